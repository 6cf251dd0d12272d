/**
 * A city that may fall back on couriers: orders that no robot can serve, and food in robots that cannot go
 * on, still arrive. Source: spec/flows.md F2 (3), F7; spec/simulation.md 3 (couriers), 6.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { RoutableEvent } from "../../../src/actors/route.ts"
import type { AnyEvent } from "../../../src/domain/decider.ts"
import type { AttemptTransitioned } from "../../../src/services/deliveries/events.ts"
import { kpisOf } from "../../../src/sim/report/kpis.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { type SmallCity, smallCity } from "../../support/scenario.ts"

/** A day of `smallCity` with the steps of all attempts; `hitPerH`: robots hit by vehicles, per driving hour. */
const run = (
  options: SmallCity,
  hitPerH = 0.001
): { readonly simulation: Simulation; readonly steps: ReadonlyArray<AttemptTransitioned> } => {
  const steps: Array<AttemptTransitioned> = []
  const observer = {
    event: (any: AnyEvent): void => {
      const event = any as RoutableEvent
      if (event._tag === "AttemptTransitioned") steps.push(event)
    }
  }
  const city = smallCity(options)
  const profiles = { standard: { ...city.fleet.profiles["standard"]!, hitPerH } }
  const scenario = { ...city, fleet: { ...city.fleet, profiles } }
  const simulation = new Simulation(scenario, { checkEveryEvent: true, observers: [observer] })
  simulation.runAll()
  assert.isNull(simulation.checks.first)
  return { simulation, steps }
}

const couriers = "policy: { fallback: couriers }\n"

describe("couriers in the city", () => {
  it("deliver what too few robots cannot, at their price, and are counted apart", () => {
    const alone = kpisOf(run({ robots: 3, orders: 60 }).simulation.result())
    const { simulation } = run({ robots: 3, orders: 60, more: couriers })
    const result = simulation.result()
    const helped = kpisOf(result)
    const byCourier = result.orders.filter(
      ({ outcome, provider }) => outcome === "Delivered" && provider === "Courier"
    )
    assert.isAbove(byCourier.length, 10)
    const delivered = (outcomes: typeof result.orders) =>
      outcomes.filter(({ outcome }) => outcome === "Delivered").length
    assert.isAbove(delivered(result.orders), 10)
    assert.isAbove(helped.acceptanceRate ?? 0, alone.acceptanceRate ?? 1)
    assert.isBelow(helped.completionRateRobot ?? 1, helped.completionRate ?? 0)
    for (const order of byCourier) assert.isNotNull(order.deliveredAt)
  })

  it("carry on when couriers fail, and every order has an outcome", () => {
    const { simulation, steps } = run({
      robots: 2,
      orders: 40,
      more: `${couriers}couriers: { accept_pct: 60, fails_pct: 40 }\n`
    })
    const given = steps.filter(({ provider, to }) => provider !== "Robot" && to === "Canceled")
    assert.isAbove(given.length, 3)
    const open = simulation.result().orders.filter(({ outcome }) => outcome === "Open")
    assert.deepStrictEqual(open, [])
  })

  it("fetch the food out of robots that cannot go on, which are empty then", () => {
    const { simulation, steps } = run({ robots: 10, orders: 60, more: couriers }, 1.5)
    const rescued = steps.filter(({ provider, to }) => provider === "Robot" && to === "Rescued")
    const atRobot = steps.filter(({ provider, to }) => provider !== "Robot" && to === "AtBot")
    assert.isAbove(atRobot.length, 0)
    let byCourier = 0
    for (const { deliveryId, serial } of rescued) {
      const at = steps.find((it) => it.deliveryId === deliveryId && it.to === "AtBot")
      if (at === undefined || at.provider === "Robot") continue
      byCourier += 1
      const after = steps.filter((it) => it.deliveryId === deliveryId && it.provider === at.provider)
      assert.include(["Delivered", "Returned", "Canceled"], after.at(-1)?.to)
      const robot = simulation.host.stateOf("Robot", serial ?? "") as RobotState
      const loadedLater = steps.some(
        (it) => it.serial === serial && it.to === "LoadedWaitingForPilot" && it.at > at.at
      )
      if (!loadedLater) assert.isFalse(robot.flags.hasFood)
    }
    assert.isAbove(byCourier, 0)
  })
})
