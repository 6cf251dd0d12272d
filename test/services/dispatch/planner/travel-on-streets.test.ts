import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { defaultPlannerConfig, type PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import {
  cosineOfLatitude,
  driveMs,
  fastMarginFactor,
  fastMeters,
  leastDetour,
  routeMeters,
  waypointsOf
} from "../../../../src/services/dispatch/planner/travel.ts"
import { WalkStreets } from "../../../../src/services/dispatch/streets/streets.ts"
import { at, grid } from "../../../support/street-grid.ts"

const config: PlannerConfig = { ...defaultPlannerConfig, streets: new WalkStreets(grid(8, 8, 40)) }
const place = fc.tuple(fc.integer({ min: -60, max: 340 }), fc.integer({ min: -60, max: 340 }))

describe("travel along streets", () => {
  it("is never shorter than what robots are sorted out by", () => {
    fc.assert(
      fc.property(place, place, (from, to) => {
        const a = at(...from)
        const b = at(...to)
        const direct = fastMeters(a.lat, a.lng, b.lat, b.lng, cosineOfLatitude(b.lat))
        // Who is sorted out is farther by `direct` than the limit with its margin.
        expect(routeMeters(a, b, config) * fastMarginFactor + 0.02).toBeGreaterThanOrEqual(
          direct * leastDetour(config)
        )
      })
    )
  })

  it("goes around blocks, and its time is that of its length", () => {
    const a = at(0, 0)
    const b = at(40, 40)
    const meters = routeMeters(a, b, config)
    expect(meters).toBeCloseTo(routeMeters(a, at(40, 0), config) + routeMeters(at(40, 0), b, config), 1)
    expect(driveMs(meters, config)).toBe(Math.ceil((meters / config.planningSpeedMps) * 1_000))
  })

  it("gives trips the corners of their way, and none without streets", () => {
    const { waypoints } = waypointsOf(at(0, 0), at(80, 0), config)
    expect(waypoints?.[0]).toEqual(at(0, 0))
    expect(waypoints?.at(-1)).toEqual(at(80, 0))
    expect(waypoints).toContainEqual(at(40, 0))
    expect(waypointsOf(at(0, 0), at(80, 0), defaultPlannerConfig)).toEqual({})
  })
})
