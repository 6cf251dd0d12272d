/** Who is looked at when the whole state is checked. */
import { assert, describe, it } from "@effect/vitest"
import type { HostedActor } from "../../../src/actors/actors.ts"
import { initialTripWatch, type TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import { StateChecks } from "../../../src/sim/checkers/state-checks.ts"
import type { Instance, SimulationHost } from "../../../src/sim/host.ts"

const now = 1_000

/** A city of nothing but these watches; a deviation without its place is what makes one of them unsound. */
const cityOf = (watches: ReadonlyArray<TripWatchState>): SimulationHost => {
  const actor = { name: "TripWatch" } as HostedActor
  const instances = new Map(watches.map((state) => [state, { actor, id: state.tripId, state } as Instance]))
  return {
    allOf: (name: string) => (name === "TripWatch" ? watches.map((state) => instances.get(state)) : [])
  } as unknown as SimulationHost
}

const watch = (tripId: string, phase: TripWatchState["phase"]): TripWatchState => ({
  ...initialTripWatch(tripId),
  phase
})

describe("checks of the whole state", () => {
  it("do not look again at a watch that was closed and sound", () => {
    const closed = watch("trip-1", "Closed")
    const open = watch("trip-2", "UnderWay")
    const host = cityOf([closed, open])
    const checks = new StateChecks(false)
    checks.checkAll(host, now)
    closed.deviated = true
    checks.checkAll(host, now)
    assert.deepStrictEqual(checks.summary(), { checked: 2, violated: 0, first: null })
    open.deviated = true
    checks.checkAll(host, now)
    assert.strictEqual(checks.violated, 1)
    assert.match(checks.first ?? "", /watch-deviation-has-place \(TripWatch trip-2\)/)
  })

  it("find a closed watch that is unsound, each time", () => {
    const closed = { ...watch("trip-1", "Closed"), deviated: true }
    const checks = new StateChecks(false)
    const host = cityOf([closed])
    checks.checkAll(host, now)
    checks.checkAll(host, now)
    assert.strictEqual(checks.violated, 2)
    assert.strictEqual(checks.violations.length, 1)
  })

  it("look at those who came after the last look", () => {
    const watches = [watch("trip-1", "Closed")]
    const checks = new StateChecks(false)
    checks.checkAll(cityOf(watches), now)
    watches.push({ ...watch("trip-2", "UnderWay"), deviated: true })
    checks.checkAll(cityOf(watches), now)
    assert.strictEqual(checks.violated, 1)
  })

  it("follow single events only where every event is checked", () => {
    assert.isFalse(new StateChecks(false).follows())
    assert.isTrue(new StateChecks(true).follows())
  })
})
