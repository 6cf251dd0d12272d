import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { mailboxCapacity, type Outcome } from "../../src/cluster/actor-instance.ts"
import { MemoryStore } from "../../src/cluster/memory-store.ts"
import { makeInstance } from "./instances.ts"
import {
  add,
  addUpTo,
  announce,
  askToAdd,
  breakIn,
  cancelAlarm,
  ensure,
  keyed,
  noCause,
  refuse,
  ring,
  setAlarm,
  sourced,
  tell
} from "./tally.ts"
import { TroubledStore } from "./troubled-store.ts"

const first = "0190163d-8694-739b-aea5-966c26f8ad91"

const accepted = (replies: ReadonlyArray<number> = [], repeated = false): Outcome => ({
  _tag: "Accepted",
  replies: replies.map((sum) => ({ _tag: "Sum", sum })),
  repeated
})

for (const [name, makeStore] of [
  ["memory", () => new MemoryStore("Robot", 0)],
  ["a store that takes its time", () => new TroubledStore()]
] as const) {
  describe(`an instance over ${name}`, () => {
    it.effect("keeps what it accepted: another instance goes on from there", () =>
      Effect.gen(function* () {
        const store = makeStore()
        const one = yield* makeInstance(store)
        assert.isNull(yield* one.state)
        assert.deepStrictEqual(yield* one.instance.deliver(add(1, 2), noCause), accepted())
        yield* one.instance.deliver(add(3), noCause)
        const other = yield* makeInstance(store, "T-1", "p2")
        assert.deepStrictEqual(yield* other.state, { id: "T-1", sum: 6, added: [1, 2, 3] })
        const stored = yield* store.load("T-1")
        assert.strictEqual(stored?.version, 3)
      })
    )

    it.effect("takes one message at a time, in the order they came", () =>
      Effect.gen(function* () {
        const { instance, state } = yield* makeInstance(makeStore())
        const numbers = Array.from({ length: 50 }, (_, n) => n)
        yield* Effect.forEach(numbers, (n) => instance.deliver(add(n), noCause), { concurrency: "unbounded" })
        assert.deepStrictEqual((yield* state)?.added, numbers)
      })
    )

    it.effect("answers a repeated command with the first answer and does nothing", () =>
      Effect.gen(function* () {
        const { instance, asked, state } = yield* makeInstance(makeStore())
        const ask = askToAdd(5)
        assert.deepStrictEqual(yield* instance.deliver(ask, keyed(first)), accepted([5]))
        yield* instance.deliver(add(1), noCause)
        assert.deepStrictEqual(yield* instance.deliver(ask, keyed(first)), accepted([5], true))
        assert.strictEqual((yield* state)?.sum, 6)
        assert.strictEqual(asked.replies.length, 1)
      })
    )

    it.effect("refuses another request under a key that was used", () =>
      Effect.gen(function* () {
        const { instance, state } = yield* makeInstance(makeStore())
        yield* instance.deliver(add(5), keyed(first))
        const other = keyed(first, "cd".repeat(32))
        const expected: Outcome = { _tag: "KeyReused", commandId: first }
        assert.deepStrictEqual(yield* instance.deliver(add(7), other), expected)
        assert.deepStrictEqual(yield* instance.deliver(refuse, other), expected)
        assert.strictEqual((yield* state)?.sum, 5)
      })
    )

    it.effect("gives the first answer where the first try made the command impossible or needless", () =>
      Effect.gen(function* () {
        const { instance } = yield* makeInstance(makeStore())
        const once = addUpTo(1)
        assert.deepStrictEqual(yield* instance.deliver(once, keyed(first)), accepted())
        assert.deepStrictEqual(yield* instance.deliver(once, keyed(first)), accepted([], true))
        const second = first.replace("0190", "0191")
        const again = ensure(2)
        assert.deepStrictEqual(yield* instance.deliver(again, keyed(second)), accepted([2]))
        assert.deepStrictEqual(yield* instance.deliver(again, keyed(second)), accepted([2], true))
        const other = keyed(second, "cd".repeat(32))
        assert.deepStrictEqual(yield* instance.deliver(again, other), {
          _tag: "KeyReused",
          commandId: second
        })
      })
    )

    it.effect("carries out once what an event asks for, whatever comes twice or late", () =>
      Effect.gen(function* () {
        const { instance, state } = yield* makeInstance(makeStore())
        assert.deepStrictEqual(yield* instance.deliver(add(1), sourced(first, 4)), accepted())
        assert.deepStrictEqual(yield* instance.deliver(add(1), sourced(first, 4)), accepted([], true))
        const older = sourced(first.replace("0190", "0191"), 3)
        assert.deepStrictEqual(yield* instance.deliver(add(1), older), accepted([], true))
        const newer = sourced(first.replace("0190", "0192"), 5)
        assert.deepStrictEqual(yield* instance.deliver(add(1), newer), accepted())
        const elsewhere = sourced(first.replace("0190", "0193"), 1, "another key")
        assert.deepStrictEqual(yield* instance.deliver(add(1), elsewhere), accepted())
        assert.strictEqual((yield* state)?.sum, 3)
      })
    )

    it.effect("takes one event as several commands", () =>
      Effect.gen(function* () {
        const { instance, state } = yield* makeInstance(makeStore())
        yield* instance.deliver(add(1), sourced(first, 4))
        yield* instance.deliver(ensure(9), sourced(first, 4))
        assert.strictEqual((yield* state)?.sum, 2)
      })
    )

    it.effect("goes on after a command that broke its decider", () =>
      Effect.gen(function* () {
        const { instance, asked, state } = yield* makeInstance(makeStore())
        yield* instance.deliver(add(1), noCause)
        const gone = yield* Effect.flip(instance.deliver(breakIn("decide"), noCause))
        assert.strictEqual(gone.because, "Defect")
        assert.isTrue(gone.certain)
        assert.deepStrictEqual(asked.reports, ["actor defect"])
        yield* instance.deliver(add(2), noCause)
        assert.deepStrictEqual((yield* state)?.added, [1, 2])
      })
    )

    it.effect("arms, cancels and fires timers; a timer that is not set does nothing", () =>
      Effect.gen(function* () {
        const { instance, asked, state } = yield* makeInstance(makeStore())
        const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        const alarm = (key: string, dueAt: number) => setAlarm(key, dueAt, add(1))
        yield* instance.deliver(alarm("a", now + 10), noCause)
        yield* instance.deliver(alarm("b", now + 20), noCause)
        yield* instance.deliver(cancelAlarm("b"), noCause)
        assert.deepStrictEqual(asked.armed, [
          ["a", now + 10],
          ["b", now + 20],
          ["b", null]
        ])
        yield* TestClock.adjust("10 millis")
        assert.deepStrictEqual(yield* instance.fire("a"), accepted())
        for (const key of ["a", "b", "never set"]) {
          assert.deepStrictEqual(yield* instance.fire(key), accepted([], true))
        }
        assert.strictEqual((yield* state)?.sum, 1)
      })
    )

    it.effect("arms a timer again that was fired too early, and lets it be", () =>
      Effect.gen(function* () {
        const { instance, asked, state } = yield* makeInstance(makeStore())
        const dueAt = (yield* Effect.clockWith((clock) => clock.currentTimeMillis)) + 3_600_000
        yield* instance.deliver(setAlarm("a", dueAt, add(1)), noCause)
        yield* instance.fire("a")
        assert.deepStrictEqual(asked.armed, [
          ["a", dueAt],
          ["a", dueAt]
        ])
        assert.strictEqual((yield* state)?.sum, 0)
      })
    )

    it.effect("lets a timer set itself again while it goes off", () =>
      Effect.gen(function* () {
        const { instance, asked, state } = yield* makeInstance(makeStore())
        yield* instance.deliver(ring("bell", 10, 3), noCause)
        for (const expected of [2, 3, 3]) {
          yield* TestClock.adjust("10 millis")
          yield* instance.fire("bell")
          assert.strictEqual((yield* state)?.sum, expected)
        }
        assert.strictEqual(asked.armed.length, 2)
      })
    )

    it.effect("forgets a timer whose command it refuses", () =>
      Effect.gen(function* () {
        const { instance } = yield* makeInstance(makeStore())
        yield* instance.deliver(setAlarm("a", 0, refuse), noCause)
        assert.deepStrictEqual(yield* instance.fire("a"), accepted())
        assert.deepStrictEqual(yield* instance.fire("a"), accepted([], true))
      })
    )
  })
}

