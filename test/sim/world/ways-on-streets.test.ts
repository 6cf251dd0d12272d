import { describe, expect, it } from "vitest"
import { initialTrip } from "../../../src/actors/trip/state.ts"
import { WalkStreets } from "../../../src/services/dispatch/streets/streets.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { drawLeg, placeOn, type TravelParameters } from "../../../src/sim/world/leg.ts"
import { roadMeters } from "../../../src/sim/world/road.ts"
import { VirtualMaps } from "../../../src/sim/world/virtual-maps.ts"
import { wayOn } from "../../../src/sim/world/way.ts"
import { at, grid, handMade } from "../../support/street-grid.ts"

const constant = (value: number) => ({ dist: "constant", value }) as const

const travel = (streets: WalkStreets | null, crossingsPerKm = 0): TravelParameters => ({
  streets,
  detourFactor: 1.5,
  crossingsPerKm,
  freeCrossingShare: 0,
  crossingWaitMs: constant(10_000),
  pedestrianShare: constant(0),
  tripSpeedFactor: constant(1),
  driveW: 100,
  idleW: 10
})

describe("a leg along streets", () => {
  const streets = new WalkStreets(
    handMade(
      [
        [0, 0],
        [50, 0],
        [60, 0],
        [100, 0],
        [100, 40],
        [100, 50]
      ],
      [
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5]
      ],
      [1, 4]
    )
  )
  const line = streets.line(at(0, 0), at(100, 50))
  const leg = (parameters: TravelParameters) =>
    drawLeg(new Draws(1, 0), parameters, 1, 0, at(0, 0), at(100, 50), 0, 1, line.points.slice(1, -1))

  it("is as long as its line, and waits once at each crossing it has, whatever the chance of others", () => {
    const drawn = leg(travel(streets, 6))
    expect(drawn.meters).toBeCloseTo(line.meters, 1)
    expect(drawn.durationMs).toBe(Math.round(drawn.meters * 1_000 + 2 * 10_000))
    expect(drawn.energyWh).toBeCloseTo((100 * drawn.meters + 10 * 20) / 3_600, 6)
  })

  it("turns where the street does", () => {
    const drawn = leg(travel(streets))
    for (let share = 0; share <= 1; share += 0.1) {
      expect(streets.nearest(placeOn(drawn, share)).offM).toBeLessThan(0.1)
    }
  })

  it("without streets is straight and longer by the factor", () => {
    const drawn = drawLeg(new Draws(1, 0), travel(null), 1, 0, at(0, 0), at(100, 0), 0, 1)
    expect(drawn.meters).toBeCloseTo(1.5 * roadMeters(at(0, 0), at(100, 0), null, 1), 6)
  })
})

describe("a way to drive", () => {
  const streets = new WalkStreets(grid(5, 5, 40))
  const destination = { ...at(160, 0), kind: "Customer" } as const
  const trip = { ...initialTrip("t"), destination, waypoints: streets.line(at(0, 0), at(160, 0)).points }

  it("follows the rest of the route", () => {
    const way = wayOn(trip, at(60, 0), streets)
    expect(way).toEqual({ via: [at(80, 0), at(120, 0)], isOffRoute: false })
  })

  it("takes the streets from where the robot is when it is beside its route", () => {
    const way = wayOn(trip, at(80, 80), streets)
    expect(way.isOffRoute).toBe(true)
    expect(way.via.length).toBeGreaterThan(1)
    for (const point of way.via) expect(streets.nearest(point).offM).toBeLessThan(0.1)
  })
})

describe("Maps with streets", () => {
  const streets = new WalkStreets(grid(4, 4, 20))
  const maps = new VirtualMaps({ streets, detourFactor: 1.3, reportsToClose: 3, windowMs: 900_000 })
  const call = (east: number, north: number) =>
    ({
      _tag: "RouteCall",
      tripId: "t",
      issue: { kind: "BLOCKAGE", ...at(east, north), note: null },
      seq: 2,
      attempt: 1,
      from: at(east, north),
      to: at(60, 0),
      blocked: [at(east, north)]
    }) as const

  it("answers with another way along streets", () => {
    const answer = maps.answer(call(10, 0), 0)
    expect(answer?._tag).toBe("Found")
    if (answer?._tag !== "Found") return
    expect(answer.distanceM).toBeGreaterThan(streets.meters(at(10, 0), at(60, 0)))
    for (const point of answer.waypoints) expect(streets.nearest(point).offM).toBeLessThan(0.1)
    expect(answer.durationS).toBe(Math.round(answer.distanceM / 1.2))
  })

  it("knows none out of an alley that is blocked", () => {
    const alley = new WalkStreets(
      handMade(
        [
          [0, 0],
          [100, 0]
        ],
        [[0, 1]]
      )
    )
    const there = new VirtualMaps({ streets: alley, detourFactor: 1.3, reportsToClose: 3, windowMs: 900_000 })
    expect(there.answer(call(10, 0), 0)).toEqual({ _tag: "None" })
  })
})

describe("couriers and vans", () => {
  it("go along the streets where they are known, else as the crow flies times a factor", () => {
    const streets = new WalkStreets(grid(3, 3, 40))
    expect(roadMeters(at(0, 0), at(80, 80), streets, 9)).toBe(streets.meters(at(0, 0), at(80, 80)))
    expect(roadMeters(at(0, 0), at(80, 80), null, 2)).toBeCloseTo(
      2 * roadMeters(at(0, 0), at(80, 80), null, 1),
      6
    )
  })
})
