/**
 * The facts that guards need, read from the states of the actors: what production reads from the rows
 * of the same database. Source: spec/operations.md 3.1, 5.1.
 */
import type { DeliveryState } from "../actors/delivery/state.ts"
import type { Directory } from "../actors/directory.ts"
import type { OpenTask } from "../actors/hub/commands.ts"
import { robotOfStep } from "../actors/hub/field-state.ts"
import type { HubState } from "../actors/hub/state.ts"
import type { PartnerLinkState } from "../actors/partner-link/state.ts"
import { SuspendedLinks } from "../actors/partner-link/suspended-links.ts"
import { PilotPool, poolEvents } from "../actors/pilot/pool.ts"
import type { PilotState } from "../actors/pilot/state.ts"
import { robotCopyOf } from "../actors/robot/robot-copy.ts"
import type { RobotState } from "../actors/robot/state.ts"
import { OpenTasks } from "../actors/trip/open-tasks.ts"
import type { TripState } from "../actors/trip/state.ts"
import { OpenWatches } from "../actors/trip-watch/open-watches.ts"
import type { Views } from "../actors/views.ts"
import type { ActorName, AnyEvent } from "../domain/decider.ts"
import type { FoTaskId, HubId, LocationId, RobotSerial, TripId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { WatchdogActionExecuted } from "../services/deliveries/events.ts"
import { RemediationRate } from "../services/deliveries/remediation-rate.ts"
import type { ActiveRule } from "../services/deliveries/watchdog-rule.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import type { FieldOperatorCandidate } from "../services/operations/field-operator-candidate.ts"
import { FieldOperators } from "../services/operations/field-operators.ts"
import type { PilotCandidate } from "../services/operations/pilot-candidate.ts"
import type { RobotCopy } from "../services/operations/robot-copy.ts"
import type { Instance, Observer } from "./host.ts"

type StateOf = (actor: "Robot" | "Pilot" | "Delivery", id: string) => unknown

const noPins: ReadonlyArray<string> = []

/** The city of every hub and field operator of a simulation. */
export const oneCity = "city"

/** What counts on a robot. */
type WorkOfRobots = Pick<Directory, "deliveriesOf" | "liveTripsOfRobot" | "departedTripOf">

export class SimulationViews implements Views, Observer {
  /** The registry of field operators; the world takes them on and tells it where they are. */
  readonly operators = new FieldOperators(() => oneCity)
  private readonly stateOf: StateOf
  private readonly work: WorkOfRobots
  private readonly partners: ReadonlyArray<PartnerApi>
  private readonly rules: ReadonlyArray<ActiveRule>
  private readonly remediations = new RemediationRate()
  private readonly suspended = new SuspendedLinks()
  private readonly pilots: PilotPool
  private readonly watches = new OpenWatches()
  private readonly tasks = new OpenTasks()
  private readonly pinsOfPickup = new Map<LocationId, Map<string, string>>()

  /** `partners`: those who are connected; `rules`: those that watch over deliveries. */
  constructor(
    stateOf: StateOf,
    work: WorkOfRobots,
    partners: ReadonlyArray<PartnerApi> = [],
    rules: ReadonlyArray<ActiveRule> = []
  ) {
    this.stateOf = stateOf
    this.work = work
    this.partners = partners
    this.rules = rules
    this.pilots = new PilotPool((pilotId) => stateOf("Pilot", pilotId) as PilotState)
  }

  robotCopy(serial: RobotSerial): RobotCopy | null {
    const state = this.stateOf("Robot", serial) as RobotState | undefined
    return state === undefined || state.operationState === null ? null : robotCopyOf(state)
  }

  /** A robot departs on one trip at a time, whatever its copy has heard: production's `trip_robot_busy`. */
  robotOfTrip(tripState: unknown): RobotCopy | null {
    const { tripId, robotSerial } = tripState as TripState
    const copy = robotSerial === null ? null : this.robotCopy(robotSerial)
    const departed = robotSerial === null ? undefined : this.work.departedTripOf(robotSerial)
    return copy === null || departed === undefined || departed === tripId
      ? copy
      : { ...copy, tripId: departed }
  }

  pilotCandidates(_hubId: HubId, limit: number, now: Instant): ReadonlyArray<PilotCandidate> {
    return this.pilots.candidates(limit, now)
  }

  openTasks(hubId: HubId): ReadonlyArray<OpenTask> {
    return this.tasks.of(hubId)
  }

  takenPins(deliveryState: unknown): ReadonlyArray<string> {
    const quote = (deliveryState as DeliveryState).quote
    const locationId = quote?.request.pickup.locationId
    const pins = locationId === undefined ? undefined : this.pinsOfPickup.get(locationId)
    return pins === undefined ? noPins : [...pins.values()]
  }

  fieldOperators(hubId: HubId): ReadonlyArray<FieldOperatorCandidate> {
    return this.operators.of(hubId)
  }

  hasWork(serial: RobotSerial): boolean {
    return this.work.deliveriesOf(serial).length + this.work.liveTripsOfRobot(serial).length > 0
  }

  robotOfSubtask(hubState: unknown, foTaskId: FoTaskId, seq: number): RobotCopy | null {
    const serial = robotOfStep((hubState as HubState).field, foTaskId, seq)
    return serial === null ? null : this.robotCopy(serial)
  }

  partnerApi(integrationType: string): PartnerApi | null {
    return this.partners.find((partner) => partner.integrationType === integrationType) ?? null
  }

  /** While one link of an integration and region is suspended, all of them wait. */
  isSendingPaused(linkState: unknown): boolean {
    const { api } = linkState as PartnerLinkState
    return api !== null && this.suspended.isPaused(api)
  }

  watchdogRules(): ReadonlyArray<ActiveRule> {
    return this.rules
  }

  remediationsLeft(now: Instant): number {
    return this.remediations.left(now)
  }

  watchedTripOf(serial: RobotSerial): TripId | null {
    return this.watches.of(serial)
  }

  /** Nobody in the simulated city misbehaves so much. */
  customerBlacklisted(): boolean {
    return false
  }

  /** What robots and the planner do changes nothing that is kept here. */
  follows(actor: ActorName, tag: string): boolean {
    if (actor === "Pilot") return poolEvents.has(tag)
    return actor !== "Robot" && actor !== "Planner"
  }

  event(event: AnyEvent, instance: Instance): void {
    if (instance.actor.name === "Hub") this.operators.event(event)
    if (poolEvents.has(event._tag) && instance.actor.name === "Pilot") this.pilots.changed(instance.id)
    if (instance.actor.name === "TripWatch") {
      this.watches.event(event)
      return
    }
    if (instance.actor.name === "PartnerLink") {
      this.suspended.changed(instance.state as PartnerLinkState)
      return
    }
    switch (event._tag) {
      case "TaskTransitioned":
      case "TripRobotAssigned":
        this.tasks.changed(instance.state as TripState)
        return
      case "WatchdogActionExecuted":
        this.remediations.heard(event as WatchdogActionExecuted)
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
