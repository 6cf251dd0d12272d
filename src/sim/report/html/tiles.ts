/**
 * The key figures as tiles: of several runs the mean with its 95 % interval, of a single run its own value
 * and no interval, because one run says nothing about another day. Source: spec/simulation.md 6, 7.
 */
import { confidence, estimateOf } from "../../experiments/paired-statistics.ts"
import { count, decimal, minutes, money, none, percent } from "../figures.ts"
import { type Kpis, kpisOf } from "../kpis.ts"
import type { RunResult } from "../run-result.ts"
import { commandText, escapeHtml } from "./markup.ts"

interface Tile {
  readonly name: string
  readonly of: (kpis: Kpis) => number | null
  /** The value in full, with its unit. */
  readonly show: (value: number | null) => string
  /** Half of an interval, in the same unit. */
  readonly showHalf: (half: number) => string
  /** One more figure of the run that is shown in detail. */
  readonly note: (kpis: Kpis) => string
}

const points = (half: number): string => `${(100 * half).toFixed(1)} points`
const shareTile = (name: string, of: Tile["of"], note: Tile["note"]): Tile => ({
  name,
  of,
  show: percent,
  showHalf: points,
  note
})
const timeTile = (name: string, of: Tile["of"], note: Tile["note"]): Tile => ({
  name,
  of,
  show: minutes,
  showHalf: (half) => minutes(half),
  note
})
const numberTile = (name: string, of: Tile["of"], decimals: number, note: Tile["note"]): Tile => ({
  name,
  of,
  show: (value) => decimal(value, decimals),
  showHalf: (half) => half.toFixed(decimals),
  note
})

const tiles: ReadonlyArray<Tile> = [
  shareTile(
    "Accepted",
    (kpis) => kpis.acceptanceRate,
    (kpis) => `${count(kpis.ordersAccepted)} of ${count(kpis.ordersRequested)} orders`
  ),
  shareTile(
    "On time",
    (kpis) => kpis.onTimeRate,
    () => "by the promised time, of those accepted"
  ),
  shareTile(
    "Completed",
    (kpis) => kpis.completionRate,
    (kpis) => `${count(kpis.ordersDelivered)} delivered, ${count(kpis.ordersCanceled)} canceled`
  ),
  shareTile(
    "Rescued",
    (kpis) => kpis.rescueRate,
    () => "needed a person, another robot or a courier"
  ),
  timeTile(
    "Click to door, half within",
    (kpis) => kpis.clickToDoorP50S,
    (kpis) => `mean ${minutes(kpis.clickToDoorMeanS)}`
  ),
  timeTile(
    "Nine of ten within",
    (kpis) => kpis.clickToDoorP90S,
    (kpis) => `99 of 100 within ${minutes(kpis.clickToDoorP99S)}`
  ),
  timeTile(
    "Error of the ETA",
    (kpis) => kpis.etaErrorMeanAbsoluteS,
    (kpis) =>
      kpis.etaErrorBiasS === null
        ? "ten minutes before arrival"
        : `on average ${minutes(Math.abs(kpis.etaErrorBiasS))} ${kpis.etaErrorBiasS < 0 ? "earlier" : "later"} than told`
  ),
  {
    name: "Cost per delivery",
    of: (kpis) => kpis.costPerDeliveryMinor,
    show: money,
    showHalf: (half) => money(half),
    note: () => "robots, people, swaps, refunds"
  },
  shareTile(
    "Robots driving",
    (kpis) => kpis.robotUtilisation,
    () => "of their time in service"
  ),
  numberTile(
    "Deliveries per robot hour",
    (kpis) => kpis.deliveriesPerRobotHour,
    2,
    (kpis) => `${decimal(kpis.deliveriesPerBusyRobotHour, 2)} while busy`
  ),
  shareTile(
    "Pilots with a trip",
    (kpis) => kpis.pilotUtilisation,
    (kpis) => `${decimal(kpis.pilotMinutesPerDelivery, 0)} min of a pilot per delivery`
  ),
  numberTile(
    "Robots per pilot",
    (kpis) => kpis.robotsPerPilot,
    2,
    () => "on the way, per pilot on shift"
  )
]

/** All tiles, and a line that says what stands behind the intervals or how to get them. */
export const kpiTiles = (results: ReadonlyArray<RunResult>, command: string): string => {
  const all = results.map(kpisOf)
  const shown = all[0]
  if (shown === undefined) return ""
  const items = tiles.map((tile) => {
    const values = all.flatMap((kpis) => tile.of(kpis) ?? [])
    const estimate = estimateOf(values)
    const half = estimate?.halfWidth ?? null
    const interval = half === null ? "" : `<dd class="interval">± ${escapeHtml(tile.showHalf(half))}</dd>`
    const value = estimate === null ? none : tile.show(estimate.mean)
    return `<div class="tile"><dt>${escapeHtml(tile.name)}</dt><dd class="value">${escapeHtml(value)}</dd>${interval}<dd class="note">${escapeHtml(tile.note(shown))}</dd></div>`
  })
  const say =
    results.length > 1
      ? `Means of ${results.length} runs with ${Math.round(100 * confidence)} % intervals; the small print and everything below is the first of them.`
      : "One run shows no intervals: how much another day would differ, it cannot say. For intervals:"
  const how = results.length > 1 ? "" : ` ${commandText(`${command} --replications 10`)}`
  return `<dl class="tiles">${items.join("")}</dl><p class="small">${escapeHtml(say)}${how}</p>`
}
