/** The commands of field work, and states of the machines they move, for the cells of a hub's machines. */
import { assert } from "@effect/vitest"
import { hubActor } from "../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../src/actors/hub/commands.ts"
import type { HubEvent } from "../../src/actors/hub/events.ts"
import type { HubRejection } from "../../src/actors/hub/rejections.ts"
import type { HubState } from "../../src/actors/hub/state.ts"
import type { Actor } from "../../src/domain/decider.ts"
import type { Machine } from "../../src/domain/machine.ts"
import { tripEndedReason } from "../../src/services/operations/field-task-policies.ts"
import { type CellResult, exerciseCells } from "./cells.ts"
import { assign, createTask, fieldOperator, parked, requestHelp } from "./field-work.ts"
import { noon } from "./hub.ts"
import { busyHub, cellsAt, hubCommands, hubResults } from "./hub-cells.ts"

/** A hub, and what the machine under test says of the thing that the test is about. */
export interface Watched {
  readonly hub: HubState
  status: string | null
}

export type Follow = (event: HubEvent, status: string | null, hub: HubState) => string | null

/** The actor, followed; `initial`: a hub with robots and searches, and no field work yet. */
export const watching = (
  follow: Follow,
  initial: () => HubState = busyHub
): Actor<Watched, HubCommand, HubEvent, HubRejection> => ({
  name: "Hub",
  initial: () => ({ hub: initial(), status: null }),
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
export const fieldCommands: Readonly<Record<string, (state: Watched) => HubCommand>> = {
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
  "CreateFoTask of nothing": () => createTask("BOT_PICKUP", { stops: [] }),
  "CreateFoTask for an unknown robot": () =>
    createTask("BOT_PICKUP", { stops: [{ serial: "R8", locationId: null }], robots: [] }),
  RequestFo: () => requestHelp("CONNECTIVITY_LOST"),
  "RequestFo for an unknown robot": () => requestHelp("CONNECTIVITY_LOST", { serial: "R8", robot: null }),
  "RequestFo if it stays silent": () => requestHelp("CONNECTIVITY_LOST", { confirmAfterMs: 600_000 }),
  CloseAssistance: () => ({ _tag: "CloseAssistance", tripId: "trip-1", issue: null, reason: "FREED" }),
  "CloseAssistance because the trip is over": () => ({
    _tag: "CloseAssistance",
    tripId: "trip-1",
    issue: null,
    reason: tripEndedReason
  }),
  "CloseAssistance of another trip": () => ({
    _tag: "CloseAssistance",
    tripId: "trip-2",
    issue: null,
    reason: "FREED"
  })
}

export type Watching = ReturnType<typeof watching>

/** A hub after these commands, by label, each of which must be accepted. */
export const given =
  (actor: Watching, ...labels: ReadonlyArray<string>) =>
  (): Watched => {
    const state = actor.initial("hub-1")
    for (const label of labels) {
      const make = fieldCommands[label] ?? setUp[label] ?? hubCommands[label]
      assert.isDefined(make, label)
      const outcome = actor.decide(state, make!(state), label === "ExpireFoOffer" ? cellsAt : noon)
      assert.isTrue(outcome.accepted, `${label}: ${JSON.stringify(outcome)}`)
      if (outcome.accepted) for (const event of outcome.events) actor.evolve(state, event)
    }
    return state
  }

const afterDelivery = { deliveryId: "delivery-1", activateOnDeliveryEnd: true }

/** Ways into a state that are not commands under test. */
const setUp: Readonly<Record<string, (state: Watched) => HubCommand>> = {
  "offer to ann": (s) => assign([fieldOperator(ann)], idOf(s)),
  "CreateFoTask later": () => createTask("BOT_PICKUP", { scheduledFor: noon + 1 }),
  "CreateFoTask of food": () => createTask("EMPTY_BOT", { deliveryId: "delivery-1" }),
  "CreateFoTask of food, after the trip": () =>
    createTask("EMPTY_BOT", { ...afterDelivery, robots: [parked("R1", { tripId: "trip-1" })] }),
  "CreateFoTask of a rescue": () => createTask("DELIVERY_RESCUE", { deliveryId: "delivery-1" }),
  "CreateFoTask of a rescue, later": () =>
    createTask("DELIVERY_RESCUE", { deliveryId: "delivery-1", scheduledFor: noon + 3_600_000 }),
  "CreateFoTask after the delivery": () => createTask("CLEAN_CAMERA", afterDelivery),
  "CreateFoTask after the trip": () =>
    createTask("CLEAN_CAMERA", { ...afterDelivery, robots: [parked("R1", { tripId: "trip-1" })] }),
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

/** A row per command: its results in the states, in their order, with a blank between. */
export type Rows = Readonly<Record<string, string>>

/** Frequent refusals, shortened so that a row fits a line. */
const refusals: Rows = { "!Ill": "!IllegalTransition", "!NY": "!NotYourFoTask", "!NF": "!NotFound" }

/** Refusals of wishes that do not depend on what is open. */
const inAnyCase: Rows = {
  "CreateFoTask of nothing": "!InvalidFoTask",
  "CreateFoTask for an unknown robot": "!NF",
  "RequestFo for an unknown robot": "!NF",
  "RequestFo if it stays silent": "=+",
  "CloseAssistance of another trip": "="
}

const resultIn = (row: string, column: number): CellResult => {
  const results = row.split(" ")
  const result = (results.length === 1 ? results[0] : results[column]) ?? "missing"
  return refusals[result] ?? result
}

/**
 * All commands of a hub in all states of a machine. A row with one result has it in every state; commands
 * about the hub itself that `rows` does not name have the results of a hub that is open.
 */
export const exercise = (
  machine: Machine<string, string>,
  actor: Watching,
  states: Readonly<Record<string, () => Watched>>,
  rows: Rows
): void => {
  const expected: Record<string, Record<string, CellResult>> = {}
  const all: Rows = { ...openHubResults, ...inAnyCase, ...rows }
  Object.keys(states).forEach((name, column) => {
    expected[name] = Object.fromEntries(
      Object.entries(all).map(([label, row]) => [label, resultIn(row, column)])
    )
  })
  const commands = { ...hubCommands, ...fieldCommands }
  exerciseCells({ actor, machine, states, commands, stateOf: (s) => s.status, now: cellsAt, expected })
}

const openHubResults: Rows = { ...hubResults, OpenHub: "!IllegalTransition", CloseHub: "=+" }

/** A further look at some states of a machine, with the commands that `rows` names; `now`: epoch ms. */
export const look = (
  name: string,
  actor: Watching,
  states: Readonly<Record<string, () => Watched>>,
  rows: Rows,
  now = cellsAt
): void => {
  const all: Readonly<Record<string, (state: Watched) => HubCommand>> = { ...hubCommands, ...fieldCommands }
  const expected: Record<string, Record<string, CellResult>> = {}
  Object.keys(states).forEach((state, column) => {
    expected[state] = Object.fromEntries(
      Object.entries(rows).map(([label, row]) => [label, resultIn(row, column)])
    )
  })
  const commands = Object.fromEntries(Object.keys(rows).map((label) => [label, all[label]!]))
  const machine = { name, states: Object.keys(states) }
  exerciseCells({ actor, machine, states, commands, stateOf: (s) => s.status, now, expected })
}

// -- ways into the states

/** Commands by which somebody takes a task. */
export const accepted = ["CreateFoTask by a machine", "offer to ann", "AcceptFo"]
export const started = [...accepted, "StartFo"]
/** All steps of the task are left out. */
export const skipped = ["skip 1", "skip 2", "skip 3", "skip 4"]
