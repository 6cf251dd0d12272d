import { pollCourierKey, timeOutAttemptKey, timerKeys } from "../../../actors/delivery/course.ts"
import type { DeliveryState } from "../../../actors/delivery/state.ts"
import { isOver } from "../../../actors/delivery/watchdog.ts"
import type { WatchdogState } from "../../../actors/delivery/watchdog-state.ts"
import { actionKey, watchdogKey } from "../../../actors/delivery/watchdog-timers.ts"
import { activationKey, offerKey } from "../../../actors/hub/field-steps.ts"
import type { HubState } from "../../../actors/hub/state.ts"
import type { PartnerLinkState } from "../../../actors/partner-link/state.ts"
import { timerKeys as linkTimerKeys } from "../../../actors/partner-link/steps.ts"
import type { PilotState } from "../../../actors/pilot/state.ts"
import type { RobotState } from "../../../actors/robot/state.ts"
import { openCycle } from "../../../actors/robot/state.ts"
import { timers as robotTimers } from "../../../actors/robot/turn.ts"
import type { TripState } from "../../../actors/trip/state.ts"
import type { TripWatchState } from "../../../actors/trip-watch/state.ts"
import { lookTimer } from "../../../actors/trip-watch/turn.ts"
import type { ActorName } from "../../../domain/decider.ts"
import { groupOf, isCourier } from "../../../services/deliveries/policies.ts"
import type { SystemChecker } from "./system.ts"

type Wanted = ReadonlyArray<string>
const none: Wanted = []

/** A rule that is armed is looked at again, and an action that is queued has its moment. */
const wantedByRules = ({ actions, armings }: WatchdogState, over: boolean, wanted: Array<string>): void => {
  if (!over && armings.some(({ armed }) => armed)) wanted.push(watchdogKey)
  for (const { actionId, status } of actions) if (status === "QUEUED") wanted.push(actionKey(actionId))
}

/** The clock that each state of an attempt waits by. */
const wantedByDelivery = ({ attempts, order, quote, watchdog }: DeliveryState): Wanted => {
  if (quote === null) return none
  const isOpen = quote.acceptedAt === null && quote.rejectedAt === null && quote.expiredAt === null
  if (isOpen && (!quote.answered || quote.provider !== null)) return [timerKeys.expireQuote]
  const wanted: Array<string> = []
  for (const { attemptId, heard, provider, status } of attempts) {
    const group = groupOf(status)
    // A courier who has said something is asked once he has said nothing for long.
    if (heard.length > 0 && isCourier(provider) && group !== "TERMINAL")
      wanted.push(pollCourierKey(attemptId))
    if (status === "Requested") wanted.push(timerKeys.timeOutRequest)
    if (status === "CancelRequested") wanted.push(timerKeys.timeOutCancel)
    // A courier decides himself how long he waits for the customer.
    if (status === "AtDestination" && provider === "Robot") wanted.push(timerKeys.giveUpNoShow)
    if (group !== "TERMINAL" && group !== "CANCELING") wanted.push(timeOutAttemptKey(attemptId))
  }
  if (watchdog !== null) wantedByRules(watchdog, order !== null && isOver(order), wanted)
  return wanted
}

const wantedByPilot = (pilot: PilotState): Wanted => {
  const wanted: Array<string> = []
  const { assignment, reservation, shiftStatus } = pilot
  if (assignment?.status === "REQUESTED" && assignment.endedAt === null) wanted.push("ExpireOffer")
  if (reservation?.status === "RESERVED" && reservation.closedAt === null) wanted.push("ExpireReservation")
  if (shiftStatus === "ON_COOLDOWN") wanted.push("EndCooldown")
  if (shiftStatus === "ON_BREAK") wanted.push("EndBreak")
  if (shiftStatus === "UNRESPONSIVE") wanted.push("CloseSilentShift")
  return wanted
}

const wantedByRobot = (robot: RobotState): Wanted => {
  const wanted: Array<string> = []
  if (robot.lidCommand !== null) wanted.push(robotTimers.lidCommand)
  if (openCycle(robot) !== null) wanted.push(robotTimers.lidTimeout)
  if (robot.silenceDueAt !== null) wanted.push(robotTimers.silence)
  return wanted
}

const wantedByTrip = ({ cancelRequestedAt, status }: TripState): Wanted =>
  status === "IN_TRANSIT" && cancelRequestedAt !== null ? ["ExecuteCancel"] : none

const wantedByLink = ({ sendState }: PartnerLinkState): Wanted => {
  switch (sendState) {
    case "SENDING":
      return [linkTimerKeys.expireLease]
    case "PENDING":
    case "BACKOFF":
      return [linkTimerKeys.claim]
    default:
      return none
  }
}

/** Who is asked for a field task has his time to answer; a task that is put off has its own. */
const wantedByHub = ({ field }: HubState): Wanted => {
  if (field.tasks.size === 0) return none
  const wanted: Array<string> = []
  for (const { assignment, foTaskId, scheduledFor, status } of field.tasks.values()) {
    if (assignment?.status === "REQUESTED") wanted.push(offerKey(assignment.assignmentId))
    if (status === "SCHEDULED" && scheduledFor !== null) wanted.push(activationKey(foTaskId))
  }
  return wanted
}

const wantedByWatch = ({ lookDueAt }: TripWatchState): Wanted => (lookDueAt === null ? none : [lookTimer])

const wanted: ReadonlyArray<readonly [ActorName, (state: never) => Wanted]> = [
  ["Delivery", wantedByDelivery],
  ["Pilot", wantedByPilot],
  ["Robot", wantedByRobot],
  ["Trip", wantedByTrip],
  ["Hub", wantedByHub],
  ["PartnerLink", wantedByLink],
  ["TripWatch", wantedByWatch]
]

/**
 * Whoever waits for somebody has a timer for the case that nobody comes: else the one silence would last for
 * ever. Source: spec/flows.md R6 and section 4 (timer commands).
 */
export const waitingActorsHaveTimers: SystemChecker = (system, report) => {
  for (const [actor, wantedBy] of wanted) {
    for (const { id, state, timers } of system.instances(actor)) {
      for (const key of wantedBy(state as never)) {
        if (timers.some((timer) => timer.key === key)) continue
        report(`${id} ${key}`, `${actor} ${id} waits without its timer ${key}`)
      }
    }
  }
}
