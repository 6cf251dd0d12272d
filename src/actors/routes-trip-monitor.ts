/**
 * Where the events of the Trip Monitor go. Updates in which nothing is new stay where they are: how many
 * there are depends on how often a robot reports. Source: spec/flows.md section 4 (routes).
 */
import { stallMs } from "../services/trip-monitor/constants.ts"
import type { TripMonitorEvent } from "../services/trip-monitor/events.ts"
import { type RoutesOf, route } from "./route.ts"

export const tripMonitorRoutes: RoutesOf<TripMonitorEvent["_tag"]> = {
  TripArrivedGeofence: [
    route(
      "TripArrivedGeofence",
      "Trip",
      "Arrive",
      (e) => e.tripId,
      (e) => ({
        _tag: "Arrive",
        by: "service:trip-monitor",
        place: { lat: e.place.lat, lng: e.place.lng, kind: "AdHoc" },
        overrideReason: null
      })
    )
  ],
  TripDeviated: [
    route(
      "TripDeviated",
      "Trip",
      "UpdateEta",
      (e) => e.tripId,
      (e) => ({ _tag: "UpdateEta", eta: e.eta })
    )
  ],
  TripMonitoringUpdate: [
    route(
      "TripMonitoringUpdate",
      "Trip",
      "UpdateEta",
      (e) => (e.isNews ? e.tripId : null),
      (e) => ({ _tag: "UpdateEta", eta: e.eta })
    ),
    // A time of arrival that only moves reaches the Planner as TripEtaChanged.
    route(
      "TripMonitoringUpdate",
      "Planner",
      "ApplyTrip",
      (e, directory) =>
        e.isNews && e.demandId !== null && (e.stale || e.stationaryS * 1_000 >= stallMs)
          ? directory.shardOfTrip(e.tripId)
          : null,
      (event) => ({ _tag: "ApplyTrip", event })
    )
  ]
}
