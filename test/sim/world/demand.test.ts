import { assert, describe, it } from "@effect/vitest"
import { haversineM } from "../../../src/domain/geo.ts"
import { hour, minute } from "../../../src/domain/instant.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import type { Scenario } from "../../../src/sim/scenario/schema.ts"
import { generateCity } from "../../../src/sim/world/city.ts"
import { demandStretches, type Order, orders, partnerCancelsAt } from "../../../src/sim/world/demand.ts"
import { weatherByHour } from "../../../src/sim/world/weather.ts"
import { scenarioOf } from "../../support/scenario.ts"

const ordersOf = (scenario: Scenario, seed = 7): ReadonlyArray<Order> => {
  const draws = new Draws(seed, 0)
  return orders(scenario, generateCity(scenario, draws), weatherByHour(scenario, draws), draws)
}

const steady = "partners: { ordersPerDay: 6000, dayFactor: 1 }\nweather: { model: dry }\n"
const scenario = scenarioOf(`${steady}city: { generator: { hubs: 4 } }\n`)
const list = ordersOf(scenario)

/** Whether a count of a Poisson number lies within four standard deviations. */
const isPoisson = (count: number, mean: number): void => {
  assert.isBelow(Math.abs(count - mean), 4 * Math.sqrt(mean), `${count} against ${mean}`)
}

describe("the orders of a day", () => {
  it("are as many as the scenario says, in the hours that it says", () => {
    isPoisson(list.length, 6000)
    const hours = scenario.partners.hourSharesPct.map(
      (_, h) => list.filter((it) => Math.floor((it.placedAt - scenario.startAt.at) / hour) === h + 4).length
    )
    scenario.partners.hourSharesPct.forEach((share, h) => {
      isPoisson(hours[h] ?? 0, 60 * share)
    })
    assert.strictEqual(
      hours.reduce((sum, count) => sum + count, 0),
      list.length
    )
  })

  it("come in order of time, numbered, and the same again for the same seed", () => {
    list.forEach((order, i) => {
      assert.strictEqual(order.index, i)
      if (i > 0) assert.isAtLeast(order.placedAt, list[i - 1]!.placedAt)
    })
    assert.deepStrictEqual(ordersOf(scenario), list)
    assert.notDeepEqual(ordersOf(scenario, 8), list)
  })

  it("go to customers of the merchant's zone, no further than the longest route", () => {
    const city = generateCity(scenario, new Draws(7, 0))
    for (const order of list) {
      const zone = city.zones[order.zoneIndex]!
      assert.isBelow(haversineM(order.pickup, order.dropoff) * 1.3, 2500.5)
      assert.isBelow(haversineM(zone.center, order.dropoff), zone.radiusM + 1)
    }
  })

  it("cook for 17.6 minutes in the mean, median 15, at most 90", () => {
    const minutes = list.map((it) => it.preparationMs / minute).sort((a, b) => a - b)
    assert.closeTo(minutes.reduce((sum, it) => sum + it, 0) / minutes.length, 17.6, 0.6)
    assert.closeTo(minutes[Math.floor(minutes.length / 2)]!, 15, 0.6)
    assert.isAtMost(minutes[minutes.length - 1]!, 90)
  })

  it("are accepted by their partner in 97 of 100 cases, and 5 of 100 hold controlled contents", () => {
    isPoisson(list.filter((it) => !it.accepts).length, 0.03 * list.length)
    isPoisson(list.filter((it) => it.controlledContents.length > 0).length, 0.05 * list.length)
  })

  it("prefer merchants of a low rank, by 1/rank^0.8", () => {
    const weights = Array.from({ length: 40 }, (_, i) => (i + 1) ** -0.8)
    const share = weights[0]! / weights.reduce((sum, it) => sum + it, 0)
    isPoisson(list.filter((it) => it.merchantIndex % 40 === 0).length, share * list.length)
  })

  it("quote a ready time near the true one, or the true one when it is known", () => {
    assert.isTrue(list.some((it) => it.quotedReadyAt !== it.readyAt))
    const known = ordersOf(scenarioOf("partners: { readyTimeKnown: true }\n"))
    assert.isTrue(known.every((it) => it.quotedReadyAt === it.readyAt))
  })

  it("keep their own draws when the rate changes: common random numbers", () => {
    const more = ordersOf(scenarioOf(`${steady.replace("6000", "9000")}city: { generator: { hubs: 4 } }\n`))
    assert.isAbove(more.length, list.length)
    for (let i = 0; i < list.length; i++) {
      assert.strictEqual(more[i]!.preparationMs, list[i]!.preparationMs)
      assert.strictEqual(more[i]!.merchantIndex, list[i]!.merchantIndex)
    }
  })
})

