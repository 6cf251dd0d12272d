/** What an instance makes of a store that fails, and of other runners that hold the same actor. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { Outcome } from "../../src/cluster/actor-instance.ts"
import { makeInstance } from "./instances.ts"
import {
  add,
  addUpTo,
  askToAdd,
  beat,
  cancelAlarm,
  keyed,
  noCause,
  setAlarm,
  sourced,
  type TallyState
} from "./tally.ts"
import { TroubledStore } from "./troubled-store.ts"

const first = "0190163d-8694-739b-aea5-966c26f8ad91"
const second = "0191163d-8694-739b-aea5-966c26f8ad91"

const sumIs = (sum: number, repeated = false): Outcome => ({
  _tag: "Accepted",
  replies: [{ _tag: "Sum", sum } as never],
  repeated
})

/** What was added, in order, as the store has it. */
const keptBy = (store: TroubledStore) =>
  Effect.map(store.load("T-1"), (stored) => (stored?.state as TallyState | undefined)?.added ?? [])

/** Two runners that both hold the actor, and have loaded it. */
const twoRunners = (store: TroubledStore) =>
  Effect.gen(function* () {
    const one = yield* makeInstance(store, "T-1", "p1")
    const other = yield* makeInstance(store, "T-1", "p2")
    yield* one.instance.deliver(add(1), noCause)
    yield* other.state
    return { one, other }
  })

describe("an instance that another runner has overtaken", () => {
  it.effect("decides again on the newer state", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      yield* other.instance.deliver(add(10), noCause)
      assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(100), noCause), sumIs(111))
      assert.deepStrictEqual((yield* one.state)?.added, [1, 10, 100])
    })
  )

  it.effect("refuses what the newer state does not allow, and writes nothing", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      const atMostTwo = addUpTo(2)
      yield* other.instance.deliver(atMostTwo, noCause)
      const outcome = yield* one.instance.deliver(atMostTwo, noCause)
      assert.deepStrictEqual(outcome, { _tag: "Rejected", rejection: { accepted: false, _tag: "Full" } })
      assert.strictEqual((yield* one.state)?.sum, 2)
    })
  )

  it.effect("finds that the other has carried out the command already", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      yield* other.instance.deliver(askToAdd(10), keyed(first))
      assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(10), keyed(first)), sumIs(11, true))
      yield* other.instance.deliver(add(10), sourced(second, 1))
      yield* one.instance.deliver(add(10), sourced(second, 1))
      assert.strictEqual((yield* one.state)?.sum, 21)
    })
  )

  it.effect("loses nothing, and doubles nothing, when both work at once", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const runners = yield* Effect.forEach(["p1", "p2", "p3"], (process) =>
        makeInstance(store, "T-1", process)
      )
      const numbers = Array.from({ length: 30 }, (_, n) => n)
      yield* Effect.forEach(
        numbers,
        (n) => {
          // A caller tries again with the same key, wherever it gets.
          const id = `0190163d-8694-739b-aea5-${String(n).padStart(12, "0")}`
          const at = (k: number) => runners[(n + k) % 3]!.instance.deliver(add(n), keyed(id))
          return Effect.retry(
            Effect.orElse(at(0), () => at(1)),
            { times: 20 }
          )
        },
        { concurrency: "unbounded" }
      )
      const added = yield* keptBy(store)
      assert.deepStrictEqual(
        [...added].sort((a, b) => a - b),
        numbers
      )
    })
  )

  it.effect("fires no timer that the other has cancelled", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      yield* one.instance.deliver(setAlarm("a", 0, add(100)), noCause)
      yield* other.instance.deliver(cancelAlarm("a"), noCause)
      yield* one.instance.fire("a")
      assert.deepStrictEqual(yield* keptBy(store), [1])
    })
  )

  it.effect("gives up when it is overtaken every time, and says that nothing happened", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one } = yield* twoRunners(store)
      store.commitTroubles.push(...Array.from({ length: 8 }, () => "taken" as const))
      const gone = yield* Effect.flip(one.instance.deliver(add(5), noCause))
      assert.deepStrictEqual([gone.because, gone.certain], ["RunnerAway", true])
      assert.strictEqual((yield* one.state)?.sum, 1)
    })
  )
})

