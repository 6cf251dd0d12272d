import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/TestClock"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { makeTimers, type Timers } from "../../src/cluster/timers.ts"

/** Timers of one robot, T, that note the time they fire. */
const noted = (
  onFire: (timers: Timers, key: string) => Effect.Effect<void, unknown> = () => Effect.void,
  rate = 1
) =>
  Effect.gen(function* () {
    const fired: Array<readonly [key: string, atMs: number]> = []
    const wall = yield* Effect.clock
    const timers: Timers = yield* makeTimers([], {
      clock: hostClock(wall, rate),
      fire: (_actor, _id, key) =>
        Effect.suspend(() => {
          fired.push([key, wall.unsafeCurrentTimeMillis()])
          return onFire(timers, key)
        }),
      report: () => undefined,
      pollEveryMs: 3_600_000,
      graceMs: 2000
    })
    const arm = (key: string, dueAt: number | null) => timers.arm("Robot", "T", key, dueAt)
    return { timers, arm, fired }
  })

describe("a timer", () => {
  it.scoped("fires once, when it is due", () =>
    Effect.gen(function* () {
      const { arm, fired } = yield* noted()
      arm("a", 1000)
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(fired, [])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [["a", 1000]])
    })
  )

  it.scoped("fires at once when it is overdue", () =>
    Effect.gen(function* () {
      yield* TestClock.adjust("1 minute")
      const { arm, fired } = yield* noted()
      arm("a", 1000)
      yield* TestClock.adjust("0 millis")
      assert.deepStrictEqual(fired, [["a", 60_000]])
    })
  )

  it.scoped("does not fire when it is cancelled, whatever the others do", () =>
    Effect.gen(function* () {
      const { timers, arm, fired } = yield* noted()
      arm("a", 1000)
      arm("b", 1000)
      timers.arm("Robot", "other", "a", 2000)
      timers.arm("Trip", "T", "a", 3000)
      arm("a", null)
      arm("never set", null)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [
        ["b", 1000],
        ["a", 2000],
        ["a", 3000]
      ])
    })
  )

  it.scoped("that is set again fires at its new time only, sooner or later", () =>
    Effect.gen(function* () {
      const { arm, fired } = yield* noted()
      arm("a", 1000)
      arm("a", 5000)
      arm("b", 5000)
      arm("b", 2000)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [
        ["b", 2000],
        ["a", 5000]
      ])
    })
  )

  it.scoped("can be set again while it fires, and its firing goes on to its end", () =>
    Effect.gen(function* () {
      let finished = 0
      const { arm, fired } = yield* noted((timers, key) =>
        Effect.gen(function* () {
          if (fired.length < 3) timers.arm("Robot", "T", key, fired.length * 1000 + 1000)
          yield* Effect.sleep("10 millis")
          finished += 1
        })
      )
      arm("bell", 1000)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [
        ["bell", 1000],
        ["bell", 2000],
        ["bell", 3000]
      ])
      assert.strictEqual(finished, 3)
    })
  )

  it.scoped("is tried again for some seconds when its actor is away", () =>
    Effect.gen(function* () {
      let isAway = true
      const { arm, fired } = yield* noted(() => (isAway ? Effect.fail("away") : Effect.void))
      arm("a", 1000)
      yield* TestClock.adjust("2500 millis")
      isAway = false
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [
        ["a", 1000],
        ["a", 2000],
        ["a", 3000]
      ])
    })
  )

  it.scoped("of a clock that runs faster is due sooner", () =>
    Effect.gen(function* () {
      const { timers, fired } = yield* noted(() => Effect.void, 60)
      timers.arm("Robot", "T", "a", 60_000)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(fired, [["a", 1000]])
    })
  )

  it.effect("does not fire when its process has ended", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { arm, fired } = yield* Scope.extend(noted(), scope)
      arm("a", 1000)
      yield* Scope.close(scope, Exit.void)
      arm("b", 1000)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(fired, [])
    })
  )
})
