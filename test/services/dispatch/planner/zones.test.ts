import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { day, hour, minute } from "../../../../src/domain/instant.ts"
import type { Zone } from "../../../../src/services/dispatch/planner/model.ts"
import {
  closesAfter,
  isCovered,
  isInZone,
  isOpenThroughout
} from "../../../../src/services/dispatch/planner/zones.ts"
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

/** A zone with corners around its middle, each so far away. */
const ring = (eastM: number, cornersM: number, count: number): Zone => {
  const polygon = Array.from({ length: count }, (_, n) => {
    const angle = (2 * Math.PI * n) / count
    return at(eastM + cornersM * Math.cos(angle), cornersM * Math.sin(angle))
  })
  return zone(eastM, cornersM * 1.01, { polygon })
}

describe("polygon zones", () => {
  /** An L: the upper right quarter of the square is missing. */
  const corners = [at(0, 0), at(800, 0), at(800, 400), at(400, 400), at(400, 800), at(0, 800)]
  const hook = zone(400, 1_200, { polygon: corners })

  it("hold what is inside of their corners, and nothing else of their disc", () => {
    assert.isTrue(isInZone(hook, at(200, 700)))
    assert.isTrue(isInZone(hook, at(700, 200)))
    assert.isFalse(isInZone(hook, at(600, 600)))
    assert.isFalse(isInZone(hook, at(-10, 100)))
    assert.isTrue(isInZone({ ...hook, polygon: null }, at(600, 600)))
  })

  it("cover a route between two of their places, and into a neighbour across a common border", () => {
    assert.isTrue(isCovered([hook], at(200, 700), at(700, 200)))
    assert.isFalse(isCovered([hook], at(200, 200), at(600, 600)))
    const neighbour = zone(900, 800, {
      id: "n",
      polygon: [at(700, 0), at(1_200, 0), at(1_200, 400), at(700, 400)]
    })
    assert.isTrue(isCovered([hook, neighbour], at(100, 200), at(1_100, 200)))
    assert.isTrue(isCovered([hook, neighbour], at(1_100, 200), at(100, 200)))
    // Out over the missing quarter and in again.
    assert.isFalse(isCovered([hook, neighbour], at(100, 700), at(1_100, 390)))
  })

  it("do not cover a route across a bay in their border", () => {
    const bay = [
      at(0, 0),
      at(900, 0),
      at(900, 800),
      at(600, 800),
      at(600, 200),
      at(300, 200),
      at(300, 800),
      at(0, 800)
    ]
    const harbour = zone(450, 1_200, { polygon: bay })
    const east = zone(1_100, 800, {
      id: "e",
      polygon: [at(850, 0), at(1_300, 0), at(1_300, 800), at(850, 800)]
    })
    assert.isFalse(isCovered([harbour, east], at(100, 600), at(1_200, 600)))
    assert.isFalse(isCovered([harbour, east], at(1_200, 600), at(100, 600)))
    assert.isTrue(isCovered([harbour, east], at(100, 100), at(1_200, 100)))
  })

  it("of very many corners cover what a disc covers", () => {
    const east = fc.integer({ min: -600, max: 1_700 })
    const north = fc.integer({ min: -600, max: 600 })
    const discs = [0, 900].map((x) => zone(x, 500))
    const inner = [0, 900].map((x) => ring(x, 499.5, 720))
    const outer = [0, 900].map((x) => ring(x, 502, 720))
    fc.assert(
      fc.property(east, north, east, north, (fromEast, fromNorth, toEast, toNorth) => {
        const a = at(fromEast, fromNorth)
        const b = at(toEast, toNorth)
        if (isCovered(inner, a, b)) assert.isTrue(isCovered(discs, a, b))
        if (isCovered(discs, a, b)) assert.isTrue(isCovered(outer, a, b))
      }),
      { numRuns: 500 }
    )
  })
})
