/** Valid defaults around the hub's field work; tests override what they are about. */
import { assert } from "@effect/vitest"
import { hubActor } from "../../src/actors/hub/actor.ts"
import type * as Commands from "../../src/actors/hub/commands.ts"
import type { HubEvent } from "../../src/actors/hub/events.ts"
import type { FoSubtask, FoTask } from "../../src/actors/hub/field-state.ts"
import type { HubState } from "../../src/actors/hub/state.ts"
import type { Decision } from "../../src/domain/decider.ts"
import type { AttemptTransitioned } from "../../src/services/deliveries/events.ts"
import type { FoTaskType, IssueType } from "../../src/services/operations/enums.ts"
import type { FieldOperatorCandidate } from "../../src/services/operations/field-operator-candidate.ts"
import { deepFreeze } from "./given.ts"
import { deliveryEnded, hubAfter, locationUpserted, noon, robotCopy, robotRegistered } from "./hub.ts"

const storageUpserted = (): HubEvent => ({
  ...(locationUpserted("store") as Extract<HubEvent, { readonly _tag: "LocationUpserted" }>),
  type: "STORAGE",
  name: "Store",
  lat: 43.7,
  lng: 7.4
})

/** An open hub with a store, two lots, and the robots R1, R2, R3. */
export const fieldHub = (...events: ReadonlyArray<HubEvent>): HubState =>
  hubAfter(storageUpserted(), robotRegistered("R2"), robotRegistered("R3"), ...events)

/** Somebody who may be asked: at the hub, free, seen just now. */
export const fieldOperator = (
  operatorId: string,
  overrides: Partial<FieldOperatorCandidate> = {}
): FieldOperatorCandidate => ({
  operatorId,
  hubId: "hub-1",
  status: "AVAILABLE",
  place: { lat: 43.7, lng: 7.4 },
  placeAt: noon,
  hasVan: true,
  busy: false,
  idleSince: noon - 3_600_000,
  ...overrides
})

/** A robot far from every lot. */
export const parked = (serial: string, overrides: Parameters<typeof robotCopy>[0] = {}) =>
  robotCopy({ serial, operationState: "PARKED", lat: 43.75, lng: 7.45, ...overrides })

/** A task for R1 that stands somewhere, unless told otherwise. */
export const createTask = (
  type: FoTaskType,
  overrides: Partial<Commands.CreateFoTask> = {}
): Commands.CreateFoTask => {
  const stops = overrides.stops ?? [{ serial: "R1", locationId: null }]
  return {
    _tag: "CreateFoTask",
    type,
    deliveryId: null,
    tripId: null,
    merchantId: null,
    place: null,
    foodTo: null,
    intoSerial: null,
    scheduledFor: null,
    activateOnDeliveryEnd: false,
    priority: null,
    by: "service:operations",
    notes: null,
    robots: stops.map(({ serial }) => parked(serial)),
    ...overrides,
    stops
  }
}

export const requestHelp = (
  issue: IssueType,
  overrides: Partial<Commands.RequestFo> = {}
): Commands.RequestFo => ({
  _tag: "RequestFo",
  tripId: "trip-1",
  deliveryId: "delivery-1",
  serial: "R1",
  issue,
  place: null,
  needsGrounding: false,
  attemptCancellationReason: null,
  notes: null,
  by: "operator:pilot-1",
  confirmAfterMs: 0,
  robot: parked("R1", { operationState: "ON_TRIP", tripId: "trip-1" }),
  ...overrides
})

/** An attempt of `delivery-1` in R1 was canceled, its food aboard unless told otherwise. */
export const attemptEnded = (overrides: Partial<AttemptTransitioned> = {}): Commands.ApplyDelivery => ({
  _tag: "ApplyDelivery",
  event: {
    _tag: "AttemptTransitioned",
    at: noon,
    deliveryId: "delivery-1",
    attemptId: "attempt-1",
    version: 7,
    provider: "Robot",
    role: "primary",
    from: "CancelRequested",
    to: "Canceled",
    reason: null,
    by: "system",
    cancelReason: "CustomerRequested",
    serial: "R1",
    demandId: null,
    hubId: "hub-1",
    hasFood: true,
    lat: null,
    lng: null,
    ...overrides
  }
})

