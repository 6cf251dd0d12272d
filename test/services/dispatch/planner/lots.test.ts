import { assert, describe, it } from "@effect/vitest"
import { bestLot } from "../../../../src/services/dispatch/planner/lots.ts"
import type { Lot, Zone } from "../../../../src/services/dispatch/planner/model.ts"
import { at, config, makeFleet, makeLot, merchant, now } from "./builders.ts"

const chosen = (
  lots: ReadonlyArray<Lot>,
  occupancy: Readonly<Record<string, number>> = {},
  zones: ReadonlyArray<Zone> = []
): string | null => {
  const fleet = makeFleet([], [], { lots, zones, lotOccupancy: new Map(Object.entries(occupancy)) })
  return bestLot(fleet, merchant, now, config)?.locationId ?? null
}

const near = makeLot("near", at(200), 2)
const middle = makeLot("middle", at(900), 2)
// 2,600 m of route: beyond the radius of 2,500 m.
const far = makeLot("far", at(2_000), 2)

describe("return lot", () => {
  it("is the nearest with room", () => {
    assert.strictEqual(chosen([far, middle, near]), "near")
    assert.strictEqual(chosen([far, middle, near], { near: 1 }), "near")
    assert.strictEqual(chosen([far, middle, near], { near: 2 }), "middle")
    assert.strictEqual(chosen([near, middle, far], { near: 2 }), "middle")
  })

  it("is the nearest, full, when room is only to be had far away or nowhere", () => {
    assert.strictEqual(chosen([near, middle, far], { near: 2, middle: 2 }), "near")
    assert.strictEqual(chosen([near, middle, far], { near: 2, middle: 2, far: 2 }), "near")
  })

  it("is never a closed lot", () => {
    assert.strictEqual(chosen([{ ...near, isActive: false }, far]), "far")
    assert.isNull(chosen([{ ...near, isActive: false }]))
    assert.isNull(chosen([]))
  })

  it("is farther away where robots lack for the orders to come, up to 600 s of driving", () => {
    const busy = { ...middle, demandSchedule: new Array<number>(24).fill(4) }
    // Four orders an hour are three in the next 45 minutes: all of the gain until three robots stand there.
    const roomy = { ...busy, capacity: 9 }
    assert.strictEqual(chosen([near, roomy], {}), "near")
    const closer = { ...roomy, lng: at(650).lng }
    assert.strictEqual(chosen([near, closer]), "middle")
    assert.strictEqual(chosen([near, closer], { middle: 2 }), "middle")
    assert.strictEqual(chosen([near, closer], { middle: 3 }), "near")
  })

  it("is one that the zones let the robot reach, before any nearer one", () => {
    const zone = { id: "z", center: at(500), radiusM: 600, enabled: true, opensAtMs: null, closesAtMs: null }
    const outside = makeLot("outside", at(-150))
    assert.strictEqual(chosen([outside, near], {}, [zone]), "near")
    assert.strictEqual(chosen([outside], {}, [zone]), "outside")
  })
})
