import type { TripWatchEvent } from "../../../actors/trip-watch/events.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

/**
 * The watch over a trip takes each step of its trip once, in the order of its versions: a step that is taken
 * again begins speeds and silences anew. Source: spec/state.md 6, 9; spec/flows.md 1 (R3).
 */
export const watchTakesTripNewsOnce = (): HistoryChecker => {
  const versions = new Map<Instance, number>()
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as TripWatchEvent
    if (event._tag === "WatchClosed") versions.delete(instance)
    if (event._tag !== "WatchMoved") return null
    const before = versions.get(instance) ?? 0
    versions.set(instance, event.tripVersion)
    return event.tripVersion > before
      ? null
      : `version ${event.tripVersion} of the trip is taken after version ${before}`
  }
  return { name: "watch-takes-trip-news-once", actor: "TripWatch", follow }
}
