/**
 * Commands of the Delivery actor (key: delivery id). Which command carries which step of the
 * machines: spec/deliveries.md 3.4.
 */
import type { LatLng, LocatedPlace } from "../../domain/geo.ts"
import type {
  AttemptId,
  CommandId,
  CustomerId,
  DemandId,
  MerchantId,
  QuoteId,
  RobotSerial,
  ShardId,
  WatchdogActionId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptCancellationReason, ControlledContents } from "../../domain/wire-enums.ts"
import type { AttemptProvider } from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import type { ActiveRule } from "../../services/deliveries/watchdog-rule.ts"
import type { LimitingFactor } from "../../services/dispatch/enums.ts"
import type {
  AtOrigin,
  DemandOrphaned,
  DemandTransitioned,
  EtaUpdate,
  LoadRejected,
  ReassignmentFailed,
  RobotAssigned,
  RobotReassigned
} from "../../services/dispatch/events.ts"
import type { PartnerStatusFailed } from "../../services/integrations/events.ts"
import type {
  ActiveRobotLocation,
  FoAssignmentTransitioned,
  FoSubtaskCompleted,
  FoTaskTransitioned,
  PilotAssignmentResolved,
  PilotUnavailable,
  TripCreated,
  TripTransitioned
} from "../../services/operations/events.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import type {
  AlertCleared,
  AlertRaised,
  LidCycleCompleted,
  LidCycleTimedOut,
  LidEvent,
  PinEntered,
  RobotHealthChanged,
  RobotStateChanged
} from "../../services/state/events.ts"
import type { LoadMethod } from "../calls.ts"

/** The address of a pickup as the partner gave it. A drop-off has none here: it is personal data. */
export interface PickupAddress {
  readonly fullAddress: string | null
  readonly city: string | null
  readonly state: string | null
  readonly postalCode: string | null
  readonly country: string | null
}

/** The customer without what is personal: who he is, and by which hash his phone is known again. */
export interface QuoteCustomer {
  /** One per phone: the same hash always comes with the same id. */
  readonly customerId: CustomerId
  /** HMAC of the phone number in E.164: 64 hexadecimal digits. */
  readonly phoneHash: string
  /** Where Integrations keeps his data, null when it has none. */
  readonly piiId: string | null
}

/**
 * Asks for a price and times; the answer is a `QuoteAnswer` under `correlationId`. A repetition must
 * be the same request, which `requestHash` shows.
 */
export interface RequestQuote {
  readonly _tag: "RequestQuote"
  readonly correlationId: string
  readonly quoteId: QuoteId
  readonly shard: ShardId
  readonly externalReferenceId: string
  readonly merchantId: MerchantId
  readonly partnerId: string
  readonly integrationType: string | null
  /** Hash of the canonical request: 64 hexadecimal digits. */
  readonly requestHash: string
  /** One location per merchant and coordinates, from order to order. */
  readonly pickup: LocatedPlace
  readonly pickupAddress: PickupAddress
  readonly dropoff: LocatedPlace
  readonly dropoffCity: string | null
  /** Where Integrations keeps the address of the drop-off, null when it has none. */
  readonly dropoffPiiId: string | null
  /** Null: the partner does not say. */
  readonly customer: QuoteCustomer | null
  /** Read by the host: the customer is not served any more. False without a customer. */
  readonly customerBlacklisted: boolean
  /** When the food is expected to be ready: the earliest start. */
  readonly readyAt: Instant
  /** The latest departure with food from the merchant. */
  readonly latestStart: Instant
  readonly orderValueCents: number
  readonly currency: string
  readonly orderLitres: number
  readonly controlledContents: ReadonlyArray<ControlledContents>
  /** Couriers may deliver when no robot can. */
  readonly courierFallback: boolean
  /** The courier the merchant prefers, null when he has no preference. */
  readonly preferredCourier: "DoorDash" | "Uber" | null
  /** What happens to food that cannot be delivered. */
  readonly returnPolicy: "return" | "discard"
}

export interface Accept {
  readonly _tag: "Accept"
  readonly correlationId: string
  readonly quoteId: QuoteId
  readonly externalDeliveryId: string
  readonly orderSource: string | null
  readonly scheduledFor: Instant | null
  readonly tipCents: number
  readonly loadMethod: LoadMethod
  /** The PIN of a MAGIC_LID load: four digits. */
  readonly magicLidPin: string | null
  /** Read by the host: PINs that open deliveries at this pickup hold already. */
  readonly takenPins: ReadonlyArray<string>
  /** Read by the host: the customer of the quote is not served any more. */
  readonly customerBlacklisted: boolean
  /** Read by the host: the rules that watch over deliveries accepted now. */
  readonly watchdogRules: ReadonlyArray<ActiveRule>
}

export interface RejectQuote {
  readonly _tag: "RejectQuote"
  readonly quoteId: QuoteId
}

