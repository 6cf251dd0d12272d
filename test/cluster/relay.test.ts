/** The relay's lanes, for messages that are kept in memory only. */
import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { makeRelay, type RelayOptions } from "../../src/cluster/relay.ts"
import { isCall } from "../../src/cluster/router.ts"
import { messageOf } from "./commits.ts"
import { makeInstance } from "./instances.ts"
import { Arrivals, inTurn, nOf, refusedBecause } from "./relays.ts"
import { announce, noCause } from "./tally.ts"
import { TroubledStore } from "./troubled-store.ts"

const memoryRelay = (deliver: RelayOptions["deliver"]) =>
  Effect.gen(function* () {
    const reports: Array<string> = []
    const wall = yield* Effect.clock
    const relay = yield* makeRelay([], {
      clock: hostClock(wall, 1),
      deliver,
      report: (event) => void reports.push(event),
      pollEveryMs: 3_600_000,
      leaseMs: 5000,
      attemptsMax: 3
    })
    return { relay, reports }
  })

/** Where waits of a second and more are over at once, and noted; the relay's own rounds never come. */
const withoutWaiting = (waits: Array<number>): Clock.Clock => ({
  [Clock.ClockTypeId]: Clock.ClockTypeId,
  unsafeCurrentTimeMillis: () => 0,
  currentTimeMillis: Effect.succeed(0),
  unsafeCurrentTimeNanos: () => 0n,
  currentTimeNanos: Effect.succeed(0n),
  sleep: (duration) =>
    Effect.suspend(() => {
      const waitMs = Duration.toMillis(duration)
      if (waitMs < 500 || waitMs > 1_000_000) return Effect.never
      waits.push(waitMs)
      return Effect.void
    })
})

/** Lets fibers run that wait for nothing. */
const settle = Effect.repeatN(Effect.yieldNow(), 200)

