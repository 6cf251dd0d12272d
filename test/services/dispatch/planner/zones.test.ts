import { assert, describe, it } from "@effect/vitest"
import { day, hour, minute } from "../../../../src/domain/instant.ts"
import type { Zone } from "../../../../src/services/dispatch/planner/model.ts"
import { closesAfter, isCovered, isOpenThroughout } from "../../../../src/services/dispatch/planner/zones.ts"
import { at, merchant } from "./builders.ts"

const zone = (eastM: number, radiusM: number, overrides: Partial<Zone> = {}): Zone => ({
  id: `z${eastM}`,
  center: at(eastM),
  radiusM,
  enabled: true,
  opensAtMs: null,
  closesAtMs: null,
  ...overrides
})

describe("zones", () => {
  it("restrict nothing when there are none", () => {
    assert.isTrue(isCovered([], merchant, at(50_000)))
  })

  it("cover a route with both ends in one enabled zone", () => {
    assert.isTrue(isCovered([zone(0, 500)], at(-400), at(400)))
    assert.isFalse(isCovered([zone(0, 500)], at(-400), at(600)))
    assert.isFalse(isCovered([zone(0, 500)], at(600), at(-400)))
    assert.isFalse(isCovered([zone(0, 500, { enabled: false })], at(-400), at(400)))
  })

  it("cover a route through overlapping zones, not one across a gap", () => {
    const overlapping = [zone(0, 500), zone(900, 500), zone(1_800, 500)]
    assert.isTrue(isCovered(overlapping, at(-100), at(1_900)))
    assert.isTrue(isCovered(overlapping, at(1_900), at(-100)))
    const gap = [zone(0, 500), zone(1_100, 500)]
    assert.isFalse(isCovered(gap, at(0), at(1_100)))
  })

  it("notice that a route leaves a chain of zones sideways", () => {
    // The straight line from zone to zone passes north of where they touch.
    const touching = [zone(0, 500), zone(990, 500)]
    assert.isFalse(isCovered(touching, at(100, 450), at(890, 450)))
    assert.isTrue(isCovered(touching, at(100, 20), at(890, 20)))
  })

  it("close at the end of the window that is open", () => {
    const lunch = zone(0, 500, { opensAtMs: 11 * hour, closesAtMs: 14 * hour })
    const noon = 20 * day + 12 * hour
    assert.strictEqual(closesAfter(lunch, noon, 0), noon + 2 * hour)
    assert.strictEqual(closesAfter(lunch, noon - 2 * hour, 0), Number.NEGATIVE_INFINITY)
    assert.strictEqual(closesAfter(lunch, noon + 3 * hour, 0), Number.NEGATIVE_INFINITY)
    // 10:00 UTC is 12:00 two hours east.
    assert.strictEqual(closesAfter(lunch, noon - 2 * hour, 2 * hour), noon)
  })

  it("stay open past midnight", () => {
    const night = zone(0, 500, { opensAtMs: 10 * hour, closesAtMs: 26 * hour })
    const late = 20 * day + 23 * hour
    assert.strictEqual(closesAfter(night, late, 0), late + 3 * hour)
    assert.strictEqual(closesAfter(night, late + 2 * hour, 0), late + 3 * hour)
    assert.strictEqual(closesAfter(night, late + 4 * hour, 0), Number.NEGATIVE_INFINITY)
    assert.isTrue(isOpenThroughout([night], late, late + 3 * hour, 0))
    assert.isFalse(isOpenThroughout([night], late, late + 3 * hour + minute, 0))
  })
})
