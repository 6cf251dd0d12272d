/**
 * Applies one event to a hub's field work, in place. Total: what an event names and the hub does not
 * know is left alone. Source: spec/operations.md 3.5.
 */
import { excludeMs } from "../../services/operations/constants.ts"
import type { FoAssignmentStatus } from "../../services/operations/enums.ts"
import type { FoAssignmentTransitioned, FoTaskTransitioned } from "../../services/operations/events.ts"
import type { FieldEvent, FoTaskDetailed, FoTaskPlanned } from "./field-events.ts"
import {
  assistanceKey,
  type FieldState,
  type FoTask,
  finishedKept,
  isWorkedBefore,
  serialOf
} from "./field-state.ts"
import { foTaskMachine } from "./machine.ts"

export const evolveField = (field: FieldState, event: FieldEvent): void => {
  switch (event._tag) {
    case "FoTaskPlanned":
      plan(field, event)
      return
    case "FoTaskCreated":
    case "FoAssistanceRequested":
      return
    case "FoTaskDetailed": {
      const task = field.tasks.get(event.foTaskId)
      if (task !== undefined) detail(task, event)
      return
    }
    case "FoTaskDelayed": {
      const task = field.tasks.get(event.foTaskId)
      if (task === undefined) return
      task.scheduledFor = event.scheduledFor
      task.waitsForTripId = event.waitsForTripId
      task.waitsForDeliveryId = event.waitsForDeliveryId
      return
    }
    case "FoTaskUnattended": {
      const task = field.tasks.get(event.foTaskId)
      if (task !== undefined) task.alarmed = true
      return
    }
    case "FoTaskAssignmentRequested": {
      const task = field.tasks.get(event.foTaskId)
      if (task === undefined) return
      const { assignmentId, operatorId, distanceM, expiresAt } = event
      task.assignment = { assignmentId, operatorId, distanceM, expiresAt, status: "REQUESTED" }
      field.taskOfOperator.set(operatorId, task)
      line(field, task)
      return
    }
    case "FoTaskTransitioned": {
      const task = field.tasks.get(event.foTaskId)
      if (task !== undefined) moveTask(field, task, event)
      return
    }
    case "FoAssignmentTransitioned": {
      const task = field.tasks.get(event.foTaskId)
      if (task?.assignment?.assignmentId === event.assignmentId) moveAssignment(field, task, event)
      return
    }
    case "FoSubtaskStarted": {
      const step = field.tasks.get(event.foTaskId)?.subtasks[event.seq - 1]
      if (step !== undefined) step.status = "IN_PROGRESS"
      return
    }
    case "FoSubtaskSkipped": {
      const step = field.tasks.get(event.foTaskId)?.subtasks[event.seq - 1]
      if (step === undefined) return
      step.status = "SKIPPED"
      step.result = event.reason
      return
    }
    case "FoSubtaskNoted": {
      const step = field.tasks.get(event.foTaskId)?.subtasks[event.seq - 1]
      if (step === undefined) return
      step.scannedSerial = event.scannedSerial
      step.result = event.result
      return
    }
    case "FoSubtaskCompleted": {
      const task = event.foTaskId === null ? undefined : field.tasks.get(event.foTaskId)
      const step = task?.subtasks[event.seq - 1]
      if (task === undefined || step === undefined) return
      step.status = "COMPLETED"
      if (event.intoSerial !== null) task.intoSerial = event.intoSerial
      return
    }
    case "FoAssistanceOpened": {
      const { requestId, tripId, issue, serial, foTaskId, at } = event
      const working = foTaskId === null ? undefined : field.tasks.get(foTaskId)?.assignment?.status
      field.assistance.set(assistanceKey(tripId, issue), {
        requestId,
        tripId,
        issue,
        serial,
        foTaskId,
        requestedAt: at,
        // Somebody may be at work already, for another reason to go to this robot.
        status: working === undefined || working === "REQUESTED" ? "REQUESTED" : "FO_ASSIGNED"
      })
      return
    }
    case "FoAssistanceResolved":
      field.assistance.delete(assistanceKey(event.tripId, event.issue))
      return
    case "FoAssistanceDelayed":
      field.unconfirmed.set(assistanceKey(event.tripId, event.issue), event.until)
      return
    case "FoAssistanceConfirmed":
      field.unconfirmed.delete(assistanceKey(event.tripId, event.issue))
      return
  }
}

