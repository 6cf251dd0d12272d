import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Workload } from "../../../../src/sim/experiments/optimise/question.ts"
import {
  expectedOrdersByHour,
  fixedCostPerDay,
  pilotHoursByHour,
  spaceOf
} from "../../../../src/sim/experiments/optimise/space.ts"
import { isOverworked } from "../../../../src/sim/experiments/optimise/workload.ts"
import { withOverrides } from "../../../../src/sim/scenario/overrides.ts"
import { scenarioOf } from "../../../support/scenario.ts"

const sum = (values: ReadonlyArray<number>): number => values.reduce((all, value) => all + value, 0)

/** A day from midnight: 20 robots, 4 pilots from 10 and 6 from 16 for eight hours each. */
const town = scenarioOf(`
duration_s: 86400
fleet: { robots: [{ count: 20 }] }
pilots: { absent_pct: 0, shifts: [{ start: "10:00", count: 4 }, { start: "16:00", count: 6 }] }
partners: { ordersPerDay: 200 }`)

describe("the space of a search", () => {
  it("prices robots by the day and pilots by the planned hour, less those who are expected to stay away", () => {
    // 20 × 2500 + 10 × 8 h × 1200.
    assert.strictEqual(fixedCostPerDay(town), 50_000 + 96_000)
    const absent = { ...town, pilots: { ...town.pilots, absentPct: 10 } }
    assert.closeTo(fixedCostPerDay(absent), 50_000 + 0.9 * 96_000, 1e-6)
    const twoDays = { ...town, durationMs: 2 * town.durationMs }
    assert.strictEqual(fixedCostPerDay(twoDays), fixedCostPerDay(town))
  })

  it("counts planned pilots by hour of the run, which begins at 6 here; shifts end with the run", () => {
    const hours = pilotHoursByHour(town)
    assert.deepStrictEqual(hours.slice(3, 19), [0, 4, 4, 4, 4, 4, 4, 10, 10, 6, 6, 6, 6, 6, 6, 0])
    const short = { ...town, durationMs: 12.5 * 3_600_000 }
    const cut = pilotHoursByHour(short)
    assert.lengthOf(cut, 13)
    assert.strictEqual(cut[12], 0.5 * 6)
  })

  it("expects the day's orders less those of the last 90 minutes, in the hours of the run", () => {
    const hours = expectedOrdersByHour(town)
    assert.lengthOf(hours, 24)
    // Hour 4 of the run is 10:00, the first share of 1.4 %; the peak of 12.5 % is 19:00.
    assert.closeTo(hours[4] ?? 0, 2.8, 1e-9)
    assert.closeTo(hours[13] ?? 0, 25, 1e-9)
    assert.closeTo(sum(hours), 200, 1e-9)
    const untilEight = expectedOrdersByHour({ ...town, durationMs: 14 * 3_600_000 })
    assert.closeTo(untilEight[12] ?? 0, 0.5 * 22.2, 1e-9)
    assert.strictEqual(untilEight[13], 0)
  })

  it("counts listed orders where they are listed", () => {
    const order = { merchant: "m1", dropoff: { lat: 52.521, lng: 13.406 }, preparationMs: null, litres: null }
    const orders = [60, 7300, 35_000].map((seconds) => ({ ...order, atMs: 1000 * seconds }))
    const listed = { ...town, durationMs: 36_000_000, partners: { ...town.partners, orders } }
    assert.deepStrictEqual(expectedOrdersByHour(listed), [1, 0, 1, 0, 0, 0, 0, 0, 0, 0])
  })

  it("counts the orders of a file where it replays one, also when nobody is left in it", () => {
    const order = {
      merchant: "merchant-01-01",
      dropoff: { lat: 52.521, lng: 13.406 },
      preparationMs: null,
      litres: null,
      integrationType: null
    }
    const file = { sha256: "", outsideRun: 0, outsideZones: 0, notes: [] }
    const orders = [60, 7300].map((seconds) => ({ ...order, placedAt: town.startAt.at + 1000 * seconds }))
    const replayed = { ...town, durationMs: 18_000_000, demandFile: { ...file, orders } }
    assert.deepStrictEqual(expectedOrdersByHour(replayed), [1, 0, 1, 0, 0])
    assert.deepStrictEqual(
      expectedOrdersByHour({ ...replayed, demandFile: { ...file, orders: [] } }),
      [0, 0, 0, 0, 0]
    )
  })

  it("has a row for each number of robots and a column for each number of pilots", () => {
    const robots = [10, 20]
    const pilots = [0.5, 1, 2]
    const space = spaceOf(robots, pilots, (row, column) =>
      withOverrides(town, {
        seed: null,
        robots: robots[row] ?? 0,
        pilotsScale: pilots[column] ?? 0,
        fullTelemetry: false
      })
    )
    assert.deepStrictEqual(space.fixedCostMinor, [
      [25_000 + 48_000, 25_000 + 96_000, 25_000 + 192_000],
      [50_000 + 48_000, 50_000 + 96_000, 50_000 + 192_000]
    ])
    assert.deepStrictEqual(space.workload?.robots, [10, 20])
    assert.strictEqual(sum(space.workload?.pilotsByHour[2] ?? []), 160)
  })
})

