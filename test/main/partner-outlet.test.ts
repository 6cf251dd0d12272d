import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import type { PartnerCall } from "../../src/actors/calls.ts"
import type { PartnerLinkCommand } from "../../src/actors/partner-link/commands.ts"
import type { HostClock } from "../../src/cluster/host-clock.ts"
import { partnerOutlet, retryAfterMsOf } from "../../src/main/partner-outlet.ts"
import { openPartners, type Partner } from "../../src/main/partners-file.ts"

const t0 = 1_780_000_000_000
const clock = { now: () => t0 } as HostClock

const partner: Partner = {
  integrationType: "DOORDASH",
  apiVersion: 3,
  region: "US",
  statusUrl: "https://partner.example/status_update",
  authorization: "Bearer secret"
}

const call: PartnerCall = {
  _tag: "PartnerCall",
  deliveryId: "delivery-1",
  clientRequestId: "request-1",
  lockToken: "token-1",
  sequence: 1,
  attempt: 1,
  idempotencyKey: "key-1",
  integrationType: "DOORDASH",
  apiVersion: 3,
  region: "US",
  externalDeliveryId: "order-1",
  kind: "STATUS",
  status: "at_pickup",
  robotId: "R1",
  occurredAt: t0,
  eta: t0 + 60_000,
  lat: 43.7,
  lng: 7.4,
  reason: null,
  expiresAt: t0 + 10_000
}

