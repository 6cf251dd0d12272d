/** The end of several replications on one terminal screen: promises first, then means with intervals. */

import type { Estimate } from "../experiments/paired-statistics.ts"
import type { ReplicationSet } from "../experiments/replication-set.ts"
import { violationsOf } from "../experiments/replication-set.ts"
import { count, minutes, money, none, percent } from "./figures.ts"
import { seedJson } from "./json.ts"
import type { Kpis } from "./kpis.ts"
import type { ReplicatedPromiseCheck } from "./promises.ts"
import { paint, type TerminalStyle } from "./summary.ts"
import { promiseRow } from "./summary-table.ts"

type Show = (value: number) => string

const points: Show = (rate) => `${(100 * rate).toFixed(1)} points`
const decimals =
  (digits: number): Show =>
  (value) =>
    value.toFixed(digits)
const inMinutes: Show = (value) => minutes(60 * value)

interface Line {
  readonly name: string
  readonly key: keyof Kpis | "objective"
  readonly show: Show
  readonly showHalf: Show
}

const line = (name: string, key: Line["key"], show: Show, showHalf: Show = show): Line => ({
  name,
  key,
  show,
  showHalf
})

const groups: ReadonlyArray<readonly [title: string, lines: ReadonlyArray<Line>]> = [
  [
    "Orders",
    [
      line("requested", "ordersRequested", count, decimals(1)),
      line("accepted", "acceptanceRate", percent, points),
      line("completed", "completionRate", percent, points),
      line("on time", "onTimeRate", percent, points),
      line("within 40 minutes", "withinFortyMinutesRate", percent, points),
      line("rescued", "rescueRate", percent, points),
      line("cost per delivery", "costPerDeliveryMinor", money)
    ]
  ],
  [
    "Times",
    [
      line("click-to-door, mean", "clickToDoorMeanS", minutes),
      line("click-to-door, p50", "clickToDoorP50S", minutes),
      line("click-to-door, p90", "clickToDoorP90S", minutes),
      line("click-to-door, p99", "clickToDoorP99S", minutes),
      line("ETA error", "etaErrorMeanAbsoluteS", minutes),
      line("pickup trip, median", "pickupTripMedianMin", inMinutes),
      line("delivery trip, median", "deliveryTripMedianMin", inMinutes)
    ]
  ],
  [
    "Robots and people",
    [
      line("robot utilisation", "robotUtilisation", percent, points),
      line("deliveries per robot hour", "deliveriesPerRobotHour", decimals(2)),
      line("pilot utilisation", "pilotUtilisation", percent, points),
      line("robots per pilot", "robotsPerPilot", decimals(2)),
      line("operator utilisation", "operatorUtilisation", percent, points)
    ]
  ]
]

/** The screen as text, ending without a line break; no line is longer than 80 characters but for a notice. */
export const renderReplications = (set: ReplicationSet, style: TerminalStyle): string => {
  const { scenario, seed } = set.replications[0].result
  const n = set.replications.length
  const lines = [
    `${paint(style, "1", scenario.name)}  ${paint(style, "2", `seed ${seedJson(seed)}, ${n === 1 ? "one replication" : `${n} replications`}`)}`
  ]
  for (const warning of warningsOf(set)) lines.push(paint(style, "33", `! ${warning}`))
  lines.push(paint(style, "1", "Promised"))
  if (set.promises.length === 0) lines.push(`  ${paint(style, "2", "nothing: the scenario has no sla")}`)
  for (const check of set.promises) lines.push(...promiseLines(check, n, style))
  const rows = groups.map(
    ([title, all]) => [title, all.map((it) => rowOf(it, set.estimates[it.key] ?? null))] as const
  )
  const cells = rows.flatMap(([, all]) => all)
  const nameWidth = Math.max(...cells.map(([name]) => name.length))
  const meanWidth = Math.max(...cells.map(([, mean]) => mean.length))
  for (const [title, all] of rows) {
    lines.push(paint(style, "1", title))
    for (const [name, mean, half] of all) {
      lines.push(
        `  ${name.padEnd(nameWidth)}  ${mean.padStart(meanWidth)}  ${paint(style, "2", half)}`.trimEnd()
      )
    }
  }
  if (n > 1) lines.push(paint(style, "2", `Means of ${n} replications with 95 % t intervals.`))
  const { streetFile } = scenario
  if (streetFile !== undefined) lines.push(paint(style, "2", `Streets: ${streetFile.notice}`))
  return lines.join("\n")
}

const rowOf = (
  { name, show, showHalf }: Line,
  estimate: Estimate | null
): readonly [string, string, string] => [
  name,
  estimate === null ? none : show(estimate.mean),
  estimate === null || estimate.halfWidth === null ? "" : `± ${showHalf(estimate.halfWidth)}`
]

const promiseLines = (
  check: ReplicatedPromiseCheck,
  n: number,
  style: TerminalStyle
): ReadonlyArray<string> => {
  const mark = check.kept ? paint(style, "32", "✓") : paint(style, "31", "✗")
  const { name, value, note } = promiseRow(check)
  const proved = promiseRow({ ...check, measured: check.proved }).value
  const side = check.bound === "at least" ? "above" : "below"
  return [
    `${mark} ${name}  ${value}  ${paint(style, "2", note)}`,
    `    ${paint(style, "2", n === 1 ? "by one replication, which proves nothing" : `${side} ${proved} with 95 % confidence; ${check.replicationsKept} of ${n} replications keep it`)}`
  ]
}

/** What the reader must know before the figures; empty when all is well. */
const warningsOf = (set: ReplicationSet): ReadonlyArray<string> => {
  const { plan, precision, replications } = set
  const warnings: Array<string> = []
  if (set.interrupted) {
    warnings.push(`Interrupted: only the ${replications.length} replications that were finished are counted.`)
  }
  const violated = violationsOf(set)
  if (violated > 0) {
    const where = replications.find(({ result }) => result.invariants.violated > 0)
    warnings.push(
      `${count(violated)} checks found a broken invariant, first in replication ${where?.number}: ${where?.result.invariants.first ?? ""}`
    )
  }
  if (set.isTargetReached === false) {
    const wide = precision.filter(
      ({ halfWidthPct }) => halfWidthPct === null || halfWidthPct > (plan.targetPct ?? 0)
    )
    const list = wide.map(
      ({ name, halfWidthPct }) => `${name} ${halfWidthPct === null ? none : `±${halfWidthPct.toFixed(1)} %`}`
    )
    warnings.push(`Target of ±${plan.targetPct} % not reached: ${list.join(", ")}`)
  }
  return warnings
}
