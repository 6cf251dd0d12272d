import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { takesPart } from "../../../src/services/dispatch/planner/overrides.ts"
import { experimentsOf } from "../../../src/sim/planner-config.ts"
import { experimentResults } from "../../../src/sim/report/experiments.ts"
import { renderSummary } from "../../../src/sim/report/summary.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const scenario = `dispatch: { experiments: { longerReach: { share_pct: 50, pickup_route_limit_m: 2500 } } }
`
const serials = Array.from({ length: 20 }, (_, i) => `robot-${i}`)

const result = () => {
  const [experiment] = experimentsOf(runResult({}, scenario).scenario)
  const takes = (serial: string): boolean => experiment !== undefined && takesPart(experiment, serial)
  const on = serials.filter(takes)
  const off = serials.filter((serial) => !takes(serial))
  const order = (index: number, serial: string | undefined, doorMin: number, pickupMin: number) =>
    delivered(index, index * minute, doorMin * minute, hour, {
      serial: serial ?? null,
      pickupMs: pickupMin * minute
    })
  const orders = [
    order(0, on[0], 40, 20),
    order(1, on[1], 50, 30),
    order(2, on[1], 60, 22),
    order(3, off[0], 30, 10),
    orderRecord(4, 4 * minute, { outcome: "Canceled", serial: off[1] ?? null }),
    // Outside of the window of the key figures.
    delivered(5, 23 * hour, 10 * minute, hour, { serial: off[0] ?? null })
  ]
  return { on, off, result: runResult({ orders, serials }, scenario) }
}

describe("experiments in the report", () => {
  it("compare the robots that take part with the others", () => {
    const { on, off, result: run } = result()
    assert.isAbove(on.length, 3)
    assert.isAbove(off.length, 3)
    assert.deepStrictEqual(experimentResults(run), [
      {
        name: "longerReach",
        sharePct: 50,
        on: {
          robots: on.length,
          deliveries: 3,
          deliveriesPerRobot: 3 / on.length,
          clickToDoorP50S: 3_000,
          pickupTripMedianMin: 22
        },
        off: {
          robots: off.length,
          deliveries: 1,
          deliveriesPerRobot: 1 / off.length,
          clickToDoorP50S: 1_800,
          pickupTripMedianMin: 10
        }
      }
    ])
  })

  it("are rows of the summary, and none without experiments", () => {
    const text = renderSummary(result().result, { color: false })
    assert.match(text, /Experiments\n {2}longerReach, on +3 +deliveries by \d+ robots/)
    assert.match(text, / {2}longerReach, off +1 +deliveries by \d+ robots/)
    assert.notInclude(renderSummary(runResult(), { color: false }), "Experiments")
    assert.deepStrictEqual(experimentResults(runResult()), [])
  })
})
