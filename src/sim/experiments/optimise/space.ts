/**
 * The space of a search, from the scenarios of its fleets: what robots and pilots cost as planned, and the
 * demand that stands against them. Source: spec/simulation.md 3, 6 (costs), 8.
 */
import { day, hour } from "../../../domain/instant.ts"
import { Draws } from "../../kernel/streams.ts"
import { kpiTailMs } from "../../scenario/checks.ts"
import { robotCount, type Scenario } from "../../scenario/schema.ts"
import { timeOfDayMs } from "../../scenario/start-at.ts"
import { type PlannedShift, plannedShifts } from "../../world/shifts.ts"
import type { SearchSpace, Workload } from "./question.ts"

/**
 * The space of the fleets that two factors span.
 *
 * - `robots`, `pilots`: the factors' values, ascending.
 * - `scenarioOf`: the scenario of a fleet by row and column; demand and prices are those of the first.
 */
export const spaceOf = (
  robots: ReadonlyArray<number>,
  pilots: ReadonlyArray<number>,
  scenarioOf: (row: number, column: number) => Scenario
): SearchSpace => ({
  robots,
  pilots,
  fixedCostMinor: robots.map((_, row) =>
    pilots.map((_unused, column) => fixedCostPerDay(scenarioOf(row, column)))
  ),
  workload: {
    ordersByHour: expectedOrdersByHour(scenarioOf(0, 0)),
    robots: robots.map((_, row) => robotsOf(scenarioOf(row, 0))),
    pilotsByHour: pilots.map((_, column) => pilotHoursByHour(scenarioOf(0, column)))
  }
})

/** Robots of the whole fleet. */
export const robotsOf = (scenario: Scenario): number =>
  scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)

/**
 * What robots and planned pilots of a scenario cost per day, minor units: what is known before the run.
 * Pilots who are expected to stay away are not paid.
 */
export const fixedCostPerDay = (scenario: Scenario): number => {
  const { costs, pilots, durationMs } = scenario
  const plannedHours = shiftsOf(scenario).reduce((sum, shift) => sum + workedMs(scenario, shift), 0) / hour
  const paidHours = plannedHours * (1 - pilots.absentPct / 100)
  return robotsOf(scenario) * costs.robotDayMinor + (paidHours * costs.pilotHourMinor) / (durationMs / day)
}

/** Planned pilot time in each hour from the start of the run, hours, breaks included. */
export const pilotHoursByHour = (scenario: Scenario): ReadonlyArray<number> => {
  const { startAt, durationMs } = scenario
  const hours = Array.from({ length: Math.ceil(durationMs / hour) }, () => 0)
  for (const { startAt: from, endAt: to } of shiftsOf(scenario)) {
    for (let n = Math.floor((from - startAt.at) / hour); n < hours.length; n++) {
      const begin = startAt.at + n * hour
      const shared = Math.min(to, begin + hour, startAt.at + durationMs) - Math.max(from, begin)
      if (shared <= 0) break
      hours[n] = (hours[n] ?? 0) + shared / hour
    }
  }
  return hours
}

/**
 * Orders expected in each hour from the start of the run, as far as they count for the key figures; orders
 * that are listed, here or in a file, as they are listed. Bursts and weather, which only add, are left out: the bound stays a lower one.
 */
export const expectedOrdersByHour = (scenario: Scenario): Workload["ordersByHour"] => {
  const { partners, startAt, durationMs, warmup } = scenario
  const fromMs = warmup.method === "none" ? 0 : warmup.durationMs
  const toMs = durationMs - kpiTailMs
  const hours = Array.from({ length: Math.ceil(durationMs / hour) }, () => 0)
  const ofFile = scenario.demandFile?.orders.map(({ placedAt }) => placedAt - startAt.at)
  const listed = ofFile ?? partners.orders.map(({ atMs }) => atMs)
  for (const atMs of listed) {
    const n = Math.floor(atMs / hour)
    if (atMs >= fromMs && atMs < toMs) hours[n] = (hours[n] ?? 0) + 1
  }
  if (ofFile !== undefined || listed.length > 0) return hours
  const firstMs = timeOfDayMs(startAt.at, startAt.utcOffsetMs)
  return hours.map((_, n) => {
    // An hour of the run may lie over two hours of the clock.
    let orders = 0
    for (let minuteMs = n * hour; minuteMs < (n + 1) * hour; minuteMs += hour / 60) {
      if (minuteMs < fromMs || minuteMs >= toMs) continue
      const localHour = Math.floor(((firstMs + minuteMs) % day) / hour)
      const share = partners.hourSharesPct[(localHour - partners.firstHour + 24) % 24] ?? 0
      orders += (partners.ordersPerDay * share) / 100 / 60
    }
    return orders
  })
}

/** When pilots start and end does not depend on the draws, only who of them comes. */
const shiftsOf = (scenario: Scenario): ReadonlyArray<PlannedShift> =>
  plannedShifts(scenario, new Draws(scenario.seed, 0))

const workedMs = ({ startAt, durationMs }: Scenario, shift: PlannedShift): number =>
  Math.max(0, Math.min(shift.endAt, startAt.at + durationMs) - shift.startAt)
