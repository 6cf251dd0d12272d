/**
 * A model of a city whose promised levels are known exactly for every fleet: acceptance and punctuality rise
 * with robots and pilots and saturate, days vary in common (the same draws for every fleet) and by themselves.
 */
import type { SearchSpace } from "../../src/sim/experiments/optimise/question.ts"
import { type PromisedLevel, type StudyKpiValues, studyKpis } from "../../src/sim/experiments/study-kpis.ts"
import { seeded } from "./seeded.ts"

const noFigures = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues

export const syntheticPromises: ReadonlyArray<PromisedLevel> = [
  { key: "acceptanceRate", bound: "at least", level: 0.9 },
  { key: "onTimeRate", bound: "at least", level: 0.9 }
]

export interface SyntheticCity {
  readonly space: SearchSpace
  /** The exact levels and the exact daily cost of a fleet. */
  readonly truth: (
    row: number,
    column: number
  ) => {
    readonly acceptance: number
    readonly onTime: number
    readonly cost: number
  }
  readonly dayOf: (row: number, column: number, replication: number) => StudyKpiValues
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** Standard normal numbers from a seed (Box and Muller). */
export const normalsOf = (seed: number): (() => number) => {
  const draw = seeded(seed)
  return () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw())
}

/** A city drawn from a seed: another need, other prices, another noise; `rows` × `columns` fleets about it. */
export const syntheticCity = (seed: number, rows = 12, columns = 10): SyntheticCity => {
  const draw = seeded(seed)
  const between = (low: number, high: number): number => low + (high - low) * draw()
  const neededRobots = between(50, 130)
  const neededPilots = between(15, 50)
  const steepness = between(6, 16)
  // From a coarse grid to one so fine that neighbours differ by less than the noise of ten days.
  const span = between(0.25, 0.9)
  const centre = between(0.9, 1.15)
  const valuesOf = (needed: number, count: number): ReadonlyArray<number> =>
    Array.from({ length: count }, (_, i) => needed * (centre + span * (i / Math.max(1, count - 1) - 0.5)))
  const robots = valuesOf(neededRobots, rows)
  const pilots = valuesOf(neededPilots, columns)
  const robotDay = between(1500, 4000)
  const pilotDay = between(6000, 12_000)
  const beyondFleet = between(20_000, 120_000)
  const commonNoise = between(0.005, 0.03)
  const ownNoise = between(0.002, 0.05)
  const lateShift = between(-0.1, 0.15)
  const fixed = robots.map((r) => pilots.map((p) => r * robotDay + p * pilotDay))

  const truth: SyntheticCity["truth"] = (row, column) => {
    const r = (robots[row] ?? 0) / neededRobots - 1
    const p = (pilots[column] ?? 0) / neededPilots - 1
    // Both are needed: the scarcer decides, softly.
    const scarce = -Math.log(Math.exp(-steepness * r) + Math.exp(-steepness * p)) / steepness
    const acceptance = 0.985 * logistic(steepness * (scarce + 0.22))
    const onTime = 0.97 * logistic(0.8 * steepness * (scarce + 0.3 - lateShift))
    const lost = (1 - acceptance) * 20_000
    return { acceptance, onTime, cost: (fixed[row]?.[column] ?? 0) + beyondFleet + lost }
  }

  const dayOf: SyntheticCity["dayOf"] = (row, column, replication) => {
    const { acceptance, onTime, cost } = truth(row, column)
    const common = normalsOf(seed * 7919 + replication)
    const own = normalsOf(((seed * 1009 + row) * 101 + column) * 503 + replication)
    const [busy, slow] = [common(), common()]
    return {
      ...noFigures,
      acceptanceRate: acceptance + commonNoise * busy + ownNoise * own(),
      onTimeRate: onTime + commonNoise * (0.6 * busy + 0.8 * slow) + ownNoise * own(),
      costPerDayMinor: cost - 800 * busy + 300 * own(),
      pickupTripMedianMin: 8,
      deliveryTripMedianMin: 20
    }
  }
  return { space: { robots, pilots, fixedCostMinor: fixed, workload: null }, truth, dayOf }
}
