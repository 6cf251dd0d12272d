/**
 * Verification V2 (spec/simulation.md 7): Little's law. The number of orders in the system is counted at
 * regular moments from the series, the time in the system from the events of each order; rate times mean
 * time must be the mean number.
 */
import { assert, describe, it } from "@effect/vitest"
import type { RoutableEvent } from "../../src/actors/route.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import type { DeliveryId } from "../../src/domain/ids.ts"
import type { Instant } from "../../src/domain/instant.ts"
import type { Observer } from "../../src/sim/host.ts"
import { Simulation } from "../../src/sim/run.ts"
import { smallCity } from "../support/scenario.ts"

/** When each accepted order entered the system and left it. */
class Stays implements Observer {
  readonly entered = new Map<DeliveryId, Instant>()
  readonly left = new Map<DeliveryId, Instant>()

  event(any: AnyEvent): void {
    const event = any as RoutableEvent
    if (
      event._tag === "AttemptTransitioned" &&
      event.to === "Pending" &&
      !this.entered.has(event.deliveryId)
    ) {
      this.entered.set(event.deliveryId, event.at)
    }
    if (event._tag === "DeliveryTransitioned" && (event.to === "Completed" || event.to === "Canceled")) {
      if (this.entered.has(event.deliveryId)) this.left.set(event.deliveryId, event.at)
    }
  }
}

const mean = (values: ReadonlyArray<number>): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

describe("Little's law (V2)", () => {
  for (const seed of [1, 2, 3]) {
    it(`holds within 1 % for the orders of a district, seed ${seed}`, () => {
      const stays = new Stays()
      const scenario = smallCity({ seed, robots: 30, pilots: 30, orders: 150, seriesS: 10 })
      const { series, orders } = new Simulation(scenario, { observers: [stays] }).runAll()
      assert.isAbove(stays.entered.size, 80)
      assert.strictEqual(stays.left.size, stays.entered.size, "the run ends empty")

      // Accepted counts those whose robot was confirmed; canceled only those of them that ended so.
      const inSystem = mean(series.map((point) => point.accepted - point.delivered - point.canceled))
      const meanStayMs = mean([...stays.entered].map(([id, at]) => (stays.left.get(id) ?? 0) - at))
      const ratePerMs = stays.entered.size / scenario.durationMs
      assert.approximately(inSystem / (ratePerMs * meanStayMs), 1, 0.01)
      assert.isAbove(inSystem, 3)

      // The records behind the KPIs tell the same story of those that were delivered.
      for (const record of orders) {
        if (record.outcome === "Delivered") assert.isNotNull(record.acceptedAt)
      }
      assert.strictEqual(orders.filter((it) => it.acceptedAt !== null).length, stays.entered.size)
    })
  }
})
