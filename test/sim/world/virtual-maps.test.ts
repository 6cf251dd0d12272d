/** Blocked places of the simulated city, and the ways around them. */
import { assert, describe, it } from "@effect/vitest"
import type { RouteCall } from "../../../src/actors/calls.ts"
import type { LatLng } from "../../../src/domain/geo.ts"
import { haversineM } from "../../../src/domain/geo.ts"
import { nearestOn, routeLine } from "../../../src/services/trip-monitor/geometry.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { Blockages, blockedWithinM } from "../../../src/sim/world/blockages.ts"
import { cornersAhead, cutAt, type Leg, placeOn } from "../../../src/sim/world/leg.ts"
import { VirtualMaps } from "../../../src/sim/world/virtual-maps.ts"

const t0 = 1_760_000_000_000
const from: LatLng = { lat: 52.5, lng: 13.4 }
const to: LatLng = { lat: 52.51, lng: 13.405 }
const parameters = { streets: null, detourFactor: 1.3, reportsToClose: 3, windowMs: 900_000 }

const question = (over: Partial<RouteCall> = {}): RouteCall => ({
  _tag: "RouteCall",
  tripId: "trip-1",
  issue: { kind: "BLOCKAGE", ...from, note: null },
  seq: 2,
  attempt: 1,
  from,
  to,
  blocked: [from],
  ...over
})

describe("the virtual Maps", () => {
  it("knows a way around, aside of what is blocked", () => {
    const answer = new VirtualMaps(parameters).answer(question(), t0)
    assert.strictEqual(answer?._tag, "Found")
    if (answer?._tag !== "Found") return
    assert.deepStrictEqual(answer.waypoints[0], from)
    assert.deepStrictEqual(answer.waypoints.at(-1), to)
    assert.isAbove(answer.distanceM, haversineM(from, to) * 1.3)
    assert.closeTo(answer.distanceM / 1.3 - haversineM(from, to), 120, 2)
    assert.strictEqual(answer.durationS, Math.round(answer.distanceM / 1.2))
  })

  it("takes the other side when this one is blocked, and none when both are", () => {
    const maps = new VirtualMaps(parameters)
    const left = maps.answer(question(), t0)
    assert.strictEqual(left?._tag, "Found")
    if (left?._tag !== "Found") return
    const right = maps.answer(question({ blocked: [from, left.waypoints[2]!] }), t0)
    assert.strictEqual(right?._tag, "Found")
    if (right?._tag !== "Found") return
    assert.notDeepEqual(right.waypoints[1], left.waypoints[1])
    assert.deepStrictEqual(
      maps.answer(question({ blocked: [from, left.waypoints[2]!, right.waypoints[2]!] }), t0),
      { _tag: "None" }
    )
  })

  it("knows none at the destination's door, and answers nothing to what is only filed", () => {
    const maps = new VirtualMaps(parameters)
    assert.deepStrictEqual(maps.answer(question({ to: { lat: 52.5005, lng: 13.4 } }), t0), { _tag: "None" })
    assert.isNull(maps.answer(question({ seq: null }), t0))
  })

  it("closes a place for half an hour after three like reports in a quarter of one", () => {
    const maps = new VirtualMaps(parameters)
    const near = { lat: from.lat + 30 / 111_195, lng: from.lng }
    maps.answer(question(), t0)
    maps.answer(question({ issue: { kind: "HAZARD", ...from, note: null }, seq: null }), t0 + 1_000)
    maps.answer(question({ issue: { kind: "BLOCKAGE", ...near, note: null } }), t0 + 600_000)
    // A repetition of a question is no report of its own.
    maps.answer(question({ attempt: 2 }), t0 + 601_000)
    assert.deepStrictEqual(maps.closedAt(t0 + 601_000), [])
    // The first has left the window.
    maps.answer(question(), t0 + 900_001)
    assert.deepStrictEqual(maps.closedAt(t0 + 900_001), [])
    maps.answer(question(), t0 + 1_000_000)
    assert.strictEqual(maps.closedAt(t0 + 1_000_000).length, 1)
    assert.strictEqual(maps.closedAt(t0 + 2_799_999).length, 1)
    assert.strictEqual(maps.closedAt(t0 + 2_800_000).length, 0)
  })
})

