/** What exactly one robot or one pilot more is worth: by shift, and by hour of the day. */
import { hour } from "../../../domain/instant.ts"
import type { Added } from "../../experiments/marginal/additions.ts"
import type { MarginalValue } from "../../experiments/marginal/marginal-value.ts"
import { clockText, marginalSentences } from "../../experiments/outputs/marginal-words.ts"
import { changeHead, changeText, valueText } from "../../experiments/outputs/study-words.ts"
import { type Chart, chartFigure, drawingOf } from "../html/chart-figure.ts"
import type { ChartKit } from "../html/chart-types.ts"
import { escapeHtml, section, table } from "../html/markup.ts"
import { judgedText } from "./judged-text.ts"
import { sentenceList } from "./study-style.ts"
import { heldText, type StudyView } from "./study-view.ts"

/** The section; empty when nothing was simulated for it. */
export const marginalSection = ({ study }: StudyView, kit: ChartKit): string => {
  const { factors } = study.design
  const seen = study.marginal.filter(({ values, impossible }) => values.length + impossible.length > 0)
  if (seen.length === 0) return ""
  const lead =
    "The cheapest fleet with exactly one addition, simulated on the same days. Spent is all costs of a day, the price of the addition included: below nought it pays for itself. The intervals of a figure hold for all additions to a fleet together; ? says that the sign is not certain."
  if (seen.length > 1 && seen.every(({ values }) => values.length <= 1)) {
    const rows = seen.flatMap(({ held, values }) =>
      values.map((it) => [heldText(held, factors), ...rowOf(it)])
    )
    const impossible = seen.flatMap((it) => marginalSentences({ ...it, values: [] }))
    return section("marginal", title, lead, `${sentenceList(impossible)}${tableOf(["Case", ...heads], rows)}`)
  }
  const parts = seen.map((marginal, i) => {
    const held = heldText(marginal.held, factors)
    const chart = hoursChart(marginal.values, i)
    const said = sentenceList(marginalSentences({ ...marginal, held: {} }))
    return `${held === "" ? "" : `<h3>${escapeHtml(held)}</h3>`}${said}${chart === null ? "" : chartFigure(kit, chart)}${valuesTable(marginal.values)}`
  })
  return section("marginal", title, lead, parts.join(""))
}

const title = "One more robot, one more pilot"

/** More rows than this are folded. */
const rowsShown = 6

const heads = [
  "Added",
  "Price",
  "Spent",
  "Spent per hour",
  "Delivered",
  changeHead("acceptanceRate"),
  changeHead("onTimeRate"),
  "Days"
]

const rowOf = (it: MarginalValue): ReadonlyArray<string> => [
  rowName(it.added),
  valueText(it.priceMinor, "costPerDayMinor"),
  judgedText(it.spentPerDay, "costPerDayMinor"),
  changeText(it.spentPerHour.mean, it.spentPerHour.halfWidth, "costPerDayMinor", false),
  judgedText(it.delivered, "ordersDelivered"),
  judgedText(it.acceptanceRate, "acceptanceRate"),
  judgedText(it.onTimeRate, "onTimeRate"),
  String(it.days)
]

const tableOf = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>): string =>
  table({
    caption: "What each addition changes in a day",
    isCaptionHidden: true,
    head,
    words: head.length > heads.length ? [0, 1] : [0],
    rows
  })

const valuesTable = (values: ReadonlyArray<MarginalValue>): string => {
  if (values.length === 0) return ""
  const whole = tableOf(heads, values.map(rowOf))
  return values.length > rowsShown
    ? `<details><summary>Show all ${values.length} additions</summary>${whole}</details>`
    : whole
}

/** Short enough for a column. */
const rowName = (added: Added): string => {
  switch (added._tag) {
    case "Robot":
      return "robot"
    case "PilotShift":
      return `pilot, shift from ${clockText(added.startMs)}`
    case "PilotHour":
      return `pilot, ${clockText(added.localHour * hour)}`
  }
}

interface Bar {
  readonly localHour: number
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Orders delivered more by one more pilot, hour by hour; null without hours. */
const hoursChart = (values: ReadonlyArray<MarginalValue>, number: number): Chart | null => {
  const bars = values.flatMap(
    ({ added, delivered }): ReadonlyArray<Bar> =>
      added._tag === "PilotHour"
        ? [
            {
              localHour: added.localHour,
              mean: delivered.mean,
              low: delivered.mean - delivered.halfWidth,
              high: delivered.mean + delivered.halfWidth
            }
          ]
        : []
  )
  const [firstBar, ...otherBars] = bars
  if (firstBar === undefined) return null
  const most = otherBars.reduce((best, it) => (it.mean > best.mean ? it : best), firstBar)
  const peak = bars.some(({ low, high }) => low > 0 || high < 0)
    ? `Most at ${clockText(most.localHour * hour)}: ${most.mean.toFixed(2)}.`
    : "Every interval holds nought: no hour can be told from another."
  const firstHour = Math.min(...bars.map((it) => it.localHour))
  const lastHour = Math.max(...bars.map((it) => it.localHour)) + 1
  const hours = Array.from({ length: lastHour - firstHour + 1 }, (_, n) => firstHour + n)
  return {
    id: `chart-hours-${number}`,
    title: "One more pilot, hour by hour",
    says: `Orders delivered more in a day when one pilot more works for that hour, with intervals that hold together for all additions. ${peak}`,
    legend: [],
    draw: (kit, canvas) => {
      const every = Math.ceil(hours.length / (canvas.isNarrow ? 6 : 12))
      return kit.draw({
        ...drawingOf(canvas, 250),
        marginBottom: 42,
        x: { domain: [firstHour, lastHour], label: null },
        // Also where no addition changes anything there is an axis to read.
        y: {
          label: null,
          nice: true,
          domain: [Math.min(-1, ...bars.map((it) => it.low)), Math.max(1, ...bars.map((it) => it.high))]
        },
        marks: [
          kit.marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
          kit.marks.rectY(bars, {
            x1: (it: Bar) => it.localHour,
            x2: (it: Bar) => it.localHour + 1,
            y: (it: Bar) => it.mean,
            fill: "var(--sky)",
            inset: 1
          }),
          kit.marks.link(bars, {
            x1: (it: Bar) => it.localHour + 0.5,
            x2: (it: Bar) => it.localHour + 0.5,
            y1: (it: Bar) => it.low,
            y2: (it: Bar) => it.high,
            stroke: "var(--ink)",
            strokeWidth: 1.5
          }),
          kit.marks.ruleY([0], { stroke: "var(--axis)" }),
          kit.marks.axisX({
            ticks: hours.filter((it) => (it - firstHour) % every === 0),
            tickFormat: (it: number) => clockText(it * hour),
            tickSize: 0,
            label: "hour of the day",
            labelAnchor: "center",
            labelArrow: "none"
          }),
          kit.marks.axisY({ ticks: 5, tickSize: 0, label: "orders", labelArrow: "none" })
        ]
      })
    },
    figures: {
      caption: "Orders delivered more by one more pilot for an hour",
      head: ["Hour", "Orders", "Interval"],
      rows: bars.map((it) => [
        clockText(it.localHour * hour),
        it.mean.toFixed(2),
        `${it.low.toFixed(2)} to ${it.high.toFixed(2)}`
      ])
    }
  }
}
