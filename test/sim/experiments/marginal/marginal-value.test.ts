import { assert, describe, it } from "@effect/vitest"
import { additionsTo } from "../../../../src/sim/experiments/marginal/additions.ts"
import { marginalValues } from "../../../../src/sim/experiments/marginal/marginal-value.ts"
import { type StudyKpiValues, studyKpis } from "../../../../src/sim/experiments/study-kpis.ts"
import { Draws } from "../../../../src/sim/kernel/streams.ts"
import { generateCity } from "../../../../src/sim/world/city.ts"
import { plannedFleet } from "../../../../src/sim/world/fleet.ts"
import { plannedShifts } from "../../../../src/sim/world/shifts.ts"
import { scenarioOf } from "../../../support/scenario.ts"

const town = scenarioOf(`
duration_s: 86400
fleet: { robots: [{ count: 6 }, { count: 4, battery_pct: { dist: constant, value: 90 } }] }
pilots: { absent_pct: 0, shifts: [{ start: "10:00", count: 4 }, { start: "10:00", count: 1, duration_s: 7200 }, { start: "16:00", count: 6, duration_s: 14400 }] }
partners: { ordersPerDay: 80 }`)

describe("additions to a fleet", () => {
  const additions = additionsTo(town)

  it("are one robot, one pilot for each start of a shift, one for each hour in which pilots work", () => {
    assert.deepStrictEqual(
      additions.map(({ added, priceMinor, hoursPerDay }) => [added, priceMinor, hoursPerDay]).slice(0, 3),
      [
        [{ _tag: "Robot" }, 2500, 24],
        [{ _tag: "PilotShift", startMs: 36_000_000 }, 8 * 1200, 8],
        [{ _tag: "PilotShift", startMs: 57_600_000 }, 4 * 1200, 4]
      ]
    )
    assert.deepStrictEqual(
      additions.slice(3).map(({ added, priceMinor }) => [added, priceMinor]),
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19].map((localHour) => [
        { _tag: "PilotHour" as const, localHour },
        1200
      ])
    )
  })

  it("leave every robot and every pilot that was there as they were, with their draws", () => {
    const draws = new Draws(town.seed, 3)
    const city = generateCity(town, draws)
    const robots = plannedFleet(town, city, draws)
    const shiftsBefore = plannedShifts(town, draws)
    for (const { added, scenario } of additions) {
      const fleet = plannedFleet(scenario, city, draws)
      assert.deepStrictEqual(fleet.slice(0, robots.length), robots)
      assert.lengthOf(fleet, added._tag === "Robot" ? 11 : 10)
      const before = new Set(shiftsBefore.map((it) => it.pilotIndex))
      const others = plannedShifts(scenario, draws).filter((it) => before.has(it.pilotIndex))
      assert.deepStrictEqual(others, shiftsBefore)
    }
  })

  it("leave out what would begin before the run does, and robots where there are none", () => {
    // The run is from 6 to 12: of the shift from 16 nothing is seen.
    const morning = additionsTo({ ...town, durationMs: 6 * 3_600_000 })
    assert.deepStrictEqual(
      morning.map(({ added }) => added),
      [
        { _tag: "Robot" },
        { _tag: "PilotShift", startMs: 36_000_000 },
        { _tag: "PilotHour", localHour: 10 },
        { _tag: "PilotHour", localHour: 11 }
      ]
    )
    assert.deepStrictEqual(
      additionsTo({ ...town, fleet: { ...town.fleet, robots: [] }, pilots: { ...town.pilots, shifts: [] } }),
      []
    )
  })
})

const none = Object.fromEntries(studyKpis.map(({ key }) => [key, null])) as StudyKpiValues
const day = (
  costPerDayMinor: number,
  ordersDelivered: number,
  acceptanceRate: number | null = null
): StudyKpiValues => ({
  ...none,
  costPerDayMinor,
  ordersDelivered,
  acceptanceRate
})

describe("marginal values", () => {
  const [robot, shift] = additionsTo(town)
  const base = [day(200_000, 60, 0.8), day(230_000, 75, 0.7), day(210_000, 66, 0.75)]

  it("are paired differences, per day and per hour, with what is saved elsewhere", () => {
    assert.isDefined(shift)
    if (shift === undefined) return
    // Days differ by 6600, 6700, 6500: mean 6600, s 100, t(2, 0.975) 4.302653.
    const days = [day(206_600, 63, 0.84), day(236_700, 78, 0.74), day(216_500, 69, 0.79)]
    const [value] = marginalValues(base, [{ addition: shift, days }])
    const half = (4.302653 * 100) / Math.sqrt(3)
    assert.closeTo(value?.spentPerDay.mean ?? 0, 6600, 1e-9)
    assert.closeTo(value?.spentPerDay.halfWidth ?? 0, half, 1e-3)
    assert.closeTo(value?.spentPerHour.mean ?? 0, 825, 1e-9)
    assert.closeTo(value?.spentPerHour.halfWidth ?? 0, half / 8, 1e-3)
    assert.closeTo(value?.savedPerDay.mean ?? 0, 3000, 1e-9)
    assert.closeTo(value?.delivered.mean ?? 0, 3, 1e-12)
    assert.closeTo(value?.acceptanceRate?.mean ?? 0, 0.04, 1e-12)
    assert.closeTo(value?.spentPerDelivery ?? 0, 2200, 1e-9)
    assert.isNull(value?.onTimeRate ?? null)
    assert.isAbove(value?.spentPerDay.varianceReduction ?? 0, 1000)
  })

  it("give no price of a delivery while it cannot be told whether there are more", () => {
    assert.isDefined(robot)
    if (robot === undefined) return
    const days = [day(202_500, 61), day(232_500, 74), day(212_500, 66)]
    assert.isNull(marginalValues(base, [{ addition: robot, days }])[0]?.spentPerDelivery ?? null)
  })

  it("are judged together: with two additions the intervals are wider than alone", () => {
    assert.isDefined(robot)
    assert.isDefined(shift)
    if (robot === undefined || shift === undefined) return
    const few = [day(202_500, 61, 0.81), day(232_400, 76, 0.72), day(212_600, 66, 0.75)]
    const alone = marginalValues(base, [{ addition: robot, days: few }])
    const both = marginalValues(base, [
      { addition: robot, days: few },
      {
        addition: shift,
        days: few.map((it) => ({ ...it, costPerDayMinor: (it.costPerDayMinor ?? 0) + 7000 }))
      }
    ])
    assert.lengthOf(both, 2)
    assert.isAbove(both[1]?.spentPerDay.halfWidth ?? 0, alone[0]?.spentPerDay.halfWidth ?? 0)
  })

  it("leave out an addition without two days in common", () => {
    assert.isDefined(robot)
    if (robot === undefined) return
    assert.deepStrictEqual(marginalValues(base.slice(0, 1), [{ addition: robot, days: base }]), [])
    assert.deepStrictEqual(marginalValues(base, []), [])
  })
})
