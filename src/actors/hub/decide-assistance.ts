/**
 * A robot on a trip needs somebody there: a request per trip and issue, with the task that brings the help.
 * Source: spec/operations.md 3.5, 5.4; spec/flows.md F13.
 */
import { DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { isGrounding, taskOfIssue, tripEndedReason } from "../../services/operations/field-task-policies.ts"
import { fieldTask } from "../field-task.ts"
import type { CloseAssistance, RequestFo } from "./commands.ts"
import { cancel } from "./decide-field-task.ts"
import type { HubEvent } from "./events.ts"
import { assistanceKey, type FoAssistance, type FoTask } from "./field-state.ts"
import { endRequest, type FieldDraft, hubPlace, isNews, poseOf, requestsFor, spot } from "./field-steps.ts"
import { wishFor } from "./field-wish.ts"
import { foAssistanceMachine } from "./machine.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

/** One that is open is the answer again. One that has to be confirmed first waits for its time. */
export const requestFo = (state: HubState, command: RequestFo, now: Instant): Result => {
  const { tripId, issue, robot, serial, confirmAfterMs } = command
  const { assistance, unconfirmed } = state.field
  const key = assistanceKey(tripId, issue)
  if (assistance.has(key)) return unchanged
  if (robot === null) return isNews(command.by) ? unchanged : notFound("Robot", serial)
  if (confirmAfterMs > 0) return confirmFirst(state, command, now)
  const draft: FieldDraft = new DecisionDraft()
  // Where somebody has seen it nothing is left to confirm.
  if (unconfirmed.has(key))
    draft.event({ _tag: "FoAssistanceConfirmed", at: now, tripId, issue, counts: true })
  return open(draft, state, command, now) ?? draft.done()
}

const confirmKey = (command: RequestFo): string => `RequestFo:${assistanceKey(command.tripId, command.issue)}`

/**
 * Counts only if the robot is still on its trip and silent after `confirmAfterMs`. Told again before, the
 * time begins anew: the robot was heard in between.
 */
const confirmFirst = (state: HubState, command: RequestFo, now: Instant): Result => {
  const { tripId, issue, robot, confirmAfterMs } = command
  const known = state.field.unconfirmed.get(assistanceKey(tripId, issue))
  const draft: FieldDraft = new DecisionDraft()
  if (known === undefined || now < known) {
    const until = now + confirmAfterMs
    if (known === until) return unchanged
    return draft
      .event({ _tag: "FoAssistanceDelayed", at: now, tripId, issue, until })
      .setTimer(confirmKey(command), until, { ...command, robot: null })
      .done()
  }
  const counts = robot !== null && !robot.online && robot.tripId === tripId
  draft.event({ _tag: "FoAssistanceConfirmed", at: now, tripId, issue, counts })
  return (counts ? open(draft, state, command, now) : null) ?? draft.done()
}

/** Puts the request, its task and the grounding into the draft; null, or why it cannot be. */
const open = (draft: FieldDraft, state: HubState, command: RequestFo, now: Instant): HubRejection | null => {
  const { tripId, issue, serial, deliveryId, robot, place, by, notes, attemptCancellationReason } = command
  if (!isLegal(foAssistanceMachine, null, "RequestFo", "REQUESTED")) {
    return illegalTransition(foAssistanceMachine, assistanceKey(tripId, issue), null, "RequestFo")
  }
  const { hubId } = state
  const hasFood = robot?.hasFood ?? false
  const needsGrounding = command.needsGrounding || isGrounding(issue)
  const type = taskOfIssue(issue, hasFood)
  let foTaskId: string | null = null
  if (type !== null) {
    const robots = robot === null ? [] : [robot]
    const wish = wishFor(
      draft,
      state,
      fieldTask(type, serial, { deliveryId, tripId, place, by, notes, robots }),
      needsGrounding,
      now
    )
    if (!wish.accepted) return wish
    foTaskId = wish.foTaskId
  }
  if (foTaskId === null) {
    draft.call({ _tag: "RaiseAlarm", code: "FIELD_ASSISTANCE", entity: "Trip", id: tripId })
  }
  const requestId = deriveId(`${hubId} fo_assistance`, state.version, 0, now)
  const at = place ?? poseOf(robot)
  draft
    .event({
      _tag: "FoAssistanceOpened",
      at: now,
      requestId,
      tripId,
      issue,
      serial,
      foTaskId,
      deliveryId,
      attemptCancellationReason,
      place: at === null ? hubPlace(state) : spot(at),
      by,
      notes
    })
    .event({
      _tag: "FoAssistanceRequested",
      at: now,
      tripId,
      hubId,
      requestId,
      serial,
      issue,
      needsGrounding,
      hasFood
    })
  return null
}

/**
 * Nobody needs to come any more. With the request goes its task, unless another request wants it, or it is
 * the trip alone that is over: the robot still stands where it stood.
 */
export const closeAssistance = (state: HubState, command: CloseAssistance, now: Instant): Result => {
  const { tripId, issue, reason } = command
  const draft: FieldDraft = new DecisionDraft()
  const closed: Array<FoAssistance> = []
  for (const request of state.field.assistance.values()) {
    if (request.tripId !== tripId || (issue !== null && request.issue !== issue)) continue
    closed.push(request)
  }
  if (closed.length === 0) return unchanged
  const tasks = new Set<FoTask>()
  for (const request of closed) {
    endRequest(draft, state, request, "CloseAssistance", now)
    const task = request.foTaskId === null ? undefined : state.field.tasks.get(request.foTaskId)
    if (task !== undefined && reason !== tripEndedReason) tasks.add(task)
  }
  for (const task of tasks) {
    const isWanted = requestsFor(state, task.foTaskId).some((other) => !closed.includes(other))
    if (!isWanted) cancel(draft, state, task, reason, now, closed)
  }
  return draft.done()
}
