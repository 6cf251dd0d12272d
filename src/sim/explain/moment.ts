/** Moments of a run as people write them. */
import * as Either from "effect/Either"
import { day, type Instant, minute, second } from "../../domain/instant.ts"
import type { Scenario } from "../scenario/schema.ts"
import { formatLocal, formatLocalInstant, parseLocalInstant, timeOfDayMs } from "../scenario/start-at.ts"

/** A moment and how exactly it was given: from `at` on, `withinMs` long. */
export interface Moment {
  readonly at: Instant
  readonly withinMs: number
}

const clock = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/
const elapsed = /^(\d{1,9})(?:\.(\d{1,3}))?s?$/

const allowed =
  "allowed: a local time (12:34:56), a date with a time (2026-05-12T12:34:56+02:00), or seconds from the start (23696)"

/**
 * The moment that a text names in a run, for an order placed at `placedAt`; left: what is wrong.
 *
 * - A time of day is the first one in the run at which the order is known.
 * - A date without an offset from UTC has the scenario's.
 */
export const parseMoment = (
  text: string,
  scenario: Scenario,
  order: string,
  placedAt: Instant
): Either.Either<Moment, string> => {
  const moment = momentOf(text.trim(), scenario, placedAt)
  if (moment === null) return Either.left(`--at: found ${JSON.stringify(text)}; ${allowed}`)
  const { at: start, utcOffsetMs } = scenario.startAt
  const end = start + scenario.durationMs
  const shown = (at: Instant): string => formatLocalInstant({ at, utcOffsetMs })
  if (moment.at < start || moment.at > end) {
    return Either.left(
      `--at ${text}: ${shown(moment.at)} is outside of the run, which lasts from ${shown(start)} to ${shown(end)}`
    )
  }
  if (moment.at + moment.withinMs <= placedAt) {
    return Either.left(
      `--at ${text}: nothing is known of ${order} at ${shown(moment.at)}; it is placed at ${formatLocal(placedAt, utcOffsetMs)}`
    )
  }
  return Either.right(moment)
}

const momentOf = (text: string, scenario: Scenario, placedAt: Instant): Moment | null => {
  const { at: start, utcOffsetMs } = scenario.startAt
  const time = clock.exec(text)
  if (time !== null) {
    const [hours, minutes, seconds] = [Number(time[1]), Number(time[2]), Number(time[3] ?? "0")]
    if (hours > 23 || minutes > 59 || seconds > 59) return null
    const timeOfDay = (hours * 60 + minutes) * minute + seconds * second
    const withinMs = time[3] === undefined ? minute : second
    const first = start + ((timeOfDay - timeOfDayMs(start, utcOffsetMs) + day) % day)
    let at = first
    while (at + withinMs <= placedAt) at += day
    // Never in the run once the order is known: the error is about the time that was meant.
    return { at: at <= start + scenario.durationMs ? at : first, withinMs }
  }
  const since = elapsed.exec(text)
  if (since !== null) {
    const ms = Number((since[2] ?? "").padEnd(3, "0"))
    return { at: start + Number(since[1]) * second + ms, withinMs: since[2] === undefined ? second : 1 }
  }
  const hasOffset = /(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const offset = formatLocalInstant({ at: 0, utcOffsetMs }).slice(-6)
  const parsed = parseLocalInstant(hasOffset ? text : `${text}${offset}`)
  if (parsed === null) return null
  const isExact = /\.\d/.test(text)
  const hasSeconds = /T\d\d:\d\d:\d\d/.test(text)
  return { at: parsed.at, withinMs: isExact ? 1 : hasSeconds ? second : minute }
}
