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
  judgePresent,
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

/**
 * Over which differences together the error probability of 5 % holds: those of one figure to all contenders, or
 * those of all figures too.
 */
export type JudgedOver = "eachFigure" | "allFigures"

export interface Comparison {
  readonly names: ReadonlyArray<string>
  readonly judgedOver: JudgedOver
  /** Days that all contenders have finished: only these count. */
  readonly days: number
  readonly figures: ReadonlyArray<ComparedFigure>
}

/** Compares contenders, the first with each other; all have the same number of days, finished or not. */
export const compare = (
  contenders: ReadonlyArray<Contender>,
  judgedOver: JudgedOver = "eachFigure"
): Comparison => {
  const numbers = contenders[0]?.days.map((_, day) => day) ?? []
  const common = numbers.filter((day) => contenders.every((it) => (it.days[day] ?? null) !== null))
  const paired = figures.map((figure) => differencesOf(figure, contenders, common))
  const judged = judgedOver === "eachFigure" ? paired.map(judgePresent) : judgeTables(paired)
  return {
    names: contenders.map((it) => it.name),
    judgedOver,
    days: common.length,
    figures: figures.map((figure, i) => ({
      figure,
      estimates: contenders.map((it) =>
        estimateOf(common.flatMap((day) => valueOn(it, day, figure.key) ?? []))
      ),
      differences: judged[i] ?? []
    }))
  }
}

const valueOn = (contender: Contender | undefined, day: number, key: string): number | null =>
  contender?.days[day]?.[key] ?? null

/** The first contender minus each other one, over the days on which both have the figure. */
const differencesOf = (
  figure: Figure,
  [first, ...others]: ReadonlyArray<Contender>,
  days: ReadonlyArray<number>
): ReadonlyArray<PairedDifference | null> =>
  others.map((other) => {
    const pairs: Array<Pair> = []
    for (const day of days) {
      const a = valueOn(first, day, figure.key)
      const b = valueOn(other, day, figure.key)
      if (a !== null && b !== null) pairs.push([a, b])
    }
    return pairedDifferenceOf(pairs)
  })

const judgeTables = (
  rows: ReadonlyArray<ReadonlyArray<PairedDifference | null>>
): ReadonlyArray<ReadonlyArray<JudgedDifference | null>> => {
  const judged = judgePresent(rows.flat())
  let next = 0
  return rows.map((row) => row.map(() => judged[next++] ?? null))
}
