/**
 * The facts that guards need, read from the states of the actors: what production reads from the rows
 * of the same database. Source: spec/operations.md 3.1, 5.1.
 */
import type { DeliveryState } from "../actors/delivery/state.ts"
import { candidateOf } from "../actors/pilot/candidate.ts"
import type { PilotState } from "../actors/pilot/state.ts"
import { robotCopyOf } from "../actors/robot/robot-copy.ts"
import type { RobotState } from "../actors/robot/state.ts"
import type { TripState } from "../actors/trip/state.ts"
import type { Views } from "../actors/views.ts"
import type { AnyEvent } from "../domain/decider.ts"
import type { HubId, LocationId, PilotId, RobotSerial } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"
import type { Instance, Observer } from "./host.ts"

type StateOf = (actor: "Robot" | "Pilot" | "Delivery", id: string) => unknown

const noPins: ReadonlyArray<string> = []

export class SimulationViews implements Views, Observer {
  private readonly stateOf: StateOf
  /** Pilots who could take a trip now, in the order they became free: the longest idle first. */
  private readonly free = new Set<PilotId>()
  /** Pilots held for a trip. */
  private readonly reserved = new Set<PilotId>()
  private readonly pinsOfPickup = new Map<LocationId, Map<string, string>>()

  constructor(stateOf: StateOf) {
    this.stateOf = stateOf
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
    const candidates: Array<PilotCandidate> = []
    for (const pilotId of this.reserved) candidates.push(this.candidate(pilotId))
    for (const pilotId of this.free) {
      if (candidates.length >= limit + this.reserved.size) break
      const candidate = this.candidate(pilotId)
      if (candidate.lockedUntil === null || candidate.lockedUntil <= now) candidates.push(candidate)
    }
    return candidates
  }

  takenPins(deliveryState: unknown): ReadonlyArray<string> {
    const quote = (deliveryState as DeliveryState).quote
    const locationId = quote?.request.pickup.locationId
    const pins = locationId === undefined ? undefined : this.pinsOfPickup.get(locationId)
    return pins === undefined ? noPins : [...pins.values()]
  }

  event(event: AnyEvent, instance: Instance): void {
    switch (event._tag) {
      case "PilotShiftTransitioned":
      case "PilotAssignmentRequested":
      case "PilotAssignmentResolved":
      case "PilotReservationChanged":
      case "ReservationClosed":
      case "PilotArchived":
        if (instance.actor.name === "Pilot") this.pilotChanged(instance)
        return
      case "OrderTaken":
      case "AttemptTransitioned":
      case "DeliveryTransitioned":
        this.deliveryChanged(instance)
        return
      default:
        return
    }
  }

  private candidate(pilotId: PilotId): PilotCandidate {
    return candidateOf(this.stateOf("Pilot", pilotId) as PilotState)
  }

  private pilotChanged(instance: Instance): void {
    const state = instance.state as PilotState
    const candidate = candidateOf(state)
    const held = candidate.reservedForTripId !== null
    const isFree = candidate.shiftStatus === "ON_SHIFT" && !candidate.hasLiveAssignment && !candidate.archived
    if (isFree && held) this.reserved.add(instance.id)
    else this.reserved.delete(instance.id)
    if (isFree && !held) this.free.add(instance.id)
    else this.free.delete(instance.id)
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
