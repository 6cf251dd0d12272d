/**
 * Who does a field task: the nearest free field operator is asked, one at a time, the most urgent task
 * first, until somebody accepts. Source: spec/operations.md 3.5, 5.3; spec/flows.md F3 (second half).
 */
import { DecisionDraft, type Outcome, unchanged } from "../../domain/decider.ts"
import { deriveId, type OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal } from "../../domain/machine.ts"
import { illegalTransition } from "../../domain/rejections.ts"
import { foRetryMs, foTimeoutMs } from "../../services/operations/constants.ts"
import type { FieldOperatorCandidate } from "../../services/operations/field-operator-candidate.ts"
import {
  distanceToWork,
  isAskedBefore,
  mayBeAsked,
  type Ranked
} from "../../services/operations/field-operator-policies.ts"
import type { AcceptFo, AssignFo, ExpireFoOffer, RejectFo } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import type { FoAssignment, FoTask } from "./field-state.ts"
import {
  closedTask,
  type FieldDraft,
  hubPlace,
  moveAssignment,
  notYours,
  offerKey,
  seekOperators
} from "./field-steps.ts"
import { foAssignmentMachine } from "./machine.ts"
import type { HubRejection } from "./rejections.ts"
import type { HubState } from "./state.ts"

type Result = Outcome<HubEvent, HubRejection>

/** One timer for all that wait; every look sets it anew. */
const retryKey = "AssignFo"
const retry: AssignFo = { _tag: "AssignFo", foTaskId: null, operators: [] }

/**
 * Serves the tasks that wait, in their order, each person once. For those that find nobody an alarm is
 * raised, once per task, and the next look comes after `foRetryMs`.
 */
export const assignFo = (state: HubState, command: AssignFo, now: Instant): Result => {
  const { waiting } = state.field
  const { foTaskId, operators } = command
  if (waiting.length === 0) return unchanged
  if (foTaskId !== null && !waiting.some((task) => task.foTaskId === foTaskId)) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  const taken: Array<OperatorId> = []
  let waits = false
  for (const task of waiting) {
    const best = bestFor(state, task, operators, taken, now)
    if (best === null) {
      waits = true
      leaveUnattended(draft, task, now)
      continue
    }
    taken.push(best.operator.operatorId)
    ask(draft, state, task, best, taken.length, now)
  }
  if (waits) draft.setTimer(retryKey, now + foRetryMs, retry)
  return draft.done()
}

const isExcluded = (task: FoTask, operatorId: OperatorId, now: Instant): boolean => {
  const at = task.excluded.indexOf(operatorId)
  return at >= 0 && task.excludedUntil[at]! > now
}

/** Whom to ask for a task, null when nobody may be asked. `taken` are asked by this very decision. */
const bestFor = (
  state: HubState,
  task: FoTask,
  operators: ReadonlyArray<FieldOperatorCandidate>,
  taken: ReadonlyArray<OperatorId>,
  now: Instant
): Ranked | null => {
  const { hubId, field } = state
  const hub = hubPlace(state) ?? task.place
  let best: Ranked | null = null
  for (const operator of operators) {
    const { operatorId } = operator
    if (!mayBeAsked(operator) || taken.includes(operatorId)) continue
    if (field.taskOfOperator.has(operatorId) || isExcluded(task, operatorId, now)) continue
    const ranked = { operator, distanceM: distanceToWork(operator, task.place, hubId, hub, now) }
    if (best === null || isAskedBefore(ranked, best, hubId)) best = ranked
  }
  return best
}

const ask = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  { operator, distanceM }: Ranked,
  n: number,
  now: Instant
): void => {
  if (!isLegal(foAssignmentMachine, null, "AssignFo", "REQUESTED")) return
  const { foTaskId, type } = task
  const { hubId } = state
  const { operatorId } = operator
  const assignmentId = deriveId(`${hubId} fo_assignment`, state.version, n, now)
  const expiresAt = now + foTimeoutMs
  draft
    .event({
      _tag: "FoTaskAssignmentRequested",
      at: now,
      foTaskId,
      hubId,
      assignmentId,
      operatorId,
      distanceM: Math.round(distanceM),
      expiresAt
    })
    .call({ _tag: "OfferToFieldOperator", operatorId, hubId, foTaskId, assignmentId, type, expiresAt })
    .setTimer(offerKey(assignmentId), expiresAt, { _tag: "ExpireFoOffer", foTaskId, assignmentId })
}

const leaveUnattended = (draft: FieldDraft, task: FoTask, now: Instant): void => {
  if (task.alarmed) return
  const { foTaskId } = task
  draft
    .event({ _tag: "FoTaskUnattended", at: now, foTaskId })
    .call({ _tag: "RaiseAlarm", code: "NO_FIELD_OPERATOR", entity: "FoTask", id: foTaskId })
}

/** The offer that a person answers; else why it cannot be answered. */
const offerOf = (
  state: HubState,
  { _tag, foTaskId, operatorId }: AcceptFo | RejectFo
): { readonly task: FoTask; readonly assignment: FoAssignment } | HubRejection => {
  const task = state.field.tasks.get(foTaskId)
  if (task === undefined) return closedTask(state, foTaskId, _tag)
  const { assignment } = task
  return assignment === null || assignment.operatorId !== operatorId
    ? notYours(foTaskId, operatorId)
    : { task, assignment }
}

export const acceptFo = (state: HubState, command: AcceptFo, now: Instant): Result => {
  const offer = offerOf(state, command)
  if ("accepted" in offer) return offer
  const { assignmentId, expiresAt, status } = offer.assignment
  if (!isLegal(foAssignmentMachine, status, "AcceptFo", "ACCEPTED")) {
    return illegalTransition(foAssignmentMachine, assignmentId, status, "AcceptFo")
  }
  if (now > expiresAt) return { accepted: false, _tag: "AssignmentExpired", assignmentId, expiresAt }
  const draft: FieldDraft = new DecisionDraft()
  moveAssignment(draft, state, offer.task, "ACCEPTED", false, null, now)
  return draft.done()
}

/** Somebody else is sought at once. */
export const rejectFo = (state: HubState, command: RejectFo, now: Instant): Result => {
  const offer = offerOf(state, command)
  if ("accepted" in offer) return offer
  const { assignmentId, status } = offer.assignment
  if (!isLegal(foAssignmentMachine, status, "RejectFo", "REJECTED")) {
    return illegalTransition(foAssignmentMachine, assignmentId, status, "RejectFo")
  }
  const draft: FieldDraft = new DecisionDraft()
  moveAssignment(draft, state, offer.task, "REJECTED", true, command.reason, now)
  seekOperators(draft, state)
  return draft.done()
}

/** Nobody answered in time; an answer that came first makes this nothing. */
export const expireFoOffer = (state: HubState, command: ExpireFoOffer, now: Instant): Result => {
  const { foTaskId, assignmentId } = command
  const task = state.field.tasks.get(foTaskId)
  const assignment = task?.assignment ?? null
  if (task === undefined || assignment === null || assignment.assignmentId !== assignmentId) return unchanged
  const { status, expiresAt, operatorId } = assignment
  if (now < expiresAt || !isLegal(foAssignmentMachine, status, "ExpireFoOffer", "STALE")) return unchanged
  const draft: FieldDraft = new DecisionDraft()
  moveAssignment(draft, state, task, "STALE", true, null, now)
  draft.call({ _tag: "TellFieldOperator", operatorId, foTaskId, news: "Expired" })
  seekOperators(draft, state)
  return draft.done()
}
