import { assert, describe, it } from "@effect/vitest"
import { Draws } from "../../src/sim/kernel/streams.ts"
import { plannerConfigOf } from "../../src/sim/planner-config.ts"
import { scenarioForm } from "../../src/sim/scenario/resolved.ts"
import { generateCity } from "../../src/sim/world/city.ts"
import { scenarioOf } from "../support/scenario.ts"

const configOf = (text: string) => {
  const scenario = scenarioOf(text)
  return plannerConfigOf(scenario, generateCity(scenario, new Draws(scenario.seed, 0)))
}

describe("planner configuration of a scenario", () => {
  it("has what the file says of zones and experiments, in the planner's names", () => {
    const config = configOf(`dispatch:
  reposition: false
  load_time_s: 200
  zoneOverrides: { zone-01: { load_time_s: 240, stale_after_ms: 90000 } }
  experiments:
    patient: { share_pct: 20, robotIdleWeight: 0.1 }
    longerReach: { share_pct: 50, pickup_route_limit_m: 2000 }
`)
    assert.deepInclude(config, { reposition: false, loadTimeS: 200 })
    assert.deepStrictEqual(config.zoneOverrides, { "zone-01": { loadTimeS: 240, staleAfterMs: 90_000 } })
    assert.deepStrictEqual(config.experiments, [
      { name: "longerReach", sharePct: 50, overrides: { pickupRouteLimitM: 2_000 } },
      { name: "patient", sharePct: 20, overrides: { robotIdleWeight: 0.1 } }
    ])
    assert.deepStrictEqual(
      config.zones.map(({ id }) => id),
      ["zone-01"]
    )
  })

  it("has none where the file says nothing", () => {
    assert.deepInclude(configOf(""), { zoneOverrides: {}, experiments: [] })
  })

  it("is written back as the file said it", () => {
    const scenario = scenarioOf(`dispatch:
  zoneOverrides: { zone-01: { load_time_s: 240 } }
  experiments: { longerReach: { share_pct: 50, pickup_route_limit_m: 2000 } }
`)
    assert.deepStrictEqual(scenarioForm(scenario).dispatch, {
      zoneOverrides: { "zone-01": { load_time_s: 240 } },
      experiments: { longerReach: { share_pct: 50, pickup_route_limit_m: 2_000 } }
    })
  })
})
