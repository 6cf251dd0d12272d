/** Every command of a hub in every state of a field task and of its steps, with its exact result. */
import { describe, it } from "@effect/vitest"
import { foSubtaskMachine, foTaskMachine } from "../../../src/actors/hub/machine.ts"
import {
  accepted,
  exercise,
  type Follow,
  given,
  look,
  type Rows,
  skipped,
  started,
  watching
} from "../../support/field-cells.ts"

const taskStatus: Follow = (event, status) => {
  if (event._tag === "FoTaskPlanned") return event.status
  return event._tag === "FoTaskTransitioned" ? event.to : status
}
const stepStatus: Follow = (event, status, hub) => {
  const isOver = status === "COMPLETED" || status === "SKIPPED"
  if (event._tag === "FoTaskTransitioned" && event.to === "CANCELLED") return isOver ? status : "CANCELLED"
  return [...hub.field.tasks.values()][0]?.subtasks[0]?.status ?? status
}

const ofTask = watching(taskStatus)
const taskStates = {
  none: given(ofTask),
  PENDING: given(ofTask, ...accepted),
  SCHEDULED: given(ofTask, "CreateFoTask later"),
  IN_PROGRESS: given(ofTask, ...started),
  COMPLETED: given(ofTask, ...started, ...skipped, "CompleteFo"),
  CANCELLED: given(ofTask, "CreateFoTask by a machine", "CancelFoTask by a person")
}

const ofStep = watching(stepStatus)
const stepStates = {
  none: given(ofStep),
  PENDING: given(ofStep, ...started),
  IN_PROGRESS: given(ofStep, ...started, "StartSubtask first"),
  COMPLETED: given(ofStep, ...started, "StartSubtask first", "CompleteSubtask first"),
  SKIPPED: given(ofStep, ...started, "SkipSubtask first"),
  CANCELLED: given(ofStep, ...started, "CancelFoTask by a person")
}

// -- results: a row per command, its columns the states in the order above

const taskResults: Rows = {
  "CreateFoTask by a machine": "PENDING = PENDING = PENDING PENDING",
  "CreateFoTask by a person": "PENDING !DuplicateFoTask PENDING !DuplicateFoTask PENDING PENDING",
  PostponeFoTask: "!NF SCHEDULED !Ill !Ill !Ill !Ill",
  ActivateFoTask: "= = PENDING = = =",
  "CancelFoTask by a person": "!NF CANCELLED CANCELLED CANCELLED !Ill !Ill",
  "CancelFoTask by a machine": "= CANCELLED CANCELLED CANCELLED = =",
  AssignFo: "= = = = = =",
  AcceptFo: "!NF !Ill !NY !Ill !Ill !Ill",
  "AcceptFo by a stranger": "!NF !NY !NY !NY !Ill !Ill",
  RejectFo: "!NF !Ill !NY !Ill !Ill !Ill",
  ExpireFoOffer: "= = = = = =",
  StartFo: "!NF IN_PROGRESS !NY !Ill !Ill !Ill",
  "StartFo by a stranger": "!NF !NY !NY !NY !Ill !Ill",
  "ProgressFo on the way": "!NF =+ !NY =+ !Ill !Ill",
  "ProgressFo there": "!NF !Ill !NY !Ill !Ill !Ill",
  "ProgressFo at work": "!NF !Ill !NY !Ill !Ill !Ill",
  "ProgressFo done": "!NF !Ill !NY !Ill !Ill !Ill",
  "ProgressFo picked up": "!NF !Ill !NY !Ill !Ill !Ill",
  CompleteFo: "!NF !Ill !NY !SubtasksOpen !Ill !Ill",
  AbandonFo: "!NF =+ !NY PENDING !Ill !Ill",
  "RevokeFo by a person": "!NF =+ !Ill PENDING !Ill !Ill",
  "RevokeFo by a machine": "= =+ = PENDING = =",
  "StartSubtask first": "!NF !Ill !NY =+ !Ill !Ill",
  "StartSubtask later": "!NF !Ill !NY !SubtaskOutOfOrder !Ill !Ill",
  "CompleteSubtask first": "!NF !Ill !NY !Ill !Ill !Ill",
  "SkipSubtask first": "!NF !Ill !NY =+ !Ill !Ill",
  "SkipSubtask unknown": "!NF !Ill !NY !NF !Ill !Ill",
  RequestFo: "PENDING =+ PENDING =+ PENDING PENDING",
  CloseAssistance: "= = = = = =",
  "CloseAssistance because the trip is over": "=",
  "CheckIn of the robot of the task": "=+ CANCELLED CANCELLED =+ =+ =+"
}

