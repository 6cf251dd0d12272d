/** The answer of a study: in one sentence, in a table by what was held, and level by level. */

import { pilotHoursByHour, robotsOf } from "../../experiments/optimise/space.ts"
import type { FleetAnswer } from "../../experiments/outputs/best-fleet.ts"
import type { StudyCell } from "../../experiments/outputs/study.ts"
import { kpiOf, valueText } from "../../experiments/outputs/study-words.ts"
import { levelsOf, type StudyKpiKey } from "../../experiments/study-kpis.ts"
import { count, counted, none } from "../figures.ts"
import { escapeHtml, section, sentenceHtml, table } from "../html/markup.ts"
import { costOf, heldText, type StudyView } from "./study-view.ts"

/** The box at the head of the page, and what warns about it. */
export const answerBox = (view: StudyView): string => {
  const { answers, study } = view
  const proved = answers.filter(({ best }) => best !== null)
  const look = proved.length === answers.length ? " kept" : proved.length === 0 ? " missed" : ""
  const sentence = answerSentence(view)
  const verdict = verdictOf(view)
  const mark = look === "" ? "" : `<span aria-hidden="true">${look === " kept" ? "✓" : "✗"}</span> `
  const warning = study.interrupted
    ? `<p class="warning">The study was interrupted: what is shown rests on the days that were finished. ${escapeHtml(study.command)} --resume goes on with it.</p>`
    : ""
  return `<div class="answer${look}"><p>${sentenceHtml(sentence)}</p><p class="verdict">${mark}${sentenceHtml(verdict)}</p></div>${warning}`
}

/** What the study found, in a sentence. */
export const answerSentence = ({ answers, study }: StudyView): string => {
  const { factors } = study.design
  const proved = answers
    .flatMap(({ best, binding, held }) => (best === null ? [] : [{ best, binding, held }]))
    .sort((a, b) => costOf(a.best) - costOf(b.best))
  const least = proved[0]
  const most = proved[proved.length - 1]
  if (least === undefined || most === undefined) {
    return study.cells.every(({ days }) => days.length === 0)
      ? "No day is finished yet."
      : "No fleet of this study is proved to keep every promised level."
  }
  if (answers.length === 1) {
    const binding = least.binding === null ? "" : `; binding: ${kpiOf(least.binding.key).name}`
    return `${fleetText(least.best)}: ${resultText(least.best)}${binding}.`
  }
  if (least === most)
    return `${fleetText(least.best)} with ${heldText(least.held, factors)}: ${resultText(least.best)}.`
  return `What keeps every promise goes from ${fleetText(least.best)} with ${heldText(least.held, factors)} to ${fleetText(most.best)} with ${heldText(most.held, factors)}: ${money(least.best)} to ${money(most.best)} a day.`
}

const verdictOf = ({ answers, study }: StudyView): string => {
  const proved = answers.filter(({ best }) => best !== null).length
  const cheaper = proved > 0 ? "cheaper " : ""
  const open = answers.reduce((sum, it) => sum + it.undecided.length, 0)
  const more =
    open === 0
      ? ""
      : ` ${open === 1 ? `One ${cheaper}cell is` : `${open} ${cheaper}cells are`} neither proved to keep the promises nor to miss them: more days may decide.`
  const own = Object.values(study.design.base.sla).some((it) => it !== null)
  const levels = own ? "promised level" : "usual level (the scenario promises none of its own)"
  if (proved === 0) return open === 0 ? `Every fleet of it misses a ${levels}.` : more.trim()
  if (answers.length === 1) return `The cheapest of the study that is proved to keep every ${levels}.${more}`
  const where = proved === answers.length ? "In every case" : `In ${proved} of ${answers.length} cases`
  return `${where} there is a fleet that is proved to keep every ${levels}.${more}`
}

/** "70 robots and 96 pilots a day (up to 55 at a time)". */
export const fleetText = ({ cell }: StudyCell): string => {
  const { scenario } = cell
  const most = Math.round(Math.max(0, ...pilotHoursByHour(scenario)))
  return `${counted(robotsOf(scenario), "robot")} and ${counted(pilotsOf(scenario.pilots.shifts), "pilot")} (up to ${count(most)} at a time)`
}

const pilotsOf = (shifts: StudyCell["cell"]["scenario"]["pilots"]["shifts"]): number =>
  shifts.reduce((sum, it) => sum + it.count, 0)

const money = (cell: StudyCell): string => moneyText(cell.estimates.costPerDayMinor?.mean ?? null)

