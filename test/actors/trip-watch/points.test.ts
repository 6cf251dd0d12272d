/** What positions say of a trip: progress, deviation, arrival, time of arrival. */
import { assert, describe, it } from "@effect/vitest"
import {
  at,
  close,
  created,
  depart,
  destination,
  newRoute,
  open,
  Rig,
  report,
  standing,
  stop,
  t0,
  underWay
} from "./watches.ts"

describe("a trip's progress", () => {
  it("is the way along the route, and is told every ten seconds", () => {
    const rig = underWay()
    for (let s = 0; s <= 30; s += 5) rig.point(report(s, at(s)))
    assert.closeTo(rig.state.progressM, 30, 0.01)
    assert.closeTo(rig.state.alongM, 30, 0.01)
    const told = rig.told("TripMonitoringUpdate")
    assert.deepStrictEqual(
      told.map((update) => (update.at - t0) / 1_000),
      [0, 10, 20, 30]
    )
    assert.closeTo(told[3]!.metersDone, 30, 0.01)
    assert.closeTo(told[3]!.metersLeft, 970, 0.01)
  })

  it("never falls, while the time of arrival follows where the robot is", () => {
    const rig = underWay()
    rig.point(report(10, at(200)))
    rig.point(report(40, at(150)))
    assert.closeTo(rig.state.progressM, 200, 0.01)
    assert.closeTo(rig.state.alongM, 150, 0.01)
    const last = rig.told("TripMonitoringUpdate").at(-1)!
    assert.closeTo(last.metersLeft, 800, 0.01)
    // Back at a metre and two thirds per second: half a metre per second is the least that is reckoned with.
    assert.strictEqual(last.eta, t0 + 40_000 + 1_700_000)
  })

  it("counts metres of the way, not of the straight line that stands for it", () => {
    const rig = new Rig()
    rig.tell({ _tag: "Open", event: created({ distanceM: 1_300 }) }, t0 - 1)
    rig.tell(depart(), t0)
    rig.point(report(10, at(500)))
    assert.closeTo(rig.state.progressM, 650, 0.01)
  })

  it("begins anew on a new route, and so does what was counted", () => {
    const rig = underWay()
    for (let s = 0; s < 30; s += 10) rig.point(report(s, at(100, 40)))
    assert.isTrue(rig.state.deviated)
    rig.tell(newRoute(), t0 + 30_000)
    assert.isFalse(rig.state.deviated)
    assert.isNull(rig.state.locationBeforeDeviation)
    assert.closeTo(rig.state.progressM, 40, 0.1)
    assert.strictEqual(rig.state.routeSeq, 2)
    assert.strictEqual(rig.told("TripDeviated").length, 1)
    rig.point(report(60, at(400, 200)))
    assert.closeTo(rig.state.progressM, 500, 0.1)
  })
})

describe("a deviation", () => {
  it("takes three points in a row beyond 30 m, and raises an alarm", () => {
    const rig = underWay()
    assert.notInclude(rig.point(report(10, at(100, 31))), "TripDeviated")
    assert.notInclude(rig.point(report(20, at(100, 31))), "TripDeviated")
    assert.include(rig.point(report(30, at(100, 31))), "TripDeviated")
    assert.isTrue(rig.state.deviated)
    const alarm = { _tag: "RaiseAlarm", code: "TripDeviated", entity: "Trip", id: "trip-1" }
    assert.deepStrictEqual(rig.calls, [alarm])
    const [told] = rig.told("TripDeviated")
    assert.isTrue(told!.deviated)
    // Before the first measured speed the plan's 1 m/s counts: 31 m back and 900 m on.
    assert.closeTo(told!.eta, t0 + 30_000 + 931_000, 1_000)
  })

  it("begins anew to count at a point that is nearer, even one that is not on the route", () => {
    const rig = underWay()
    for (const east of [31, 31, 29, 31, 31]) rig.point(report(rig.events.length, at(100, east)))
    assert.isFalse(rig.state.deviated)
  })

  it("remembers the last point on the route, else the origin", () => {
    const rig = underWay()
    rig.point(report(0, at(80, 14)))
    rig.point(report(10, at(90, 16)))
    for (let s = 20; s <= 40; s += 10) rig.point(report(s, at(100, 35)))
    assert.deepStrictEqual(rig.state.locationBeforeDeviation, at(80, 14))
    const other = underWay()
    for (let s = 20; s <= 40; s += 10) other.point(report(s, at(100, 35)))
    assert.deepStrictEqual(other.state.locationBeforeDeviation, at(0))
  })

  it("ends with three points in a row within 15 m", () => {
    const rig = underWay()
    for (let s = 0; s < 30; s += 10) rig.point(report(s, at(100, 40)))
    for (const [s, east] of [
      [30, 14],
      [40, 14],
      [50, 16],
      [60, 14],
      [70, 14]
    ] as const)
      rig.point(report(s, at(100, east)))
    assert.isTrue(rig.state.deviated)
    rig.point(report(80, at(110, 14)))
    assert.isFalse(rig.state.deviated)
    assert.isNull(rig.state.locationBeforeDeviation)
    assert.deepStrictEqual(
      rig.told("TripDeviated").map((event) => event.deviated),
      [true, false]
    )
    assert.strictEqual(rig.calls.length, 1)
  })

  it("is nobody's at a stop", () => {
    const rig = underWay()
    rig.tell(stop(5), t0 + 5_000)
    for (let s = 10; s < 60; s += 10) rig.point(standing(s, at(100, 150)))
    assert.isFalse(rig.state.deviated)
  })
})

