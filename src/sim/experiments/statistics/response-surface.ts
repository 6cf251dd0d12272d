/**
 * A quadratic response surface of one figure over two factors (robots and pilots): least squares by QR over
 * the cells of a grid. Interpolates between cells, never beyond them. Source: spec/simulation.md 8.
 *
 * z = b0 + b1 x + b2 y + b3 x² + b4 xy + b5 y², with x and y scaled to -1..1 over the grid. Rates are fitted as
 * logits, so that no prediction leaves 0..1.
 *
 * Days are blocks: replication n has the same draws in every cell, so that what a day does to all cells is no
 * error of the surface. It is taken out of the pure error and put into the interval of a prediction.
 */
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import * as Either from "effect/Either"
import { Matrix, QrDecomposition } from "ml-matrix"
import { confidence } from "../paired-statistics.ts"
import { type Decomposition, decompose } from "./blocks.ts"
import { type LackOfFit, lackOfFitOf } from "./lack-of-fit.ts"

/** One cell: where it lies and what its days gave. */
export interface SurfaceCell {
  readonly x: number
  readonly y: number
  /** Of days 0, 1, … in order. */
  readonly values: ReadonlyArray<number>
}

/** How one cell lies to the surface, in the unit of the figure. */
export interface Residual {
  readonly x: number
  readonly y: number
  /** Mean of the days that were fitted; of a rate: its logits' mean, turned back. */
  readonly observed: number
  readonly fitted: number
  readonly residual: number
  /** The residual of what was fitted (logits of rates), in its own standard deviations. */
  readonly standardised: number
}

/** A fitted surface. Plain data. */
export interface ResponseSurface {
  readonly scale: "plain" | "logit"
  readonly x: Axis
  readonly y: Axis
  /** b0 … b5 over the scaled factors. */
  readonly coefficients: ReadonlyArray<number>
  readonly cells: number
  /** Days of each cell that were used: those that all cells have. */
  readonly replications: number
  /** Rates at 0 or 1 that were moved inwards because they have no logit. */
  readonly guarded: number
  /** Share of the variance between cell means that the surface explains, 0..1. */
  readonly rSquared: number
  readonly rSquaredAdjusted: number | null
  readonly residuals: ReadonlyArray<Residual>
  /** Null with a single replication or without a cell to spare. */
  readonly lackOfFit: LackOfFit | null
  /** What the interval of a prediction is made of; null with a single replication. */
  readonly uncertainty: Uncertainty | null
}

interface Axis {
  readonly min: number
  readonly max: number
}

interface Uncertainty {
  /** Variance of a cell mean about the surface. */
  readonly ofCell: number
  /** Variance of the mean over all cells, by the days. */
  readonly ofDays: number
  readonly degreesOfFreedom: number
  /** Inverse of X'X, row by row. */
  readonly inverse: ReadonlyArray<ReadonlyArray<number>>
}

/** Why there is no surface. */
export type SurfaceProblem =
  | { readonly _tag: "TooFewCells"; readonly cells: number; readonly needed: number }
  | { readonly _tag: "NotDetermined"; readonly xValues: number; readonly yValues: number }
  | { readonly _tag: "NoCommonDay" }

/** A prediction of the mean with its 95 % interval. */
export interface Prediction {
  readonly mean: number
  readonly lower: number | null
  readonly upper: number | null
}

/** A point beyond the cells: a quadratic says nothing there. */
export interface OutsideGrid {
  readonly _tag: "OutsideGrid"
  readonly axis: "x" | "y"
  readonly value: number
  readonly min: number
  readonly max: number
}

const terms = 6

/**
 * A rate of 0 or 1 has no logit. It is moved inwards by half an order of a thousand: far enough to be plain,
 * near enough not to bend the surface. `guarded` tells how often.
 */
const rateGuard = 0.0005

const logit = (rate: number): number => Math.log(rate / (1 - rate))
const logistic = (value: number): number => 1 / (1 + Math.exp(-value))

const termsAt = (x: number, y: number): ReadonlyArray<number> => [1, x, y, x * x, x * y, y * y]

const scaled = (value: number, { min, max }: Axis): number =>
  max > min ? (2 * (value - min)) / (max - min) - 1 : 0

const axisOf = (values: ReadonlyArray<number>): Axis => ({
  min: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
  max: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
})

