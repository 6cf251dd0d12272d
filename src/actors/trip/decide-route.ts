/**
 * What a pilot reports of the way, and the way around what blocks it. A hazard is kept and filed with Maps;
 * a blockage is kept, and Maps is asked for another way until it answers. Where there is none, or no answer
 * comes in time, somebody from the field has to fetch the robot.
 * Source: spec/flows.md F13, spec/operations.md 5.4.
 */
import { DecisionDraft, unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import { mapsAnswerMs, mapsBackOffMaxMs, mapsGiveUpMs } from "../../services/operations/constants.ts"
import type { RouteIssue } from "../../services/operations/events.ts"
import type { Call, RouteCall } from "../calls.ts"
import type { RequestFo } from "../hub/commands.ts"
import type { AnswerRoute, ReportRouteIssue, RetryRoute, TripCommand } from "./commands.ts"
import type { TripEvent } from "./events.ts"
import { tripMachine } from "./machine.ts"
import { notYourTrip } from "./rejections.ts"
import type { RouteWish, TripState } from "./state.ts"
import { type TripDraft, type TripOutcome, tellPilot } from "./steps.ts"

const retryTimer = "RetryRoute"

const isOver = (state: TripState): boolean => state.status === "COMPLETED" || state.status === "CANCELLED"

/** The same report again changes nothing; another blockage is asked about at once, with all that is known. */
export const reportRouteIssue = (state: TripState, command: ReportRouteIssue, now: Instant): TripOutcome => {
  const { pilotId, kind, lat, lng, note } = command
  if (state.status === null) return notFound("Trip", state.tripId)
  if (isOver(state)) return illegalTransition(tripMachine, state.tripId, state.status, "ReportRouteIssue")
  if (state.pilotId !== pilotId) return notYourTrip(state, `pilot:${pilotId}`)
  for (const known of state.routeIssues) {
    if (known.kind === kind && known.lat === lat && known.lng === lng) return unchanged
  }
  const issue: RouteIssue = { kind, lat, lng, note }
  const issues = [...state.routeIssues, issue]
  const draft: TripDraft = new DecisionDraft<TripEvent, TripCommand, Call>()
  draft.event({ _tag: "TripRouteIssuesUpdated", at: now, tripId: state.tripId, issues })
  if (kind === "HAZARD") return draft.call(routeCall(state, issue, null, issues)).done()
  const wish: RouteWish = { seq: state.routeSeq + 1, from: { lat, lng }, askedAt: now, attempts: 1 }
  ask(draft, state, wish, issues, now)
  return draft.done()
}

/** What Maps is told: an issue, and where a way is wanted from (null: it is only filed). */
const routeCall = (
  state: TripState,
  issue: RouteIssue,
  wish: RouteWish | null,
  issues: ReadonlyArray<RouteIssue>
): RouteCall => ({
  _tag: "RouteCall",
  tripId: state.tripId,
  issue,
  seq: wish?.seq ?? null,
  attempt: wish?.attempts ?? 1,
  from: wish?.from ?? { lat: issue.lat, lng: issue.lng },
  to: { lat: state.destination.lat, lng: state.destination.lng },
  blocked: issues.filter((known) => known.kind === "BLOCKAGE").map(({ lat, lng }) => ({ lat, lng }))
})

const retry: RetryRoute = Object.freeze({ _tag: "RetryRoute" })

const ask = (
  draft: TripDraft,
  state: TripState,
  wish: RouteWish,
  issues: ReadonlyArray<RouteIssue>,
  now: Instant
): void => {
  const issue = issues.findLast((known) => known.kind === "BLOCKAGE")
  if (issue === undefined) return
  draft.event({ _tag: "RouteAsked", at: now, wish })
  draft.call(routeCall(state, issue, wish, issues))
  draft.setTimer(retryTimer, now + mapsAnswerMs, retry)
}

/** Maps has not answered, or could not: it is asked again, until it has been long enough. */
export const retryRoute = (state: TripState, now: Instant): TripOutcome => {
  const wish = state.routeWish
  if (wish === null || isOver(state)) return unchanged
  const draft: TripDraft = new DecisionDraft<TripEvent, TripCommand, Call>()
  if (now - wish.askedAt >= mapsGiveUpMs) giveUp(draft, state, wish, "NO_ANSWER", now)
  else ask(draft, state, { ...wish, attempts: wish.attempts + 1 }, state.routeIssues, now)
  return draft.done()
}

/** An answer to an older question, or to one that has been answered, changes nothing. */
export const answerRoute = (state: TripState, command: AnswerRoute, now: Instant): TripOutcome => {
  const { seq, answer } = command
  const wish = state.routeWish
  if (wish === null || wish.seq !== seq || isOver(state)) return unchanged
  const draft: TripDraft = new DecisionDraft<TripEvent, TripCommand, Call>()
  switch (answer._tag) {
    case "Found": {
      const { waypoints, distanceM, durationS } = answer
      const { tripId, pilotId } = state
      draft.event({ _tag: "TripRouteUpdated", at: now, tripId, seq, waypoints, distanceM, durationS })
      draft.cancelTimer(retryTimer)
      if (pilotId !== null) draft.call(tellPilot(state, pilotId, "Rerouted"))
      return draft.done()
    }
    case "None":
      giveUp(draft, state, wish, "NO_WAY", now)
      draft.cancelTimer(retryTimer)
      return draft.done()
    case "Unavailable":
      draft.setTimer(retryTimer, now + Math.min(mapsBackOffMaxMs, 1_000 * 2 ** (wish.attempts - 1)), retry)
      return draft.done()
  }
}

/** Nobody knows a way: the robot is fetched from where it stands. */
const giveUp = (
  draft: TripDraft,
  state: TripState,
  wish: RouteWish,
  reason: "NO_WAY" | "NO_ANSWER",
  now: Instant
): void => {
  const { tripId, deliveryId, robotSerial, pilotId, hubId } = state
  draft.event({ _tag: "RouteGivenUp", at: now, seq: wish.seq, reason })
  if (reason === "NO_ANSWER") {
    draft.call({ _tag: "RaiseAlarm", code: "MapsUnavailable", entity: "Trip", id: tripId })
  }
  if (robotSerial === null) return
  const request: RequestFo = {
    _tag: "RequestFo",
    tripId,
    deliveryId,
    serial: robotSerial,
    issue: "ROUTE_BLOCKED",
    place: wish.from,
    // It cannot get on: its demand is for another robot, its food for whoever fetches it.
    needsGrounding: true,
    attemptCancellationReason: null,
    notes: reason,
    by: pilotId === null ? "service:operations" : `pilot:${pilotId}`,
    confirmAfterMs: 0,
    robot: null
  }
  draft.send("Hub", hubId, request)
}
