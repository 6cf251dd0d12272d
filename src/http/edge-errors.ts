/**
 * What the edge itself says no to, before or beside an actor. Error classes exist here and nowhere
 * below; their HTTP statuses stand in problems.ts.
 */
import * as Data from "effect/Data"

/** One thing that is wrong with a request. */
export interface FieldProblem {
  /** Where: a path into the body such as `pickup.lat`, or the name of a parameter. */
  readonly field: string
  /** What is expected there. */
  readonly rule: string
}

/** Nobody we know: no token, or one that is unknown, expired or revoked. */
export class Unauthenticated extends Data.TaggedError("Unauthenticated")<{
  readonly because: "NoToken" | "UnknownToken" | "ExpiredToken"
}> {}

/** We know who asks, and he may not. `needs` names what he would need. */
export class Forbidden extends Data.TaggedError("Forbidden")<{ readonly needs: string }> {}

/** A robot speaks for another robot. */
export class SerialMismatch extends Data.TaggedError("SerialMismatch")<{ readonly serial: string }> {}

/** The body is no JSON, or none of the forms that the route reads. */
export class MalformedBody extends Data.TaggedError("MalformedBody") {}

export class BodyTooLarge extends Data.TaggedError("BodyTooLarge")<{ readonly limitBytes: number }> {}

export class UnsupportedMediaType extends Data.TaggedError("UnsupportedMediaType") {}

/** The request reads well and says things that cannot be: all of them at once. */
export class InvalidRequest extends Data.TaggedError("InvalidRequest")<{
  readonly problems: ReadonlyArray<FieldProblem>
}> {}

/** No such thing, or not for this caller: the answer does not tell which. */
export class NoSuchThing extends Data.TaggedError("NoSuchThing")<{
  readonly entity: string
  readonly id: string
}> {}

export class RateLimited extends Data.TaggedError("RateLimited")<{ readonly retryAfterMs: number }> {}

/** The caller looked at an older version of what is no actor: a rule, or the task that was offered to him. */
export class VersionOutdated extends Data.TaggedError("VersionOutdated")<{
  readonly entity: string
  readonly id: string
  readonly expected: number
  readonly current: number
  readonly status: string | null
}> {}

/** For loading, a robot stands at one of its lots or at a stop of its trip. */
export class RobotNotInParkingLot extends Data.TaggedError("RobotNotInParkingLot")<{
  readonly serial: string
  /** Metres to the nearest such place, null when the robot has not said where it is. */
  readonly distanceM: number | null
  readonly allowedM: number
}> {}

/** The robot could not move its lid. */
export class LidCommandFailed extends Data.TaggedError("LidCommandFailed")<{ readonly commandId: string }> {}

/** The robot has not said in time what its lid does; it may still move. */
export class LidTimedOut extends Data.TaggedError("LidTimedOut")<{ readonly commandId: string }> {}

/** What was sent is not signed as it has to be: its sender is not who he says. */
export class SignatureInvalid extends Data.TaggedError("SignatureInvalid") {}

/** Signed, and too old to be news: somebody sends again what he has overheard. */
export class Replayed extends Data.TaggedError("Replayed")<{ readonly maxAgeMs: number }> {}

/** The food is aboard, or nobody is under way with it any more: it goes where it goes. */
export class TooLateToChange extends Data.TaggedError("TooLateToChange")<{ readonly deliveryId: string }> {}

/** Dispatch cannot deliver to the new address. */
export class NotAddressable extends Data.TaggedError("NotAddressable")<{ readonly deliveryId: string }> {}

/** Another rule has this label. */
export class LabelTaken extends Data.TaggedError("LabelTaken")<{ readonly label: string }> {}

/** Deliveries hold on to the rule: it can rest, and be deleted later. */
export class RuleInUse extends Data.TaggedError("RuleInUse")<{ readonly ruleId: string }> {}

/** The process is about to end and takes nothing on. */
export class ShuttingDown extends Data.TaggedError("ShuttingDown") {}

/** A defect of ours. Says nothing to the outside; the log has the rest under the request's id. */
export class InternalDefect extends Data.TaggedError("InternalDefect") {}

export type EdgeError =
  | Unauthenticated
  | Forbidden
  | SerialMismatch
  | MalformedBody
  | BodyTooLarge
  | UnsupportedMediaType
  | InvalidRequest
  | NoSuchThing
  | RateLimited
  | VersionOutdated
  | RobotNotInParkingLot
  | LidCommandFailed
  | LidTimedOut
  | SignatureInvalid
  | Replayed
  | TooLateToChange
  | NotAddressable
  | LabelTaken
  | RuleInUse
  | ShuttingDown
  | InternalDefect
