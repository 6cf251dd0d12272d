/**
 * News of field work: somebody comes for the food, moves it into another robot, brings it to the customer,
 * or takes it back. Source: spec/deliveries.md 3.2, 3.4 (ApplyField), spec/flows.md F7, spec/operations.md 5.5.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import type {
  FoAssignmentTransitioned,
  FoSubtaskCompleted,
  FoTaskTransitioned
} from "../../services/operations/events.ts"
import { completionReasons } from "../../services/operations/field-task-policies.ts"
import type { ApplyField } from "./commands.ts"
import { foodSource } from "./courier.ts"
import { type AttemptView, Course } from "./course.ts"
import type { DeliveryEvent } from "./events.ts"
import { callForSwap, dropFieldTask, noteFieldTask } from "./field-work.ts"
import { attemptMachine } from "./machine.ts"
import { advance } from "./progress.ts"
import { callOffRescuer, settleDelivered, settleEnded } from "./settlement.ts"
import { type DeliveryState, type FieldTask, liveAttempt, type RescueTaskType } from "./state.ts"

export const applyField = (
  state: DeliveryState,
  command: ApplyField,
  now: Instant
): Decision<DeliveryEvent> => {
  const { event } = command
  const { quote, order } = state
  if (quote === null || order === null || event.deliveryId !== state.deliveryId) return unchanged
  const course = new Course(state, quote, order, "field_op", now)
  switch (event._tag) {
    case "FoAssignmentTransitioned":
      if (!course.deliveryIsOver) assignmentNews(course, event)
      break
    case "FoTaskTransitioned":
      if (event.type === "EMPTY_BOT") robotEmptied(course, event)
      else if (!course.deliveryIsOver) taskNews(course, event)
      break
    case "FoSubtaskCompleted":
      if (course.deliveryIsOver) break
      if (event.action === "PUT_FOOD_INTO_DIFFERENT_BOT") foodMoved(course, event)
      else if (event.action === "DROPOFF_FOOD") handedOver(course, event)
      break
  }
  return course.draft.done()
}

const isRescueTask = (type: string | null): type is RescueTaskType =>
  type === "DELIVERY_RESCUE" || type === "SWAP_BOT"

/** What is known of the task the news is about, null: the news is old, or about no rescue. */
const taskMeant = (
  course: Course,
  event: FoAssignmentTransitioned | FoTaskTransitioned
): FieldTask | null => {
  if (!isRescueTask(event.type) || event.serial === null) return null
  const known = course.order.fieldTask
  if (known !== null && known.foTaskId === event.foTaskId) return known.over ? null : known
  // Somebody is sought for food that stands in a robot; of other tasks nothing is kept.
  if (foodSource(course, true).serial !== event.serial) return null
  return {
    foTaskId: event.foTaskId,
    hubId: event.hubId,
    type: event.type,
    assignmentId: null,
    lostAssignmentId: null,
    over: false
  }
}

const assignmentNews = (course: Course, event: FoAssignmentTransitioned): void => {
  const task = taskMeant(course, event)
  if (task === null || task.lostAssignmentId === event.assignmentId) return
  if (event.to === "ACCEPTED" && !event.ended) {
    if (task.assignmentId === event.assignmentId) return
    noteFieldTask(course, { ...task, assignmentId: event.assignmentId })
    rescuerAssigned(course)
    return
  }
  if (!event.ended || event.assignmentId !== task.assignmentId) {
    if (task !== course.order.fieldTask) noteFieldTask(course, task)
    return
  }
  const lost = event.to === "ABANDONED" || event.to === "REVOKED" || event.to === "CANCELED"
  if (!lost) return
  noteFieldTask(course, { ...task, assignmentId: null, lostAssignmentId: event.assignmentId })
  rescuerLost(course)
}

const taskNews = (course: Course, event: FoTaskTransitioned): void => {
  const task = taskMeant(course, event)
  if (task === null) return
  if (event.to !== "COMPLETED" && event.to !== "CANCELLED") {
    if (task !== course.order.fieldTask) noteFieldTask(course, task)
    return
  }
  noteFieldTask(course, { ...task, over: true })
  const rescuer = liveAttempt(course.state)
  if (event.reason === completionReasons.notDone && rescuer?.status === "AtBot") {
    callForSwap(course, course.view(rescuer))
    return
  }
  if (event.to === "COMPLETED" || rescuer !== null) return
  // Somebody took the work out of the queue: nobody comes for the food unless a human sees to it.
  rescuerLost(course)
  course.raiseAlarm("RESCUER_MISSING")
}

