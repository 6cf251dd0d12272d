/**
 * How much of the start of a long run is left out of the key figures: MSER-5 on two series of five minutes,
 * click-to-door and busy robots, over pilot runs. Source: spec/simulation.md 7.
 */
import { minute } from "../../../domain/instant.ts"
import type { RunResult } from "../../report/run-result.ts"
import type { Scenario } from "../../scenario/schema.ts"
import { mser5 } from "./mser.ts"

/** Length of one observation. */
const observationMs = 5 * minute

/**
 * Replications of pilot runs: numbers that no study comes to, so that the warm-up is independent of the days
 * that it is applied to.
 */
export const pilotReplications: ReadonlyArray<number> = [0, 1, 2, 3, 4].map((n) => 4_000_000_000 + n)

/** The scenario of a pilot run: as it is, observed every five minutes and drawn on no map. */
export const pilotScenario = (scenario: Scenario): Scenario => ({
  ...scenario,
  outputs: { ...scenario.outputs, seriesIntervalMs: observationMs, tracks: false }
})

/** Whether the warm-up of this scenario has still to be found. */
export const needsWarmUp = ({ warmup }: Scenario): boolean =>
  warmup.method === "mser5" && warmup.durationMs === 0

/** The scenario with the warm-up that its pilot runs ask for: their mean, in whole observations. */
export const withWarmUp = (scenario: Scenario, pilotRuns: ReadonlyArray<RunResult>): Scenario => {
  const warmUps = pilotRuns.map(warmUpOf)
  const meanMs = warmUps.reduce((sum, it) => sum + it, 0) / Math.max(1, warmUps.length)
  const durationMs = Math.ceil(meanMs / observationMs) * observationMs
  return { ...scenario, warmup: { method: "mser5", durationMs } }
}

/** The warm-up of one run, milliseconds: the longer one of the two series. */
export const warmUpOf = (run: RunResult): number =>
  observationMs * Math.max(mser5(clickToDoorSeries(run)) ?? 0, mser5(busyRobotSeries(run)) ?? 0)

/**
 * Mean click-to-door of the orders placed in each five minutes, milliseconds. Five minutes without a delivered
 * order repeat those before them; the first ones those after them, so that silence is no transient.
 */
export const clickToDoorSeries = ({ scenario, orders, endedAt }: RunResult): ReadonlyArray<number> => {
  const from = scenario.startAt.at
  const observations = Math.floor((endedAt - from) / observationMs)
  const sums = Array.from({ length: observations }, () => ({ ms: 0, orders: 0 }))
  for (const { placedAt, deliveredAt } of orders) {
    const observation = sums[Math.floor((placedAt - from) / observationMs)]
    if (observation === undefined || deliveredAt === null) continue
    observation.ms += deliveredAt - placedAt
    observation.orders += 1
  }
  const first = sums.find((it) => it.orders > 0)
  if (first === undefined) return []
  let last = first.ms / first.orders
  return sums.map((it) => {
    if (it.orders > 0) last = it.ms / it.orders
    return last
  })
}

/** Robots on trips every five minutes. */
export const busyRobotSeries = ({ series }: RunResult): ReadonlyArray<number> =>
  series.map((point) => point.robotsOnTrip)
