import { assert, describe, it } from "@effect/vitest"
import { initialTripWatch, type TripWatchState } from "../../../src/actors/trip-watch/state.ts"
import { routeLine } from "../../../src/services/trip-monitor/geometry.ts"
import { watchDeviationHasPlace } from "../../../src/sim/checkers/watch-deviation-has-place.ts"
import { watchProgressOnRoute } from "../../../src/sim/checkers/watch-progress-on-route.ts"
import { watchTraceInOrder } from "../../../src/sim/checkers/watch-trace-in-order.ts"

const from = { lat: 43.73, lng: 7.42 }
const to = { lat: 43.74, lng: 7.42 }
const point = (timestamp: number) => ({ ...from, timestamp, accuracy: 4, heading: 0, speed: 1 })

const sound = (): TripWatchState => ({
  ...initialTripWatch("trip-1"),
  route: routeLine([from, to], 1200),
  progressM: 1200,
  trace: [point(1000), point(11_000)]
})

describe("checkers of a trip watch", () => {
  it("find nothing in a sound one", () => {
    for (const check of [watchDeviationHasPlace, watchProgressOnRoute, watchTraceInOrder]) {
      assert.isNull(check(sound()))
      assert.isNull(check(initialTripWatch("trip-2")))
    }
  })

  it("find a deviation without the place before it, and a place without a deviation", () => {
    assert.match(watchDeviationHasPlace({ ...sound(), deviated: true }) ?? "", /off its route.*not kept/)
    assert.match(
      watchDeviationHasPlace({ ...sound(), locationBeforeDeviation: from }) ?? "",
      /on its route.* kept/
    )
  })

  it("find progress beyond the route, behind its beginning, and without one", () => {
    assert.match(watchProgressOnRoute({ ...sound(), progressM: 1201 }) ?? "", /1201 m along a route of 1200/)
    assert.match(watchProgressOnRoute({ ...sound(), progressM: -1 }) ?? "", /-1 m along/)
    assert.match(watchProgressOnRoute({ ...sound(), route: null }) ?? "", /without a route/)
  })

  it("find a trace out of order", () => {
    assert.match(
      watchTraceInOrder({ ...sound(), trace: [point(5), point(5)] }) ?? "",
      /a point of 5 after one of 5/
    )
  })
})
