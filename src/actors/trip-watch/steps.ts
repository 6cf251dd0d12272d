/** The pieces that decisions of a TripWatch are made of. */
import type { Instant } from "../../domain/instant.ts"
import type { TripMonitoringUpdate } from "../../services/trip-monitor/events.ts"
import type { RequestFo } from "../hub/commands.ts"
import { etaOf, remainingM } from "./look.ts"
import type { TripWatchState } from "./state.ts"

/** How the trip is getting on. On its route the metres left are those that progress leaves. */
export const monitoringUpdate = (
  state: TripWatchState,
  stale: boolean,
  isNews: boolean,
  now: Instant
): TripMonitoringUpdate => {
  const { tripId, demandId, progressM, deviated, paceMps, stationarySince, since, lastPoint, route } = state
  const lengthM = route?.lengthM ?? 0
  return {
    _tag: "TripMonitoringUpdate",
    at: now,
    tripId,
    demandId,
    metersDone: progressM,
    metersLeft: deviated ? remainingM(state) : Math.max(0, lengthM - progressM),
    eta: etaOf(state, now),
    deviated,
    speedMps: stationarySince === null ? (paceMps ?? lastPoint?.speedMps ?? 0) : 0,
    stationaryS:
      stationarySince === null
        ? 0
        : Math.max(0, Math.floor((now - Math.max(stationarySince, since)) / 1_000)),
    stale,
    isNews
  }
}

/** Somebody must look at a robot that stands; a request that a pilot made before stays the only one. */
export const stuckRequest = (state: TripWatchState): RequestFo => ({
  _tag: "RequestFo",
  tripId: state.tripId,
  deliveryId: null,
  serial: state.serial ?? "",
  issue: "ROBOT_STUCK",
  place: state.lastPoint === null ? null : { lat: state.lastPoint.lat, lng: state.lastPoint.lng },
  needsGrounding: false,
  attemptCancellationReason: null,
  notes: null,
  by: "service:trip-monitor",
  confirmAfterMs: 0,
  robot: null
})
