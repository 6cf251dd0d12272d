/**
 * Calls to the outside world: what a Decision asks of devices, phones and screens. In production an
 * outbox effect with attempts and back-off carries them (spec/flows.md R3), in the simulation a
 * virtual device or person. Answers come back as commands.
 */
import type { LatLng } from "../domain/geo.ts"
import type {
  AssignmentId,
  AttemptId,
  ClientRequestId,
  CommandId,
  DeliveryId,
  FoAssignmentId,
  FoTaskId,
  HubId,
  MerchantId,
  OperatorId,
  PilotId,
  RobotSerial,
  TripId
} from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { Region, RobotStateEventState } from "../domain/wire-enums.ts"
import type { WatchdogMessage } from "../services/deliveries/watchdog-rule.ts"
import type { IntegrationType } from "../services/integrations/enums.ts"
import type { FoTaskType } from "../services/operations/enums.ts"
import type { RouteIssue } from "../services/operations/events.ts"

/** A command for the robot itself, delivered over its device link. Source: spec/state.md 7. */
export interface DeviceCall {
  readonly _tag: "DeviceCall"
  readonly serial: RobotSerial
  readonly commandId: CommandId
  readonly type: "OPEN_LID" | "CLOSE_LID" | "STOP_LID" | "SET_PIN" | "PLAY_SOUND" | "SET_STATE"
  /** The PIN of SET_PIN (null clears it), the sound of PLAY_SOUND. */
  readonly text: string | null
  readonly operationState: RobotStateEventState | null
  readonly expiresAt: Instant
}

/** A message on the merchant's tablet or phone. */
export interface NotifyMerchant {
  readonly _tag: "NotifyMerchant"
  readonly deliveryId: DeliveryId
  readonly merchantId: MerchantId
  readonly template: "MERCHANT_ROBOT_ARRIVED" | "CANCELED" | "WATCHDOG"
  /** Distinguishes repetitions of a template: attempt and robot, or the action of a rule. */
  readonly occurrence: string
  /** The text of a rule, filled in; null for every template but WATCHDOG. */
  readonly message: WatchdogMessage | null
  readonly serial: RobotSerial | null
  /** How the merchant opens the lid, null once that is over. */
  readonly loadMethod: LoadMethod | null
  readonly pin: string | null
}

/** The ways to open a robot for loading. Source: spec/flows.md F4. */
export const loadMethods = ["TWO_DIGIT_DEVICELESS_PIN", "MAGIC_LID", "PINLESS", "QR"] as const
export type LoadMethod = (typeof loadMethods)[number]

/** A text message to the customer; the telephone number is revealed only where it is sent. */
export interface NotifyCustomer {
  readonly _tag: "NotifyCustomer"
  readonly deliveryId: DeliveryId
  readonly template:
    | "ORDER_SCHEDULED"
    | "IN_TRANSIT"
    | "ARRIVED"
    | "ARRIVED_REMINDER"
    | "DELAYED"
    | "CANCELED"
    | "WATCHDOG"
  /** Distinguishes repetitions of a template: the attempt, the reminder's seconds, the action of a rule. */
  readonly occurrence: string
  /** The text of a rule, filled in; null for every template but WATCHDOG. */
  readonly message: WatchdogMessage | null
}

/** Shows an offer on a pilot's console. */
export interface OfferToPilot {
  readonly _tag: "OfferToPilot"
  readonly pilotId: PilotId
  readonly assignmentId: AssignmentId
  readonly tripId: TripId
  readonly pilotVersion: number
  readonly taskVersion: number
  readonly expiresAt: Instant
}

/** Tells a pilot's console what became of his trip. */
export interface TellPilot {
  readonly _tag: "TellPilot"
  readonly pilotId: PilotId
  readonly tripId: TripId
  /**
   * Bound: the trip is his, he may depart when the robot is ready. Park: stop where it is safe.
   * Parked: the trip was parked by the system. Lost: the trip is no longer his. Ended: it is over.
   * Rerouted: there is a way around what he reported.
   */
  readonly news: "Bound" | "Park" | "Parked" | "Lost" | "Ended" | "Rerouted"
}