describe("blocked places", () => {
  const draws = new Draws(7, 0)
  const always = { dist: "constant", value: 1_800_000 } as const

  it("are as many on the way as the scenario says", () => {
    // Ten a day on each kilometre, half an hour each: about one in five legs of a kilometre meets one.
    const blockages = new Blockages(draws, 10, always, t0)
    let met = 0
    const legs = 3_000
    for (let n = 0; n < legs; n++) {
      const start = { lat: 52.4 + (n % 60) * 0.01, lng: 13 + Math.floor(n / 60) * 0.02 }
      const end = { lat: start.lat + 1_000 / 111_195, lng: start.lng }
      if (blockages.firstOn([start, end], t0 + 3_600_000 * (n % 24), 1, []) !== null) met += 1
    }
    assert.closeTo(met / legs, 1 - Math.exp(-10 / 48), 0.035)
  })

  it("block the same place for all, for as long as they last, and not who avoids them", () => {
    const blockages = new Blockages(draws, 100, always, t0)
    const way = [from, to]
    const hours = Array.from({ length: 24 }, (_, n) => t0 + n * 3_600_000)
    const at0 = hours.find((hour) => blockages.firstOn(way, hour, 900_000, []) !== null)!
    const met = blockages.firstOn(way, at0, 900_000, [])
    assert.isNotNull(met)
    const at = { lat: met!.lat, lng: met!.lng }
    assert.isAtMost(nearestOn(routeLine(way, 0), at).offM, blockedWithinM)
    assert.deepStrictEqual(blockages.firstOn(way, at0, 900_000, []), met)
    const next = blockages.firstOn(way, at0, 900_000, [at])
    assert.isTrue(next === null || next.share > met!.share)
  })

  it("are the same whichever way and hour is asked for first", () => {
    const long = { dist: "lognormal", median: 7_200_000, sigma: 1 } as const
    const asked = Array.from({ length: 48 }, (_, n) => {
      const way = n % 2 === 0 ? [from, to] : [to, from]
      return { way, at: t0 + n * 3_600_000 }
    })
    const answers = (questions: typeof asked) => {
      const blockages = new Blockages(draws, 30, long, t0)
      return questions.map(({ way, at }) => blockages.firstOn(way, at, 900_000, []))
    }
    const inOrder = answers(asked)
    assert.isTrue(inOrder.some((it) => it !== null))
    assert.deepStrictEqual(answers(asked.toReversed()).toReversed(), inOrder)
  })

  it("are nowhere when the scenario has none", () => {
    assert.isNull(new Blockages(draws, 0, always, t0).firstOn([from, to], t0, 900_000, []))
  })
})

describe("a leg with corners", () => {
  const corner: LatLng = { lat: 52.51, lng: 13.4 }
  const leg: Leg = {
    from,
    to,
    via: [corner],
    meters: 1_000,
    departedAt: t0,
    durationMs: 900_000,
    energyWh: 20
  }

  it("goes by its corners", () => {
    const line = routeLine([from, corner, to], 0)
    const share = line.marksM[1]! / line.lengthM
    assert.isBelow(haversineM(placeOn(leg, share), corner), 0.01)
    assert.deepStrictEqual(cornersAhead(leg, share * 0.9), [corner])
    assert.deepStrictEqual(cornersAhead(leg, share * 1.1), [])
  })

  it("can be cut before its end", () => {
    const first = cutAt(leg, 0.25)
    assert.isBelow(haversineM(first.to, placeOn(leg, 0.25)), 0.01)
    assert.deepStrictEqual(first.via, [])
    assert.strictEqual(first.durationMs, 225_000)
    assert.strictEqual(first.meters, 250)
    assert.deepStrictEqual(cutAt(leg, 0.99).via, [corner])
  })
})
