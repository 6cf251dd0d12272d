/**
 * A fleet with one thing more: one robot, one pilot for a whole shift, one pilot for one hour of the day.
 * Each is put at the end of its list, so that all robots and pilots that were there keep their draws and
 * the difference is made by the addition alone. Source: spec/simulation.md 5, 8.
 */
import { day, hour } from "../../../domain/instant.ts"
import type { Scenario } from "../../scenario/schema.ts"
import { timeOfDayMs } from "../../scenario/start-at.ts"
import type { AdditionKind } from "../design/design.ts"
import { fixedCostPerDay, pilotHoursByHour } from "../optimise/space.ts"

/** What is added. */
export type Added =
  | { readonly _tag: "Robot" }
  /** A pilot who starts with the pilots of this time of day and stays as long; local milliseconds. */
  | { readonly _tag: "PilotShift"; readonly startMs: number }
  /** A pilot from this hour of the local day to the next, 0..23. */
  | { readonly _tag: "PilotHour"; readonly localHour: number }

const kinds: Readonly<Record<Added["_tag"], AdditionKind>> = {
  Robot: "robot",
  PilotShift: "shifts",
  PilotHour: "hours"
}

/** The kind of an addition. */
export const kindOf = ({ _tag }: Added): AdditionKind => kinds[_tag]

/** A scenario with one addition. */
export interface Addition {
  readonly added: Added
  readonly scenario: Scenario
  /** What it costs a day as planned, minor units. */
  readonly priceMinor: number
  /** Hours that it adds to a day: of a robot 24, of a pilot those that are paid. */
  readonly hoursPerDay: number
}

/**
 * One more robot, one more pilot in each shift (by its start), and one more pilot in each hour of the day in
 * which pilots are planned, in this order. A shift or an hour that begins before the run does is left out.
 */
export const additionsTo = (scenario: Scenario): ReadonlyArray<Addition> => [
  ...robotAddition(scenario),
  ...shiftAdditions(scenario),
  ...hourAdditions(scenario)
]

const addition = (base: Scenario, added: Added, scenario: Scenario, hoursPerDay: number): Addition => ({
  added,
  scenario,
  priceMinor: fixedCostPerDay(scenario) - fixedCostPerDay(base),
  hoursPerDay
})

/** Hours are those that the run sees: a run of less than a day sees a shift as if it came more often. */
const pilotAddition = (base: Scenario, added: Added, more: Scenario): Addition => {
  const hoursOf = (scenario: Scenario): number =>
    pilotHoursByHour(scenario).reduce((sum, it) => sum + it, 0) / (scenario.durationMs / day)
  return addition(base, added, more, hoursOf(more) - hoursOf(base))
}

const robotAddition = (scenario: Scenario): ReadonlyArray<Addition> => {
  const last = scenario.fleet.robots[scenario.fleet.robots.length - 1]
  if (last === undefined) return []
  const { hub, batteryPct, profile } = last
  const robots = [...scenario.fleet.robots, { count: 1, hub, batteryPct, profile }]
  const more = { ...scenario, fleet: { ...scenario.fleet, robots } }
  return [addition(scenario, { _tag: "Robot" }, more, day / hour)]
}

const shiftAdditions = (scenario: Scenario): ReadonlyArray<Addition> => {
  const { shifts } = scenario.pilots
  const seen = new Set<number>()
  return shifts.flatMap((shift) => {
    if (seen.has(shift.startMs) || !begins(scenario, shift.startMs)) return []
    seen.add(shift.startMs)
    const more = withPilot(scenario, shift.startMs, shift.durationMs)
    return [pilotAddition(scenario, { _tag: "PilotShift", startMs: shift.startMs }, more)]
  })
}

const hourAdditions = (scenario: Scenario): ReadonlyArray<Addition> => {
  const { startAt } = scenario
  const firstMs = timeOfDayMs(startAt.at, startAt.utcOffsetMs)
  const atWork = new Set<number>()
  pilotHoursByHour(scenario).forEach((pilots, n) => {
    if (pilots > 0) atWork.add(Math.floor(((firstMs + n * hour) % day) / hour))
  })
  return [...atWork]
    .sort((a, b) => a - b)
    .filter((localHour) => begins(scenario, localHour * hour))
    .map((localHour) => {
      const more = withPilot(scenario, localHour * hour, hour)
      return pilotAddition(scenario, { _tag: "PilotHour", localHour }, more)
    })
}

const withPilot = (scenario: Scenario, startMs: number, durationMs: number | null): Scenario => ({
  ...scenario,
  pilots: {
    ...scenario.pilots,
    shifts: [...scenario.pilots.shifts, { startMs, count: 1, durationMs }]
  }
})

/** Whether that time of day comes within the run. */
const begins = ({ startAt, durationMs }: Scenario, startMs: number): boolean => {
  const firstMs = timeOfDayMs(startAt.at, startAt.utcOffsetMs)
  return (startMs - firstMs + day) % day < durationMs
}
