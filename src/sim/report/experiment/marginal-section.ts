/** What exactly one robot or one pilot more is worth: by shift, and by hour of the day. */

import { hour } from "../../../domain/instant.ts"
import type { MarginalValue } from "../../experiments/marginal/marginal-value.ts"
import type { JudgedDifference } from "../../experiments/paired-statistics.ts"
import { none } from "../figures.ts"
import { type Chart, chartFigure, drawingOf } from "../html/chart-figure.ts"
import type { ChartKit } from "../html/chart-types.ts"
import { section, table } from "../html/markup.ts"
import { amountText } from "./policy-effects.ts"

/** The section; empty when nothing was simulated for it. */
export const marginalSection = (values: ReadonlyArray<MarginalValue>, kit: ChartKit): string => {
  if (values.length === 0) return ""
  const chart = hoursChart(values)
  return section(
    "marginal",
    "One more robot, one more pilot",
    "The cheapest fleet with exactly one addition, on the same days. Spent is all costs of a day, the price of the addition included: below nought it pays for itself.",
    `${chart === null ? "" : chartFigure(kit, chart)}${valuesTable(values)}`
  )
}

const nameOf = ({ added }: MarginalValue): string => {
  switch (added._tag) {
    case "Robot":
      return "a robot"
    case "PilotShift":
      return `a pilot from ${clock(added.startMs)} for a shift`
    case "PilotHour":
      return `a pilot from ${clock(added.localHour * hour)} for an hour`
  }
}

const clock = (ms: number): string =>
  `${String(Math.floor(ms / hour)).padStart(2, "0")}:${String(Math.round((ms % hour) / 60_000)).padStart(2, "0")}`

const signed = (difference: JudgedDifference | null, key: Parameters<typeof amountText>[2]): string => {
  if (difference === null) return none
  const amount = amountText(Math.abs(difference.mean), difference.halfWidth, key)
  return `${difference.mean < 0 ? "−" : "+"}${amount}${difference.isSignificant ? "" : " ?"}`
}

const valuesTable = (values: ReadonlyArray<MarginalValue>): string =>
  table({
    caption: "What each addition changes in a day",
    head: ["Added", "Price", "Spent", "Spent per hour", "Delivered", "acceptance", "on time", "Days"],
    rows: values.map((it) => [
      nameOf(it),
      (it.priceMinor / 100).toFixed(2),
      signed(it.spentPerDay, "costPerDayMinor"),
      amountText(it.spentPerHour.mean, it.spentPerHour.halfWidth, "costPerDayMinor"),
      signed(it.delivered, "ordersDelivered"),
      signed(it.acceptanceRate, "acceptanceRate"),
      signed(it.onTimeRate, "onTimeRate"),
      String(it.days)
    ])
  })

interface Bar {
  readonly localHour: number
  readonly mean: number
  readonly low: number
  readonly high: number
}

/** Orders delivered more by one more pilot, hour by hour; null without hours. */
const hoursChart = (values: ReadonlyArray<MarginalValue>): Chart | null => {
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
  return {
    id: "chart-hours",
    title: "One more pilot, hour by hour",
    says: `Orders delivered more in a day when one pilot more works for that hour, with intervals that hold together for all hours. Most at ${clock(most.localHour * hour)}: ${most.mean.toFixed(2)}.`,
    legend: [],
    draw: (kit, canvas) =>
      kit.draw({
        ...drawingOf(canvas, 240),
        x: {
          domain: [
            Math.min(...bars.map((it) => it.localHour)),
            Math.max(...bars.map((it) => it.localHour)) + 1
          ],
          label: null
        },
        y: { label: null, nice: true },
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
          kit.marks.axisX({ tickSize: 0, label: "hour of the day", labelArrow: "none" }),
          kit.marks.axisY({ ticks: 5, tickSize: 0, label: "orders", labelArrow: "none" })
        ]
      }),
    figures: {
      caption: "Orders delivered more by one more pilot for an hour",
      head: ["Hour", "Orders", "Interval"],
      rows: bars.map((it) => [
        clock(it.localHour * hour),
        it.mean.toFixed(2),
        `${it.low.toFixed(2)} to ${it.high.toFixed(2)}`
      ])
    }
  }
}
