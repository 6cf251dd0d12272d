/** Orders that a sudden demand brings on top of the day's own. Source: spec/simulation.md 9 (demandSpike). */
import type { Instant } from "../../domain/instant.ts"
import type { Draws } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { City } from "../world/city.ts"
import { demandStretches, type Order, orderMaker } from "../world/demand.ts"
import type { Weather } from "../world/weather.ts"

/**
 * The orders that multiply the rate between two instants by `factor`: a Poisson process with
 * (factor − 1) times the day's rate. Orders one by one and those of a file have no rate: then there are none.
 *
 * - `zones`: positions of the zones, null: all.
 * - `firstIndex`: numbers of orders go on from here; everything of an order is drawn by its number.
 * - `draw`: the fault's own numbers, uniform in (0, 1).
 */
export const moreOrders = (
  scenario: Scenario,
  city: City,
  weather: ReadonlyArray<Weather>,
  draws: Draws,
  from: Instant,
  until: Instant,
  factor: number,
  zones: ReadonlySet<number> | null,
  firstIndex: number,
  draw: () => number
): ReadonlyArray<Order> => {
  const result: Array<Order> = []
  if (scenario.partners.orders.length > 0 || scenario.demand !== null) return result
  const make = orderMaker(scenario, city, draws, zones)
  const all = city.zones.reduce((sum, zone) => sum + zone.weight, 0)
  const hit = city.zones.reduce(
    (sum, it) => (zones === null || zones.has(it.index) ? sum + it.weight : sum),
    0
  )
  if (make === null || all <= 0) return result
  const scale = ((factor - 1) * hit) / all
  if (scale <= 0) return result
  const gap = (): number => -Math.log1p(-draw())
  let aim = gap()
  let passed = 0
  for (const stretch of demandStretches(scenario, weather, draws)) {
    const begin = Math.max(from, stretch.from)
    const end = Math.min(until, stretch.to)
    if (end <= begin) continue
    const expected = (scale * stretch.expected * (end - begin)) / (stretch.to - stretch.from)
    while (aim < passed + expected) {
      const placedAt = Math.floor(begin + ((aim - passed) / expected) * (end - begin))
      const order = make(firstIndex + result.length, placedAt)
      if (order === null) return result
      result.push(order)
      aim += gap()
    }
    passed += expected
  }
  return result
}