describe("the order rate", () => {
  const expected = (text: string): number => {
    const it = scenarioOf(text)
    const draws = new Draws(7, 0)
    return demandStretches(it, weatherByHour(it, draws), draws).reduce((sum, part) => sum + part.expected, 0)
  }

  it("adds up to the orders of a day over a day, and to the share of its hours over a part of it", () => {
    assert.closeTo(expected(steady), 6000, 1e-6)
    assert.closeTo(expected(`${steady}duration_s: 21600\npilots: { shifts: [] }\n`), 60 * (1.4 + 5.6), 1e-6)
  })

  it("is doubled in a burst", () => {
    const burst = steady.replace("dayFactor: 1", 'dayFactor: 1, bursts: [{ start: "12:15" }]')
    assert.closeTo(expected(burst), 6000 + 0.5 * 60 * 7.1, 1e-6)
  })

  it("rises by 15 % in rain", () => {
    assert.closeTo(expected(steady.replace("dry", "rain")), 6900, 1e-6)
  })

  it("is multiplied by the day's factor, one for each day", () => {
    const twoDays = scenarioOf(
      "duration_s: 172800\nweather: { model: dry }\npartners: { ordersPerDay: 100 }\n"
    )
    const parts = demandStretches(twoDays, weatherByHour(twoDays, new Draws(7, 0)), new Draws(7, 0))
    const of = (day: number): number =>
      parts
        .filter((part) => Math.floor((part.from - twoDays.startAt.at - 4 * hour) / (24 * hour)) === day)
        .reduce((sum, part) => sum + part.expected, 0)
    assert.notStrictEqual(of(0), of(1))
    assert.closeTo(of(0), 100, 40)
  })
})

describe("orders of the file", () => {
  const text = `city:
  zones: [{ id: z, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }]
  hubs: [{ id: h, zone: z, place: { lat: 52.5, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.5, lng: 13.4 } }]
  merchants: [{ id: m, zone: z, place: { lat: 52.5, lng: 13.4 } }]
partners:
  readyTimeKnown: true
  orders:
    - { at_s: 900, merchant: m, dropoff: { lat: 52.501, lng: 13.4 }, preparation_s: 600, order_size_l: 3 }
    - { at_s: 60, merchant: m, dropoff: { lat: 52.502, lng: 13.4 }, preparation_s: 300 }
`
  it("come as they are listed, by time, and no others", () => {
    const listed = ordersOf(scenarioOf(text))
    const start = scenario.startAt.at
    assert.deepStrictEqual(
      listed.map((it) => [it.placedAt - start, it.readyAt - start, it.quotedReadyAt - start, it.dropoff.lat]),
      [
        [60_000, 360_000, 360_000, 52.502],
        [900_000, 1_500_000, 1_500_000, 52.501]
      ]
    )
    assert.strictEqual(listed[1]!.litres, 3)
  })
})

describe("a partner's cancellation", () => {
  const partners = scenario.partners
  const order = (cancelExposure: number): Order => ({ ...list[0]!, cancelExposure })
  const acceptedAt = 1_000_000

  it("waits out the smaller hazard first, then the greater one", () => {
    const pickupAt = acceptedAt + hour
    // 0.012 per hour before the quoted pickup: after an hour 0.012 of exposure is used up.
    assert.strictEqual(
      partnerCancelsAt(order(0.006), partners, acceptedAt, pickupAt, 1e12),
      acceptedAt + hour / 2
    )
    assert.strictEqual(
      partnerCancelsAt(order(0.012 + 0.12), partners, acceptedAt, pickupAt, 1e12),
      pickupAt + hour / 2
    )
  })

  it("never comes when the food is loaded before", () => {
    assert.strictEqual(
      partnerCancelsAt(order(3), partners, acceptedAt, acceptedAt + hour, acceptedAt + hour),
      null
    )
  })

  it("never comes without a hazard", () => {
    const calm = { ...partners, cancelBeforePickupPerH: 0, cancelAfterPickupPerH: 0 }
    assert.strictEqual(partnerCancelsAt(order(0.1), calm, acceptedAt, acceptedAt + hour, 1e12), null)
  })
})

describe("customers of a polygon zone", () => {
  it("live inside of its corners, whatever else its disc holds", () => {
    const corners = [
      { lat: 52.51, lng: 13.4 },
      { lat: 52.52, lng: 13.4 },
      { lat: 52.52, lng: 13.404 },
      { lat: 52.51, lng: 13.404 }
    ]
    const scenario = scenarioOf(`
city:
  zones:
    - id: strip
      center: { lat: 52.515, lng: 13.402 }
      radius_m: 900
      polygon: [${corners.map(({ lat, lng }) => `{ lat: ${lat}, lng: ${lng} }`).join(", ")}]
  hubs: [{ id: h, zone: strip, place: { lat: 52.515, lng: 13.402 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.515, lng: 13.402 } }]
  merchants: [{ id: m, zone: strip, place: { lat: 52.512, lng: 13.402 } }]
partners: { ordersPerDay: 200 }
fleet: { robots: [{ count: 2 }] }`)
    const draws = new Draws(3, 0)
    const made = orders(scenario, generateCity(scenario, draws), weatherByHour(scenario, draws), draws)
    assert.isAbove(made.length, 100)
    for (const { dropoff } of made) {
      assert.isTrue(dropoff.lat >= 52.51 && dropoff.lat <= 52.52, `${dropoff.lat}`)
      assert.isTrue(dropoff.lng >= 13.4 && dropoff.lng <= 13.404, `${dropoff.lng}`)
    }
  })
})
