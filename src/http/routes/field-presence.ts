/**
 * Field operators come on and go, and their phones say where they are. The paths are those of pilots; who
 * calls, or whom a dispatcher names, tells which of the two it is. Source: spec/operations.md 3.5, 6.
 */
import * as Effect from "effect/Effect"
import { type ActorUnavailable, CommandRejected, type Gateway } from "../../cluster/gateway.ts"
import type { OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isoOf } from "../../services/table.ts"
import { type Caller, fieldOperatorOf, holds, pilotOf } from "../caller.ts"
import { InvalidRequest, NoSuchThing } from "../edge-errors.ts"
import { type Answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { FieldCrew } from "../field-crew.ts"
import { fieldOperatorView, openTaskView } from "../field-task-view.ts"
import { type KnownHubs, openedHubs } from "../known-hubs.ts"
import { find } from "../look.ts"
import { CityParams, FieldOperatorsAnswerBody, type ShiftBody } from "../schemas/field-tasks.ts"
import type { PilotHeartbeatBody } from "../schemas/pilots.ts"

/** Whether the path names a field operator: himself, or whom a dispatcher means. */
export const isFieldOperator = (
  caller: Caller,
  operatorId: OperatorId
): Effect.Effect<boolean, never, FieldCrew> =>
  Effect.gen(function* () {
    if (fieldOperatorOf(caller) === operatorId) return true
    if (!holds(caller, "dispatch") || pilotOf(caller) === operatorId) return false
    const crew = yield* FieldCrew
    // In a process that knows no field operators, everybody is a pilot.
    return (yield* Effect.orElseSucceed(crew.find(operatorId), () => null)) !== null
  })

const found = (operatorId: OperatorId) =>
  Effect.gen(function* () {
    const crew = yield* FieldCrew
    const operator = yield* crew.find(operatorId)
    return operator ?? (yield* new NoSuchThing({ entity: "Operator", id: operatorId }))
  })

/** One step of his presence. Who comes on for the first time says where he belongs. */
export const actInField = (
  operatorId: OperatorId,
  body: typeof ShiftBody.Type,
  now: Instant
): Effect.Effect<
  Answer,
  ActorUnavailable | CommandRejected | InvalidRequest | NoSuchThing,
  Gateway | FieldCrew
> =>
  Effect.gen(function* () {
    const crew = yield* FieldCrew
    const { action, hasVan, hubId, lat, lng } = body
    const known = yield* crew.find(operatorId)
    if (known === null) {
      if (action !== "on-shift") return yield* new NoSuchThing({ entity: "Operator", id: operatorId })
      if (hubId === null)
        return yield* new InvalidRequest({ problems: [{ field: "hubId", rule: "is missing" }] })
      const { cityId } = yield* find("Hub", hubId)
      yield* crew.takeOn({ operatorId, hubId, cityId, hasVan }, now)
    } else if (hubId !== null && hubId !== known.hubId) {
      return yield* new InvalidRequest({
        problems: [{ field: "hubId", rule: `${known.hubId}, the hub that he belongs to` }]
      })
    } else if (action === "off-shift" && known.busy) {
      const rejection = { accepted: false, _tag: "ActiveAssignment", operatorId } as const
      return yield* new CommandRejected({ rejection })
    }
    yield* crew.step(operatorId, action, now)
    if (lat !== null && lng !== null) yield* crew.moved(operatorId, { lat, lng }, now)
    return ok(fieldOperatorView(yield* found(operatorId)))
  })

/** He is there: where, and what is his. */
export const heardFromField = (
  operatorId: OperatorId,
  { lat, lng, sentAt }: typeof PilotHeartbeatBody.Type,
  now: Instant
): Effect.Effect<Answer, ActorUnavailable | NoSuchThing, Gateway | FieldCrew | KnownHubs> =>
  Effect.gen(function* () {
    const crew = yield* FieldCrew
    // A phone whose clock is ahead would drop its own next positions.
    if (lat !== null && lng !== null) yield* crew.moved(operatorId, { lat, lng }, Math.min(sentAt, now))
    const operator = yield* found(operatorId)
    const hubs = operator.busy ? yield* openedHubs : []
    const [task = null] = hubs.flatMap(({ field, hubId }) => {
      const mine = field.taskOfOperator.get(operatorId)
      return mine === undefined ? [] : [openTaskView(hubId, mine)]
    })
    return ok({ serverTime: isoOf(now), operator: fieldOperatorView(operator), task })
  })

export const listFieldOperators = endpoint({
  name: "listFieldOperators",
  method: "GET",
  path: "/fieldOps/:cityId",
  group: "field work",
  summary: "The field operators of a city who ever came on, with their positions.",
  welcome: ["service", "dispatch"],
  params: CityParams,
  query: Nothing,
  body: null,
  answers: { 200: FieldOperatorsAnswerBody },
  problems: [],
  handle: ({ params: { cityId } }) =>
    Effect.gen(function* () {
      const crew = yield* FieldCrew
      return ok({ items: (yield* crew.ofCity(cityId)).map(fieldOperatorView) })
    })
})
