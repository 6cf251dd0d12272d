/** What the watch finds out by the clock: silence, a stall, an arrival that slips. */
import { assert, describe, it } from "@effect/vitest"
import { at, close, created, depart, Rig, report, standing, stop, t0, underWay } from "./watches.ts"

const moment = (seconds: number): number => t0 + seconds * 1_000

describe("silence", () => {
  it("of more than a minute is told once, and so is its end", () => {
    const rig = underWay()
    for (let s = 0; s <= 30; s += 10) rig.point(report(s, at(s)))
    rig.wait(moment(600))
    const stale = rig.news.filter((update) => update.stale)
    assert.deepStrictEqual(
      stale.map((update) => update.at),
      [moment(90) + 1]
    )
    rig.point(report(700, at(40)))
    assert.isFalse(rig.news.at(-1)!.stale)
    assert.strictEqual(rig.news.at(-1)!.at, moment(700))
    rig.point(report(710, at(50)))
    assert.strictEqual(rig.news.at(-1)!.at, moment(700))
  })

  it("is not noticed while points are promised, and is after the last that was", () => {
    const rig = underWay()
    rig.point(report(0, at(0), { repeatsEveryMs: 10_000 }))
    rig.wait(moment(3_600))
    assert.deepStrictEqual(rig.news, [])
    rig.point(report(3_600, at(900), { repeatsEveryMs: 0 }))
    rig.wait(moment(7_200))
    assert.deepStrictEqual(
      rig.news.map((update) => [update.at, update.stale]),
      [
        [moment(3_600), false],
        [moment(3_660) + 1, true]
      ]
    )
  })

  it("counts from the departure when no point ever comes", () => {
    const rig = underWay()
    rig.wait(moment(600))
    assert.deepStrictEqual(
      rig.news.map((update) => update.at),
      [moment(60) + 1]
    )
  })

  it("is nobody's business at a stop, after the arrival and after the end", () => {
    const stopped = underWay()
    stopped.point(report(0, at(0)))
    stopped.tell(stop(10), moment(10))
    stopped.wait(moment(600))
    assert.deepStrictEqual(stopped.news, [])
    const ended = underWay()
    ended.point(report(0, at(0)))
    ended.tell(close(10), moment(10))
    assert.isNull(ended.timerAt)
    const arrived = underWay()
    arrived.point(standing(0, at(1_000)))
    arrived.point(standing(10, at(1_000)))
    arrived.wait(moment(3_600))
    assert.deepStrictEqual(arrived.news, [])
  })
})