/**
 * An issue of the way for Maps, which files it and, where a way is wanted, answers with `AnswerRoute` for
 * the trip. Source: spec/operations.md 5.4.
 */
export interface RouteCall {
  readonly _tag: "RouteCall"
  readonly tripId: TripId
  readonly issue: RouteIssue
  /** Number of the route that is wanted, null when the issue is only to be filed. */
  readonly seq: number | null
  /** How often this way was asked for, from 1. */
  readonly attempt: number
  readonly from: LatLng
  readonly to: LatLng
  /** What the way must not lead through. */
  readonly blocked: ReadonlyArray<LatLng>
}

/** A human must look: an entry in the operators' queue, with a code to act by. */
export interface RaiseAlarm {
  readonly _tag: "RaiseAlarm"
  readonly code: string
  readonly entity: string
  readonly id: string
}

/** Shows a task on a field operator's phone. */
export interface OfferToFieldOperator {
  readonly _tag: "OfferToFieldOperator"
  readonly operatorId: OperatorId
  readonly hubId: HubId
  readonly foTaskId: FoTaskId
  readonly assignmentId: FoAssignmentId
  readonly type: FoTaskType
  readonly expiresAt: Instant
}

/** Tells a field operator that his task is not his any more, or that there is none any more. */
export interface TellFieldOperator {
  readonly _tag: "TellFieldOperator"
  readonly operatorId: OperatorId
  readonly foTaskId: FoTaskId
  readonly news: "Revoked" | "Canceled" | "Expired"
}

/**
 * A request to a courier company. `idempotencyKey` stays the same when the request is repeated; answers
 * and later news come as `CourierUpdate`. No personal data: the caller of the real interface reveals it.
 */
export interface CourierCall {
  readonly _tag: "CourierCall"
  readonly deliveryId: DeliveryId
  /** Null: a price and times are asked for (QUOTE). */
  readonly attemptId: AttemptId | null
  readonly provider: "DoorDash" | "Uber"
  readonly request: "QUOTE" | "CREATE" | "UPDATE" | "CANCEL" | "POLL"
  readonly idempotencyKey: string
  /** Where the food is: the merchant, or a robot that cannot go on. */
  readonly pickup: LatLng
  readonly dropoff: LatLng
  readonly readyAt: Instant
  /** The robot that has the food, null when the merchant has it. */
  readonly fromRobot: RobotSerial | null
  readonly orderValueCents: number
}

/** One report to the partner's interface, outside of any transaction. Answers come to the PartnerLink. */
export interface PartnerCall {
  readonly _tag: "PartnerCall"
  readonly deliveryId: DeliveryId
  readonly clientRequestId: ClientRequestId
  readonly lockToken: string
  readonly sequence: number
  readonly attempt: number
  readonly idempotencyKey: string
  readonly integrationType: IntegrationType
  readonly apiVersion: number
  readonly region: Region
  readonly externalDeliveryId: string
  readonly kind: "STATUS" | "ETA"
  /** The partner's word; null for a new time of arrival. */
  readonly status: string | null
  readonly robotId: RobotSerial | null
  readonly occurredAt: Instant
  readonly eta: Instant | null
  /** Where it happened; null where the partner is not told, or nobody knows. */
  readonly lat: number | null
  readonly lng: number | null
  /** Why an order was canceled. */
  readonly reason: string | null
  /** An answer after this is too late. */
  readonly expiresAt: Instant
}

/** Words to the support team: a ticket or a mail. */
export interface NotifySupport {
  readonly _tag: "NotifySupport"
  readonly deliveryId: DeliveryId
  readonly channel: "Zendesk" | "Email"
  readonly template: string
  /** What is filled into the template. */
  readonly params: Readonly<Record<string, string>>
  /** The action of the rule that wants it. */
  readonly occurrence: string
  readonly priority: string | null
}

export type Call =
  | DeviceCall
  | NotifyMerchant
  | NotifyCustomer
  | NotifySupport
  | OfferToPilot
  | TellPilot
  | RouteCall
  | OfferToFieldOperator
  | TellFieldOperator
  | CourierCall
  | PartnerCall
  | RaiseAlarm
