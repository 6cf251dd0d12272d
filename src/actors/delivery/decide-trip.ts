/**
 * The robot's trips: to the merchant (JITP), with the food (DELIVERY), and back with it (RETURN).
 * Source: spec/deliveries.md 3.4, spec/flows.md F3, F5.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import { haversineM } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { arrivingRadiusM } from "../../services/deliveries/constants.ts"
import { groupOf, isLive } from "../../services/deliveries/policies.ts"
import type {
  ActiveRobotLocation,
  PilotAssignmentResolved,
  TripCreated,
  TripTransitioned
} from "../../services/operations/events.ts"
import type { ApplyTrip } from "./commands.ts"
import { type AttemptView, Course } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import type { AttemptState } from "./machine.ts"
import { advance, approachOf, noteProgress, rankOf } from "./progress.ts"
import { factsOf, noteFacts } from "./robot-facts.ts"
import { settleEnded } from "./settlement.ts"
import { type Attempt, attemptById, type DeliveryState, dropoffOf } from "./state.ts"

export const applyTrip = (
  state: DeliveryState,
  command: ApplyTrip,
  now: Instant
): Decision<DeliveryEvent> => {
  const event = command.event
  const { quote, order } = state
  const attempt = attemptById(state, event.attemptId)
  if (quote === null || order === null || attempt === null || attempt.provider !== "Robot") return unchanged
  if (groupOf(attempt.status) === "TERMINAL") return unchanged
  switch (event._tag) {
    case "PilotUnavailable": {
      // The search goes on; but food that stands in a robot is a human's matter by now.
      if (groupOf(attempt.status) !== "LOADED" || attempt.arrivedAt !== null) return unchanged
      const course = new Course(state, quote, order, "system", now)
      course.raiseAlarm("PILOT_UNAVAILABLE")
      return course.draft.done()
    }
    case "ActiveRobotLocation": {
      const near = isNear(attempt, event, dropoffOf(quote, order))
      const facts = attempt.serial === event.serial ? factsOf(attempt, event) : null
      if (!near && facts === null) return unchanged
      const course = new Course(state, quote, order, "system", now)
      if (facts !== null) noteFacts(course, attempt, facts, event)
      if (near) advance(course, course.view(attempt), "ArrivingAtDestination", null, event)
      return course.draft.done()
    }
    case "TripCreated": {
      const course = new Course(state, quote, order, "system", now)
      tripCreated(course, attempt, event)
      return course.draft.done()
    }
    case "PilotAssignmentResolved": {
      const course = new Course(state, quote, order, "pilot", now)
      pilotResolved(course, course.view(attempt), event)
      return course.draft.done()
    }
    case "TripTransitioned": {
      const course = new Course(state, quote, order, "pilot", now)
      tripTransitioned(course, course.view(attempt), event)
      return course.draft.done()
    }
  }
}

/** Positions come often: all but the first one near the customer are left alone. */
const isNear = (
  attempt: Attempt,
  event: ActiveRobotLocation,
  dropoff: { readonly lat: number; readonly lng: number }
): boolean => {
  const inTransit =
    attempt.status === "InTransit" ||
    (groupOf(attempt.status) === "CANCELING" && attempt.resumeStatus === "InTransit")
  return inTransit && attempt.serial === event.serial && haversineM(event, dropoff) < arrivingRadiusM
}

const tripCreated = (course: Course, attempt: Attempt, event: TripCreated): void => {
  if (event.type === "DELIVERY") {
    if (course.order.tripId === event.tripId || !isLive(attempt.status)) return
    course.draft.event({
      _tag: "TripLinked",
      at: course.now,
      attemptId: attempt.attemptId,
      tripId: event.tripId,
      taskId: event.taskId,
      hubId: event.hubId
    })
  } else if (event.type === "RETURN" && groupOf(attempt.status) === "RETURN") {
    // An earlier return trip of this attempt was planned for the empty robot and goes with the demand.
    if (attempt.returnTripId === event.tripId) return
    course.draft.event({
      _tag: "ReturnTripLinked",
      at: course.now,
      attemptId: attempt.attemptId,
      tripId: event.tripId
    })
  }
}

