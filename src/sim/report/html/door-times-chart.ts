/** The chart of click-to-door times: how long customers waited, with the quantiles and what was promised. */
import { minute } from "../../../domain/instant.ts"
import { count, minutes, percent } from "../figures.ts"
import { kpisOf, ordersInWindow } from "../kpis.ts"
import type { RunResult } from "../run-result.ts"
import { type Canvas, type Chart, drawingOf } from "./chart-figure.ts"
import type { ChartKit } from "./chart-types.ts"
import { fateOf } from "./order-bins.ts"
import { fillOf } from "./palette.ts"

/** Minutes in a bar. */
const binMin = 5
/** All longer ones share the last bar. */
const lastBin = 23

interface Bin {
  readonly from: number
  onTime: number
  late: number
}

interface Line {
  readonly at: number
  readonly text: string
  readonly short: string
  readonly isPromise: boolean
}

/** Bars of five minutes, on time and late, with lines at the median, the 90th percentile and what was promised. */
export const doorTimesChart = (result: RunResult): Chart => {
  const lines = linesOf(result)
  const bins = binsOf(result, Math.max(0, ...lines.map((line) => line.at)))
  const last = bins.length * binMin
  const all = bins.reduce((sum, bin) => sum + bin.onTime + bin.late, 0)
  const late = bins.reduce((sum, bin) => sum + bin.late, 0)
  const kpis = kpisOf(result)
  return {
    id: "chart-door",
    title: "Minutes from click to door",
    says:
      all === 0
        ? "No order of the counted time was delivered."
        : `Half of ${count(all)} deliveries took less than ${minutes(kpis.clickToDoorP50S)}, nine of ten less than ${minutes(kpis.clickToDoorP90S)}; ${count(late)} (${percent(late / all)}) came after the time that had been promised for them.`,
    legend: [
      { paint: "blue", name: "by the promised time" },
      { paint: "hatched-red", name: "later" }
    ],
    draw: (kit, canvas) => draw(kit, canvas, bins, lines, last),
    figures: {
      caption: "Deliveries by minutes from click to door",
      head: ["Minutes", "By the promised time", "Later"],
      rows: bins.map((bin, i) => [
        i === lastBin ? `${bin.from} and more` : `${bin.from} to ${bin.from + binMin}`,
        count(bin.onTime),
        count(bin.late)
      ])
    }
  }
}

const draw = (
  kit: ChartKit,
  canvas: Canvas,
  bins: ReadonlyArray<Bin>,
  lines: ReadonlyArray<Line>,
  last: number
): string => {
  const rowHeight = canvas.isNarrow ? 14 : 17
  const x1 = (bin: Bin): number => bin.from
  const x2 = (bin: Bin): number => bin.from + binMin
  const inset = { insetLeft: 1, insetRight: 1 }
  // A label stands to the right of its line, where no line of a row above can cross it, unless it does not fit.
  const minutesLeft = (text: string): number =>
    (text.length * (canvas.isNarrow ? 5.4 : 6.6) * last) / (canvas.width - 60)
  const isTight = ({ at, text, short }: Line): boolean =>
    at + minutesLeft(canvas.isNarrow ? short : text) > last
  return kit.draw({
    ...drawingOf(canvas, (canvas.isNarrow ? 230 : 270) + lines.length * rowHeight),
    marginTop: 24 + lines.length * rowHeight,
    x: { domain: [0, last], label: null },
    y: { label: null, nice: 5, domain: [0, Math.max(1, ...bins.map((bin) => bin.onTime + bin.late))] },
    marks: [
      kit.marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
      kit.marks.rectY([...bins], {
        x1,
        x2,
        y1: 0,
        y2: (bin: Bin) => bin.onTime,
        fill: fillOf("blue"),
        ...inset
      }),
      kit.marks.rectY(
        bins.filter((bin) => bin.late > 0),
        {
          x1,
          x2,
          y1: (bin: Bin) => bin.onTime,
          y2: (bin: Bin) => bin.onTime + bin.late,
          fill: fillOf("hatched-red"),
          ...inset
        }
      ),
      // A label for each line in a row of its own above the bars, so that near lines do not write over each other.
      ...lines.flatMap((line, row) => [
        kit.marks.ruleX([line.at], {
          stroke: "var(--ink)",
          strokeWidth: 1.5,
          ...(line.isPromise ? { strokeDasharray: "5 4" } : {}),
          insetTop: -(lines.length - row) * rowHeight + 6
        }),
        kit.marks.text([line.at], {
          x: (at: number) => at,
          frameAnchor: "top",
          dy: -(lines.length - row) * rowHeight + 6,
          dx: isTight(line) ? -6 : 6,
          textAnchor: isTight(line) ? "end" : "start",
          text: () => (canvas.isNarrow ? line.short : line.text),
          fill: "var(--ink)"
        })
      ]),
      kit.marks.axisX({ ticks: canvas.isNarrow ? 6 : 12, tickSize: 0, label: null }),
      kit.marks.axisY({ ticks: 5, tickSize: 0, label: "deliveries", labelArrow: "none" }),
      kit.marks.ruleY([0], { stroke: "var(--axis)" })
    ]
  })
}

/** Enough bars for all deliveries and for a line so many minutes after the order; never fewer than eight. */
const binsOf = (result: RunResult, lineMin: number): ReadonlyArray<Bin> => {
  const delivered = ordersInWindow(result).filter((order) => order.deliveredAt !== null)
  const binOf = (ms: number): number => Math.min(lastBin, Math.floor(ms / (binMin * minute)))
  const fewest = Math.max(7, binOf(lineMin * minute))
  const most = delivered.reduce(
    (bin, it) => Math.max(bin, binOf((it.deliveredAt ?? 0) - it.placedAt)),
    fewest
  )
  const bins = Array.from({ length: most + 1 }, (_, i): Bin => ({ from: i * binMin, onTime: 0, late: 0 }))
  for (const order of delivered) {
    const bin = bins[binOf((order.deliveredAt ?? 0) - order.placedAt)]
    if (bin === undefined) continue
    if (fateOf(order) === "onTime") bin.onTime += 1
    else bin.late += 1
  }
  return bins
}

/** Measured and promised times in order, those beyond the last bar left out. */
const linesOf = (result: RunResult): ReadonlyArray<Line> => {
  const kpis = kpisOf(result)
  const { sla } = result.scenario
  const lines: Array<Line> = []
  const add = (minutesAt: number | null, text: string, short: string, isPromise: boolean): void => {
    if (minutesAt === null || minutesAt > (lastBin + 1) * binMin) return
    lines.push({ at: minutesAt, text, short, isPromise })
  }
  const inMin = (seconds: number | null): number | null => (seconds === null ? null : seconds / 60)
  const promised = (name: string, ms: number | null): void => {
    if (ms !== null)
      add(ms / minute, `${name} promised: ${ms / minute} min`, `promised: ${ms / minute} min`, true)
  }
  add(
    inMin(kpis.clickToDoorP50S),
    `half within ${minutes(kpis.clickToDoorP50S)}`,
    `half: ${minutes(kpis.clickToDoorP50S)}`,
    false
  )
  promised("half", sla.clickToDoorP50MaxMs)
  add(
    inMin(kpis.clickToDoorP90S),
    `nine of ten within ${minutes(kpis.clickToDoorP90S)}`,
    `nine of ten: ${minutes(kpis.clickToDoorP90S)}`,
    false
  )
  promised("nine of ten", sla.clickToDoorP90MaxMs)
  return lines.sort((a, b) => a.at - b.at)
}