describe("an instance whose store fails", () => {
  it.effect("goes on when a commit whose answer was lost took place", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      store.commitTroubles.push("kept")
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), keyed(first)), sumIs(5))
      assert.strictEqual(asked.replies.length, 1)
      yield* instance.deliver(add(1), noCause)
      assert.deepStrictEqual((yield* state)?.added, [5, 1])
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), keyed(first)), sumIs(5, true))
    })
  )

  it.effect("says that nothing happened when a commit whose answer was lost did not take place", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      yield* instance.deliver(add(1), noCause)
      store.commitTroubles.push("lost")
      const gone = yield* Effect.flip(instance.deliver(askToAdd(5), keyed(first)))
      assert.deepStrictEqual([gone.because, gone.certain], ["DatabaseAway", true])
      assert.deepStrictEqual(asked.replies, [])
      assert.deepStrictEqual((yield* state)?.added, [1])
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), keyed(first)), sumIs(6))
    })
  )

  it.effect("decides again when the answer was lost and another runner has gone on meanwhile", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      yield* other.instance.deliver(add(10), noCause)
      store.commitTroubles.push("lost")
      assert.deepStrictEqual(yield* one.instance.deliver(askToAdd(100), keyed(first)), sumIs(111))
    })
  )

  it.effect("does not double what took place when another runner has gone on from it", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { one, other } = yield* twoRunners(store)
      // The commit takes place, its answer is lost, and the other commits before this one can look.
      store.commitTroubles.push("kept")
      store.meanwhile = Effect.orDie(other.instance.deliver(add(10), noCause))
      const outcome = yield* one.instance.deliver(askToAdd(100), keyed(first))
      assert.strictEqual(outcome._tag, "Accepted")
      const added = yield* keptBy(store)
      assert.deepStrictEqual(
        [...added].sort((a, b) => a - b),
        [1, 10, 100]
      )
    })
  )

  it.effect("does not say that nothing happened when the answer was lost and nobody can look", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance } = yield* makeInstance(store)
      yield* instance.deliver(add(1), noCause)
      store.commitTroubles.push("kept")
      store.loadsToFail = 1
      const gone = yield* Effect.flip(instance.deliver(askToAdd(5), keyed(first)))
      assert.deepStrictEqual([gone.because, gone.certain], ["DatabaseAway", false])
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), keyed(first)), sumIs(6, true))
    })
  )

  it.effect("tells its caller that the database is away, and that nothing happened", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      store.loadsToFail = 1
      const unread = yield* Effect.flip(instance.deliver(add(1), noCause))
      assert.deepStrictEqual([unread.because, unread.certain], ["DatabaseAway", true])
      store.commitTroubles.push("away")
      const unwritten = yield* Effect.flip(instance.deliver(add(1), noCause))
      assert.deepStrictEqual([unwritten.because, unwritten.certain], ["DatabaseAway", true])
      assert.deepStrictEqual(asked.reports, ["database away", "database away"])
      assert.isNull(yield* state)
      yield* instance.deliver(add(2), noCause)
      assert.deepStrictEqual((yield* state)?.added, [2])
    })
  )

  it.effect("decides again when another actor took a row that must be unique", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance } = yield* makeInstance(store)
      store.commitTroubles.push("taken", "taken")
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), noCause), sumIs(5))
    })
  )

  it.effect("refuses what another actor's row does not allow, and keeps nothing", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      const rejection = { accepted: false, _tag: "TakenByAnother" } as const
      store.commitTroubles.push("refused", "refused")
      const outcome = yield* instance.deliver(askToAdd(5), keyed(first))
      assert.deepStrictEqual(outcome, { _tag: "Rejected", rejection })
      assert.deepStrictEqual(asked.replies, [])
      assert.strictEqual((yield* instance.deliver(add(5), sourced(second, 1)))._tag, "Accepted")
      assert.deepStrictEqual(
        store.rejected.map(({ code }) => code),
        ["TakenByAnother"]
      )
      assert.isNull(yield* state)
      assert.deepStrictEqual(yield* instance.deliver(askToAdd(5), keyed(first)), sumIs(5))
    })
  )

  it.effect("announces an event of which only the newest counts when it is kept, and not before", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked } = yield* makeInstance(store)
      store.commitTroubles.push("away")
      yield* Effect.flip(instance.deliver(beat, noCause))
      assert.deepStrictEqual(asked.announced, [])
      yield* instance.deliver(beat, noCause)
      assert.deepStrictEqual(asked.announced, ["PilotHeartbeat"])
      assert.deepStrictEqual(asked.relayed, [])
    })
  )

  it.effect("calls it a defect when a rule of the schema says no", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, asked, state } = yield* makeInstance(store)
      store.commitTroubles.push("broken")
      const gone = yield* Effect.flip(instance.deliver(add(5), noCause))
      assert.deepStrictEqual([gone.because, gone.certain], ["Defect", true])
      assert.deepStrictEqual(asked.reports, ["actor defect"])
      assert.isNull(yield* state)
    })
  )

  it.effect("shows nobody what was not kept, not even to whoever asked during the commit", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance } = yield* makeInstance(store)
      yield* instance.deliver(add(1), noCause)
      store.commitTroubles.push("away")
      yield* store.door.close
      const failing = yield* Effect.fork(Effect.flip(instance.deliver(add(5), noCause)))
      while (store.commits < 2) yield* Effect.yieldNow()
      const looking = yield* Effect.fork(instance.look((state) => JSON.stringify(state)))
      yield* Effect.yieldNow()
      yield* store.door.open
      yield* Fiber.join(failing)
      assert.include((yield* Fiber.join(looking)) ?? "", '"added":[1]')
    })
  )

  it.effect("fires a timer as it is set when its turn comes, not as it was when it was asked", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance, state } = yield* makeInstance(store)
      yield* instance.deliver(setAlarm("a", 0, add(100)), noCause)
      const other = yield* makeInstance(store, "T-1", "p2")
      yield* other.instance.deliver(setAlarm("a", 0, add(7)), noCause)
      // The first runner finds out while the timer waits for its turn.
      yield* store.door.close
      const adding = yield* Effect.fork(instance.deliver(add(1), noCause))
      while (store.commits < 3) yield* Effect.yieldNow()
      const firing = yield* Effect.fork(instance.fire("a"))
      yield* Effect.yieldNow()
      yield* store.door.open
      yield* Fiber.join(adding)
      yield* Fiber.join(firing)
      assert.deepStrictEqual((yield* state)?.added, [1, 7])
    })
  )
})