describe("an instance", () => {
  it.effect("hands out what a decision asks for after the commit: events first, then sends and calls", () =>
    Effect.gen(function* () {
      const { instance, asked } = yield* makeInstance(new TroubledStore())
      yield* instance.deliver(add(1), noCause)
      yield* instance.deliver(announce("hello"), sourced(first))
      // The event that only the warehouse keeps needs no relay.
      assert.deepStrictEqual(
        asked.relayed.map(({ kind, type, key, keySeq, causationId }) => [
          kind,
          type,
          key,
          keySeq,
          causationId
        ]),
        [
          ["event", "PinEntered", "T-1", 2, first],
          ["effect", "Robot.Add", "T-1", null, first],
          ["effect", "Robot.Add", "T-1", null, first],
          ["effect", "Call.DeviceCall", "Robot/T-1/DeviceCall", null, first]
        ]
      )
      const ids = asked.relayed.map(({ eventId }) => eventId)
      assert.strictEqual(new Set(ids).size, ids.length)
    })
  )

  it.effect("gives its messages new names with every decision", () =>
    Effect.gen(function* () {
      const { instance, asked } = yield* makeInstance(new TroubledStore())
      const announcing = instance.deliver(announce("hello"), noCause)
      for (let n = 0; n < 20; n += 1) yield* announcing
      assert.strictEqual(new Set(asked.relayed.map(({ eventId }) => eventId)).size, asked.relayed.length)
    })
  )

  it.effect("writes nothing for a caller whom it refuses, nor for one who changes nothing", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked } = yield* makeInstance(store)
      const refused = yield* instance.deliver(refuse, noCause)
      assert.deepStrictEqual(refused, {
        _tag: "Rejected",
        rejection: { accepted: false, _tag: "Unwilling" }
      })
      const told = yield* instance.deliver(tell, noCause)
      assert.deepStrictEqual(told, accepted([0]))
      assert.deepStrictEqual(asked.replies, [{ to: "caller", value: { _tag: "Sum", sum: 0 } as never }])
      assert.strictEqual(store.commits, 0)
      assert.deepStrictEqual(store.rejected, [])
    })
  )

  it.effect("keeps aside news that it refuses, because nobody can be told", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance } = yield* makeInstance(store)
      const outcome = yield* instance.deliver(refuse, sourced(first, 1))
      assert.deepStrictEqual(outcome, accepted())
      assert.deepStrictEqual(
        store.rejected.map(({ id, actorId, code }) => [id, actorId, code]),
        [[first, "T-1", "Unwilling"]]
      )
      assert.strictEqual(store.commits, 0)
    })
  )

  it.effect("loads once and then keeps the actor", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, state } = yield* makeInstance(store)
      for (let n = 0; n < 5; n += 1) yield* instance.deliver(add(n), noCause)
      yield* state
      assert.strictEqual(store.loads, 1)
    })
  )

  it.effect("does not let an event that broke half-way be seen", () =>
    Effect.gen(function* () {
      const { instance, state } = yield* makeInstance(new TroubledStore())
      yield* instance.deliver(add(1), noCause)
      const gone = yield* Effect.flip(instance.deliver(breakIn("evolve"), noCause))
      assert.strictEqual(gone.because, "Defect")
      assert.deepStrictEqual((yield* state)?.added, [1])
    })
  )

  it.effect("finishes a commit whose caller goes away", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      yield* store.door.close
      const fiber = yield* Effect.fork(instance.deliver(askToAdd(5), keyed(first)))
      while (store.commits === 0) yield* Effect.yieldNow()
      const going = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* Effect.yieldNow()
      yield* store.door.open
      yield* Fiber.join(going)
      assert.strictEqual((yield* state)?.sum, 5)
      assert.strictEqual(asked.replies.length, 1)
      assert.deepStrictEqual(yield* instance.deliver(add(5), keyed(first)), accepted([5], true))
    })
  )

  it.effect("sends away who comes when too many wait, and serves those who do", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked } = yield* makeInstance(store)
      yield* store.door.close
      const served = yield* Effect.fork(
        Effect.forEach(
          Array.from({ length: mailboxCapacity }, (_, n) => (n === 0 ? add(1) : tell)),
          (command) => instance.deliver(command, noCause),
          { concurrency: "unbounded", discard: true }
        )
      )
      while (store.commits === 0) yield* Effect.yieldNow()
      const sentAway = yield* Effect.flip(instance.deliver(add(1), noCause))
      assert.deepStrictEqual([sentAway.because, sentAway.certain], ["MailboxFull", true])
      yield* store.door.open
      yield* Fiber.join(served)
      assert.strictEqual(asked.replies.length, mailboxCapacity - 1)
      yield* instance.deliver(add(1), noCause)
    })
  )
})
