/**
 * The map of fleets: a figure over the two main factors, a curve for each promised level, the region where
 * all of them are proved, and the way of the search.
 */
import type { Study, StudyCell } from "../../experiments/outputs/study.ts"
import { kpiOf, valueText } from "../../experiments/outputs/study-words.ts"
import { levelsOf, type PromisedLevel, type StudyKpiKey } from "../../experiments/study-kpis.ts"
import { capital } from "../figures.ts"
import { type Canvas, type Chart, drawingOf, type LegendEntry } from "../html/chart-figure.ts"
import type { ChartKit, PlotOptions } from "../html/chart-types.ts"
import { escapeHtml } from "../html/markup.ts"
import { fillOf, type Hue } from "../html/palette.ts"
import { bordersOf, type Lattice, valueNear } from "./lattice.ts"
import { keysOf } from "./study-answer.ts"
import { multiples, provedHatch } from "./study-style.ts"
import {
  type CellGroup,
  heldText,
  latticeOf,
  type MainFactors,
  type StudyView,
  sameParameters
} from "./study-view.ts"

/** Curves in the order of the promised levels. */
const curveHues: ReadonlyArray<Hue> = ["red", "blue", "purple", "orange", "green", "grey"]
const dashes = ["", "7 4", "2 4", "10 3 2 3", "4 2", "1 3"]
const hueOf = (level: number): Hue => curveHues[level % curveHues.length] ?? "grey"
const dashOf = (level: number): string => dashes[level % dashes.length] ?? ""

/** The map of `key`; null when there are no two main factors to draw it over. */
export const fleetMap = (view: StudyView, key: StudyKpiKey): Chart | null => {
  const { main, groups, study } = view
  if (main === null) return null
  const shown = groups.filter(({ cells }) => cells.some(({ days }) => days.length > 0))
  const levels = levelsIn(view)
  const { name } = kpiOf(key)
  const cells = shown.flatMap((group) => group.cells.filter(({ days }) => days.length > 0))
  const kept = cells.filter(({ standing }) => standing === "kept").length
  const hasSearch = study.searches !== null
  return {
    id: "chart-map",
    title: `${capital(name)} by ${main.y} and ${main.x}`,
    says: `${kept} of ${cells.length} simulated cells are proved to keep every promise (✓), ${cells.filter(({ standing }) => standing === "missed").length} are proved to miss one (✗), the others are not decided (?). ${hasSearch ? "Numbers are the order of the search. " : ""}Along a curve the mean is as promised, straight from cell to cell.`,
    legend: [
      ...levels.map(
        (level, i): LegendEntry => ({
          paint: hueOf(i),
          name: `${kpiOf(level.key).name} ${valueText(level.level, level.key, true)}${dashOf(i) === "" ? "" : " (dashed)"}`,
          isLine: true
        })
      ),
      ...(kept > 0 ? [{ paint: "hatched-green" as const, name: "every promise proved" }] : [])
    ],
    draw: (kit, canvas) =>
      multiples(
        shown.map((group, i) => ({
          title: escapeHtml(heldText(group.held, study.design.factors)),
          svg: mapOf(kit, canvas, view, main, group, key, levels, shown.length > 1, i)
        }))
      ),
    figures: {
      caption: `${capital(name)} and what is proved`,
      head: [...study.design.factors.map((it) => it.name), name, "±", "Promises", "Days"],
      words: [],
      rows: cells.map(({ cell, estimates, standing, days }) => [
        ...study.design.factors.map((it) => String(cell.parameters[it.name] ?? "")),
        valueText(estimates[key]?.mean ?? null, key, true),
        valueText(estimates[key]?.halfWidth ?? null, key),
        standing,
        String(days.length)
      ])
    }
  }
}

/** The promised levels of the study; the same for all cells unless a factor changes them. */
const levelsIn = (view: StudyView): ReadonlyArray<PromisedLevel> => {
  const all = view.study.cells.flatMap(({ cell }) => levelsOf(cell.scenario.sla))
  return keysOf(view).flatMap((key) => all.find((it) => it.key === key) ?? [])
}

const marks: Readonly<Record<StudyCell["standing"], string>> = { kept: "✓", missed: "✗", undecided: "?" }

/** Text on the darkest cell keeps a contrast of 4.5 in both themes. */
const darkestPct = 38