/** The planner's answer to `Quote`. */
export interface DemandQuoted {
  readonly _tag: "DemandQuoted"
  readonly quoteId: QuoteId
  readonly demandId: DemandId
  readonly serial: RobotSerial
  readonly etd: Instant
  readonly pickupEta: Instant
  readonly dropoffEta: Instant
  readonly distanceM: number
}

export interface DemandRefused {
  readonly _tag: "DemandRefused"
  readonly quoteId: QuoteId
  readonly limitingFactor: LimitingFactor
}

/** The planner's answer to `Confirm`; the assignment itself follows as RobotAssigned. */
export interface DemandConfirmed {
  readonly _tag: "DemandConfirmed"
  readonly attemptId: AttemptId
  readonly demandId: DemandId
  readonly etd: Instant
  readonly pickupEta: Instant
  readonly dropoffEta: Instant
}

export interface ConfirmRefused {
  readonly _tag: "ConfirmRefused"
  readonly attemptId: AttemptId
  readonly code: "QuoteExpired" | "NoLongerFeasible"
  readonly limitingFactor: LimitingFactor | null
}

/** The planner cannot change the demand of this attempt as it was asked to; nothing was changed. */
export interface UpdateRefused {
  readonly _tag: "UpdateRefused"
  readonly attemptId: AttemptId
  /** Null: what was asked for was not another destination. */
  readonly destination: LatLng | null
  readonly code: string
  readonly limitingFactor: LimitingFactor | null
}

export interface ApplyDispatch {
  readonly _tag: "ApplyDispatch"
  readonly message:
    | DemandQuoted
    | DemandRefused
    | DemandConfirmed
    | ConfirmRefused
    | UpdateRefused
    | RobotAssigned
    | RobotReassigned
    | DemandTransitioned
    | DemandOrphaned
    | ReassignmentFailed
    | EtaUpdate
    | AtOrigin
    | LoadRejected
}

export interface ApplyTrip {
  readonly _tag: "ApplyTrip"
  readonly event:
    | TripCreated
    | TripTransitioned
    | PilotAssignmentResolved
    | PilotUnavailable
    | ActiveRobotLocation
}

/** The robot's refusal to open, answered to the delivery that asked. */
export interface LidRefused {
  readonly _tag: "LidRefused"
  readonly serial: RobotSerial
  readonly commandId: CommandId
  readonly code: string
}

export interface ApplyLid {
  readonly _tag: "ApplyLid"
  readonly event: PinEntered | LidEvent | LidCycleCompleted | LidCycleTimedOut | LidRefused
}

export interface ApplyRobot {
  readonly _tag: "ApplyRobot"
  readonly event: RobotStateChanged | RobotHealthChanged | AlertRaised | AlertCleared
}

/** Staff or the merchant's app opens the robot for loading (QR and other backend sources). */
export interface OpenForLoad {
  readonly _tag: "OpenForLoad"
  readonly commandId: CommandId
  readonly correlationId: string
  readonly source: LidEventSource
}

/** An operator or a hook says that the food is in the robot. */
export interface Load {
  readonly _tag: "Load"
  readonly attemptId: AttemptId
  readonly by: ActorType
  readonly note: string | null
}

/** The customer (or partner for him) wants the lid open at the destination. */
export interface Unlock {
  readonly _tag: "Unlock"
  readonly commandId: CommandId
  readonly correlationId: string
  readonly source: LidEventSource
}

export interface Cancel {
  readonly _tag: "Cancel"
  readonly by: ActorType
  readonly attemptReason: AttemptCancellationReason
  readonly note: string | null
}

export interface StartRescue {
  readonly _tag: "StartRescue"
  readonly attemptId: AttemptId
  readonly by: ActorType
  readonly note: string | null
}

export interface WithdrawRescue {
  readonly _tag: "WithdrawRescue"
  readonly attemptId: AttemptId
  readonly note: string | null
}

export interface DeclareUnrecoverable {
  readonly _tag: "DeclareUnrecoverable"
  readonly attemptId: AttemptId
  readonly note: string | null
}

export interface StartReturn {
  readonly _tag: "StartReturn"
  readonly attemptId: AttemptId
  readonly by: ActorType
  readonly reason: AttemptCancellationReason
}

export interface Complete {
  readonly _tag: "Complete"
  readonly attemptId: AttemptId
  readonly by: ActorType
  readonly note: string | null
}

/** The customer's age was checked; controlled contents may be handed over. */
export interface CheckId {
  readonly _tag: "CheckId"
  readonly attemptId: AttemptId
  readonly passed: boolean
  readonly by: ActorType
}

export interface ReportIssue {
  readonly _tag: "ReportIssue"
  readonly type: string
  readonly note: string | null
  readonly by: ActorType
}

/** News of field work for this delivery or its robot. */
export interface ApplyField {
  readonly _tag: "ApplyField"
  readonly event: FoTaskTransitioned | FoAssignmentTransitioned | FoSubtaskCompleted
}

/** The partner could not be told: he has finalised the order, or refuses what we say. */
export interface ApplyPartner {
  readonly _tag: "ApplyPartner"
  readonly event: PartnerStatusFailed
}