const plan = (field: FieldState, event: FoTaskPlanned): void => {
  if (field.tasks.has(event.foTaskId)) return
  const { _tag, at, steps, ...row } = event
  const task: FoTask = {
    ...row,
    createdAt: at,
    alarmed: false,
    subtasks: steps.map((step, index) => ({
      seq: index + 1,
      ...step,
      status: "PENDING",
      scannedSerial: null,
      result: null
    })),
    assignment: null,
    excluded: [],
    excludedUntil: [],
    version: 1
  }
  field.tasks.set(task.foTaskId, task)
  for (const serial of task.serials) {
    const tasks = field.tasksOfRobot.get(serial)
    if (tasks === undefined) field.tasksOfRobot.set(serial, [task])
    else tasks.push(task)
  }
  line(field, task)
}

const detail = (task: FoTask, event: FoTaskDetailed): void => {
  if (event.deliveryId !== null) task.deliveryId = event.deliveryId
  if (event.intoSerial !== null) task.intoSerial = event.intoSerial
  if (event.groundedFor) task.groundedFor = true
  if (event.foodTo === null) return
  // The way that leads to the food's drop-off.
  const dropoff = task.subtasks.findIndex((step) => step.action === "DROPOFF_FOOD")
  const way = task.subtasks[dropoff - 1]
  if (way !== undefined) way.to = event.foodTo
}

/** Puts a task into the line of those that wait for somebody, in its turn, or takes it out. */
export const line = (field: FieldState, task: FoTask): void => {
  const { waiting } = field
  const at = waiting.indexOf(task)
  const waits = task.status === "PENDING" && task.assignment === null
  if (waits === at >= 0) return
  if (!waits) {
    waiting.splice(at, 1)
    return
  }
  let place = waiting.length
  while (place > 0 && isWorkedBefore(task, waiting[place - 1]!)) place -= 1
  waiting.splice(place, 0, task)
}

const moveTask = (field: FieldState, task: FoTask, event: FoTaskTransitioned): void => {
  const { from, to } = event
  task.status = to
  task.version = event.version
  if (to === "PENDING") {
    task.waitsForTripId = null
    task.waitsForDeliveryId = null
    if (from === "IN_PROGRESS") {
      for (const step of task.subtasks) if (step.status === "IN_PROGRESS") step.status = "PENDING"
    }
  }
  line(field, task)
  if (foTaskMachine.final.includes(to)) finish(field, task)
}

const finish = (field: FieldState, task: FoTask): void => {
  const { foTaskId, type, status, deliveryId, createdAt } = task
  field.tasks.delete(foTaskId)
  for (const serial of task.serials) {
    const rest = (field.tasksOfRobot.get(serial) ?? []).filter((other) => other !== task)
    if (rest.length === 0) field.tasksOfRobot.delete(serial)
    else field.tasksOfRobot.set(serial, rest)
  }
  const openSteps: Array<number> = []
  for (const step of task.subtasks) {
    if (step.status !== "COMPLETED" && step.status !== "SKIPPED") openSteps.push(step.seq)
  }
  const serial = serialOf(task)
  field.finished.set(foTaskId, { foTaskId, type, status, serial, deliveryId, createdAt, openSteps })
  if (field.finished.size <= finishedKept) return
  for (const oldest of field.finished.keys()) {
    field.finished.delete(oldest)
    return
  }
}

/** Who ended so is not asked for the same task again for a while. */
const isExcludedAfter = (status: FoAssignmentStatus): boolean =>
  status === "REJECTED" || status === "STALE" || status === "ABANDONED" || status === "REVOKED"

const moveAssignment = (field: FieldState, task: FoTask, event: FoAssignmentTransitioned): void => {
  const { operatorId, to, ended, at } = event
  const assignment = task.assignment!
  assignment.status = to
  if (to === "ACCEPTED" && !ended) helpIs(field, task, "FO_ASSIGNED")
  if (!ended) return
  if (to === "ABANDONED" || to === "REVOKED") helpIs(field, task, "REQUESTED")
  if (isExcludedAfter(to)) {
    const known = task.excluded.indexOf(operatorId)
    if (known < 0) {
      task.excluded.push(operatorId)
      task.excludedUntil.push(at + excludeMs)
    } else task.excludedUntil[known] = at + excludeMs
  }
  task.assignment = null
  if (field.taskOfOperator.get(operatorId) === task) field.taskOfOperator.delete(operatorId)
  line(field, task)
}

/** The requests that wait for this task follow its assignment. */
const helpIs = (field: FieldState, task: FoTask, status: "REQUESTED" | "FO_ASSIGNED"): void => {
  for (const request of field.assistance.values()) {
    if (request.foTaskId === task.foTaskId) request.status = status
  }
}
