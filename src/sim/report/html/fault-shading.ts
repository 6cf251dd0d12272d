/** Shades of the times at which faults of the scenario were at work, in the charts of the day. */
import type { RunResult } from "../run-result.ts"
import type { ChartKit, PlotOptions } from "./chart-types.ts"
import type { LocalHours } from "./local-hours.ts"

export interface Span {
  readonly from: number
  readonly until: number
}

/** Shorter than that, a shade could not be seen: hours. */
const shortest = 1 / 12

/**
 * The times at which at least one fault was at work, hours since the start, in order and without overlap. A
 * fault without an end of its own is drawn for the shortest time that can be seen.
 */
export const faultSpans = (result: RunResult, hours: LocalHours): ReadonlyArray<Span> => {
  const spans: Array<{ from: number; until: number }> = []
  const windows = result.faultWindows
    .map(({ from, until }) => ({
      from: hours.at(from),
      until: Math.max(hours.at(from) + shortest, until === null ? 0 : hours.at(until))
    }))
    .filter(({ from }) => from < hours.end)
    .sort((a, b) => a.from - b.from)
  for (const { from, until } of windows) {
    const last = spans[spans.length - 1]
    if (last !== undefined && from <= last.until)
      last.until = Math.max(last.until, Math.min(until, hours.end))
    else spans.push({ from, until: Math.min(until, hours.end) })
  }
  return spans
}

/** The marks of these times, a shade between dashed lines; none without faults. */
export const faultMarks = (kit: ChartKit, spans: ReadonlyArray<Span>): NonNullable<PlotOptions["marks"]> =>
  spans.length === 0
    ? []
    : [
        kit.marks.rectX([...spans], {
          x1: (span: Span) => span.from,
          x2: (span: Span) => span.until,
          fill: "var(--shade)"
        }),
        kit.marks.ruleX([...spans.flatMap(({ from, until }) => [from, until])], {
          stroke: "var(--red)",
          strokeDasharray: "2 3"
        })
      ]