/** Whole units of money, with separators. */
export const moneyText = (minor: number | null): string => (minor === null ? none : count(minor / 100))

const said: Partial<Readonly<Record<StudyKpiKey, string>>> = {
  acceptanceRate: "accepted",
  completionRate: "completed",
  onTimeRate: "on time"
}

/** Level by level what was measured, and what of it is proved; the cost of a day. */
const resultText = (cell: StudyCell): string => {
  const parts = cell.levels.map(({ key, mean, proved, bound }) => {
    const words = said[key] ?? kpiOf(key).name
    const shown = `${valueText(mean, key, true)} ${words}`
    return proved === null ? shown : `${shown} (${bound} ${valueText(proved, key)})`
  })
  return [...parts, `${money(cell)} a day`].join(", ")
}

/** The answers side by side; empty of one. */
export const answersSection = (view: StudyView): string => {
  const { answers, study } = view
  if (answers.length < 2 || answers.every(({ best }) => best === null)) return ""
  const keys = keysOf(view)
  const rows = answers.map((answer): ReadonlyArray<string> => {
    const { best, binding, held, undecided } = answer
    const name = heldText(held, study.design.factors)
    const open = count(undecided.length)
    if (best === null) return [name, "none proved", none, ...keys.map(() => none), none, none, open]
    const { scenario } = best.cell
    return [
      name,
      count(robotsOf(scenario)),
      count(pilotsOf(scenario.pilots.shifts)),
      ...keys.map((key) => withHalf(best, key)),
      moneyText(costOf(best)),
      binding === null ? none : kpiOf(binding.key).name,
      open
    ]
  })
  return section(
    "answers",
    "The cheapest fleet in each case",
    "Each is the cheapest of the study whose promised levels are all proved; ± is the half of a 95 % interval.",
    table({
      caption: "The cheapest fleet that keeps every promise, by the other factors",
      isCaptionHidden: true,
      head: [
        "Case",
        "Robots",
        "Pilots a day",
        ...keys.map((key) => kpiOf(key).name),
        "cost per day",
        "Binding",
        "Cheaper, undecided"
      ],
      words: [0, 4 + keys.length],
      rows
    })
  )
}

/** Figures that are promised somewhere in the study, in the order of the levels. */
export const keysOf = ({ study }: StudyView): ReadonlyArray<StudyKpiKey> => [
  ...new Set(study.cells.flatMap(({ cell }) => levelsOf(cell.scenario.sla).map(({ key }) => key)))
]

/** "91.3 % ± 0.9". */
export const withHalf = ({ estimates }: StudyCell, key: StudyKpiKey): string => {
  const estimate = estimates[key]
  if (estimate === null) return none
  const mean = valueText(estimate.mean, key, true)
  return estimate.halfWidth === null ? mean : `${mean} ± ${valueText(estimate.halfWidth, key)}`
}

const verdicts = { kept: "✓ proved", missed: "✗ missed", undecided: "? not proved" } as const

/** Every promised level at each answer, with what is proved and how much room it leaves. */
export const levelsSection = ({ answers, study }: StudyView): string => {
  const several = answers.length > 1
  const rows = answers.flatMap(({ best, held, binding }: FleetAnswer) =>
    (best?.levels ?? []).map((level) => {
      const value = (it: number | null): string => (it === null ? none : valueText(it, level.key, true))
      const name = `${kpiOf(level.key).name}${level.key === binding?.key ? " (binding)" : ""}`
      return [
        ...(several ? [heldText(held, study.design.factors), name] : [name]),
        `${level.bound} ${value(level.level)}`,
        value(level.mean),
        level.proved === null ? none : `${level.bound} ${value(level.proved)}`,
        value(level.slack),
        verdicts[level.verdict]
      ]
    })
  )
  if (rows.length === 0) return ""
  const html = table({
    caption: "Promised levels at the cheapest fleet",
    isCaptionHidden: true,
    head: [...(several ? ["Case"] : []), "Level", "Promised", "Measured", "Proved", "Slack", "Result"],
    words: several ? [0, 1] : [0],
    rows
  })
  return section(
    "levels",
    "Promised levels",
    "Proved is the one-sided 95 % bound of the mean over days: it, not the mean, has to keep the level. The binding level is the one with the least room in its own standard errors.",
    rows.length > 12 ? `<details><summary>Show all ${rows.length} levels</summary>${html}</details>` : html
  )
}
