import * as Either from "effect/Either"
import { loadScenario } from "../../src/sim/scenario/load.ts"
import { renderProblem } from "../../src/sim/scenario/problem.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"

/** The scenario that a text describes; the three required keys are given. */
export const scenarioOf = (text = ""): Scenario => {
  const file = `schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\n${text}`
  const loaded = loadScenario("test.yaml", () => Either.right(file))
  if (Either.isLeft(loaded)) throw new Error(loaded.left.map(renderProblem).join("\n"))
  return loaded.right
}

/** What a test changes of `smallCity`. */
export interface SmallCity {
  readonly seed?: number
  readonly robots?: number
  readonly pilots?: number
  /** Expected number, spread evenly over four hours. */
  readonly orders?: number
  readonly telemetry?: "edges" | "full"
  /** Seconds between two points of the series; short ones take as long as half of the day's events. */
  readonly seriesS?: number
  /** Further keys of the robots' profile, of `pilots`, and further sections, as a file writes them. */
  readonly profile?: string
  readonly crew?: string
  readonly more?: string
}

/** One district for eight hours: one to put the robots out, four with orders, three to finish; dry. */
export const smallCity = ({
  seed = 1,
  robots = 12,
  pilots = 12,
  orders = 60,
  telemetry = "edges",
  seriesS = 300,
  profile = "",
  crew = "",
  more = ""
}: SmallCity = {}): Scenario =>
  scenarioOf(`
seed: ${seed}
duration_s: 28800
city: { generator: { hubs: 1, merchants: 15, lots: 3 } }
fleet: { robots: [{ count: ${robots} }], profiles: { standard: { ${profile} } } }
partners: { ordersPerDay: ${orders}, firstHour: 7, hour_shares_pct: [25, 25, 25, 25] }
pilots: { shifts: [{ start: "06:00", count: ${pilots} }], ${crew} }
weather: { model: dry }
outputs: { telemetry: ${telemetry}, series_interval_s: ${seriesS} }
${more}`)

/** What goes wrong in a bad week, every day: lost links, stuck lids, silent pilots, people who do not come. */
export const badDay = {
  profile:
    "connectivity_loss_per_h: 6, connectivity_loss_s: { dist: lognormal, median: 60, sigma: 1.3 }, " +
    "lid_open_fails_pct: 10, lid_close_fails_pct: 10, latch_not_sensed_pct: 5",
  crew: "unresponsive_per_h: 0.5, silent_pct: 10, reject_pct: 10",
  more:
    "merchants: { no_show_pct: 10, wrong_pin_pct: 20 }\n" +
    "customers: { no_show_pct: 10, leaves_lid_open_pct: 10 }\n"
} as const satisfies SmallCity
