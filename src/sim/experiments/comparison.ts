/**
 * Compares policies over the same days: means of each, and paired differences of the first against each
 * other. Knows nothing of how the days were had: simulated just now, or read from run folders. The answer
 * depends on the days alone, never on the order in which they were finished. Source: spec/simulation.md 7.
 */
import { type Figure, type FigureValues, figures } from "./figures.ts"
import {
  type Estimate,
  estimateOf,
  type JudgedDifference,
  judge,
  type Pair,
  type PairedDifference,
  pairedDifferenceOf
} from "./paired-statistics.ts"

/** What is compared: a policy with its figures by day; a day that is not finished is null. */
export interface Contender {
  readonly name: string
  readonly days: ReadonlyArray<FigureValues | null>
}

/** One figure of all contenders. */
export interface ComparedFigure {
  readonly figure: Figure
  /** By contender; null when the figure could not be had on any day. */
  readonly estimates: ReadonlyArray<Estimate | null>
  /** The first contender minus each other one; null of less than two common days. */
  readonly differences: ReadonlyArray<JudgedDifference | null>
}

export interface Comparison {
  readonly names: ReadonlyArray<string>
  /** Days that all contenders have finished: only these count. */
  readonly days: number
  readonly figures: ReadonlyArray<ComparedFigure>
}

/** Compares contenders, the first with each other; all have the same number of days, finished or not. */
export const compare = (contenders: ReadonlyArray<Contender>): Comparison => {
  const numbers = contenders[0]?.days.map((_, day) => day) ?? []
  const common = numbers.filter((day) => contenders.every((it) => (it.days[day] ?? null) !== null))
  return {
    names: contenders.map((it) => it.name),
    days: common.length,
    figures: figures.map((figure) => compareFigure(figure, contenders, common))
  }
}

const valueOn = (contender: Contender | undefined, day: number, key: string): number | null =>
  contender?.days[day]?.[key] ?? null

const compareFigure = (
  figure: Figure,
  contenders: ReadonlyArray<Contender>,
  days: ReadonlyArray<number>
): ComparedFigure => {
  const [first, ...others] = contenders
  const estimates = contenders.map((it) =>
    estimateOf(days.flatMap((day) => valueOn(it, day, figure.key) ?? []))
  )
  const paired = others.map((other) => {
    const pairs: Array<Pair> = []
    for (const day of days) {
      const a = valueOn(first, day, figure.key)
      const b = valueOn(other, day, figure.key)
      if (a !== null && b !== null) pairs.push([a, b])
    }
    return pairedDifferenceOf(pairs)
  })
  const judged = judge(paired.filter((it): it is PairedDifference => it !== null))
  let next = 0
  return {
    figure,
    estimates,
    differences: paired.map((it) => (it === null ? null : (judged[next++] ?? null)))
  }
}
