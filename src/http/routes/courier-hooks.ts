/**
 * Web hooks of the courier companies that deliver for us: verified by what was agreed with each, then told to
 * the delivery as `CourierUpdate`. Source: spec/deliveries.md 4 (courier status in), 7 (W).
 */
import * as Effect from "effect/Effect"
import { Gateway } from "../../cluster/gateway.ts"
import type { Instant } from "../../domain/instant.ts"
import { CourierLog } from "../../services/deliveries/repository-courier-log.ts"
import { hashOfRequest } from "../command-key.ts"
import { Replayed } from "../edge-errors.ts"
import { type Answer, type EdgeServices, endpoint, Nothing, ok } from "../endpoint.ts"
import { type CourierHook, hookMaxAgeMs, isFresh } from "../integrations/courier-hook.ts"
import { DoordashHookBody, doordashExample, readDoordash, verifyDoordash } from "../integrations/doordash.ts"
import { readUber, UberHookBody, uberExample, verifyUber } from "../integrations/uber.ts"
import { namedUuid } from "../named-uuid.ts"
import type { Failure } from "../problem-kinds.ts"
import { Reads } from "../reads.ts"
import { HookAnswerBody } from "../schemas/courier-hooks.ts"

type Result = (typeof HookAnswerBody.Encoded)["result"]

const answered = (result: Result): Answer => ok({ result })

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The attempt that a web hook is about: named by our id, else by the company's. */
const attemptOf = ({ attemptId, externalId, provider }: CourierHook) =>
  Effect.gen(function* () {
    const reads = yield* Reads
    if (attemptId !== null && uuidPattern.test(attemptId)) {
      const deliveryId = yield* reads.deliveryOfAttempt(attemptId.toLowerCase())
      return deliveryId === null ? null : { attemptId: attemptId.toLowerCase(), deliveryId }
    }
    return externalId === null ? null : yield* reads.attemptOfCourier(provider, externalId)
  })

const take = (hook: CourierHook, text: string, now: Instant): Effect.Effect<Answer, Failure, EdgeServices> =>
  Effect.gen(function* () {
    const { externalId, lat, lng, occurredAt, provider, providerEventId, report, type } = hook
    if (!isFresh(occurredAt, now)) return yield* new Replayed({ maxAgeMs: hookMaxAgeMs })
    if (hook.isPassing) return answered("IGNORED")
    const log = yield* CourierLog
    const untaken = { provider, providerEventId, type, externalId: hook.attemptId ?? externalId }
    const attempt = yield* attemptOf(hook)
    if (attempt === null) {
      yield* log.keep({ ...untaken, outcome: "UNKNOWN_ATTEMPT" })
      return answered("UNKNOWN_ATTEMPT")
    }
    if (report === null) {
      yield* log.keep({ ...untaken, outcome: "ILLEGAL" })
      return answered("IGNORED")
    }
    const gateway = yield* Gateway
    yield* gateway.tell(
      "Delivery",
      attempt.deliveryId,
      {
        _tag: "CourierUpdate",
        provider,
        attemptId: attempt.attemptId,
        providerEventId,
        occurredAt,
        report,
        lat,
        lng
      },
      // An event is the same however often it is sent; another one under its id is refused.
      { id: namedUuid("courier hook", provider, providerEventId), hash: hashOfRequest(text) }
    )
    return answered("TAKEN")
  })

export const doordashHook = endpoint({
  name: "doordashHook",
  method: "POST",
  path: "/v1/webhooks/doordash",
  group: "couriers",
  summary: "DoorDash tells how a delivery goes; known by the `Authorization` that was agreed.",
  welcome: "everybody",
  verify: verifyDoordash,
  params: Nothing,
  query: Nothing,
  body: DoordashHookBody,
  example: doordashExample,
  answers: { 200: HookAnswerBody },
  problems: ["SIGNATURE_INVALID", "REPLAYED"],
  handle: ({ body, now, text }) => take(readDoordash(body, text, now), text, now)
})

export const uberHook = endpoint({
  name: "uberHook",
  method: "POST",
  path: "/v1/webhooks/uber",
  group: "couriers",
  summary: "Uber tells how a delivery goes; signed with HMAC-SHA-256 over the body in `x-uber-signature`.",
  welcome: "everybody",
  verify: verifyUber,
  params: Nothing,
  query: Nothing,
  body: UberHookBody,
  example: uberExample,
  answers: { 200: HookAnswerBody },
  problems: ["SIGNATURE_INVALID", "REPLAYED", "IDEMPOTENCY_KEY_REUSED"],
  handle: ({ body, now, text }) => take(readUber(body), text, now)
})
