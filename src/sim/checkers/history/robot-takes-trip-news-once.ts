import type { RobotEvent } from "../../../actors/robot/events.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { TripId } from "../../../domain/ids.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

interface Past {
  readonly tripId: TripId
  readonly version: number
  readonly isOver: boolean
}

/**
 * A robot takes each news of its trip once and in the order of its versions, and its trip ends by its own news,
 * never by that of another trip. Source: spec/state.md 4.1, 9; spec/flows.md 1 (R3).
 */
export const robotTakesTripNewsOnce = (): HistoryChecker => {
  const pasts = new Map<Instance, Past>()
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as RobotEvent
    if (event._tag !== "TripNoted") return null
    const { tripId, version, status } = event
    const past = pasts.get(instance)
    const isOver = status === "COMPLETED" || status === "CANCELLED"
    pasts.set(instance, { tripId, version, isOver })
    if (past === undefined) return null
    if (past.tripId === tripId) {
      return version > past.version
        ? null
        : `version ${version} of trip ${tripId} is taken after version ${past.version}`
    }
    return isOver && !past.isOver ? `trip ${past.tripId} ends by the end of trip ${tripId}` : null
  }
  return { name: "robot-takes-trip-news-once", actor: "Robot", follow }
}
