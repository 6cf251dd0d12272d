/**
 * Events of the Planner actor: the public ones of the Dispatch Engine, and internal ones that keep
 * what no other actor needs to hear of. Internal events never leave the actor's transaction; they
 * are what rows of `demand`, `plan`, `robots`, `resource` and `location` are written from.
 * Source: spec/dispatch.md 1, 2, 5; payloads of the public ones: spec/flows.md 3.
 */
import type { LatLng, Place } from "../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  LocationId,
  PilotId,
  QuoteId,
  RobotSerial
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { DemandType } from "../../services/dispatch/enums.ts"
import type { DispatchEvent } from "../../services/dispatch/events.ts"
import type { ChoiceProblem } from "../../services/dispatch/planner/dispatcher.ts"
import type { DemandFeatures, DemandPlan } from "../../services/dispatch/planner/model.ts"
import type { PilotShiftTransitioned } from "../../services/operations/events.ts"
import type { DemandConfirmed, DemandQuoted } from "../delivery/commands.ts"
import type { ApplyHub, ApplyRobot } from "./commands.ts"

/** A demand came to be, with its plan; its first DemandTransitioned follows. */
export interface DemandCreated {
  readonly _tag: "DemandCreated"
  readonly at: Instant
  readonly demandId: DemandId
  readonly type: DemandType
  readonly origin: Place
  readonly destination: Place
  readonly start: Instant
  readonly latestStart: Instant
  readonly hubId: HubId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly quoteId: QuoteId | null
  readonly originatingDemandId: DemandId | null
  readonly features: DemandFeatures | null
  readonly purpose: string | null
  readonly expiresAt: Instant | null
  /** Carries the food of a delivery that failed: its trip bears the attempt. */
  readonly withFood: boolean
  readonly plan: DemandPlan
  /** What the partner was told, null for what nobody asked for. */
  readonly quoted: Omit<DemandQuoted, "demandId"> | null
}

/** A quoted demand was accepted by the partner. */
export interface DemandAccepted {
  readonly _tag: "DemandAccepted"
  readonly at: Instant
  readonly demandId: DemandId
  readonly attemptId: AttemptId
  readonly promisedEta: Instant
  readonly orderId: string | null
  readonly confirmed: DemandConfirmed
}

/** A demand's plan was replaced, its pilot blocks with it. */
export interface DemandPlanned {
  readonly _tag: "DemandPlanned"
  readonly at: Instant
  readonly demandId: DemandId
  readonly plan: DemandPlan
}

/** The plans of one chain moved in time. */
export interface ChainRetimed {
  readonly _tag: "ChainRetimed"
  readonly at: Instant
  readonly demandId: DemandId
  readonly pickup: DemandPlan | null
  readonly delivery: DemandPlan
  readonly ret: DemandPlan | null
}

/** Window, features or destination of a demand changed (Update). */
export interface DemandUpdated {
  readonly _tag: "DemandUpdated"
  readonly at: Instant
  readonly demandId: DemandId
  readonly start: Instant
  readonly latestStart: Instant
  readonly features: DemandFeatures | null
}

/** The origin of a pickup became known: its robot has stopped. */
export interface PickupAnchored {
  readonly _tag: "PickupAnchored"
  readonly at: Instant
  readonly demandId: DemandId
  readonly origin: Place
}

/** A pickup goes on for another delivery: its own was superseded by an address change. */
export interface PickupRechained {
  readonly _tag: "PickupRechained"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryDemandId: DemandId
}

/** Names what takes the place of a demand that is superseded in the same transition. */
export interface SuccessorNamed {
  readonly _tag: "SuccessorNamed"
  readonly at: Instant
  readonly demandId: DemandId
  readonly successorId: DemandId
}

/** Food is in the robot. */
export interface LoadRecorded {
  readonly _tag: "LoadRecorded"
  readonly at: Instant
  readonly demandId: DemandId
  readonly loadedAt: Instant
}

/** A trip departed before its demand could become Active; it does as soon as it may. */
export interface DepartureRecorded {
  readonly _tag: "DepartureRecorded"
  readonly at: Instant
  readonly demandId: DemandId
}

/** A running delivery stands at its customer: it does not come later any more. */
export interface ArrivalRecorded {
  readonly _tag: "ArrivalRecorded"
  readonly at: Instant
  readonly demandId: DemandId
}

/** Operations ended a trip that had not departed; its demand has none now. */
export interface TripLost {
  readonly _tag: "TripLost"
  readonly at: Instant
  readonly demandId: DemandId
}

/** How many cycles in a row the robot of a demand has failed feasibility; 0: it does again. */
export interface FeasibilityCounted {
  readonly _tag: "FeasibilityCounted"
  readonly at: Instant
  readonly demandId: DemandId
  readonly cycles: number
}

