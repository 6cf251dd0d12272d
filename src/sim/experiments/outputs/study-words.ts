/** Figures and answers of a study as people read them: per cent, minutes, money with two decimals. */

import { cellName } from "../design/cells.ts"
import type { Parameters } from "../design/design.ts"
import type { LevelStanding } from "../statistics/verdict.ts"
import {
  type PromisedLevel,
  type StudyKpi,
  type StudyKpiKey,
  type StudyUnit,
  studyKpis
} from "../study-kpis.ts"
import type { FleetAnswer } from "./best-fleet.ts"

interface Shown {
  readonly factor: number
  readonly decimals: number
  /** After a value in a sentence, and below the name of a column. */
  readonly unit: string
  readonly inHead: string
}

const shownAs: Readonly<Record<StudyUnit, Shown>> = {
  rate: { factor: 100, decimals: 1, unit: " %", inHead: "%" },
  seconds: { factor: 1 / 60, decimals: 1, unit: " min", inHead: "min" },
  minutes: { factor: 1, decimals: 1, unit: " min", inHead: "min" },
  money: { factor: 1 / 100, decimals: 2, unit: "", inHead: "" },
  costSeconds: { factor: 1, decimals: 0, unit: " s", inHead: "s" },
  number: { factor: 1, decimals: 2, unit: "", inHead: "" }
}

/** A figure by its key. */
export const kpiOf = (key: StudyKpiKey): StudyKpi => studyKpis.find((it) => it.key === key) ?? studyKpis[0]

/** What stands below a column's name. */
export const headUnit = (key: StudyKpiKey): string => shownAs[kpiOf(key).unit].inHead

/** A value without its unit, or with it. */
export const valueText = (value: number | null, key: StudyKpiKey, withUnit = false): string => {
  if (value === null) return "-"
  const { factor, decimals, unit } = shownAs[kpiOf(key).unit]
  const text = (value * factor).toFixed(decimals)
  return `${Number(text) === 0 ? (0).toFixed(decimals) : text}${withUnit ? unit : ""}`
}

/** "acceptance 91.3 % (proved: at least 90.4 %; promised 90.0 %)". */
const levelWords = (level: LevelStanding): string => {
  const value = (it: number | null): string => valueText(it, level.key, true)
  const proved = level.proved === null ? "" : `proved: ${level.bound} ${value(level.proved)}; `
  return `${kpiOf(level.key).name} ${value(level.mean)} (${proved}promised ${value(level.level)})`
}

/** "acceptance at least 90.0 %". */
export const promiseWords = ({ key, bound, level }: PromisedLevel): string =>
  `${kpiOf(key).name} ${bound} ${valueText(level, key, true)}`

const names = (parameters: Parameters): string => cellName(parameters)

/** One answer in a sentence or two. */
export const answerWords = ({ held, best, binding, undecided }: FleetAnswer): string => {
  const where = Object.keys(held).length === 0 ? "" : `With ${names(held)}: `
  const open =
    undecided.length === 0
      ? ""
      : ` Cheaper and not decided yet: ${undecided
          .slice(0, 3)
          .map(({ cell }) => names(cell.parameters))
          .join(
            " | "
          )}${undecided.length > 3 ? ` and ${undecided.length - 3} more` : ""}; more days may decide (replications).`
  if (best === null) return `${where}no cell is proved to keep every promise.${open}`
  const cost = valueText(best.estimates.costPerDayMinor?.mean ?? null, "costPerDayMinor")
  const least = binding === null ? "" : ` Least room: ${kpiOf(binding.key).name}.`
  const fleet = Object.fromEntries(Object.entries(best.cell.parameters).filter(([name]) => !(name in held)))
  return `${where}${names(fleet)} is the cheapest that keeps every promise, ${cost} a day: ${best.levels.map(levelWords).join(", ")}.${least}${open}`
}

const amounts: Readonly<
  Record<StudyUnit, { readonly factor: number; readonly decimals: number; readonly unit: string }>
> = {
  rate: { factor: 100, decimals: 1, unit: " points" },
  seconds: { factor: 1 / 60, decimals: 1, unit: " min" },
  minutes: { factor: 1, decimals: 1, unit: " min" },
  money: { factor: 1 / 100, decimals: 2, unit: "" },
  costSeconds: { factor: 1, decimals: 0, unit: " s" },
  number: { factor: 1, decimals: 2, unit: "" }
}

/** "2.1 ± 0.4 points": a difference in the unit in which people think of it; minor units become whole ones. */
export const amountText = (value: number, half: number, key: StudyKpiKey, withUnit = true): string => {
  const { factor, decimals, unit } = amounts[kpiOf(key).unit]
  return `${(value * factor).toFixed(decimals)} ± ${(half * factor).toFixed(decimals)}${withUnit ? unit : ""}`
}

/** "+2.1 ± 0.4 points": the same with its sign; what is nought as it is written has none. */
export const changeText = (value: number, half: number, key: StudyKpiKey, withUnit = true): string => {
  const amount = amountText(Math.abs(value), half, key, withUnit)
  return `${Number.parseFloat(amount) === 0 ? "" : value < 0 ? "−" : "+"}${amount}`
}

/** "acceptance, points": the name of a figure above a column of its differences. */
export const changeHead = (key: StudyKpiKey): string => {
  const { name, unit } = kpiOf(key)
  return amounts[unit].unit === "" ? name : `${name},${amounts[unit].unit}`
}
