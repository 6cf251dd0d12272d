/**
 * Positions: which are believed, how far along the route they are, whether the robot has left the route,
 * and whether it has arrived. Source: spec/state.md 6; docs/adr/0005.
 */
import { type Decision, unchanged } from "../../domain/decider.ts"
import { haversineM } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import {
  arrivalPoints,
  arriveBelowMps,
  arriveM,
  deviationEnterM,
  deviationExitM,
  deviationPoints,
  etaNewsMs,
  gapWarnMs,
  latePointsMs,
  stationaryBelowMps,
  updateEveryMs
} from "../../services/trip-monitor/constants.ts"
import { sightOn } from "../../services/trip-monitor/geometry.ts"
import { flagOf, isPlace, type Mark, paceOf, withMark } from "../../services/trip-monitor/policies.ts"
import type { RaiseAlarm } from "../calls.ts"
import type { Point, PointNews, TripWatchEvent } from "./events.ts"
import { etaOf, isWatching } from "./look.ts"
import type { TripWatchState } from "./state.ts"
import { monitoringUpdate } from "./steps.ts"
import { Turn } from "./turn.ts"

const noMarks: ReadonlyArray<Mark> = Object.freeze([])

export const applyPoint = (
  state: TripWatchState,
  event: RobotTelemetry,
  now: Instant
): Decision<TripWatchEvent> => {
  const { phase, route, lastPoint } = state
  if (phase === null || route === null || !isPlace(event)) return unchanged
  // Before the departure is known here the sender of the point knows better whose trip it is.
  if (phase !== "Waiting" && event.serial !== state.serial) return unchanged
  // A clock that runs ahead must not make all later points old.
  const at = Math.min(event.at, now)
  const { lat, lng, accuracyM, headingDeg, speedMps, bootId, seq } = event
  const point: Point = { at, lat, lng, accuracyM, headingDeg, speedMps, bootId, seq }
  if (phase === "Closed") return belated(state, event, point, now)
  if (lastPoint !== null && lastPoint.bootId === bootId && at === lastPoint.at && seq <= lastPoint.seq) {
    return unchanged
  }
  const flag = flagOf(lastPoint, point)
  const turn = new Turn(state, now)
  const { repeatsEveryMs, serial } = event
  if (flag !== "OK") {
    turn.emit({ _tag: "PointTaken", at: now, serial, point, flag, repeatsEveryMs, news: null })
    return turn.done()
  }
  const measured = paceIfMoving(state, point)
  const news = newsOf(state, point, measured)
  turn.emit({ _tag: "PointTaken", at: now, serial, point, flag, repeatsEveryMs, news })
  judge(turn, point, measured.paceMps !== null)
  return turn.done()
}

/** A point of a trip that is closed: stored if it is of the trip's time and not too late. */
const belated = (
  state: TripWatchState,
  event: RobotTelemetry,
  point: Point,
  now: Instant
): Decision<TripWatchEvent> => {
  const { closedAt } = state
  if (closedAt === null || point.at > closedAt || now - closedAt > latePointsMs) return unchanged
  const turn = new Turn(state, now)
  const { repeatsEveryMs, serial } = event
  turn.emit({ _tag: "PointTaken", at: now, serial, point, flag: "LATE", repeatsEveryMs, news: null })
  return turn.done()
}

interface Measured {
  readonly alongM: number
  readonly offM: number
  readonly marks: ReadonlyArray<Mark>
  /** Null while the robot stands or has moved for too short. */
  readonly paceMps: number | null
}

/** Whether the mean speed must begin anew: the robot stood, or nothing is known of what it did meanwhile. */
const startsAnew = (state: TripWatchState, point: Point): boolean => {
  const { lastPoint, repeatsEveryMs, stationarySince } = state
  if (lastPoint === null || stationarySince !== null || repeatsEveryMs === 0) return true
  return repeatsEveryMs === null && point.at - lastPoint.at > gapWarnMs
}

const paceIfMoving = (state: TripWatchState, point: Point): Measured => {
  const { alongM, offM } = sightOn(state.route!, point, state.progressM)
  if (point.speedMps < stationaryBelowMps) return { alongM, offM, marks: noMarks, paceMps: null }
  const mark = { at: point.at, alongM }
  const marks = withMark(startsAnew(state, point) ? noMarks : state.marks, mark)
  return { alongM, offM, marks, paceMps: paceOf(marks) }
}

const newsOf = (state: TripWatchState, point: Point, measured: Measured): PointNews => {
  const { alongM, offM, marks, paceMps } = measured
  const isUnderWay = state.phase === "UnderWay"
  const stands = point.speedMps < stationaryBelowMps
  const arrives =
    state.departed &&
    !state.arrived &&
    point.speedMps < arriveBelowMps &&
    haversineM(point, state.destination) <= arriveM
  return {
    alongM,
    offM,
    marks,
    paceMps: paceMps ?? state.paceMps,
    stationarySince: stands ? (state.stationarySince ?? point.at) : null,
    offCount: isUnderWay && offM > deviationEnterM ? state.offCount + 1 : 0,
    onCount: isUnderWay && offM <= deviationExitM ? state.onCount + 1 : 0,
    arrivalCount: arrives ? state.arrivalCount + 1 : 0
  }
}

/** What follows from a believed point that has been taken in. */
const judge = (turn: Turn, point: Point, isMeasured: boolean): void => {
  const { state, now } = turn
  let isNews = judgeRoute(turn, point)
  if (state.arrivalCount >= arrivalPoints) arrive(turn, point)
  if (!isWatching(state)) return
  if (state.toldStale) isNews = true
  if (isMeasured && (state.toldEta === null || Math.abs(etaOf(state, now) - state.toldEta) >= etaNewsMs)) {
    isNews = true
  }
  if (isNews || now - state.updatedAt >= updateEveryMs) turn.emit(monitoringUpdate(state, false, isNews, now))
}

/** Whether the robot has left its route or come back to it; true when it has. */
const judgeRoute = (turn: Turn, point: Point): boolean => {
  const { state, now } = turn
  const leaves = !state.deviated && state.offCount >= deviationPoints
  const returns = state.deviated && state.onCount >= deviationPoints
  if (!leaves && !returns) return false
  const { tripId, demandId } = state
  const place = { lat: point.lat, lng: point.lng }
  // The way back to the route counts as soon as it has been left.
  const eta = etaOf({ ...state, deviated: leaves }, now)
  turn.emit({ _tag: "TripDeviated", at: now, tripId, demandId, deviated: leaves, place, eta })
  if (leaves) {
    const alarm: RaiseAlarm = { _tag: "RaiseAlarm", code: "TripDeviated", entity: "Trip", id: tripId }
    turn.draft.call(alarm)
  }
  return true
}

const arrive = (turn: Turn, point: Point): void => {
  const { state, now } = turn
  if (state.arrived || state.serial === null) return
  turn.emit({
    _tag: "TripArrivedGeofence",
    at: now,
    tripId: state.tripId,
    serial: state.serial,
    place: { lat: point.lat, lng: point.lng },
    meters: haversineM(point, state.destination)
  })
}
