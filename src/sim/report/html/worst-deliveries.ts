/** The deliveries that were worst for their customers, with where the time went and how to look closer. */
import { minute } from "../../../domain/instant.ts"
import { orderName } from "../../world/demand.ts"
import { minutes } from "../figures.ts"
import { ordersInWindow } from "../kpis.ts"
import type { OrderRecord, RunResult } from "../run-result.ts"
import { type Chart, drawingOf } from "./chart-figure.ts"
import { localHours } from "./local-hours.ts"
import { commandText, escapeHtml, table } from "./markup.ts"
import { type Phase, type PhaseKind, phaseKinds, phaseLooks, phasesOf } from "./order-phases.ts"
import { fillOf } from "./palette.ts"
import { rescueWordsOf } from "./words.ts"

const shown = 10

/** How much later than promised; without a promise the whole time from click to door. */
const lateMs = (order: OrderRecord): number =>
  (order.deliveredAt ?? order.placedAt) - (order.promisedAt ?? order.placedAt)

/** "18.0 min late"; who came before its promise came early. */
const lateText = (order: OrderRecord): string => {
  const ms = lateMs(order)
  return `${minutes(Math.abs(ms) / 1000)} ${ms < 0 ? "early" : "late"}`
}

/** Where on the chart an order was promised, minutes after it was placed; null without a promise. */
const promisedMin = ({ placedAt, promisedAt }: OrderRecord): number | null =>
  promisedAt === null ? null : (promisedAt - placedAt) / minute

/** The ten that came latest after their promise, the worst first; ties by their number. */
export const worstDeliveries = (result: RunResult): ReadonlyArray<OrderRecord> =>
  ordersInWindow(result)
    .filter((order) => order.deliveredAt !== null)
    .sort((a, b) => lateMs(b) - lateMs(a) || a.index - b.index)
    .slice(0, shown)

interface Piece {
  readonly row: string
  readonly kind: PhaseKind
  readonly from: number
  readonly until: number
}

/** A bar per delivery, taken apart by phase, with a mark where it should have been at the door. */
export const worstChart = (result: RunResult): Chart => {
  const orders = worstDeliveries(result)
  const pieces = orders.flatMap((order) => phasesOf(order).map((phase) => pieceOf(order, phase)))
  const kinds = phaseKinds.filter((kind) => pieces.some((piece) => piece.kind === kind))
  const end = Math.max(
    1,
    ...pieces.map((piece) => piece.until),
    ...orders.flatMap((order) => promisedMin(order) ?? [])
  )
  return {
    id: "chart-worst",
    title: "Where the time went",
    says: sayWorst(orders, pieces),
    legend: kinds.map((kind) => phaseLooks[kind]),
    draw: (kit, canvas) =>
      kit.draw({
        ...drawingOf(canvas, 72 + orders.length * (canvas.isNarrow ? 24 : 28)),
        marginLeft: canvas.isNarrow ? 40 : 84,
        marginBottom: 46,
        x: { domain: [0, end], label: null },
        y: { domain: orders.map((order) => String(order.index)), label: null, padding: 0.3 },
        marks: [
          kit.marks.gridX({ stroke: "var(--grid)", strokeOpacity: 1, ticks: canvas.isNarrow ? 4 : 8 }),
          ...kinds.map((kind) =>
            kit.marks.barX(
              pieces.filter((piece) => piece.kind === kind),
              {
                x1: (piece: Piece) => piece.from,
                x2: (piece: Piece) => piece.until,
                y: (piece: Piece) => piece.row,
                fill: fillOf(phaseLooks[kind].paint),
                stroke: "var(--surface)",
                strokeWidth: 0.5
              }
            )
          ),
          kit.marks.tickX(
            orders.filter((order) => order.promisedAt !== null),
            {
              x: (order: OrderRecord) => promisedMin(order) ?? Number.NaN,
              y: (order: OrderRecord) => String(order.index),
              stroke: "var(--ink)",
              strokeWidth: 2.5,
              inset: -3
            }
          ),
          kit.marks.axisX({
            ticks: canvas.isNarrow ? 4 : 8,
            tickSize: 0,
            label: "minutes after the order",
            labelArrow: "none",
            labelOffset: 40
          }),
          kit.marks.axisY({
            tickSize: 0,
            label: null,
            tickFormat: (index: string) => (canvas.isNarrow ? index : orderName(Number(index)))
          })
        ]
      }),
    figures: {
      caption: "Minutes of each phase",
      head: ["Order", "Late by", ...kinds.map((kind) => phaseLooks[kind].name)],
      rows: orders.map((order) => [
        orderName(order.index),
        minutes(lateMs(order) / 1000),
        ...kinds.map((kind) => minutesOf(order, kind))
      ])
    }
  }
}

