/**
 * Events of the Delivery actor: the public ones of the Deliveries service, and internal ones where its
 * state changes without anybody else caring. Internal events travel nowhere.
 */
import type { LatLng, LocatedPlace } from "../../domain/geo.ts"
import type {
  AttemptId,
  CommandId,
  DemandId,
  FoAssignmentId,
  FoTaskId,
  HubId,
  QuoteId,
  RobotSerial,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type {
  AttemptCancellationReason,
  AttemptProvider,
  CancelReason
} from "../../services/deliveries/enums.ts"
import type { ActorType, DeliveriesEvent } from "../../services/deliveries/events.ts"
import type { Courier } from "../../services/deliveries/policies.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import type { CourierCall, LoadMethod } from "../calls.ts"
import type { RequestQuote } from "./commands.ts"
import type { AttemptState } from "./machine.ts"
import type { LidPurpose, RescueTaskType, RobotFacts } from "./state.ts"
import type { WatchdogEvent } from "./watchdog-events.ts"

/** Internal: the request is kept whole until Dispatch answers. */
export interface QuoteRequested {
  readonly _tag: "QuoteRequested"
  readonly at: Instant
  readonly request: RequestQuote
  readonly expiresAt: Instant
}

/** Internal: the caller asked again before there was an answer; the newest call gets it. */
export interface QuoteCallerChanged {
  readonly _tag: "QuoteCallerChanged"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly correlationId: string
}

/** Internal: what Dispatch lacks, in its own word; `QuoteCreated` follows, now or when couriers have answered. */
export interface QuoteRefused {
  readonly _tag: "QuoteRefused"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly limitingFactor: string
  /** The same in ours. */
  readonly failureReason: AttemptCancellationReason
}

/** Internal: what the order says beyond `DeliveryCreated`. */
export interface OrderTaken {
  readonly _tag: "OrderTaken"
  readonly at: Instant
  readonly orderSource: string | null
  readonly tipCents: number
  readonly loadMethod: LoadMethod
  readonly unlockPin: string | null
}

/** Internal: Dispatch's plan for an attempt. */
export interface AttemptPlanned {
  readonly _tag: "AttemptPlanned"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly demandId: DemandId
  readonly hubId: HubId | null
  readonly plannedStart: Instant
  /** Null: as before. */
  readonly pickupEta: Instant | null
  readonly dropoffEta: Instant
}

/** Internal: an attempt whose cancellation is under way came further; only its resume status moves. */
export interface AttemptProgressNoted {
  readonly _tag: "AttemptProgressNoted"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly resumeStatus: AttemptState
  readonly serial: RobotSerial | null
  readonly demandId: DemandId | null
  readonly hubId: HubId | null
  readonly hasFood: boolean
}

/** Internal: the provider of an attempt said no; it is not asked again for this delivery. */
export interface ProviderRefusalNoted {
  readonly _tag: "ProviderRefusalNoted"
  readonly at: Instant
  readonly attemptId: AttemptId
}

/** Internal: the demand of an attempt is gone while the attempt still waits for something else. */
export interface DemandLost {
  readonly _tag: "DemandLost"
  readonly at: Instant
  readonly attemptId: AttemptId
}

/** Internal: the food of an attempt that is over was taken out of its robot: there is nothing to fetch there. */
export interface CargoDiscarded {
  readonly _tag: "CargoDiscarded"
  readonly at: Instant
  readonly attemptId: AttemptId
}

/** Internal: Dispatch found no other robot, for the first time since the last one. */
export interface ReassignmentFailureNoted {
  readonly _tag: "ReassignmentFailureNoted"
  readonly at: Instant
  readonly attemptId: AttemptId
}

/** Internal: Dispatch cannot serve the new address after all; the attempt's demand leads to the old one. */
export interface ReaddressRefused {
  readonly _tag: "ReaddressRefused"
  readonly at: Instant
  readonly attemptId: AttemptId
}

/** Internal: another robot than the announced one has come to the merchant. */
export interface RobotAnnounced {
  readonly _tag: "RobotAnnounced"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly serial: RobotSerial
}

/** Internal: the attempt's robot needs maintenance, or no more. */
export interface RobotFitnessNoted {
  readonly _tag: "RobotFitnessNoted"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly needsMaintenance: boolean
}

/** Internal: the trip that carries the food to the customer is known. */
export interface TripLinked {
  readonly _tag: "TripLinked"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly hubId: HubId
}

/** Internal: the trip that carries the food back is known. */
export interface ReturnTripLinked {
  readonly _tag: "ReturnTripLinked"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly tripId: TripId
}

/** Internal: a pilot holds the trip with the food, null: none any more. */
export interface PilotBound {
  readonly _tag: "PilotBound"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly assignmentId: string | null
}

/** Internal: somebody waits for the lid. */
export interface LidRequested {
  readonly _tag: "LidRequested"
  readonly at: Instant
  readonly commandId: CommandId
  readonly correlationId: string | null
  readonly purpose: LidPurpose
  readonly source: LidEventSource
}

/** Internal: the lid opened without a change of status. */
export interface LidOpened {
  readonly _tag: "LidOpened"
  readonly at: Instant
  readonly purpose: LidPurpose
}

/** Internal: the lid did not open; `commandId` null: whatever was asked for. */
export interface LidOpenFailed {
  readonly _tag: "LidOpenFailed"
  readonly at: Instant
  readonly commandId: CommandId | null
}

/** Internal: the customer's age was checked. */
export interface IdChecked {
  readonly _tag: "IdChecked"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly by: ActorType
}

/** Internal: the delivery is to be cancelled as soon as its attempts are out of the way. */
export interface CancellationAsked {
  readonly _tag: "CancellationAsked"
  readonly at: Instant
  readonly by: ActorType
  readonly attemptReason: AttemptCancellationReason
  readonly cancelReason: CancelReason
  readonly note: string | null
}

/** Internal: a courier company is asked for something; the host carries the call of the same decision out. */
export interface CourierAsked {
  readonly _tag: "CourierAsked"
  readonly at: Instant
  readonly provider: Courier
  /** Null: a price is asked for. */
  readonly attemptId: AttemptId | null
  readonly request: CourierCall["request"]
  readonly idempotencyKey: string
  /** What was said, without what is personal. */
  readonly pickup: LatLng
  readonly readyAt: Instant
  readonly fromRobot: RobotSerial | null
}

/** What became of a courier's report. Stale: late or repeated news. Illegal: it cannot be, as we see it. */
export type CourierOutcome = "APPLIED" | "STALE" | "ILLEGAL" | "FAILED"

/** Internal: a courier company reported something, by its own clock. */
export interface CourierReported {
  readonly _tag: "CourierReported"
  readonly at: Instant
  readonly provider: Courier
  /** Null: about a price. */
  readonly attemptId: AttemptId | null
  readonly providerEventId: string
  readonly occurredAt: Instant
  /** The kind of the report, with its status. */
  readonly type: string
  readonly outcome: CourierOutcome
  /** The courier company's name of the attempt, null: as before. */
  readonly externalId: string | null
  readonly feeCents: number | null
  readonly pickupEta: Instant | null
  readonly dropoffEta: Instant | null
  readonly lat: number | null
  readonly lng: number | null
}

/** Internal: what the attempt's robot told that changes an answer. */
export interface RobotFactsNoted {
  readonly _tag: "RobotFactsNoted"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly facts: RobotFacts
  /** Where it was, null: nobody said. */
  readonly lat: number | null
  readonly lng: number | null
}

/** Internal: an attempt is given up so that another provider may try. */
export interface ProviderChangeAsked {
  readonly _tag: "ProviderChangeAsked"
  readonly at: Instant
  readonly by: ActorType
  readonly attemptId: AttemptId
  /** Null: whoever is next. */
  readonly provider: AttemptProvider | null
  readonly note: string | null
}

/** Internal: the change of provider is made, or was given up. */
export interface ProviderChangeEnded {
  readonly _tag: "ProviderChangeEnded"
  readonly at: Instant
}

/** Internal: a new address waits for Dispatch's estimate. */
export interface AddressChangeAsked {
  readonly _tag: "AddressChangeAsked"
  readonly at: Instant
  readonly by: ActorType
  readonly estimateId: QuoteId
  readonly correlationId: string
  readonly dropoff: LocatedPlace
  readonly dropoffPiiId: string | null
}

/** Internal: the estimate came, or nobody waits for it any more. */
export interface AddressChangeEnded {
  readonly _tag: "AddressChangeEnded"
  readonly at: Instant
}

/** Internal: the food goes to another place than quoted; `DeliveryAddressChanged` tells the others. */
export interface DropoffMoved {
  readonly _tag: "DropoffMoved"
  readonly at: Instant
  readonly attemptId: AttemptId
  readonly dropoff: LocatedPlace
  /** Where Integrations keeps the new address, null when it has none. */
  readonly dropoffPiiId: string | null
}

/** Internal: the field task that moves this delivery's food is known, or somebody has taken it. */
export interface FieldTaskNoted {
  readonly _tag: "FieldTaskNoted"
  readonly at: Instant
  readonly foTaskId: FoTaskId
  readonly hubId: HubId
  readonly type: RescueTaskType
  /** The assignment of the field operator who has taken it, null: nobody has. */
  readonly assignmentId: FoAssignmentId | null
  /** The last assignment that came to nothing. */
  readonly lostAssignmentId: FoAssignmentId | null
  readonly over: boolean
}

/** Internal: a report that the partner could not be told of; a human was told. */
export interface PartnerFailureNoted {
  readonly _tag: "PartnerFailureNoted"
  readonly at: Instant
  /** Status and code: known again when the news is repeated. */
  readonly failure: string
}

/** Internal: the customer is told that his food comes later than quoted. */
export interface DelayTold {
  readonly _tag: "DelayTold"
  readonly at: Instant
}

export type DeliveryEvent =
  | DelayTold
  | WatchdogEvent
  | CourierAsked
  | CourierReported
  | RobotFactsNoted
  | ProviderChangeAsked
  | ProviderChangeEnded
  | AddressChangeAsked
  | AddressChangeEnded
  | DropoffMoved
  | FieldTaskNoted
  | PartnerFailureNoted
  | DeliveriesEvent
  | QuoteRequested
  | QuoteCallerChanged
  | QuoteRefused
  | OrderTaken
  | AttemptPlanned
  | AttemptProgressNoted
  | ProviderRefusalNoted
  | DemandLost
  | CargoDiscarded
  | ReassignmentFailureNoted
  | ReaddressRefused
  | RobotAnnounced
  | RobotFitnessNoted
  | TripLinked
  | ReturnTripLinked
  | PilotBound
  | LidRequested
  | LidOpened
  | LidOpenFailed
  | IdChecked
  | CancellationAsked
