/**
 * A field operator at work: he begins, goes on step by step, finishes, or gives the task back.
 * Source: spec/operations.md 3.2 (Release), 3.5; spec/flows.md F13.
 */
import { DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import { illegalTransition } from "../../domain/rejections.ts"
import type { FoSubtaskStatus } from "../../services/operations/enums.ts"
import { completionReasons, isMainAction, isRepair } from "../../services/operations/field-task-policies.ts"
import type { AbandonFo, CompleteFo, ProgressFo, RevokeFo, StartFo } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import { type FoTask, openTasksOf } from "./field-state.ts"
import {
  closedTask,
  endRequest,
  type FieldDraft,
  isNews,
  isRejection,
  moveAssignment,
  moveTask,
  requestsFor,
  seekOperators,
  targetOf,
  taskOfWorker,
  withdraw
} from "./field-steps.ts"
import { foAssignmentMachine, foTaskMachine } from "./machine.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

export const startFo = (state: HubState, command: StartFo, now: Instant): Result => {
  const { foTaskId, operatorId } = command
  const task = taskOfWorker(state, foTaskId, operatorId, command._tag)
  if (isRejection(task)) return task
  const to = targetOf(task, "StartFo")
  if (to === null) return illegalTransition(foTaskMachine, foTaskId, task.status, "StartFo")
  const draft: FieldDraft = new DecisionDraft()
  moveTask(draft, state, task, to, null, now)
  return draft.done()
}

/** One step on; a robot is picked up only where the task says so. */
export const progressFo = (state: HubState, command: ProgressFo, now: Instant): Result => {
  const { foTaskId, operatorId, status: to } = command
  const task = taskOfWorker(state, foTaskId, operatorId, command._tag)
  if (isRejection(task)) return task
  const { assignmentId, status } = task.assignment!
  const isStep = isLegal(foAssignmentMachine, status, "ProgressFo", to)
  if (!isStep || (to === "PICKED_UP" && !task.subtasks.some((step) => step.action === "PICKUP_BOT"))) {
    return illegalTransition(foAssignmentMachine, assignmentId, status, "ProgressFo")
  }
  const draft: FieldDraft = new DecisionDraft()
  moveAssignment(draft, state, task, to, false, null, now)
  return draft.done()
}

const isOver = (status: FoSubtaskStatus): boolean => status === "COMPLETED" || status === "SKIPPED"

/**
 * The task is done: whoever called for it is told, the robot may go on if this mended it, and its field
 * operator is free for the next.
 */
export const completeFo = (state: HubState, command: CompleteFo, now: Instant): Result => {
  const { foTaskId, operatorId } = command
  const task = taskOfWorker(state, foTaskId, operatorId, command._tag)
  if (isRejection(task)) return task
  const to = targetOf(task, "CompleteFo")
  const { assignmentId, status } = task.assignment!
  if (to === null) return illegalTransition(foTaskMachine, foTaskId, task.status, "CompleteFo")
  if (!isLegal(foAssignmentMachine, status, "CompleteFo", status)) {
    return illegalTransition(foAssignmentMachine, assignmentId, status, "CompleteFo")
  }
  const open = task.subtasks.filter((step) => !isOver(step.status)).map((step) => step.seq)
  if (open.length > 0) return { accepted: false, _tag: "SubtasksOpen", foTaskId, open }
  const draft: FieldDraft = new DecisionDraft()
  moveAssignment(draft, state, task, status, true, null, now)
  moveTask(draft, state, task, to, whyNotReleased(state, task), now)
  for (const request of requestsFor(state, foTaskId)) endRequest(draft, state, request, "CompleteFo", now)
  if (state.field.waiting.length > 0) seekOperators(draft, state)
  return draft.done()
}

/**
 * Why the robot may not go on after this task, null when it may: it was mended, nothing else is to be
 * mended, and it is still out. Only the task that mends a robot releases it, whichever moved its food.
 */
const whyNotReleased = (state: HubState, task: FoTask): string | null => {
  if (!isMainWorkDone(task)) return completionReasons.notDone
  if (!isRepair(task.type) && !task.groundedFor) return completionReasons.noRepair
  for (const serial of task.serials) {
    if (state.robots.get(serial)?.checkIn === "CHECKED_IN") return completionReasons.takenIn
    for (const other of openTasksOf(state.field, serial)) {
      if (other !== task && (isRepair(other.type) || other.groundedFor)) {
        return completionReasons.otherRepairOpen
      }
    }
  }
  return null
}

const isMainWorkDone = (task: FoTask): boolean => {
  for (const { action, status } of task.subtasks) {
    if (action !== null && isMainAction(task.type, action) && status !== "COMPLETED") return false
  }
  return true
}

/** He gives the task back; what is finished stays so, and the next one goes on from there. */
export const abandonFo = (state: HubState, command: AbandonFo, now: Instant): Result => {
  const { foTaskId, operatorId, reason } = command
  const task = taskOfWorker(state, foTaskId, operatorId, command._tag)
  if (isRejection(task)) return task
  const draft: FieldDraft = new DecisionDraft()
  const [to] = targetsOf(foAssignmentMachine, task.assignment!.status, "AbandonFo")
  if (to === undefined) {
    const { assignmentId, status } = task.assignment!
    return illegalTransition(foAssignmentMachine, assignmentId, status, "AbandonFo")
  }
  moveAssignment(draft, state, task, to, true, reason, now)
  const back = targetOf(task, "AbandonFo")
  if (back !== null) moveTask(draft, state, task, back, reason, now)
  seekOperators(draft, state)
  return draft.done()
}

/** A dispatcher or the system takes the task from whoever has it or is asked for it. */
export const revokeFo = (state: HubState, command: RevokeFo, now: Instant): Result => {
  const { foTaskId, reason, by } = command
  const task = state.field.tasks.get(foTaskId)
  if (task === undefined) return isNews(by) ? unchanged : closedTask(state, foTaskId, "RevokeFo")
  if (task.assignment === null) {
    return isNews(by) ? unchanged : illegalTransition(foAssignmentMachine, foTaskId, null, "RevokeFo")
  }
  const draft: FieldDraft = new DecisionDraft()
  withdraw(draft, state, task, "RevokeFo", reason, now)
  const back = targetOf(task, "RevokeFo")
  if (back !== null) moveTask(draft, state, task, back, reason, now)
  seekOperators(draft, state)
  return draft.done()
}