describe("fleets that cannot serve what must be accepted", () => {
  const workload: Workload = {
    ordersByHour: [0, 30, 60, 30, 0],
    robots: [10, 20, 30],
    pilotsByHour: [
      [0, 10, 10, 10, 0],
      [0, 30, 30, 30, 0]
    ]
  }
  const work = { driveMin: 30, acceptanceRate: 0.9 }

  it("are those whose robots or pilots are too few in some stretch of hours, worked by hand", () => {
    // Of 120 orders 12 may be refused: 48 in the hour of the peak, 108 in the three hours. A robot ends two an
    // hour and has begun one more: 3 and 7. Ten robots could 30 < 48; twenty 60 and 140. Ten pilots as robots,
    // and those of the hour after begin some: 10 × 2 + 10 + 10 = 40 < 48.
    assert.isTrue(isOverworked(workload, 0, 1, work))
    assert.isTrue(isOverworked(workload, 1, 0, work))
    assert.isFalse(isOverworked(workload, 1, 1, work))
  })

  it("are none when nothing need be accepted or a delivery takes no time", () => {
    assert.isFalse(isOverworked(workload, 0, 0, { ...work, acceptanceRate: 0 }))
    assert.isFalse(isOverworked(workload, 0, 0, { ...work, driveMin: 0.001 }))
  })

  it("have no smaller fleet beside them that is not, and more work never helps", () => {
    const orders = fc.array(fc.double({ min: 0, max: 80, noNaN: true }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(orders, fc.double({ min: 5, max: 60, noNaN: true }), (ordersByHour, driveMin) => {
        const some = { ...workload, ordersByHour }
        const how = { driveMin, acceptanceRate: 0.9 }
        for (let row = 0; row < 2; row++) {
          for (let column = 0; column < 2; column++) {
            const here = isOverworked(some, row, column, how)
            if (isOverworked(some, row + 1, column, how)) assert.isTrue(here)
            if (column === 0 && isOverworked(some, row, 1, how)) assert.isTrue(here)
            if (here) assert.isTrue(isOverworked(some, row, column, { ...how, driveMin: 2 * driveMin }))
          }
        }
      })
    )
  })

  it("would fail in a queue without any variance too: what the bound rules out never keeps the promise", () => {
    // Robots as servers, orders evenly over each hour, refused when none is free: no policy serves more.
    const accepted = (robots: number, ordersByHour: ReadonlyArray<number>, driveMin: number): number => {
      const freeAt = Array.from({ length: robots }, () => 0)
      let served = 0
      let all = 0
      ordersByHour.forEach((orders, n) => {
        for (let i = 0; i < orders; i++) {
          const at = 60 * (n + i / orders)
          all += 1
          const free = freeAt.indexOf(Math.min(...freeAt))
          if ((freeAt[free] ?? 0) > at) continue
          freeAt[free] = at + driveMin
          served += 1
        }
      })
      return all === 0 ? 1 : served / all
    }
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 10, max: 90 }),
        (ordersByHour, robots, driveMin) => {
          const plenty = ordersByHour.map(() => 1000)
          const some = { ordersByHour, robots: [robots], pilotsByHour: [plenty] }
          const isOut = isOverworked(some, 0, 0, { driveMin, acceptanceRate: 0.9 })
          if (isOut) assert.isBelow(accepted(robots, ordersByHour, driveMin), 0.9)
        }
      ),
      { numRuns: 500 }
    )
  })
})
