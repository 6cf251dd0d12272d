/**
 * The report of a run as one HTML file: the answer first, then tables and a few charts. It needs no
 * network and runs no script.
 */
import { hour, minute } from "../../domain/instant.ts"
import { timeOfDayMs } from "../scenario/start-at.ts"
import { barChart, lineChart } from "./charts.ts"
import { clickToDoorMs } from "./kpis.ts"
import type { RunResult } from "./run-result.ts"
import { type Row, summaryOf } from "./summary-table.ts"

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** A text as HTML shows it. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => escapes[character] ?? "")

const style = `:root{color-scheme:light dark;--a:#2563a8;--b:#c2570c;--c:#4d7c2a;--d:#a3244a}
body{font:15px/1.45 system-ui,sans-serif;max-width:780px;margin:2rem auto;padding:0 1rem}
h1{margin-bottom:0}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}
.quiet,td:last-child{color:gray}table{border-collapse:collapse;width:100%}td{padding:.12rem .8rem .12rem 0;vertical-align:top}
td:nth-child(2){text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.answer{font-size:1.25rem;margin:1rem 0}.kept{color:var(--c)}.missed,.warning{color:var(--d)}
figure{margin:1rem 0}figcaption span{margin-left:1rem;font-size:.9em}i{display:inline-block;width:.8em;height:.8em;margin-right:.3em}
svg text{font-size:11px;fill:gray}.grid{stroke:#8884;stroke-width:1}polyline{fill:none;stroke-width:1.6}
polyline.a{stroke:var(--a)}polyline.b{stroke:var(--b)}polyline.c{stroke:var(--c)}polyline.d{stroke:var(--d)}
rect.a{fill:var(--a)}rect.b{fill:var(--b)}rect.c{fill:var(--c)}rect.d{fill:var(--d)}
i.a{background:var(--a)}i.b{background:var(--b)}i.c{background:var(--c)}i.d{background:var(--d)}`

const table = (rows: ReadonlyArray<Row>): string =>
  `<table>${rows
    .map(
      (row) =>
        `<tr><td>${escapeHtml(row.name)}</td><td>${escapeHtml(row.value)}</td><td>${escapeHtml(row.note)}</td></tr>`
    )
    .join("")}</table>`

/** The whole page. `command` repeats the run. */
export const renderHtml = (result: RunResult, command: string): string => {
  const summary = summaryOf(result)
  const missed = summary.promises.filter((row) => !row.kept)
  const answer =
    summary.promises.length === 0
      ? "Nothing was promised: the scenario has no sla."
      : missed.length === 0
        ? `<span class="kept">✓ All ${summary.promises.length} promised levels were kept.</span>`
        : `<span class="missed">✗ Missed: ${escapeHtml(missed.map((row) => `${row.name} ${row.value} (${row.note})`).join(", "))}.</span>`
  const promises = summary.promises.map((row) => ({ ...row, name: `${row.kept ? "✓" : "✗"} ${row.name}` }))
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(summary.title)}: Curbline run</title><style>${style}</style></head><body>
<h1>${escapeHtml(summary.title)}</h1><p class="quiet">${escapeHtml(summary.subtitle)}</p>
<p class="answer">${answer}</p>
${summary.warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join("")}
${promises.length === 0 ? "" : table(promises)}
${summary.groups.map((group) => `<h2>${escapeHtml(group.title)}</h2>${table(group.rows)}`).join("\n")}
${summary.refusals.length === 0 ? "" : `<h2>Not delivered because of</h2>${table(summary.refusals)}`}
<h2>Over time</h2>${charts(result)}
<h2>Speed</h2>${table(summary.speed)}
<h2>Run it again</h2><p><code>${escapeHtml(command)}</code></p>
</body></html>
`
}

const charts = (result: RunResult): string => {
  const labels = hourLabels(result)
  const { series } = result
  if (series.length < 2) return `<p class="quiet">The run was too short for a series.</p>`
  return [
    ordersChart(result, labels),
    lineChart(
      "Robots",
      [
        { name: "in service", style: "a", values: series.map((point) => point.robotsInService) },
        { name: "on a trip", style: "b", values: series.map((point) => point.robotsOnTrip) }
      ],
      labels
    ),
    lineChart(
      "Pilots",
      [
        { name: "on shift", style: "a", values: series.map((point) => point.pilotsOnShift) },
        { name: "driving", style: "b", values: series.map((point) => point.pilotsAssigned) }
      ],
      labels
    ),
    clickToDoorChart(result)
  ].join("\n")
}

/** Local full hours, every second one when there are many, by their place on the axis 0..1. */
const hourLabels = (result: RunResult): ReadonlyArray<readonly [number, string]> => {
  const first = result.series[0]?.at ?? result.scenario.startAt.at
  const last = result.series[result.series.length - 1]?.at ?? result.endedAt
  const { utcOffsetMs } = result.scenario.startAt
  const stepHours = Math.max(1, Math.ceil((last - first) / hour / 13))
  const labels: Array<readonly [number, string]> = []
  let at = first - (timeOfDayMs(first, utcOffsetMs) % hour)
  for (; at <= last; at += hour) {
    const localHour = timeOfDayMs(at, utcOffsetMs) / hour
    if (at >= first && localHour % stepHours === 0) {
      labels.push([(at - first) / Math.max(1, last - first), `${localHour}:00`])
    }
  }
  return labels
}

/** Orders placed per half hour, by outcome. */
const ordersChart = (result: RunResult, labels: ReadonlyArray<readonly [number, string]>): string => {
  const binMs = 30 * minute
  const first = result.scenario.startAt.at
  const bins = Math.max(1, Math.ceil((result.endedAt - first) / binMs))
  const zeros = (): Array<number> => Array.from({ length: bins }, () => 0)
  const delivered = zeros()
  const canceled = zeros()
  const refused = zeros()
  for (const order of result.orders) {
    const bin = Math.min(bins - 1, Math.floor((order.placedAt - first) / binMs))
    const into =
      order.outcome === "Delivered"
        ? delivered
        : order.outcome === "Rejected" || order.outcome === "NotAccepted"
          ? refused
          : canceled
    into[bin] = (into[bin] ?? 0) + 1
  }
  return barChart(
    "Orders placed per half hour",
    [
      { name: "delivered", style: "c", values: delivered },
      { name: "accepted, not delivered", style: "b", values: canceled },
      { name: "refused", style: "d", values: refused }
    ],
    labels
  )
}

/** How long delivered orders took, in bins of five minutes. */
const clickToDoorChart = (result: RunResult): string => {
  const times = clickToDoorMs(result)
  const bins = 24
  const values = Array.from({ length: bins }, () => 0)
  for (const ms of times) {
    const bin = Math.min(bins - 1, Math.floor(ms / (5 * minute)))
    values[bin] = (values[bin] ?? 0) + 1
  }
  return barChart(
    "Click-to-door, minutes",
    [{ name: "deliveries (the last bar: all longer ones)", style: "a", values }],
    [0, 4, 8, 12, 16, 20].map((bin) => [bin / bins, String(bin * 5)] as const)
  )
}
