/**
 * What the planner plans over: robots, demands, pilots, lots and zones of one shard, as plain mutable
 * records that the Planner actor owns and evolves. The functions of this folder read them, never
 * write them (but for `PilotCalendar`, whose writes are its purpose), draw nothing and read no clock.
 * Source: spec/dispatch.md 1, 4, 6-8.
 */
import type { LatLng, Place } from "../../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  LocationId,
  MerchantId,
  PilotId,
  RobotSerial,
  TripId
} from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { ControlledContents, LidState, RobotStateEventState } from "../../../domain/wire-enums.ts"
import type { DemandStatus, DemandType, LimitingFactor, RobotIssue } from "../enums.ts"
import type { PilotBlockKind } from "../events.ts"

/** `demand.features` of a delivery (spec/dispatch.md 1.2). */
export interface DemandFeatures {
  readonly orderLitres: number
  readonly controlledContents: ReadonlyArray<ControlledContents>
  readonly merchantId: MerchantId
  readonly allowCourierFallback: boolean
  readonly excludeRobots: ReadonlyArray<RobotSerial>
  readonly orderId: string | null
}

/** The four slots of a robot (spec/dispatch.md 4). */
export const slotNames = [
  "activeDemand",
  "scheduledPickup",
  "scheduledDelivery",
  "scheduledMovement"
] as const
export type SlotName = (typeof slotNames)[number]

export interface Slot {
  demandId: DemandId
  etd: Instant
  eta: Instant
  updatedAt: Instant
}

/** A robot's flags, one for each experiment it takes part in: the column `robots.experiments`. */
export type ExperimentFlags = Readonly<Record<string, true>>

/** A robot as the Dispatch Engine sees it: the row `robots`. */
export interface PlanningRobot {
  readonly serial: RobotSerial
  hubId: HubId
  lat: number | null
  lng: number | null
  positionAt: Instant | null
  accuracyM: number | null
  speedMps: number
  /** Percent at `batteryAt`; drains by the model of spec/dispatch.md 6 until the next report. */
  batteryPct: number
  batteryAt: Instant
  online: boolean
  /** Source time of the newest heartbeat; with `heartbeatEveryMs` set, heartbeats go on at that period. */
  heartbeatAt: Instant | null
  heartbeatEveryMs: number | null
  healthy: boolean
  needsMaintenance: boolean
  undergoingMaintenance: boolean
  driveable: boolean
  hasFood: boolean
  operationState: RobotStateEventState
  lidState: LidState
  deployedLocationId: LocationId | null
  /** The lot that the robot stands at, null elsewhere. */
  lotId: LocationId | null
  /** When the operational state last changed. */
  stateAt: Instant
  activeDemand: Slot | null
  scheduledPickup: Slot | null
  scheduledDelivery: Slot | null
  scheduledMovement: Slot | null
  /** Fixed by its serial and the experiments of the configuration. */
  readonly experiments: ExperimentFlags
  version: number
}

/** One drive block of a plan: who drives when (row `pilot_block`). */
export interface PilotBlock {
  readonly pilotId: PilotId
  readonly kind: PilotBlockKind
  readonly from: Instant
  readonly to: Instant
}

/** The plan of one demand: rows `plan`, `robot_plan`, `pilot_plan` in one record. */
export interface DemandPlan {
  readonly revision: number
  readonly serial: RobotSerial | null
  /** Planned departure and arrival of this demand's own trip. */
  readonly etd: Instant
  readonly eta: Instant
  readonly durationS: number
  readonly distanceM: number
  readonly cost: number
  readonly batteryEndPct: number
  readonly blocks: ReadonlyArray<PilotBlock>
  readonly interruptsDemandId: DemandId | null
}

/** A demand: the row `demand` with its plan. */
export interface PlanningDemand {
  readonly id: DemandId
  readonly type: DemandType
  status: DemandStatus
  version: number
  readonly requestedAt: Instant
  origin: Place
  destination: Place
  start: Instant
  latestStart: Instant
  hubId: HubId | null
  readonly deliveryId: DeliveryId | null
  attemptId: AttemptId | null
  readonly originatingDemandId: DemandId | null
  tripId: TripId | null
  features: DemandFeatures | null
  /** deployment, reposition, return …; null for deliveries and pickups. */
  readonly purpose: string | null
  plan: DemandPlan | null
  servedByRobotId: RobotSerial | null
  promisedEta: Instant | null
  loadedAt: Instant | null
  atOriginSerial: RobotSerial | null
  activationRequestedAt: Instant | null
  /** When the trip departed. */
  departedAt: Instant | null
  cancelRequestedAt: Instant | null
  expiresAt: Instant | null
  closedAt: Instant | null
  closeReason: string | null
  supersededById: DemandId | null
  /** Consecutive cycles in which the demand's robot failed feasibility. */
  failedCycles: number
  etaRevision: number
}

