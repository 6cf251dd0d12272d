import { assert, describe, it } from "@effect/vitest"
import { scenarioSeenFrom, seenFrom } from "../../src/main/seen-from.ts"
import { scenarioOf } from "../support/scenario.ts"

describe("a file as it is named from a folder", () => {
  it("has a relative path, also through folders above", () => {
    assert.strictEqual(seenFrom("/city/a/city/runs/x-1-1", "/city/a/city/orders.csv"), "../../orders.csv")
    assert.strictEqual(seenFrom("/city/a", "/city/a/maps/m.osm.pbf"), "maps/m.osm.pbf")
    assert.strictEqual(seenFrom("runs/x-1-1", "maps/m.osm.pbf"), "../../maps/m.osm.pbf")
  })

  it("keeps its whole path where the two share nothing but the root", () => {
    assert.strictEqual(seenFrom("/other/runs/x-1-1", "/city/a/orders.csv"), "/city/a/orders.csv")
  })
})

describe("a scenario as a run folder holds it", () => {
  it("names its map and its orders from there, and is the same in everything else", () => {
    const plain = scenarioOf()
    assert.deepStrictEqual(scenarioSeenFrom("runs/x-1-1", plain), plain)
    const named = {
      ...plain,
      city: { ...plain.city, streets: "town.geojson" },
      demand: { file: "orders.csv", timeZone: null, customerGridM: 50, outsideZones: "refuse", sha256: null }
    } as const
    const seen = scenarioSeenFrom("runs/x-1-1", named)
    assert.strictEqual(seen.city.streets, "../../town.geojson")
    assert.deepStrictEqual(seen.demand, { ...named.demand, file: "../../orders.csv" })
    assert.deepStrictEqual({ ...seen, city: named.city, demand: named.demand }, named)
  })
})
