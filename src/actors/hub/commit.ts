/**
 * The rows that a decision of a Hub changes: tasks, steps, assignments and requests for help as they are now,
 * and what happened to each task. Only rows that the events are about are written; the rest of what a hub
 * knows is `held`. Source: spec/operations.md 2.5.
 */
import { deriveId, type FoTaskId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import type { FoTaskStatus } from "../../services/operations/enums.ts"
import type { FoAssignmentTransitioned, FoTaskTransitioned } from "../../services/operations/events.ts"
import {
  foActionSubtaskModelTable,
  foAssignmentModelTable,
  foAssistanceRequestModelTable,
  foSubtaskModelTable,
  foTaskHistoryModelTable,
  foTaskModelTable,
  foTravelSubtaskModelTable
} from "../../services/operations/tables-field.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { Commit } from "../persistence.ts"
import type { HubCommand } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import type { FoAssistanceOpened, FoTaskPlanned } from "./field-events.ts"
import type { FoSubtask, FoTask } from "./field-state.ts"
import type { HubState } from "./state.ts"

type HubCommit = Commit<HubState, HubEvent>

/** A step's row: a function of its task and its place in it, so that nobody need remember it. */
const stepId = (foTaskId: FoTaskId, seq: number, createdAt: Instant): string =>
  deriveId(`${foTaskId} fo_subtask`, seq, 0, createdAt)

export const write = (commit: HubCommit, changes: RowChanges): void => {
  const { events, state } = commit
  let version = state.version
  for (const { _tag } of events) if (_tag !== "ActiveRobotLocation") version -= 1
  events.forEach((event, index) => {
    if (event._tag === "ActiveRobotLocation") return
    version += 1
    writeEvent(commit, event, version, changes)
    keepHistory(commit, event, index, version, changes)
  })
}

const writeEvent = (commit: HubCommit, event: HubEvent, version: number, changes: RowChanges): void => {
  const { tasks } = commit.state.field
  switch (event._tag) {
    case "FoTaskPlanned":
      plan(commit, event, changes)
      return
    case "FoTaskDetailed": {
      const { foTaskId } = event
      const task = tasks.get(foTaskId)
      if (task === undefined) return
      changes.set(foTaskModelTable, { id: foTaskId, deliveryId: task.deliveryId })
      if (event.foodTo === null) return
      for (const step of task.subtasks) {
        if (step.kind === "TRAVEL") changes.set(foTravelSubtaskModelTable, wayColumns(task, step))
      }
      return
    }
    case "FoTaskDelayed":
      if (!tasks.has(event.foTaskId)) return
      changes.set(foTaskModelTable, { id: event.foTaskId, scheduledFor: event.scheduledFor })
      return
    case "FoTaskTransitioned":
      moveTask(commit.state, event, changes)
      return
    case "FoTaskAssignmentRequested":
      changes.insert(foAssignmentModelTable, {
        id: event.assignmentId,
        foTaskId: event.foTaskId,
        foId: event.operatorId,
        status: "REQUESTED",
        distanceM: event.distanceM,
        expiresAt: event.expiresAt,
        respondedAt: null,
        endedAt: null,
        version
      })
      return
    case "FoAssignmentTransitioned":
      moveAssignment(commit.state, event, version, changes)
      return
    case "FoSubtaskStarted":
      setStep(tasks.get(event.foTaskId), event.seq, { startedAt: event.at }, changes)
      return
    case "FoSubtaskSkipped":
      setStep(tasks.get(event.foTaskId), event.seq, { completedAt: event.at }, changes)
      return
    case "FoSubtaskNoted":
      setStep(tasks.get(event.foTaskId), event.seq, {}, changes)
      return
    case "FoSubtaskCompleted": {
      // A robot that was put down without a task has no step.
      const task = event.foTaskId === null ? undefined : tasks.get(event.foTaskId)
      setStep(task, event.seq, { completedAt: event.at }, changes)
      const step = task?.subtasks[event.seq - 1]
      if (task !== undefined && step?.kind === "TRAVEL") {
        changes.set(foTravelSubtaskModelTable, {
          subtaskId: stepId(task.foTaskId, step.seq, task.createdAt),
          arrivedAt: event.at
        })
      }
      return
    }
    case "FoAssistanceOpened":
      openAssistance(commit, event, changes)
      return
    case "FoAssistanceResolved":
      changes.set(foAssistanceRequestModelTable, {
        id: event.requestId,
        status: event.outcome,
        resolvedAt: event.at
      })
      return
    default:
      // The hub's own books are `held`.
      return
  }
}

const plan = ({ state }: HubCommit, event: FoTaskPlanned, changes: RowChanges): void => {
  const { foTaskId, place, waitsForTripId, waitsForDeliveryId, at } = event
  const task = state.field.tasks.get(foTaskId)
  invariant(task !== undefined, `field task ${foTaskId} was planned and is not open`)
  changes.insert(foTaskModelTable, {
    id: foTaskId,
    type: event.type,
    status: event.status,
    priority: event.priority,
    hubId: state.hubId,
    robotSerial: event.serials.length === 1 ? (event.serials[0] ?? null) : null,
    tripId: event.tripId,
    deliveryId: event.deliveryId,
    merchantId: event.merchantId,
    locationId: place.locationId ?? null,
    lat: place.lat,
    lng: place.lng,
    scheduledFor: event.scheduledFor,
    activateOnDeliveryEnd: waitsForTripId !== null || waitsForDeliveryId !== null,
    createdBy: event.by,
    notes: event.notes,
    version: 1,
    createdAt: at
  })
  for (const step of task.subtasks) {
    const { seq, kind, serial, status } = step
    changes.insert(foSubtaskModelTable, {
      id: stepId(foTaskId, seq, at),
      foTaskId,
      seq,
      kind,
      status,
      robotSerial: serial,
      startedAt: null,
      completedAt: null
    })
    if (kind === "TRAVEL") {
      changes.insert(foTravelSubtaskModelTable, {
        ...wayColumns(task, step),
        distanceM: null,
        eta: null,
        arrivedAt: null
      })
    } else {
      const { action } = step
      invariant(action !== null, `step ${seq} of field task ${foTaskId} is neither way nor action`)
      changes.insert(foActionSubtaskModelTable, { ...actionColumns(task, step), action })
    }
  }
}

const wayColumns = ({ foTaskId, createdAt }: FoTask, { seq, to }: FoSubtask) => {
  invariant(to !== null, `way ${seq} of field task ${foTaskId} leads nowhere`)
  return {
    subtaskId: stepId(foTaskId, seq, createdAt),
    toLocationId: to.locationId ?? null,
    toLat: to.lat,
    toLng: to.lng
  }
}

const actionColumns = ({ foTaskId, createdAt }: FoTask, { seq, to, result, scannedSerial }: FoSubtask) => ({
  subtaskId: stepId(foTaskId, seq, createdAt),
  params: to === null ? {} : { to },
  result: result === null ? {} : { text: result },
  scannedSerial
})

/** The step as it is now; `times`: what the event adds. */
const setStep = (
  task: FoTask | undefined,
  seq: number,
  times: { readonly startedAt?: Instant; readonly completedAt?: Instant },
  changes: RowChanges
): void => {
  const step = task?.subtasks[seq - 1]
  if (task === undefined || step === undefined) return
  const id = stepId(task.foTaskId, seq, task.createdAt)
  changes.set(foSubtaskModelTable, { id, status: step.status, ...times })
  if (step.kind === "ACTION") changes.set(foActionSubtaskModelTable, actionColumns(task, step))
}

const moveTask = (state: HubState, event: FoTaskTransitioned, changes: RowChanges): void => {
  const { foTaskId, to, version } = event
  changes.set(foTaskModelTable, { id: foTaskId, status: to, version })
  if (event.from === "IN_PROGRESS" && to === "PENDING") {
    // Whoever takes it over begins the step again.
    const task = state.field.tasks.get(foTaskId)
    for (const { seq, status } of task?.subtasks ?? []) {
      if (task === undefined || status !== "PENDING") continue
      const id = stepId(foTaskId, seq, task.createdAt)
      changes.set(foSubtaskModelTable, { id, status, startedAt: null })
    }
  }
  if (to !== "CANCELLED") return
  const finished = state.field.finished.get(foTaskId)
  for (const seq of finished?.openSteps ?? []) {
    const id = stepId(foTaskId, seq, finished?.createdAt ?? 0)
    changes.set(foSubtaskModelTable, { id, status: "CANCELLED" })
  }
}

const moveAssignment = (
  { field }: HubState,
  event: FoAssignmentTransitioned,
  version: number,
  changes: RowChanges
): void => {
  const { assignmentId, foTaskId, from, to, ended, at } = event
  changes.set(foAssignmentModelTable, {
    id: assignmentId,
    status: to,
    version,
    ...(from === "REQUESTED" && (to === "ACCEPTED" || to === "REJECTED") ? { respondedAt: at } : {}),
    ...(ended ? { endedAt: at } : {})
  })
  for (const request of field.assistance.values()) {
    if (request.foTaskId !== foTaskId) continue
    changes.set(foAssistanceRequestModelTable, { id: request.requestId, status: request.status })
  }
}

const openAssistance = (
  { events, state }: HubCommit,
  event: FoAssistanceOpened,
  changes: RowChanges
): void => {
  const { requestId, tripId, issue } = event
  const told = events.find((other) => other._tag === "FoAssistanceRequested" && other.requestId === requestId)
  invariant(told?._tag === "FoAssistanceRequested", `request ${requestId} was opened and nobody was told`)
  const request = [...state.field.assistance.values()].find((open) => open.requestId === requestId)
  invariant(request !== undefined, `request ${requestId} was opened and is not open`)
  changes.insert(foAssistanceRequestModelTable, {
    id: requestId,
    tripId,
    robotSerial: event.serial,
    deliveryId: event.deliveryId,
    requestedBy: event.by,
    issue,
    attemptCancellationReason: event.attemptCancellationReason,
    needsGrounding: told.needsGrounding,
    hasFood: told.hasFood,
    lat: event.place?.lat ?? null,
    lng: event.place?.lng ?? null,
    notes: event.notes,
    status: request.status,
    foTaskId: event.foTaskId,
    resolvedAt: null,
    createdAt: event.at
  })
}

/** The status of a task at one event: the one that the next step of the same decision leads out of. */
const statusAt = ({ events, state }: HubCommit, foTaskId: FoTaskId, index: number): FoTaskStatus | null => {
  for (const event of events.slice(index)) {
    if (event._tag === "FoTaskTransitioned" && event.foTaskId === foTaskId) return event.from
  }
  const { tasks, finished } = state.field
  return tasks.get(foTaskId)?.status ?? finished.get(foTaskId)?.status ?? null
}

/** What happened to a task, for its history; steps and assignments repeat its status. */
const keepHistory = (
  commit: HubCommit,
  event: HubEvent,
  index: number,
  version: number,
  changes: RowChanges
): void => {
  const keep = (
    foTaskId: FoTaskId,
    from: FoTaskStatus | null,
    to: FoTaskStatus,
    reason: string | null
  ): void => {
    changes.insert(foTaskHistoryModelTable, {
      foTaskId,
      fromStatus: from,
      toStatus: to,
      at: event.at,
      triggeredBy: triggeredBy(commit),
      reason,
      lat: null,
      lng: null,
      entityVersion: version,
      event: event._tag,
      payload: event
    })
  }
  switch (event._tag) {
    case "FoTaskPlanned":
      keep(event.foTaskId, null, event.status, null)
      return
    case "FoTaskTransitioned":
      keep(event.foTaskId, event.from, event.to, event.reason)
      return
    case "FoTaskAssignmentRequested":
    case "FoAssignmentTransitioned":
    case "FoSubtaskStarted":
    case "FoSubtaskSkipped":
    case "FoSubtaskCompleted": {
      const { foTaskId } = event
      const status = foTaskId === null ? null : statusAt(commit, foTaskId, index)
      if (foTaskId === null || status === null) return
      keep(foTaskId, status, status, "reason" in event ? event.reason : null)
      return
    }
    default:
      return
  }
}

/** Who moved a task, for its history. */
const triggeredBy = ({ command, sourceEventId }: HubCommit): string => {
  const given = command as HubCommand
  switch (given._tag) {
    case "CreateFoTask":
    case "PostponeFoTask":
    case "CancelFoTask":
    case "RevokeFo":
    case "RequestFo":
    case "CheckIn":
      return given.by
    case "AcceptFo":
    case "RejectFo":
    case "StartFo":
    case "ProgressFo":
    case "CompleteFo":
    case "AbandonFo":
    case "StartSubtask":
    case "CompleteSubtask":
    case "SkipSubtask":
      return `operator:${given.operatorId}`
    case "ApplyDelivery":
      return "service:deliveries"
    default:
      return sourceEventId === null ? "system:hub" : "service:operations"
  }
}
