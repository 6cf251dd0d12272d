/**
 * The report of a study as one HTML file: the answer first, then the map of fleets, costs, what each step is
 * worth, how sure it all is, and how to repeat it. It loads nothing and runs nothing.
 * Source: design.md 7, spec/simulation.md 8.
 */
import type { Study } from "../../experiments/outputs/study.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { count } from "../figures.ts"
import { type Chart, chartFigure } from "../html/chart-figure.ts"
import type { ChartKit } from "../html/chart-types.ts"
import { section } from "../html/markup.ts"
import { pageFrame, streetNotices } from "../html/page-frame.ts"
import { cellsSection } from "./cells-section.ts"
import { costFrontier } from "./cost-frontier.ts"
import { factorSection } from "./factor-section.ts"
import { fleetMap } from "./fleet-map.ts"
import { marginalSection } from "./marginal-section.ts"
import { oneMoreSection } from "./one-more.ts"
import { answerBox, answersSection, keysOf, levelsSection } from "./study-answer.ts"
import { assumptionsSection } from "./study-assumptions.ts"
import { studyPatterns, studyStyle } from "./study-style.ts"
import { type StudyView, viewOf } from "./study-view.ts"
import { surfaceSection } from "./surface-section.ts"

/** What a page is made with, besides the study. */
export interface StudyPageParts {
  readonly kit: ChartKit
  /** Version of the program. */
  readonly version: string
}

/** The whole page. Pure: the same study, the same text. */
export const renderStudyPage = (study: Study, { kit, version }: StudyPageParts): string => {
  const view = viewOf(study)
  const key = study.design.mapKpi ?? chosenKpi(view)
  const { design, cells } = study
  const seen = cells.filter(({ days }) => days.length > 0)
  const days = seen.reduce((sum, cell) => sum + cell.days.length, 0)
  const hasDays = seen.length > 0
  return pageFrame({
    brand: "Curbline capacity study",
    kind: "Curbline capacity study",
    title: design.name,
    subtitle: `${design.factors.map(({ name }) => name).join(" × ")} over ${design.base.name}: ${count(seen.length)} of ${count(cells.length)} cells, ${count(days)} simulated days`,
    style: studyStyle,
    openingHtml: `${studyPatterns}${answerBox(view)}`,
    sectionsHtml: [
      answersSection(view),
      levelsSection(view),
      chartSection("map", "The map of fleets", fleetMap(view, key), kit),
      chartSection("frontier", "The cost frontier", costFrontier(view), kit),
      marginalSection(view, kit),
      oneMoreSection(view),
      factorSection(view, kit),
      hasDays ? surfaceSection(view, kit, key) : "",
      cellsSection(view),
      assumptionsSection(view)
    ],
    noticeHtml: streetNotices(cells.map(({ cell }) => cell.scenario)),
    script: null,
    version
  })
}

/** The figure with the least room at an answer, else the first that is promised. */
const chosenKpi = (view: StudyView): StudyKpiKey =>
  view.answers.find(({ binding }) => binding !== null)?.binding?.key ?? keysOf(view)[0] ?? "acceptanceRate"

const chartSection = (id: string, title: string, chart: Chart | null, kit: ChartKit): string =>
  chart === null || chart.figures.rows.length === 0 ? "" : section(id, title, "", chartFigure(kit, chart))
