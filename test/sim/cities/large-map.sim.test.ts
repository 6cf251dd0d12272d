import { describe, expect, it } from "vitest"
import { makeCity } from "../../../src/sim/cities/make-city.ts"

describe("the map of a whole country", () => {
  it("gives its largest part, however many others there are", () => {
    const parts = 150_000
    // Short pieces of way, none of which meets another; the last is the longest.
    const nodes = Array.from({ length: 2 * parts }, (_, n) => ({
      id: n,
      lat: 52 + (n >> 1) * 1e-6,
      lng: 13 + (n % 2) * (n === 2 * parts - 1 ? 2e-4 : 1e-4),
      tags: {}
    }))
    const ways = Array.from({ length: parts }, (_, n) => ({
      id: n,
      refs: [2 * n, 2 * n + 1],
      tags: { highway: "footway" }
    }))
    const city = makeCity({ nodes, ways, notUsed: 0 }, "land", "land.osm.pbf", "0")
    expect(city).toMatchObject({
      network: { lat7: [521_499_990, 521_499_990], lng7: [130_000_000, 130_002_000] },
      statistics: { components: parts },
      dropped: { island: parts - 1 }
    })
  })
})
