/** Every command of a hub before it is there, open and closed, with its exact result. */
import { describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import { hubMachine } from "../../../src/actors/hub/machine.ts"
import { exercise, given, look, type Rows, started, watching } from "../../support/field-cells.ts"
import { cellsAt, hubResults } from "../../support/hub-cells.ts"

const ofHub = watching((_event, _status, hub) => hub.status)
const ofNone = watching(
  (_event, _status, hub) => hub.status,
  () => hubActor.initial("hub-1")
)

/** A task is offered to somebody. Field work does not ask whether the doors are open, either. */
const offered = ["CreateFoTask by a machine", "offer to ann"]
const states = {
  none: given(ofNone),
  OPEN: given(ofHub, ...offered),
  CLOSED: given(ofHub, ...offered, "CloseHub")
}
const working = {
  OPEN: given(ofHub, ...started),
  CLOSED: given(ofHub, ...started, "CloseHub")
}

/** Before creation: nothing is here yet; news, timers and positions pass by. */
const none: Rows = {
  CreateHub: "CLOSED",
  OpenHub: "!Ill",
  CloseHub: "!Ill",
  StartEndOfDay: "!NF",
  "UpsertLocation new": "!NF",
  "UpsertLocation as before": "!NF",
  "UpsertLocation off the Earth": "!NF",
  "RegisterRobot new": "!NF",
  "RegisterRobot known": "!NF",
  "Deploy robot that is in": "!NF",
  "Deploy robot that is out": "!NF",
  "Deploy with low battery": "!NF",
  "Deploy before maintenance": "!NF",
  "Deploy in place": "!NF",
  "Deploy parked robot": "!NF",
  "ParkRobot that is out": "!NF",
  "ParkRobot that is in": "!NF",
  "Undeploy robot that is out": "!NF",
  "Undeploy robot that is in": "!NF",
  "Undeploy robot on a trip": "!NF",
  "CheckIn robot that is out": "!NF",
  "CheckIn robot on a trip": "!NF",
  "CheckIn robot on a trip by force": "!NF",
  "CheckOut robot that is in": "!NF",
  "CheckOut robot that is out": "!NF",
  "AssignPilot opened": "!NF",
  "AssignPilot opened again": "!NF",
  "AssignPilot resolved: accepted": "!NF",
  "AssignPilot resolved: rejected": "!NF",
  "AssignPilot resolved: work gone": "!NF",
  "AssignPilot refused": "!NF",
  "AssignPilot refused by a stranger": "!NF",
  "AssignPilot closed": "!NF",
  "AssignPilot closed again": "!NF",
  "ApplyDelivery cancel requested": "=",
  "ApplyDelivery over": "=",
  "ApplyDelivery over, unknown": "=",
  "CheckIn of the robot of the task": "!NF",
  "AssignPilot resolved: the trip of the help is driven": "!NF",
  "AssignPilot resolved: the trip of the help is gone": "!NF",
  "AssignPilot resolved: the trip of the help has a pilot": "!NF",
  "ApplyDelivery completed, of the task": "=",
  "ApplyDelivery canceled, of the task, with its food": "=",
  "ApplyDelivery canceled, of the task, without": "=",
  "ApplyDelivery attempt over with food": "=",
  "ApplyDelivery attempt over without": "=",
  "SweepTasks with a pilot": "=",
  "SweepTasks that finds no open task": "=",
  "SweepTasks that finds a forgotten task": "=",
  "SweepTasks without": "=",
  "GiveUpPilotSearch too early": "=",
  "GiveUpPilotSearch unknown": "=",
  PublishActiveRobots: "=",
  "CreateFoTask by a machine": "!NF",
  "CreateFoTask by a person": "!NF",
  "CreateFoTask of nothing": "!NF",
  "CreateFoTask for an unknown robot": "!NF",
  PostponeFoTask: "!NF",
  ActivateFoTask: "=",
  "CancelFoTask by a person": "!NF",
  "CancelFoTask by a machine": "!NF",
  AssignFo: "=",
  AcceptFo: "!NF",
  "AcceptFo by a stranger": "!NF",
  RejectFo: "!NF",
  ExpireFoOffer: "=",
  StartFo: "!NF",
  "StartFo by a stranger": "!NF",
  "ProgressFo on the way": "!NF",
  "ProgressFo there": "!NF",
  "ProgressFo at work": "!NF",
  "ProgressFo done": "!NF",
  "ProgressFo picked up": "!NF",
  CompleteFo: "!NF",
  AbandonFo: "!NF",
  "RevokeFo by a person": "!NF",
  "RevokeFo by a machine": "!NF",
  "StartSubtask first": "!NF",
  "StartSubtask later": "!NF",
  "CompleteSubtask first": "!NF",
  "SkipSubtask first": "!NF",
  "SkipSubtask unknown": "!NF",
  RequestFo: "!NF",
  "RequestFo for an unknown robot": "!NF",
  "RequestFo if it stays silent": "!NF",
  CloseAssistance: "=",
  "CloseAssistance because the trip is over": "=",
  "CloseAssistance of another trip": "="
}

/** What comes of field work while somebody is asked for it, the doors open or closed. */
const whileOffered: Rows = {
  "CreateFoTask by a machine": "=",
  "CreateFoTask by a person": "!DuplicateFoTask",
  "CreateFoTask of nothing": "!InvalidFoTask",
  "CreateFoTask for an unknown robot": "!NF",
  PostponeFoTask: "=+",
  ActivateFoTask: "=",
  "CancelFoTask by a person": "=+",
  "CancelFoTask by a machine": "=+",
  AssignFo: "=",
  AcceptFo: "=+",
  "AcceptFo by a stranger": "!NY",
  RejectFo: "=+",
  ExpireFoOffer: "=+",
  StartFo: "!Ill",
  "StartFo by a stranger": "!NY",
  "ProgressFo on the way": "!Ill",
  "ProgressFo there": "!Ill",
  "ProgressFo at work": "!Ill",
  "ProgressFo done": "!Ill",
  "ProgressFo picked up": "!Ill",
  CompleteFo: "!Ill",
  AbandonFo: "!Ill",
  "RevokeFo by a person": "=+",
  "RevokeFo by a machine": "=+",
  "StartSubtask first": "!Ill",
  "StartSubtask later": "!Ill",
  "CompleteSubtask first": "!Ill",
  "SkipSubtask first": "!Ill",
  "SkipSubtask unknown": "!Ill",
  RequestFo: "=+",
  "RequestFo for an unknown robot": "!NF",
  "RequestFo if it stays silent": "=+",
  CloseAssistance: "=",
  "CloseAssistance because the trip is over": "=",
  "CloseAssistance of another trip": "="
}

/** While somebody works on it. */
const whileWorking: Rows = {
  "CreateFoTask by a machine": "=",
  "CreateFoTask by a person": "!DuplicateFoTask",
  "CreateFoTask of nothing": "!InvalidFoTask",
  "CreateFoTask for an unknown robot": "!NF",
  PostponeFoTask: "!Ill",
  ActivateFoTask: "=",
  "CancelFoTask by a person": "=+",
  "CancelFoTask by a machine": "=+",
  AssignFo: "=",
  AcceptFo: "!Ill",
  "AcceptFo by a stranger": "!NY",
  RejectFo: "!Ill",
  ExpireFoOffer: "=",
  StartFo: "!Ill",
  "StartFo by a stranger": "!NY",
  "ProgressFo on the way": "=+",
  "ProgressFo there": "!Ill",
  "ProgressFo at work": "!Ill",
  "ProgressFo done": "!Ill",
  "ProgressFo picked up": "!Ill",
  CompleteFo: "!SubtasksOpen",
  AbandonFo: "=+",
  "RevokeFo by a person": "=+",
  "RevokeFo by a machine": "=+",
  "StartSubtask first": "=+",
  "StartSubtask later": "!SubtaskOutOfOrder",
  "CompleteSubtask first": "!Ill",
  "SkipSubtask first": "=+",
  "SkipSubtask unknown": "!NF",
  RequestFo: "=+",
  "RequestFo for an unknown robot": "!NF",
  "RequestFo if it stays silent": "=+",
  CloseAssistance: "=",
  "CloseAssistance because the trip is over": "=",
  "CloseAssistance of another trip": "="
}

/** A row per command: before creation, open, closed. */
const rows = (): Rows => {
  const created: Rows = { ...hubResults, ...whileOffered }
  const all = Object.keys(none).map((label): [string, string] => {
    const result = created[label] ?? "missing"
    return [label, `${none[label]} ${result} ${result}`]
  })
  return {
    ...Object.fromEntries(all),
    OpenHub: "!Ill !Ill OPEN",
    CloseHub: "!Ill CLOSED !Ill"
  }
}

describe("every command in every state of a hub", () => {
  it("gives exactly this", () => {
    exercise(hubMachine, ofHub, states, rows())
  })

  it("gives exactly this of field work while somebody is at work", () => {
    look("Hub, at work", ofHub, working, whileWorking)
  })

  it("gives exactly this when a search has lasted too long", () => {
    look(
      "Hub, after the deadline",
      ofHub,
      working,
      {
        // It has not read what the tasks are now.
        "SweepTasks without": "=",
        "SweepTasks that finds no open task": "=+",
        "GiveUpPilotSearch too early": "=+",
        "GiveUpPilotSearch unknown": "=",
        "AssignPilot resolved: rejected": "=+",
        ExpireFoOffer: "="
      },
      cellsAt + 180_000
    )
  })
})