const bindPilot = (course: Course, view: AttemptView, assignmentId: string | null): void => {
  course.draft.event({
    _tag: "PilotBound",
    at: course.now,
    attemptId: view.attempt.attemptId,
    assignmentId
  })
}

const pilotResolved = (course: Course, view: AttemptView, event: PilotAssignmentResolved): void => {
  if (event.type !== "DELIVERY") return
  const rank = rankOf(view.progress)
  // Once the food is on its way, pilots may change without a change of the attempt.
  if (rank < 0 || rank > rankOf("LoadedWithPilot") || groupOf(view.status) === "RESCUE") return
  const held = view.attempt.assignmentId
  if (event.status === "ACCEPTED" && !event.ended) {
    if (held === event.assignmentId) return
    bindPilot(course, view, event.assignmentId)
    // Before the load it is remembered: a pilot who accepts proves no food.
    if (rank === rankOf("LoadedWaitingForPilot")) advance(course, view, "LoadedWithPilot")
    return
  }
  if (!event.ended || held !== event.assignmentId) return
  bindPilot(course, view, null)
  if (view.progress !== "LoadedWithPilot") return
  if (view.status === "CancelRequested") noteProgress(course, view, "LoadedWaitingForPilot", view.hasFood)
  else course.step(view, "PilotLost", "LoadedWaitingForPilot", null, event.status)
}

const tripTransitioned = (course: Course, view: AttemptView, event: TripTransitioned): void => {
  switch (event.type) {
    case "JITP":
      if (event.to !== "IN_TRANSIT") return
      depart(course, view, event, approachOf(view)[0]?.to ?? "InTransitToPartner")
      return
    case "DELIVERY":
      if (event.to === "IN_TRANSIT") depart(course, view, event, "InTransit")
      else if (event.to === "AT_STOP" && event.arrived) {
        if (event.serial !== null) view.serial = event.serial
        advance(course, view, "AtDestination", null, event.place)
      }
      return
    case "RETURN":
      returnTrip(course, view, event)
      return
    case "DEPLOYMENT":
    case "NONE":
      return
  }
}

/** The robot that departs is the robot of the attempt, whatever was planned since. */
const depart = (course: Course, view: AttemptView, event: TripTransitioned, to: AttemptState): void => {
  const rank = rankOf(view.progress)
  if (rank < 0 || rank >= rankOf(to) || groupOf(view.status) === "RESCUE") return
  const serial = event.serial
  if (serial !== null && view.serial !== serial) {
    if (view.serial !== null) {
      course.draft.event({
        _tag: "AttemptResourceChanged",
        at: course.now,
        deliveryId: course.state.deliveryId,
        attemptId: view.attempt.attemptId,
        old: view.serial,
        new: serial
      })
    }
    view.serial = serial
  }
  view.hubId ??= event.hubId
  advance(course, view, to, null, event.place)
}

const returnTrip = (course: Course, view: AttemptView, event: TripTransitioned): void => {
  if (groupOf(view.status) !== "RETURN") return
  switch (event.to) {
    case "IN_TRANSIT":
      if (view.status === "ReturnInitiated") {
        course.step(view, "ReturnStarted", "ReturnInProgress", null, null, event.place)
      }
      return
    case "COMPLETED":
      course.step(view, "ReturnArrived", "Returned", null, null, event.place)
      settleEnded(course, view)
      return
    case "CANCELLED":
      // Also the trip that was planned for the empty robot ends so; it is not the food's.
      if (view.attempt.returnTripId !== event.tripId) return
      course.step(view, "ReturnAborted", "ReturnCanceled", null, event.reason, event.place)
      settleEnded(course, view)
      return
    default:
      return
  }
}
