/** What a pilot reports of the way, and the way around what blocks it. */
import { assert, describe, it } from "@effect/vitest"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { AnswerRoute, ReportRouteIssue, TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import { given } from "../../support/given.ts"
import { cancelled, destination, inTransit, origin, t0 } from "./trips.ts"

const now = t0 + 400_000
const place = { lat: 43.735, lng: 7.415 }

const report = (over: Partial<ReportRouteIssue> = {}): ReportRouteIssue => ({
  _tag: "ReportRouteIssue",
  pilotId: "P1",
  kind: "BLOCKAGE",
  ...place,
  note: null,
  ...over
})

const found: AnswerRoute = {
  _tag: "AnswerRoute",
  seq: 2,
  answer: {
    _tag: "Found",
    waypoints: [place, { lat: 43.736, lng: 7.414 }, destination].map(({ lat, lng }) => ({ lat, lng })),
    distanceM: 900,
    durationS: 750
  }
}
const none: AnswerRoute = { _tag: "AnswerRoute", seq: 2, answer: { _tag: "None" } }
const away: AnswerRoute = { _tag: "AnswerRoute", seq: 2, answer: { _tag: "Unavailable" } }

const tell = (state: TripState, command: TripCommand, at = now): Decision => {
  const decision = given(tripActor, state).when(command, at).accepted()
  for (const event of decision.events) tripActor.evolve(state, event)
  return decision
}

/** A trip whose pilot has reported a blockage. */
const blocked = (): TripState => {
  const state = inTransit()
  tell(state, report())
  return state
}

describe("a report of the way", () => {
  it("of a hazard is kept and filed, and wants no way", () => {
    const state = inTransit()
    const decision = tell(state, report({ kind: "HAZARD" }))
    assert.deepStrictEqual(
      decision.events.map((event) => event._tag),
      ["TripRouteIssuesUpdated"]
    )
    const call = { ...decision.calls[0] }
    assert.deepInclude(call, { _tag: "RouteCall", tripId: "trip-1", seq: null, blocked: [] } as object)
    assert.deepStrictEqual(decision.timers, [])
    assert.isNull(state.routeWish)
  })

  it("of a blockage is kept, and Maps is asked for a way without it", () => {
    const state = inTransit()
    const decision = tell(state, report())
    assert.deepStrictEqual(
      decision.events.map((event) => event._tag),
      ["TripRouteIssuesUpdated", "RouteAsked"]
    )
    assert.deepStrictEqual(decision.calls as ReadonlyArray<object>, [
      {
        _tag: "RouteCall",
        tripId: "trip-1",
        issue: { kind: "BLOCKAGE", ...place, note: null },
        seq: 2,
        attempt: 1,
        from: place,
        to: { lat: destination.lat, lng: destination.lng },
        blocked: [place]
      }
    ])
    assert.deepStrictEqual(decision.timers, [
      { _tag: "SetTimer", key: "RetryRoute", dueAt: now + 10_000, command: { _tag: "RetryRoute" } }
    ])
  })

  it("is one issue however often it is told, and another blockage is asked about with both", () => {
    const state = blocked()
    given(tripActor, state)
      .when(report(), now + 1)
      .thenNothing()
    const decision = tell(state, report({ lat: 43.736 }), now + 1)
    const call = decision.calls[0] as unknown as { readonly blocked: ReadonlyArray<object> }
    assert.strictEqual(call.blocked.length, 2)
    assert.strictEqual(state.routeWish!.seq, 2)
  })

  it("is the bound pilot's of a trip that is under way", () => {
    given(tripActor, inTransit())
      .when(report({ pilotId: "P2" }), now)
      .thenRejects("NotYourTrip")
    given(tripActor, cancelled()).when(report(), now).thenRejects("IllegalTransition")
    given(tripActor, tripActor.initial("trip-9")).when(report(), now).thenRejects("NotFound")
  })
})

describe("an answer of Maps", () => {
  it("with a way makes it the trip's next route, and the pilot hears of it", () => {
    const state = blocked()
    const decision = tell(state, found, now + 2_000)
    assert.deepStrictEqual(
      decision.events.map((event) => event._tag),
      ["TripRouteUpdated"]
    )
    assert.deepStrictEqual(decision.calls as ReadonlyArray<object>, [
      { _tag: "TellPilot", pilotId: "P1", tripId: "trip-1", news: "Rerouted" }
    ])
    assert.deepStrictEqual(decision.timers, [{ _tag: "CancelTimer", key: "RetryRoute" }])
    assert.strictEqual(state.routeSeq, 2)
    assert.strictEqual(state.distanceM, 900)
    assert.strictEqual(state.waypoints.length, 3)
    given(tripActor, state)
      .when(found, now + 2_001)
      .thenNothing()
    given(tripActor, state)
      .when({ _tag: "RetryRoute" }, now + 20_000)
      .thenNothing()
  })

  it("without a way has the robot fetched, once", () => {
    const state = blocked()
    const decision = tell(state, none, now + 2_000)
    assert.deepStrictEqual(
      decision.events.map((event) => event._tag),
      ["RouteGivenUp"]
    )
    const [send] = decision.sends
    assert.strictEqual(`${send!.actor} ${send!.id}`, "Hub hub-1")
    assert.deepInclude({ ...send!.command } as object, {
      _tag: "RequestFo",
      issue: "ROUTE_BLOCKED",
      serial: "R1",
      needsGrounding: true,
      by: "pilot:P1",
      notes: "NO_WAY"
    })
    given(tripActor, state)
      .when(none, now + 2_001)
      .thenNothing()
    assert.strictEqual(state.routeSeq, 1)
  })

  it("to an older question changes nothing, nor one to a trip that is over", () => {
    const state = blocked()
    given(tripActor, state)
      .when({ ...found, seq: 1 }, now)
      .thenNothing()
    given(tripActor, inTransit()).when(found, now).thenNothing()
    given(tripActor, cancelled()).when(found, now).thenNothing()
  })

  it("that it cannot say now is waited for longer each time", () => {
    const state = blocked()
    const waits: Array<number> = []
    let at = now
    for (let n = 0; n < 8; n++) {
      const [timer] = tell(state, away, at).timers
      assert.strictEqual(timer?._tag, "SetTimer")
      if (timer?._tag !== "SetTimer") return
      waits.push((timer.dueAt - at) / 1_000)
      at = timer.dueAt
      tell(state, { _tag: "RetryRoute" }, at)
    }
    assert.deepStrictEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60])
    assert.strictEqual(state.routeWish!.attempts, 9)
    assert.strictEqual(state.routeWish!.askedAt, now)
  })

  it("that does not come is asked for again, and after five minutes given up with an alarm", () => {
    const state = blocked()
    for (let at = now + 10_000; at < now + 300_000; at += 10_000) {
      const decision = tell(state, { _tag: "RetryRoute" }, at)
      assert.deepStrictEqual(
        decision.calls.map((call) => call._tag),
        ["RouteCall"]
      )
    }
    const last = tell(state, { _tag: "RetryRoute" }, now + 300_000)
    assert.deepStrictEqual(
      last.calls.map((call) => JSON.stringify(call)),
      [JSON.stringify({ _tag: "RaiseAlarm", code: "MapsUnavailable", entity: "Trip", id: "trip-1" })]
    )
    assert.strictEqual(last.sends.length, 1)
    assert.isNull(state.routeWish)
  })
})

describe("a trip's first route", () => {
  it("leads straight from its origin to its destination", () => {
    const state = inTransit()
    assert.strictEqual(state.routeSeq, 1)
    assert.deepStrictEqual(
      state.waypoints,
      [origin, destination].map(({ lat, lng }) => ({ lat, lng }))
    )
  })
})
