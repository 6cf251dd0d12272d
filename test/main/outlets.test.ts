import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import type { NotifyCustomer } from "../../src/actors/calls.ts"
import type { HostClock } from "../../src/cluster/host-clock.ts"
import { serverOutlets } from "../../src/main/outlets.ts"
import type { DeviceService } from "../../src/services/device/device-service.ts"

const call: NotifyCustomer = {
  _tag: "NotifyCustomer",
  deliveryId: "delivery-1",
  template: "ARRIVED",
  occurrence: "attempt-1",
  message: null
}

/** Outlets over a web hook that answers so; under which key it was asked, and whether that is over. */
const hookWho = (answer: () => Response | Promise<Response>) => {
  const asked: Array<{ readonly key: string | undefined; readonly signal: AbortSignal }> = []
  const http = HttpClient.make((request, _url, signal) =>
    Effect.promise(async () => {
      asked.push({ key: request.headers["idempotency-key"], signal })
      return HttpClientResponse.fromWeb(request, await answer())
    })
  )
  const clock = { now: () => 0 } as HostClock
  const outlets = serverOutlets({} as DeviceService, clock, http, "https://hook.example", () => Effect.void)
  return { outlets, asked }
}

describe("a message for people", () => {
  it.effect("is posted under the same key each time, and holds no connection once it is answered", () =>
    Effect.gen(function* () {
      const { asked, outlets } = hookWho(() => new Response("thank you", { status: 200 }))
      yield* outlets.NotifyCustomer(call, "event-1")
      yield* outlets.NotifyCustomer(call, "event-1")
      assert.deepStrictEqual(
        asked.map(({ key, signal }) => [key, signal.aborted]),
        [
          ["event-1", true],
          ["event-1", true]
        ]
      )
    })
  )

  it.effect("that is not taken says what the web hook answered", () =>
    Effect.gen(function* () {
      const { outlets } = hookWho(() => new Response(null, { status: 503 }))
      const fault = yield* Effect.flip(outlets.NotifyCustomer(call, "event-1"))
      assert.deepInclude(fault, { outlet: "web hook", message: "HTTP_503" })
    })
  )

  it.effect("that nobody answers is given up after five seconds", () =>
    Effect.gen(function* () {
      const { outlets } = hookWho(() => new Promise<Response>(() => undefined))
      const waiting = yield* Effect.fork(Effect.flip(outlets.NotifyCustomer(call, "event-1")))
      yield* TestClock.adjust("5 seconds")
      const fault = yield* Fiber.join(waiting)
      assert.deepInclude(fault, { outlet: "web hook", message: "TimeoutException" })
    })
  )
})