interface Tile {
  readonly x1: number
  readonly x2: number
  readonly y1: number
  readonly y2: number
  readonly x: number
  readonly y: number
  readonly fill: string
  readonly text: string
}

const mapOf = (
  kit: ChartKit,
  canvas: Canvas,
  { study, answers }: StudyView,
  main: MainFactors,
  group: CellGroup,
  key: StudyKpiKey,
  levels: ReadonlyArray<PromisedLevel>,
  isSmall: boolean,
  groupIndex: number
): string => {
  const { marks: plot } = kit
  const width = isSmall && !canvas.isNarrow ? 440 : canvas.width
  const lattice = latticeOf(group, main, ({ estimates }) => estimates[key]?.mean ?? null)
  const { xs, ys } = lattice
  const [bx, by] = [bordersOf(xs), bordersOf(ys)]
  const range = rangeOf(study.cells, key)
  const tiles = group.cells.flatMap((it): ReadonlyArray<Tile> => {
    const mean = it.estimates[key]?.mean ?? null
    const column = xs.indexOf(Number(it.cell.parameters[main.x]))
    const row = ys.indexOf(Number(it.cell.parameters[main.y]))
    if (mean === null || column < 0 || row < 0) return []
    const share = range.max > range.min ? (mean - range.min) / (range.max - range.min) : 1
    return [
      {
        x1: bx[column] ?? 0,
        x2: bx[column + 1] ?? 0,
        y1: by[row] ?? 0,
        y2: by[row + 1] ?? 0,
        x: xs[column] ?? 0,
        y: ys[row] ?? 0,
        fill: `color-mix(in oklab, var(--blue) ${Math.round(4 + (darkestPct - 4) * share)}%, var(--surface))`,
        text: `${valueText(mean, key)} ${marks[it.standing]}`
      }
    ]
  })
  const fits = xs.length <= (canvas.isNarrow ? 6 : isSmall ? 7 : 14)
  // Wider than the drawing, which clips it: a curve ends at the edge instead of running along it.
  const span = {
    x1: 2 * (bx[0] ?? 0) - (xs[0] ?? 0),
    x2: 2 * (bx[bx.length - 1] ?? 1) - (xs[xs.length - 1] ?? 0),
    y1: 2 * (by[0] ?? 0) - (ys[0] ?? 0),
    y2: 2 * (by[by.length - 1] ?? 1) - (ys[ys.length - 1] ?? 0),
    clip: "frame",
    pixelSize: 4
  }
  const canCurve = xs.length > 1 && ys.length > 1
  const region = latticeOf(group, main, roomOf)
  const best = answers.find((it) => sameParameters(it.held, group.held))?.best ?? null
  const bestAt =
    best === null
      ? []
      : tiles.filter((it) => it.x === best.cell.parameters[main.x] && it.y === best.cell.parameters[main.y])
  const path = study.searches?.find((it) => sameParameters(it.held, group.held))?.answer.path ?? []
  const options: PlotOptions = {
    ...drawingOf({ ...canvas, width }, Math.max(200, Math.min(460, (isSmall ? 40 : 52) * ys.length + 60))),
    marginLeft: 46,
    marginBottom: 40,
    x: { domain: [bx[0] ?? 0, bx[bx.length - 1] ?? 1], label: null },
    y: { domain: [by[0] ?? 0, by[by.length - 1] ?? 1], label: null },
    color: { type: "identity" },
    marks: [
      plot.rect(tiles, {
        x1: (it: Tile) => it.x1,
        x2: (it: Tile) => it.x2,
        y1: (it: Tile) => it.y1,
        y2: (it: Tile) => it.y2,
        fill: (it: Tile) => it.fill,
        inset: 0.5
      }),
      ...(canCurve && isWhole(region)
        ? [
            plot.contour({
              ...span,
              value: (x: number, y: number) => valueNear(region, x, y) ?? Number.NaN,
              thresholds: [0],
              fill: `url(#${provedHatch})`,
              stroke: "none"
            } as never)
          ]
        : []),
      ...(canCurve && isWhole(lattice)
        ? levels.map((level, i) =>
            plot.contour({
              ...span,
              value: curveOf(latticeOf(group, main, ({ estimates }) => estimates[level.key]?.mean ?? null)),
              thresholds: [level.level],
              stroke: fillOf(hueOf(i)),
              strokeWidth: 2.5,
              strokeDasharray: dashOf(i)
            } as never)
          )
        : []),
      ...(fits
        ? [
            plot.text(tiles, {
              x: (it: Tile) => it.x,
              y: (it: Tile) => it.y,
              text: (it: Tile) => it.text,
              fill: "var(--ink)",
              stroke: "var(--surface)",
              strokeWidth: 3,
              strokeOpacity: 0.6
            })
          ]
        : []),
      ...(path.length > 0
        ? [
            plot.line([...path], {
              x: (it: { readonly pilots: number }) => it.pilots,
              y: (it: { readonly robots: number }) => it.robots,
              stroke: "var(--ink)",
              strokeWidth: 1.25,
              strokeOpacity: 0.6
            }),
            plot.text(firstVisits(path), {
              x: (it: Visit) => it.pilots,
              y: (it: Visit) => it.robots,
              dy: -13,
              text: (it: Visit) => it.steps,
              fill: "var(--ink)",
              stroke: "var(--surface)",
              strokeWidth: 4,
              fontWeight: 700
            })
          ]
        : []),
      plot.rect(bestAt, {
        x1: (it: Tile) => it.x1,
        x2: (it: Tile) => it.x2,
        y1: (it: Tile) => it.y1,
        y2: (it: Tile) => it.y2,
        stroke: "var(--good)",
        strokeWidth: 3.5,
        inset: 2
      }),
      plot.axisX([...xs], {
        tickSize: 0,
        label: axisName(study, main.x),
        labelAnchor: "center",
        labelArrow: "none",
        tickFormat: String
      }),
      plot.axisY([...ys], {
        tickSize: 0,
        label: axisName(study, main.y),
        labelArrow: "none",
        tickFormat: String
      })
    ]
  }
  return ownClips(kit.draw(options), `map-${canvas.isNarrow ? "narrow" : "wide"}-${groupIndex}`)
}