const pieceOf = (order: OrderRecord, phase: Phase): Piece => ({
  row: String(order.index),
  kind: phase.kind,
  from: (phase.from - order.placedAt) / minute,
  until: (phase.until - order.placedAt) / minute
})

const minutesOf = (order: OrderRecord, kind: PhaseKind): string => {
  const ms = phasesOf(order)
    .filter((phase) => phase.kind === kind)
    .reduce((sum, phase) => sum + phase.until - phase.from, 0)
  return (ms / minute).toFixed(1)
}

const sayWorst = (orders: ReadonlyArray<OrderRecord>, pieces: ReadonlyArray<Piece>): string => {
  const worst = orders[0]
  if (worst === undefined) return "No order of the counted time was delivered."
  const spent = (kind: PhaseKind): number =>
    pieces.filter((piece) => piece.kind === kind).reduce((sum, piece) => sum + piece.until - piece.from, 0)
  const longest = phaseKinds.reduce((a, b) => (spent(b) > spent(a) ? b : a))
  const all = pieces.reduce((sum, piece) => sum + piece.until - piece.from, 0)
  return `The worst, ${orderName(worst.index)}, came ${minutes(Math.abs(lateMs(worst)) / 1000)} ${lateMs(worst) < 0 ? "before" : "after"} its promise. Of these deliveries together, ${Math.round((100 * spent(longest)) / Math.max(1, all))} % of the time was “${phaseLooks[longest].name}”. The upright stroke on a bar is the promised time.`
}

/** Each delivery with its times and the commands that show more; `run` is what the commands call the run. */
export const worstList = (result: RunResult, run: string): string => {
  const { clock } = localHours(result)
  const items = worstDeliveries(result).map((order) => {
    const name = orderName(order.index)
    const phases = phasesOf(order)
    const rescue =
      order.rescueReason === null ? "" : ` Rescued: ${rescueWordsOf(order.rescueReason).name.toLowerCase()}.`
    const by = order.provider === "Courier" ? "by a courier" : `by ${order.serial ?? "an unknown robot"}`
    const summary = `${name}: ${lateText(order)}, ${minutes(((order.deliveredAt ?? 0) - order.placedAt) / 1000)} from click to door, ${by}.${rescue}`
    return `<li><details><summary>${escapeHtml(summary)}</summary>${table({
      caption: `${name}, placed at ${clock(order.placedAt)}, promised for ${order.promisedAt === null ? "no time" : clock(order.promisedAt)}`,
      head: ["Phase", "From", "Until", "Minutes"],
      rows: phases.map((phase) => [
        phaseLooks[phase.kind].name,
        clock(phase.from),
        clock(phase.until),
        ((phase.until - phase.from) / minute).toFixed(1)
      ])
    })}<p>Why this robot: ${commandText(`curbline explain ${run} --order ${order.index}`)}</p><p>Everything that happened: ${commandText(`curbline replay ${run} --delivery ${order.index}`)}</p></details></li>`
  })
  return items.length === 0 ? "" : `<ol class="worst">${items.join("")}</ol>`
}
