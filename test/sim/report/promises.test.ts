import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { kpisOf } from "../../../src/sim/report/kpis.ts"
import { checkPromises } from "../../../src/sim/report/promises.ts"
import { delivered, runResult } from "../../support/run-result.ts"

const checksOf = (sla: string) => {
  const result = runResult({ orders: [delivered(0, hour, 30 * minute, hour)] }, sla)
  return checkPromises(result.scenario.sla, kpisOf(result))
}

describe("promised levels", () => {
  it("are checked only where the scenario promises one", () => {
    assert.deepStrictEqual(checksOf(""), [])
  })

  it("are kept on the very level", () => {
    assert.deepStrictEqual(
      checksOf("sla: { acceptance_min_pct: 100, click_to_door_p50_max_s: 1800 }\n").map((it) => it.kept),
      [true, true]
    )
    assert.isFalse(checksOf("sla: { click_to_door_p50_max_s: 1799.9 }\n")[0]!.kept)
  })

  it("are missed when there is nothing to measure", () => {
    const check = checksOf("sla: { eta_error_max_s: 100 }\n")[0]!
    assert.deepStrictEqual([check.measured, check.kept], [null, false])
  })

  it("can be given for each figure of the schema", () => {
    const names = checksOf(`sla:
  acceptance_min_pct: 1
  completion_min_pct: 1
  on_time_min_pct: 1
  within_forty_minutes_min_pct: 1
  click_to_door_p50_max_s: 9000
  click_to_door_p90_max_s: 9000
  click_to_door_p99_max_s: 9000
  eta_error_max_s: 9000
  rescue_max_pct: 99
  cost_per_delivery_max_minor: 9000000
`).map((it) => [it.name, it.kept])
    assert.deepStrictEqual(names, [
      ["acceptance", true],
      ["completion", true],
      ["on time", true],
      ["within 40 minutes", true],
      ["click-to-door p50", true],
      ["click-to-door p90", true],
      ["click-to-door p99", true],
      ["ETA error", false],
      ["rescues", true],
      ["cost per delivery", true]
    ])
  })
})
