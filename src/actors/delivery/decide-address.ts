/**
 * The customer moves before his food is loaded. For a robot Dispatch is asked first whether it can be done
 * (an estimate, answered like a quote under a name of its own), and only then the address is another one; a
 * courier company is told. Source: spec/deliveries.md 4 (address change), 7 (PATCH dropoff).
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { LocatedPlace } from "../../domain/geo.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { notFound } from "../../domain/rejections.ts"
import { requestTimeoutMs } from "../../services/deliveries/constants.ts"
import { isCourier } from "../../services/deliveries/policies.ts"
import type { Estimate } from "../planner/commands.ts"
import type { AddressAnswer } from "../replies.ts"
import { deliveryRequest } from "./attempt-request.ts"
import type { ChangeAddress, DemandQuoted, DemandRefused } from "./commands.ts"
import { askCourierUpdate } from "./courier.ts"
import { type AttemptView, Course, type Draft } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { rankOf } from "./progress.ts"
import type { DeliveryRejection } from "./rejections.ts"
import { type DeliveryState, dropoffOf, liveAttempt, progressOf } from "./state.ts"

type Result = Decision<DeliveryEvent> | DeliveryRejection

const answer = (draft: Draft, correlationId: string, result: AddressAnswer["result"]): void => {
  const reply: AddressAnswer = { _tag: "AddressAnswer", result }
  draft.reply(correlationId, reply)
}

const isSamePlace = (a: LocatedPlace, b: LocatedPlace): boolean => a.lat === b.lat && a.lng === b.lng

/** The attempt that can still be sent elsewhere, null: the food is aboard, or nobody is under way with it. */
const movable = (course: Course): AttemptView | null => {
  const attempt = liveAttempt(course.state)
  if (attempt === null || course.cancelPending || attempt.fromRobot) return null
  const rank = rankOf(progressOf(attempt))
  if (attempt.hasFood || rank < 0 || rank >= rankOf("LoadedWaitingForPilot")) return null
  return attempt.status === "CancelRequested" ? null : course.view(attempt)
}

export const changeAddress = (state: DeliveryState, command: ChangeAddress, now: Instant): Result => {
  const { quote, order } = state
  if (quote === null || order === null) return notFound("Delivery", state.deliveryId)
  const { correlationId, dropoff, dropoffPiiId, by } = command
  const course = new Course(state, quote, order, by, now)
  const { draft } = course
  const pending = order.addressChange
  if (pending !== null && pending.correlationId === correlationId) return unchanged
  // A repetition, or a customer who changed his mind: it goes there already.
  if (pending === null && isSamePlace(dropoff, dropoffOf(quote, order))) {
    answer(draft, correlationId, "CHANGED")
    return draft.done()
  }
  const view = movable(course)
  if (view === null) {
    answer(draft, correlationId, "TOO_LATE_TO_CHANGE")
    return draft.done()
  }
  if (pending !== null) {
    if (now - pending.at < requestTimeoutMs) {
      return { accepted: false, _tag: "AddressChangeUnderWay", deliveryId: state.deliveryId }
    }
    // Dispatch has not answered; the earlier caller has gone.
    endChange(course)
  }
  const { provider } = view.attempt
  if (isCourier(provider)) {
    moveDropoff(course, view, dropoff, dropoffPiiId)
    askCourierUpdate(course, view, provider, dropoff)
    answer(draft, correlationId, "CHANGED")
    return draft.done()
  }
  const estimateId = deriveId(state.deliveryId, state.version, 0, now)
  const start = order.scheduledFor ?? quote.request.readyAt
  const request = deliveryRequest(course, start, false)
  const estimate: Estimate = {
    _tag: "Estimate",
    request: { ...request, quoteId: estimateId, destination: dropoff }
  }
  draft
    .event({
      _tag: "AddressChangeAsked",
      at: now,
      by,
      estimateId,
      correlationId,
      dropoff,
      dropoffPiiId
    })
    .send("Planner", quote.request.shard, estimate)
  return draft.done()
}

const endChange = (course: Course): void => {
  course.draft.event({ _tag: "AddressChangeEnded", at: course.now })
}

const moveDropoff = (
  course: Course,
  view: AttemptView,
  dropoff: LocatedPlace,
  dropoffPiiId: string | null
): void => {
  const { attemptId } = view.attempt
  course.draft.event({ _tag: "DropoffMoved", at: course.now, attemptId, dropoff, dropoffPiiId }).event({
    _tag: "DeliveryAddressChanged",
    at: course.now,
    deliveryId: course.state.deliveryId,
    attemptId,
    demandId: view.demandId,
    place: dropoff
  })
}

/** Whether Dispatch's answer is that to an estimate for a new address, not to a quote. */
export const isEstimate = (state: DeliveryState, message: DemandQuoted | DemandRefused): boolean =>
  state.order?.addressChange?.estimateId === message.quoteId

/** Dispatch's estimate for the new address. What happened since it was asked for counts. */
export const applyEstimate = (
  state: DeliveryState,
  message: DemandQuoted | DemandRefused,
  now: Instant
): Decision<DeliveryEvent> => {
  const { quote, order } = state
  const change = order?.addressChange ?? null
  if (quote === null || order === null || change === null) return unchanged
  const course = new Course(state, quote, order, change.by, now)
  endChange(course)
  const view = movable(course)
  if (view === null) answer(course.draft, change.correlationId, "TOO_LATE_TO_CHANGE")
  else if (message._tag === "DemandRefused") answer(course.draft, change.correlationId, "NOT_ADDRESSABLE")
  else {
    moveDropoff(course, view, change.dropoff, change.dropoffPiiId)
    const { provider } = view.attempt
    // Another provider may have taken over while Dispatch was asked.
    if (isCourier(provider)) askCourierUpdate(course, view, provider, change.dropoff)
    answer(course.draft, change.correlationId, "CHANGED")
  }
  return course.draft.done()
}
