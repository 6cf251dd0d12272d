/**
 * What deliveries and trips mean for field work: food that is left in a robot is taken out, work that
 * waited for the end begins, work that nobody needs any more is called off.
 * Source: spec/operations.md 5.7; spec/flows.md F8.
 */
import { type Decision, DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptTransitioned, DeliveryTransitioned } from "../../services/deliveries/events.ts"
import type { PilotAssignmentResolved } from "../../services/operations/events.ts"
import {
  completionReasons,
  isDoneOutside,
  movesFood,
  tripEndedReason
} from "../../services/operations/field-task-policies.ts"
import { fieldTask } from "../field-task.ts"
import type { ApplyDelivery } from "./commands.ts"
import { cancel } from "./decide-field-task.ts"
import type { HubEvent } from "./events.ts"
import { openTasksOf } from "./field-state.ts"
import { activate, endRequest, type FieldDraft, serviceName } from "./field-steps.ts"
import type { HubState } from "./state.ts"

/** The part of field work in the news of a delivery. */
export const applyDeliveryToField = (
  state: HubState,
  { event }: ApplyDelivery,
  now: Instant
): Decision<HubEvent> => {
  switch (event._tag) {
    case "CancelRequested":
      return unchanged
    case "AttemptTransitioned":
      return emptyRobot(state, event)
    case "DeliveryTransitioned":
      return event.to === "Completed" || event.to === "Canceled" ? endDelivery(state, event, now) : unchanged
  }
}

/**
 * An attempt ended with food aboard: it has to come out, unless somebody moves it already. The task
 * itself is made by the next command, with what the host knows of the robot then.
 */
const emptyRobot = (state: HubState, event: AttemptTransitioned): Decision<HubEvent> => {
  const { serial, deliveryId, hasFood } = event
  if (serial === null || !hasFood) return unchanged
  if (openTasksOf(state.field, serial).some((task) => movesFood(task.type))) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  const task = fieldTask("EMPTY_BOT", serial, {
    deliveryId,
    activateOnDeliveryEnd: true,
    by: serviceName,
    notes: event.cancelReason
  })
  return draft.send("Hub", state.hubId, task).done()
}

/**
 * The delivery is over: its food is out of the robot after all, or does not need to be saved any more;
 * what waited for this begins.
 */
const endDelivery = (state: HubState, event: DeliveryTransitioned, now: Instant): Decision<HubEvent> => {
  const { tasks } = state.field
  if (tasks.size === 0) return unchanged
  const { deliveryId, to, hasFood } = event
  const draft: FieldDraft = new DecisionDraft()
  for (const task of tasks.values()) {
    const isNeedless =
      to === "Completed"
        ? task.type === "EMPTY_BOT"
        : !hasFood && (task.type === "DELIVERY_RESCUE" || task.type === "SWAP_BOT")
    const isItsOwn = task.deliveryId === deliveryId && task.status !== "IN_PROGRESS"
    if (isItsOwn && isNeedless) cancel(draft, state, task, to, now)
    else if (task.waitsForDeliveryId === deliveryId) activate(draft, state, task, to, now)
  }
  return draft.done()
}

/**
 * A robot was taken in: nobody needs to go where it stood. What is in progress, its food, and the next
 * day's work go on.
 */
export const applyCheckIn = (state: HubState, serial: RobotSerial, now: Instant): Decision<HubEvent> => {
  const draft: FieldDraft = new DecisionDraft()
  let calledOff = false
  for (const task of openTasksOf(state.field, serial)) {
    if (task.serials.length > 1 || task.status === "IN_PROGRESS" || !isDoneOutside(task.type)) continue
    cancel(draft, state, task, completionReasons.takenIn, now)
    calledOff = true
  }
  return calledOff ? draft.done() : unchanged
}

/**
 * A trip is over, as the end of its pilot's assignment says: what waited for it begins, or goes on
 * waiting for the delivery when this was the way to the merchant; help that was on its way for the trip is
 * closed, while its task goes on.
 */
export const applyTripEnd = (
  state: HubState,
  resolution: PilotAssignmentResolved | null,
  now: Instant
): Decision<HubEvent> => {
  const { tasks, assistance } = state.field
  if (resolution === null || tasks.size + assistance.size === 0) return unchanged
  const { status, ended, tripId, deliveryId, type } = resolution
  if (!ended || (status !== "ACCEPTED" && status !== "CANCELED")) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  for (const task of tasks.values()) {
    if (task.waitsForTripId !== tripId) continue
    const waitsOn = type === "JITP" && deliveryId !== null && task.type !== "EMPTY_BOT"
    if (!waitsOn || task.scheduledFor === null) {
      activate(draft, state, task, tripEndedReason, now)
      continue
    }
    draft.event({
      _tag: "FoTaskDelayed",
      at: now,
      foTaskId: task.foTaskId,
      scheduledFor: task.scheduledFor,
      waitsForTripId: null,
      waitsForDeliveryId: deliveryId
    })
  }
  for (const request of assistance.values()) {
    if (request.tripId === tripId) endRequest(draft, state, request, "CloseAssistance", now)
  }
  return draft.done()
}
