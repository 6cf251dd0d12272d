/**
 * Who of the pilots works when: shifts with their breaks, who comes late and who does not come.
 * Source: spec/simulation.md 3 (pilots), spec/dispatch.md 8.
 */
import type { PilotId } from "../../domain/ids.ts"
import { day, type Instant } from "../../domain/instant.ts"
import type { PlannedBreak } from "../../services/operations/events.ts"
import { sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import { timeOfDayMs } from "../scenario/start-at.ts"
import { worldId } from "./world-ids.ts"

/** One shift of one pilot. */
export interface PlannedShift {
  readonly pilotId: PilotId
  /** The pilot's number: the entity of his draws. */
  readonly pilotIndex: number
  readonly startAt: Instant
  readonly endAt: Instant
  readonly breaks: ReadonlyArray<PlannedBreak>
  /** After the planned start he logs in this much later. */
  readonly lateMs: number
  readonly absent: boolean
  readonly experienceDays: number
  /** Multiplies the speed of the robots he drives. */
  readonly skill: number
}

/** Days of service of a pilot who is past his first month. */
const experiencedDays = 365

/** All shifts that start within the run, by (start, pilot). The same pilots come back each day. */
export const plannedShifts = (scenario: Scenario, draws: Draws): ReadonlyArray<PlannedShift> => {
  const { pilots } = scenario
  const { at: runStart, utcOffsetMs } = scenario.startAt
  const midnight = runStart - timeOfDayMs(runStart, utcOffsetMs)
  const runEnd = runStart + scenario.durationMs
  const result: Array<PlannedShift> = []
  let firstIndex = 0
  for (const shift of pilots.shifts) {
    const lengthMs = shift.durationMs ?? pilots.shiftMs
    for (let n = 0; midnight + n * day + shift.startMs < runEnd; n++) {
      const startAt = midnight + n * day + shift.startMs
      if (startAt < runStart) continue
      for (let i = 0; i < shift.count; i++) {
        const pilotIndex = firstIndex + i
        const late = draws.uniform(streams.shiftLateness, pilotIndex, 2 * n) * 100 < pilots.latePct
        const isNew = draws.uniform(streams.pilotSkill, pilotIndex, 1) * 100 < pilots.newPilotPct
        const skill = sample(pilots.skill, draws.uniform(streams.pilotSkill, pilotIndex, 0))
        result.push({
          pilotId: worldId("pilot", String(pilotIndex + 1), pilotIndex, runStart),
          pilotIndex,
          startAt,
          endAt: startAt + lengthMs,
          breaks: breaksOf(scenario, startAt, lengthMs, i, shift.count),
          lateMs: late
            ? Math.round(sample(pilots.lateMs, draws.uniform(streams.shiftLateness, pilotIndex, 2 * n + 1)))
            : 0,
          absent: draws.uniform(streams.shiftAbsence, pilotIndex, n) * 100 < pilots.absentPct,
          experienceDays: isNew ? 7 : experiencedDays,
          skill: isNew ? skill * pilots.newPilotSpeedFactor : skill
        })
      }
    }
    firstIndex += shift.count
  }
  return result.sort((a, b) => a.startAt - b.startAt || a.pilotIndex - b.pilotIndex)
}

/**
 * Breaks of the i-th of `count` pilots who start together: spread evenly over the configured span about
 * the planned time, so that they do not all stop driving at once.
 */
const breaksOf = (
  scenario: Scenario,
  startAt: Instant,
  lengthMs: number,
  i: number,
  count: number
): PlannedShift["breaks"] => {
  const spreadMs = count === 1 ? 0 : (i / (count - 1) - 0.5) * scenario.pilots.breakSpreadMs
  const result: Array<PlannedBreak> = []
  let earliest = startAt
  for (const planned of scenario.pilots.breaks) {
    const from = Math.max(earliest, startAt + Math.round(planned.afterMs + spreadMs))
    if (from + planned.durationMs >= startAt + lengthMs) break
    result.push({ startAt: from, endAt: from + planned.durationMs })
    earliest = from + planned.durationMs
  }
  return result
}

/** Planned pilots at work, without those on a break, at an instant. */
export const pilotsAtWork = (shifts: ReadonlyArray<PlannedShift>, at: Instant): number => {
  let count = 0
  for (const shift of shifts) {
    if (shift.startAt > at || shift.endAt <= at) continue
    if (!shift.breaks.some((it) => it.startAt <= at && at < it.endAt)) count++
  }
  return count
}
