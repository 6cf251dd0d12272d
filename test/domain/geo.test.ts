import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { earthRadiusM, haversineM, interpolate } from "../../src/domain/geo.ts"

const point = fc.record({
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
  lng: fc.double({ min: -180, max: 180, noNaN: true })
})

describe("distance on the ground", () => {
  it("is a degree of the meridian along a meridian", () => {
    const degree = (Math.PI / 180) * earthRadiusM
    assert.approximately(haversineM({ lat: 10, lng: 20 }, { lat: 11, lng: 20 }), degree, 0.001)
    assert.approximately(haversineM({ lat: 0, lng: 0 }, { lat: 0, lng: 1 }), degree, 0.001)
  })

  it("is half the circumference between opposite points", () => {
    assert.approximately(haversineM({ lat: 0, lng: 0 }, { lat: 0, lng: 180 }), Math.PI * earthRadiusM, 0.01)
    assert.approximately(haversineM({ lat: 90, lng: 0 }, { lat: -90, lng: 0 }), Math.PI * earthRadiusM, 0.01)
  })

  it("is 0 exactly at the same place, symmetric, and never beyond half the circumference", () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        assert.strictEqual(haversineM(a, a), 0)
        assert.approximately(haversineM(a, b), haversineM(b, a), 1e-6)
        assert.isAtMost(haversineM(a, b), Math.PI * earthRadiusM)
      })
    )
  })
})

describe("a point on the way", () => {
  it("starts at one end, ends at the other, and is half way in between", () => {
    const a = { lat: 60.17, lng: 24.93 }
    const b = { lat: 60.18, lng: 24.95 }
    assert.deepStrictEqual(interpolate(a, b, 0), a)
    assert.approximately(interpolate(a, b, 1).lat, b.lat, 1e-12)
    const middle = interpolate(a, b, 0.5)
    assert.approximately(haversineM(a, middle), haversineM(middle, b), 0.1)
  })
})
