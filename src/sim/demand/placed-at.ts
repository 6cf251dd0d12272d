/**
 * Times in a file of orders: ISO 8601 with an offset, or local date and time of a time zone. A local time that
 * the change of the clocks leaves out, or that happens twice, is refused: it names no moment.
 */
import { day, type Instant, minute } from "../../domain/instant.ts"
import { formatLocalInstant, parseLocalInstant } from "../scenario/start-at.ts"
import { offsetOfZone } from "../scenario/time-zone.ts"

/** The moment that a text names, or what is wrong with it. */
export type ReadTime = { readonly at: Instant } | { readonly what: string; readonly allowed: string }

const localForm = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?$/

/** No time zone changes its clocks between these marks. */
const mark = 15 * minute

/** Reads times; remembers offsets, so that a long file asks for each quarter of an hour once. */
export class TimeReader {
  readonly timeZone: string
  private readonly offsets = new Map<number, number>()

  /** `timeZone`: an IANA name that this machine knows; of times without an offset. */
  constructor(timeZone: string) {
    this.timeZone = timeZone
  }

  /** Milliseconds east of UTC at an instant. */
  offsetAt(at: Instant): number {
    const key = Math.floor(at / mark)
    const known = this.offsets.get(key)
    if (known !== undefined) return known
    const offset = offsetOfZone(this.timeZone, key * mark) ?? 0
    this.offsets.set(key, offset)
    return offset
  }

  read(text: string): ReadTime {
    const withT = text.replace(/^(\d{4}-\d\d-\d\d) /, "$1T").replace(/ (?=[+-]\d\d:\d\d$)/, "")
    if (!localForm.test(text)) {
      const parsed = parseLocalInstant(withT)
      return parsed === null ? this.wrongForm() : { at: parsed.at }
    }
    const local = parseLocalInstant(`${withT}Z`)
    return local === null ? this.wrongForm() : this.ofZone(local.at)
  }

  private ofZone(local: number): ReadTime {
    const offsets = [...new Set([this.offsetAt(local - day), this.offsetAt(local + day)])]
    const moments = offsets.filter((offset) => this.offsetAt(local - offset) === offset)
    const [one, other] = moments
    if (one !== undefined && other === undefined) return { at: local - one }
    const shown = (offset: number): string => formatLocalInstant({ at: local - offset, utcOffsetMs: offset })
    return one !== undefined && other !== undefined
      ? {
          what: `this time happens twice in ${this.timeZone}: the clocks go back`,
          allowed: `with its offset, ${shown(Math.max(one, other))} or ${shown(Math.min(one, other))}`
        }
      : {
          what: `this time does not exist in ${this.timeZone}: the clocks go forward over it`,
          allowed: "a time before or after, or one with its offset"
        }
  }

  private wrongForm(): ReadTime {
    return {
      what: "no such time",
      allowed: `a date and time like 2026-05-12T10:31:05+02:00, or local in ${this.timeZone} like 2026-05-12 10:31:05`
    }
  }
}
