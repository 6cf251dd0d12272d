import type { TripWatchState } from "../../actors/trip-watch/state.ts"
import { tracePointsMax } from "../../services/trip-monitor/constants.ts"

/** The trace is in the order of time and has its bound. Source: spec/state.md 6, 10 (18). */
export const watchTraceInOrder = (state: TripWatchState): string | null => {
  const { trace, tripId } = state
  if (trace.length > tracePointsMax) return `trip ${tripId} keeps ${trace.length} points`
  // Points are only added: looking at the newest two after every event looks at all of them.
  const last = trace[trace.length - 1]
  const before = trace[trace.length - 2]
  return last === undefined || before === undefined || before.timestamp < last.timestamp
    ? null
    : `trip ${tripId} has a point of ${last.timestamp} after one of ${before.timestamp}`
}
