/** What the command line changes of a scenario, before the run and before it is written down. */
import { checkScenario } from "./checks.ts"
import { renderPath } from "./problem.ts"
import { robotCount, type Scenario } from "./schema.ts"
import type { Sourced } from "./sourced.ts"

export interface ScenarioOverrides {
  readonly seed: number | bigint | null
  /** Robots of the whole fleet; the entries of the file keep their proportions. */
  readonly robots: number | null
  /** Multiplies the pilots of every shift, rounded so that the sum is right. */
  readonly pilotsScale: number | null
  readonly fullTelemetry: boolean
}

/** The scenario with the overrides applied. */
export const withOverrides = (scenario: Scenario, overrides: ScenarioOverrides): Scenario => {
  let result = scenario
  if (overrides.seed !== null) result = { ...result, seed: overrides.seed }
  if (overrides.robots !== null) {
    const counts = proportional(result.fleet.robots.map(robotCount), overrides.robots)
    const robots = result.fleet.robots.flatMap((entry, i) => {
      const count = counts[i] ?? 0
      return count === 0
        ? []
        : [{ count, hub: entry.hub, batteryPct: entry.batteryPct, profile: entry.profile }]
    })
    result = { ...result, fleet: { ...result.fleet, robots } }
  }
  if (overrides.pilotsScale !== null) {
    const planned = result.pilots.shifts.map((shift) => shift.count)
    const total = Math.round(planned.reduce((sum, count) => sum + count, 0) * overrides.pilotsScale)
    const counts = proportional(planned, total)
    const shifts = result.pilots.shifts.flatMap((shift, i) => {
      const count = counts[i] ?? 0
      return count === 0 ? [] : [{ ...shift, count }]
    })
    result = { ...result, pilots: { ...result.pilots, shifts } }
  }
  return overrides.fullTelemetry ? { ...result, outputs: { ...result.outputs, telemetry: "full" } } : result
}

/** The scenario of a run that nobody sees on a map: all else comes out the same, its digest included. */
export const withoutTracks = (scenario: Scenario): Scenario =>
  scenario.outputs.tracks ? { ...scenario, outputs: { ...scenario.outputs, tracks: false } } : scenario

/** What no longer fits after overrides, in words; empty when all is well. */
export const overrideProblems = (scenario: Scenario): ReadonlyArray<string> => {
  const nowhere: Sourced = { kind: "map", at: { file: "", line: 1, column: 1 }, entries: new Map() }
  return checkScenario(scenario, nowhere).map(
    ({ path, what, allowed }) =>
      `${renderPath(path)}: ${what}${allowed === null ? "" : `; allowed: ${allowed}`}`
  )
}

/** Whole numbers in the proportions of `parts` whose sum is `total`. */
const proportional = (parts: ReadonlyArray<number>, total: number): ReadonlyArray<number> => {
  const whole = parts.reduce((sum, part) => sum + part, 0)
  let passed = 0
  let given = 0
  return parts.map((part) => {
    passed += part
    const due = whole === 0 ? 0 : Math.round((passed * total) / whole)
    const share = due - given
    given = due
    return share
  })
}
