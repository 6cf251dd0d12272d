/**
 * What many cases came to, put together. The order in which they finished makes no difference: everything is
 * by seed. Source: design.md 7.
 */
import { day } from "../../domain/instant.ts"
import type { CaseResult } from "./run-case.ts"

/** One case of a campaign. */
export interface SeedResult {
  readonly seed: number
  readonly result: CaseResult
}

/** A broken invariant of a campaign. */
export interface Finding {
  readonly seed: number
  readonly invariant: string
  /** Seconds from the start of the case. */
  readonly atS: number
  readonly what: string
  /** One line that shows it again. */
  readonly replay: string
  /** The minimal scenario that was written, null when another seed of the same invariant has one. */
  readonly file: string | null
}

/** The result of `fuzz --json`. */
export interface FuzzJson {
  readonly schemaVersion: 1
  /** Cases that ran to an end. */
  readonly seeds: number
  readonly firstSeed: number
  readonly interrupted: boolean
  readonly violations: ReadonlyArray<Finding>
  readonly simulatedRobotDays: number
  readonly orders: number
  readonly actorEvents: number
  readonly wallSeconds: number
  readonly faultsFired: Readonly<Record<string, number>>
}

const summed = (results: ReadonlyArray<SeedResult>, of: (result: CaseResult) => number): number =>
  results.reduce((sum, { result }) => sum + of(result), 0)

/** Counters of all cases, by kind in alphabetical order. */
const faultsOf = (results: ReadonlyArray<SeedResult>): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>()
  for (const { result } of results) {
    for (const [kind, count] of Object.entries(result.faultsFired)) {
      counts.set(kind, (counts.get(kind) ?? 0) + count)
    }
  }
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The campaign as `--json` prints it; `results` in any order. */
export const campaignJson = (
  firstSeed: number,
  results: ReadonlyArray<SeedResult>,
  violations: ReadonlyArray<Finding>,
  interrupted: boolean,
  wallSeconds: number
): FuzzJson => ({
  schemaVersion: 1,
  seeds: results.length,
  firstSeed,
  interrupted,
  violations: [...violations].sort((a, b) => a.seed - b.seed),
  simulatedRobotDays:
    Math.round(100 * summed(results, ({ robots, simulatedMs }) => (robots * simulatedMs) / day)) / 100,
  orders: summed(results, ({ orders }) => orders),
  actorEvents: summed(results, ({ actorEvents }) => actorEvents),
  wallSeconds: Math.round(10 * wallSeconds) / 10,
  faultsFired: faultsOf(results)
})

/** The campaign in words. */
export const campaignText = (campaign: FuzzJson): string => {
  const { seeds, firstSeed, violations } = campaign
  const lines = [
    `${seeds} cases from seed ${firstSeed}: ${campaign.orders} orders, ${campaign.simulatedRobotDays} robot days, ${campaign.actorEvents} events in ${campaign.wallSeconds} s`
  ]
  const fired = Object.entries(campaign.faultsFired)
  if (fired.length > 0) {
    lines.push(`faults that had an effect: ${fired.map(([kind, count]) => `${kind} ${count}`).join(", ")}`)
  }
  if (violations.length === 0) lines.push("every invariant held, and everything came to rest")
  for (const { seed, invariant, atS, what, replay, file } of violations) {
    lines.push(`seed ${seed}: ${invariant} after ${atS} s: ${what}`, `  again: ${replay}`)
    if (file !== null) lines.push(`  minimal: curbline sim ${file}`)
  }
  return lines.join("\n")
}
