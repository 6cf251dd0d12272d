/**
 * Whether a surface misses its cells by more than chance: the lack-of-fit F test against the pure error of
 * replications. Source: spec/simulation.md 8; Montgomery, Design and Analysis of Experiments, 11.
 */
import fCdf from "@stdlib/stats-base-dists-f-cdf"
import type { Decomposition, MeanSquare } from "./blocks.ts"

export interface LackOfFit extends MeanSquare {
  readonly pureError: MeanSquare
  readonly f: number
  /** Chance of so great an F, or a greater one, if the surface were right, 0..1. */
  readonly p: number
  /** `p` below 5 %: the cells bend in ways that the surface does not. */
  readonly isSignificant: boolean
}

/** Below this chance a surface counts as not fitting. */
const significance = 0.05

/**
 * The test of a surface with so many `terms`; null with a single replication or without cells to spare. Where
 * days do not vary at all, F is endless unless the surface goes through every cell.
 */
export const lackOfFitOf = (
  { cells, replications, cellMeans, error }: Decomposition,
  fitted: ReadonlyArray<number>,
  terms: number
): LackOfFit | null => {
  const degreesOfFreedom = cells - terms
  if (replications < 2 || degreesOfFreedom <= 0) return null
  const sum = replications * cellMeans.reduce((all, mean, i) => all + (mean - (fitted[i] ?? 0)) ** 2, 0)
  const meanSquare = sum / degreesOfFreedom
  const f = ratioOf(meanSquare, error.meanSquare, cellMeans)
  const p = f === Number.POSITIVE_INFINITY ? 0 : 1 - fCdf(f, degreesOfFreedom, error.degreesOfFreedom)
  return { sum, degreesOfFreedom, meanSquare, pureError: error, f, p, isSignificant: p < significance }
}

/** What rounding leaves of cells of this size is nothing. */
const ratioOf = (lack: number, error: number, cellMeans: ReadonlyArray<number>): number => {
  const size = cellMeans.reduce((most, mean) => Math.max(most, Math.abs(mean)), 0)
  const rounding = (1e-12 * size) ** 2
  if (error > rounding) return lack / error
  return lack > rounding ? Number.POSITIVE_INFINITY : 0
}
