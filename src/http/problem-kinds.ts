/**
 * The one table from what went wrong to what HTTP says: exhaustive over the rejections of all actors
 * and the errors of the edge, so that a new tag does not compile before it has its line here.
 * Source: spec/deliveries.md 7, spec/operations.md 0 and 6, spec/state.md 8.
 */
import type { DeliveryRejection } from "../actors/delivery/rejections.ts"
import type { HubRejection } from "../actors/hub/rejections.ts"
import type { PartnerLinkRejection } from "../actors/partner-link/rejections.ts"
import type { PilotRejection } from "../actors/pilot/rejections.ts"
import type { PlannerRejection } from "../actors/planner/rejections.ts"
import type { RobotRejection } from "../actors/robot/rejections.ts"
import type { TripRejection } from "../actors/trip/rejections.ts"
import type { CommandFailure, ReplyTimedOut } from "../cluster/gateway.ts"
import type { VersionConflict } from "../domain/rejections.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import type { EdgeError } from "./edge-errors.ts"

/** Every no of the business, and the host's no to what was made for another version. */
export type ActorRejection =
  | VersionConflict
  | DeliveryRejection
  | RobotRejection
  | PilotRejection
  | TripRejection
  | HubRejection
  | PlannerRejection
  | PartnerLinkRejection

/** Everything a route can fail with. */
export type Failure = CommandFailure | ReplyTimedOut | DatabaseFault | EdgeError

export interface ProblemKind {
  readonly status: number
  /** The word that programs act by. */
  readonly code: string
  /** The sentence that people read; always the same for a code. */
  readonly title: string
}

const kind = (status: number, code: string, title: string): ProblemKind => ({ status, code, title })

