/** How well a smooth surface describes the figures between the cells: R², lack of fit, residuals. */
import * as Either from "effect/Either"
import { kpiOf, valueText } from "../../experiments/outputs/study-words.ts"
import {
  fitSurface,
  type Residual,
  type ResponseSurface,
  type SurfaceProblem
} from "../../experiments/statistics/response-surface.ts"
import type { StudyKpiKey } from "../../experiments/study-kpis.ts"
import { none } from "../figures.ts"
import { type Chart, chartFigure, drawingOf } from "../html/chart-figure.ts"
import type { ChartKit } from "../html/chart-types.ts"
import { escapeHtml, section, table } from "../html/markup.ts"
import { keysOf } from "./study-answer.ts"
import { type CellGroup, heldText, type MainFactors, type StudyView } from "./study-view.ts"

/** The section; empty without two main factors. */
export const surfaceSection = (view: StudyView, kit: ChartKit, key: StudyKpiKey): string => {
  const { main, study } = view
  if (main === null) return ""
  const group = chosenGroup(view)
  if (group === undefined) return ""
  const keys: ReadonlyArray<StudyKpiKey> = [...new Set([key, ...keysOf(view), "costPerDayMinor" as const])]
  const fits = keys.map((it) => ({ key: it, fit: fitOf(group, main, it) }))
  const where = heldText(group.held, study.design.factors)
  const lead = `A quadratic in ${main.y}, ${main.x} and their product${where === "" ? "" : `, for ${where}`}, rates as logits. It is asked between the cells only; where its lack of fit is significant, trust the cells and not the surface.`
  const shown = fits.find((it) => it.key === key)
  if (fits.every(({ fit }) => Either.isLeft(fit))) {
    const reason = fits[0] !== undefined && Either.isLeft(fits[0].fit) ? problemWords(fits[0].fit.left) : ""
    return section("surface", "Response surface", "", `<p>No surface: ${escapeHtml(reason)}.</p>`)
  }
  const chart =
    shown !== undefined && Either.isRight(shown.fit)
      ? chartFigure(kit, residualChart(key, shown.fit.right))
      : ""
  return section(
    "surface",
    "Response surface",
    lead,
    table({
      caption: "Quality of the surfaces",
      isCaptionHidden: true,
      head: ["Figure", "R²", "Adjusted R²", "Lack of fit F", "p", "Verdict"],
      words: [0, 5],
      rows: fits.map(({ key: it, fit }) => [kpiOf(it).name, ...qualityOf(fit)])
    }) + chart
  )
}

/** The group of the first proved answer, else the first that has days. */
const chosenGroup = ({ groups, answers }: StudyView): CellGroup | undefined => {
  const best = answers.find((it) => it.best !== null)?.best ?? null
  return (
    groups.find(({ cells }) => best !== null && cells.includes(best)) ??
    groups.find(({ cells }) => cells.some(({ days }) => days.length > 0))
  )
}

const fitOf = ({ cells }: CellGroup, { x, y }: MainFactors, key: StudyKpiKey) =>
  fitSurface(
    cells
      .filter(({ days }) => days.length > 0)
      .map(({ cell, days }) => ({
        x: Number(cell.parameters[x]),
        y: Number(cell.parameters[y]),
        values: days.flatMap(({ kpis }) => kpis[key] ?? [])
      })),
    kpiOf(key).unit === "rate" ? "logit" : "plain"
  )

/** A surface that explains less of what differs between cells is no help, whether or not it lacks fit. */
const explains = 0.5

const qualityOf = (fit: Either.Either<ResponseSurface, SurfaceProblem>): ReadonlyArray<string> => {
  if (Either.isLeft(fit)) return [none, none, none, none, problemWords(fit.left)]
  const { rSquared, rSquaredAdjusted, lackOfFit } = fit.right
  return [
    rSquared.toFixed(3),
    rSquaredAdjusted === null ? none : rSquaredAdjusted.toFixed(3).replace("-", "−"),
    lackOfFit === null ? none : lackOfFit.f.toFixed(2),
    lackOfFit === null ? none : lackOfFit.p < 0.001 ? "< 0.001" : lackOfFit.p.toFixed(3),
    lackOfFit === null
      ? "cannot be tested"
      : lackOfFit.isSignificant
        ? "✗ does not fit"
        : (rSquaredAdjusted ?? rSquared) < explains
          ? "? explains little"
          : "✓ fits"
  ]
}

const problemWords = (problem: SurfaceProblem): string => {
  switch (problem._tag) {
    case "TooFewCells":
      return `${problem.cells} cells, ${problem.needed} are needed`
    case "NotDetermined":
      return "each factor needs three values at least"
    case "NoCommonDay":
      return "the cells have no day in common"
  }
}

const residualChart = (key: StudyKpiKey, { residuals }: ResponseSurface): Chart => {
  const shown = (it: Residual): number => Number(valueText(it.fitted, key))
  const far = residuals.filter((it) => Math.abs(it.standardised) > 2).length
  return {
    id: "chart-residuals",
    title: `Residuals of ${kpiOf(key).name}`,
    says: `What the surface misses at each cell, in its own standard deviations; ${far} of ${residuals.length} lie beyond ±2. A bend in the cloud is what a quadratic cannot say.`,
    legend: [],
    draw: (kit, canvas) =>
      kit.draw({
        ...drawingOf(canvas, 230),
        marginBottom: 40,
        inset: 10,
        x: { label: null },
        y: {
          label: null,
          domain: [-3, 3].map((it) => it * Math.max(1, ...residuals.map((r) => Math.abs(r.standardised) / 3)))
        },
        marks: [
          kit.marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
          kit.marks.ruleY([0], { stroke: "var(--axis)" }),
          kit.marks.ruleY([-2, 2], { stroke: "var(--axis)", strokeDasharray: "5 4" }),
          kit.marks.dot([...residuals], {
            x: shown,
            y: (it: Residual) => it.standardised,
            r: 4.5,
            fill: "var(--blue)"
          }),
          kit.marks.axisX({
            ticks: canvas.isNarrow ? 4 : 8,
            tickSize: 0,
            label: `fitted ${kpiOf(key).name}`,
            labelAnchor: "center",
            labelArrow: "none"
          }),
          kit.marks.axisY({ ticks: 5, tickSize: 0, label: "residual", labelArrow: "none" })
        ]
      }),
    figures: {
      caption: `Observed and fitted ${kpiOf(key).name}`,
      head: ["At", "Observed", "Fitted", "Standardised residual"],
      rows: residuals.map((it) => [
        `${it.y}, ${it.x}`,
        valueText(it.observed, key, true),
        valueText(it.fitted, key, true),
        it.standardised.toFixed(2)
      ])
    }
  }
}
