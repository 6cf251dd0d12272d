/**
 * Commands of the Planner actor (key: shard, one per city). Source: spec/dispatch.md 5.
 */
import type { Place } from "../../domain/geo.ts"
import type { AttemptId, DeliveryId, DemandId, QuoteId, RobotSerial, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { DemandFeatures } from "../../services/dispatch/planner/model.ts"
import type {
  ActiveRobotLocation,
  EndOfDayStarted,
  HubClosed,
  HubOpened,
  LocationUpserted,
  PilotAssignmentResolved,
  PilotHeartbeat,
  PilotReservationChanged,
  PilotShiftTransitioned,
  PilotUnavailable,
  RobotCheckedIn,
  RobotDeployment,
  RobotRegistered,
  RobotUndeployed,
  TripEtaChanged,
  TripHandoverCompleted,
  TripTransitioned
} from "../../services/operations/events.ts"
import type {
  ConnectivityChanged,
  LidEvent,
  RobotHealthChanged,
  RobotStateChanged
} from "../../services/state/events.ts"
import type { TripMonitoringUpdate } from "../../services/trip-monitor/events.ts"

/** One delivery to plan: what `Estimate`, `Quote` and `Confirm` are about. */
export interface DeliveryRequest {
  readonly deliveryId: DeliveryId
  readonly quoteId: QuoteId
  readonly origin: Place
  readonly destination: Place
  /** Food ready, as promised. */
  readonly start: Instant
  /** Latest departure with food. */
  readonly latestStart: Instant
  readonly features: DemandFeatures
}

/**
 * Plans nothing; answered to the delivery by DemandQuoted (without a demand) or DemandRefused. Of a delivery
 * that is planned already, it asks whether it could go to another destination.
 */
export interface Estimate {
  readonly _tag: "Estimate"
  readonly request: DeliveryRequest
}

/** As Estimate, and holds the pilots until the quote expires. Answered by DemandQuoted, DemandRefused. */
export interface Quote {
  readonly _tag: "Quote"
  readonly request: DeliveryRequest
  readonly expiresAt: Instant
}

/** Answered by DemandConfirmed, ConfirmRefused. `demandId` null: nothing was quoted, plan it now. */
export interface Confirm {
  readonly _tag: "Confirm"
  readonly attemptId: AttemptId
  readonly demandId: DemandId | null
  readonly request: DeliveryRequest
  /** The drop-off time the partner was told, null: the plan's own. */
  readonly quotedDropoffEta: Instant | null
  readonly orderId: string | null
}

export interface Update {
  readonly _tag: "Update"
  readonly demandId: DemandId
  readonly start: Instant | null
  readonly latestStart: Instant | null
  readonly destination: Place | null
  readonly excludeRobots: ReadonlyArray<RobotSerial> | null
  /**
   * The delivery that asks by a message: it is told a refusal by `UpdateRefused`, and its demand may have been
   * replaced since. Null: a caller, who gets the refusal himself.
   */
  readonly asker: { readonly deliveryId: DeliveryId; readonly attemptId: AttemptId } | null
}

export interface Activate {
  readonly _tag: "Activate"
  readonly demandId: DemandId
}

/** Cancels the demands of an attempt, or of a quote that nobody accepted. */
export interface Cancel {
  readonly _tag: "Cancel"
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId | null
  readonly demandId: DemandId | null
  readonly reason: string
}

export interface HandleDeliveryLoaded {
  readonly _tag: "HandleDeliveryLoaded"
  readonly deliveryId: DeliveryId
  readonly attemptId: AttemptId
  readonly serial: RobotSerial
  readonly loadedAt: Instant
  readonly activateTrip: boolean
}

export interface MarkActive {
  readonly _tag: "MarkActive"
  readonly tripId: TripId
  readonly serial: RobotSerial
  readonly force: boolean
}

/** By the end of a trip, or by the delivery itself. */
export interface Fulfil {
  readonly _tag: "Fulfil"
  readonly tripId: TripId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
  readonly serial: RobotSerial | null
  readonly place: Place | null
}

/** Moves a robot: storage to service location, repositioning, or back to storage. */
export interface CreateDeployment {
  readonly _tag: "CreateDeployment"
  readonly serial: RobotSerial
  readonly destination: Place
  readonly start: Instant
  readonly purpose: string
}

/** Sends a robot to a lot; with food aboard, the attempt whose food it carries back. */
export interface CreateReturn {
  readonly _tag: "CreateReturn"
  readonly serial: RobotSerial
  /** Null: the best lot. */
  readonly destination: Place | null
  readonly start: Instant
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
}

export interface ApplyTrip {
  readonly _tag: "ApplyTrip"
  readonly event: TripTransitioned | TripEtaChanged | TripHandoverCompleted | TripMonitoringUpdate
}

export interface ApplyPilot {
  readonly _tag: "ApplyPilot"
  readonly event:
    | PilotAssignmentResolved
    | PilotUnavailable
    | PilotShiftTransitioned
    | PilotReservationChanged
    | PilotHeartbeat
}

export interface ApplyRobot {
  readonly _tag: "ApplyRobot"
  readonly event:
    | RobotRegistered
    | RobotDeployment
    | RobotUndeployed
    | RobotCheckedIn
    | RobotStateChanged
    | LidEvent
    | ConnectivityChanged
    | RobotHealthChanged
    | RobotTelemetry
    | ActiveRobotLocation
}

export interface ApplyHub {
  readonly _tag: "ApplyHub"
  readonly event: HubOpened | HubClosed | EndOfDayStarted | LocationUpserted
}

/** The replan loop's tick; with a serial, one robot that has just become free. */
export interface Replan {
  readonly _tag: "Replan"
  readonly serial: RobotSerial | null
}

export interface ExpireQuote {
  readonly _tag: "ExpireQuote"
  readonly demandId: DemandId
}

export interface RetryActivation {
  readonly _tag: "RetryActivation"
  readonly demandId: DemandId
  readonly tries: number
}

export type PlannerCommand =
  | Estimate
  | Quote
  | Confirm
  | Update
  | Activate
  | Cancel
  | HandleDeliveryLoaded
  | MarkActive
  | Fulfil
  | CreateDeployment
  | CreateReturn
  | ApplyTrip
  | ApplyPilot
  | ApplyRobot
  | ApplyHub
  | Replan
  | ExpireQuote
  | RetryActivation
