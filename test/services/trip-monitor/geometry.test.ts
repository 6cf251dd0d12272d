/** A route as a line, against a walk along it in small steps. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { haversineM, type LatLng } from "../../../src/domain/geo.ts"
import { nearestOn, pointAt, routeLine, sightOn } from "../../../src/services/trip-monitor/geometry.ts"

const corner: LatLng = { lat: 52.5, lng: 13.4 }
const shrink = Math.cos((corner.lat * Math.PI) / 180)
const perDegree = 111_195.0802
/** So many metres east and north of the corner. */
const at = (eastM: number, northM: number): LatLng => ({
  lat: corner.lat + northM / perDegree,
  lng: corner.lng + eastM / (perDegree * shrink)
})

const meters = fc.integer({ min: -1_500, max: 1_500 })
const places = fc.tuple(meters, meters).map(([east, north]) => at(east, north))

/** Distance from the line and the mark there, by trying every metre or so of it. */
const byWalking = (points: ReadonlyArray<LatLng>, point: LatLng): number => {
  let best = Number.POSITIVE_INFINITY
  for (let i = 1; i < points.length; i++) {
    const from = points[i - 1]!
    const to = points[i]!
    const steps = Math.max(1, Math.ceil(haversineM(from, to)))
    for (let step = 0; step <= steps; step++) {
      const share = step / steps
      const here = {
        lat: from.lat + (to.lat - from.lat) * share,
        lng: from.lng + (to.lng - from.lng) * share
      }
      best = Math.min(best, haversineM(here, point))
    }
  }
  return best
}

describe("a route as a line", () => {
  it("is as far from a point as the nearest of its metres", () => {
    fc.assert(
      fc.property(fc.array(places, { minLength: 2, maxLength: 6 }), places, (points, point) => {
        const { offM } = nearestOn(routeLine(points, 0), point)
        assert.closeTo(offM, byWalking(points, point), 1 + 0.002 * offM)
      }),
      { numRuns: 200 }
    )
  })

  it("finds a point of its own where it is", () => {
    fc.assert(
      fc.property(
        fc.array(places, { minLength: 2, maxLength: 6 }),
        fc.integer({ min: 0, max: 1_000 }),
        (points, thousandths) => {
          const line = routeLine(points, 0)
          const alongM = (line.lengthM * thousandths) / 1_000
          const found = sightOn(line, pointAt(line, alongM), alongM)
          assert.isBelow(found.offM, 0.01)
          // A line that crosses itself has two such places; both are at the point.
          assert.isBelow(haversineM(pointAt(line, found.alongM), pointAt(line, alongM)), 0.02)
        }
      ),
      { numRuns: 200 }
    )
  })

  it("marks the way, not the ground, when it is told how long the way is", () => {
    const line = routeLine([at(0, 0), at(300, 0), at(300, 700)], 1_500)
    assert.closeTo(line.marksM[1]!, 450, 0.1)
    assert.strictEqual(line.lengthM, 1_500)
    const { offM, alongM } = nearestOn(line, at(310, 350))
    assert.closeTo(offM, 10, 0.1)
    assert.closeTo(alongM, 975, 0.5)
  })

  it("goes on before its beginning and beyond its end, so that an approach is even", () => {
    const line = routeLine([at(0, 0), at(100, 0)], 0)
    assert.closeTo(nearestOn(line, at(-20, 5)).alongM, -20, 0.1)
    assert.closeTo(nearestOn(line, at(-20, 5)).offM, Math.hypot(20, 5), 0.1)
    assert.closeTo(nearestOn(line, at(130, 0)).alongM, 130, 0.1)
    assert.deepStrictEqual(pointAt(line, -20), at(0, 0))
    assert.deepStrictEqual(pointAt(line, 130), at(100, 0))
  })

  it("of two branches takes the one near the known progress", () => {
    // Out along one side of a street and back along the other, 8 m apart.
    const line = routeLine([at(0, 0), at(600, 0), at(600, 8), at(0, 8)], 0)
    const place = at(200, 4.5)
    assert.closeTo(sightOn(line, place, 190).alongM, 200, 0.5)
    assert.closeTo(sightOn(line, place, 1_000).alongM, 1_008, 0.5)
  })

  it("is looked at everywhere by a robot that is not near its known progress", () => {
    const line = routeLine([at(0, 0), at(1_000, 0), at(1_000, 1_000)], 0)
    assert.closeTo(sightOn(line, at(1_000, 600), 0).alongM, 1_600, 0.5)
  })

  it("has no length when it begins and ends in one place", () => {
    const line = routeLine([at(0, 0), at(0, 0)], 500)
    assert.strictEqual(line.lengthM, 0)
    assert.closeTo(nearestOn(line, at(30, 40)).offM, 50, 0.1)
    assert.strictEqual(nearestOn(line, at(30, 40)).alongM, 0)
    assert.deepStrictEqual(pointAt(line, 10), at(0, 0))
  })
})
