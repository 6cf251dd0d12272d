/**
 * The strict checker of solutions: every rule of the benchmark, of which the public evaluator leaves out
 * the half services, the maximum of click-to-door, the restaurants of later orders in a bundle, and food
 * on board. What the evaluator refuses is refused here, too. Total: whatever the solution holds, the
 * answer is a list of violations. Source: spec/simulation.md 10.
 */
import { checkCourierDays } from "./check-moves.ts"
import type { MdrpAssignment, MdrpInstance, MdrpOrderOutcome, MdrpSolution, MdrpStop } from "./model.ts"
import { assignmentName, type MdrpViolation, ViolationLog } from "./violation.ts"

export interface MdrpCheck {
  readonly feasible: boolean
  /** By rule, then in the order of the solution. */
  readonly violations: ReadonlyArray<MdrpViolation>
  /** Orders that took longer than the maximum from click to door; each is a violation. */
  readonly overMaximum: number
}

/** Says whether a solution keeps every rule, and names each place where it does not. */
export const checkSolution = (instance: MdrpInstance, solution: MdrpSolution): MdrpCheck => {
  const log = new ViolationLog()
  checkForm(instance, solution, log)
  // Positions that lead nowhere make every other question meaningless.
  if (log.list.length === 0) {
    checkAssignments(instance, solution, log)
    checkOutcomes(instance, solution, log)
    checkCourierDays(instance, solution, log)
  }
  const overMaximum = log.list.filter(({ kind }) => kind === "ClickToDoorOverMaximum").length
  return { feasible: log.list.length === 0, violations: log.list, overMaximum }
}

/** Every position exists, every time is a whole minute, and every order has its outcome. */
const checkForm = (instance: MdrpInstance, solution: MdrpSolution, log: ViolationLog): void => {
  const position = (where: string, what: string, value: number, count: number): void => {
    if (!Number.isInteger(value) || value < 0 || value >= count) {
      log.add("UnknownPosition", where, `${what} ${value}`, `0 to ${count - 1}`)
    }
  }
  const minute = (where: string, what: string, value: number): void => {
    if (!Number.isSafeInteger(value) || value < 0) {
      log.add("NoWholeMinute", where, `${what} ${value}`, "a whole number of minutes, 0 or more")
    }
  }
  const orders = instance.orders.length
  const couriers = instance.couriers.length
  solution.assignments.forEach((assignment, index) => {
    const where = `assignment ${index + 1}`
    position(where, "courier", assignment.courier, couriers)
    minute(where, "assignment time", assignment.assignmentTime)
    minute(where, "pickup time", assignment.pickupTime)
    for (const order of assignment.orders) position(where, "order", order, orders)
  })
  solution.outcomes.forEach((outcome, index) => {
    const where = `outcome ${index + 1}`
    if (outcome.order !== index) log.add("OutcomeMissing", where, `order ${outcome.order}`, `order ${index}`)
    if (outcome.courier !== null) position(where, "courier", outcome.courier, couriers)
    if (outcome.pickupTime !== null) minute(where, "pickup time", outcome.pickupTime)
    if (outcome.dropoffTime !== null) minute(where, "drop-off time", outcome.dropoffTime)
  })
  if (solution.outcomes.length !== orders) {
    log.add("OutcomeMissing", "outcomes", solution.outcomes.length, `${orders}, one per order`)
  }
  const stop = (where: string, what: string, { kind, ...place }: MdrpStop): void => {
    const count = kind === "order" ? orders : instance.restaurants.length
    if ("index" in place) position(where, `${what} ${kind}`, place.index, count)
  }
  solution.moves.forEach((move, index) => {
    const where = `move ${index + 1}`
    position(where, "courier", move.courier, couriers)
    minute(where, "departure time", move.departureTime)
    stop(where, "origin", move.origin)
    stop(where, "destination", move.destination)
  })
}

