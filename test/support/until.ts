/** Waits for what other fibers, processes or servers do, without a word about how long it takes. */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Patience is counted in real time, however quickly the clock of a test runs. */
const wall = Clock.make()

/**
 * Looks again and again until `isSo`, every ten real milliseconds; dies after three thousand looks. Not for
 * tests under a test clock, where nothing else would move.
 */
export const until = <E, R>(what: string, isSo: Effect.Effect<boolean, E, R>): Effect.Effect<void, E, R> =>
  Effect.gen(function* () {
    for (let looks = 0; looks < 3000; looks += 1) {
      if (yield* isSo) return
      yield* wall.sleep(Duration.millis(10))
    }
    return yield* Effect.die(new Error(`waited in vain until ${what}`))
  })
