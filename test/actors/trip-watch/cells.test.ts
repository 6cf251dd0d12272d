/** What each command does in each phase of a watch, completely. */
import { describe, it } from "@effect/vitest"
import { tripWatchActor } from "../../../src/actors/trip-watch/actor.ts"
import type { TripWatchCommand } from "../../../src/actors/trip-watch/commands.ts"
import type { TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import { exerciseCells } from "../../support/cells.ts"
import {
  at,
  check,
  close,
  created,
  depart,
  newRoute,
  open,
  Rig,
  report,
  standing,
  stop,
  t0,
  underWay
} from "./watches.ts"

const now = t0 + 200_000

const opened = (): TripWatchState => {
  const rig = new Rig()
  rig.tell(open, t0 - 300_000)
  return rig.state
}
const moving = (): Rig => {
  const rig = underWay()
  for (let s = 0; s <= 190; s += 10) rig.point(report(s, at(s)))
  return rig
}
const stopped = (): TripWatchState => {
  const rig = moving()
  rig.tell(stop(191), t0 + 191_000)
  return rig.state
}
const closed = (): TripWatchState => {
  const rig = moving()
  rig.tell(close(191), t0 + 191_000)
  return rig.state
}

const commands: Readonly<Record<string, (state: TripWatchState) => TripWatchCommand>> = {
  Open: () => open,
  "Open other facts": () => ({ _tag: "Open", event: created({ distanceM: 5 }) }),
  "Depart again": () => depart(195),
  "Depart old": () => depart(-20),
  "Depart held at its origin": () => stop(195, { departed: false }),
  "Depart to a stop": () => stop(195),
  "Depart without a robot": () => depart(195, { serial: null }),
  "Depart ends": () => ({
    _tag: "Depart",
    event: { ...(depart(195) as Extract<TripWatchCommand, { _tag: "Depart" }>).event, to: "COMPLETED" },
    olderTripId: null
  }),
  "ApplyTelemetry moving": () => report(200, at(200)),
  "ApplyTelemetry standing": () => standing(200, at(200)),
  "ApplyTelemetry known": () => report(190, at(190)),
  "ApplyTelemetry late": () => report(185, at(185)),
  "ApplyTelemetry inaccurate": () => report(200, at(200), { accuracyM: 50 }),
  "ApplyTelemetry nowhere": () => report(200, { lat: 0, lng: 0 }),
  "ApplyTelemetry of another robot": () => report(200, at(200), { serial: "R2" }),
  "ApplyRoute 2": () => newRoute(),
  "ApplyRoute 1": () => newRoute({ seq: 1 }),
  "ApplyIssues one": () => ({
    _tag: "ApplyIssues",
    event: {
      _tag: "TripRouteIssuesUpdated",
      at: now,
      tripId: "trip-1",
      issues: [{ kind: "HAZARD", lat: 52.5, lng: 13.4, note: null }]
    }
  }),
  "ApplyIssues none": () => ({
    _tag: "ApplyIssues",
    event: { _tag: "TripRouteIssuesUpdated", at: now, tripId: "trip-1", issues: [] }
  }),
  Close: () => close(200),
  "Close by a later trip": () => ({ _tag: "Close", closedAt: now, byTripId: "trip-2" }),
  "Close by an older trip": () => ({ _tag: "Close", closedAt: t0 - 1, byTripId: "trip-0" }),
  "CheckSilence early": () => check
}

const nothing = Object.fromEntries(Object.keys(commands).map((label) => [label, "="]))

describe("a watch", () => {
  it("does exactly this in each phase", () => {
    exerciseCells({
      actor: tripWatchActor,
      machine: { name: "TripWatch", states: ["Waiting", "UnderWay", "AtStop", "Closed"] },
      states: {
        none: () => tripWatchActor.initial("trip-1"),
        Waiting: opened,
        UnderWay: () => moving().state,
        AtStop: stopped,
        Closed: closed
      },
      commands,
      stateOf: (state) => state.phase,
      now,
      expected: {
        none: { ...nothing, Open: "Waiting", "Open other facts": "Waiting" },
        Waiting: {
          ...nothing,
          "Depart again": "UnderWay",
          "Depart to a stop": "AtStop",
          "ApplyTelemetry moving": "=+",
          "ApplyTelemetry standing": "=+",
          "ApplyTelemetry known": "=+",
          "ApplyTelemetry late": "=+",
          "ApplyTelemetry inaccurate": "=+",
          "ApplyTelemetry of another robot": "=+",
          "ApplyRoute 2": "=+",
          "ApplyIssues one": "=+",
          Close: "Closed"
        },
        UnderWay: {
          ...nothing,
          "Depart again": "=+",
          "Depart to a stop": "AtStop",
          "ApplyTelemetry moving": "=+",
          "ApplyTelemetry standing": "=+",
          "ApplyTelemetry late": "=+",
          "ApplyTelemetry inaccurate": "=+",
          "ApplyRoute 2": "=+",
          "ApplyIssues one": "=+",
          Close: "Closed",
          "Close by a later trip": "Closed"
        },
        AtStop: {
          ...nothing,
          "Depart again": "UnderWay",
          "Depart to a stop": "=+",
          "ApplyTelemetry moving": "=+",
          "ApplyTelemetry standing": "=+",
          "ApplyTelemetry late": "=+",
          "ApplyTelemetry inaccurate": "=+",
          "ApplyRoute 2": "=+",
          "ApplyIssues one": "=+",
          Close: "Closed",
          "Close by a later trip": "Closed"
        },
        // Points of the trip's own time are still stored.
        Closed: { ...nothing, "ApplyTelemetry known": "=+", "ApplyTelemetry late": "=+" }
      }
    })
  })
})
