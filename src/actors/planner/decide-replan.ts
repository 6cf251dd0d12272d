/**
 * The replan loop: one tick of the shard, or one robot that has just become free.
 * Each change is a transition of its own (spec/flows.md R1). Source: spec/dispatch.md 9.
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { orphanAfterCycles, replanEveryMs } from "../../services/dispatch/constants.ts"
import type { RobotIssue } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import type { Candidate, Refusal } from "../../services/dispatch/planner/model.ts"
import type { AssignmentDecision } from "../../services/dispatch/planner/replan.ts"
import { assignChain, rootOf } from "./assign.ts"
import type { Replan } from "./commands.ts"
import { reposition } from "./decide-reposition.ts"
import { noteDropped } from "./dropped-choices.ts"
import type { PlannerEvent } from "./events.ts"
import { contradictedSlot } from "./evolve.ts"
import { refitsPerCycle, repairEveryCycles, shiftGraceMs } from "./limits.ts"
import { lostIssue } from "./lost-robot.ts"
import { nextTick, Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { cancelDelivery, endDemand, orphan, tellOrphaned } from "./release.ts"
import { refit, retimeRobot } from "./retime.ts"
import { settle } from "./settle.ts"
import { demandIn, demandOrNull, type PlannerDemand, type PlannerRobot, type PlannerState } from "./state.ts"

export const decideReplan = (
  state: PlannerState,
  command: Replan,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const pass = new Pass(state, config, now)
  if (command.serial !== null) {
    const robot = state.robotBySerial.get(command.serial)
    if (robot === undefined) return unchanged
    settle(pass, robot)
    return pass.done()
  }
  tick(pass, dispatcher)
  return pass.done()
}

const tick = (pass: Pass, dispatcher: Dispatcher): void => {
  const { state } = pass
  if (!state.replanStarted) pass.startReplanning()
  else pass.draft.setTimer("Replan", nextTick(pass.now), { _tag: "Replan", serial: null })
  const robots = state.busyRobots
  const repairs = Math.floor(pass.now / replanEveryMs) % repairEveryCycles === 0
  for (let i = 0; i < robots.length; i++) {
    const robot = robots[i] as PlannerRobot
    if (repairs && repair(pass, robot)) continue
    inspect(pass, robot)
  }
  const missing = state.calendar.missing(pass.now - shiftGraceMs)
  if (missing.length > 0) {
    for (const pilotId of missing) pass.event({ _tag: "PilotMissed", at: pass.now, pilotId })
    // The rest of the loop is to know that they are not there.
    const again: Replan = { _tag: "Replan", serial: null }
    pass.draft.send("Planner", state.shard, again)
    return
  }
  // Trips that lost their pilots come before anything new (section 8).
  let refits = 0
  for (const id of state.unblocked) {
    if (refits === refitsPerCycle) break
    const demand = state.demands.get(id)
    if (demand === undefined || demand.refitAt === null || demand.refitAt > pass.now) continue
    if (refit(pass, demand)) refits += 1
  }
  assign(pass, dispatcher)
  for (let i = 0; i < robots.length; i++) {
    const robot = robots[i] as PlannerRobot
    if (pass.hasTouched(robot.serial)) continue
    expireLate(pass, robot)
    if (pass.hasTouched(robot.serial)) continue
    retimeRobot(pass, robot)
    settle(pass, robot)
  }
  reposition(pass)
}

/** Step 2: a slot that contradicts its demand is emptied, and a human told. */
const repair = (pass: Pass, robot: PlannerRobot): boolean => {
  const wrong = contradictedSlot(pass.state, robot)
  if (wrong === null) return false
  pass.split()
  pass.touch(robot.serial)
  pass.event({ _tag: "SlotRepaired", at: pass.now, serial: robot.serial, demandId: wrong })
  pass.alarm("SlotRepaired", "Robot", robot.serial)
  return true
}

