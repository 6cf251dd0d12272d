/**
 * Asks a provider for an attempt, and takes the question back. Source: spec/deliveries.md 4 (rescue),
 * spec/flows.md F2 (5-6), F7.
 */
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import {
  attemptTimeoutMs,
  demandCheckMs,
  requestTimeoutMs,
  swapPromiseMs
} from "../../services/deliveries/constants.ts"
import type { AttemptProvider } from "../../services/deliveries/enums.ts"
import type { AttemptRole } from "../../services/deliveries/events.ts"
import { isCourier } from "../../services/deliveries/policies.ts"
import type { Cancel, Confirm, DeliveryRequest } from "../planner/commands.ts"
import { askCourierCancel, askDelivery, foodSource } from "./courier.ts"
import { type AttemptView, type Course, timeOutAttemptKey, timerKeys } from "./course.ts"
import { dropoffOf, newAttempt } from "./state.ts"

/**
 * What Dispatch is asked to plan. Robots that failed this delivery before are left out. Food that stands in
 * a robot is asked for only if another one can leave with it within `swapPromiseMs`.
 */
export const deliveryRequest = (course: Course, start: Instant, fromRobot: boolean): DeliveryRequest => {
  const { order, quote, state } = course
  const { request } = quote
  const excludeRobots: Array<string> = []
  for (const attempt of state.attempts) {
    const { serial } = course.view(attempt)
    if (serial !== null) excludeRobots.push(serial)
  }
  const source = foodSource(course, fromRobot)
  return {
    deliveryId: state.deliveryId,
    quoteId: quote.quoteId,
    origin:
      source.serial === null
        ? request.pickup
        : { lat: source.place.lat, lng: source.place.lng, kind: "AdHoc" },
    destination: dropoffOf(quote, order),
    start,
    latestStart: fromRobot ? course.now + swapPromiseMs : Math.max(request.latestStart, start),
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
  const ready = order.scheduledFor ?? quote.request.readyAt
  const start = sequence === 1 ? ready : Math.max(ready, now)
  if (isCourier(provider)) askDelivery(course, view, provider, start)
  else askRobot(course, view, start, sequence === 1)
  draft.setTimer(timerKeys.timeOutRequest, now + requestTimeoutMs, { _tag: "TimeOutRequest", attemptId })
  if (provider === "Robot") {
    draft.setTimer(timerKeys.checkDemand, now + demandCheckMs, { _tag: "CheckDemand", attemptId })
  }
  draft.setTimer(timeOutAttemptKey(attemptId), Math.max(now, start) + attemptTimeoutMs.PRE, {
    _tag: "TimeOutAttempt",
    attemptId
  })
  return view
}

/** Asks Dispatch once more for an attempt that it has not answered: it knows the attempt by its id. */
export const repeatRequest = (course: Course, view: AttemptView): void => {
  const { order, quote } = course
  const { createdAt, sequence } = view.attempt
  const ready = order.scheduledFor ?? quote.request.readyAt
  askRobot(course, view, sequence === 1 ? ready : Math.max(ready, createdAt), sequence === 1)
}

const askRobot = (course: Course, view: AttemptView, start: Instant, first: boolean): void => {
  const { draft, order, quote } = course
  const { attempt } = view
  const confirm: Confirm = {
    _tag: "Confirm",
    attemptId: attempt.attemptId,
    demandId: attempt.demandId,
    request: deliveryRequest(course, start, attempt.fromRobot),
    quotedDropoffEta: first ? quote.quotedDropoffTime : null,
    orderId: order.externalDeliveryId
  }
  draft.send("Planner", quote.request.shard, confirm)
}

/** Takes an attempt back that is over for us, while its provider may still work on it: no answer is awaited. */
export const withdraw = (course: Course, view: AttemptView, reason: string): void => {
  const { provider } = view.attempt
  if (isCourier(provider)) {
    const { attempt } = view
    askCourierCancel(course, view, provider, attempt.cancelAskedAt === null ? 0 : attempt.cancelTries + 1)
  } else withdrawDemand(course, view, reason)
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