/** Plot numbers its clips through the life of a process; a page's own numbers are the same each time. */
const ownClips = (svg: string, stem: string): string => {
  const names = [...new Set(svg.match(/plot-clip-\d+/g) ?? [])]
  return svg.replace(/plot-clip-\d+/g, (name) => `${stem}-${names.indexOf(name)}`)
}

const axisName = ({ design }: Study, name: string): string =>
  design.factors.find((it) => it.name === name)?.kind === "pilotsScale" ? `${name}, times the shifts` : name

/** All promises together: the least slack over its level, at least 0 where each is proved. */
const roomOf = ({ levels }: StudyCell): number | null => {
  let least = Number.POSITIVE_INFINITY
  for (const { slack, level } of levels) {
    if (slack === null) return null
    least = Math.min(least, slack / (level === 0 ? 1 : level))
  }
  return least === Number.POSITIVE_INFINITY ? null : least
}

const curveOf =
  (lattice: Lattice) =>
  (x: number, y: number): number =>
    valueNear(lattice, x, y) ?? Number.NaN

/** Curves are drawn over whole grids only: between few cells of a search they would be guesses. */
const isWhole = ({ values }: Lattice): boolean => values.every((row) => row.every((it) => it !== null))

const rangeOf = (
  cells: ReadonlyArray<StudyCell>,
  key: StudyKpiKey
): { readonly min: number; readonly max: number } => {
  const means = cells.flatMap(({ estimates }) => estimates[key]?.mean ?? [])
  return means.reduce((range, it) => ({ min: Math.min(range.min, it), max: Math.max(range.max, it) }), {
    min: Number.POSITIVE_INFINITY,
    max: Number.NEGATIVE_INFINITY
  })
}

interface Visit {
  readonly robots: number
  readonly pilots: number
  readonly steps: string
}

/** Fleets of a path with the numbers of the steps that went there. */
const firstVisits = (
  path: ReadonlyArray<{ readonly robots: number; readonly pilots: number }>
): Array<Visit> => {
  const visits = new Map<string, Visit>()
  path.forEach(({ robots, pilots }, i) => {
    const place = `${robots}:${pilots}`
    const before = visits.get(place)
    visits.set(place, {
      robots,
      pilots,
      steps: before === undefined ? `${i + 1}` : `${before.steps}, ${i + 1}`
    })
  })
  return [...visits.values()]
}
