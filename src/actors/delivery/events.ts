/**
 * Events of the Delivery actor: the public ones of the Deliveries service, and internal ones where its
 * state changes without anybody else caring. Internal events travel nowhere.
 */
import type {
  AttemptId,
  CommandId,
  DemandId,
  HubId,
  QuoteId,
  RobotSerial,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptCancellationReason, CancelReason } from "../../services/deliveries/enums.ts"
import type { ActorType, DeliveriesEvent } from "../../services/deliveries/events.ts"
import type { LidEventSource } from "../../services/state/enums.ts"
import type { LoadMethod } from "../calls.ts"
import type { RequestQuote } from "./commands.ts"
import type { AttemptState } from "./machine.ts"
import type { LidPurpose } from "./state.ts"

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

/** Internal: what Dispatch lacks, in its own word; `QuoteCreated` follows. */
export interface QuoteRefused {
  readonly _tag: "QuoteRefused"
  readonly at: Instant
  readonly quoteId: QuoteId
  readonly limitingFactor: string
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

/** Internal: Dispatch found no other robot, for the first time since the last one. */
export interface ReassignmentFailureNoted {
  readonly _tag: "ReassignmentFailureNoted"
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

export type DeliveryEvent =
  | DeliveriesEvent
  | QuoteRequested
  | QuoteCallerChanged
  | QuoteRefused
  | OrderTaken
  | AttemptPlanned
  | AttemptProgressNoted
  | ProviderRefusalNoted
  | DemandLost
  | ReassignmentFailureNoted
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