const checkAssignments = (instance: MdrpInstance, solution: MdrpSolution, log: ViolationLog): void => {
  const assigned = new Set<number>()
  let latest = 0
  for (const assignment of solution.assignments) {
    const { assignmentTime, pickupTime, orders } = assignment
    const where = assignmentName(instance, assignment)
    if (assignmentTime < latest) {
      log.add("AssignmentsOutOfOrder", where, assignmentTime, `${latest} or later, as the one before it`)
    }
    latest = Math.max(latest, assignmentTime)
    if (orders.length === 0) log.add("EmptyBundle", where, "no order", "one order or more")
    for (const order of orders) {
      const id = instance.orders[order]?.id
      if (assigned.has(order)) log.add("OrderAssignedTwice", where, `${id} again`, "each order at most once")
      assigned.add(order)
    }
    if (assignmentTime > pickupTime) {
      log.add("AssignedAfterPickup", where, assignmentTime, `${pickupTime} (the pickup) or earlier`)
    }
    const offTime = instance.couriers[assignment.courier]?.offTime ?? 0
    if (pickupTime > offTime) {
      log.add("PickupAfterShift", where, pickupTime, `${offTime} (the end of the shift) or earlier`)
    }
    checkBundle(instance, solution, assignment, where, log)
  }
}

/** The orders of one assignment: known, ready, of one restaurant, dropped off one after the other. */
const checkBundle = (
  instance: MdrpInstance,
  solution: MdrpSolution,
  { assignmentTime, pickupTime, orders }: MdrpAssignment,
  where: string,
  log: ViolationLog
): void => {
  const first = instance.orders[orders[0] ?? -1]
  let after: { readonly id: string; readonly time: number } | null = null
  for (const index of orders) {
    const order = instance.orders[index]
    if (order === undefined || first === undefined) continue
    const { id, placementTime, readyTime, restaurant } = order
    if (assignmentTime < placementTime) {
      const allowed = `${placementTime} (${id} placed) or later`
      log.add("AssignedBeforePlacement", where, assignmentTime, allowed)
    }
    if (pickupTime < readyTime) {
      log.add("PickupBeforeReady", where, pickupTime, `${readyTime} (${id} ready) or later`)
    }
    if (restaurant !== first.restaurant) {
      const allowed = `${instance.restaurants[first.restaurant]?.id}, where ${first.id} is from`
      log.add("MixedRestaurants", where, `${id} from ${instance.restaurants[restaurant]?.id}`, allowed)
    }
    const time = solution.outcomes[index]?.dropoffTime ?? null
    if (time === null) continue
    const least: number = after === null ? pickupTime : after.time + instance.parameters.dropoffServiceMinutes
    if (time < least) {
      const than = after === null ? "the pickup" : `${after.id} and its service`
      log.add("DropoffsOutOfSequence", where, `${id} at ${time}`, `${least} (${than}) or later`)
    }
    after = { id, time }
  }
}

const checkOutcomes = (instance: MdrpInstance, solution: MdrpSolution, log: ViolationLog): void => {
  const assignmentOf = new Map<number, MdrpAssignment>()
  for (const assignment of solution.assignments) {
    for (const order of assignment.orders) assignmentOf.set(order, assignment)
  }
  for (const outcome of solution.outcomes) {
    checkOutcome(instance, outcome, assignmentOf.get(outcome.order) ?? null, log)
  }
}

const checkOutcome = (
  instance: MdrpInstance,
  { order: index, pickupTime, dropoffTime, courier }: MdrpOrderOutcome,
  assignment: MdrpAssignment | null,
  log: ViolationLog
): void => {
  const order = instance.orders[index]
  const where = `order ${order?.id}`
  const missing = [pickupTime, dropoffTime, courier].filter((value) => value === null).length
  if (missing === 1 || missing === 2) {
    log.add("OutcomeIncomplete", where, "some of pickup, drop-off and courier", "all of them, or none")
  }
  if (assignment === null) {
    if (missing < 3) log.add("DeliveredUnassigned", where, "a delivery", "none without an assignment")
    return
  }
  if (missing === 3) {
    log.add("AssignedUndelivered", where, "no delivery", "one: it is assigned")
    return
  }
  if (pickupTime !== null && pickupTime !== assignment.pickupTime) {
    log.add("PickupTimesDisagree", where, pickupTime, `${assignment.pickupTime}, as assigned`)
  }
  if (courier !== null && courier !== assignment.courier) {
    const assignedTo = instance.couriers[assignment.courier]?.id
    log.add("CouriersDisagree", where, `${instance.couriers[courier]?.id}`, `${assignedTo}, as assigned`)
  }
  const { maximumClickToDoor } = instance.parameters
  const clickToDoor = dropoffTime === null ? 0 : dropoffTime - (order?.placementTime ?? 0)
  if (clickToDoor > maximumClickToDoor) {
    const allowed = `${maximumClickToDoor} min from click to door, or no delivery`
    log.add("ClickToDoorOverMaximum", where, `${clickToDoor} min`, allowed)
  }
}