/** Step 3 for one robot that has something to do. */
const inspect = (pass: Pass, robot: PlannerRobot): void => {
  const { state } = pass
  const active = demandIn(state, robot.activeDemand)
  if (active !== null && robot.operationState === "GROUNDED") inspectGrounded(pass, robot, active)
  const delivery = demandIn(state, robot.scheduledDelivery)
  if (delivery !== null) inspectScheduled(pass, robot, delivery)
  else if (robot.operationState === "OFF_DUTY") inspectTakenIn(pass, robot)
}

/** A robot that was fetched needs nobody to drive it home; food that is still in it is another matter. */
const inspectTakenIn = (pass: Pass, robot: PlannerRobot): void => {
  const movement = demandIn(pass.state, robot.scheduledMovement)
  if (movement === null || movement.type !== "Return" || robot.foodOfAttemptId !== null) return
  if (pass.hasMoved(movement.id)) return
  pass.split()
  pass.touch(robot.serial)
  endDemand(pass, movement, "RobotAvailability")
}

/** A robot that was taken out of service under way. */
const inspectGrounded = (pass: Pass, robot: PlannerRobot, active: PlannerDemand): void => {
  if (active.type === "Delivery") {
    if (active.failedCycles > 0) return
    pass.split()
    pass.event({ _tag: "FeasibilityCounted", at: pass.now, demandId: active.id, cycles: 1 })
    tellOrphaned(pass, active, ["Grounded"], true)
    return
  }
  if (active.cancelRequestedAt !== null) return
  pass.split()
  pass.touch(robot.serial)
  const delivery = active.type === "Pickup" ? demandOrNull(pass.state, active.originatingDemandId) : null
  if (delivery?.status === "Pending" && delivery.loadedAt === null) {
    // The pickup ends with the delivery's change of robot (T6, T9a).
    orphan(pass, delivery, ["Grounded"], "RobotAvailability")
    return
  }
  endDemand(pass, active, "RobotAvailability")
}

/** Issues that need no second cycle: nobody grounds a robot for a moment. */
const isCertain = (issue: RobotIssue): boolean =>
  issue === "Grounded" || issue === "OffDuty" || issue === "UndergoingMaintenance" || issue === "Excluded"

/** Whether the robot of a Pending delivery can still do it; told once, orphaned when it stays so. */
const inspectScheduled = (pass: Pass, robot: PlannerRobot, delivery: PlannerDemand): void => {
  if (pass.hasMoved(delivery.id)) return
  const { now, config, state } = pass
  const issue = lostIssue(state, robot, delivery, now, config)
  if (issue === null) {
    if (delivery.failedCycles === 0) return
    pass.split()
    pass.event({ _tag: "FeasibilityCounted", at: now, demandId: delivery.id, cycles: 0 })
    return
  }
  const cycles = delivery.failedCycles + 1
  const lost = isCertain(issue) || cycles >= orphanAfterCycles
  const told = delivery.failedCycles >= orphanAfterCycles
  if (delivery.loadedAt !== null && told) return
  pass.split()
  if (!lost) {
    pass.event({ _tag: "FeasibilityCounted", at: now, demandId: delivery.id, cycles })
    return
  }
  if (delivery.loadedAt !== null) {
    pass.event({ _tag: "FeasibilityCounted", at: now, demandId: delivery.id, cycles: orphanAfterCycles })
    tellOrphaned(pass, delivery, [issue], true)
    return
  }
  pass.touch(robot.serial)
  orphan(pass, delivery, [issue], "RobotAvailability")
}

