/**
 * The time that actors live in: the wall clock, or one that runs faster, for rehearsals on throw-away
 * databases. Only time stamps run faster: waiting, time limits and leases stay in real time.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Instant } from "../domain/instant.ts"

export interface HostClock {
  readonly now: () => Instant
  /** The instant after `realMs` of real time. */
  readonly after: (realMs: number) => Instant
  /** Real milliseconds until `at`; 0 when it has passed. */
  readonly realMsUntil: (at: Instant) => number
}

/** A clock that shows `wall` from now on at `rate` times its speed. Sleeping takes real time. */
export const fasterClock = (wall: Clock.Clock, rate: number): Clock.Clock => {
  const startedAt = wall.unsafeCurrentTimeMillis()
  const startedAtNanos = wall.unsafeCurrentTimeNanos()
  const millis = () => Math.floor(startedAt + (wall.unsafeCurrentTimeMillis() - startedAt) * rate)
  const nanos = () =>
    startedAtNanos + BigInt(Math.floor(Number(wall.unsafeCurrentTimeNanos() - startedAtNanos) * rate))
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: millis,
    currentTimeMillis: Effect.sync(millis),
    unsafeCurrentTimeNanos: nanos,
    currentTimeNanos: Effect.sync(nanos),
    sleep: (duration) => wall.sleep(duration)
  }
}

/** The host's clock over a clock that runs at `rate` times the speed of waiting. */
export const hostClock = (clock: Clock.Clock, rate: number): HostClock => {
  const now = (): Instant => clock.unsafeCurrentTimeMillis()
  return {
    now,
    after: (realMs) => now() + Math.ceil(realMs * rate),
    realMsUntil: (at) => Math.max(0, Math.ceil((at - now()) / rate))
  }
}
