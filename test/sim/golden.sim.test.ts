/**
 * Five small runs whose digests are written down in test/golden: a change that was not meant to change
 * behaviour leaves them alone. When rules were meant to change, write them anew and look at the difference:
 * `CURBLINE_UPDATE_GOLDEN=1 npx vitest run test/sim/golden`. Source: spec/simulation.md 5.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import type { OrderOutcome } from "../../src/sim/report/run-result.ts"
import { Simulation } from "../../src/sim/run.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import { badDay, scenarioOf, smallCity } from "../support/scenario.ts"

const scenarios: Readonly<Record<string, Scenario>> = {
  "usual-day": smallCity({ seed: 1 }),
  "bad-day": smallCity({ seed: 2, ...badDay }),
  "few-pilots": smallCity({ seed: 3, pilots: 5, orders: 90 }),
  "old-batteries": smallCity({
    seed: 4,
    profile: "battery_wh: 200, battery_noise_pct: { dist: constant, value: 5 }"
  }),
  "two-districts-in-rain": scenarioOf(`
seed: 18446744073709551615
duration_s: 28800
city: { opensAt: "06:30", closesAt: "12:30", generator: { hubs: 2, merchants: 10, lots: 3 } }
fleet: { robots: [{ count: 16 }] }
partners:
  ordersPerDay: 60
  firstHour: 7
  hour_shares_pct: [25, 25, 25, 25]
  bursts: [{ start: "09:00", duration_s: 1800, factor: 3 }]
pilots: { new_pilot_pct: 20, shifts: [{ start: "06:00", count: 10 }, { start: "09:00", count: 6 }] }
weather: { start: rain }
`)
}

/** What is written down of a run; the digest decides, the counts say how far off it is. */
interface Golden {
  readonly digest: string
  readonly orders: Readonly<Record<OrderOutcome, number>>
}

const goldenOf = (scenario: Scenario): Golden => {
  const { digest, orders } = new Simulation(scenario).runAll()
  const count = (outcome: OrderOutcome): number => orders.filter((order) => order.outcome === outcome).length
  return {
    digest,
    orders: {
      Delivered: count("Delivered"),
      Canceled: count("Canceled"),
      NotAccepted: count("NotAccepted"),
      Rejected: count("Rejected"),
      Open: count("Open")
    }
  }
}

const refresh = "if that was meant: CURBLINE_UPDATE_GOLDEN=1 npx vitest run test/sim/golden"

describe("golden runs", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    it(`${name} gives the digest that is written down`, () => {
      const file = fileURLToPath(new URL(`../golden/${name}.json`, import.meta.url))
      const golden = goldenOf(scenario)
      if (process.env["CURBLINE_UPDATE_GOLDEN"] === "1") {
        writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`)
        return
      }
      assert.isTrue(existsSync(file), `${file} is missing; ${refresh}`)
      assert.deepStrictEqual(golden, JSON.parse(readFileSync(file, "utf8")) as Golden, refresh)
    })
  }
})