/** Step 4: robots for deliveries that have none, and better ones where that pays. */
const assign = (pass: Pass, dispatcher: Dispatcher): void => {
  const { state, now, config } = pass
  if (state.openDeliveries.length === 0) return
  const { plan, dropped } = dispatcher.plan(state, state.calendar, state.openDeliveries, now, config)
  if (dropped.length > 0) pass.split()
  for (const choice of dropped) noteDropped(pass, choice)
  const { decisions, compared, cost, bound } = plan
  if (cost !== null && bound !== null) {
    pass.split()
    pass.event({ _tag: "DeliveriesCompared", at: now, compared, cost, bound })
  }
  for (let first = 0; first < decisions.length; ) {
    const group = decisions[first]?.group
    let end = first + 1
    while (end < decisions.length && decisions[end]?.group === group) end += 1
    const swap = decisions.slice(first, end)
    if (swap.every((decision) => isStillPossible(pass, decision))) {
      pass.split()
      for (const decision of swap) carryOut(pass, decision)
    }
    first = end
  }
  for (const { demandId, refusal } of plan.unassigned) {
    const demand = state.demands.get(demandId)
    if (demand !== undefined && !pass.hasMoved(demandId)) stayWithout(pass, demand, refusal)
  }
}

const isStillPossible = (pass: Pass, decision: AssignmentDecision): boolean =>
  !pass.hasMoved(decision.demandId) &&
  !pass.hasTouched(decision.candidate.serial) &&
  (decision.oldSerial === null || !pass.hasTouched(decision.oldSerial)) &&
  pass.state.demands.has(decision.demandId)

const carryOut = (pass: Pass, decision: AssignmentDecision): void => {
  const demand = pass.state.demands.get(decision.demandId)
  if (demand === undefined) return
  const { candidate, oldSerial } = decision
  consider(pass, demand, candidate)
  assignChain(pass, rootOf(pass, demand), candidate, oldSerial, [])
  pass.touch(candidate.serial)
  if (oldSerial !== null) pass.touch(oldSerial)
}

/** The pilots of the old chain are free and those of the new one taken, for what follows. */
const consider = (pass: Pass, demand: PlannerDemand, candidate: Candidate): void => {
  const { tentative } = pass
  tentative.release(demand.id)
  if (demand.pickupId !== null) tentative.release(demand.pickupId)
  if (demand.returnId !== null) tentative.release(demand.returnId)
  for (const leg of [candidate.pickup, candidate.delivery, candidate.ret]) {
    if (leg !== null) for (const { pilotId, from, to } of leg.blocks) tentative.add(pilotId, from, to)
  }
}

/** No robot in this cycle: the delivery waits, and ends when it could not leave in time any more. */
const stayWithout = (pass: Pass, demand: PlannerDemand, refusal: Refusal): void => {
  if (demand.status !== "Scheduled") return
  if (pass.now > demand.latestStart) {
    pass.split()
    const pilot = refusal.limitingFactor === "PilotAvailability"
    cancelDelivery(pass, demand, pilot ? "PilotAvailability" : "RobotAvailability")
    return
  }
  const { deliveryId, attemptId } = demand
  if (demand.failureTold || deliveryId === null || attemptId === null) return
  pass.split()
  pass.event({
    _tag: "ReassignmentFailed",
    at: pass.now,
    demandId: demand.id,
    deliveryId,
    attemptId,
    serial: demand.servedByRobotId,
    issues: issuesOf(refusal),
    loaded: false
  })
}

const issuesOf = (refusal: Refusal): ReadonlyArray<RobotIssue> =>
  (Object.keys(refusal.issueCounts) as Array<RobotIssue>).sort()

/**
 * A delivery whose robot has not even set out for the merchant when the food should have left there
 * ends: for want of the pilot who was called for, or of the robot.
 */
const expireLate = (pass: Pass, robot: PlannerRobot): void => {
  const delivery = demandIn(pass.state, robot.scheduledDelivery)
  const pickup = demandIn(pass.state, robot.scheduledPickup)
  if (delivery === null || pickup === null || delivery.loadedAt !== null) return
  if (pass.now <= delivery.latestStart || pass.hasMoved(delivery.id)) return
  if (pickup.originatingDemandId !== delivery.id || pickup.departedAt !== null) return
  pass.split()
  pass.touch(robot.serial)
  const called = pickup.activationRequestedAt !== null
  cancelDelivery(pass, delivery, called ? "PilotAvailability" : "RobotAvailability")
}
