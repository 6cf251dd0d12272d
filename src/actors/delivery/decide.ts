/**
 * Decides what a delivery does with one command. Total: each (state, command) gives a decision or a
 * rejection; never throws, reads no clock, draws nothing, touches no state. Reports that are out of
 * date or do not concern the delivery are accepted without effect, because nobody waits for an answer.
 *
 * Source: transition tables in machine.ts; which command carries which step: spec/deliveries.md 3.4.
 */
import type { Decision } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import { deliveryIssueTypes } from "../../services/deliveries/enums.ts"
import type { DeliveryCommand, ReportIssue } from "./commands.ts"
import { Course } from "./course.ts"
import { changeAddress } from "./decide-address.ts"
import { cancel, checkId, giveUpNoShow, retryCancel, returnFood, timeOutCancel } from "./decide-cancel.ts"
import { courierUpdate, pollCourier } from "./decide-courier.ts"
import { checkDemand, remind, timeOutAttempt, timeOutRequest } from "./decide-deadlines.ts"
import { applyDispatch } from "./decide-dispatch.ts"
import { applyField } from "./decide-field.ts"
import { applyLid, complete, load, openForLoad, unlock } from "./decide-lid.ts"
import { applyPartner } from "./decide-partner.ts"
import { changeProvider } from "./decide-provider.ts"
import { acceptQuote, expireQuote, rejectQuote, requestQuote } from "./decide-quote.ts"
import { applyRobot, declareUnrecoverable, startRescue, withdrawRescue } from "./decide-rescue.ts"
import { applyTrip } from "./decide-trip.ts"
import { cancelWatchdogAction, runWatchdog } from "./decide-watchdog.ts"
import type { DeliveryEvent } from "./events.ts"
import type { DeliveryRejection } from "./rejections.ts"
import type { DeliveryState } from "./state.ts"
import { watched } from "./watchdog.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

export const decide = (state: DeliveryState, command: DeliveryCommand, now: Instant): Result => {
  const result = decideCommand(state, command, now)
  // Most deliveries have no rules.
  if (state.watchdog === null && command._tag !== "Accept") return result
  return watched(state, command, result, now)
}

const decideCommand = (state: DeliveryState, command: DeliveryCommand, now: Instant): Result => {
  switch (command._tag) {
    case "RunWatchdog":
      return runWatchdog(state, command, now, decideCommand)
    case "CancelWatchdogAction":
      return cancelWatchdogAction(state, command, now)
    case "RequestQuote":
      return requestQuote(state, command, now)
    case "Accept":
      return acceptQuote(state, command, now)
    case "RejectQuote":
      return rejectQuote(state, command, now)
    case "ApplyDispatch":
      return applyDispatch(state, command, now)
    case "ApplyTrip":
      return applyTrip(state, command, now)
    case "ApplyLid":
      return applyLid(state, command, now)
    case "ApplyRobot":
      return applyRobot(state, command, now)
    case "ApplyField":
      return applyField(state, command, now)
    case "ApplyPartner":
      return applyPartner(state, command, now)
    case "CourierUpdate":
      return courierUpdate(state, command, now)
    case "PollCourier":
      return pollCourier(state, command, now)
    case "ChangeProvider":
      return changeProvider(state, command, now)
    case "ChangeAddress":
      return changeAddress(state, command, now)
    case "OpenForLoad":
      return openForLoad(state, command, now)
    case "Load":
      return load(state, command, now)
    case "Unlock":
      return unlock(state, command, now)
    case "Cancel":
      return cancel(state, command, now)
    case "StartRescue":
      return startRescue(state, command, now)
    case "WithdrawRescue":
      return withdrawRescue(state, command, now)
    case "DeclareUnrecoverable":
      return declareUnrecoverable(state, command, now)
    case "StartReturn":
      return returnFood(state, command, now)
    case "Complete":
      return complete(state, command, now)
    case "CheckId":
      return checkId(state, command, now)
    case "ReportIssue":
      return reportIssue(state, command, now)
    case "ExpireQuote":
      return expireQuote(state, command, now)
    case "TimeOutRequest":
      return timeOutRequest(state, command, now)
    case "TimeOutCancel":
      return timeOutCancel(state, command, now)
    case "RetryCancel":
      return retryCancel(state, command, now)
    case "TimeOutAttempt":
      return timeOutAttempt(state, command, now)
    case "Remind":
      return remind(state, command, now)
    case "GiveUpNoShow":
      return giveUpNoShow(state, command, now)
    case "CheckDemand":
      return checkDemand(state, command, now)
  }
}

const reportIssue = (state: DeliveryState, command: ReportIssue, now: Instant): Result => {
  const { quote, order } = state
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  if (!deliveryIssueTypes.some((type) => type === command.type)) {
    return { accepted: false, _tag: "UnknownIssueType", type: command.type, allowed: deliveryIssueTypes }
  }
  const course = new Course(state, quote, order, command.by, now)
  course.reportIssue(command.type, command.note)
  return course.draft.done()
}
