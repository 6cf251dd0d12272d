/** What matched rules want done: listed, and taken back as long as it is not done. Source: spec/deliveries.md 3.3, 7. */
import * as Effect from "effect/Effect"
import { actionById } from "../../actors/delivery/watchdog-state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import { isoOf } from "../../services/table.ts"
import { NoSuchThing } from "../edge-errors.ts"
import { endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt } from "../look.ts"
import { Reads } from "../reads.ts"
import { pageOf, RowAnswer } from "../schemas/fields.ts"
import { ActionAnswerBody, ActionParams, ActionsQuery, CancelActionBody } from "../schemas/watchdog.ts"

export const listActions = endpoint({
  name: "listWatchdogActions",
  method: "GET",
  path: "/v1/watchdog/actions",
  group: "watchdog",
  summary: "What rules wanted done, the newest first.",
  welcome: ["dispatch"],
  params: Nothing,
  query: ActionsQuery,
  body: null,
  answers: { 200: pageOf(RowAnswer) },
  problems: [],
  handle: ({ query }) => Effect.flatMap(Reads, (reads) => Effect.map(reads.watchdogActions(query, query), ok))
})

export const cancelAction = endpoint({
  name: "cancelWatchdogAction",
  method: "POST",
  path: "/v1/watchdog/actions/:actionId/cancel",
  group: "watchdog",
  summary: "Takes back what a rule wants done.",
  welcome: ["dispatch"],
  params: ActionParams,
  query: Nothing,
  body: CancelActionBody,
  example: { note: "spoke with the customer" },
  answers: { 200: ActionAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body: { note }, key, params: { actionId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const reads = yield* Reads
      const missing = new NoSuchThing({ entity: "WatchdogAction", id: actionId })
      const deliveryId = yield* reads.deliveryOfWatchdogAction(actionId)
      if (deliveryId === null) return yield* missing
      yield* gateway.tell("Delivery", deliveryId, { _tag: "CancelWatchdogAction", actionId, note }, key)
      const state = yield* lookAt("Delivery", deliveryId)
      const action = state?.watchdog == null ? null : actionById(state.watchdog, actionId)
      if (action === null) return yield* missing
      const { eta, ruleId, status, type } = action
      return ok({ actionId, deliveryId, ruleId, type, status, eta: isoOf(eta) })
    })
})
