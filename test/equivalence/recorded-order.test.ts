import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import fc from "fast-check"
import { seeded } from "../support/seeded.ts"
import { inRecordedOrder } from "./recorded-order.ts"

interface Piece {
  readonly index: number
  readonly keys: ReadonlyArray<string>
}

const pieces = fc
  .array(fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 3 }), { maxLength: 40 })
  .map((all) => all.map((keys, index): Piece => ({ index, keys })))

/** Runs them, each for a few turns of the event loop that the seed decides; what begins and ends, in order. */
const logOf = async (all: ReadonlyArray<Piece>, inFlightMax: number, seed: number) => {
  const draw = seeded(seed)
  const log: Array<{ readonly piece: Piece; readonly ends: boolean }> = []
  await inRecordedOrder(
    all,
    ({ keys }) => keys,
    inFlightMax,
    async (piece) => {
      log.push({ piece, ends: false })
      for (let turns = Math.floor(4 * draw()); turns > 0; turns--) await Effect.runPromise(Effect.yieldNow())
      log.push({ piece, ends: true })
    }
  )
  return log
}

describe("recorded order", () => {
  it("carries everything out once, and what shares a key one after the other", () =>
    fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 8 }), fc.nat(), async (all, inFlightMax, seed) => {
        const log = await logOf(all, inFlightMax, seed)
        assert.strictEqual(log.length, 2 * all.length)
        for (const key of ["a", "b", "c", "d", "e"]) {
          const ofKey = log.filter(({ piece }) => piece.keys.includes(key))
          const inOrder = all
            .filter(({ keys }) => keys.includes(key))
            .flatMap((piece) => [
              { piece, ends: false },
              { piece, ends: true }
            ])
          assert.deepStrictEqual(ofKey, inOrder)
        }
      })
    ))

  it("keeps as many in flight as it may, and no more", async () => {
    const all = Array.from({ length: 20 }, (_, index): Piece => ({ index, keys: [] }))
    let inFlight = 0
    let most = 0
    for (const { ends } of await logOf(all, 6, 1)) {
      inFlight += ends ? -1 : 1
      most = Math.max(most, inFlight)
    }
    assert.strictEqual(most, 6)
  })

  it("fails when a piece fails", async () => {
    const run = inRecordedOrder(
      [1],
      () => [],
      1,
      () => Promise.reject(new Error("broken"))
    )
    assert.strictEqual(await run.catch((error: Error) => error.message), "broken")
  })
})