/** Fits a surface; only days that every cell has are used. At least six cells, three values of each factor. */
export const fitSurface = (
  cells: ReadonlyArray<SurfaceCell>,
  scale: ResponseSurface["scale"]
): Either.Either<ResponseSurface, SurfaceProblem> => {
  if (cells.length < terms) {
    return Either.left({ _tag: "TooFewCells", cells: cells.length, needed: terms })
  }
  const replications = Math.min(...cells.map((it) => it.values.length))
  if (replications === 0) return Either.left({ _tag: "NoCommonDay" })
  const x = axisOf(cells.map((it) => it.x))
  const y = axisOf(cells.map((it) => it.y))
  const design = new Matrix(cells.map((it) => [...termsAt(scaled(it.x, x), scaled(it.y, y))]))
  const qr = new QrDecomposition(design)
  if (!isDetermined(qr)) {
    const xValues = new Set(cells.map((it) => it.x)).size
    return Either.left({ _tag: "NotDetermined", xValues, yValues: new Set(cells.map((it) => it.y)).size })
  }
  let guarded = 0
  const onScale = (value: number): number => {
    if (scale === "plain") return value
    const inside = Math.min(1 - rateGuard, Math.max(rateGuard, value))
    if (inside !== value) guarded += 1
    return logit(inside)
  }
  const table = cells.map((it) => it.values.slice(0, replications).map(onScale))
  const parts = decompose(table)
  const coefficients = qr.solve(Matrix.columnVector([...parts.cellMeans])).to1DArray()
  const fitted = design.mmul(Matrix.columnVector(coefficients)).to1DArray()
  const inverse = new QrDecomposition(qr.upperTriangularMatrix).solve(Matrix.eye(terms))
  const inverseOfProduct = inverse.mmul(inverse.transpose())
  const lackOfFit = lackOfFitOf(parts, fitted, terms)
  const between = parts.cellMeans.reduce((sum, mean) => sum + (mean - parts.mean) ** 2, 0)
  const left = parts.cellMeans.reduce((sum, mean, i) => sum + (mean - (fitted[i] ?? 0)) ** 2, 0)
  const spare = cells.length - terms
  const rSquared = between > 0 ? Math.max(0, 1 - left / between) : 1
  return Either.right({
    scale,
    x,
    y,
    coefficients,
    cells: cells.length,
    replications,
    guarded,
    rSquared,
    rSquaredAdjusted: spare > 0 ? 1 - ((1 - rSquared) * (cells.length - 1)) / spare : null,
    residuals: residualsOf(cells, parts, fitted, design, inverseOfProduct, scale),
    lackOfFit,
    uncertainty: uncertaintyOf(parts, lackOfFit, inverseOfProduct.to2DArray())
  })
}

/** A triangle whose diagonal falls to nothing has columns that say the same. */
const isDetermined = (qr: QrDecomposition): boolean => {
  const diagonal = qr.upperTriangularMatrix.diagonal().map(Math.abs)
  const greatest = Math.max(...diagonal)
  return greatest > 0 && Math.min(...diagonal) > 1e-10 * greatest
}

const residualsOf = (
  cells: ReadonlyArray<SurfaceCell>,
  { cellMeans }: Decomposition,
  fitted: ReadonlyArray<number>,
  design: Matrix,
  inverse: Matrix,
  scale: ResponseSurface["scale"]
): ReadonlyArray<Residual> => {
  const back = scale === "logit" ? logistic : (value: number): number => value
  const raw = cellMeans.map((mean, i) => mean - (fitted[i] ?? 0))
  const spare = cells.length - terms
  const variance = spare > 0 ? raw.reduce((sum, it) => sum + it * it, 0) / spare : 0
  return cells.map(({ x, y }, i) => {
    const row = design.getRowVector(i)
    const leverage = row.mmul(inverse).mmul(row.transpose()).get(0, 0)
    const deviation = Math.sqrt(variance * Math.max(0, 1 - leverage))
    const observed = back(cellMeans[i] ?? 0)
    const predicted = back(fitted[i] ?? 0)
    return {
      x,
      y,
      observed,
      fitted: predicted,
      residual: observed - predicted,
      standardised: deviation > 0 ? (raw[i] ?? 0) / deviation : 0
    }
  })
}

/**
 * A surface that does not fit is off by more than its pure error: the greater of the two mean squares counts.
 * Degrees of freedom are those of the days, the fewer ones, which errs on the wide side.
 */
const uncertaintyOf = (
  { cells, replications, error, days }: Decomposition,
  lackOfFit: LackOfFit | null,
  inverse: ReadonlyArray<ReadonlyArray<number>>
): Uncertainty | null => {
  if (replications < 2) return null
  const ofError = Math.max(error.meanSquare, lackOfFit?.meanSquare ?? 0)
  return {
    ofCell: ofError / replications,
    ofDays: days.meanSquare / (replications * cells),
    degreesOfFreedom: replications - 1,
    inverse
  }
}

/** The mean of the figure at a point of the grid, with its 95 % interval; refuses a point outside. */
export const predict = (
  surface: ResponseSurface,
  x: number,
  y: number
): Either.Either<Prediction, OutsideGrid> => {
  for (const [axis, value] of [
    ["x", x],
    ["y", y]
  ] as const) {
    const { min, max } = surface[axis]
    if (!(value >= min && value <= max)) return Either.left({ _tag: "OutsideGrid", axis, value, min, max })
  }
  const at = termsAt(scaled(x, surface.x), scaled(y, surface.y))
  const value = at.reduce((sum, term, i) => sum + term * (surface.coefficients[i] ?? 0), 0)
  const back = surface.scale === "logit" ? logistic : (it: number): number => it
  const { uncertainty } = surface
  if (uncertainty === null) return Either.right({ mean: back(value), lower: null, upper: null })
  const leverage = at.reduce(
    (sum, a, i) => sum + at.reduce((inner, b, j) => inner + a * b * (uncertainty.inverse[i]?.[j] ?? 0), 0),
    0
  )
  const variance = uncertainty.ofDays + uncertainty.ofCell * Math.max(0, leverage - 1 / surface.cells)
  const half =
    tQuantile(1 - (1 - confidence) / 2, uncertainty.degreesOfFreedom) * Math.sqrt(Math.max(0, variance))
  return Either.right({ mean: back(value), lower: back(value - half), upper: back(value + half) })
}
