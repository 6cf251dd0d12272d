/**
 * The facts that guards need, read from the states of the actors: what production reads from the rows
 * of the same database. Source: spec/operations.md 3.1, 5.1.
 */
import type { DeliveryState } from "../actors/delivery/state.ts"
import { PilotPool, poolEvents } from "../actors/pilot/pool.ts"
import type { PilotState } from "../actors/pilot/state.ts"
import { robotCopyOf } from "../actors/robot/robot-copy.ts"
import type { RobotState } from "../actors/robot/state.ts"
import type { TripState } from "../actors/trip/state.ts"
import type { Views } from "../actors/views.ts"
import type { AnyEvent } from "../domain/decider.ts"
import type { HubId, LocationId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"
import type { Instance, Observer } from "./host.ts"

type StateOf = (actor: "Robot" | "Pilot" | "Delivery", id: string) => unknown

const noPins: ReadonlyArray<string> = []

export class SimulationViews implements Views, Observer {
  private readonly stateOf: StateOf
  private readonly pilots: PilotPool
  private readonly pinsOfPickup = new Map<LocationId, Map<string, string>>()

  constructor(stateOf: StateOf) {
    this.stateOf = stateOf
    this.pilots = new PilotPool((pilotId) => stateOf("Pilot", pilotId) as PilotState)
  }

  robotCopy(serial: RobotSerial): RobotCopy | null {
    const state = this.stateOf("Robot", serial) as RobotState | undefined
    return state === undefined || state.operationState === null ? null : robotCopyOf(state)
  }

  robotOfTrip(tripState: unknown): RobotCopy | null {
    const { robotSerial } = tripState as TripState
    return robotSerial === null ? null : this.robotCopy(robotSerial)
  }

  pilotCandidates(_hubId: HubId, limit: number, now: Instant): ReadonlyArray<PilotCandidate> {
    return this.pilots.candidates(limit, now)
  }

  takenPins(deliveryState: unknown): ReadonlyArray<string> {
    const quote = (deliveryState as DeliveryState).quote
    const locationId = quote?.request.pickup.locationId
    const pins = locationId === undefined ? undefined : this.pinsOfPickup.get(locationId)
    return pins === undefined ? noPins : [...pins.values()]
  }

  /** Nobody in the simulated city misbehaves so much. */
  customerBlacklisted(): boolean {
    return false
  }

  event(event: AnyEvent, instance: Instance): void {
    if (poolEvents.has(event._tag) && instance.actor.name === "Pilot") this.pilots.changed(instance.id)
    switch (event._tag) {
      case "OrderTaken":
      case "AttemptTransitioned":
      case "DeliveryTransitioned":
        this.deliveryChanged(instance)
        return
      default:
        return
    }
  }

  private deliveryChanged(instance: Instance): void {
    const { quote, order } = instance.state as DeliveryState
    const locationId = quote?.request.pickup.locationId
    if (locationId === undefined || order === null || order.unlockPin === null) return
    const open =
      order.unlockPin.length === 2 &&
      order.loadedAt === null &&
      order.status !== "Completed" &&
      order.status !== "Canceled"
    let pins = this.pinsOfPickup.get(locationId)
    if (open) {
      if (pins === undefined) {
        pins = new Map()
        this.pinsOfPickup.set(locationId, pins)
      }
      pins.set(instance.id, order.unlockPin)
    } else pins?.delete(instance.id)
  }
}