/** `delivery-1` was canceled; `hasFood`: its food is still aboard. */
export const deliveryCanceled = (hasFood: boolean): Commands.ApplyDelivery => {
  const { event, _tag } = deliveryEnded("delivery-1", "Canceled")
  return { _tag, event: { ...event, hasFood } as Commands.ApplyDelivery["event"] }
}

export const assign = (
  operators: ReadonlyArray<FieldOperatorCandidate>,
  foTaskId: string | null = null
): Commands.AssignFo => ({ _tag: "AssignFo", foTaskId, operators })

/** A command or call, whatever its fields. */
export type Fields = Readonly<Record<string, unknown>> & { readonly _tag: string }

/** What was decided, with commands and calls as their fields. */
export interface Told {
  readonly events: ReadonlyArray<HubEvent>
  readonly sends: ReadonlyArray<{ readonly actor: string; readonly id: string; readonly command: Fields }>
  readonly timers: ReadonlyArray<Fields>
  readonly calls: ReadonlyArray<Fields>
}

/** Gives a command that must be accepted, with the state frozen; applies what was decided. */
export const tell = (state: HubState, command: Commands.HubCommand, now = noon): Told => {
  const outcome = hubActor.decide(deepFreeze(structuredClone(state)), command, now)
  assert.isTrue(outcome.accepted, `${command._tag}: ${JSON.stringify(outcome)}`)
  const decision = outcome as Decision<HubEvent>
  for (const event of decision.events) hubActor.evolve(state, event)
  return decision as unknown as Told
}

/** The tag of the rejection of a command that must be refused. */
export const refusal = (state: HubState, command: Commands.HubCommand, now = noon): string => {
  const outcome = hubActor.decide(deepFreeze(structuredClone(state)), command, now)
  assert.isFalse(outcome.accepted, `${command._tag} was accepted`)
  return outcome.accepted ? "" : outcome._tag
}

/** The newest open task. */
export const newest = (state: HubState): FoTask => {
  const tasks = [...state.field.tasks.values()]
  assert.isNotEmpty(tasks, "no task is open")
  return tasks.at(-1)!
}

/** A hub with one new task of this type. */
export const hubWithTask = (
  type: FoTaskType = "UNSTUCK_BOT",
  overrides: Partial<Commands.CreateFoTask> = {},
  state: HubState = fieldHub()
): HubState => {
  tell(state, createTask(type, overrides))
  return state
}

/** The task's operator begins it: asked, accepted, started. */
export const begin = (state: HubState, operatorId = "ann", now = noon): FoTask => {
  tell(state, assign([fieldOperator(operatorId, { placeAt: now })]), now)
  const task = state.field.taskOfOperator.get(operatorId)!
  const { foTaskId } = task
  tell(state, { _tag: "AcceptFo", foTaskId, operatorId }, now)
  tell(state, { _tag: "StartFo", foTaskId, operatorId }, now)
  return task
}

const scanned = (step: FoSubtask): string | null => {
  if (step.action === "SCAN_BOT") return step.serial
  return step.action === "PUT_FOOD_INTO_DIFFERENT_BOT" ? "R2" : null
}

/** Starts and completes one step. */
export const doStep = (
  state: HubState,
  task: FoTask,
  seq: number,
  overrides: Partial<Commands.CompleteSubtask> = {},
  now = noon
): Told => {
  const { foTaskId } = task
  const { operatorId } = task.assignment!
  const step = task.subtasks[seq - 1]!
  tell(state, { _tag: "StartSubtask", foTaskId, operatorId, seq }, now)
  return tell(
    state,
    {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId,
      seq,
      scannedSerial: scanned(step),
      result: null,
      robot: step.serial === null ? null : parked(step.serial, { operationState: "OFF_DUTY" }),
      ...overrides
    },
    now
  )
}

/** Does all steps that are left, and completes the task. */
export const finish = (state: HubState, task: FoTask, now = noon): Told => {
  for (const { seq, status } of task.subtasks) {
    if (status === "PENDING") doStep(state, task, seq, {}, now)
  }
  const { operatorId } = task.assignment!
  return tell(state, { _tag: "CompleteFo", foTaskId: task.foTaskId, operatorId }, now)
}