/** A pilot accepted the trip of a demand (null: lost it again). */
export interface PilotBound {
  readonly _tag: "PilotBound"
  readonly at: Instant
  readonly demandId: DemandId
  readonly pilotId: PilotId | null
  /** Version of the trip's task that he was offered. */
  readonly taskVersion: number
}

/** Operations hold a pilot for the trip of a demand (null: nobody any more). */
export interface ReservationNoted {
  readonly _tag: "ReservationNoted"
  readonly at: Instant
  readonly demandId: DemandId
  readonly pilotId: PilotId | null
}

/** Another pilot has driven on with a trip that stood for a handover. */
export interface HandoverNoted {
  readonly _tag: "HandoverNoted"
  readonly at: Instant
  readonly demandId: DemandId
}

/** A trip under way stands on its way; `at` is when it stopped. */
export interface StopRecorded {
  readonly _tag: "StopRecorded"
  readonly at: Instant
  readonly demandId: DemandId
}

/** A trip that stands has nobody to drive it; `leftMs` is what it has to drive when somebody comes. */
export interface PilotAwaited {
  readonly _tag: "PilotAwaited"
  readonly at: Instant
  readonly demandId: DemandId
  readonly leftMs: number
}

/** A trip that stood drives on. `counted`: its times knew of the stand and have been put right by this. */
export interface TripResumed {
  readonly _tag: "TripResumed"
  readonly at: Instant
  readonly demandId: DemandId
  readonly counted: boolean
}

/** The planned pilots of a demand are not to be had; its blocks are placed anew. */
export interface BlocksLost {
  readonly _tag: "BlocksLost"
  readonly at: Instant
  readonly demandId: DemandId
  readonly retryAt: Instant
}

/** A robot stands at a place that a trip's end has told. */
export interface RobotPlaced {
  readonly _tag: "RobotPlaced"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly place: LatLng
  /** The lot that the place is, null elsewhere. */
  readonly lotId: LocationId | null
  /** Robots may stay there with nothing to do. */
  readonly home: boolean
}

/** A heartbeat changed what planning uses. Lossy by nature, so left out of digests. */
export interface RobotReported {
  readonly _tag: "RobotReported"
  readonly at: Instant
  readonly report: RobotTelemetry
}

/** News of a robot that planning uses, but for heartbeats. */
export interface RobotObserved {
  readonly _tag: "RobotObserved"
  readonly at: Instant
  readonly news: Exclude<ApplyRobot["event"], RobotTelemetry>
}

/** A pilot's shift went on: availability and state. */
export interface PilotObserved {
  readonly _tag: "PilotObserved"
  readonly at: Instant
  readonly news: PilotShiftTransitioned
}

/** A pilot has not come to his shift in time. */
export interface PilotMissed {
  readonly _tag: "PilotMissed"
  readonly at: Instant
  readonly pilotId: PilotId
}

/** News of hubs and locations. */
export interface HubObserved {
  readonly _tag: "HubObserved"
  readonly at: Instant
  readonly news: ApplyHub["event"]
}

/** The replan loop runs from now on. */
export interface ReplanStarted {
  readonly _tag: "ReplanStarted"
  readonly at: Instant
}

/** A slot that contradicted its demand was emptied (repair of section 9, step 2). */
export interface SlotRepaired {
  readonly _tag: "SlotRepaired"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly demandId: DemandId
}

/**
 * What a cycle's joint assignment came to: part of `replan_run.counts`. Told only when the dispatcher
 * knows a bound and something was compared.
 */
export interface DeliveriesCompared {
  readonly _tag: "DeliveriesCompared"
  readonly at: Instant
  readonly compared: number
  /** Of the deliveries compared, as planned; cost-seconds. */
  readonly cost: number
  /** What they cost at least, cost-seconds. */
  readonly bound: number
}

/** A dispatcher chose what no rule allows, and the choice was dropped: it is as if it had not been made. */
export interface ChoiceDropped {
  readonly _tag: "ChoiceDropped"
  readonly at: Instant
  /** Null while the delivery is only being quoted. */
  readonly demandId: DemandId | null
  readonly serial: RobotSerial | null
  readonly problem: ChoiceProblem
  readonly detail: string | null
}

export type PlannerInternalEvent =
  | DemandCreated
  | DemandAccepted
  | DemandPlanned
  | ChainRetimed
  | DemandUpdated
  | PickupAnchored
  | PickupRechained
  | SuccessorNamed
  | LoadRecorded
  | DepartureRecorded
  | ArrivalRecorded
  | TripLost
  | FeasibilityCounted
  | PilotBound
  | ReservationNoted
  | HandoverNoted
  | StopRecorded
  | PilotAwaited
  | TripResumed
  | BlocksLost
  | RobotPlaced
  | RobotReported
  | RobotObserved
  | PilotObserved
  | PilotMissed
  | HubObserved
  | ReplanStarted
  | SlotRepaired
  | DeliveriesCompared
  | ChoiceDropped

export type PlannerEvent = DispatchEvent | PlannerInternalEvent
