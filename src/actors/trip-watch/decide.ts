/**
 * Decides what the watch over one trip does with one command. Total and never a refusal: all it hears is
 * news, and what is out of date changes nothing. It never throws, reads no clock, draws nothing and never
 * touches the state. Source: spec/state.md 6, 9.
 *
 * What it tells others is the same however often a robot reports, as long as each report that is left out
 * was promised to say nothing new (docs/adr/0005): points tell what they show, the clock tells what lasts.
 */
import { accept, type Decision, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { TripRouteIssuesUpdated, TripRouteUpdated } from "../../services/operations/events.ts"
import { nearestOn, routeLine } from "../../services/trip-monitor/geometry.ts"
import type { RaiseAlarm } from "../calls.ts"
import type { Close, Depart, Open, TripWatchCommand } from "./commands.ts"
import { applyPoint } from "./decide-point.ts"
import type { TripWatchEvent } from "./events.ts"
import { etaDueAt, isDue, silenceDueAt, stallDueAt, standsSince } from "./look.ts"
import type { TripWatchState } from "./state.ts"
import { monitoringUpdate, stuckRequest } from "./steps.ts"
import { Turn } from "./turn.ts"

export const decide = (
  state: TripWatchState,
  command: TripWatchCommand,
  now: Instant
): Decision<TripWatchEvent> => {
  switch (command._tag) {
    case "Open":
      return open(state, command, now)
    case "Depart":
      return depart(state, command, now)
    case "ApplyTelemetry":
      return applyPoint(state, command.event, now)
    case "ApplyRoute":
      return applyRoute(state, command.event, now)
    case "ApplyIssues":
      return applyIssues(state, command.event, now)
    case "Close":
      return close(state, command, now)
    case "CheckSilence":
      return checkSilence(state, now)
  }
}

const open = (state: TripWatchState, { event }: Open, now: Instant): Decision<TripWatchEvent> =>
  state.phase === null ? accept<TripWatchEvent>([{ _tag: "WatchOpened", at: now, trip: event }]) : unchanged

/** The trip goes or stands. With its first departure an older trip of its robot is over. */
const depart = (state: TripWatchState, command: Depart, now: Instant): Decision<TripWatchEvent> => {
  const { event, olderTripId } = command
  if (state.phase === null || state.phase === "Closed" || event.serial === null) return unchanged
  if (event.version <= state.tripVersion || (event.to !== "IN_TRANSIT" && event.to !== "AT_STOP")) {
    return unchanged
  }
  // A trip that is held at its origin has not departed, and is not watched yet.
  if (!event.departed) return unchanged
  const turn = new Turn(state, now)
  const { tripId, lookDueAt } = state
  if (!state.departed && olderTripId !== null && olderTripId !== tripId) {
    const closing: Close = { _tag: "Close", closedAt: event.at, byTripId: tripId }
    turn.draft.send("TripWatch", olderTripId, closing)
  }
  turn.stopLooking(lookDueAt)
  turn.emit({
    _tag: "WatchMoved",
    at: now,
    to: event.to === "IN_TRANSIT" ? "UnderWay" : "AtStop",
    serial: event.serial,
    hubId: event.hubId,
    tripVersion: event.version,
    since: event.at
  })
  if (!state.departed) {
    const { lastPoint, origin } = turn.state
    const place = lastPoint === null ? origin : { lat: lastPoint.lat, lng: lastPoint.lng }
    turn.emit({ _tag: "TripDeparted", at: now, tripId, serial: event.serial, place })
  }
  return turn.done()
}

/** A new route: progress, counters and deviation begin anew, from where the robot is. */
const applyRoute = (
  state: TripWatchState,
  event: TripRouteUpdated,
  now: Instant
): Decision<TripWatchEvent> => {
  if (state.phase === null || state.phase === "Closed" || event.seq <= state.routeSeq) return unchanged
  const turn = new Turn(state, now)
  const { lastPoint, origin, destination } = state
  const points = event.waypoints.length < 2 ? [origin, destination] : event.waypoints
  const { alongM, offM } = nearestOn(routeLine(points, event.distanceM), lastPoint ?? points[0]!)
  turn.emit({ _tag: "RouteTaken", at: now, route: event, alongM, offM })
  return turn.done()
}

/** The list only grows, so that a shorter one is an older one. */
const applyIssues = (
  state: TripWatchState,
  event: TripRouteIssuesUpdated,
  now: Instant
): Decision<TripWatchEvent> =>
  state.phase === null || state.phase === "Closed" || event.issues.length <= state.routeIssues.length
    ? unchanged
    : accept<TripWatchEvent>([{ _tag: "IssuesKept", at: now, issues: event.issues }])

/**
 * The end of the watch. One that another trip of the robot asks for counts only for a watch that departed
 * before it: of two departures the later one has the robot.
 */
const close = (state: TripWatchState, command: Close, now: Instant): Decision<TripWatchEvent> => {
  const { closedAt, byTripId } = command
  if (state.phase === null || state.phase === "Closed") return unchanged
  if (byTripId !== null && (!state.departed || state.since > closedAt)) return unchanged
  const turn = new Turn(state, now)
  const { tripId, serial } = state
  turn.stopLooking(state.lookDueAt)
  turn.emit({ _tag: "WatchClosed", at: now, tripId, serial, closedAt, byTripId })
  return turn.done()
}

/** Silence, a stall, a time of arrival that slips while the robot stands: told once each. */
const checkSilence = (state: TripWatchState, now: Instant): Decision<TripWatchEvent> => {
  if (!isDue(state.lookDueAt, now)) return unchanged
  const turn = new Turn(state, now)
  const isSilent = isDue(silenceDueAt(state), now)
  const isStalled = !isSilent && isDue(stallDueAt(state), now)
  if (isStalled) {
    turn.emit({ _tag: "StallFound", at: now, standsSince: standsSince(state) ?? now })
    turn.draft.send("Hub", state.hubId, stuckRequest(state))
    const alarm: RaiseAlarm = { _tag: "RaiseAlarm", code: "TripStalled", entity: "Trip", id: state.tripId }
    turn.draft.call(alarm)
  }
  if (isSilent || isStalled || isDue(etaDueAt(state), now)) {
    turn.emit(monitoringUpdate(state, isSilent, true, now))
  }
  return turn.done(true)
}
