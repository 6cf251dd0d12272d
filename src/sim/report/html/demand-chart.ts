/** The chart of the day's orders: what was asked for by the hour, what became of it, what was delivered. */
import { count, percent } from "../figures.ts"
import type { RunResult } from "../run-result.ts"
import { type Chart, drawingOf, type LegendEntry } from "./chart-figure.ts"
import type { ChartKit } from "./chart-types.ts"
import { faultMarks, faultSpans } from "./fault-shading.ts"
import { localHours } from "./local-hours.ts"
import { type Fate, fates, type OrderBin, orderBins, perBin } from "./order-bins.ts"
import { fillOf, type Paint } from "./palette.ts"

const looks: Readonly<Record<Fate, { readonly paint: Paint; readonly name: string }>> = {
  onTime: { paint: "blue", name: "delivered on time" },
  late: { paint: "hatched-blue", name: "delivered late" },
  canceled: { paint: "orange", name: "accepted, then canceled" },
  refused: { paint: "hatched-red", name: "refused" },
  declined: { paint: "pale", name: "declined by the partner" },
  open: { paint: "dotted-grey", name: "open at the end" }
}

const sumOf = (bin: OrderBin): number => fates.reduce((sum, fate) => sum + bin.placed[fate], 0)

interface Bar {
  readonly from: number
  readonly until: number
  readonly base: number
  readonly top: number
}

/** Bars of the orders placed, stacked by fate, and a line of the deliveries that ended in the same time. */
export const demandChart = (result: RunResult): Chart => {
  const hours = localHours(result)
  const { bins, length } = orderBins(result)
  const shown = fates.filter((fate) => bins.some((bin) => bin.placed[fate] > 0))
  const bars = stacks(bins, shown)
  const spans = faultSpans(result, hours)
  return {
    id: "chart-demand",
    title: `Orders placed and deliveries ${perBin(length)}`,
    says: sayDemand(result, bins, hours.label),
    legend: [
      ...[...shown].reverse().map((fate): LegendEntry => looks[fate]),
      {
        paint: "green",
        name: `deliveries that ended, ${perBin(length)}`,
        isLine: true
      },
      ...(spans.length === 0 ? [] : [{ paint: "shade", name: "faults at work" } as const])
    ],
    draw: (kit, canvas) =>
      kit.draw({
        ...drawingOf(canvas, canvas.isNarrow ? 230 : 300),
        x: { domain: [0, hours.end], label: null },
        y: {
          label: null,
          domain: [0, Math.max(1, ...bins.map((bin) => Math.max(sumOf(bin), bin.delivered)))],
          nice: 5
        },
        marks: [
          ...faultMarks(kit, spans),
          kit.marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
          ...shown.map((fate) => barsOf(kit, bars[fate] ?? [], looks[fate].paint)),
          kit.marks.lineY([...bins], {
            x: middleOf,
            y: (bin: OrderBin) => bin.delivered,
            stroke: fillOf("green"),
            strokeWidth: 2
          }),
          kit.marks.dot([...bins], {
            x: middleOf,
            y: (bin: OrderBin) => bin.delivered,
            r: canvas.isNarrow ? 2 : 3,
            fill: fillOf("green"),
            stroke: "var(--surface)"
          }),
          kit.marks.axisX([...hours.ticks(canvas.isNarrow ? 6 : 12)], {
            tickFormat: (x: number) => hours.label(x),
            label: null,
            tickSize: 0
          }),
          kit.marks.axisY({ ticks: 5, tickSize: 0, label: "orders", labelArrow: "none" }),
          kit.marks.ruleY([0], { stroke: "var(--axis)" })
        ]
      }),
    figures: {
      caption: `Orders placed by what became of them, and deliveries that ended, ${perBin(length)}`,
      head: ["From", "Placed", ...shown.map((fate) => looks[fate].name), "Deliveries ended"],
      rows: bins.map((bin) => [
        hours.label(bin.from),
        count(sumOf(bin)),
        ...shown.map((fate) => count(bin.placed[fate])),
        count(bin.delivered)
      ])
    }
  }
}

const middleOf = (bin: OrderBin): number => (bin.from + bin.until) / 2

const barsOf = (kit: ChartKit, bars: ReadonlyArray<Bar>, paint: Paint) =>
  kit.marks.rectY(
    bars.filter((bar) => bar.top > bar.base),
    {
      x1: (bar: Bar) => bar.from,
      x2: (bar: Bar) => bar.until,
      y1: (bar: Bar) => bar.base,
      y2: (bar: Bar) => bar.top,
      fill: fillOf(paint),
      inset: 1,
      insetTop: 0,
      insetBottom: 0
    }
  )

const stacks = (
  bins: ReadonlyArray<OrderBin>,
  shown: ReadonlyArray<Fate>
): { readonly [Key in Fate]?: ReadonlyArray<Bar> } => {
  const bars: { [Key in Fate]?: Array<Bar> } = {}
  for (const bin of bins) {
    let base = 0
    for (const fate of shown) {
      const top = base + bin.placed[fate]
      const own = bars[fate] ?? []
      own.push({ from: bin.from, until: bin.until, base, top })
      bars[fate] = own
      base = top
    }
  }
  return bars
}

const sayDemand = (
  result: RunResult,
  bins: ReadonlyArray<OrderBin>,
  label: (hours: number) => string
): string => {
  const busiest = bins.reduce<OrderBin | null>(
    (best, bin) => (best === null || sumOf(bin) > sumOf(best) ? bin : best),
    null
  )
  if (busiest === null || result.orders.length === 0) return "No order was placed."
  const lost = bins.reduce((sum, bin) => sum + bin.placed.refused, 0)
  return `${count(result.orders.length)} orders were placed, most of them from ${label(busiest.from)} to ${label(busiest.until)} (${count(sumOf(busiest))}); ${count(lost)} (${percent(lost / result.orders.length)}) were refused.`
}
