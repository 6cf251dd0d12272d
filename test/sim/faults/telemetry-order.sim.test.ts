/** Samples that overtake each other tell late what is so; they never tell what is not. */
import { assert, describe, it } from "@effect/vitest"
import { Simulation } from "../../../src/sim/run.ts"
import { smallCity } from "../../support/scenario.ts"

const soundLids = "lid_open_fails_pct: 0, lid_close_fails_pct: 0, latch_not_sensed_pct: 0"

const lidAlarms = (telemetry: "edges" | "full") => {
  const more = "faults: [{ kind: telemetryReordered, at_s: 0, target: { robot: all }, duration_s: 28800 }]\n"
  const alarms: Array<string> = []
  let cycles = 0
  new Simulation(smallCity({ seed: 3, profile: soundLids, telemetry, more }), {
    observers: [
      {
        event: (event) => {
          if (event._tag === "LidCycleCompleted") cycles += 1
          if (event._tag === "LidCommandFailed") alarms.push(event._tag)
        }
      }
    ]
  }).runAll()
  return { alarms, cycles }
}

describe("telemetry whose samples overtake each other", () => {
  it("tells of no lid that failed where all lids are sound", () => {
    const { alarms, cycles } = lidAlarms("edges")
    assert.isAbove(cycles, 40)
    assert.deepStrictEqual(alarms, [])
  })

  it("tells the same when every sample is sent", () => {
    assert.deepStrictEqual(lidAlarms("full").alarms, [])
  })
})
