import { assert, describe, it } from "@effect/vitest"
import { haversineM } from "../../../src/domain/geo.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { generateCity, pick, pointInDisc, runningSumsOf } from "../../../src/sim/world/city.ts"
import { scenarioOf } from "../../support/scenario.ts"

const cityOf = (text: string, seed = 7) => generateCity(scenarioOf(text), new Draws(seed, 0))

describe("a generated city", () => {
  const city = cityOf("city: { generator: { hubs: 6 } }\nfleet: { robots: [{ count: 300 }] }\n")

  it("is the same for the same seed and another for another", () => {
    const text = "city: { generator: { hubs: 6 } }\nfleet: { robots: [{ count: 300 }] }\n"
    assert.deepStrictEqual(cityOf(text), city)
    assert.notDeepEqual(cityOf(text, 8), city)
  })

  it("gives each hub a zone with its merchants and lots", () => {
    assert.strictEqual(city.hubs.length, 6)
    assert.strictEqual(city.zones.length, 6)
    for (const zone of city.zones) {
      assert.strictEqual(city.merchants.filter((it) => it.zoneIndex === zone.index).length, 40)
      assert.strictEqual(city.lots.filter((it) => it.zoneIndex === zone.index).length, 6)
    }
  })

  it("keeps everything of a zone inside its disc, and the discs apart", () => {
    for (const place of [...city.merchants, ...city.lots, ...city.hubs]) {
      const zone = city.zones[place.zoneIndex]
      assert.isBelow(haversineM(zone!.center, place.place), 1500 * 1.001)
    }
    for (const a of city.zones) {
      for (const b of city.zones) {
        if (a.index < b.index) assert.isAbove(haversineM(a.center, b.center), 3000)
      }
    }
  })

  it("clusters merchants and spreads lots", () => {
    const nearest = (places: ReadonlyArray<{ lat: number; lng: number }>): number =>
      places.reduce(
        (sum, at) => sum + Math.min(...places.filter((it) => it !== at).map((it) => haversineM(at, it))),
        0
      ) / places.length
    for (const zone of city.zones) {
      const merchants = city.merchants.filter((it) => it.zoneIndex === zone.index).map((it) => it.place)
      const lots = city.lots.filter((it) => it.zoneIndex === zone.index).map((it) => it.place)
      // Of uniform points the mean distance to the nearest is half a side of their share of the area.
      const uniform = (count: number): number => 0.5 * Math.sqrt((Math.PI * 1500 ** 2) / count)
      assert.isBelow(nearest(merchants), uniform(40))
      assert.isAbove(nearest(lots), uniform(6))
    }
  })

  it("weighs merchants by rank and mixes load methods as the scenario says", () => {
    const first = city.merchants.filter((it) => it.zoneIndex === 0)
    assert.closeTo(first[0]!.weight / first[1]!.weight, 2 ** 0.8, 1e-12)
    const share = (method: string): number =>
      city.merchants.filter((it) => it.loadMethod === method).length / city.merchants.length
    assert.closeTo(share("TWO_DIGIT_DEVICELESS_PIN"), 0.35, 0.1)
    assert.closeTo(share("MAGIC_LID"), 0.25, 0.1)
    assert.closeTo(share("QR"), 0.2, 0.1)
    assert.closeTo(share("PINLESS"), 0.2, 0.1)
  })

  it("has an id of its own for everything and every place, in the order of the lists", () => {
    const places = [...city.hubs, ...city.merchants].map((it) => it.place.locationId)
    const ids = [...city.hubs, ...city.lots, ...city.merchants].map((it) => it.id)
    assert.strictEqual(new Set([...places, ...ids]).size, places.length + ids.length)
    for (const list of [city.hubs, city.lots, city.merchants]) {
      const inOrder = list.map((it) => it.id)
      assert.deepStrictEqual([...inOrder].sort(), inOrder)
    }
  })

  it("has room for the fleet twice over", () => {
    assert.isAtLeast(
      city.lots.reduce((sum, lot) => sum + lot.capacity, 0),
      600
    )
  })

  it("does not move a zone's places when zones are added", () => {
    const larger = cityOf("city: { generator: { hubs: 6, lots: 9 } }\nfleet: { robots: [{ count: 300 }] }\n")
    assert.deepStrictEqual(larger.merchants, city.merchants)
  })
})

describe("a listed city", () => {
  it("has the places of the file, merchants by zone and weight", () => {
    const city = cityOf(`city:
  zones:
    - { id: north, center: { lat: 52.5, lng: 13.4 }, radius_m: 1000 }
    - { id: south, center: { lat: 52.4, lng: 13.4 }, radius_m: 1000, weight: 2, enabled: false }
  hubs: [{ id: h, zone: south, place: { lat: 52.4, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.4, lng: 13.401 }, capacity: 60 }]
  merchants:
    - { id: b, zone: south, place: { lat: 52.4, lng: 13.402 } }
    - { id: c, zone: south, place: { lat: 52.4, lng: 13.403 }, weight: 5, loadMethod: QR }
    - { id: a, zone: north, place: { lat: 52.5, lng: 13.402 } }
`)
    assert.deepStrictEqual(
      city.merchants.map((it) => [it.name, it.zoneIndex, it.index, it.loadMethod]),
      [
        ["a", 0, 0, "TWO_DIGIT_DEVICELESS_PIN"],
        ["c", 1, 1, "QR"],
        ["b", 1, 2, "TWO_DIGIT_DEVICELESS_PIN"]
      ]
    )
    const { id, ...lot } = city.lots[0]!
    assert.deepStrictEqual(lot, {
      name: "l",
      index: 0,
      hubId: city.hubs[0]!.id,
      hubIndex: 0,
      zoneIndex: 1,
      place: { lat: 52.4, lng: 13.401, kind: "ParkingLot", locationId: id },
      capacity: 60
    })
    assert.isFalse(city.zones[1]!.enabled)
  })
})

describe("drawing places", () => {
  it("is uniform over the area of a disc", () => {
    const center = { lat: 52.5, lng: 13.4 }
    let inner = 0
    const draws = new Draws(3, 0)
    for (let i = 0; i < 4000; i++) {
      const at = pointInDisc(center, 1000, draws.uniform(163, i, 0), draws.uniform(163, i, 1))
      const distanceM = haversineM(center, at)
      assert.isAtMost(distanceM, 1000.5)
      if (distanceM < 500) inner++
    }
    assert.closeTo(inner / 4000, 0.25, 0.02)
  })

  it("picks indexes by weight and never one of weight 0", () => {
    const sums = runningSumsOf([0, 1, 0, 3, 0])
    assert.strictEqual(pick(sums, 1e-12), 1)
    assert.strictEqual(pick(sums, 0.2499), 1)
    assert.strictEqual(pick(sums, 0.2501), 3)
    assert.strictEqual(pick(sums, 1 - 1e-12), 3)
  })
})