/** A rejection of an actor, by its tag. */
export const rejectionKinds: { readonly [T in ActorRejection["_tag"]]: ProblemKind } = {
  // Every actor
  IllegalTransition: kind(409, "ILLEGAL_TRANSITION", "This cannot be done in the present state."),
  NotFound: kind(404, "NOT_FOUND", "There is no such thing."),
  VersionConflict: kind(409, "VERSION_CONFLICT", "It has changed since you looked at it."),

  // Quotes and deliveries
  DuplicateExternalId: kind(409, "DUPLICATE_EXTERNAL_ID", "Another delivery has this external id."),
  AlreadyQuoted: kind(409, "ALREADY_QUOTED", "The delivery was quoted under another quote."),
  IdempotencyKeyReused: kind(422, "IDEMPOTENCY_KEY_REUSED", "The key was used before, for another request."),
  QuoteExpired: kind(410, "QUOTE_EXPIRED", "The quote is not valid any more; ask for a new one."),
  QuoteUnavailable: kind(409, "QUOTE_UNAVAILABLE", "Nobody can deliver on this quote."),
  QuoteAlreadyAccepted: kind(409, "QUOTE_ALREADY_ACCEPTED", "The quote was accepted; cancel the delivery."),
  PinInvalid: kind(422, "PIN_INVALID", "This is no PIN that can be used here."),
  NoPinFree: kind(409, "NO_PIN_FREE", "Open deliveries hold all PINs of this pickup."),
  NotAtPickup: kind(409, "NOT_AT_PICKUP", "The robot does not stand at the pickup."),
  NotAtDestination: kind(409, "NOT_AT_DESTINATION", "The robot does not stand at the destination."),
  NotRobotAttempt: kind(409, "NOT_ROBOT_ATTEMPT", "No robot is delivering this now."),
  IdCheckRequired: kind(409, "ID_CHECK_REQUIRED", "The customer's age has to be checked first."),
  TooLateToCancel: kind(409, "TOO_LATE_TO_CANCEL", "It is too late for this party to cancel."),
  AlreadyCompleted: kind(409, "ALREADY_COMPLETED", "The delivery is completed."),
  CancelReasonNotAllowed: kind(422, "CANCEL_REASON_NOT_ALLOWED", "This party may not give this reason."),
  NothingToReturn: kind(409, "NOTHING_TO_RETURN", "There is no food that would go back."),
  RescueUnderWay: kind(409, "RESCUE_UNDER_WAY", "A rescue has been accepted already."),
  ProviderNotChangeable: kind(
    409,
    "PROVIDER_NOT_CHANGEABLE",
    "The delivery cannot be given to this provider as it is."
  ),
  AddressChangeUnderWay: kind(409, "ADDRESS_CHANGE_UNDER_WAY", "Another new address is being looked at."),
  UnknownIssueType: kind(422, "UNKNOWN_ISSUE_TYPE", "This is no type of issue."),

  // Robots and lids
  LidBusy: kind(409, "LID_BUSY", "The lid moves the other way."),
  RobotGrounded: kind(409, "ROBOT_GROUNDED", "The robot is grounded."),
  RobotOffline: kind(409, "ROBOT_OFFLINE", "The robot is offline."),
  RobotOnTrip: kind(409, "ROBOT_ON_TRIP", "The robot is on a trip."),
  RobotMoving: kind(409, "ROBOT_MOVING", "The robot is moving."),
  RobotUnhealthy: kind(409, "ROBOT_UNHEALTHY", "A component of the robot has failed."),
  RobotUndergoingMaintenance: kind(409, "ROBOT_UNDERGOING_MAINTENANCE", "The robot is being repaired."),
  RobotNeedsMaintenance: kind(409, "ROBOT_NEEDS_MAINTENANCE", "The robot needs maintenance."),

  // Pilots
  ActiveAssignment: kind(409, "ACTIVE_ASSIGNMENT", "Finish the trip or task, or hand it over first."),
  ShiftTimesInvalid: kind(422, "SHIFT_TIMES_INVALID", "The times of the shift do not fit."),
  ShiftOverlap: kind(409, "SHIFT_OVERLAP", "Another shift is planned for the same time."),
  ShiftOpen: kind(409, "SHIFT_OPEN", "The pilot's shift is open."),
  PilotIsArchived: kind(409, "PILOT_ARCHIVED", "The pilot works here no longer."),
  InvalidFoTask: kind(422, "INVALID_FO_TASK", "Nobody could do this field task."),
  DuplicateFoTask: kind(409, "DUPLICATE_FO_TASK", "Such a field task is open for the robot."),
  NotYourFoTask: kind(409, "NOT_YOUR_FO_TASK", "The field task is somebody else's."),
  SubtaskOutOfOrder: kind(409, "SUBTASK_OUT_OF_ORDER", "An earlier step of the field task is not done."),
  SubtasksOpen: kind(409, "SUBTASKS_OPEN", "Steps of the field task are not done."),
  WrongRobot: kind(409, "WRONG_ROBOT", "Another robot was scanned than the step is about."),
  RescuerNotReady: kind(409, "RESCUER_NOT_READY", "The robot that takes the food over is not ready for it."),
  RobotNotNamed: kind(409, "ROBOT_NOT_NAMED", "Nobody has said which robot takes the food over."),
  AssignmentExpired: kind(409, "ASSIGNMENT_EXPIRED", "The offer is over."),
  NotOnShift: kind(409, "NOT_ON_SHIFT", "The pilot is not on shift."),
  PilotBusy: kind(409, "PILOT_BUSY", "The pilot has another trip."),
  PilotLocked: kind(409, "PILOT_LOCKED", "The pilot is held for another trip."),

  // Trips
  TripIdConflict: kind(409, "TRIP_ID_CONFLICT", "The trip exists, with other facts."),
  NoRobot: kind(409, "NO_ROBOT", "The trip has no robot."),
  AlreadyDeparted: kind(409, "ALREADY_DEPARTED", "The trip has departed."),
  TaskNotOpen: kind(409, "TASK_NOT_OPEN", "The task takes no pilot now."),
  TaskAlreadyAssigned: kind(409, "TASK_ALREADY_ASSIGNED", "Another pilot has the task."),
  NotYourTrip: kind(409, "NOT_YOUR_TRIP", "Only the pilot of the trip may do this."),
  CancelPending: kind(409, "CANCEL_PENDING", "The trip is being cancelled."),
  RobotNotReady: kind(409, "ROBOT_NOT_READY", "The robot is not ready to depart."),
  RobotBusy: kind(409, "ROBOT_BUSY", "The robot is on another trip."),
  LidNotClosed: kind(409, "LID_NOT_CLOSED", "The lid is not closed."),
  NotDriveable: kind(409, "NOT_DRIVEABLE", "The robot cannot be driven."),
  NoFoodAboard: kind(409, "NO_FOOD_ABOARD", "No food is aboard."),
  OutsideGeofence: kind(409, "OUTSIDE_GEOFENCE", "The robot is not at the destination."),
  DeliveryNotOver: kind(409, "DELIVERY_NOT_OVER", "A delivery trip ends with its delivery."),
  NoCancelRequested: kind(409, "NO_CANCEL_REQUESTED", "Nobody asked to cancel the trip."),

  // Hubs
  AlreadyRegistered: kind(409, "ALREADY_REGISTERED", "The robot is registered."),
  DeployBlockedMaintenance: kind(409, "DEPLOY_BLOCKED_MAINTENANCE", "The robot needs maintenance first."),
  BatteryTooLow: kind(409, "BATTERY_TOO_LOW", "The battery is too low, or unknown."),
  AlreadyDeployed: kind(409, "ALREADY_DEPLOYED", "The robot is deployed."),
  NotDeployed: kind(409, "NOT_DEPLOYED", "The robot is not deployed."),
  RobotNotDeployable: kind(409, "ROBOT_NOT_DEPLOYABLE", "The robot cannot be deployed from its state."),
  AlreadyCheckedIn: kind(409, "ALREADY_CHECKED_IN", "The robot is checked in."),
  AlreadyCheckedOut: kind(409, "ALREADY_CHECKED_OUT", "The robot is checked out."),
  InvalidLocation: kind(422, "INVALID_LOCATION", "There is no such place on the ground."),

  // Links to partners
  NothingToResend: kind(409, "NOTHING_TO_RESEND", "The partner was told nothing yet that could be repeated."),

  // Planner
  MissingTrip: kind(409, "MISSING_TRIP", "The demand has no trip."),
  NotReady: kind(409, "NOT_READY", "Something else has to happen first."),
  SlotTaken: kind(409, "SLOT_TAKEN", "The robot has other work."),
  RobotNotFeasible: kind(409, "ROBOT_NOT_FEASIBLE", "The robot cannot do this."),
  NoLongerFeasible: kind(409, "NO_LONGER_FEASIBLE", "No robot can do this any more.")
}

