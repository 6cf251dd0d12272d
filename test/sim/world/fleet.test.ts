import { assert, describe, it } from "@effect/vitest"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { generateCity } from "../../../src/sim/world/city.ts"
import { plannedFleet } from "../../../src/sim/world/fleet.ts"
import { scenarioOf } from "../../support/scenario.ts"

const fleetOf = (text: string) => {
  const scenario = scenarioOf(text)
  const draws = new Draws(7, 0)
  const city = generateCity(scenario, draws)
  return { city, robots: plannedFleet(scenario, city, draws) }
}

describe("the fleet", () => {
  it("given by count is spread evenly over hubs, and there over lots by demand, none empty or overfull", () => {
    const { city, robots } = fleetOf("city: { generator: { hubs: 3 } }\nfleet: { robots: [{ count: 90 }] }\n")
    for (const hub of city.hubs)
      assert.strictEqual(robots.filter((it) => it.hubIndex === hub.index).length, 30)
    for (const lot of city.lots) {
      const count = robots.filter((it) => it.lotIndex === lot.index).length
      assert.isAtLeast(count, 1)
      assert.isAtMost(count, lot.capacity)
    }
    assert.strictEqual(new Set(robots.map((it) => it.serial)).size, 90)
  })

  it("stands at the hub when its lots are full", () => {
    const { robots } = fleetOf(
      "city: { lotCapacity: 2, generator: { hubs: 2, lots: 2 } }\nfleet: { robots: [{ count: 5, hub: hub-01 }] }\n"
    )
    assert.deepStrictEqual(
      robots.map((it) => it.place.kind),
      ["ParkingLot", "ParkingLot", "ParkingLot", "ParkingLot", "Hub"]
    )
  })

  it("draws speed, charge and consumption of each robot within the profile's limits", () => {
    for (const robot of fleetOf("fleet: { robots: [{ count: 200 }] }\n").robots) {
      assert.isTrue(robot.cruiseSpeedMps >= 1 && robot.cruiseSpeedMps <= 1.8)
      assert.isTrue(robot.batteryPct >= 85 && robot.batteryPct <= 100)
      assert.isTrue(robot.consumptionFactor >= 0.95 && robot.consumptionFactor <= 1.05)
    }
  })

  it("given one by one stands where the file says, with its own profile", () => {
    const { city, robots } = fleetOf(`city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots:
    - { id: l1, hub: h, place: { lat: 52.501, lng: 13.4 } }
    - { id: l2, hub: h, place: { lat: 52.502, lng: 13.4 } }
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
fleet:
  profiles: { standard: {}, fast: { cruise_speed_mps: 2 } }
  robots:
    - { serial: robot-0001, hub: h, start: l2, battery_pct: 50, profile: fast }
    - { serial: r2, hub: h, start: h }
    - { count: 1 }
`)
    assert.deepStrictEqual(
      robots.map((it) => [it.serial, it.lotIndex]),
      [
        ["robot-0001", 1],
        ["r2", null],
        ["robot-0002", 0]
      ]
    )
    assert.strictEqual(robots[0]!.batteryPct, 50)
    assert.strictEqual(robots[0]!.cruiseSpeedMps, 2)
    assert.deepStrictEqual(robots[1]!.place, city.hubs[0]!.place)
  })
})
