/** The time axis of a run: hours since its start, labelled with the local time of the city. */
import { hour, type Instant } from "../../../domain/instant.ts"
import { formatLocal, timeOfDayMs } from "../../scenario/start-at.ts"
import type { RunResult } from "../run-result.ts"

export interface LocalHours {
  /** Length of the axis, hours. */
  readonly end: number
  /** Where an instant is, hours since the start. */
  readonly at: (instant: Instant) => number
  /** Places of at most so many labels, at full local hours. */
  readonly ticks: (most: number) => ReadonlyArray<number>
  /** The label of a place: `18:00`, at a midnight of a longer run its date. */
  readonly label: (hours: number) => string
  /** Local time of day of an instant, `18:05`. */
  readonly clock: (instant: Instant) => string
}

const steps = [1, 2, 3, 4, 6, 12, 24, 48, 168]

export const localHours = (result: RunResult): LocalHours => {
  const { at: start, utcOffsetMs } = result.scenario.startAt
  const end = Math.max(result.endedAt - start, hour) / hour
  const firstHour = timeOfDayMs(start, utcOffsetMs) / hour
  const clock = (instant: Instant): string => formatLocal(instant, utcOffsetMs).slice(11, 16)
  return {
    end,
    at: (instant) => (instant - start) / hour,
    ticks: (most) => {
      const step = steps.find((it) => end / it <= most) ?? steps[steps.length - 1] ?? 1
      const places: Array<number> = []
      for (let local = Math.ceil(firstHour / step) * step; local - firstHour <= end; local += step) {
        places.push(local - firstHour)
      }
      return places
    },
    label: (hours) => {
      const text = formatLocal(start + Math.round(hours * hour), utcOffsetMs)
      return end > 36 && text.slice(11, 16) === "00:00" ? text.slice(5, 10) : text.slice(11, 16)
    },
    clock
  }
}
