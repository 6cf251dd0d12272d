/**
 * Field tasks: made once per robot and type, put off, begun at their time, called off.
 * Source: spec/operations.md 3.5, 5.3, 5.4; spec/flows.md F3, F13.
 */
import { type Decision, DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { illegalTransition } from "../../domain/rejections.ts"
import type { ActivateFoTask, CancelFoTask, CreateFoTask, PostponeFoTask } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import type { FoAssistance, FoTask } from "./field-state.ts"
import {
  activate,
  activation,
  activationKey,
  closedTask,
  endRequest,
  type FieldDraft,
  isNews,
  moveTask,
  requestsFor,
  seekOperators,
  targetOf,
  withdraw
} from "./field-steps.ts"
import { wishFor } from "./field-wish.ts"
import { foTaskMachine } from "./machine.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

/**
 * Makes a task; one that is open for the robot already is not made again, and learns what it did not
 * know. A person is told of it, a machine is not.
 */
export const createFoTask = (state: HubState, command: CreateFoTask, now: Instant): Result => {
  const draft: FieldDraft = new DecisionDraft()
  const wish = wishFor(draft, state, command, false, now)
  if (!wish.accepted) return wish
  const decision = doneOf(draft)
  if (decision === unchanged && wish.foTaskId !== null && !isNews(command.by)) {
    return { accepted: false, _tag: "DuplicateFoTask", type: command.type, foTaskId: wish.foTaskId }
  }
  return decision
}

/** The decision, or `unchanged` itself when nothing went in. */
const doneOf = (draft: FieldDraft): Decision<HubEvent> => {
  const decision = draft.done()
  const { events, sends, timers, calls } = decision
  return events.length + sends.length + timers.length + calls.length === 0 ? unchanged : decision
}

/** Puts a waiting task off; who was asked for it is told. */
export const postponeFoTask = (state: HubState, command: PostponeFoTask, now: Instant): Result => {
  const { foTaskId, scheduledFor, by } = command
  const task = state.field.tasks.get(foTaskId)
  if (task === undefined) return closedTask(state, foTaskId, "PostponeFoTask")
  const to = targetOf(task, "PostponeFoTask")
  if (to === null) return illegalTransition(foTaskMachine, foTaskId, task.status, "PostponeFoTask")
  const draft: FieldDraft = new DecisionDraft()
  const hadSomebody = task.assignment !== null
  withdraw(draft, state, task, "RevokeFo", "POSTPONED", now)
  draft.event({
    _tag: "FoTaskDelayed",
    at: now,
    foTaskId,
    scheduledFor,
    waitsForTripId: null,
    waitsForDeliveryId: null
  })
  moveTask(draft, state, task, to, by, now)
  draft.setTimer(activationKey(foTaskId), scheduledFor, activation(foTaskId))
  if (hadSomebody) seekOperators(draft, state)
  return draft.done()
}

/** The time of a task has come. Too early, too late or unknown: nothing happens. */
export const activateFoTask = (state: HubState, command: ActivateFoTask, now: Instant): Result => {
  const task = state.field.tasks.get(command.foTaskId)
  if (task === undefined || targetOf(task, "ActivateFoTask") === null) return unchanged
  if (task.scheduledFor !== null && now < task.scheduledFor) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  activate(draft, state, task, null, now)
  return draft.done()
}

/** Calls a task off, with all that hangs on it. */
export const cancelFoTask = (state: HubState, command: CancelFoTask, now: Instant): Result => {
  const { foTaskId, by, reason } = command
  const task = state.field.tasks.get(foTaskId)
  if (task === undefined) return isNews(by) ? unchanged : closedTask(state, foTaskId, "CancelFoTask")
  const draft: FieldDraft = new DecisionDraft()
  cancel(draft, state, task, reason, now)
  return draft.done()
}

/** Puts the end of an open task into the draft, and that of its requests but those that `ended` already. */
export const cancel = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  reason: string,
  now: Instant,
  ended: ReadonlyArray<FoAssistance> = []
): void => {
  const to = targetOf(task, "CancelFoTask")
  if (to === null) return
  const hadSomebody = task.assignment !== null
  withdraw(draft, state, task, "CancelFoTask", reason, now)
  moveTask(draft, state, task, to, reason, now)
  draft.cancelTimer(activationKey(task.foTaskId))
  for (const request of requestsFor(state, task.foTaskId)) {
    if (!ended.includes(request)) endRequest(draft, state, request, "CloseAssistance", now)
  }
  if (hadSomebody && state.field.waiting.length > 0) seekOperators(draft, state)
}
