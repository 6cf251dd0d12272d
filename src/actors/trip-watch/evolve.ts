/**
 * Applies one event to a TripWatch in place. Total: an event has already happened, so nothing is refused.
 */
import type { LatLng } from "../../domain/geo.ts"
import { deviationExitM, traceEveryMs, tracePointsMax } from "../../services/trip-monitor/constants.ts"
import { routeLine } from "../../services/trip-monitor/geometry.ts"
import type { Mark } from "../../services/trip-monitor/policies.ts"
import type { Point, PointTaken, RouteTaken, TripWatchEvent, WatchMoved, WatchOpened } from "./events.ts"
import type { TracePoint, TripWatchState } from "./state.ts"

const noMarks: ReadonlyArray<Mark> = Object.freeze([])

export const evolve = (state: TripWatchState, event: TripWatchEvent): void => {
  switch (event._tag) {
    case "WatchOpened":
      open(state, event)
      return
    case "WatchMoved":
      move(state, event)
      return
    case "TripDeparted":
      state.departed = true
      return
    case "RouteTaken":
      takeRoute(state, event)
      return
    case "IssuesKept":
      state.routeIssues = event.issues
      return
    case "PointTaken":
      takePoint(state, event)
      return
    case "TripDeviated":
      state.deviated = event.deviated
      state.locationBeforeDeviation = event.deviated ? (state.lastOnRoute ?? state.origin) : null
      return
    case "TripArrivedGeofence":
      state.arrived = true
      return
    case "TripMonitoringUpdate":
      state.updatedAt = event.at
      if (!event.isNews) return
      state.toldEta = event.eta
      state.toldStale = event.stale
      return
    case "StallFound":
      state.toldStall = true
      return
    case "LookPlanned":
      state.lookDueAt = event.dueAt
      return
    case "WatchClosed":
      state.phase = "Closed"
      state.closedAt = event.closedAt
      state.lookDueAt = null
      return
  }
}

const placeOf = ({ lat, lng }: LatLng): LatLng => ({ lat, lng })

const open = (state: TripWatchState, { trip }: WatchOpened): void => {
  state.phase = "Waiting"
  state.serial = trip.serial
  state.hubId = trip.hubId
  state.demandId = trip.demandId
  state.origin = placeOf(trip.origin)
  state.destination = placeOf(trip.destination)
  state.routeSeq = 1
  state.route = routeLine(trip.waypoints ?? [state.origin, state.destination], trip.distanceM)
  state.plannedPaceMps = trip.durationS > 0 ? state.route.lengthM / trip.durationS : 0
}

const move = (state: TripWatchState, event: WatchMoved): void => {
  const { lastPoint } = state
  const isOld = lastPoint !== null && lastPoint.at < event.since
  if (state.serial !== event.serial) {
    // What another robot told is nothing to this one.
    state.lastPoint = null
    state.stationarySince = null
    state.lastOnRoute = null
    state.trace = []
  }
  state.phase = event.to
  state.serial = event.serial
  state.hubId = event.hubId
  state.tripVersion = event.tripVersion
  state.since = event.since
  state.offCount = 0
  state.onCount = 0
  // Whoever has arrived stands at a stop from then on: its points still count.
  if (event.to === "UnderWay") state.arrivalCount = 0
  state.marks = isOld ? noMarks : state.marks
  state.paceMps = null
  state.toldEta = null
  state.toldStale = false
  state.toldStall = false
  state.lookDueAt = null
}

const takeRoute = (state: TripWatchState, { route, alongM, offM }: RouteTaken): void => {
  state.routeSeq = route.seq
  state.route =
    route.waypoints.length < 2
      ? routeLine([state.origin, state.destination], route.distanceM)
      : routeLine(route.waypoints.map(placeOf), route.distanceM)
  state.alongM = alongM
  state.offM = offM
  state.progressM = Math.min(Math.max(0, alongM), state.route.lengthM)
  state.offCount = 0
  state.onCount = 0
  state.deviated = false
  state.locationBeforeDeviation = null
  state.lastOnRoute = null
  // A robot that moves is measured on from where it is on the new route.
  const { lastPoint, marks } = state
  state.marks = lastPoint === null || marks.length === 0 ? noMarks : [{ at: lastPoint.at, alongM }]
  state.toldEta = null
}

const takePoint = (state: TripWatchState, event: PointTaken): void => {
  const { news, point } = event
  if (news === null || state.route === null) return
  state.serial = event.serial
  state.lastPoint = point
  state.repeatsEveryMs = event.repeatsEveryMs
  state.alongM = news.alongM
  state.offM = news.offM
  state.progressM = Math.max(state.progressM, Math.min(news.alongM, state.route.lengthM))
  state.marks = news.marks
  state.paceMps = news.paceMps
  state.stationarySince = news.stationarySince
  if (news.stationarySince === null) state.toldStall = false
  state.offCount = news.offCount
  state.onCount = news.onCount
  state.arrivalCount = news.arrivalCount
  if (news.offM <= deviationExitM) state.lastOnRoute = placeOf(point)
  state.trace = withTrace(state.trace, point)
}

const withTrace = (trace: ReadonlyArray<TracePoint>, point: Point): ReadonlyArray<TracePoint> => {
  const newest = trace[trace.length - 1]
  if (newest !== undefined && point.at - newest.timestamp < traceEveryMs) return trace
  const kept = trace.length < tracePointsMax ? trace : trace.filter((_, n) => n % 2 === 0)
  const { lat, lng, at, accuracyM, headingDeg, speedMps } = point
  return [...kept, { lat, lng, timestamp: at, accuracy: accuracyM, heading: headingDeg, speed: speedMps }]
}
