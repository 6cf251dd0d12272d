/** Commands for one version, in memory; the same promises on PostgreSQL: expected-versions.pg.test.ts. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { promises } from "./expected-versions.ts"
import { makeInstance } from "./instances.ts"
import { add, expecting, noCause } from "./tally.ts"
import { TroubledStore } from "./troubled-store.ts"

describe("an actor in memory", () => {
  for (const [title, promise] of promises) {
    it.effect(title, () => promise(new TroubledStore()))
  }

  it.effect("reads its rows again for a caller who has seen more than its copy, and for nobody else", () =>
    Effect.gen(function* () {
      const store = new TroubledStore()
      const { instance } = yield* makeInstance(store)
      yield* instance.deliver(add(1, 2), noCause)
      const { loads } = store
      yield* instance.deliver(add(3), expecting(1))
      yield* instance.deliver(add(3), expecting(2))
      assert.strictEqual(store.loads, loads)
      yield* instance.deliver(add(3), expecting(9))
      assert.strictEqual(store.loads, loads + 1)
    })
  )
})
