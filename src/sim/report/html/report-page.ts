/**
 * The report of a run, or of several, as one HTML file: the answer first, then what it rests on. It loads
 * nothing from anywhere; the only script that its security policy lets run is the map's, and the page says
 * everything without it. Source: design.md 7, ADR 0019.
 */
import { mapSection } from "../map/map-section.ts"
import { mapStyle } from "../map/map-style.ts"
import type { RunResult } from "../run-result.ts"
import { type Group, summaryOf } from "../summary-table.ts"
import { pilotsChart, robotsChart } from "./activity-charts.ts"
import { answerOf, promisedLevels } from "./answer.ts"
import { assumptionsSection, type Making } from "./assumptions.ts"
import { type Chart, chartFigure } from "./chart-figure.ts"
import type { ChartKit } from "./chart-types.ts"
import { demandChart } from "./demand-chart.ts"
import { doorTimesChart } from "./door-times-chart.ts"
import { faultSection, fieldSection } from "./field-section.ts"
import { escapeHtml, section, sentenceHtml, table } from "./markup.ts"
import { pageFrame, streetNotices } from "./page-frame.ts"
import { reasonTables } from "./reasons.ts"
import { kpiTiles } from "./tiles.ts"
import { worstChart, worstList } from "./worst-deliveries.ts"

/** What a report is made with, besides the results. */
export interface ReportParts extends Making {
  readonly kit: ChartKit
  /** The script of the map, bundled; null: the map is left as it is without. */
  readonly mapScript: string | null
}

/**
 * The whole page. `results`: one run, or the replications of one scenario in their order; the first is shown
 * in detail, key figures and promised levels are the means of all. Pure: the same results, the same text.
 */
export const renderReport = (results: ReadonlyArray<RunResult>, parts: ReportParts): string => {
  const result = results[0]
  if (result === undefined) return ""
  const map = mapSection(result, parts.run)
  const sectionsHtml = [
    levelsSection(results),
    section("figures", "Key figures", "", kpiTiles(results, parts.command)),
    daySection(result, parts.kit),
    section(
      "reasons",
      "What went wrong, and why",
      "Over the orders that count. The codes are those of kpis.json and orders.csv.",
      reasonTables(result)
    ),
    map,
    worstSection(result, parts),
    fieldSection(result),
    faultSection(result),
    allFiguresSection(result),
    assumptionsSection(results, parts)
  ]
  const summary = summaryOf(result)
  return pageFrame({
    brand: "Curbline simulation report",
    kind: "Curbline report",
    title: summary.title,
    subtitle: summary.subtitle,
    style: map === "" ? "" : mapStyle,
    openingHtml: `${answerBox(results)}
${summary.warnings.map((warning) => `<p class="warning">${escapeHtml(warning)}</p>`).join("")}`,
    sectionsHtml,
    noticeHtml: streetNotices([result.scenario]),
    script: map === "" ? null : parts.mapScript,
    version: parts.version
  })
}

const answerBox = (results: ReadonlyArray<RunResult>): string => {
  const { sentence, verdict, isKept, isWithoutPromise } = answerOf(results)
  const look = isWithoutPromise ? "" : isKept ? " kept" : " missed"
  const mark = isWithoutPromise ? "" : `<span aria-hidden="true">${isKept ? "✓" : "✗"}</span> `
  return `<div class="answer${look}"><p>${sentenceHtml(sentence)}</p><p class="verdict">${mark}${sentenceHtml(verdict)}</p></div>`
}

const levelsSection = (results: ReadonlyArray<RunResult>): string => {
  const levels = promisedLevels(results)
  if (levels.length === 0) return ""
  const several = results.length > 1
  const rows = levels.map(
    ({ name, value, note, kept, bound, runsKept }) =>
      `<tr><th scope="row">${escapeHtml(name)}</th><td>${sentenceHtml(note.replace("promised: ", ""))}</td><td>${escapeHtml(value)}</td>${several ? `<td>${escapeHtml(bound)}</td><td>${runsKept} of ${results.length}</td>` : ""}<td class="${kept ? "yes" : "no"}">${kept ? "✓ kept" : "✗ missed"}</td></tr>`
  )
  return section(
    "levels",
    "Promised levels",
    several ? "A level is kept when the mean of the runs keeps it with 95 % confidence." : "",
    `<div class="scroll" role="region" tabindex="0" aria-label="Promised levels"><table class="levels"><caption class="spoken">Promised levels and what was measured</caption><thead><tr><th scope="col">Level</th><th scope="col">Promised</th><th scope="col">Measured</th>${several ? '<th scope="col">With 95 % confidence</th><th scope="col">Runs that keep it</th>' : ""}<th scope="col">Result</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`
  )
}

const daySection = (result: RunResult, kit: ChartKit): string => {
  if (result.series.length < 2) {
    return section("day", "The day", "The run was too short for charts of its course.", "")
  }
  const charts: ReadonlyArray<Chart> = [
    demandChart(result),
    doorTimesChart(result),
    robotsChart(result),
    pilotsChart(result)
  ]
  return section("day", "The day", "", charts.map((chart) => chartFigure(kit, chart)).join(""))
}

const worstSection = (result: RunResult, { kit, run }: ReportParts): string => {
  const chart = worstChart(result)
  if (chart.figures.rows.length === 0) return ""
  return section(
    "worst",
    "The worst deliveries",
    "The ten that came latest after the time that had been promised for them.",
    `${chartFigure(kit, chart)}${worstList(result, run)}`
  )
}

/** What the terminal shows at the end of a run, for whoever wants every figure. */
const allFiguresSection = (result: RunResult): string => {
  const { groups, speed } = summaryOf(result)
  const tableOf = ({ title, rows }: Group): string =>
    table({
      caption: title,
      head: ["Figure", "Value", "Of what"],
      words: [0, 2],
      rows: rows.map(({ name, value, note }) => [name, value, note])
    })
  return section(
    "all",
    "All figures",
    "As the terminal shows them at the end of a run.",
    `<details><summary>Show all figures</summary>${[...groups, { title: "Speed", rows: speed }].map(tableOf).join("")}</details>`
  )
}
