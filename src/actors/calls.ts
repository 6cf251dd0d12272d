/**
 * Calls to the outside world: what a Decision asks of devices, phones and screens. In production an
 * outbox effect with attempts and back-off carries them (spec/flows.md R3), in the simulation a
 * virtual device or person. Answers come back as commands.
 */
import type {
  AssignmentId,
  CommandId,
  DeliveryId,
  MerchantId,
  PilotId,
  RobotSerial,
  TripId
} from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { RobotStateEventState } from "../domain/wire-enums.ts"

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
  readonly template: "MERCHANT_ROBOT_ARRIVED" | "CANCELED"
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
  /** Distinguishes repetitions of a template, e.g. the reminder's seconds. */
  readonly occurrence: string
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
   */
  readonly news: "Bound" | "Park" | "Parked" | "Lost" | "Ended"
}

/** A human must look: an entry in the operators' queue, with a code to act by. */
export interface RaiseAlarm {
  readonly _tag: "RaiseAlarm"
  readonly code: string
  readonly entity: string
  readonly id: string
}

export type Call = DeviceCall | NotifyMerchant | NotifyCustomer | OfferToPilot | TellPilot | RaiseAlarm