interface Seen {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** A partner who answers so; what he saw, and what the link heard. */
const partnerWho = (answer: () => Response | Promise<Response>) => {
  const seen: Array<Seen> = []
  const heard: Array<PartnerLinkCommand> = []
  const signals: Array<AbortSignal> = []
  const http = HttpClient.make((request, _url, signal) =>
    Effect.promise(async () => {
      signals.push(signal)
      const { body } = request
      const text = body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""
      seen.push({ url: request.url, headers: { ...request.headers }, body: JSON.parse(text) })
      return HttpClientResponse.fromWeb(request, await answer())
    })
  )
  const outlet = partnerOutlet(http, clock, [partner], (_deliveryId, command) =>
    Effect.sync(() => void heard.push(command))
  )
  return { outlet, seen, heard, signals }
}

const answering = (status: number, headers: Record<string, string> = {}, body = "") =>
  partnerWho(() => new Response(body === "" ? null : body, { status, headers }))

describe("a report to a partner", () => {
  it.effect("is one POST under its own key with what there is to say", () =>
    Effect.gen(function* () {
      const { outlet, seen, heard } = answering(200)
      yield* outlet(call)
      yield* outlet({ ...call, kind: "ETA", status: null, robotId: null, lat: null, lng: null })
      assert.strictEqual(seen[0]?.url, "https://partner.example/status_update")
      assert.deepInclude(seen[0]?.headers, { "idempotency-key": "key-1", authorization: "Bearer secret" })
      assert.deepStrictEqual(seen[0]?.body, {
        externalDeliveryId: "order-1",
        status: "at_pickup",
        occurredAt: "2026-05-28T20:26:40.000Z",
        eta: "2026-05-28T20:27:40.000Z",
        robotId: "R1",
        lat: 43.7,
        lng: 7.4
      })
      assert.deepStrictEqual(Object.keys(seen[1]?.body as object), [
        "externalDeliveryId",
        "occurredAt",
        "eta"
      ])
      assert.deepInclude(heard[0], { _tag: "Acknowledge", lockToken: "token-1", httpStatus: 200 })
    })
  )

  it.effect("holds no connection once it is answered, whoever reads the answer", () =>
    Effect.gen(function* () {
      const { outlet, signals } = answering(200, {}, "thank you")
      yield* outlet(call)
      assert.deepStrictEqual(
        signals.map(({ aborted }) => aborted),
        [true]
      )
    })
  )

  it.effect("becomes what its answer means", () =>
    Effect.gen(function* () {
      for (const [status, tag] of [
        [202, "Acknowledge"],
        [503, "Fail"],
        [422, "Fail"],
        [403, "Suspend"],
        [410, "Close"]
      ] as const) {
        const { outlet, heard } = answering(status)
        yield* outlet(call)
        assert.deepInclude(heard[0], { _tag: tag, httpStatus: status })
      }
      const busy = answering(429, { "retry-after": "120" })
      yield* busy.outlet(call)
      assert.deepInclude(busy.heard[0], { _tag: "Fail", retryAfterMs: 120_000 })
      const canceled = answering(409, {}, JSON.stringify({ code: "delivery_cancelled" }))
      yield* canceled.outlet(call)
      assert.deepInclude(canceled.heard[0], { _tag: "Close", canceledByPartner: true })
      const unknown = answering(404, {}, JSON.stringify({ code: "unknown_delivery_id" }))
      yield* unknown.outlet(call)
      assert.deepInclude(unknown.heard[0], { _tag: "Close", canceledByPartner: false })
    })
  )

  it.effect("has failed when no answer comes within ten seconds, or nobody is there", () =>
    Effect.gen(function* () {
      const silent = partnerWho(() => new Promise<Response>(() => undefined))
      const fiber = yield* Effect.fork(silent.outlet(call))
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      assert.deepInclude(silent.heard[0], { _tag: "Fail", httpStatus: null, error: "TIMEOUT" })
      const heard: Array<PartnerLinkCommand> = []
      const nobody = partnerOutlet(
        HttpClient.make(() => Effect.fail({ _tag: "RequestError" } as never)),
        clock,
        [partner],
        (_id, command) => Effect.sync(() => void heard.push(command))
      )
      yield* nobody(call)
      assert.deepInclude(heard[0], { _tag: "Fail", httpStatus: null, error: "NETWORK" })
    })
  )

  it.effect("is not sent once its time is over: its link has sent it again", () =>
    Effect.gen(function* () {
      const { outlet, seen, heard } = answering(200)
      yield* outlet({ ...call, expiresAt: t0 })
      assert.deepStrictEqual([seen.length, heard.length], [0, 0])
    })
  )

  it("waits as long as the partner says, in seconds or until a date", () => {
    assert.strictEqual(retryAfterMsOf("7", t0), 7000)
    assert.strictEqual(retryAfterMsOf(new Date(t0 + 9000).toUTCString(), t0), 9000)
    assert.strictEqual(retryAfterMsOf(new Date(t0 - 9000).toUTCString(), t0), 0)
    for (const nothing of [undefined, "", "-1", "soon"]) assert.isNull(retryAfterMsOf(nothing, t0))
  })
})

describe("the partners' file", () => {
  const folder = mkdtempSync(join(tmpdir(), "curbline-partners-"))
  const fileOf = (content: unknown): string => {
    const file = join(folder, "partners.json")
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content))
    return file
  }

  it.effect("names who is connected; without one nobody is", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* openPartners(null), [])
      const kept = { ...partner, integrationType: "OLO", apiVersion: 1, statusUrl: null, authorization: null }
      const found = yield* openPartners(fileOf({ schemaVersion: 1, partners: [partner, kept] }))
      assert.deepStrictEqual<unknown>(found, [partner, kept])
    })
  )

  it.effect("is refused with the place and without the secret", () =>
    Effect.gen(function* () {
      const wrong = { ...partner, region: "MARS", authorization: "Bearer secret", statusUrl: "secret place" }
      for (const [content, part] of [
        [{ schemaVersion: 1, partners: [wrong] }, "partners.0.region"],
        [{ schemaVersion: 1, partners: [partner, partner] }, "twice"],
        [{ schemaVersion: 1, partners: [{ ...partner, extra: "secret" }] }, "extra"],
        ["no json", "partners.json"]
      ] as const) {
        const problem = yield* Effect.flip(openPartners(fileOf(content)))
        assert.include(problem.message, part)
        assert.notInclude(problem.message, "secret")
      }
      const problem = yield* Effect.flip(openPartners(join(folder, "none.json")))
      assert.include(problem.message, "none.json")
    })
  )
})
