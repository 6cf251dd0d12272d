/** What a solution does that the rules forbid. Source: spec/simulation.md 10. */
import type { MdrpAssignment, MdrpInstance } from "./model.ts"

/** Each rule that a solution can break, in the order in which they are looked at. */
export const mdrpViolationKinds = [
  // The solution itself.
  "UnknownPosition",
  "NoWholeMinute",
  "OutcomeMissing",
  // Assignments.
  "EmptyBundle",
  "AssignmentsOutOfOrder",
  "OrderAssignedTwice",
  "AssignedBeforePlacement",
  "AssignedAfterPickup",
  "PickupAfterShift",
  "PickupBeforeReady",
  "MixedRestaurants",
  "DropoffsOutOfSequence",
  // What became of the orders.
  "OutcomeIncomplete",
  "DeliveredUnassigned",
  "AssignedUndelivered",
  "PickupTimesDisagree",
  "CouriersDisagree",
  "ClickToDoorOverMaximum",
  // Moves.
  "MovesScattered",
  "MoveToStart",
  "MoveDiscontinuous",
  "MoveBeforeShift",
  "MoveBeforeArrival",
  // Moves against what was to be done.
  "NotAtPickup",
  "PickupServiceShort",
  "PickupWithFood",
  "NotAtDropoff",
  "DropoffServiceShort",
  "DetourWithFood",
  "MoveWithoutDropoff"
] as const

export type MdrpViolationKind = (typeof mdrpViolationKinds)[number]

export interface MdrpViolation {
  readonly kind: MdrpViolationKind
  /** The order, assignment or move, by its id. */
  readonly where: string
  readonly found: string
  readonly allowed: string
}

/** One line: kind, where, what was found, what is allowed. */
export const renderViolation = ({ kind, where, found, allowed }: MdrpViolation): string =>
  `${kind}: ${where}: found ${found}; allowed: ${allowed}`

/** Violations as they are found. */
export class ViolationLog {
  readonly list: Array<MdrpViolation> = []

  add(kind: MdrpViolationKind, where: string, found: string | number, allowed: string): void {
    this.list.push({ kind, where, found: String(found), allowed })
  }
}

/** An assignment as people find it in the files. */
export const assignmentName = (instance: MdrpInstance, assignment: MdrpAssignment): string =>
  `assignment of ${assignment.orders.map((order) => instance.orders[order]?.id).join(" ")} to ${
    instance.couriers[assignment.courier]?.id
  }`
