/** What an actor does with commands that were made for one of its versions; the same over every store. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Outcome } from "../../src/cluster/actor-instance.ts"
import type { ActorStore } from "../../src/cluster/actor-store.ts"
import { idOf } from "./commits.ts"
import { makeInstance } from "./instances.ts"
import { add, askToAdd, expecting, keyed, noCause, refuse, type TallyState } from "./tally.ts"

const conflict = (id: string, expected: number, current: number, sum: number): Outcome => ({
  _tag: "Rejected",
  rejection: {
    accepted: false,
    _tag: "VersionConflict",
    entity: "Robot",
    id,
    expected,
    current,
    status: `SUM_${sum}`
  } as never
})

const sumIs = (sum: number, repeated = false): Outcome => ({
  _tag: "Accepted",
  replies: [{ _tag: "Sum", sum } as never],
  repeated
})

const addedIn = (store: ActorStore, id: string) =>
  Effect.map(store.load(id), (stored) => (stored?.state as TallyState | undefined)?.added ?? [])

/** Carries out what was made for the present version, and refuses the rest without a trace. */
const refusesOtherVersions = (store: ActorStore) =>
  Effect.gen(function* () {
    const id = "T-versions"
    const { instance, asked } = yield* makeInstance(store, id)
    // Nothing is shown yet, so there is nothing to compare: the actor's own rules decide.
    const unwilling: Outcome = { _tag: "Rejected", rejection: { accepted: false, _tag: "Unwilling" } }
    assert.deepStrictEqual(yield* instance.deliver(refuse, expecting(7)), unwilling)
    yield* instance.deliver(add(3, 4), noCause)
    for (const old of [0, 1, 3]) {
      const cause = expecting(old, keyed(idOf(old)))
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), cause), conflict(id, old, 2, 7))
      assert.isNull(yield* store.findProcessed(idOf(old)))
    }
    assert.deepStrictEqual(asked.replies, [])
    assert.deepStrictEqual(yield* addedIn(store, id), [3, 4])
    // What was refused left its key free.
    const cause = expecting(2, keyed(idOf(0)))
    assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), cause), sumIs(12))
  })

/** A repetition gets the first answer, though the version that it names is gone. */
const answersRepetitions = (store: ActorStore) =>
  Effect.gen(function* () {
    const id = "T-repeated"
    const { instance } = yield* makeInstance(store, id)
    yield* instance.deliver(add(1), noCause)
    const cause = expecting(1, keyed(idOf(10)))
    assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), cause), sumIs(6))
    assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), cause), sumIs(6, true))
    yield* instance.deliver(add(1), noCause)
    assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), cause), sumIs(6, true))
    const other = expecting(1, keyed(idOf(10), "cd".repeat(32)))
    assert.deepStrictEqual(yield* instance.deliver(askToAdd(9), other), {
      _tag: "KeyReused",
      commandId: idOf(10)
    })
    assert.deepStrictEqual(yield* addedIn(store, id), [1, 5, 1])
  })

/** Two runners answer for one actor: what counts is what is stored, not what one of them has in memory. */
const comparesWhatIsStored = (store: ActorStore) =>
  Effect.gen(function* () {
    const id = "T-two"
    const one = yield* makeInstance(store, id, "p1")
    const other = yield* makeInstance(store, id, "p2")
    yield* one.instance.deliver(add(1), noCause)
    yield* other.instance.deliver(add(10), noCause)
    // Its copy is at version 1 still.
    const late = expecting(1, keyed(idOf(20)))
    assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(5), late), conflict(id, 1, 2, 11))
    assert.isNull(yield* store.findProcessed(idOf(20)))
    yield* other.instance.deliver(add(100), noCause)
    // The caller was shown version 3 by the other one.
    assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(5), expecting(3)), sumIs(116))
    // Carried out over there, repeated here.
    const repeated = expecting(4, keyed(idOf(21)))
    assert.deepStrictEqual(yield* other.instance.deliver(askToAdd(7), repeated), sumIs(123))
    assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(7), repeated), sumIs(123, true))
    assert.deepStrictEqual(yield* addedIn(store, id), [1, 10, 100, 5, 7])
  })

/** Of many who looked at one version, one is served. */
const servesOneOfMany = (store: ActorStore) =>
  Effect.gen(function* () {
    const id = "T-many"
    const runners = yield* Effect.forEach(["p1", "p2", "p3"], (process) => makeInstance(store, id, process))
    yield* runners[0]!.instance.deliver(add(1), noCause)
    const outcomes = yield* Effect.forEach(
      Array.from({ length: 12 }, (_, n) => n),
      (n) => runners[n % 3]!.instance.deliver(askToAdd(10 + n), expecting(1, keyed(idOf(30 + n)))),
      { concurrency: "unbounded" }
    )
    const served = outcomes.filter(({ _tag }) => _tag === "Accepted")
    assert.strictEqual(served.length, 1)
    const added = yield* addedIn(store, id)
    assert.strictEqual(added.length, 2)
    const sum = 1 + (added[1] ?? 0)
    for (const outcome of outcomes) {
      if (outcome._tag !== "Accepted") assert.deepStrictEqual(outcome, conflict(id, 1, 2, sum))
    }
  })

/** Each promise, as the title of its test. */
export const promises = [
  [
    "carries out what was made for the present version and refuses the rest without a trace",
    refusesOtherVersions
  ],
  ["answers a repetition as the first time, though its version is gone", answersRepetitions],
  ["compares with what is stored, where two runners answer for one actor", comparesWhatIsStored],
  ["serves one of many who looked at the same version", servesOneOfMany]
] as const
