/** Checks between actors on whole runs: a sound day is told sound, and planted disagreements are named. */
import { assert, describe, it } from "@effect/vitest"
import type { PilotState } from "../../../src/actors/pilot/state.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { Observer } from "../../../src/sim/host.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { smallCity } from "../../support/scenario.ts"

const day = smallCity({ seed: 3, orders: 20, robots: 6, pilots: 6, more: "" })
const scenario = {
  ...day,
  durationMs: 3 * 3_600_000,
  outputs: { ...day.outputs, checks: "every-event" as const }
}

const run = (observer: Observer | null = null) => {
  const simulation = new Simulation(scenario, observer === null ? {} : { observers: [observer] })
  const result = simulation.runAll()
  return { simulation, result, names: simulation.violations().map(({ invariant }) => invariant) }
}

describe("checks between actors in a run", () => {
  it("find nothing on a usual day, and the run goes on until everything has come to rest", () => {
    const { simulation, result } = run()
    assert.strictEqual(result.invariants.first, null)
    assert.isAbove(result.invariants.checked, 1_000)
    assert.isAtLeast(simulation.host.now, scenario.startAt.at + scenario.durationMs)
    assert.deepStrictEqual(
      result.orders.filter(({ outcome }) => outcome === "Open"),
      []
    )
  })

  it("change nothing in the run that they watch", () => {
    const usual = { ...scenario, outputs: { ...scenario.outputs, checks: "usual" as const } }
    const plain = new Simulation(usual)
    while (plain.step(1_000_000)) {
      // To the end.
    }
    const watched = new Simulation(scenario)
    while (watched.host.run(scenario.startAt.at + scenario.durationMs, 1_000_000)) {
      // To the same moment.
    }
    assert.strictEqual(watched.host.digest.text(), plain.host.digest.text())
  })

  it("name a trip that keeps a pilot who was never told", () => {
    const { names } = run({
      event: (event, { state }) => {
        if (event._tag === "PilotUnbound") (state as TripState).pilotId = "nobody"
        if (event._tag === "PilotOffered") (state as TripState).pilotId = null
        if (event._tag === "PilotBound") (state as TripState).pilotId = "somebody-else"
      }
    })
    assert.include(names, "bound-pilot-agrees")
  })

  it("name a robot that stays on a trip that is over", () => {
    const { names } = run({
      event: (event, { state, actor }) => {
        if (actor.name !== "Robot" || event._tag !== "TripNoted") return
        const robot = state as RobotState
        if (robot.tripId === null) robot.operationState = "ON_TRIP"
      }
    })
    assert.include(names, "on-trip-robot-has-departed-trip")
  })

  it("name a pilot who holds a trip for ever", () => {
    const { names } = run({
      event: (event, { state }) => {
        if (event._tag !== "PilotAssignmentResolved") return
        const { assignment } = state as PilotState
        if (assignment !== null) assignment.endedAt = null
      }
    })
    assert.include(names, "bound-pilot-agrees")
  })
})
