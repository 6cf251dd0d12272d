/**
 * What is asked of a courier company, and where the food is that it is to fetch. Each question is kept
 * with its key, so that a repetition is known on both sides. Source: spec/deliveries.md 2.3, 4, 5.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { courierPollMs } from "../../services/deliveries/constants.ts"
import { type Courier, isLive } from "../../services/deliveries/policies.ts"
import type { CourierCall } from "../calls.ts"
import { type AttemptView, type Course, type Draft, pollCourierKey } from "./course.ts"
import { dropoffOf, type Quote } from "./state.ts"

/** A question to a courier company, and the note of it. */
const ask = (draft: Draft, call: CourierCall, now: Instant): void => {
  draft
    .event({
      _tag: "CourierAsked",
      at: now,
      provider: call.provider,
      attemptId: call.attemptId,
      request: call.request,
      idempotencyKey: call.idempotencyKey,
      pickup: { lat: call.pickup.lat, lng: call.pickup.lng },
      readyAt: call.readyAt,
      fromRobot: call.fromRobot
    })
    .call(call)
}

/** Asks for a price and times, before there is an attempt. */
export const askPrice = (
  draft: Draft,
  deliveryId: string,
  quote: Quote,
  provider: Courier,
  now: Instant
): void => {
  const { request } = quote
  ask(
    draft,
    {
      _tag: "CourierCall",
      deliveryId,
      attemptId: null,
      provider,
      request: "QUOTE",
      idempotencyKey: `${quote.quoteId}:QUOTE:${provider}`,
      pickup: request.pickup,
      dropoff: request.dropoff,
      readyAt: request.readyAt,
      fromRobot: null,
      orderValueCents: request.orderValueCents
    },
    now
  )
}

/** Where the food of a delivery is when somebody fetches it: at the merchant's, or in a robot. */
export interface FoodSource {
  readonly place: LatLng
  /** Null: the merchant has it. */
  readonly serial: RobotSerial | null
  readonly holder: AttemptView | null
}

/** The robot that has the food and cannot go on, newest attempt first; else the merchant. */
export const foodSource = (course: Course, fromRobot: boolean): FoodSource => {
  const { pickup } = course.quote.request
  if (!fromRobot) return { place: pickup, serial: null, holder: null }
  const { attempts } = course.state
  for (let i = attempts.length - 1; i >= 0; i--) {
    const attempt = attempts[i]
    if (attempt === undefined || attempt.provider !== "Robot") continue
    const view = course.view(attempt)
    if (!view.hasFood || isLive(view.status)) continue
    const { lat, lng } = attempt
    return { place: lat === null || lng === null ? pickup : { lat, lng }, serial: view.serial, holder: view }
  }
  return { place: pickup, serial: null, holder: null }
}

const callOf = (
  course: Course,
  view: AttemptView,
  provider: Courier,
  request: CourierCall["request"],
  idempotencyKey: string,
  readyAt: Instant
): CourierCall => {
  const { order, quote, state } = course
  const source = foodSource(course, view.attempt.fromRobot)
  const { lat, lng } = dropoffOf(quote, order)
  return {
    _tag: "CourierCall",
    deliveryId: state.deliveryId,
    attemptId: view.attempt.attemptId,
    provider,
    request,
    idempotencyKey,
    pickup: { lat: source.place.lat, lng: source.place.lng },
    dropoff: { lat, lng },
    readyAt,
    fromRobot: source.serial,
    orderValueCents: quote.request.orderValueCents
  }
}

/** Asks the courier company to deliver; the attempt's id is its key, so that a repetition is the same delivery. */
export const askDelivery = (course: Course, view: AttemptView, provider: Courier, readyAt: Instant): void => {
  ask(course.draft, callOf(course, view, provider, "CREATE", view.attempt.attemptId, readyAt), course.now)
}

/** Asks the courier company to give the attempt up. */
export const askCourierCancel = (
  course: Course,
  view: AttemptView,
  provider: Courier,
  tries: number
): void => {
  const key = `${view.attempt.attemptId}:CANCEL:${tries}`
  ask(course.draft, callOf(course, view, provider, "CANCEL", key, course.now), course.now)
}

/** Tells the courier company the customer's new place. */
export const askCourierUpdate = (
  course: Course,
  view: AttemptView,
  provider: Courier,
  dropoff: LatLng
): void => {
  const key = `${view.attempt.attemptId}:UPDATE:${course.state.version}`
  const call = callOf(course, view, provider, "UPDATE", key, course.now)
  ask(course.draft, { ...call, dropoff: { lat: dropoff.lat, lng: dropoff.lng } }, course.now)
}

/** Asks how the delivery stands. It changes nothing on either side and is not kept. */
export const askCourierStatus = (course: Course, view: AttemptView, provider: Courier): void => {
  const key = `${view.attempt.attemptId}:POLL:${course.now}`
  course.draft.call(callOf(course, view, provider, "POLL", key, course.now))
}

/** The courier is asked how it stands once it has said nothing for `courierPollMs`. */
export const awaitCourier = (course: Course, view: AttemptView): void => {
  const { attemptId } = view.attempt
  course.draft.setTimer(pollCourierKey(attemptId), course.now + courierPollMs, {
    _tag: "PollCourier",
    attemptId
  })
}
