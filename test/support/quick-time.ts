/**
 * Time that runs faster for everything in a test, sleeping included, while real servers answer at their own
 * pace: nobody waits for a back-off.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

const quicker = (wall: Clock.Clock, rate: number): Clock.Clock => {
  const startedAt = wall.unsafeCurrentTimeMillis()
  const millis = () => Math.floor(startedAt + (wall.unsafeCurrentTimeMillis() - startedAt) * rate)
  const nanos = () => BigInt(millis()) * 1_000_000n
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    currentTimeMillis: Effect.sync(millis),
    unsafeCurrentTimeNanos: nanos,
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) => wall.sleep(Duration.times(duration, 1 / rate))
  }
}

/** Runs an effect, and what it starts, in a time that is `rate` times as fast; not for `it.effect`. */
export const inQuickTime =
  (rate: number) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.flatMap(Effect.clock, (wall) => Effect.withClock(effect, quicker(wall, rate)))
