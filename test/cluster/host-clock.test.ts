import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/TestClock"
import { fasterClock, hostClock } from "../../src/cluster/host-clock.ts"

describe("the host's clock", () => {
  it.effect("shows the time and counts real milliseconds", () =>
    Effect.gen(function* () {
      const clock = hostClock(yield* Effect.clock, 1)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(clock.now(), 5000)
      assert.strictEqual(clock.after(100), 5100)
      assert.strictEqual(clock.realMsUntil(5100), 100)
      assert.strictEqual(clock.realMsUntil(4000), 0)
    })
  )

  it.effect("can run faster from the moment it is made, while waiting takes real time", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 second")
      const fast = fasterClock(yield* Effect.clock, 60)
      const clock = hostClock(fast, 60)
      assert.strictEqual(clock.now(), 1000)
      const sleeping = yield* Effect.fork(Effect.withClock(Effect.sleep("1 second"), fast))
      yield* TestClock.adjust("999 millis")
      assert.isNull(sleeping.unsafePoll())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(sleeping)
      assert.strictEqual(clock.now(), 61_000)
      assert.strictEqual(clock.after(1000), 121_000)
      assert.strictEqual(clock.realMsUntil(121_000), 1000)
      assert.strictEqual(clock.realMsUntil(61_001), 1)
    })
  )
})
