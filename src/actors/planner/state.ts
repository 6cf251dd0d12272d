/**
 * State of the Planner actor: the whole of one shard's planning, in memory as it is in the rows of
 * the Dispatch database. It is a `Fleet`, so that the pure planner reads it as it stands.
 * Source: spec/dispatch.md 1, 4, 5.1.
 */
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  LocationId,
  PilotId,
  QuoteId,
  RobotSerial,
  ShardId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DemandType } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type {
  Fleet,
  Lot,
  PlanningDemand,
  PlanningRobot,
  Slot,
  SlotName
} from "../../services/dispatch/planner/model.ts"
import type { Experiment } from "../../services/dispatch/planner/overridable.ts"
import { PilotCalendar } from "../../services/dispatch/planner/pilots.ts"
import { RobotReach } from "../../services/dispatch/planner/robot-reach.ts"
import type { DemandConfirmed, DemandQuoted } from "../delivery/commands.ts"

export interface PlannerRobot extends PlanningRobot {
  /** Position in `robots`. */
  index: number
  /** In `busyRobots`. */
  busy: boolean
  /** Has left its last lot on a trip and not come to another: with nothing to do it goes home. */
  away: boolean
  /** The delivery whose food is to be brought back, null when there is none. */
  foodOfDeliveryId: DeliveryId | null
  foodOfAttemptId: AttemptId | null
}

export interface PlannerDemand extends PlanningDemand {
  originatingDemandId: DemandId | null
  quoteId: QuoteId | null
  /** The answers that were given, for whoever asks again. */
  quoted: Omit<DemandQuoted, "demandId"> | null
  confirmed: DemandConfirmed | null
  orderId: string | null
  /** The newest Pickup and Return of a Delivery, final or not. */
  pickupId: DemandId | null
  returnId: DemandId | null
  /** The robot that the trip was given, null while there is no trip. */
  tripSerial: RobotSerial | null
  /** A trip that Operations ended before it departed: the demand needs another. */
  tripLost: boolean
  withFood: boolean
  /** When its trip reached the destination, null before. */
  arrivedAt: Instant | null
  /** Who has accepted the trip. */
  pilotId: PilotId | null
  /** The newest offer that anybody accepted, null before: answers to older ones come late. */
  acceptedOffer: { readonly tripId: TripId | null; readonly taskVersion: number } | null
  /** Who is held with Operations for the trip: its first pilot, or the one who takes it over. */
  reservedPilotId: PilotId | null
  /** When the trip's next pilot was asked for and its driver to park, null before. */
  handoverAskedAt: Instant | null
  /** When another pilot drove on with the trip, null while that has not happened. */
  handedOverAt: Instant | null
  /** When its trip stopped on its way, null while it moves. */
  stoppedAt: Instant | null
  /** What it has to drive when somebody takes it, milliseconds; null while no pilot is missing. */
  leftMs: number | null
  /** When it drove on after a stand that its times knew of, null while that has not happened. */
  resumedAt: Instant | null
  /** The drop-off time that was told last. */
  toldEta: Instant | null
  /** Whether its lack of a robot was told since it had one. */
  failureTold: boolean
  /** When its blocks are placed anew, null while it has them. */
  refitAt: Instant | null
  /** Place in `openDeliveries`, -1 when not in it. */
  openIndex: number
}

export interface PlannerState extends Fleet {
  readonly shard: ShardId
  /** Events so far, heartbeats left out, so that ids do not depend on how often robots report. */
  version: number
  readonly robots: Array<PlannerRobot>
  /** Those of the configuration: who takes part is written down when a robot is first heard of. */
  readonly experiments: ReadonlyArray<Experiment>
  /** Robots with a slot filled, or that must go home: those the loop looks at, by serial. */
  readonly busyRobots: Array<PlannerRobot>
  readonly robotBySerial: Map<RobotSerial, PlannerRobot>
  readonly reach: RobotReach
  readonly demands: Map<DemandId, PlannerDemand>
  /** Scheduled, Pending and Active Deliveries, in no particular order. */
  readonly openDeliveries: Array<DemandId>
  readonly demandByTrip: Map<TripId, DemandId>
  readonly demandByAttempt: Map<AttemptId, DemandId>
  /** The newest Delivery demand of a delivery. */
  readonly demandByDelivery: Map<DeliveryId, DemandId>
  /** Final demands, oldest first, from `closedFrom` on; they are forgotten after a while. */
  readonly closed: Array<DemandId>
  closedFrom: number
  /** Demands whose pilot blocks must be placed anew. */
  readonly unblocked: Array<DemandId>
  readonly calendar: PilotCalendar
  readonly lots: Array<Lot>
  readonly lotOccupancy: Map<LocationId, number>
  readonly hubOpen: Map<HubId, boolean>
  weatherStopsWork: boolean
  replanStarted: boolean
  /** What the loop has mended, since the beginning (section 9, step 2). */
  repairs: number
}

