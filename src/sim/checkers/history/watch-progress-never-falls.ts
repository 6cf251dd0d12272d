import type { TripWatchState } from "../../../actors/trip-watch/state.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

/** How far a robot has come along one route never falls. Source: spec/state.md 6, 10 (17). */
export const watchProgressNeverFalls = (): HistoryChecker => {
  const pasts = new Map<Instance, { routeSeq: number; progressM: number }>()
  const follow = (event: AnyEvent, instance: Instance): string | null => {
    if (event._tag === "WatchClosed") pasts.delete(instance)
    if (event._tag !== "PointTaken" && event._tag !== "RouteTaken") return null
    const { routeSeq, progressM } = instance.state as TripWatchState
    const past = pasts.get(instance)
    if (past === undefined) {
      pasts.set(instance, { routeSeq, progressM })
      return null
    }
    const before = past.routeSeq === routeSeq ? past.progressM : 0
    past.routeSeq = routeSeq
    past.progressM = progressM
    return progressM >= before ? null : `${progressM} m along route ${routeSeq} after ${before} m`
  }
  return { name: "watch-progress-never-falls", actor: "TripWatch", follow }
}
