/** Figures and answers of a study as people read them: per cent, minutes, money with two decimals. */

import { cellName } from "../design/cells.ts"
import { numberText, type ShownUnit, shownUnits } from "../shown-units.ts"
import type { LevelStanding } from "../statistics/verdict.ts"
import { type PromisedLevel, type StudyKpi, type StudyKpiKey, studyKpis } from "../study-kpis.ts"
import type { FleetAnswer } from "./best-fleet.ts"

/** A figure by its key. */
export const kpiOf = (key: StudyKpiKey): StudyKpi => studyKpis.find((it) => it.key === key) ?? studyKpis[0]

const shownAs = (key: StudyKpiKey): ShownUnit => shownUnits[kpiOf(key).unit]

/** What stands below a column's name. */
export const headUnit = (key: StudyKpiKey): string => shownAs(key).inHead

/** A value without its unit, or with it. */
export const valueText = (value: number | null, key: StudyKpiKey, withUnit = false): string => {
  if (value === null) return "-"
  const shown = shownAs(key)
  return `${numberText(value, shown)}${withUnit ? shown.ofValue : ""}`
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

/** One answer in a sentence or two. */
export const answerWords = ({ held, best, binding, undecided }: FleetAnswer): string => {
  const where = Object.keys(held).length === 0 ? "" : `With ${cellName(held)}: `
  const open =
    undecided.length === 0
      ? ""
      : ` Cheaper and not decided yet: ${undecided
          .slice(0, 3)
          .map(({ cell }) => cellName(cell.parameters))
          .join(
            " | "
          )}${undecided.length > 3 ? ` and ${undecided.length - 3} more` : ""}; more days may decide (replications).`
  if (best === null) return `${where}no cell is proved to keep every promise.${open}`
  const cost = valueText(best.estimates.costPerDayMinor?.mean ?? null, "costPerDayMinor")
  const least = binding === null ? "" : ` Least room: ${kpiOf(binding.key).name}.`
  const fleet = Object.fromEntries(Object.entries(best.cell.parameters).filter(([name]) => !(name in held)))
  return `${where}${cellName(fleet)} is the cheapest that keeps every promise, ${cost} a day: ${best.levels.map(levelWords).join(", ")}.${least}${open}`
}

/** "2.1 ± 0.4 points": a difference in the unit in which people think of it; minor units become whole ones. */
export const amountText = (value: number, half: number, key: StudyKpiKey, withUnit = true): string => {
  const shown = shownAs(key)
  return `${numberText(value, shown)} ± ${numberText(half, shown)}${withUnit ? shown.ofDifference : ""}`
}

/** "+2.1 ± 0.4 points": the same with its sign; what is nought as it is written has none. */
export const changeText = (value: number, half: number, key: StudyKpiKey, withUnit = true): string => {
  const amount = amountText(Math.abs(value), half, key, withUnit)
  return `${Number.parseFloat(amount) === 0 ? "" : value < 0 ? "−" : "+"}${amount}`
}

/** "acceptance, points": the name of a figure above a column of its differences. */
export const changeHead = (key: StudyKpiKey): string => {
  const { ofDifference } = shownAs(key)
  const { name } = kpiOf(key)
  return ofDifference === "" ? name : `${name},${ofDifference}`
}
