/** Charts of what robots and pilots did over the day, as areas that add up to the fleet and to the shift. */

import {
  type PilotActivities,
  pilotActivityNames,
  type RobotActivities,
  robotActivityNames
} from "../activities.ts"
import { decimal, percent } from "../figures.ts"
import { kpisOf } from "../kpis.ts"
import type { RunResult, SeriesPoint } from "../run-result.ts"
import { type Canvas, type Chart, drawingOf } from "./chart-figure.ts"
import type { ChartKit } from "./chart-types.ts"
import { faultMarks, faultSpans } from "./fault-shading.ts"
import { type LocalHours, localHours } from "./local-hours.ts"
import { fillOf, type Paint, robotHues } from "./palette.ts"

/** A drawing has at most so many points; a longer series is thinned. */
const mostPoints = { wide: 300, narrow: 120 }

/** One kind of area, from the bottom of the stack to its top. */
interface Layer {
  readonly name: string
  readonly paint: Paint
  readonly of: (point: SeriesPoint) => number
}

const robotPaints: Readonly<Record<keyof RobotActivities, Paint>> = {
  robotsDelivering: robotHues.robotsDelivering,
  robotsToPickup: `hatched-${robotHues.robotsToPickup}`,
  robotsAtStop: robotHues.robotsAtStop,
  robotsReturning: `hatched-${robotHues.robotsReturning}`,
  robotsDeploying: `dotted-${robotHues.robotsDeploying}`,
  robotsParked: robotHues.robotsParked,
  robotsGrounded: `hatched-${robotHues.robotsGrounded}`,
  robotsOffDuty: `dotted-${robotHues.robotsOffDuty}`
}

const pilotPaints: Readonly<Record<keyof PilotActivities, Paint>> = {
  pilotsDriving: "blue",
  pilotsConnecting: "hatched-blue",
  pilotsOnCooldown: "orange",
  pilotsIdle: "pale",
  pilotsUnresponsive: "hatched-red",
  pilotsOnBreak: "dotted-grey"
}

/** Robots by activity. */
export const robotsChart = (result: RunResult): Chart => {
  const keys = Object.keys(robotActivityNames) as ReadonlyArray<keyof RobotActivities>
  const layers = keys.map(
    (key): Layer => ({
      name: robotActivityNames[key],
      paint: robotPaints[key],
      of: (point) => point[key]
    })
  )
  const hours = localHours(result)
  const busy = peakOf(
    result,
    (point) => result.fleet.robots - point.robotsParked - point.robotsOffDuty - point.robotsGrounded
  )
  const spare = lowestOf(result, (point) => point.robotsParked)
  return chart("chart-robots", "Robots by what they do", "robots", result, hours, layers, () =>
    busy === null || spare === null
      ? ""
      : `At ${hours.clock(busy.point.at)} most robots were at work: ${busy.value} of ${result.fleet.robots}. While orders came, at least ${spare.value} stood ready (fewest at ${hours.clock(spare.point.at)}). Robots in service drove ${percent(kpisOf(result).robotUtilisation)} of the time, day and night.`
  )
}

/** Pilots on shift by activity. */
export const pilotsChart = (result: RunResult): Chart => {
  const keys = Object.keys(pilotActivityNames) as ReadonlyArray<keyof PilotActivities>
  const layers = keys.map(
    (key): Layer => ({
      name: pilotActivityNames[key],
      paint: pilotPaints[key],
      of: (point) => point[key]
    })
  )
  const hours = localHours(result)
  const most = peakOf(result, (point) => point.pilotsOnShift)
  const driving = peakOf(result, (point) => point.pilotsDriving + point.pilotsConnecting)
  return chart("chart-pilots", "Pilots by what they do", "pilots", result, hours, layers, () =>
    most === null || driving === null || most.value === 0
      ? "No pilot was on shift."
      : `At most ${most.value} pilots were on shift and not on a break at once (${hours.clock(most.point.at)}), and at most ${driving.value} were driving or about to (${hours.clock(driving.point.at)}). Pilots held a trip ${percent(kpisOf(result).pilotUtilisation)} of their time; ${decimal(kpisOf(result).robotsPerPilot, 2)} robots were on the way per pilot on shift.`
  )
}