/** The attempt that waits for rescue with food aboard, null when there is none. */
const strandedWithFood = (course: Course): AttemptView | null => {
  const { holder } = foodSource(course, true)
  return holder !== null && groupOf(holder.status) === "RESCUE" ? holder : null
}

const rescuerAssigned = (course: Course): void => {
  const stranded = strandedWithFood(course)
  if (stranded === null) return
  if (stranded.status === "RescueRequested") course.step(stranded, "RescuerAssigned", "RescueInitiated")
  if (course.deliveryStatus === "RescueRequested") course.moveDelivery("RescuerAccepted", "RescueInProgress")
}

/** While another attempt is on its way to the food, it does not matter who helps it there. */
const rescuerLost = (course: Course): void => {
  if (liveAttempt(course.state) !== null) return
  const stranded = strandedWithFood(course)
  if (stranded?.status === "RescueInitiated") course.step(stranded, "RescuerLost", "RescueRequested")
  if (course.deliveryStatus === "RescueInProgress") course.moveDelivery("RescueNeeded", "RescueRequested")
}

/** SWAP_BOT: the food is in the robot that came for it; a fact, whatever was known of that robot's way. */
const foodMoved = (course: Course, event: FoSubtaskCompleted): void => {
  const source = foodSource(course, true)
  if (source.serial === null || source.serial !== event.serial) return
  const attempt = liveAttempt(course.state)
  const into = event.intoSerial ?? attempt?.serial ?? null
  if (attempt === null || into === null || !attempt.fromRobot || attempt.provider !== "Robot") {
    // Food in a robot that no attempt of this delivery has: a human must find out where it is.
    course.raiseAlarm("FOOD_MOVED_ASTRAY")
    return
  }
  const view = course.view(attempt)
  if (view.serial !== into) {
    course.draft.event({
      _tag: "AttemptResourceChanged",
      at: course.now,
      deliveryId: course.state.deliveryId,
      attemptId: attempt.attemptId,
      old: view.serial,
      new: into
    })
    view.serial = into
  }
  advance(course, view, "LoadedWaitingForPilot")
}

/** DELIVERY_RESCUE: the field operator has given the customer his food. */
const handedOver = (course: Course, event: FoSubtaskCompleted): void => {
  if (event.type !== "DELIVERY_RESCUE") return
  const view = handedOverOf(course, event.serial)
  if (view === null) return
  // Whoever is known to be on his way to another attempt's food: it was this one's that he had.
  if (view.status === "RescueRequested") course.step(view, "RescuerAssigned", "RescueInitiated")
  course.step(view, "DeliveryConfirmed", "Delivered")
  settleDelivered(course, view)
}

/** The attempt whose food he had: that of the robot he took it from, the newest where several had it. */
const handedOverOf = (course: Course, serial: string | null): AttemptView | null => {
  const { attempts } = course.state
  for (let i = attempts.length - 1; i >= 0; i--) {
    const attempt = attempts[i]
    if (attempt === undefined) continue
    const view = course.view(attempt)
    if (!view.hasFood || attempt.provider !== "Robot" || view.serial !== serial) continue
    const confirms = view.status === "RescueRequested" ? "RescueInitiated" : view.status
    if (isLegal(attemptMachine, confirms, "DeliveryConfirmed", "Delivered")) return view
  }
  return null
}

/** EMPTY_BOT: food that was to be driven back, or that somebody still was to fetch, is out of the robot. */
const robotEmptied = (course: Course, event: FoTaskTransitioned): void => {
  if (event.to !== "COMPLETED") return
  for (const attempt of course.state.attempts) {
    if (attempt.serial !== event.serial || attempt.provider !== "Robot") continue
    const view = course.view(attempt)
    if (groupOf(attempt.status) === "RETURN") {
      course.step(view, "ReturnArrived", "Returned")
      settleEnded(course, view)
    } else if (attempt.status === "TimedOut" && attempt.hasFood && !attempt.cargoDiscarded) {
      if (!course.deliveryIsOver && event.reason !== completionReasons.notDone) discard(course, view)
    }
  }
}

/** The food of an attempt that ran out of time is gone: whoever comes for it turns around. */
const discard = (course: Course, view: AttemptView): void => {
  course.draft.event({ _tag: "CargoDiscarded", at: course.now, attemptId: view.attempt.attemptId })
  callOffRescuer(course)
  dropFieldTask(course)
  settleEnded(course, view)
}
