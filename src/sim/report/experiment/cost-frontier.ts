/** The cost frontier: what acceptance costs, cell by cell, and which cells nothing cheaper beats. */
import type { StudyCell } from "../../experiments/outputs/study.ts"
import { valueText } from "../../experiments/outputs/study-words.ts"
import { type Chart, drawingOf } from "../html/chart-figure.ts"
import { fillOf, type Hue } from "../html/palette.ts"
import { moneyText } from "./study-answer.ts"
import { costOf, parameterText, type StudyView } from "./study-view.ts"

interface Point {
  readonly cell: StudyCell
  /** Per cent. */
  readonly acceptance: number
  /** Whole units of money a day. */
  readonly cost: number
}

const hues: Readonly<Record<StudyCell["standing"], Hue>> = {
  kept: "green",
  missed: "red",
  undecided: "orange"
}
const symbols = { kept: "circle", missed: "times", undecided: "square" } as const

/** The chart; null without two cells that accepted something. */
export const costFrontier = ({ study, answers, groups }: StudyView): Chart | null => {
  const points = study.cells.flatMap((cell): ReadonlyArray<Point> => {
    const acceptance = cell.estimates.acceptanceRate?.mean ?? null
    const cost = costOf(cell)
    return acceptance === null || !Number.isFinite(cost)
      ? []
      : [{ cell, acceptance: 100 * acceptance, cost: cost / 100 }]
  })
  if (points.length < 2) return null
  const lines = groups.map(({ cells }) => frontierOf(points.filter(({ cell }) => cells.includes(cell))))
  const frontier = lines.flat()
  const best = answers.flatMap((it) => points.filter(({ cell }) => cell === it.best))
  const factors = study.design.factors.filter(({ values }) => values.length > 1)
  return {
    id: "chart-frontier",
    title: "What acceptance costs",
    says: `Each point is a cell. Along a line${lines.length > 1 ? ", one for each case," : ""} nothing cheaper accepts more.${best.length > 0 ? " Rings are the cheapest that keep every promise." : ""}`,
    legend: [
      { paint: "green", name: "every promise proved", isLine: true },
      { paint: "orange", name: "not decided (square)", isLine: true },
      { paint: "red", name: "a promise missed (cross)", isLine: true }
    ],
    draw: (kit, canvas) =>
      kit.draw({
        ...drawingOf(canvas, canvas.isNarrow ? 260 : 340),
        marginLeft: 46,
        marginBottom: 40,
        inset: 14,
        x: { label: null },
        y: { label: null, nice: true },
        marks: [
          kit.marks.gridY({ stroke: "var(--grid)", strokeOpacity: 1, ticks: 5 }),
          ...lines.map((line) =>
            kit.marks.line([...line], {
              x: (it: Point) => it.cost,
              y: (it: Point) => it.acceptance,
              stroke: "var(--axis)",
              strokeWidth: 1.5,
              curve: "step-after"
            })
          ),
          ...(["missed", "undecided", "kept"] as const).map((standing) =>
            kit.marks.dot(
              points.filter(({ cell }) => cell.standing === standing),
              {
                x: (it: Point) => it.cost,
                y: (it: Point) => it.acceptance,
                r: 5,
                symbol: symbols[standing],
                fill: standing === "missed" ? "none" : fillOf(hues[standing]),
                stroke: fillOf(hues[standing]),
                strokeWidth: 2
              }
            )
          ),
          kit.marks.dot([...best], {
            x: (it: Point) => it.cost,
            y: (it: Point) => it.acceptance,
            r: 10,
            stroke: "var(--ink)",
            strokeWidth: 2
          }),
          kit.marks.axisX({
            ticks: canvas.isNarrow ? 4 : 8,
            tickSize: 0,
            label: "cost of a day",
            labelAnchor: "center",
            labelArrow: "none"
          }),
          kit.marks.axisY({ ticks: 5, tickSize: 0, label: "accepted, %", labelArrow: "none" })
        ]
      }),
    figures: {
      caption: "Cells that nothing cheaper beats in acceptance",
      head: [...factors.map(({ name }) => name), "Accepted", "Cost per day", "Promises"],
      rows: frontier.map(({ cell }) => [
        ...factors.map(({ name }) => parameterText(cell.cell.parameters[name])),
        valueText(cell.estimates.acceptanceRate?.mean ?? null, "acceptanceRate", true),
        moneyText(costOf(cell)),
        cell.standing
      ])
    }
  }
}

/** The cells that accept more than every cheaper one, from the cheapest on. */
export const frontierOf = <Cell extends { readonly cost: number; readonly acceptance: number }>(
  points: ReadonlyArray<Cell>
): ReadonlyArray<Cell> => {
  const frontier: Array<Cell> = []
  let most = Number.NEGATIVE_INFINITY
  for (const point of [...points].sort((a, b) => a.cost - b.cost || b.acceptance - a.acceptance)) {
    if (point.acceptance <= most) continue
    most = point.acceptance
    frontier.push(point)
  }
  return frontier
}
