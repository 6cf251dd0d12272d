/** Pilots for all trips of a pair, alone and shared: spec/dispatch.md 7 (H6), 8. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { minute, second } from "../../../../src/domain/instant.ts"
import { insertOn } from "../../../../src/services/dispatch/planner/insertion.ts"
import type { Candidate, PilotBlock } from "../../../../src/services/dispatch/planner/model.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import {
  at,
  config as base,
  makeCalendar,
  makeFleet,
  makePilot,
  makeRobot,
  makeWish,
  now
} from "./builders.ts"

const config = { ...base, splitGainMinS: 0 }
const robot = makeRobot("r1", at(-600))
const fleet = makeFleet([robot])

const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 4, max: 30 })), {
    minLength: 1,
    maxLength: 4
  })
  .map((parts) => {
    const times: Array<number> = []
    let at_ = now - 5 * minute
    for (const [rest, length] of parts) {
      const from = at_ + rest * minute
      at_ = from + length * minute
      times.push(from, at_)
      at_ += minute
    }
    return times
  })
const crews = fc.array(spans, { minLength: 2, maxLength: 6 })

const planned = (calendar: PilotCalendar, handover: boolean): Candidate | string =>
  insertOn(fleet, calendar, makeWish(), robot, now, { ...config, handover })

const blocksOf = ({ pickup, delivery, ret }: Candidate): ReadonlyArray<PilotBlock> => [
  ...(pickup?.blocks ?? []),
  ...delivery.blocks,
  ...ret.blocks
]

describe("placing pilots", () => {
  it("never departs later for being allowed to share trips, and refuses nothing that it would serve", () => {
    let earlier = 0
    let only = 0
    fc.assert(
      fc.property(crews, (shifts) => {
        const calendar = makeCalendar(
          ...shifts.map((availability, n) => makePilot(`p${n}`, { availability }))
        )
        const alone = planned(calendar, false)
        const shared = planned(calendar, true)
        assert.deepStrictEqual(planned(calendar, true), shared)
        if (typeof shared === "string") {
          assert.strictEqual(typeof alone, "string")
          return
        }
        if (typeof alone === "string") only += 1
        else {
          assert.isAtMost(shared.delivery.etd, alone.delivery.etd)
          assert.isAtMost(shared.dropoffEta, alone.dropoffEta)
          if (shared.dropoffEta < alone.dropoffEta) earlier += 1
        }
        for (const leg of [shared.pickup, shared.delivery, shared.ret]) {
          if (leg === null) continue
          const drives = leg.blocks.filter((block) => block.kind === "drive")
          const buffers =
            leg.blocks.length === 0 ? 0 : leg.blocks.filter((block) => block.kind === "handover").length
          assert.isAtMost(buffers, 1)
          const driveMs = drives.reduce((sum, { from, to }) => sum + to - from, 0)
          assert.strictEqual(leg.eta - leg.etd, driveMs + buffers * config.handoverS * second)
          assert.strictEqual(leg.blocks[0]?.from, leg.etd)
        }
        // Its blocks are to be had: each legs' own, a cooldown from the others'.
        const legs = [shared.pickup, shared.delivery, shared.ret]
        legs.forEach((leg, n) => {
          for (const block of leg?.blocks ?? []) assert.isTrue(calendar.book(`leg${n}`, block))
        })
        assert.isTrue(blocksOf(shared).every(({ pilotId, from, to }) => isOnShift(shifts, pilotId, from, to)))
      }),
      { numRuns: 500, seed: 21 }
    )
    assert.isAbove(earlier, 5, "sharing hardly ever helps in these cases")
    assert.isAbove(only, 5, "nothing is served only by sharing in these cases")
  })
})

const isOnShift = (
  shifts: ReadonlyArray<ReadonlyArray<number>>,
  pilotId: string,
  from: number,
  to: number
): boolean => {
  const times = shifts[Number(pilotId.slice(1))] ?? []
  for (let i = 0; i + 1 < times.length; i += 2) {
    if ((times[i] ?? 0) <= from && to <= (times[i + 1] ?? 0)) return true
  }
  return false
}
