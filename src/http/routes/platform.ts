/** Is the process alive, and should it be given requests? */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { Readiness } from "../readiness.ts"
import { MaybeText } from "../schemas/fields.ts"

export const getHealth = endpoint({
  name: "getHealth",
  method: "GET",
  path: "/health",
  group: "platform",
  summary: "The process lives.",
  welcome: "everybody",
  params: Nothing,
  query: Nothing,
  body: null,
  answers: { 200: Schema.Struct({ status: Schema.Literal("ok") }) },
  problems: [],
  handle: () => Effect.succeed(ok({ status: "ok" }))
})

const ReadinessAnswer = Schema.Struct({
  ready: Schema.Boolean,
  checks: Schema.Array(Schema.Struct({ name: Schema.String, ok: Schema.Boolean, problem: MaybeText }))
})

export const getReady = endpoint({
  name: "getReady",
  method: "GET",
  path: "/ready",
  group: "platform",
  summary: "The process can work: its databases and its cluster answer. 503 when one of them does not.",
  welcome: "everybody",
  params: Nothing,
  query: Nothing,
  body: null,
  answers: { 200: ReadinessAnswer, 503: ReadinessAnswer },
  problems: [],
  handle: () =>
    Effect.gen(function* () {
      const { check } = yield* Readiness
      const checks = yield* check
      const ready = checks.every((one) => one.ok)
      return answer(ready ? 200 : 503, { ready, checks })
    })
})