describe("a position that is not believed", () => {
  it("is stored with its flag and moves nothing", () => {
    const rig = underWay()
    rig.point(report(10, at(100)))
    const before = structuredClone(rig.state)
    assert.deepStrictEqual(rig.tell(report(20, at(110), { accuracyM: 21 }), t0 + 20_000), ["PointTaken"])
    assert.deepStrictEqual(rig.tell(report(20, at(500)), t0 + 20_000), ["PointTaken"])
    assert.deepStrictEqual(rig.tell(report(9, at(99)), t0 + 20_000), ["PointTaken"])
    assert.deepStrictEqual(
      rig.told("PointTaken").map((event) => event.flag),
      ["OK", "INACCURATE", "SUSPECT", "LATE"]
    )
    assert.deepStrictEqual(rig.state, before)
  })

  it("is not even stored where it is no place, or another robot's", () => {
    const rig = underWay()
    assert.deepStrictEqual(rig.tell(report(10, { lat: 0, lng: 0 }), t0 + 10_000), [])
    assert.deepStrictEqual(rig.tell(report(10, { lat: 91, lng: 0 }), t0 + 10_000), [])
    assert.deepStrictEqual(rig.tell(report(10, at(10), { serial: "R2" }), t0 + 10_000), [])
  })

  it("may come from a clock that runs ahead: it counts as of now", () => {
    const rig = underWay()
    rig.tell(report(500, at(10)), t0 + 10_000)
    assert.strictEqual(rig.state.lastPoint!.at, t0 + 10_000)
  })

  it("is taken after the trip only if it is of its time, for ten minutes", () => {
    const rig = underWay()
    rig.point(report(10, at(10)))
    rig.tell(close(100), t0 + 100_000)
    assert.deepStrictEqual(rig.tell(report(90, at(90)), t0 + 699_000), ["PointTaken"])
    assert.deepStrictEqual(rig.tell(report(101, at(101)), t0 + 101_000), [])
    assert.deepStrictEqual(rig.tell(report(90, at(90)), t0 + 700_001), [])
  })
})

describe("an arrival", () => {
  it("takes two points in a row within 15 m at less than 0.3 m/s, and is told once", () => {
    const rig = underWay()
    rig.point(report(0, at(950)))
    rig.point(report(10, at(990)))
    rig.point(report(20, at(990), { speedMps: 0.29 }))
    rig.point(report(30, at(984), { speedMps: 0.29 }))
    rig.point(report(40, at(986), { speedMps: 0.29 }))
    assert.strictEqual(rig.told("TripArrivedGeofence").length, 0)
    rig.point(standing(50, at(990)))
    const [arrived] = rig.told("TripArrivedGeofence")
    assert.closeTo(arrived!.meters, 10, 0.01)
    rig.point(standing(60, at(990)))
    rig.point(standing(70, at(990)))
    assert.strictEqual(rig.told("TripArrivedGeofence").length, 1)
  })

  it("is seen after the pilot has said so, too", () => {
    const rig = underWay()
    rig.point(report(0, at(950)))
    rig.point(standing(20, at(999)))
    rig.tell(stop(20, { arrived: true }), t0 + 20_010)
    rig.point(standing(30, at(999)))
    assert.strictEqual(rig.told("TripArrivedGeofence").length, 1)
  })

  it("is no news before the departure", () => {
    const rig = new Rig()
    rig.tell(open, t0 - 300_000)
    rig.tell(standing(-20, destination), t0 - 20_000)
    rig.tell(standing(-10, destination), t0 - 10_000)
    assert.strictEqual(rig.told("TripArrivedGeofence").length, 0)
  })
})

describe("the time of arrival", () => {
  it("is told as soon as the speed is known, and again only when it moves by a minute", () => {
    const rig = underWay()
    for (let s = 0; s <= 120; s += 10) rig.point(report(s, at(1.25 * s)))
    assert.deepStrictEqual(
      rig.news.map((update) => [(update.at - t0) / 1_000, update.eta - t0]),
      [[30, 800_000]]
    )
    // Half as fast from here on.
    for (let s = 130; s <= 200; s += 10) rig.point(report(s, at(150 + 0.625 * (s - 120))))
    assert.isAbove(rig.news.length, 1)
    const etas = rig.news.map((update) => update.eta)
    for (let n = 1; n < etas.length; n++) assert.isAtLeast(Math.abs(etas[n]! - etas[n - 1]!), 60_000)
  })

  it("is measured anew when the trip goes on after a stop", () => {
    const rig = underWay()
    for (let s = 0; s <= 60; s += 10) rig.point(report(s, at(s)))
    rig.tell(stop(60), t0 + 60_000)
    rig.point(standing(60.5, at(60)))
    rig.tell(depart(300), t0 + 300_000)
    const told = rig.news.length
    for (let s = 300; s <= 320; s += 10) rig.point(report(s, at(60 + 2 * (s - 300))))
    assert.strictEqual(rig.news.length, told)
    rig.point(report(330, at(120)))
    assert.strictEqual(rig.news.at(-1)!.eta, t0 + 330_000 + 440_000)
  })
})
