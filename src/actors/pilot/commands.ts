/**
 * Commands of the Pilot actor (key: pilot id). Source: spec/operations.md 3.3-3.5, 7.
 */
import type {
  AssignmentId,
  AttemptId,
  DeliveryId,
  DemandId,
  HubId,
  PilotId,
  ShardId,
  TaskId,
  TripId
} from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripType } from "../../domain/wire-enums.ts"
import type { PlannedBreak } from "../../services/operations/events.ts"

/** A dispatcher plans a shift. The first one also says who the pilot is. */
export interface ScheduleShift {
  readonly _tag: "ScheduleShift"
  readonly pilotId: PilotId
  readonly shard: ShardId
  readonly cityId: string
  readonly experienceDays: number
  readonly startAt: Instant
  readonly endAt: Instant
  readonly breaks: ReadonlyArray<PlannedBreak>
}

export interface StartShift {
  readonly _tag: "StartShift"
}
export interface EndShift {
  readonly _tag: "EndShift"
}
export interface StartBreak {
  readonly _tag: "StartBreak"
}
export interface EndBreak {
  readonly _tag: "EndBreak"
}

/** `repeatsEveryMs`: as in RobotTelemetry; null: no promise; 0: the last before silence. */
export interface Heartbeat {
  readonly _tag: "Heartbeat"
  readonly sentAt: Instant
  readonly repeatsEveryMs: number | null
}

/** The trip offers itself. Not eligible any more: the trip gets RefuseOffer. */
export interface Offer {
  readonly _tag: "Offer"
  readonly tripId: TripId
  readonly taskId: TaskId
  readonly taskVersion: number
  readonly hubId: HubId
  readonly type: TripType
  readonly demandId: DemandId | null
  readonly deliveryId: DeliveryId | null
  readonly attemptId: AttemptId | null
}

export interface Accept {
  readonly _tag: "Accept"
  readonly assignmentId: AssignmentId
  readonly pilotVersion: number
}

export interface Reject {
  readonly _tag: "Reject"
  readonly assignmentId: AssignmentId
  readonly reason: string
}

export interface Abandon {
  readonly _tag: "Abandon"
  readonly assignmentId: AssignmentId
  readonly reason: string
}

/** The work remains, the pilot loses it: handover, another pilot, a grounded robot. */
export interface Revoke {
  readonly _tag: "Revoke"
  readonly tripId: TripId
  /** Only the assignment that this version of the task offered; null: whichever he has to this trip. */
  readonly taskVersion: number | null
  readonly reason: string
}

/** The trip is over. */
export interface EndAssignment {
  readonly _tag: "EndAssignment"
  readonly tripId: TripId
  readonly outcome: "COMPLETED" | "CANCELLED"
}

export interface Reserve {
  readonly _tag: "Reserve"
  readonly tripId: TripId | null
  readonly until: Instant
  readonly requestedBy: string
}

export interface Release {
  readonly _tag: "Release"
  readonly tripId: TripId | null
  readonly reason: string
}

export interface Archive {
  readonly _tag: "Archive"
}

export interface ExpireOffer {
  readonly _tag: "ExpireOffer"
  readonly assignmentId: AssignmentId
}
export interface EndCooldown {
  readonly _tag: "EndCooldown"
}
export interface MarkUnresponsive {
  readonly _tag: "MarkUnresponsive"
}
export interface RevokeSilent {
  readonly _tag: "RevokeSilent"
}
export interface CloseSilentShift {
  readonly _tag: "CloseSilentShift"
}
export interface ExpireReservation {
  readonly _tag: "ExpireReservation"
}
export interface CheckShiftEnd {
  readonly _tag: "CheckShiftEnd"
}
export interface ForcePark {
  readonly _tag: "ForcePark"
}

export type PilotCommand =
  | ScheduleShift
  | StartShift
  | EndShift
  | StartBreak
  | EndBreak
  | Heartbeat
  | Offer
  | Accept
  | Reject
  | Abandon
  | Revoke
  | EndAssignment
  | Reserve
  | Release
  | Archive
  | ExpireOffer
  | EndCooldown
  | MarkUnresponsive
  | RevokeSilent
  | CloseSilentShift
  | ExpireReservation
  | CheckShiftEnd
  | ForcePark
