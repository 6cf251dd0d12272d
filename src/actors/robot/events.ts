/**
 * Events of the Robot actor: the public ones of State, and internal ones that only its own state and
 * rows need (no other actor may depend on them).
 *
 * `at` of a lid event is when the robot says that it happened; of all others, when it was decided.
 * Source: spec/state.md 2-5, 9.
 */
import type { DeliveryId, HubId, RobotSerial, ShardId, TripId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { TripStatus } from "../../services/operations/enums.ts"
import type {
  LidCloseTrigger,
  LidEvent as LidEventName,
  LidEventSource,
  LidReason,
  LidState,
  PinEntryEventType,
  PinOutcome
} from "../../services/state/enums.ts"
import type { StateEvent } from "../../services/state/events.ts"
import type { DeviceItem } from "./commands.ts"
import type { MissingComponent } from "./state.ts"

/** Internal. The robot is known from now on: lid CLOSED, both links OFFLINE. */
export interface ShadowCreated {
  readonly _tag: "ShadowCreated"
  readonly at: Instant
  readonly serial: RobotSerial
  readonly hubId: HubId
  readonly cityId: string
  readonly shard: ShardId
}

/** Internal. News of a departed trip, beside any change of state that it causes. */
export interface TripNoted {
  readonly _tag: "TripNoted"
  readonly at: Instant
  readonly tripId: TripId
  readonly type: TripType
  readonly status: TripStatus
  readonly version: number
}

/** Internal. The robot was told to move its lid; an opening also leaves its purpose. */
export interface LidCommandSent {
  readonly _tag: "LidCommandSent"
  readonly at: Instant
  readonly commandId: string
  readonly kind: "OPEN" | "CLOSE"
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly correlationId: string | null
  readonly contextExpiresAt: Instant
}

/** Internal. A lid command failed; other reports of the same failure say nothing new. */
export interface LidCommandFailed {
  readonly _tag: "LidCommandFailed"
  readonly at: Instant
  readonly commandId: string
  /** The acknowledgement of the command said so, no item of the event stream. */
  readonly acknowledged: boolean
}

/**
 * Internal. The purpose of a requested opening is over: served by an opening, or another one takes its
 * place.
 */
export interface LidContextSpent {
  readonly _tag: "LidContextSpent"
  readonly at: Instant
  readonly contextId: string
  readonly commandId: string
  /** The cycle that served it; null when it was replaced, or had expired. */
  readonly cycleId: string | null
  /** Rows of the lid's history that wait for that cycle: the request, and openings that failed. */
  readonly rowIds: ReadonlyArray<string>
}

/** Internal. The lid was opened when no cycle was open: `lid_cycle`. */
export interface LidCycleOpened {
  readonly _tag: "LidCycleOpened"
  readonly at: Instant
  readonly cycleId: string
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly openedAt: Instant
  readonly late: boolean
}

/** Internal. The caller who waited for the lid was told that it took too long. */
export interface LidCallerTimedOut {
  readonly _tag: "LidCallerTimedOut"
  readonly at: Instant
  readonly commandId: string
}

/** Internal. The lid is on its way, or was stopped, without a row in the lid's history. */
export interface LidMoved {
  readonly _tag: "LidMoved"
  readonly at: Instant
  readonly to: LidState
}

/**
 * Internal. A row of the lid's history that announces nothing by itself: a second report of the same fact, or
 * a row that was written before and belongs to another cycle than was thought.
 */
export interface LidRowLinked {
  readonly _tag: "LidRowLinked"
  readonly at: Instant
  /** The row that joins the cycle, null for a new one. */
  readonly rowId: string | null
  readonly event: LidEventName
  readonly source: LidEventSource
  readonly reasons: ReadonlyArray<LidReason>
  readonly referenceId: string | null
  readonly cycleId: string | null
  readonly trigger: LidCloseTrigger | null
  readonly occurredAt: Instant
  readonly late: boolean
}

/** Internal. The robot was given a PIN. */
export interface PinSet {
  readonly _tag: "PinSet"
  readonly at: Instant
  readonly pin: string
  readonly referenceId: string
}

/** Internal. The food in the robot is this delivery's. */
export interface FoodNoted {
  readonly _tag: "FoodNoted"
  readonly at: Instant
  readonly referenceId: DeliveryId
}

/** Internal. The robot has no PIN any more. */
export interface PinCleared {
  readonly _tag: "PinCleared"
  readonly at: Instant
}

/** Internal. One entry at the keypad, with what State itself made of it. */
export interface PinEntryRecorded {
  readonly _tag: "PinEntryRecorded"
  readonly at: Instant
  readonly pinEntryId: string
  readonly bootId: string
  readonly seq: number
  readonly type: PinEntryEventType
  readonly entered: string
  readonly lidOpened: boolean
  readonly lidSuccessfullyClosed: boolean | null
  readonly outcome: PinOutcome
  readonly referenceId: string | null
  readonly occurredAt: Instant
}

/** Internal. What an entry came to; set once. */
export interface PinOutcomeSet {
  readonly _tag: "PinOutcomeSet"
  readonly at: Instant
  readonly pinEntryId: string
  readonly outcome: PinOutcome
  readonly referenceId: string | null
}

/** Internal. Too many misses: the keypad is locked until then. */
export interface KeypadLocked {
  readonly _tag: "KeypadLocked"
  readonly at: Instant
  readonly until: Instant
}

/** Internal. A boot of the robot is heard of for the first time. */
export interface BootSeen {
  readonly _tag: "BootSeen"
  readonly at: Instant
  readonly bootId: string
  readonly startedAt: Instant
}

/** Internal. One item of a boot's event stream was taken: `device_message`. */
export interface DeviceItemTaken {
  readonly _tag: "DeviceItemTaken"
  readonly at: Instant
  readonly bootId: string
  readonly item: DeviceItem
  /** REJECTED: cannot be read, in order or late. Behind a gap it is HELD first, as any other. */
  readonly status: "PROCESSED" | "HELD" | "LATE" | "REJECTED"
  /** When it came in: for one that was held, before `at`. */
  readonly receivedAt: Instant
}

/** Internal. Waiting for these numbers is over; what follows them runs. */
export interface GapPassed {
  readonly _tag: "GapPassed"
  readonly at: Instant
  readonly bootId: string
  readonly from: number
  readonly to: number
}

/** Internal. The robot's newest report of itself. */
export interface ReportNoted {
  readonly _tag: "ReportNoted"
  readonly at: Instant
  readonly occurredAt: Instant
}

/** Internal. Somebody looks after an alert. */
export interface AlertAcknowledged {
  readonly _tag: "AlertAcknowledged"
  readonly at: Instant
  readonly alertId: string
  readonly by: string
}

/**
 * Internal. A heartbeat, a promised repetition of one, or a look at the silence since changed what is
 * last known: nothing that an answer depends on without an event of its own. Left out of the digest,
 * and the only event that compressed telemetry has fewer of. Carries the whole new values.
 */
export interface TelemetryApplied {
  readonly _tag: "TelemetryApplied"
  readonly at: Instant
  readonly heartbeat: RobotTelemetry
  readonly seenAt: Instant
  readonly healthyInRow: number
  readonly contradictedLid: "OPEN" | "CLOSED" | null
  readonly mismatchSince: Instant | null
  readonly missing: ReadonlyArray<MissingComponent>
  readonly silenceDueAt: Instant | null
}

export type RobotEvent =
  | StateEvent
  | ShadowCreated
  | TripNoted
  | LidCommandSent
  | LidCommandFailed
  | LidContextSpent
  | LidCycleOpened
  | LidCallerTimedOut
  | LidMoved
  | LidRowLinked
  | FoodNoted
  | PinSet
  | PinCleared
  | PinEntryRecorded
  | PinOutcomeSet
  | KeypadLocked
  | BootSeen
  | DeviceItemTaken
  | GapPassed
  | ReportNoted
  | AlertAcknowledged
  | TelemetryApplied