describe("standing on a trip", () => {
  const stands = (): Rig => {
    const rig = underWay()
    for (let s = 0; s <= 30; s += 10) rig.point(report(s, at(s), { repeatsEveryMs: 10_000 }))
    rig.point(standing(35, at(35), { repeatsEveryMs: 10_000 }))
    return rig
  }

  it("moves the time of arrival, which is told once a minute", () => {
    const rig = stands()
    rig.wait(moment(300))
    const etas = rig.news.map((update) => update.eta - t0)
    // Told at 30 s, then whenever a minute is lost; the watch reckons with 1 m/s as before.
    assert.deepStrictEqual(etas, [1_000_000, 1_060_000, 1_120_000, 1_180_000, 1_240_000])
    assert.strictEqual(rig.news[1]!.at, moment(94) + 1)
    assert.strictEqual(rig.news[1]!.stationaryS, 59)
    assert.strictEqual(rig.news[1]!.speedMps, 0)
  })

  it("for ten minutes is a stall: somebody is asked to look, once", () => {
    const rig = stands()
    rig.wait(moment(634))
    assert.deepStrictEqual(rig.sends, [])
    rig.wait(moment(3_600))
    assert.deepStrictEqual(
      rig.sends.map(({ actor, id }) => [actor, id]),
      [["Hub", "hub-1"]]
    )
    assert.deepInclude({ ...rig.sends[0]!.command } as object, {
      _tag: "RequestFo",
      tripId: "trip-1",
      issue: "ROBOT_STUCK",
      serial: "R1",
      place: at(35)
    })
    assert.deepStrictEqual(
      rig.calls.map((call) => JSON.stringify(call)),
      [JSON.stringify({ _tag: "RaiseAlarm", code: "TripStalled", entity: "Trip", id: "trip-1" })]
    )
    assert.deepStrictEqual(
      rig.told("StallFound").map((event) => [event.at, event.standsSince]),
      [[moment(635) + 1, moment(35)]]
    )
    assert.isTrue(rig.news.some((update) => update.stationaryS === 600))
  })

  it("ends where the robot moves; the next stand has a stall of its own", () => {
    const rig = stands()
    rig.wait(moment(700))
    rig.point(report(700, at(36), { repeatsEveryMs: 10_000 }))
    rig.point(standing(720, at(60), { repeatsEveryMs: 10_000 }))
    rig.wait(moment(3_600))
    assert.deepStrictEqual(
      rig.told("StallFound").map((event) => event.at),
      [moment(635) + 1, moment(1_320) + 1]
    )
  })

  it("is no stall at a stop, and counts from when the trip goes on", () => {
    const rig = stands()
    rig.tell(stop(300), moment(300))
    rig.wait(moment(2_000))
    assert.strictEqual(rig.told("StallFound").length, 0)
    rig.tell(depart(2_000), moment(2_000))
    rig.wait(moment(3_600))
    assert.deepStrictEqual(
      rig.told("StallFound").map((event) => event.at),
      [moment(2_600) + 1]
    )
  })

  it("says nothing while the robot is silent", () => {
    const rig = underWay()
    rig.point(report(0, at(0)))
    rig.point(standing(10, at(10)))
    rig.wait(moment(3_600))
    assert.strictEqual(rig.told("StallFound").length, 0)
    assert.deepStrictEqual(
      rig.news.map((update) => [update.at, update.stale]),
      [
        [moment(69) + 1, false],
        [moment(70) + 1, true]
      ]
    )
  })
})

describe("the watch's clock", () => {
  it("is set once for a robot that reports all the time", () => {
    const rig = underWay()
    let set = rig.timerAt
    let changes = 0
    for (let s = 0; s <= 600; s += 10) {
      rig.point(report(s, at(s)))
      if (rig.timerAt !== set) changes += 1
      set = rig.timerAt
    }
    assert.isAtMost(changes, 11)
    assert.deepStrictEqual(
      rig.news.map((update) => update.stale),
      [false]
    )
  })

  it("comes to nothing when it is early or nobody waits for it", () => {
    const rig = underWay()
    rig.point(report(0, at(0)))
    assert.deepStrictEqual(rig.tell({ _tag: "CheckSilence" }, moment(1)), [])
    rig.tell(close(2), moment(2))
    assert.deepStrictEqual(rig.tell({ _tag: "CheckSilence" }, moment(600)), [])
  })
})

describe("an older trip of the robot", () => {
  it("is closed by the departure of the next one", () => {
    const rig = new Rig()
    rig.tell({ _tag: "Open", event: created() }, t0 - 1_000)
    const departing = depart()
    assert.strictEqual(departing._tag, "Depart")
    rig.tell({ ...(departing as Extract<typeof departing, { _tag: "Depart" }>), olderTripId: "trip-0" }, t0)
    assert.deepStrictEqual(rig.sends as ReadonlyArray<object>, [
      {
        actor: "TripWatch",
        id: "trip-0",
        command: { _tag: "Close", closedAt: t0, byTripId: "trip-1" }
      }
    ])
  })

  it("lets go of the robot, unless it is the one that departed later", () => {
    const older = underWay()
    assert.deepStrictEqual(
      older.tell({ _tag: "Close", closedAt: moment(50), byTripId: "trip-2" }, moment(51)),
      ["WatchClosed"]
    )
    assert.strictEqual(older.state.closedAt, moment(50))
    const later = underWay()
    assert.deepStrictEqual(
      later.tell({ _tag: "Close", closedAt: moment(-50), byTripId: "trip-0" }, moment(51)),
      []
    )
  })
})