export const initial =
  (config: PlannerConfig) =>
  (shard: ShardId): PlannerState => ({
    shard,
    version: 0,
    robots: [],
    experiments: config.experiments,
    busyRobots: [],
    robotBySerial: new Map(),
    reach: new RobotReach(),
    demands: new Map(),
    openDeliveries: [],
    demandByTrip: new Map(),
    demandByAttempt: new Map(),
    demandByDelivery: new Map(),
    closed: [],
    closedFrom: 0,
    unblocked: [],
    calendar: new PilotCalendar(config.cooldownS * 1_000, config.experienceDaysMin, config.planComingShifts),
    lots: [],
    lotOccupancy: new Map(),
    zones: config.zones,
    utcOffsetMs: config.utcOffsetMs,
    weatherStopsWork: false,
    hubOpen: new Map(),
    replanStarted: false,
    repairs: 0
  })

/** The scheduled slot of a type of demand (section 4). */
export const slotOfType = (type: DemandType): SlotName => {
  switch (type) {
    case "Pickup":
      return "scheduledPickup"
    case "Delivery":
      return "scheduledDelivery"
    case "Return":
    case "Deployment":
      return "scheduledMovement"
  }
}

export const isMovement = (type: DemandType): boolean => type === "Return" || type === "Deployment"

export const isFinal = (demand: PlanningDemand): boolean =>
  demand.status === "Fulfilled" || demand.status === "Canceled" || demand.status === "Superseded"

/** The robot whose slot a Pending or Active demand is in, null for any other. */
export const robotOf = (state: PlannerState, demand: PlannerDemand): PlannerRobot | null =>
  (demand.status === "Pending" || demand.status === "Active") && demand.servedByRobotId !== null
    ? (state.robotBySerial.get(demand.servedByRobotId) ?? null)
    : null

/** The demand in a slot, null when the slot is empty. */
export const demandIn = (state: PlannerState, slot: Slot | null): PlannerDemand | null =>
  slot === null ? null : (state.demands.get(slot.demandId) ?? null)

export const demandOrNull = (state: PlannerState, id: DemandId | null): PlannerDemand | null =>
  id === null ? null : (state.demands.get(id) ?? null)

/** Says anew where a robot could be asked from, after it moved or began or ended a trip. */
export const updateReach = (state: PlannerState, robot: PlannerRobot): void => {
  const active = demandIn(state, robot.activeDemand)
  if (active !== null) state.reach.travel(robot.index, active.type, active.origin, active.destination)
  else if (robot.lat !== null && robot.lng !== null) state.reach.stand(robot.index, robot.lat, robot.lng)
}

/** Whether nothing is planned for a robot. */
export const isIdle = (robot: PlanningRobot): boolean =>
  robot.activeDemand === null &&
  robot.scheduledPickup === null &&
  robot.scheduledDelivery === null &&
  robot.scheduledMovement === null

/** Index of the first robot whose serial is not below `serial`, in a list by serial. */
export const placeOf = (robots: ReadonlyArray<PlannerRobot>, serial: RobotSerial): number => {
  let low = 0
  let high = robots.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const robot = robots[middle]
    if (robot !== undefined && robot.serial < serial) low = middle + 1
    else high = middle
  }
  return low
}

/** Whether the loop has anything to do for a robot. */
const needsLooking = (robot: PlannerRobot): boolean =>
  robot.away || robot.foodOfAttemptId !== null || !isIdle(robot)

/** Keeps `busyRobots` in step with a robot that may have changed. */
export const noteBusy = (state: PlannerState, robot: PlannerRobot): void => {
  const busy = needsLooking(robot)
  if (busy === robot.busy) return
  robot.busy = busy
  const place = placeOf(state.busyRobots, robot.serial)
  if (busy) state.busyRobots.splice(place, 0, robot)
  else state.busyRobots.splice(place, 1)
}
