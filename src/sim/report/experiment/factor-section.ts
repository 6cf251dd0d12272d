/** What the further factors change: in words, and a small chart of each. */
import type { Factor } from "../../experiments/design/design.ts"
import { kpiOf, valueText } from "../../experiments/outputs/study-words.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { capital } from "../figures.ts"
import { type Chart, chartFigure, drawingOf } from "../html/chart-figure.ts"
import type { ChartKit } from "../html/chart-types.ts"
import { section, sentenceHtml } from "../html/markup.ts"
import { effectSentences, type FactorLevel, factorLevels } from "./policy-effects.ts"
import { keysOf } from "./study-answer.ts"
import { multiples, sentenceList } from "./study-style.ts"
import { parameterText, type StudyView } from "./study-view.ts"

/** The section; empty when there are no further factors. */
export const factorSection = (view: StudyView, kit: ChartKit): string => {
  const { further, study } = view
  if (further.length === 0) return ""
  const keys = [...keysOf(view), "costPerDayMinor" as const, "costPerDeliveryMinor" as const]
  const parts = further.map((factor, i) => {
    const sentences = effectSentences(study, factor, keys)
    const said =
      sentences.length === 0
        ? `<p class="small">${sentenceHtml(`${factor.name}: too few days in common to tell its values apart.`)}</p>`
        : sentenceList(sentences)
    const chart = factorChart(view, factor, i)
    return `${chart === null ? "" : chartFigure(kit, chart)}${said}`
  })
  return section(
    "policies",
    "What the other factors change",
    "Differences over the same days, averaged over all robots and pilots of the study; intervals hold together for all values of a factor (95 %, Holm).",
    parts.join("")
  )
}

/** Three figures by the values of a factor; null where no cells can be held against each other. */
const factorChart = (view: StudyView, factor: Factor, index: number): Chart | null => {
  const keys: ReadonlyArray<StudyKpiKey> = [...keysOf(view).slice(0, 2), "costPerDayMinor"]
  const panels = keys.map((key) => ({ key, levels: factorLevels(view.study, factor, key) }))
  if (panels.every(({ levels }) => levels.every(({ estimate }) => estimate === null))) return null
  return {
    id: `chart-factor-${index + 1}`,
    title: `By ${factor.name}`,
    says: `Means over the cells that were simulated under every value of ${factor.name}, with 95 % intervals over days.`,
    legend: [],
    draw: (kit, canvas) =>
      multiples(
        panels.map(({ key, levels }) => ({
          title: `${capital(kpiOf(key).name)}${unitOf(key)}`,
          svg: panel(kit, canvas.isNarrow ? canvas.width : 290, canvas.isNarrow, key, levels)
        })),
        "three"
      ),
    figures: {
      caption: `Figures by ${factor.name}`,
      head: [factor.name, ...keys.flatMap((key) => [kpiOf(key).name, "±"])],
      rows: factor.values.map((value) => [
        parameterText(value),
        ...panels.flatMap(({ key, levels }) => {
          const estimate = levels.find((it) => it.value === value)?.estimate ?? null
          return [valueText(estimate?.mean ?? null, key, true), valueText(estimate?.halfWidth ?? null, key)]
        })
      ])
    }
  }
}

const unitOf = (key: StudyKpiKey): string => {
  const { unit } = kpiOf(key)
  if (unit === "rate") return ", %"
  return unit === "seconds" || unit === "minutes" ? ", min" : ""
}

interface Dot {
  readonly name: string
  readonly mean: number
  readonly low: number
  readonly high: number
}

const panel = (
  kit: ChartKit,
  width: number,
  isNarrow: boolean,
  key: StudyKpiKey,
  levels: ReadonlyArray<FactorLevel>
): string => {
  const inUnit = (value: number): number => Number(valueText(value, key))
  const dots = levels.flatMap(({ value, estimate }): ReadonlyArray<Dot> => {
    if (estimate === null) return []
    const half = estimate.halfWidth ?? 0
    return [
      {
        name: parameterText(value),
        mean: inUnit(estimate.mean),
        low: inUnit(estimate.mean - half),
        high: inUnit(estimate.mean + half)
      }
    ]
  })
  const { marks } = kit
  return kit.draw({
    ...drawingOf({ width, isNarrow }, 150),
    marginLeft: 52,
    x: { type: "point", domain: dots.map(({ name }) => name), label: null, padding: 0.6 },
    y: { label: null, nice: true },
    marks: [
      marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 4 }),
      marks.link(dots, {
        x1: (it: Dot) => it.name,
        x2: (it: Dot) => it.name,
        y1: (it: Dot) => it.low,
        y2: (it: Dot) => it.high,
        stroke: "var(--blue)",
        strokeWidth: 2
      }),
      marks.dot(dots, { x: (it: Dot) => it.name, y: (it: Dot) => it.mean, r: 4.5, fill: "var(--blue)" }),
      marks.axisX({ tickSize: 0, label: null }),
      marks.axisY({ ticks: 4, tickSize: 0, label: null })
    ]
  })
}
