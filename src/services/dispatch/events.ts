/**
 * Events of the Dispatch Engine. Payloads: spec/flows.md section 3. Absent values are null.
 */
import type { LatLng, Place } from "../../domain/geo.ts"
import type {
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  PilotId,
  RobotSerial,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { DemandStatus, DemandType, RobotIssue } from "./enums.ts"

export interface DemandTransitioned {
  readonly _tag: "DemandTransitioned"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly type: DemandType
  readonly from: DemandStatus | null
  readonly to: DemandStatus
  /** Close reason of a final status: an AttemptCancellationReason, or Interrupted, QuoteExpired, QuoteRejected, Replaced. */
  readonly reason: string | null
  /** The robot that serves the demand, null while there is none. */
  readonly serial: RobotSerial | null
  /** Version of the demand after this step. */
  readonly version: number
}

export interface RobotAssigned {
  readonly _tag: "RobotAssigned"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly newRobot: RobotSerial
  readonly hubId: HubId
  readonly etd: Instant
  readonly eta: Instant
}

export interface RobotReassigned {
  readonly _tag: "RobotReassigned"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  /** The delivery trip, which keeps its identity and gets the new robot. */
  readonly tripId: TripId | null
  readonly oldRobot: RobotSerial
  readonly newRobot: RobotSerial
  readonly hubId: HubId
  readonly etd: Instant
  readonly eta: Instant
  readonly issues: ReadonlyArray<RobotIssue>
}

export interface DemandOrphaned {
  readonly _tag: "DemandOrphaned"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly serial: RobotSerial
  readonly issues: ReadonlyArray<RobotIssue>
  readonly loaded: boolean
}

export interface ReassignmentFailed {
  readonly _tag: "ReassignmentFailed"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly serial: RobotSerial | null
  readonly issues: ReadonlyArray<RobotIssue>
  readonly loaded: boolean
}

export interface EtaUpdate {
  readonly _tag: "EtaUpdate"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly pickupEta: Instant | null
  readonly dropoffEta: Instant
  /** Rises with every update of the demand. */
  readonly revision: number
}

export interface AtOrigin {
  readonly _tag: "AtOrigin"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly serial: RobotSerial
  readonly place: Place
}

export interface LoadRejected {
  readonly _tag: "LoadRejected"
  readonly at: Instant
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly serial: RobotSerial
  readonly hubId: HubId | null
  readonly reason: string
}

export interface TripRequested {
  readonly _tag: "TripRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly hubId: HubId
  readonly type: TripType
  readonly serial: RobotSerial | null
  readonly origin: Place
  readonly destination: Place
  readonly scheduledFor: Instant
  readonly etd: Instant
  readonly eta: Instant
  readonly distanceM: number
  readonly durationS: number
  /** The latest departure that keeps the plan; trips are given their pilots in this order. Null: no matter. */
  readonly departBy: Instant | null
  /** Order number of the partner (external delivery id). */
  readonly orderId: string | null
  /** The line of the route, both ends included; absent where no streets are known. */
  readonly waypoints?: ReadonlyArray<LatLng>
}

export interface TripActivationRequested {
  readonly _tag: "TripActivationRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId
  readonly hubId: HubId
}

export interface TripCancelRequested {
  readonly _tag: "TripCancelRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly demandId: DemandId
  readonly reason: string
}

/** `kind` of a pilot block (spec/dispatch.md 1.3). */
export const pilotBlockKinds = ["drive", "handover", "hold"] as const
export type PilotBlockKind = (typeof pilotBlockKinds)[number]

export interface ReservedBlock {
  readonly pilotId: PilotId
  readonly from: Instant
  readonly to: Instant
  readonly kind: PilotBlockKind
}

export interface PilotReservationRequested {
  readonly _tag: "PilotReservationRequested"
  readonly at: Instant
  readonly tripId: TripId
  readonly blocks: ReadonlyArray<ReservedBlock>
  readonly holdUntil: Instant
}

export interface SlotFreed {
  readonly _tag: "SlotFreed"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly shard: string
  readonly demandId: DemandId
}

export type DispatchEvent =
  | DemandTransitioned
  | RobotAssigned
  | RobotReassigned
  | DemandOrphaned
  | ReassignmentFailed
  | EtaUpdate
  | AtOrigin
  | LoadRejected
  | TripRequested
  | TripActivationRequested
  | TripCancelRequested
  | PilotReservationRequested
  | SlotFreed
