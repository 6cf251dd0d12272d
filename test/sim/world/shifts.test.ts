import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { pilotsAtWork, plannedShifts } from "../../../src/sim/world/shifts.ts"
import { scenarioOf } from "../../support/scenario.ts"

const shiftsOf = (text: string) => plannedShifts(scenarioOf(text), new Draws(7, 0))
const start = scenarioOf().startAt.at
const many = 'pilots: { shifts: [{ start: "10:00", count: 2000 }, { start: "10:30", count: 2000 }] }\n'

describe("planned shifts", () => {
  it("start at their local time and last eight hours", () => {
    const shifts = shiftsOf(
      'pilots: { shifts: [{ start: "10:00", count: 2 }, { start: "10:30", count: 1 }] }\n'
    )
    assert.deepStrictEqual(
      shifts.map((it) => [it.pilotIndex, it.startAt - start, it.endAt - it.startAt]),
      [
        [0, 4 * hour, 8 * hour],
        [1, 4 * hour, 8 * hour],
        [2, 4.5 * hour, 8 * hour]
      ]
    )
    const ids = shifts.map((it) => it.pilotId)
    assert.deepStrictEqual([...new Set(ids)].sort(), ids)
  })

  it("that begin after midnight belong to the night of the run", () => {
    const shifts = shiftsOf('pilots: { shifts: [{ start: "02:00", count: 1 }] }\n')
    assert.deepStrictEqual(
      shifts.map((it) => it.startAt - start),
      [20 * hour]
    )
  })

  it("come again on every day, with the same pilots", () => {
    const shifts = shiftsOf('duration_s: 259200\npilots: { shifts: [{ start: "10:00", count: 2 }] }\n')
    assert.deepStrictEqual(
      shifts.map((it) => [it.pilotIndex, (it.startAt - start) / hour]),
      [
        [0, 4],
        [1, 4],
        [0, 28],
        [1, 28],
        [0, 52],
        [1, 52]
      ]
    )
    for (const shift of shifts) assert.strictEqual(shift.pilotId, shifts[shift.pilotIndex]!.pilotId)
    assert.strictEqual(shifts[0]!.skill, shifts[2]!.skill)
  })

  it("have two breaks of 15 minutes and one of 30, inside the shift and apart", () => {
    for (const shift of shiftsOf(many)) {
      assert.deepStrictEqual(
        shift.breaks.map((it) => (it.endAt - it.startAt) / minute),
        [15, 30, 15]
      )
      let free = shift.startAt
      for (const it of shift.breaks) {
        assert.isAtLeast(it.startAt, free)
        free = it.endAt
      }
      assert.isBelow(free, shift.endAt)
    }
  })

  it("spread the breaks of those who start together, so that seven of eight are always at work", () => {
    const shifts = shiftsOf('pilots: { shifts: [{ start: "10:00", count: 800 }] }\n')
    for (let at = start + 4 * hour; at < start + 12 * hour; at += 5 * minute) {
      assert.isAtLeast(pilotsAtWork(shifts, at), 0.74 * 800)
    }
    assert.strictEqual(pilotsAtWork(shifts, start), 0)
    assert.strictEqual(pilotsAtWork(shifts, start + 12 * hour), 0)
  })

  it("drop breaks that do not fit a short shift", () => {
    const shifts = shiftsOf('pilots: { shifts: [{ start: "10:00", count: 1, duration_s: 10800 }] }\n')
    assert.strictEqual(shifts[0]!.breaks.length, 1)
  })

  it("see one in ten late, by four minutes in the mean, and one in a hundred absent", () => {
    const shifts = shiftsOf(many)
    const late = shifts.filter((it) => it.lateMs > 0)
    assert.closeTo(late.length / shifts.length, 0.1, 0.02)
    assert.closeTo(late.reduce((sum, it) => sum + it.lateMs, 0) / late.length / minute, 4, 0.8)
    assert.closeTo(shifts.filter((it) => it.absent).length / shifts.length, 0.01, 0.006)
  })

  it("give new pilots less than a month of experience and nine tenths of the speed", () => {
    const shifts = shiftsOf(
      'pilots: { new_pilot_pct: 100, skill: 1, shifts: [{ start: "10:00", count: 3 }] }\n'
    )
    for (const shift of shifts) {
      assert.isBelow(shift.experienceDays, 30)
      assert.closeTo(shift.skill, 0.9, 1e-12)
    }
  })
})
