import { assert, describe, it } from "@effect/vitest"
import {
  faultsIn,
  featuresOf,
  robotsIn,
  shiftsIn,
  withFaults,
  withMinutes,
  withOneHub,
  withOrders,
  withoutFeatures,
  withPilots,
  withRobots
} from "../../../src/sim/fuzz/reductions.ts"
import type { ScenarioForm } from "../../../src/sim/scenario/schema.ts"

const form = {
  schemaVersion: 1,
  name: "small",
  seed: 3,
  startAt: "2026-05-12T09:30:00+02:00",
  duration_s: 7200,
  city: { generator: { hubs: 2, lots: 3 }, opensAt: "06:00" },
  fleet: { robots: [{ count: 9, hub: "hub-01" }, { count: 2 }], profiles: { standard: { telemetry_s: 7 } } },
  pilots: {
    shifts: [
      { start: "09:30", count: 3 },
      { start: "10:00", count: 2, duration_s: 1800 }
    ],
    late_pct: 10
  },
  partners: { ordersPerDay: 20, accept_pct: 60 },
  weather: { model: "rain" },
  faults: [
    { kind: "robotStuck", at_s: 10 },
    { kind: "mapsDown", at_s: 20 }
  ]
} as unknown as ScenarioForm

const asFile = (it: ScenarioForm): Record<string, unknown> => it as unknown as Record<string, unknown>

describe("reductions of a case", () => {
  it("leave orders, faults, robots, pilots, time and hubs out without touching the case itself", () => {
    const before = JSON.stringify(form)
    assert.deepStrictEqual(withOrders(form, [4, 7]).partners, {
      ordersPerDay: 20,
      accept_pct: 60,
      onlyOrders: [4, 7]
    })
    assert.deepStrictEqual(faultsIn(withFaults(form, [faultsIn(form)[1]])), [{ kind: "mapsDown", at_s: 20 }])
    assert.notProperty(withFaults(form, []), "faults")
    assert.strictEqual(robotsIn(form), 11)
    assert.strictEqual(robotsIn(withRobots(form, 2)), 2)
    assert.deepStrictEqual(shiftsIn(withPilots(form, [0, 1])), [
      { start: "10:00", count: 1, duration_s: 1800 }
    ])
    assert.strictEqual(withMinutes(form, 30).duration_s, 1800)
    assert.deepStrictEqual(asFile(withOneHub(form))["city"], {
      generator: { hubs: 1, lots: 3 },
      opensAt: "06:00"
    })
    assert.strictEqual(JSON.stringify(form), before)
  })

  it("name every key that may go, and none that the case is made of", () => {
    const names = featuresOf(form).map((path) => path.join("."))
    assert.deepStrictEqual(names, [
      "city.opensAt",
      "fleet.profiles.standard.telemetry_s",
      "pilots.late_pct",
      "partners.accept_pct",
      "weather.model"
    ])
  })

  it("take keys out with the sections that are empty then", () => {
    const left = asFile(
      withoutFeatures(form, [
        ["weather", "model"],
        ["fleet", "profiles", "standard", "telemetry_s"]
      ])
    )
    assert.notProperty(left, "weather")
    assert.deepStrictEqual(left["fleet"], { robots: [{ count: 9, hub: "hub-01" }, { count: 2 }] })
    assert.deepStrictEqual(left["partners"], { ordersPerDay: 20, accept_pct: 60 })
  })
})
