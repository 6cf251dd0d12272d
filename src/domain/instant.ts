/**
 * Points in time and spans between them.
 *
 * An `Instant` is whole milliseconds since 1970-01-01T00:00Z, simulated or real; a span is whole
 * milliseconds with its unit in the name (`delayMs`). Nothing below `src/main` reads a clock: time
 * always arrives as an argument. Source: design.md 1, style.md.
 */

/** Epoch milliseconds, UTC, integer. */
export type Instant = number

export const second = 1_000
export const minute = 60_000
export const hour = 3_600_000
export const day = 86_400_000

/** Whole milliseconds of a number of seconds; rounds half up, so 0.0004 s is 0 ms. */
export const secondsToMs = (seconds: number): number => Math.round(seconds * 1_000)
