import { fileURLToPath } from "node:url"
import * as Either from "effect/Either"
import { beforeAll, describe, expect, it } from "vitest"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { openScenario } from "../../src/main/scenario-files.ts"
import type { TripRouteUpdated } from "../../src/services/operations/events.ts"
import type { Instance } from "../../src/sim/host.ts"
import { simulationJson } from "../../src/sim/report/json.ts"
import { renderSummary } from "../../src/sim/report/summary.ts"
import { Simulation } from "../../src/sim/run.ts"
import { streetsOf } from "../../src/sim/world/city-streets.ts"
import { toEnd } from "../support/breath.ts"
import { hasMonacoMap, withoutMonacoMap } from "../support/map-data.ts"
import { townDay } from "../support/street-town.ts"

interface Seen {
  readonly simulation: Simulation
  /** Events by tag. */
  readonly counts: ReadonlyMap<string, number>
}

const run = async (
  scenario: ReturnType<typeof townDay>,
  check?: (simulation: Simulation, event: AnyEvent, instance: Instance) => void
): Promise<Seen> => {
  const counts = new Map<string, number>()
  const simulation: Simulation = new Simulation(scenario, {
    checkEveryEvent: true,
    observers: [
      {
        event: (event, instance) => {
          counts.set(event._tag, (counts.get(event._tag) ?? 0) + 1)
          check?.(simulation, event, instance)
        }
      }
    ]
  })
  await toEnd(simulation)
  return { simulation, counts }
}

describe("a day along streets", () => {
  let day: Seen
  /** How far each robot under way was off the streets, metres, whenever another one set out. */
  const offStreetsM: Array<number> = []

  beforeAll(async () => {
    const scenario = townDay()
    const streets = streetsOf(scenario)!
    day = await run(scenario, (simulation, event) => {
      if (event._tag !== "TripDeparted") return
      for (const device of simulation.world.devices) {
        if (device.moving) offStreetsM.push(streets.nearest(device.place).offM)
      }
    })
  })

  it("keeps robots on their routes, breaks no invariant and delivers", () => {
    const { simulation, counts } = day
    const result = simulation.result()
    expect(result.invariants.violated).toBe(0)
    expect(counts.get("TripDeparted")).toBeGreaterThan(50)
    expect(counts.get("TripDeviated") ?? 0).toBe(0)
    expect(simulationJson(result).orders.delivered).toBeGreaterThan(30)
  })

  it("is the same on every run, and another than as the crow flies", async () => {
    const digest = async (travel: string): Promise<string> =>
      (await toEnd(new Simulation(townDay("", travel)))).digest
    const alongStreets = day.simulation.result().digest
    expect(await digest("{ model: graph }")).toBe(alongStreets)
    expect(await digest("{ model: haversine }")).not.toBe(alongStreets)
  })

  it("has robots under way nowhere but on streets", () => {
    expect(offStreetsM.length).toBeGreaterThan(50)
    // Fixes are rounded nowhere: what is off a street is a leg that cuts a corner.
    for (const offM of offStreetsM) expect(offM).toBeLessThan(1)
  })

  it("finds real ways around what is blocked", async () => {
    const scenario = townDay("", "{ model: graph, blockage_per_km_day: 12 }")
    const streets = streetsOf(scenario)!
    let rerouted = 0
    const { simulation } = await run(scenario, (_simulation, event) => {
      if (event._tag !== "TripRouteUpdated") return
      rerouted += 1
      const { waypoints } = event as TripRouteUpdated
      for (const point of waypoints) expect(streets.nearest(point).offM).toBeLessThan(1)
    })
    expect(simulation.result().invariants.violated).toBe(0)
    expect(rerouted).toBeGreaterThan(5)
  })

  it("says whose map it is", () => {
    const result = day.simulation.result()
    expect(renderSummary(result, { color: false })).toContain("© OpenStreetMap contributors, ODbL 1.0")
    expect(simulationJson(result).notice).toContain("openstreetmap.org/copyright")
  })
})

describe.runIf(hasMonacoMap)(`the scenario of Monaco${withoutMonacoMap}`, () => {
  it("is a healthy day in which no invariant breaks", async () => {
    const file = fileURLToPath(new URL("../../scenarios/monaco.yaml", import.meta.url))
    const { scenario } = Either.getOrThrow(openScenario(file))
    const result = await toEnd(new Simulation(scenario))
    expect(result.invariants.violated).toBe(0)
    const { kpis } = simulationJson(result)
    expect(kpis.acceptanceRate).toBeGreaterThan(0.85)
    expect(kpis.completionRate).toBeGreaterThan(0.85)
  })
})