/** What a courier company reports of one request or delivery, in our words. */
export type CourierReport =
  | {
      readonly kind: "Quoted"
      readonly feeCents: number
      readonly pickupEta: Instant
      readonly dropoffEta: Instant
    }
  | { readonly kind: "QuoteRefused"; readonly code: string }
  | {
      readonly kind: "Created"
      readonly externalId: string
      readonly pickupEta: Instant | null
      readonly dropoffEta: Instant | null
      readonly feeCents: number | null
    }
  /** Create was refused for good, or its repetitions are spent. */
  | { readonly kind: "Refused"; readonly code: string }
  | {
      readonly kind: "Status"
      readonly status: CourierStatus
      readonly pickupEta: Instant | null
      readonly dropoffEta: Instant | null
    }
  | { readonly kind: "CancelConfirmed" }
  | { readonly kind: "CancelRefused"; readonly code: string }

/** Where a courier's delivery stands. The two companies' own words are mapped where they come in. */
export const courierStatuses = [
  "Assigned",
  "Unassigned",
  "EnRouteToPickup",
  "ArrivedAtPickup",
  "PickedUp",
  "NearDropoff",
  "ArrivedAtDropoff",
  "Delivered",
  "Canceled",
  "ReturnStarted",
  "ReturnUnderWay",
  "Returned",
  "FailedToReturn"
] as const
export type CourierStatus = (typeof courierStatuses)[number]

/** A courier company's answer or web hook. One that is known, or older than the newest, is dropped. */
export interface CourierUpdate {
  readonly _tag: "CourierUpdate"
  readonly provider: "DoorDash" | "Uber"
  /** Null: about a quote. */
  readonly attemptId: AttemptId | null
  /** Unique per provider: the key of the web hook, or of the request that is answered. */
  readonly providerEventId: string
  /** The courier company's clock. */
  readonly occurredAt: Instant
  readonly report: CourierReport
  readonly lat: number | null
  readonly lng: number | null
}

export interface PollCourier {
  readonly _tag: "PollCourier"
  readonly attemptId: AttemptId
}

/** An operator or a rule takes the delivery away from its provider and gives it to another. */
export interface ChangeProvider {
  readonly _tag: "ChangeProvider"
  /** Null: whoever is next. */
  readonly provider: AttemptProvider | null
  readonly by: ActorType
  readonly note: string | null
}

/** The customer moves before the food is loaded. Answered by an `AddressAnswer` under `correlationId`. */
export interface ChangeAddress {
  readonly _tag: "ChangeAddress"
  readonly correlationId: string
  readonly dropoff: LocatedPlace
  readonly dropoffPiiId: string | null
  readonly by: ActorType
}

/** The look at the armed rules, or the moment of one action. */
export interface RunWatchdog {
  readonly _tag: "RunWatchdog"
  /** Null: the look at armed rules that comes every minute. */
  readonly actionId: WatchdogActionId | null
  /** Read by the host: cancellations and changes of provider that rules may still make in this window. */
  readonly remediationsLeft: number
}

export interface CancelWatchdogAction {
  readonly _tag: "CancelWatchdogAction"
  readonly actionId: WatchdogActionId
  readonly note: string | null
}

export interface ExpireQuote {
  readonly _tag: "ExpireQuote"
  readonly quoteId: QuoteId
}
/** A provider has not answered. `attemptId` null: the courier that was asked for a price. */
export interface TimeOutRequest {
  readonly _tag: "TimeOutRequest"
  readonly attemptId: AttemptId | null
}
export interface TimeOutCancel {
  readonly _tag: "TimeOutCancel"
  readonly attemptId: AttemptId
  readonly tries: number
}
export interface RetryCancel {
  readonly _tag: "RetryCancel"
  readonly attemptId: AttemptId
}
export interface TimeOutAttempt {
  readonly _tag: "TimeOutAttempt"
  readonly attemptId: AttemptId
}
export interface Remind {
  readonly _tag: "Remind"
  readonly attemptId: AttemptId
  /** Seconds after arrival. */
  readonly afterS: number
}
export interface GiveUpNoShow {
  readonly _tag: "GiveUpNoShow"
  readonly attemptId: AttemptId
}
export interface CheckDemand {
  readonly _tag: "CheckDemand"
  readonly attemptId: AttemptId
}

export type DeliveryCommand =
  | ApplyField
  | ApplyPartner
  | CourierUpdate
  | PollCourier
  | ChangeProvider
  | ChangeAddress
  | RunWatchdog
  | CancelWatchdogAction
  | RequestQuote
  | Accept
  | RejectQuote
  | ApplyDispatch
  | ApplyTrip
  | ApplyLid
  | ApplyRobot
  | OpenForLoad
  | Load
  | Unlock
  | Cancel
  | StartRescue
  | WithdrawRescue
  | DeclareUnrecoverable
  | StartReturn
  | Complete
  | CheckId
  | ReportIssue
  | ExpireQuote
  | TimeOutRequest
  | TimeOutCancel
  | RetryCancel
  | TimeOutAttempt
  | Remind
  | GiveUpNoShow
  | CheckDemand
