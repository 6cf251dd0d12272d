/** The end of a run on one terminal screen. Source: design.md 7, ecosystem.md 2. */
import type { RunResult } from "./run-result.ts"
import { type Row, summaryOf } from "./summary-table.ts"

export interface TerminalStyle {
  /** Colours: a terminal that does not set NO_COLOR. */
  readonly color: boolean
}

/** A text in the colour or the weight of an ANSI code, where the terminal has them. */
export const paint = (style: TerminalStyle, code: string, text: string): string =>
  style.color ? `\u001b[${code}m${text}\u001b[0m` : text

/** So many rows of reasons; kpis.json has them all. */
const reasonsShown = 8

/** The summary as text, one line per row, ending without a line break. */
export const renderSummary = (result: RunResult, style: TerminalStyle): string => {
  const summary = summaryOf(result)
  const lines: Array<string> = [`${paint(style, "1", summary.title)}  ${paint(style, "2", summary.subtitle)}`]
  for (const warning of summary.warnings) lines.push(paint(style, "33", `! ${warning}`))
  const groups = summary.groups.flatMap((group) => group.rows)
  const reasons = summary.refusals.slice(0, reasonsShown)
  const all: ReadonlyArray<Row> = [...summary.promises, ...groups, ...reasons, ...summary.speed]
  const nameWidth = Math.max(...all.map((row) => row.name.length))
  const valueWidth = Math.max(...all.map((row) => row.value.length))
  const line = (mark: string, row: Row): string =>
    `${mark} ${row.name.padEnd(nameWidth)}  ${row.value.padStart(valueWidth)}  ${paint(style, "2", row.note)}`.trimEnd()
  const heading = (text: string): void => {
    lines.push(paint(style, "1", text))
  }
  heading("Promised")
  if (summary.promises.length === 0) lines.push(`  ${paint(style, "2", "nothing: the scenario has no sla")}`)
  for (const row of summary.promises) {
    lines.push(line(row.kept ? paint(style, "32", "✓") : paint(style, "31", "✗"), row))
  }
  for (const group of summary.groups) {
    heading(group.title)
    for (const row of group.rows) lines.push(line(" ", row))
  }
  if (reasons.length > 0) {
    heading("Not delivered because of")
    for (const row of reasons) lines.push(line(" ", row))
    const hidden = summary.refusals.length - reasons.length
    if (hidden > 0) lines.push(`  ${paint(style, "2", `and ${hidden} more reasons in kpis.json`)}`)
  }
  heading("Speed")
  for (const row of summary.speed) lines.push(line(" ", row))
  const { demand, demandFile, streetFile } = result.scenario
  if (demand !== null && demandFile !== undefined) {
    const { orders, outsideRun, outsideZones, sha256 } = demandFile
    const left = [
      ...(outsideRun > 0 ? [`${outsideRun} outside the run left out`] : []),
      ...(outsideZones > 0 ? [`${outsideZones} outside every zone left out`] : [])
    ].map((it) => `, ${it}`)
    const text = `Orders: ${orders.length} of ${demand.file}${left.join("")} (SHA-256 ${sha256.slice(0, 16)}…)`
    lines.push(paint(style, "2", text))
  }
  if (streetFile !== undefined) lines.push(paint(style, "2", `Streets: ${streetFile.notice}`))
  return lines.join("\n")
}
