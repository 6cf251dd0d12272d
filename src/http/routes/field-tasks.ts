/**
 * The dispatch desk's field work: which tasks there are, new ones, and what becomes of them. A field
 * operator sees the tasks that he is asked for or works on, and no others.
 * Source: spec/operations.md 3.5, 5.3, 6.
 */
import * as Effect from "effect/Effect"
import type { CreateFoTask, HubCommand } from "../../actors/hub/commands.ts"
import type { FoTask } from "../../actors/hub/field-state.ts"
import type { HubState } from "../../actors/hub/state.ts"
import { type CommandKey, Gateway } from "../../cluster/gateway.ts"
import type { FoTaskId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import { isBatterySwap } from "../../services/operations/field-task-policies.ts"
import { fieldOperatorOf, holds, triggeredBy } from "../caller.ts"
import { InvalidRequest, NoSuchThing } from "../edge-errors.ts"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { openTaskView, subtaskView, taskView } from "../field-task-view.ts"
import { findTask, openedHubs } from "../known-hubs.ts"
import { find } from "../look.ts"
import {
  CancelFoTaskBody,
  CreatedFoTaskAnswerBody,
  CreateFoTaskBody,
  FoTaskAnswerBody,
  FoTaskParams,
  FoTasksAnswerBody,
  FoTasksQuery,
  PostponeFoTaskBody,
  RevokeFoBody
} from "../schemas/field-tasks.ts"

const desk = ["service", "dispatch"] as const

/** A task's line for its hub's order of work: by priority, then the oldest, then the lesser id. */
const byTurn = (a: FoTask, b: FoTask): number => {
  if (a.priority !== b.priority) return a.priority - b.priority
  return a.createdAt - b.createdAt || (a.foTaskId < b.foTaskId ? -1 : 1)
}

export const listFoTasks = endpoint({
  name: "listFoTasks",
  method: "GET",
  path: "/beta/tasks",
  group: "field work",
  summary: "Open field tasks, by hub and turn; a field operator sees those that he is asked for or works on.",
  welcome: [...desk, "field"],
  params: Nothing,
  query: FoTasksQuery,
  body: null,
  answers: { 200: FoTasksAnswerBody },
  problems: [],
  handle: ({ caller, query }) =>
    Effect.gen(function* () {
      const own = holds(caller, "service", "dispatch") ? null : fieldOperatorOf(caller)
      const operatorId = own ?? query.operatorId
      const isWanted = (task: FoTask): boolean =>
        (query.status === null || task.status === query.status) &&
        (query.type === null || task.type === query.type) &&
        (query.robotSerial === null || task.serials.includes(query.robotSerial)) &&
        (operatorId === null || task.assignment?.operatorId === operatorId)
      const hubs = (yield* openedHubs).filter(({ hubId }) => query.hubId === null || hubId === query.hubId)
      const items = hubs.flatMap(({ field, hubId }) =>
        [...field.tasks.values()]
          .filter(isWanted)
          .sort(byTurn)
          .map((task) => openTaskView(hubId, task))
      )
      return ok({ items })
    })
})

export const getFoTask = endpoint({
  name: "getFoTask",
  method: "GET",
  path: "/beta/tasks/:foTaskId",
  group: "field work",
  summary:
    "A field task with its steps and whoever does it; of one that is final its hub keeps a note for a while.",
  welcome: [...desk, "field"],
  params: FoTaskParams,
  query: Nothing,
  body: null,
  answers: { 200: FoTaskAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ caller, params: { foTaskId } }) =>
    Effect.gen(function* () {
      const known = yield* findTask(foTaskId)
      const own = holds(caller, "service", "dispatch") ? null : fieldOperatorOf(caller)
      if (own !== null && known.open?.assignment?.operatorId !== own) {
        return yield* new NoSuchThing({ entity: "FoTask", id: foTaskId })
      }
      return ok(taskView(known))
    })
})

// ---- New tasks

type Wish = typeof CreateFoTaskBody.Type

const commandOf = (wish: Wish, by: string): CreateFoTask => ({
  _tag: "CreateFoTask",
  type: wish.type,
  stops: wish.robotSerials.map((serial) => ({ serial, locationId: wish.locationId })),
  deliveryId: wish.deliveryId,
  tripId: wish.tripId,
  merchantId: wish.merchantId,
  place: wish.lat === null || wish.lng === null ? null : { lat: wish.lat, lng: wish.lng },
  foodTo: null,
  intoSerial: wish.intoSerial,
  scheduledFor: wish.scheduledFor,
  activateOnDeliveryEnd: wish.activateOnDeliveryEnd,
  priority: wish.priority,
  by,
  notes: wish.notes,
  robots: []
})