export interface Lot {
  readonly locationId: LocationId
  readonly lat: number
  readonly lng: number
  readonly hubId: HubId | null
  readonly capacity: number | null
  /** Expected orders per hour nearby, by local hour 0..23; null: unknown. */
  readonly demandSchedule: ReadonlyArray<number> | null
  readonly isActive: boolean
}

/** An operating zone: a disc or a polygon within one, with its window of service. */
export interface Zone {
  readonly id: string
  readonly center: LatLng
  readonly radiusM: number
  /** Corners in order, all in the disc; null or absent: the whole disc. */
  readonly polygon?: ReadonlyArray<LatLng> | null
  readonly enabled: boolean
  /** Milliseconds after local midnight; a window may pass midnight. Null: always open. */
  readonly opensAtMs: number | null
  readonly closesAtMs: number | null
}

/** Says quickly which robots are too far away to be asked; see `RobotReach`. */
export interface Reach {
  /** Whether the robot at a position of the fleet is farther than `limitM` from a place, wherever it is released. */
  readonly isOut: (index: number, lat: number, lng: number, cosine: number, limitM: number) => boolean
}

/** Everything the pure planner reads. `robots` is sorted by serial. */
export interface Fleet {
  readonly robots: ReadonlyArray<PlanningRobot>
  readonly robotBySerial: ReadonlyMap<RobotSerial, PlanningRobot>
  /** Who could be near, in the order of `robots`; null: everybody is looked at. */
  readonly reach: Reach | null
  readonly demands: ReadonlyMap<DemandId, PlanningDemand>
  readonly lots: ReadonlyArray<Lot>
  /** Robots that stand at a lot or are on their way to it, by location id. */
  readonly lotOccupancy: ReadonlyMap<LocationId, number>
  readonly zones: ReadonlyArray<Zone>
  /** Offset of local time from UTC, milliseconds. */
  readonly utcOffsetMs: number
  readonly weatherStopsWork: boolean
  readonly hubOpen: ReadonlyMap<HubId, boolean>
}

/** One leg of a candidate's chain. */
export interface PlannedLeg {
  readonly type: "Pickup" | "Delivery" | "Return"
  readonly origin: Place
  readonly destination: Place
  readonly etd: Instant
  readonly eta: Instant
  readonly meters: number
  /** Of driving, without the buffer of a handover. */
  readonly seconds: number
  /** Who drives when, in the order of their times: one pilot, or two with a handover between them. */
  readonly blocks: ReadonlyArray<PilotBlock>
}

/** One robot for one delivery: the whole chain with its times, pilots and price. */
export interface Candidate {
  readonly serial: RobotSerial
  readonly hubId: HubId
  /** Absent when the robot's projected place is at the merchant already. */
  readonly pickup: PlannedLeg | null
  readonly delivery: PlannedLeg
  readonly ret: PlannedLeg
  readonly returnLot: LocationId
  /** When loading can begin: the later of arrival and food. */
  readonly loadStartAt: Instant
  readonly pickupEta: Instant
  readonly dropoffEta: Instant
  readonly distanceM: number
  readonly batteryEndPct: number
  readonly cost: number
  readonly costTerms: CostTerms
  /** A movement that the robot must give up, null when none. */
  readonly interruptsDemandId: DemandId | null
}

/** Terms of spec/dispatch.md 7 in cost-seconds, unweighted sums already weighted. */
export interface CostTerms {
  readonly lateness: number
  readonly approach: number
  readonly robotIdle: number
  readonly foodWaiting: number
  readonly interruption: number
  readonly change: number
  readonly risk: number
}

/** Why nothing fits: how many robots failed for which first reason, and the one factor to report. */
export interface Refusal {
  readonly limitingFactor: LimitingFactor
  readonly issueCounts: Readonly<Partial<Record<RobotIssue, number>>>
}

/** What a delivery asks of the planner, quoted or accepted. */
export interface DeliveryWish {
  /** The demand, null while only an estimate is asked. */
  readonly demandId: DemandId | null
  readonly origin: Place
  readonly destination: Place
  readonly start: Instant
  readonly latestStart: Instant
  readonly features: DemandFeatures
  /** Accepted drop-off deadline, null while quoting. */
  readonly promisedEta: Instant | null
  readonly currentSerial: RobotSerial | null
}
