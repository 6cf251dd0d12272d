/**
 * What a step up or down from the answer brings, from the cells beside it: paired differences over the same
 * days, intervals that hold together. Steps are as wide as the study's values; money is also told per robot.
 */

import { robotsOf } from "../../experiments/optimise/space.ts"
import type { StudyCell } from "../../experiments/outputs/study.ts"
import { changeHead } from "../../experiments/outputs/study-words.ts"
import {
  type JudgedDifference,
  judgePresent,
  type Pair,
  pairedDifferenceOf
} from "../../experiments/paired-statistics.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { none } from "../figures.ts"
import { escapeHtml, section, table } from "../html/markup.ts"
import { judgedText } from "./judged-text.ts"
import { keysOf } from "./study-answer.ts"
import { heldText, type StudyView, sameParameters } from "./study-view.ts"

/** A neighbour of the answer and what it has more or less. */
export interface Step {
  readonly name: string
  readonly to: StudyCell
  /** By figure: the neighbour minus the answer; null of less than two common days. */
  readonly differences: ReadonlyMap<StudyKpiKey, JudgedDifference | null>
}

/** The neighbours of a cell along the two main factors, one step up and down each. */
export const stepsFrom = (
  { main, groups, study }: StudyView,
  best: StudyCell,
  keys: ReadonlyArray<StudyKpiKey>
): ReadonlyArray<Step> => {
  const group = groups.find(({ cells }) => cells.includes(best))
  if (main === null || group === undefined) return []
  const neighbours = [main.y, main.x].flatMap((name) => {
    const values = [...(study.design.factors.find((it) => it.name === name)?.values ?? [])].map(Number)
    values.sort((a, b) => a - b)
    const at = values.indexOf(Number(best.cell.parameters[name]))
    return [at + 1, at - 1].flatMap((place) => {
      const value = values[place]
      if (value === undefined) return []
      const to = group.cells.find((it) =>
        sameParameters(it.cell.parameters, { ...best.cell.parameters, [name]: value })
      )
      return to === undefined || to.days.length < 2 ? [] : [{ name: `${name} ${value}`, to }]
    })
  })
  const byKey = new Map(
    keys.map((key) => {
      const paired = neighbours.map(({ to }) => pairedDifferenceOf(pairsOf(to, best, key)))
      return [key, judgePresent(paired)] as const
    })
  )
  return neighbours.map(({ name, to }, i) => ({
    name,
    to,
    differences: new Map(keys.map((key) => [key, byKey.get(key)?.[i] ?? null]))
  }))
}

const pairsOf = (to: StudyCell, from: StudyCell, key: StudyKpiKey): ReadonlyArray<Pair> =>
  to.days.flatMap(({ kpis }, n): ReadonlyArray<Pair> => {
    const [more, without] = [kpis[key], from.days[n]?.kpis[key] ?? null]
    return more === null || without === null ? [] : [[more, without]]
  })

/** The section; empty when no answer has a neighbour with days. */
export const oneMoreSection = (view: StudyView): string => {
  const keys: ReadonlyArray<StudyKpiKey> = [...keysOf(view), "ordersDelivered", "costPerDayMinor"]
  const tables = view.answers.flatMap(({ best, held }) => {
    if (best === null) return []
    const steps = stepsFrom(view, best, keys)
    if (steps.length === 0) return []
    const at = (view.main === null ? [] : [view.main.y, view.main.x])
      .map((name) => `${name} ${best.cell.parameters[name]}`)
      .join(", ")
    const where = heldText(held, view.study.design.factors)
    const caption = `From ${at}${where === "" ? "" : `, with ${where}`}`
    return [
      `<h3>${escapeHtml(caption)}</h3>${table({
        caption,
        isCaptionHidden: true,
        head: ["To", "Robots", ...keys.map(changeHead), "cost per robot"],
        words: [0],
        rows: steps.map((step) => {
          const robots = robotsOf(step.to.cell.scenario) - robotsOf(best.cell.scenario)
          const cost = step.differences.get("costPerDayMinor") ?? null
          return [
            step.name,
            robots > 0 ? `+${robots}` : robots < 0 ? `−${-robots}` : "as many",
            ...keys.map((key) => judgedText(step.differences.get(key) ?? null, key)),
            robots === 0 ? none : judgedText(cost, "costPerDayMinor", robots)
          ]
        })
      })}`
    ]
  })
  if (tables.length === 0) return ""
  const [first = "", ...others] = tables
  return section(
    "steps",
    "One step more, one step fewer",
    "What the neighbours of the cheapest fleet do on the same days: differences with intervals that hold together (95 %, Holm). Costs are those of a day; ? says that the sign is not certain.",
    `${first}${others.length === 0 ? "" : `<details><summary>The other cases</summary>${others.join("")}</details>`}`
  )
}
