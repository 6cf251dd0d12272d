/**
 * Asks a provider for an attempt, and takes the question back. Source: spec/flows.md F2 (5-6), F7.
 */
import { deriveId } from "../../domain/ids.ts"
import { attemptTimeoutMs, demandCheckMs, requestTimeoutMs } from "../../services/deliveries/constants.ts"
import type { AttemptProvider } from "../../services/deliveries/enums.ts"
import type { AttemptRole } from "../../services/deliveries/events.ts"
import type { Cancel, Confirm, DeliveryRequest } from "../planner/commands.ts"
import { type AttemptView, type Course, timeOutAttemptKey, timerKeys } from "./course.ts"
import { type Attempt, newAttempt, type Order, type Quote } from "./state.ts"

/** What Dispatch is asked to plan. Robots that failed this delivery before are left out. */
const deliveryRequest = (
  deliveryId: string,
  quote: Quote,
  order: Order,
  attempts: ReadonlyArray<Attempt>,
  notBefore: number
): DeliveryRequest => {
  const request = quote.request
  const start = Math.max(order.scheduledFor ?? request.readyAt, notBefore)
  const excludeRobots: Array<string> = []
  for (const attempt of attempts) if (attempt.serial !== null) excludeRobots.push(attempt.serial)
  return {
    deliveryId,
    quoteId: quote.quoteId,
    origin: request.pickup,
    destination: request.dropoff,
    start,
    latestStart: Math.max(request.latestStart, start),
    features: {
      orderLitres: request.orderLitres,
      controlledContents: request.controlledContents,
      merchantId: request.merchantId,
      allowCourierFallback: request.courierFallback,
      excludeRobots,
      orderId: order.externalDeliveryId
    }
  }
}

/** Creates an attempt and asks its provider. */
export const requestAttempt = (course: Course, role: AttemptRole, provider: AttemptProvider): AttemptView => {
  const { draft, now, order, quote, state } = course
  const sequence = course.attemptCount + 1
  const attempt = newAttempt(
    state,
    deriveId(state.deliveryId, state.version, sequence, now),
    sequence,
    role,
    provider,
    now
  )
  const attemptId = attempt.attemptId
  const view = course.view(attempt)
  draft.event({
    _tag: "AttemptCreated",
    at: now,
    deliveryId: state.deliveryId,
    attemptId,
    provider,
    role,
    sequence
  })
  course.step(view, "RequestAttempt", "Requested")
  const first = sequence === 1
  const confirm: Confirm = {
    _tag: "Confirm",
    attemptId,
    demandId: attempt.demandId,
    request: deliveryRequest(state.deliveryId, quote, order, state.attempts, first ? 0 : now),
    quotedDropoffEta: first ? quote.quotedDropoffTime : null,
    orderId: order.externalDeliveryId
  }
  draft.send("Planner", quote.request.shard, confirm)
  draft.setTimer(timerKeys.timeOutRequest, now + requestTimeoutMs, { _tag: "TimeOutRequest", attemptId })
  draft.setTimer(timerKeys.checkDemand, now + demandCheckMs, { _tag: "CheckDemand", attemptId })
  draft.setTimer(timeOutAttemptKey(attemptId), Math.max(now, confirm.request.start) + attemptTimeoutMs.PRE, {
    _tag: "TimeOutAttempt",
    attemptId
  })
  return view
}

/** Takes the demands of an attempt back that Dispatch may still plan. */
export const withdrawDemand = (course: Course, view: AttemptView, reason: string): void => {
  const cancel: Cancel = {
    _tag: "Cancel",
    deliveryId: course.state.deliveryId,
    attemptId: view.attempt.attemptId,
    demandId: view.demandId,
    reason
  }
  course.draft.send("Planner", course.quote.request.shard, cancel)
}
