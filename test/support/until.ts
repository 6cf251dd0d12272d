/** Waits for what other fibers, processes or servers do, without a word about how long it takes. */
import * as Effect from "effect/Effect"

/**
 * Looks again and again until `isSo`, every ten milliseconds of the clock that runs the test; dies after a
 * thousand looks. For real clocks: under a test clock nothing would pass.
 */
export const until = <E, R>(what: string, isSo: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    for (let looks = 0; looks < 1000; looks += 1) {
      if (yield* isSo) return
      yield* Effect.sleep("10 millis")
    }
    return yield* Effect.die(new Error(`waited in vain until ${what}`))
  })