const chart = (
  id: string,
  title: string,
  unit: string,
  result: RunResult,
  hours: LocalHours,
  layers: ReadonlyArray<Layer>,
  says: () => string
): Chart => {
  const shown = layers.filter((layer) => result.series.some((point) => layer.of(point) > 0))
  const spans = faultSpans(result, hours)
  return {
    id,
    title,
    says: says(),
    legend: [
      ...[...shown].reverse().map(({ paint, name }) => ({ paint, name })),
      ...(spans.length === 0 ? [] : [{ paint: "shade", name: "faults at work" } as const])
    ],
    draw: (kit, canvas) => draw(kit, canvas, result, hours, shown, unit),
    figures: {
      caption: `${title}, at full hours`,
      head: ["Time", ...shown.map(({ name }) => name)],
      rows: pointsAtHours(result, hours).map((point) => [
        hours.label(hours.at(point.at)),
        ...shown.map((layer) => String(layer.of(point)))
      ])
    }
  }
}

interface Area {
  readonly x: number
  readonly base: number
  readonly top: number
}

const draw = (
  kit: ChartKit,
  canvas: Canvas,
  result: RunResult,
  hours: LocalHours,
  layers: ReadonlyArray<Layer>,
  unit: string
): string => {
  const points = thinned(result.series, canvas.isNarrow ? mostPoints.narrow : mostPoints.wide)
  const bases = points.map(() => 0)
  const areas = layers.map(
    (layer): ReadonlyArray<Area> =>
      points.map((point, i) => {
        const base = bases[i] ?? 0
        const top = base + layer.of(point)
        bases[i] = top
        return { x: hours.at(point.at), base, top }
      })
  )
  return kit.draw({
    ...drawingOf(canvas, canvas.isNarrow ? 230 : 290),
    x: { domain: [0, hours.end], label: null },
    y: { domain: [0, Math.max(1, ...bases)], label: null, nice: 5 },
    marks: [
      ...areas.map((area, i) =>
        kit.marks.areaY([...area], {
          x: (it: Area) => it.x,
          y1: (it: Area) => it.base,
          y2: (it: Area) => it.top,
          fill: fillOf(layers[i]?.paint ?? "grey"),
          stroke: "var(--surface)",
          strokeWidth: 0.5
        })
      ),
      ...faultMarks(kit, faultSpans(result, hours)),
      kit.marks.gridY({ stroke: "var(--over)", strokeOpacity: 1, ticks: 5 }),
      kit.marks.axisX([...hours.ticks(canvas.isNarrow ? 6 : 12)], {
        tickFormat: (x: number) => hours.label(x),
        label: null,
        tickSize: 0
      }),
      kit.marks.axisY({ ticks: 5, tickSize: 0, label: unit, labelArrow: "none" }),
      kit.marks.ruleY([0], { stroke: "var(--axis)" })
    ]
  })
}

const thinned = (series: ReadonlyArray<SeriesPoint>, most: number): ReadonlyArray<SeriesPoint> => {
  const step = Math.ceil(series.length / most)
  return step <= 1 ? series : series.filter((_, i) => i % step === 0 || i === series.length - 1)
}

/** The first point at or after each full local hour; of long runs every third, sixth or twelfth hour. */
const pointsAtHours = (result: RunResult, hours: LocalHours): ReadonlyArray<SeriesPoint> =>
  hours.ticks(36).flatMap((tick) => result.series.find((point) => hours.at(point.at) >= tick) ?? [])

interface Extreme {
  readonly point: SeriesPoint
  readonly value: number
}

const peakOf = (result: RunResult, of: (point: SeriesPoint) => number): Extreme | null =>
  extremeOf(result.series, of, (a, b) => a > b)

/** Over the time in which orders came: before and after, everything stands ready. */
const lowestOf = (result: RunResult, of: (point: SeriesPoint) => number): Extreme | null => {
  const last = result.series[result.series.length - 1]?.placed ?? 0
  const during = result.series.filter((point) => point.placed > 0 && point.placed < last)
  return extremeOf(during.length > 0 ? during : result.series, of, (a, b) => a < b)
}

const extremeOf = (
  series: ReadonlyArray<SeriesPoint>,
  of: (point: SeriesPoint) => number,
  isBeyond: (a: number, b: number) => boolean
): Extreme | null => {
  let extreme: Extreme | null = null
  for (const point of series) {
    const value = of(point)
    if (extreme === null || isBeyond(value, extreme.value)) extreme = { point, value }
  }
  return extreme
}