/** The newest open task that this wish is about, null when there is none. */
const taskOfWish = ({ field }: HubState, wish: Wish): FoTask | null => {
  const isMeant = (task: FoTask): boolean =>
    (task.type === wish.type || (isBatterySwap(task.type) && isBatterySwap(wish.type))) &&
    (wish.robotSerials.length === 0
      ? task.merchantId === wish.merchantId
      : wish.robotSerials.some((serial) => task.serials.includes(serial)))
  return [...field.tasks.values()].filter(isMeant).at(-1) ?? null
}

/** Half a place is none. */
const mustBeWhole = ({ lat, lng }: Pick<Wish, "lat" | "lng">): Effect.Effect<void, InvalidRequest> =>
  (lat === null) === (lng === null)
    ? Effect.void
    : Effect.fail(
        new InvalidRequest({ problems: [{ field: lat === null ? "lat" : "lng", rule: "is missing" }] })
      )

export const createFoTask = endpoint({
  name: "createFoTask",
  method: "POST",
  path: "/beta/tasks/create",
  group: "field work",
  summary: "Asks a hub for a piece of field work.",
  welcome: desk,
  params: Nothing,
  query: Nothing,
  body: CreateFoTaskBody,
  example: {
    type: "BATTERY_SWAP",
    hubId: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33",
    robotSerials: ["robot-1"],
    priority: 1
  },
  answers: { 201: CreatedFoTaskAnswerBody },
  problems: ["NOT_FOUND", "INVALID_FO_TASK", "DUPLICATE_FO_TASK"],
  handle: ({ body, caller, key }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      yield* mustBeWhole(body)
      const { hubId } = yield* find("Hub", body.hubId)
      yield* gateway.tell("Hub", hubId, commandOf(body, triggeredBy(caller)), key)
      const task = taskOfWish(yield* find("Hub", hubId), body)
      return answer(201, {
        taskId: task?.foTaskId ?? null,
        subtasks: task?.subtasks.map(subtaskView) ?? []
      })
    })
})

// ---- What becomes of a task

/** Gives a command about a task to its hub, and shows the task afterwards. */
export const tellOfTask = (foTaskId: FoTaskId, key: CommandKey, command: HubCommand) =>
  Effect.gen(function* () {
    const gateway = yield* Gateway
    const { hub } = yield* findTask(foTaskId)
    yield* gateway.tell("Hub", hub.hubId, command, key)
    const known = yield* findTask(foTaskId)
    const view = taskView(known)
    invariant(view !== null, "a task that was found is open or final")
    return ok(view)
  })

export const cancelFoTask = endpoint({
  name: "cancelFoTask",
  method: "POST",
  path: "/beta/tasks/cancel",
  group: "field work",
  summary: "Calls a field task off, with all that hangs on it.",
  welcome: desk,
  params: Nothing,
  query: Nothing,
  body: CancelFoTaskBody,
  example: { taskId: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33", reason: "NOT_NEEDED" },
  answers: { 200: FoTaskAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body: { reason, taskId }, caller, key }) =>
    tellOfTask(taskId, key, {
      _tag: "CancelFoTask",
      foTaskId: taskId,
      by: triggeredBy(caller),
      reason
    })
})

export const postponeFoTask = endpoint({
  name: "postponeFoTask",
  method: "POST",
  path: "/beta/tasks/:foTaskId/postpone",
  group: "field work",
  summary: "Puts a waiting field task off; whoever was asked for it is told.",
  welcome: desk,
  params: FoTaskParams,
  query: Nothing,
  body: PostponeFoTaskBody,
  example: { scheduledFor: "2026-05-12T10:00:00Z" },
  answers: { 200: FoTaskAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body: { scheduledFor }, caller, key, params: { foTaskId } }) =>
    tellOfTask(foTaskId, key, { _tag: "PostponeFoTask", foTaskId, scheduledFor, by: triggeredBy(caller) })
})

export const revokeFo = endpoint({
  name: "revokeFo",
  method: "POST",
  path: "/beta/tasks/:foTaskId/revoke",
  group: "field work",
  summary: "Takes a field task from whoever has it or is asked for it; somebody else is sought.",
  welcome: desk,
  params: FoTaskParams,
  query: Nothing,
  body: RevokeFoBody,
  example: { reason: "TOO_FAR_AWAY" },
  answers: { 200: FoTaskAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body: { reason }, caller, key, params: { foTaskId } }) =>
    tellOfTask(foTaskId, key, { _tag: "RevokeFo", foTaskId, by: triggeredBy(caller), reason })
})

export const assignFo = endpoint({
  name: "assignFo",
  method: "POST",
  path: "/beta/tasks/:foTaskId/assign",
  group: "field work",
  summary: "Seeks somebody for a waiting field task now; one that somebody is asked for stays with him.",
  welcome: desk,
  params: FoTaskParams,
  query: Nothing,
  body: Nothing,
  answers: { 200: FoTaskAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ key, params: { foTaskId } }) =>
    tellOfTask(foTaskId, key, { _tag: "AssignFo", foTaskId, operators: [] })
})
