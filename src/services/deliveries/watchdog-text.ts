/** Placeholders in the texts of rules. Source: spec/deliveries.md 6. */
import { day, type Instant, second } from "../../domain/instant.ts"

/** What a text of a rule may name; it is filled in at the moment of the action. */
export const watchdogPlaceholders = ["deliveryId", "eta", "robotSerial"] as const
export type WatchdogPlaceholder = (typeof watchdogPlaceholders)[number]

const pattern = /\{\{(.*?)\}\}/g

/** The placeholders of a text that are none, as they are written. */
export const unknownPlaceholders = (text: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  for (const match of text.matchAll(pattern)) {
    const name = (match[1] ?? "").trim()
    if (!watchdogPlaceholders.some((known) => known === name)) found.push(match[0])
  }
  return found
}

/** The text with its placeholders filled in; what is not known yet becomes a dash. */
export const fillPlaceholders = (
  text: string,
  values: { readonly [P in WatchdogPlaceholder]: string | null }
): string =>
  text.replaceAll(pattern, (whole, inner: string) => {
    const name = watchdogPlaceholders.find((known) => known === inner.trim())
    return name === undefined ? whole : (values[name] ?? "-")
  })

const two = (value: number): string => String(value).padStart(2, "0")

/** An instant as a text: ISO 8601 in UTC to the second, e.g. `2026-05-12T11:40:00Z`. */
export const utcText = (at: Instant): string => {
  const days = Math.floor(at / day)
  const seconds = Math.floor((at - days * day) / second)
  // The civil calendar by eras of 400 years that begin with March.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":")
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}T${clock}Z`
}
