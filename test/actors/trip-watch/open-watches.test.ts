/** Which trip of a robot counts as departed, as hosts remember it from the events of the watches. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { tripWatchActor } from "../../../src/actors/trip-watch/actor.ts"
import type { TripWatchCommand } from "../../../src/actors/trip-watch/commands.ts"
import type { TripWatchEvent } from "../../../src/actors/trip-watch/events.ts"
import { OpenWatches } from "../../../src/actors/trip-watch/open-watches.ts"
import type { TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import { given } from "../../support/given.ts"
import { at, close, created, depart, open, stop, t0 } from "./watches.ts"

const departed = (tripId: string, serial = "R1"): TripWatchEvent => ({
  _tag: "TripDeparted",
  at: t0,
  tripId,
  serial,
  place: at(0)
})

const closed = (tripId: string, serial: string | null = "R1"): TripWatchEvent => ({
  _tag: "WatchClosed",
  at: t0,
  tripId,
  serial,
  closedAt: t0,
  byTripId: null
})

const watchesAfter = (...events: ReadonlyArray<TripWatchEvent>): OpenWatches => {
  const watches = new OpenWatches()
  for (const event of events) watches.event(event)
  return watches
}

describe("the departed trip of a robot", () => {
  it("is the one whose watch has departed and is not closed", () => {
    assert.isNull(watchesAfter().of("R1"))
    assert.strictEqual(watchesAfter(departed("trip-1")).of("R1"), "trip-1")
    assert.isNull(watchesAfter(departed("trip-1"), closed("trip-1")).of("R1"))
    assert.isNull(watchesAfter(departed("trip-1")).of("R2"))
  })

  it("is the next one when its watch departs before the last is closed", () => {
    const watches = watchesAfter(departed("trip-1"), departed("trip-2"), closed("trip-1"))
    assert.strictEqual(watches.of("R1"), "trip-2")
    watches.event(closed("trip-2"))
    assert.isNull(watches.of("R1"))
  })

  it("is not touched by the end of a watch that never departed, or that of another robot", () => {
    const watches = watchesAfter(
      departed("trip-1"),
      closed("trip-2"),
      closed("trip-3", null),
      closed("trip-1", "R2")
    )
    assert.strictEqual(watches.of("R1"), "trip-1")
  })

  it("is not moved by what else a watch says, nor by a repetition", () => {
    const watches = watchesAfter(
      departed("trip-1"),
      { _tag: "LookPlanned", at: t0, dueAt: null },
      { _tag: "StallFound", at: t0, standsSince: t0 },
      {
        _tag: "TripArrivedGeofence",
        at: t0,
        tripId: "trip-1",
        serial: "R1",
        place: at(1_000),
        meters: 1_000
      },
      departed("trip-1")
    )
    assert.strictEqual(watches.of("R1"), "trip-1")
    watches.event(closed("trip-1"))
    watches.event(closed("trip-1"))
    assert.isNull(watches.of("R1"))
  })

  it("is, whatever the robots do, the newest that departed unless that one is closed", () => {
    const serials = ["R1", "R2", "R3"]
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), fc.nat(3), fc.boolean()), { maxLength: 40 }), (steps) => {
        const watches = new OpenWatches()
        const expected = new Map<string, string>()
        for (const [robot, trip, departs] of steps) {
          const serial = serials[robot] ?? ""
          const tripId = `trip-${robot}-${trip}`
          watches.event(departs ? departed(tripId, serial) : closed(tripId, serial))
          if (departs) expected.set(serial, tripId)
          else if (expected.get(serial) === tripId) expected.delete(serial)
          for (const any of serials) assert.strictEqual(watches.of(any), expected.get(any) ?? null)
        }
      })
    )
  })

  it("follows watches from departure to end, also when the next departs before the last is closed", () => {
    const first = tripWatchActor.initial("trip-1")
    const second = tripWatchActor.initial("trip-2")
    const watches = new OpenWatches()
    const tell = (state: TripWatchState, command: TripWatchCommand, now: number): void => {
      for (const event of given(tripWatchActor, state).when(command, now).accepted().events) {
        tripWatchActor.evolve(state, event)
        watches.event(event)
      }
    }
    tell(first, open, created().at)
    assert.isNull(watches.of("R1"))
    tell(first, depart(), t0)
    assert.strictEqual(watches.of("R1"), "trip-1")
    tell(first, stop(60), t0 + 60_000)
    assert.strictEqual(watches.of("R1"), "trip-1")
    tell(second, { _tag: "Open", event: created({ tripId: "trip-2" }) }, t0 + 61_000)
    tell(second, depart(90, { tripId: "trip-2" }), t0 + 90_000)
    assert.strictEqual(watches.of("R1"), "trip-2")
    tell(first, close(90), t0 + 91_000)
    assert.strictEqual(watches.of("R1"), "trip-2")
    tell(second, close(200), t0 + 200_000)
    assert.isNull(watches.of("R1"))
  })
})
