/**
 * Offsets of IANA time zones from UTC. They only check what a scenario says: no result of a run depends
 * on the time zone data of the machine. The offset at the start holds for the whole run.
 */
import { type Instant, minute } from "../../domain/instant.ts"

/** Names of time zones that this machine knows, sorted. */
export const timeZones = (): ReadonlyArray<string> => Intl.supportedValuesOf("timeZone")

/** Milliseconds east of UTC of a time zone at an instant, null when there is no such zone. */
export const offsetOfZone = (timeZone: string, at: Instant): number | null => {
  let formatter: Intl.DateTimeFormat
  try {
    formatter = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" })
  } catch {
    return null
  }
  const text = formatter.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "GMT"
  const match = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(text)
  if (match === null) return null
  const minutes = Number(match[2] ?? "0") * 60 + Number(match[3] ?? "0")
  return (match[1] === "-" ? -minutes : minutes) * minute
}
