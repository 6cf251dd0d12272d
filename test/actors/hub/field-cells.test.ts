/** Every command of field work in every state of its four machines, with its exact result. */
import { assert, describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import type { HubEvent } from "../../../src/actors/hub/events.ts"
import {
  foAssignmentMachine,
  foAssistanceMachine,
  foSubtaskMachine,
  foTaskMachine
} from "../../../src/actors/hub/machine.ts"
import type { HubRejection } from "../../../src/actors/hub/rejections.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import type { Actor } from "../../../src/domain/decider.ts"
import type { Machine } from "../../../src/domain/machine.ts"
import { type CellResult, exerciseCells } from "../../support/cells.ts"
import { assign, createTask, fieldHub, fieldOperator, parked, requestHelp } from "../../support/field-work.ts"
import { noon } from "../../support/hub.ts"

/** A hub, and what the machine under test says of the thing that the test is about. */
interface Watched {
  readonly hub: HubState
  status: string | null
}

type Follow = (event: HubEvent, status: string | null, hub: HubState) => string | null

const watching = (follow: Follow): Actor<Watched, HubCommand, HubEvent, HubRejection> => ({
  name: "Hub",
  initial: () => ({ hub: fieldHub(), status: null }),
  decide: ({ hub }, command, now) => hubActor.decide(hub, command, now),
  evolve: (state, event) => {
    hubActor.evolve(state.hub, event)
    state.status = follow(event, state.status, state.hub)
  }
})

const idOf = ({ hub }: Watched): string => {
  const { tasks, finished } = hub.field
  return [...tasks.keys(), ...finished.keys()][0] ?? "unknown"
}

const ann = "ann"
/** The commands of field work, about the one task there is. */
const commands: Readonly<Record<string, (state: Watched) => HubCommand>> = {
  "CreateFoTask by a machine": () => createTask("BOT_PICKUP"),
  "CreateFoTask by a person": () => createTask("BOT_PICKUP", { by: "operator:d" }),
  PostponeFoTask: (s) => ({
    _tag: "PostponeFoTask",
    foTaskId: idOf(s),
    scheduledFor: noon + 1,
    by: "operator:d"
  }),
  ActivateFoTask: (s) => ({ _tag: "ActivateFoTask", foTaskId: idOf(s) }),
  "CancelFoTask by a person": (s) => ({
    _tag: "CancelFoTask",
    foTaskId: idOf(s),
    by: "operator:d",
    reason: "x"
  }),
  "CancelFoTask by a machine": (s) => ({
    _tag: "CancelFoTask",
    foTaskId: idOf(s),
    by: "system:x",
    reason: "x"
  }),
  AssignFo: (s) => assign([fieldOperator("bob")], idOf(s)),
  AcceptFo: (s) => ({ _tag: "AcceptFo", foTaskId: idOf(s), operatorId: ann }),
  "AcceptFo by a stranger": (s) => ({ _tag: "AcceptFo", foTaskId: idOf(s), operatorId: "zoe" }),
  RejectFo: (s) => ({ _tag: "RejectFo", foTaskId: idOf(s), operatorId: ann, reason: null }),
  ExpireFoOffer: (s) => ({
    _tag: "ExpireFoOffer",
    foTaskId: idOf(s),
    assignmentId: s.hub.field.tasks.get(idOf(s))?.assignment?.assignmentId ?? "none"
  }),
  StartFo: (s) => ({ _tag: "StartFo", foTaskId: idOf(s), operatorId: ann }),
  "StartFo by a stranger": (s) => ({ _tag: "StartFo", foTaskId: idOf(s), operatorId: "zoe" }),
  "ProgressFo on the way": (s) => ({
    _tag: "ProgressFo",
    foTaskId: idOf(s),
    operatorId: ann,
    status: "EN_ROUTE_TO_ROBOT"
  }),
  "ProgressFo there": (s) => ({ _tag: "ProgressFo", foTaskId: idOf(s), operatorId: ann, status: "AT_ROBOT" }),
  "ProgressFo at work": (s) => ({
    _tag: "ProgressFo",
    foTaskId: idOf(s),
    operatorId: ann,
    status: "MAINTENANCE_IN_PROGRESS"
  }),
  "ProgressFo done": (s) => ({
    _tag: "ProgressFo",
    foTaskId: idOf(s),
    operatorId: ann,
    status: "MAINTENANCE_COMPLETED"
  }),
  "ProgressFo picked up": (s) => ({
    _tag: "ProgressFo",
    foTaskId: idOf(s),
    operatorId: ann,
    status: "PICKED_UP"
  }),
  CompleteFo: (s) => ({ _tag: "CompleteFo", foTaskId: idOf(s), operatorId: ann }),
  AbandonFo: (s) => ({ _tag: "AbandonFo", foTaskId: idOf(s), operatorId: ann, reason: "tyre" }),
  "RevokeFo by a person": (s) => ({ _tag: "RevokeFo", foTaskId: idOf(s), by: "operator:d", reason: "x" }),
  "RevokeFo by a machine": (s) => ({ _tag: "RevokeFo", foTaskId: idOf(s), by: "system:x", reason: "x" }),
  "StartSubtask first": (s) => ({ _tag: "StartSubtask", foTaskId: idOf(s), operatorId: ann, seq: 1 }),
  "StartSubtask later": (s) => ({ _tag: "StartSubtask", foTaskId: idOf(s), operatorId: ann, seq: 2 }),
  "CompleteSubtask first": (s) => ({
    _tag: "CompleteSubtask",
    into: null,
    foTaskId: idOf(s),
    operatorId: ann,
    seq: 1,
    scannedSerial: null,
    result: null,
    robot: parked("R1")
  }),
  "SkipSubtask first": (s) => ({
    _tag: "SkipSubtask",
    foTaskId: idOf(s),
    operatorId: ann,
    seq: 1,
    reason: "x"
  }),
  "SkipSubtask unknown": (s) => ({
    _tag: "SkipSubtask",
    foTaskId: idOf(s),
    operatorId: ann,
    seq: 9,
    reason: "x"
  }),
  RequestFo: () => requestHelp("CONNECTIVITY_LOST"),
  CloseAssistance: () => ({ _tag: "CloseAssistance", tripId: "trip-1", issue: null, reason: "FREED" })
}

type Watching = ReturnType<typeof watching>

/** A hub after these commands, by label, each of which must be accepted. */
const after =
  (actor: Watching, ...labels: ReadonlyArray<string>) =>
  (): Watched => {
    const state = actor.initial("hub-1")
    for (const label of labels) {
      const make = commands[label] ?? setUp[label]
      assert.isDefined(make, label)
      const outcome = actor.decide(state, make!(state), label === "ExpireFoOffer" ? noon + 60_000 : noon)
      assert.isTrue(outcome.accepted, `${label}: ${JSON.stringify(outcome)}`)
      if (outcome.accepted) for (const event of outcome.events) actor.evolve(state, event)
    }
    return state
  }

/** Ways into a state that are not commands under test. */
const setUp: Readonly<Record<string, (state: Watched) => HubCommand>> = {
  "offer to ann": (s) => assign([fieldOperator(ann)], idOf(s)),
  "CreateFoTask later": () => createTask("BOT_PICKUP", { scheduledFor: noon + 1 }),
  ...Object.fromEntries(
    [1, 2, 3, 4].map((seq) => [
      `skip ${seq}`,
      (s: Watched): HubCommand => ({
        _tag: "SkipSubtask",
        foTaskId: idOf(s),
        operatorId: ann,
        seq,
        reason: "x"
      })
    ])
  )
}

type Rows = Readonly<Record<string, string>>

/** Frequent refusals, shortened so that a row fits a line. */
const refusals: Rows = { "!Ill": "!IllegalTransition", "!NY": "!NotYourFoTask", "!NF": "!NotFound" }

const exercise = (
  machine: Machine<string, string>,
  actor: Watching,
  states: Readonly<Record<string, () => Watched>>,
  rows: Rows
): void => {
  const expected: Record<string, Record<string, CellResult>> = {}
  Object.keys(states).forEach((name, column) => {
    const results = Object.entries(rows).map(([label, row]): [string, CellResult] => {
      const result = row.split(" ")[column] ?? "missing"
      return [label, refusals[result] ?? result]
    })
    expected[name] = Object.fromEntries(results)
  })
  exerciseCells({ actor, machine, states, commands, stateOf: (s) => s.status, now: noon + 60_000, expected })
}

// -- states

const taskStatus: Follow = (event, status) => {
  if (event._tag === "FoTaskPlanned") return event.status
  return event._tag === "FoTaskTransitioned" ? event.to : status
}
const stepStatus: Follow = (event, status, hub) => {
  const isOver = status === "COMPLETED" || status === "SKIPPED"
  if (event._tag === "FoTaskTransitioned" && event.to === "CANCELLED") return isOver ? status : "CANCELLED"
  return [...hub.field.tasks.values()][0]?.subtasks[0]?.status ?? status
}
const assignmentStatus: Follow = (event, status) => {
  if (event._tag === "FoTaskAssignmentRequested") return "REQUESTED"
  return event._tag === "FoAssignmentTransitioned" ? event.to : status
}
const assistanceStatus: Follow = (event, status, hub) => {
  if (event._tag === "FoAssistanceResolved") return event.outcome
  return [...hub.field.assistance.values()][0]?.status ?? status
}

const accepted = ["CreateFoTask by a machine", "offer to ann", "AcceptFo"]
const started = [...accepted, "StartFo"]
const skipped = ["skip 1", "skip 2", "skip 3", "skip 4"]

const ofTask = watching(taskStatus)
const taskStates = {
  none: after(ofTask),
  PENDING: after(ofTask, ...accepted),
  SCHEDULED: after(ofTask, "CreateFoTask later"),
  IN_PROGRESS: after(ofTask, ...started),
  COMPLETED: after(ofTask, ...started, ...skipped, "CompleteFo"),
  CANCELLED: after(ofTask, "CreateFoTask by a machine", "CancelFoTask by a person")
}

const ofStep = watching(stepStatus)
const stepStates = {
  none: after(ofStep),
  PENDING: after(ofStep, ...started),
  IN_PROGRESS: after(ofStep, ...started, "StartSubtask first"),
  COMPLETED: after(ofStep, ...started, "StartSubtask first", "CompleteSubtask first"),
  SKIPPED: after(ofStep, ...started, "SkipSubtask first"),
  CANCELLED: after(ofStep, ...started, "CancelFoTask by a person")
}

const ofAssignment = watching(assignmentStatus)
const steps = [
  "ProgressFo on the way",
  "ProgressFo there",
  "ProgressFo at work",
  "ProgressFo done",
  "ProgressFo picked up"
]
const working = (n: number) => after(ofAssignment, ...started, ...skipped, ...steps.slice(0, n))
const offered = ["CreateFoTask by a machine", "offer to ann"]
const assignmentStates = {
  none: after(ofAssignment, "CreateFoTask by a machine"),
  REQUESTED: after(ofAssignment, ...offered),
  ACCEPTED: working(0),
  EN_ROUTE_TO_ROBOT: working(1),
  AT_ROBOT: working(2),
  MAINTENANCE_IN_PROGRESS: working(3),
  MAINTENANCE_COMPLETED: working(4),
  PICKED_UP: working(5),
  REJECTED: after(ofAssignment, ...offered, "RejectFo"),
  ABANDONED: after(ofAssignment, ...started, "AbandonFo"),
  STALE: after(ofAssignment, ...offered, "ExpireFoOffer"),
  CANCELED: after(ofAssignment, ...started, "CancelFoTask by a person"),
  REVOKED: after(ofAssignment, ...started, "RevokeFo by a person")
}

const ofAssistance = watching(assistanceStatus)
const helped = ["RequestFo", "offer to ann", "AcceptFo"]
const assistanceStates = {
  none: after(ofAssistance),
  REQUESTED: after(ofAssistance, "RequestFo", "offer to ann"),
  FO_ASSIGNED: after(ofAssistance, ...helped, "StartFo", ...skipped),
  RESOLVED: after(ofAssistance, ...helped, "StartFo", ...skipped, "CompleteFo"),
  CANCELLED: after(ofAssistance, "RequestFo", "CloseAssistance")
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
  CloseAssistance: "= = = = = ="
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
  CloseAssistance: "= = = = = ="
}

const assignmentResults: Rows = {
  "CreateFoTask by a machine": "= = = = = = = = = = = =+ =",
  "CreateFoTask by a person":
    "!DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask !DuplicateFoTask =+ !DuplicateFoTask",
  PostponeFoTask: "=+ REVOKED !Ill !Ill !Ill !Ill !Ill !Ill =+ =+ =+ !Ill =+",
  ActivateFoTask: "= = = = = = = = = = = = =",
  "CancelFoTask by a person":
    "=+ CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED =+ =+ =+ !Ill =+",
  "CancelFoTask by a machine":
    "=+ CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED CANCELED =+ =+ =+ = =+",
  AssignFo: "REQUESTED = = = = = = = REQUESTED REQUESTED REQUESTED = REQUESTED",
  AcceptFo: "!NY ACCEPTED !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "AcceptFo by a stranger": "!NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !Ill !NY",
  RejectFo: "!NY REJECTED !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  ExpireFoOffer: "= STALE = = = = = = = = = = =",
  StartFo: "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "StartFo by a stranger": "!NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !NY !Ill !NY",
  "ProgressFo on the way": "!NY !Ill EN_ROUTE_TO_ROBOT !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo there": "!NY !Ill !Ill AT_ROBOT !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo at work": "!NY !Ill !Ill !Ill MAINTENANCE_IN_PROGRESS !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo done": "!NY !Ill !Ill !Ill !Ill MAINTENANCE_COMPLETED !Ill !Ill !NY !NY !NY !Ill !NY",
  "ProgressFo picked up": "!NY !Ill !Ill !Ill !Ill !Ill PICKED_UP !Ill !NY !NY !NY !Ill !NY",
  CompleteFo: "!NY !Ill =+ =+ =+ =+ =+ =+ !NY !NY !NY !Ill !NY",
  AbandonFo: "!NY !Ill ABANDONED ABANDONED ABANDONED ABANDONED ABANDONED ABANDONED !NY !NY !NY !Ill !NY",
  "RevokeFo by a person":
    "!Ill REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED !Ill !Ill !Ill !Ill !Ill",
  "RevokeFo by a machine": "= REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED REVOKED = = = = =",
  "StartSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "StartSubtask later": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "CompleteSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "SkipSubtask first": "!NY !Ill !Ill !Ill !Ill !Ill !Ill !Ill !NY !NY !NY !Ill !NY",
  "SkipSubtask unknown": "!NY !Ill !NF !NF !NF !NF !NF !NF !NY !NY !NY !Ill !NY",
  RequestFo: "=+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+ =+",
  CloseAssistance: "= = = = = = = = = = = = ="
}

const assistanceResults: Rows = {
  "CreateFoTask by a machine": "=+ = = =+ =+",
  "CreateFoTask by a person": "=+ !DuplicateFoTask !DuplicateFoTask =+ =+",
  PostponeFoTask: "!NF =+ !Ill !Ill !Ill",
  ActivateFoTask: "= = = = =",
  "CancelFoTask by a person": "!NF CANCELLED CANCELLED !Ill !Ill",
  "CancelFoTask by a machine": "= CANCELLED CANCELLED = =",
  AssignFo: "= = = = =",
  AcceptFo: "!NF FO_ASSIGNED !Ill !Ill !Ill",
  "AcceptFo by a stranger": "!NF !NY !NY !Ill !Ill",
  RejectFo: "!NF =+ !Ill !Ill !Ill",
  ExpireFoOffer: "= =+ = = =",
  StartFo: "!NF !Ill !Ill !Ill !Ill",
  "StartFo by a stranger": "!NF !NY !NY !Ill !Ill",
  "ProgressFo on the way": "!NF !Ill =+ !Ill !Ill",
  "ProgressFo there": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo at work": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo done": "!NF !Ill !Ill !Ill !Ill",
  "ProgressFo picked up": "!NF !Ill !Ill !Ill !Ill",
  CompleteFo: "!NF !Ill RESOLVED !Ill !Ill",
  AbandonFo: "!NF !Ill REQUESTED !Ill !Ill",
  "RevokeFo by a person": "!NF =+ REQUESTED !Ill !Ill",
  "RevokeFo by a machine": "= =+ REQUESTED = =",
  "StartSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "StartSubtask later": "!NF !Ill !Ill !Ill !Ill",
  "CompleteSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "SkipSubtask first": "!NF !Ill !Ill !Ill !Ill",
  "SkipSubtask unknown": "!NF !Ill !NF !Ill !Ill",
  RequestFo: "REQUESTED = = REQUESTED REQUESTED",
  CloseAssistance: "= CANCELLED CANCELLED = ="
}

describe("every command of field work", () => {
  it("gives exactly this in every state of a task", () => {
    exercise(foTaskMachine, ofTask, taskStates, taskResults)
  })

  it("gives exactly this in every state of a step", () => {
    exercise(foSubtaskMachine, ofStep, stepStates, stepResults)
  })

  it("gives exactly this in every state of an assignment", () => {
    exercise(foAssignmentMachine, ofAssignment, assignmentStates, assignmentResults)
  })

  it("gives exactly this in every state of a request for assistance", () => {
    exercise(foAssistanceMachine, ofAssistance, assistanceStates, assistanceResults)
  })
})
