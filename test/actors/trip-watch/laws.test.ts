/** What holds for a watch whatever it is told, in whatever order and however often. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { tripWatchActor } from "../../../src/actors/trip-watch/actor.ts"
import type { TripWatchCommand } from "../../../src/actors/trip-watch/commands.ts"
import type { TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { at, check, close, depart, newRoute, open, report, standing, stop, t0 } from "./watches.ts"

const seconds = fc.integer({ min: 0, max: 1_200 })
/** Coarse, so that robots often stand near where they were and cross the limits. */
const east = fc.constantFrom(0, 5, 14, 16, 29, 31, 60)
const points = fc
  .tuple(seconds, fc.integer({ min: -50, max: 1_050 }), east, fc.boolean(), fc.constantFrom(null, 0, 10_000))
  .map(([s, north, e, stands, repeatsEveryMs]) =>
    (stands ? standing : report)(s, at(north, e), { repeatsEveryMs })
  )
const commands: fc.Arbitrary<TripWatchCommand> = fc.oneof(
  { weight: 20, arbitrary: points },
  { weight: 2, arbitrary: seconds.map((s) => depart(s)) },
  { weight: 2, arbitrary: seconds.map((s) => stop(s)) },
  { weight: 1, arbitrary: seconds.map((s) => close(s)) },
  { weight: 2, arbitrary: fc.constant(check) },
  { weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }).map((seq) => newRoute({ seq })) },
  { weight: 1, arbitrary: fc.constant(open) }
)

interface Told {
  readonly deviations: ReadonlyArray<{ readonly deviated: boolean; readonly routeSeq: number }>
  readonly arrivals: number
  readonly departures: number
}

/** Runs commands one after the other and checks what must hold after each. */
const run = (
  state: TripWatchState,
  all: ReadonlyArray<TripWatchCommand>,
  nowOf: (command: TripWatchCommand, n: number) => number
): Told => {
  const deviations: Array<{ deviated: boolean; routeSeq: number }> = []
  let arrivals = 0
  let departures = 0
  all.forEach((command, n) => {
    const { progressM, routeSeq } = state
    const decision = tripWatchActor.decide(deepFreeze(structuredClone(state)), command, nowOf(command, n))
    for (const event of decision.accepted ? decision.events : []) {
      tripWatchActor.evolve(state, event)
      if (event._tag === "TripDeviated")
        deviations.push({ deviated: event.deviated, routeSeq: state.routeSeq })
      if (event._tag === "TripArrivedGeofence") arrivals += 1
      if (event._tag === "TripDeparted") departures += 1
      if (event._tag === "TripMonitoringUpdate") {
        assert.isAtLeast(event.metersDone, 0)
        assert.isAtLeast(event.metersLeft, 0)
        assert.isAtLeast(event.eta, event.at)
      }
    }
    if (state.routeSeq === routeSeq) assert.isAtLeast(state.progressM, progressM, "progress falls")
    assert.strictEqual(state.deviated, state.locationBeforeDeviation !== null)
    for (let i = 1; i < state.trace.length; i++) {
      assert.isAtLeast(state.trace[i]!.timestamp - state.trace[i - 1]!.timestamp, 10_000)
    }
    assert.isAtMost(state.trace.length, 2_000)
    if (state.phase !== "UnderWay") assert.isNull(state.lookDueAt)
  })
  return { deviations, arrivals, departures }
}

const opened = (): TripWatchState => {
  const state = tripWatchActor.initial("trip-1")
  run(state, [open, depart()], () => t0)
  return state
}

const fromNowOn = (_: TripWatchCommand, n: number): number => t0 + n * 5_000

describe("a watch, whatever it is told", () => {
  it("never loses progress on a route, and deviates and returns in turn", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 60 }), (all) => {
        const { deviations, arrivals, departures } = run(opened(), all, fromNowOn)
        for (let n = 0; n < deviations.length; n++) {
          const before = deviations[n - 1]
          const isFirst = before === undefined || before.routeSeq !== deviations[n]!.routeSeq
          assert.strictEqual(deviations[n]!.deviated, isFirst ? true : !before.deviated)
        }
        assert.isAtMost(arrivals, 1)
        assert.strictEqual(departures, 0)
      }),
      { numRuns: 400 }
    )
  })

  it("does not change by what it is told a second time", () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (all) => {
        const state = opened()
        all.forEach((command, n) => {
          const now = fromNowOn(command, n)
          run(state, [command], () => now)
          const once = canonical(state)
          run(state, [command], () => now)
          assert.strictEqual(canonical(state), once, command._tag)
        })
      }),
      { numRuns: 200 }
    )
  })

  it("is where the newest point says, in whatever order points come", () => {
    const inOrder = [0, 10, 20, 30, 40, 50, 60].map((s) => report(s, at(s)))
    fc.assert(
      fc.property(fc.shuffledSubarray(inOrder, { minLength: 7 }), (shuffled) => {
        const state = opened()
        run(state, shuffled, () => t0 + 60_000)
        assert.deepStrictEqual(state.lastPoint!.at, t0 + 60_000)
        assert.closeTo(state.progressM, 60, 0.01)
        assert.isFalse(state.deviated)
        assert.strictEqual(state.tripId, "trip-1")
      })
    )
  })

  it("takes the steps of the trip in the trip's order", () => {
    const steps = [stop(100), depart(200), stop(300), depart(400), close(500)]
    fc.assert(
      fc.property(fc.shuffledSubarray(steps.slice(0, 4), { minLength: 4 }), (shuffled) => {
        const state = opened()
        run(state, shuffled, () => t0 + 600_000)
        assert.strictEqual(state.phase, "UnderWay")
        assert.strictEqual(state.since, t0 + 400_000)
        run(state, [close(500), ...shuffled], () => t0 + 600_000)
        assert.strictEqual(state.phase, "Closed")
      })
    )
  })
})
