import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { MemoryStore } from "../../src/cluster/memory-store.ts"
import { commitOf, commitTime, idOf } from "./commits.ts"
import { add, keyed, noCause, sourced } from "./tally.ts"

const committed = { _tag: "Committed" }
const set = (key: string, dueAt: number) => ({ _tag: "SetTimer", key, dueAt, command: add(1) }) as const

describe("the store in memory", () => {
  it.effect("takes only the commit that goes on from the newest version", () =>
    Effect.gen(function* () {
      const store = new MemoryStore("Robot", commitTime)
      assert.isNull(yield* store.load("T-1"))
      assert.deepStrictEqual(yield* store.commit(commitOf({ version: 1 })), { _tag: "Stale" })
      assert.deepStrictEqual(yield* store.commit(commitOf({ newVersion: 3, commitId: idOf(1) })), committed)
      for (const version of [0, 1, 2, 4]) {
        assert.deepStrictEqual(yield* store.commit(commitOf({ version, commitId: idOf(2) })), {
          _tag: "Stale"
        })
      }
      const stored = yield* store.load("T-1")
      assert.deepInclude(stored, { version: 3, commitId: idOf(1), blocked: [], unsent: [] })
      assert.deepStrictEqual(yield* store.commit(commitOf({ version: 3 })), committed)
    })
  )

  it.effect("tells repetitions before and at the commit alike, and keeps nothing of them", () =>
    Effect.gen(function* () {
      const store = new MemoryStore("Robot", commitTime)
      const causes = [keyed(idOf(1)), sourced(idOf(2)), sourced(idOf(3), 5)]
      for (const [version, cause] of causes.entries()) {
        assert.isFalse(store.isRepeated("T-1", { _tag: "Add" }, cause))
        assert.deepStrictEqual(yield* store.commit(commitOf({ version, cause })), committed)
      }
      const older = sourced(idOf(4), 4)
      for (const cause of [...causes, older]) {
        assert.isTrue(store.isRepeated("T-1", { _tag: "Add" }, cause))
        assert.deepStrictEqual(yield* store.commit(commitOf({ version: 3, cause })), { _tag: "Repeated" })
      }
      assert.strictEqual((yield* store.load("T-1"))?.version, 3)
      // Other receivers, other commands, other keys and newer messages are no repetitions.
      assert.isFalse(store.isRepeated("T-2", { _tag: "Add" }, sourced(idOf(3), 5)))
      assert.isFalse(store.isRepeated("T-1", { _tag: "Ensure" }, sourced(idOf(3), 5)))
      assert.isFalse(store.isRepeated("T-1", { _tag: "Add" }, sourced(idOf(5), 1, "another key")))
      assert.isFalse(store.isRepeated("T-1", { _tag: "Add" }, sourced(idOf(6), 6)))
      assert.isFalse(store.isRepeated("T-1", { _tag: "Add" }, noCause))
    })
  )

  it.effect("forgets the oldest answers and sources, and no others", () =>
    Effect.gen(function* () {
      const store = new MemoryStore("Robot", commitTime, 2)
      const answers = [1, 2, 3].map((n) => keyed(idOf(n)))
      const sources = [4, 5, 6].map((n) => sourced(idOf(n)))
      for (const [version, cause] of [...answers, ...sources].entries()) {
        assert.deepStrictEqual(yield* store.commit(commitOf({ version, cause })), committed)
      }
      const isKnown = (cause: (typeof answers)[number]) => store.isRepeated("T-1", { _tag: "Add" }, cause)
      assert.deepStrictEqual(answers.map(isKnown), [false, true, true])
      assert.deepStrictEqual(sources.map(isKnown), [false, true, true])
      const found = yield* Effect.forEach([1, 2, 3], (n) => store.findProcessed(idOf(n)))
      assert.deepStrictEqual(
        found.map((processed) => processed === null),
        [true, false, false]
      )
    })
  )

  it.effect("keeps timers as the last change left them, and drops the one that fired", () =>
    Effect.gen(function* () {
      const store = new MemoryStore("Robot", commitTime)
      const timers = Effect.map(store.load("T-1"), (stored) =>
        stored?.timers.map(({ key, dueAt }) => [key, dueAt])
      )
      yield* store.commit(
        commitOf({
          timers: [set("a", 1), set("b", 2), set("a", 3), { _tag: "CancelTimer", key: "b" }, set("c", 4)]
        })
      )
      assert.deepStrictEqual(yield* timers, [
        ["a", 3],
        ["c", 4]
      ])
      yield* store.commit(commitOf({ version: 1, cause: { ...noCause, timerKey: "c" } }))
      assert.deepStrictEqual(yield* timers, [["a", 3]])
      yield* store.commit(
        commitOf({ version: 2, cause: { ...noCause, timerKey: "a" }, timers: [set("a", 9)] })
      )
      assert.deepStrictEqual(yield* timers, [["a", 9]])
    })
  )

  it.effect("shows commits to observers, and only those that took place", () =>
    Effect.gen(function* () {
      const store = new MemoryStore("Robot", commitTime)
      const seen: Array<number> = []
      store.observe((commit) => void seen.push(commit.version))
      yield* store.commit(commitOf())
      yield* store.commit(commitOf())
      yield* store.commit(commitOf({ version: 1 }))
      assert.deepStrictEqual(seen, [0, 1])
      assert.deepInclude(store.peek("T-1") as object, { id: "T-1", sum: 1 })
      assert.isUndefined(store.peek("T-2"))
    })
  )

  it("announces with higher numbers after each start, so that nobody takes its news for old", () => {
    const before = new MemoryStore("Robot", commitTime)
    const after = new MemoryStore("Robot", commitTime + 60_000)
    assert.isAbove(after.sequenceBase, before.sequenceBase)
  })
})
