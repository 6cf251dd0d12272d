import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { haversineM } from "../../../../src/domain/geo.ts"
import {
  cosineOfLatitude,
  drainPct,
  driveMs,
  driveSeconds,
  fastMarginFactor,
  fastMeters,
  isBlocked,
  routeMeters
} from "../../../../src/services/dispatch/planner/travel.ts"
import { at, config, merchant } from "./builders.ts"

describe("travel", () => {
  it("takes the detour of 1.30 and the planning speed of 1.14 m/s", () => {
    const meters = routeMeters(merchant, at(1_000), config)
    assert.closeTo(meters, 1_300, 0.5)
    assert.closeTo(driveSeconds(1_140, config), 1_000, 1e-9)
    assert.strictEqual(driveMs(1.14, config), 1_000)
    assert.strictEqual(driveMs(1.15, config), 1_009)
  })

  it("drains 3.5 % a kilometre and 4 % an hour", () => {
    assert.closeTo(drainPct(2_000, 1_800_000, config), 9, 1e-9)
  })

  it("estimates distances within 20 km and below 60 degrees to half a percent", () => {
    const near = fc.double({ min: -0.1, max: 0.1, noNaN: true })
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), near, near, (lat, dLat, dLng) => {
        const a = { lat, lng: 20 }
        const b = { lat: lat + dLat, lng: 20 + dLng }
        const exact = haversineM(a, b)
        if (exact > 20_000) return
        const fast = fastMeters(a.lat, a.lng, b.lat, b.lng, cosineOfLatitude(a.lat))
        assert.isAtMost(Math.abs(fast - exact), exact * 0.005 + 0.01)
        assert.isAtMost(fast, exact * fastMarginFactor + 0.01)
      }),
      { numRuns: 2_000 }
    )
  })

  it("knows the places that a blocked area makes unreachable", () => {
    const closed = { ...config, blockedAreas: [{ center: at(500), radiusM: 100 }] }
    assert.isTrue(isBlocked(at(590), closed))
    assert.isFalse(isBlocked(at(610), closed))
    assert.isFalse(isBlocked(at(500), config))
  })
})
