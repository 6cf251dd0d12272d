/**
 * What a further factor (a policy, the demand) changes: paired differences between its values over the same
 * days and the same other parameters. Days of a number are alike in all cells, so cells are averaged day by
 * day first and only days are counted. Source: spec/simulation.md 7.
 */
import type { Factor, ParameterValue } from "../../experiments/design/design.ts"
import type { Study, StudyCell } from "../../experiments/outputs/study.ts"
import { amountText, changeText, kpiOf } from "../../experiments/outputs/study-words.ts"
import {
  type Estimate,
  estimateOf,
  type JudgedDifference,
  judgePresent,
  pairedDifferenceOf
} from "../../experiments/paired-statistics.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { parameterText } from "./study-view.ts"

/** One figure under one value of a factor. */
export interface FactorLevel {
  readonly value: ParameterValue
  /** Over all cells that every value has, by day. */
  readonly estimate: Estimate | null
  /** This value minus the first one; null of the first and where no two days are in common. */
  readonly difference: JudgedDifference | null
}

/**
 * The values of a factor by one figure, on the cells that were simulated under every value. A switch is told
 * from off to on, everything else from its first value.
 */
export const factorLevels = (study: Study, factor: Factor, key: StudyKpiKey): ReadonlyArray<FactorLevel> => {
  const values = factor.values.every((it) => typeof it === "boolean") ? [false, true] : factor.values
  const matched = matchedCells(study, factor.name, values)
  const days = matched
    .flat()
    .reduce((least, { days: own }) => Math.min(least, own.length), Number.POSITIVE_INFINITY)
  const byValue = values.map((_, i) =>
    Array.from({ length: Number.isFinite(days) ? days : 0 }, (_unused, n) =>
      meanOf(
        matched.flatMap((row) => row[i]?.days[n]?.kpis[key] ?? []),
        matched.length
      )
    )
  )
  const [first = [], ...others] = byValue
  const paired = others.map((other) =>
    pairedDifferenceOf(
      other.flatMap((value, n): ReadonlyArray<readonly [number, number]> => {
        const base = first[n] ?? null
        return value === null || base === null ? [] : [[value, base]]
      })
    )
  )
  const differences = judgePresent(paired)
  return values.map((value, i) => ({
    value,
    estimate: estimateOf((byValue[i] ?? []).flatMap((it) => it ?? [])),
    difference: i === 0 ? null : (differences[i - 1] ?? null)
  }))
}

/** A day counts when every cell has the figure on it: else other cells would be compared. */
const meanOf = (values: ReadonlyArray<number>, needed: number): number | null =>
  needed === 0 || values.length < needed ? null : values.reduce((sum, it) => sum + it, 0) / needed

/** Cells that differ in the factor only, a row for each combination that has days under every value. */
const matchedCells = (
  { cells }: Study,
  name: string,
  values: ReadonlyArray<ParameterValue>
): ReadonlyArray<ReadonlyArray<StudyCell>> => {
  const rows = new Map<string, Array<StudyCell | undefined>>()
  for (const cell of cells) {
    if (cell.days.length === 0) continue
    const { [name]: value, ...others } = cell.cell.parameters
    const key = JSON.stringify(others)
    const row = rows.get(key) ?? []
    row[values.indexOf(value ?? "")] = cell
    rows.set(key, row)
  }
  return [...rows.values()].flatMap((row) => {
    const whole = values.flatMap((_, i) => row[i] ?? [])
    return whole.length === values.length ? [whole] : []
  })
}

/**
 * "pointToPoint on is 2.1 ± 0.4 points better in acceptance than off", for every value but the first; the
 * figures in which no difference could be shown are one sentence at the end.
 */
export const effectSentences = (
  study: Study,
  factor: Factor,
  keys: ReadonlyArray<StudyKpiKey>
): ReadonlyArray<string> => {
  const byKey = keys.map((key) => ({ key, levels: factorLevels(study, factor, key) }))
  const values = byKey[0]?.levels.map(({ value }) => value) ?? []
  const other = parameterText(values[0])
  return values.slice(1).flatMap((value, i) => {
    const subject = `${factor.name} ${parameterText(value)}`
    const said: Array<string> = []
    const unsure: Array<string> = []
    for (const { key, levels } of byKey) {
      const difference = levels[i + 1]?.difference ?? null
      if (difference === null) continue
      const { name, better } = kpiOf(key)
      const isMore = difference.mean >= 0
      const amount = amountText(Math.abs(difference.mean), difference.halfWidth, key)
      if (!difference.isSignificant) {
        unsure.push(`${name} (${changeText(difference.mean, difference.halfWidth, key)})`)
        continue
      }
      const word =
        better === null ? (isMore ? "higher" : "lower") : isMore === (better === "more") ? "better" : "worse"
      said.push(`${subject} is ${amount} ${word} in ${name} than ${other}.`)
    }
    if (unsure.length > 0)
      said.push(`${subject} against ${other}: no difference could be shown in ${unsure.join(", ")}.`)
    return said
  })
}