/** What else a route fails with, by its tag; a rejection has its own line above. */
export const failureKinds: {
  readonly [T in Exclude<Failure["_tag"], "CommandRejected">]: ProblemKind
} = {
  // The edge
  Unauthenticated: kind(401, "UNAUTHENTICATED", "Who are you? Send `Authorization: Bearer`."),
  Forbidden: kind(403, "FORBIDDEN", "You may not do this."),
  SerialMismatch: kind(403, "SERIAL_MISMATCH", "A robot speaks for itself only."),
  MalformedBody: kind(400, "MALFORMED_JSON", "The body cannot be read."),
  BodyTooLarge: kind(413, "PAYLOAD_TOO_LARGE", "The body is too large."),
  UnsupportedMediaType: kind(415, "UNSUPPORTED_MEDIA_TYPE", "Send application/json."),
  InvalidRequest: kind(422, "VALIDATION_FAILED", "The request is not valid; `details` names every field."),
  NoSuchThing: kind(404, "NOT_FOUND", "There is no such thing."),
  RateLimited: kind(429, "RATE_LIMITED", "Too many requests; wait as long as Retry-After says."),
  VersionOutdated: kind(409, "VERSION_CONFLICT", "It has changed since you looked at it."),
  RobotNotInParkingLot: kind(409, "ROBOT_NOT_IN_PARKING_LOT", "The robot stands where nobody loads it."),
  LidCommandFailed: kind(502, "LID_COMMAND_FAILED", "The robot could not move its lid."),
  LidTimedOut: kind(504, "LID_TIMEOUT", "The lid has not moved in time; it may still. Ask again, same key."),
  SignatureInvalid: kind(401, "SIGNATURE_INVALID", "The signature does not fit what was sent."),
  Replayed: kind(401, "REPLAYED", "This is too old to be news."),
  TooLateToChange: kind(409, "TOO_LATE_TO_CHANGE", "It is too late for another address."),
  NotAddressable: kind(409, "NOT_ADDRESSABLE", "Nobody can deliver to the new address."),
  LabelTaken: kind(409, "LABEL_TAKEN", "Another rule has this label."),
  RuleInUse: kind(409, "RULE_IN_USE", "Deliveries hold on to the rule; let it rest, and delete it later."),
  ShuttingDown: kind(503, "DEPENDENCY_UNAVAILABLE", "The service is stopping; ask again."),
  InternalDefect: kind(500, "INTERNAL_ERROR", "Something is broken on our side."),

  // The cluster and the databases
  KeyReused: kind(422, "IDEMPOTENCY_KEY_REUSED", "The key was used before, for another request."),
  ReplyTimedOut: kind(504, "COMMAND_TIMEOUT", "The answer is late; ask again with the same key."),
  ActorUnavailable: kind(503, "DEPENDENCY_UNAVAILABLE", "This cannot be reached now; ask again, same key."),
  DatabaseFault: kind(503, "DEPENDENCY_UNAVAILABLE", "A database cannot be reached now; ask again.")
}
