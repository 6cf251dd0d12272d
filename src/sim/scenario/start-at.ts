/**
 * Instants as people write them: ISO 8601 with an offset from UTC, "2026-05-12T06:00:00+02:00".
 * Own arithmetic, because nothing below `src/main` may touch a clock, and `Date` is one.
 */
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { day, hour, type Instant, minute, second } from "../../domain/instant.ts"
import { allowedAnnotation } from "./fields.ts"

/** An instant with the offset of local time from UTC that goes with it. */
export interface LocalInstant {
  readonly at: Instant
  /** Milliseconds east of UTC. */
  readonly utcOffsetMs: number
}

/** Days from 1970-01-01 to a date of the Gregorian calendar (Hinnant, "chrono-compatible dates"). */
const daysFromCivil = (year: number, month: number, dayOfMonth: number): number => {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

const civilFromDays = (days: number): readonly [year: number, month: number, dayOfMonth: number] => {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return [year, month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1]
}

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)$/

/** The instant that a text names, or null when it names none (a month 13, an offset missing). */
export const parseLocalInstant = (text: string): LocalInstant | null => {
  const match = form.exec(text)
  if (match === null) return null
  const [year, month, dayOfMonth, hours, minutes] = match.slice(1, 6).map(Number) as [
    number,
    number,
    number,
    number,
    number
  ]
  const seconds = Number(match[6] ?? "0")
  const ms = Number((match[7] ?? "").padEnd(3, "0"))
  const zone = match[8] ?? "Z"
  const days = daysFromCivil(year, month, dayOfMonth)
  const back = civilFromDays(days)
  if (back[0] !== year || back[1] !== month || back[2] !== dayOfMonth) return null
  if (hours > 23 || minutes > 59 || seconds > 59) return null
  const offsetMinutes = zone === "Z" ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4))
  if (offsetMinutes > 14 * 60 || (zone !== "Z" && Number(zone.slice(4)) > 59)) return null
  const utcOffsetMs = (zone[0] === "-" ? -offsetMinutes : offsetMinutes) * minute
  return {
    at: days * day + hours * hour + minutes * minute + seconds * second + ms - utcOffsetMs,
    utcOffsetMs
  }
}

const two = (n: number): string => String(n).padStart(2, "0")

/** The date and time of an instant in local time, to the second: "2026-05-12T06:00:00". */
export const formatLocal = (at: Instant, utcOffsetMs: number): string => {
  const local = Math.floor((at + utcOffsetMs) / second)
  const days = Math.floor(local / 86_400)
  const rest = local - days * 86_400
  const [year, month, dayOfMonth] = civilFromDays(days)
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}T${two(Math.floor(rest / 3600))}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`
}

/** The text of an instant with its offset, as `parseLocalInstant` reads it. */
export const formatLocalInstant = (it: LocalInstant): string => {
  const minutes = Math.abs(it.utcOffsetMs) / minute
  const offset = `${it.utcOffsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
  const ms = ((it.at % second) + second) % second
  return `${formatLocal(it.at, it.utcOffsetMs)}${ms === 0 ? "" : `.${String(ms).padStart(3, "0")}`}${offset}`
}

/** Milliseconds after local midnight. */
export const timeOfDayMs = (at: Instant, utcOffsetMs: number): number =>
  (((at + utcOffsetMs) % day) + day) % day

/** `startAt` of a scenario. */
export const StartAt: Schema.Schema<LocalInstant, string> = Schema.transformOrFail(
  Schema.String,
  Schema.Any as Schema.Schema<LocalInstant>,
  {
    strict: true,
    decode: (text, _options, ast) => {
      const parsed = parseLocalInstant(text)
      return parsed === null ? ParseResult.fail(new ParseResult.Type(ast, text)) : ParseResult.succeed(parsed)
    },
    encode: (it) => ParseResult.succeed(formatLocalInstant(it))
  }
).annotations({
  [allowedAnnotation]: "a date and time with its offset from UTC, like 2026-05-12T06:00:00+02:00"
})