const stepResults: Rows = {
  "CreateFoTask by a machine": "PENDING = = = = PENDING",
  "CreateFoTask by a person":
    "PENDING !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask PENDING",
  PostponeFoTask: "!NF !Ill !Ill !Ill !Ill !Ill",
  ActivateFoTask: "= = = = = =",
  "CancelFoTask by a person": "!NF CANCELLED CANCELLED =+ =+ !Ill",
  "CancelFoTask by a machine": "= CANCELLED CANCELLED =+ =+ =",
  AssignFo: "= = = = = =",
  AcceptFo: "!NF !Ill !Ill !Ill !Ill !Ill",
  "AcceptFo by a stranger": "!NF !NY !NY !NY !NY !Ill",
  RejectFo: "!NF !Ill !Ill !Ill !Ill !Ill",
  ExpireFoOffer: "= = = = = =",
  StartFo: "!NF !Ill !Ill !Ill !Ill !Ill",
  "StartFo by a stranger": "!NF !NY !NY !NY !NY !Ill",
  "ProgressFo on the way": "!NF =+ =+ =+ =+ !Ill",
  "ProgressFo there": "!NF !Ill !Ill !Ill !Ill !Ill",
  "ProgressFo at work": "!NF !Ill !Ill !Ill !Ill !Ill",
  "ProgressFo done": "!NF !Ill !Ill !Ill !Ill !Ill",
  "ProgressFo picked up": "!NF !Ill !Ill !Ill !Ill !Ill",
  CompleteFo: "!NF !SubtasksOpen !SubtasksOpen !SubtasksOpen !SubtasksOpen !Ill",
  AbandonFo: "!NF =+ PENDING =+ =+ !Ill",
  "RevokeFo by a person": "!NF =+ PENDING =+ =+ !Ill",
  "RevokeFo by a machine": "= =+ PENDING =+ =+ =",
  "StartSubtask first": "!NF IN_PROGRESS !Ill !Ill !Ill !Ill",
  "StartSubtask later": "!NF !SubtaskOutOfOrder !SubtaskOutOfOrder =+ =+ !Ill",
  "CompleteSubtask first": "!NF !Ill COMPLETED !Ill !Ill !Ill",
  "SkipSubtask first": "!NF SKIPPED SKIPPED !Ill !Ill !Ill",
  "SkipSubtask unknown": "!NF !NF !NF !NF !NF !Ill",
  RequestFo: "PENDING =+ =+ =+ =+ PENDING",
  CloseAssistance: "= = = = = =",
  "CloseAssistance because the trip is over": "="
}

/** Food that has to come out of a robot: waiting for somebody, for the end of its trip, and under way. */
const foodStates = {
  PENDING: given(ofTask, "CreateFoTask of food"),
  SCHEDULED: given(ofTask, "CreateFoTask of food, after the trip"),
  IN_PROGRESS: given(ofTask, "CreateFoTask of food", "offer to ann", "AcceptFo", "StartFo")
}
const foodResults: Rows = {
  "ApplyDelivery completed, of the task": "CANCELLED CANCELLED =",
  "ApplyDelivery canceled, of the task, with its food": "=",
  "ApplyDelivery canceled, of the task, without": "=",
  "ApplyDelivery attempt over with food": "=",
  "ApplyDelivery attempt over without": "=",
  "AssignPilot resolved: the trip of the help is driven": "= PENDING =",
  "AssignPilot resolved: the trip of the help is gone": "= PENDING =",
  "AssignPilot resolved: the trip of the help has a pilot": "=",
  "CheckIn of the robot of the task": "=+"
}

/** Food that is to be saved. */
const rescueStates = {
  PENDING: given(ofTask, "CreateFoTask of a rescue"),
  SCHEDULED: given(ofTask, "CreateFoTask of a rescue, later"),
  IN_PROGRESS: given(ofTask, "CreateFoTask of a rescue", "offer to ann", "AcceptFo", "StartFo")
}
const rescueResults: Rows = {
  "ApplyDelivery completed, of the task": "=",
  "ApplyDelivery canceled, of the task, with its food": "=",
  "ApplyDelivery canceled, of the task, without": "CANCELLED CANCELLED =",
  "ApplyDelivery attempt over with food": "=",
  "AssignPilot resolved: the trip of the help is driven": "=",
  "CheckIn of the robot of the task": "=+"
}

/** Work that is to begin when the delivery is over. */
const waitingResults: Rows = {
  ActivateFoTask: "=",
  "ApplyDelivery completed, of the task": "PENDING",
  "ApplyDelivery canceled, of the task, with its food": "PENDING",
  "ApplyDelivery canceled, of the task, without": "PENDING",
  "ApplyDelivery attempt over with food": "=+",
  "AssignPilot resolved: the trip of the help is driven": "=",
  "CheckIn of the robot of the task": "CANCELLED"
}

/** The same while a trip of the delivery is under way: after the one to the merchant the delivery is waited for. */
const drivingResults: Rows = {
  ActivateFoTask: "=",
  "ApplyDelivery completed, of the task": "=",
  "AssignPilot resolved: the trip of the help is driven": "=+",
  "AssignPilot resolved: the trip of the help has a pilot": "=",
  "CheckIn of the robot of the task": "CANCELLED"
}

describe("every command of a hub", () => {
  it("gives exactly this in every state of a task", () => {
    exercise(foTaskMachine, ofTask, taskStates, taskResults)
  })

  it("gives exactly this in every state of a step", () => {
    exercise(foSubtaskMachine, ofStep, stepStates, stepResults)
  })

  it("lets food be taken out of a robot unless its delivery is completed", () => {
    look("FoTask, of food", ofTask, foodStates, foodResults)
  })

  it("lets food be saved unless its delivery is canceled without it", () => {
    look("FoTask, of a rescue", ofTask, rescueStates, rescueResults)
  })

  it("begins what waits for a delivery when that is over", () => {
    const waiting = { SCHEDULED: given(ofTask, "CreateFoTask after the delivery") }
    look("FoTask, after a delivery", ofTask, waiting, waitingResults)
    const driving = { SCHEDULED: given(ofTask, "CreateFoTask after the trip") }
    look("FoTask, after a trip", ofTask, driving, drivingResults)
  })

  it("calls steps off that nobody has begun when the robot is taken in", () => {
    const before = { PENDING: given(ofStep, ...accepted) }
    look("FoSubtask, before the work", ofStep, before, {
      "CheckIn of the robot of the task": "CANCELLED",
      "CancelFoTask by a machine": "CANCELLED",
      "StartSubtask first": "!Ill"
    })
  })
})