describe("a relay", () => {
  it.scoped("keeps the order of each key", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) =>
        Effect.zipRight(
          nOf(message) % 2 === 0 ? Effect.yieldNow() : Effect.void,
          Effect.sync(() => arrivals.note(message))
        )
      )
      relay.offer(null, inTurn(["a", "b", "c"], 20))
      yield* settle
      for (const key of ["a", "b", "c"]) {
        assert.deepStrictEqual(
          arrivals.of(key),
          Array.from({ length: 20 }, (_, n) => n + 1)
        )
      }
      assert.strictEqual(relay.pending(), 0)
    })
  )

  it.scoped("does not let a key wait for another that takes its time", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) =>
        message.key === "slow" ? Effect.never : Effect.sync(() => arrivals.note(message))
      )
      relay.offer(null, inTurn(["slow", "quick"], 3))
      yield* settle
      assert.deepStrictEqual(arrivals.of("quick"), [1, 2, 3])
      assert.strictEqual(relay.pending(), 3)
    })
  )

  it.scoped("brings what an actor tells others while nobody takes its calls", () =>
    Effect.gen(function* () {
      const { instance, asked } = yield* makeInstance(new TroubledStore())
      yield* instance.deliver(announce("one"), noCause)
      yield* instance.deliver(announce("two"), noCause)
      const told: Array<string> = []
      const { relay } = yield* memoryRelay((message) =>
        isCall(message) ? refusedBecause("away") : Effect.sync(() => void told.push(message.type))
      )
      relay.offer(null, asked.relayed)
      yield* settle
      assert.deepStrictEqual(told, [
        "PinEntered",
        "Robot.Add",
        "Robot.Add",
        "PinEntered",
        "Robot.Add",
        "Robot.Add"
      ])
      assert.strictEqual(relay.pending(), 2)
    })
  )

  it.scoped("brings everything else while more calls hang than it makes at once", () =>
    Effect.gen(function* () {
      const call = (kind: string, n: number) =>
        messageOf(n, { key: `caller ${n}/${kind}`, kind: "effect", type: `Call.${kind}`, keySeq: null })
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) =>
        message.type === "Call.NotifyMerchant" ? Effect.never : Effect.sync(() => arrivals.note(message))
      )
      const hanging = Array.from({ length: 500 }, (_, n) => call("NotifyMerchant", n))
      relay.offer(null, [...hanging, ...inTurn(["a", "b"], 3), call("DeviceCall", 1)])
      yield* settle
      assert.deepStrictEqual(arrivals.of("a"), [1, 2, 3])
      assert.deepStrictEqual(arrivals.of("b"), [1, 2, 3])
      assert.deepStrictEqual(arrivals.of("caller 1/DeviceCall"), [1])
    })
  )

  it.scoped("takes a message once that is offered twice while it waits", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) => Effect.sync(() => arrivals.note(message)))
      const messages = inTurn(["a"], 3)
      relay.offer(null, messages)
      relay.offer(null, messages)
      yield* settle
      assert.deepStrictEqual(arrivals.of("a"), [1, 2, 3])
    })
  )

  it.scoped("takes what is offered while it delivers", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) =>
        Effect.sync(() => {
          arrivals.note(message)
          if (nOf(message) < 10) relay.offer(null, [messageOf(nOf(message) + 1, { key: "a" })])
        })
      )
      relay.offer(null, [messageOf(1, { key: "a" })])
      yield* settle
      assert.strictEqual(arrivals.total, 10)
      assert.strictEqual(relay.pending(), 0)
    })
  )

  it.scoped("waits one second, then two, then four, give or take a fifth, and no more than a minute", () =>
    Effect.gen(function* () {
      const waits: Array<number> = []
      const { relay } = yield* Effect.withClock(
        memoryRelay(() => (waits.length < 9 ? refusedBecause("away") : Effect.never)),
        withoutWaiting(waits)
      )
      relay.offer(null, [messageOf(1)])
      yield* settle
      assert.strictEqual(waits.length, 9)
      for (const [n, waited] of waits.entries()) {
        const expected = Math.min(60_000, 1000 * 2 ** n)
        assert.isAtLeast(waited, expected * 0.8)
        assert.isAtMost(waited, expected * 1.2)
      }
    })
  )

  it.scoped("gives up a message on which its receiver breaks, and holds up its key", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      let tries = 0
      const { relay, reports } = yield* Effect.withClock(
        memoryRelay((message) =>
          Effect.suspend(() => {
            if (message.key !== "a") return Effect.sync(() => arrivals.note(message))
            tries += 1
            return refusedBecause("broken", true)
          })
        ),
        withoutWaiting([])
      )
      relay.offer(null, inTurn(["a", "b"], 2))
      yield* settle
      relay.offer(null, [messageOf(3, { key: "a" }), messageOf(3, { key: "b" })])
      yield* settle
      assert.strictEqual(tries, 3)
      assert.strictEqual(reports.at(-1), "message is dead, its key is blocked")
      assert.deepStrictEqual(arrivals.of("b"), [1, 2, 3])
      assert.strictEqual(relay.pending(), 0)
    })
  )

  it.scoped("delivers nothing of a key that is held up", () =>
    Effect.gen(function* () {
      const arrivals = new Arrivals()
      const { relay } = yield* memoryRelay((message) => Effect.sync(() => arrivals.note(message)))
      relay.block("a")
      relay.offer(null, inTurn(["a", "b"], 1))
      yield* settle
      assert.deepStrictEqual([arrivals.of("a"), arrivals.of("b")], [[], [1]])
    })
  )

  it.effect("delivers no more when its scope is closed", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const arrivals = new Arrivals()
      const door = yield* Effect.makeLatch(true)
      const { relay } = yield* Scope.extend(
        memoryRelay((message) =>
          Effect.zipRight(
            door.await,
            Effect.zipRight(
              door.close,
              Effect.sync(() => arrivals.note(message))
            )
          )
        ),
        scope
      )
      relay.offer(null, inTurn(["a"], 3))
      yield* settle
      yield* Scope.close(scope, Exit.void)
      yield* door.open
      yield* settle
      assert.deepStrictEqual(arrivals.of("a"), [1])
    })
  )
})
