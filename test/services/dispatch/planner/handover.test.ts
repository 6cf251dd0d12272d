/** Two pilots for one trip: spec/dispatch.md 8 (fractional blocks), H6. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import {
  addFit,
  blocksOf,
  earliestSplit,
  fitLeg,
  handoverIn,
  type LegFit,
  type LegWork,
  mayParkBetween
} from "../../../../src/services/dispatch/planner/handover.ts"
import type { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { TentativeBookings } from "../../../../src/services/dispatch/planner/tentative-bookings.ts"
import { at, config as base, makeCalendar, makePilot, now } from "./builders.ts"

const config = { ...base, splitGainMinS: 0 }
const work: LegWork = { type: "Delivery", driveMs: 20 * minute, holdMs: 4 * minute, mayPark: true }

const span = (fromMin: number, toMin: number) => [now + fromMin * minute, now + toMin * minute]

const splitOf = (calendar: PilotCalendar, of: LegWork = work, latest = now + 2 * hour): LegFit | null =>
  earliestSplit(calendar, now, latest, Number.POSITIVE_INFINITY, of, null, config)

describe("a trip with two pilots", () => {
  it("is begun at the end of one shift and ended at the start of another, 120 s longer", () => {
    const calendar = makeCalendar(
      makePilot("leaves", { availability: span(-400, 8) }),
      makePilot("comes", { availability: span(6, 400) })
    )
    const fit = splitOf(calendar)
    assert.deepStrictEqual(fit, {
      pilotId: "leaves",
      from: now,
      relief: { pilotId: "comes", at: now + 8 * minute }
    })
    assert.deepStrictEqual(blocksOf(fit, work, config), [
      { pilotId: "leaves", kind: "drive", from: now, to: now + 8 * minute },
      { pilotId: "comes", kind: "handover", from: now + 8 * minute, to: now + 10 * minute },
      { pilotId: "comes", kind: "drive", from: now + 10 * minute, to: now + 22 * minute },
      { pilotId: "comes", kind: "hold", from: now + 22 * minute, to: now + 26 * minute }
    ])
  })

  it("is handed over as late as it may: the second part drives 180 s at least", () => {
    const calendar = makeCalendar(
      makePilot("a", { availability: span(0, 19) }),
      makePilot("b", { availability: span(0, 300) })
    )
    assert.strictEqual(splitOf(calendar)?.relief?.at, now + 17 * minute)
  })

  it("has no first part below 180 s, and none at all when it is too short to be divided", () => {
    const short = makeCalendar(
      makePilot("a", { availability: [now, now + 179 * second] }),
      makePilot("b", { availability: span(1, 300) })
    )
    assert.isNull(splitOf(short, work, now))
    const enough = makeCalendar(
      makePilot("a", { availability: [now, now + 180 * second] }),
      makePilot("b", { availability: span(1, 300) })
    )
    assert.strictEqual(splitOf(enough, work, now)?.relief?.at, now + 180 * second)
    assert.isNull(splitOf(enough, { ...work, driveMs: 359 * second }, now))
  })

  it("is never handed over by a pilot to himself after his own break", () => {
    const alone = makePilot("a", { availability: [...span(0, 10), ...span(10, 300)] })
    assert.isNull(splitOf(makeCalendar(alone), work, now))
  })

  it("keeps a cooldown to what its pilots have booked", () => {
    const calendar = makeCalendar(
      makePilot("a", { availability: span(0, 10) }),
      makePilot("b", { availability: span(0, 300) })
    )
    calendar.book("last", { pilotId: "b", kind: "drive", from: now, to: now + 9 * minute })
    assert.strictEqual(splitOf(calendar)?.relief?.at, now + 10 * minute)
    const later = makeCalendar(
      makePilot("a", { availability: span(0, 10) }),
      makePilot("b", { availability: span(0, 300) })
    )
    later.book("last", { pilotId: "b", kind: "drive", from: now, to: now + 9 * minute + second })
    assert.isNull(splitOf(later, work, now), "b is free a second too late")
  })

  it("is not handed over because another booking comes", () => {
    const calendar = makeCalendar(
      makePilot("a", { availability: span(0, 300) }),
      makePilot("b", { availability: span(9, 300) })
    )
    calendar.book("next", { pilotId: "a", kind: "drive", from: now + 11 * minute, to: now + 60 * minute })
    assert.isNull(splitOf(calendar, work, now))
  })

  it("needs a pilot who may drive it, and a place to park", () => {
    const calendar = makeCalendar(
      makePilot("a", { availability: span(0, 8) }),
      makePilot("b", { availability: span(0, 300), experienceDays: 3 })
    )
    assert.isNull(splitOf(calendar))
    assert.isNotNull(splitOf(calendar, { ...work, type: "Deployment" }))
    const blocked = { ...config, blockedAreas: [{ center: at(500), radiusM: 60 }] }
    assert.isTrue(mayParkBetween(at(0), at(400), blocked))
    assert.isFalse(mayParkBetween(at(0), at(900), blocked))
    assert.isFalse(mayParkBetween(at(500, 50), at(500, 50), blocked))
    assert.isTrue(mayParkBetween(at(0, 100), at(900, 100), blocked))
  })
})

describe("pilots of a leg", () => {
  const crew = (): PilotCalendar =>
    makeCalendar(makePilot("a", { availability: span(0, 8) }), makePilot("b", { availability: span(7, 300) }))
  const sharedFit = (changed: Partial<typeof config>, mayPark = true): LegFit | null =>
    fitLeg(crew(), now, now + hour, now + hour, { ...work, mayPark }, null, { ...config, ...changed })

  it("are two only when one alone comes later than both together", () => {
    assert.isNotNull(sharedFit({})?.relief)
    assert.deepStrictEqual(sharedFit({ handover: false }), {
      pilotId: "b",
      from: now + 7 * minute,
      relief: null
    })
    assert.isNull(sharedFit({}, false)?.relief)
    // Both together end it 7 - 2 minutes earlier.
    assert.isNotNull(sharedFit({ splitGainMinS: 299 })?.relief)
    assert.isNull(sharedFit({ splitGainMinS: 300 })?.relief)
  })

  it("are counted as booked with the buffer between them", () => {
    const calendar = crew()
    const tentative = new TentativeBookings(calendar)
    const shared = fitLeg(calendar, now, now + hour, now + hour, work, tentative, config)
    assert.isNotNull(shared)
    if (shared !== null) addFit(shared, work, tentative, config)
    assert.isFalse(calendar.canTake("b", now + 8 * minute, now + 9 * minute, "Delivery", tentative))
    assert.isTrue(calendar.canTake("b", now + 27 * minute, now + 40 * minute, "Delivery", tentative))
    assert.isFalse(calendar.canTake("b", now + 26.9 * minute, now + 40 * minute, "Delivery", tentative))
  })
})

interface Booked {
  readonly pilot: number
  readonly from: number
  readonly length: number
}

const shift = fc
  .tuple(
    fc.integer({ min: -20, max: 30 }),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 0, max: 15 }),
    fc.integer({ min: 1, max: 40 })
  )
  .map(([from, length, rest, second]) => [
    ...span(from, from + length),
    ...span(from + length + rest, from + length + rest + second)
  ])
const crews = fc.record({
  shifts: fc.array(shift, { minLength: 1, maxLength: 5 }),
  booked: fc.array(
    fc.record({
      pilot: fc.integer({ min: 0, max: 4 }),
      from: fc.integer({ min: -5, max: 50 }),
      length: fc.integer({ min: 1, max: 20 })
    }),
    { maxLength: 6 }
  ),
  drive: fc.integer({ min: 1, max: 25 }),
  hold: fc.constantFrom(0, 4),
  latest: fc.integer({ min: 0, max: 40 })
})

const calendarOf = (
  shifts: ReadonlyArray<ReadonlyArray<number>>,
  booked: ReadonlyArray<Booked>
): PilotCalendar => {
  const calendar = makeCalendar(...shifts.map((availability, n) => makePilot(`p${n}`, { availability })))
  booked.forEach(({ pilot, from, length }, n) => {
    calendar.book(`d${n}`, {
      pilotId: `p${pilot}`,
      kind: "drive",
      from: now + from * minute,
      to: now + (from + length) * minute
    })
  })
  return calendar
}

/** Whether a pilot who starts now is free until a break or the end of his shift, `cut` or later. */
const isFreeToTheEnd = (calendar: PilotCalendar, pilotId: string, start: number, cut: number): boolean =>
  (calendar.pilot(pilotId)?.availability ?? []).some(
    (end, i) => i % 2 === 1 && end >= cut && calendar.canTake(pilotId, start, end, "Delivery", null)
  )

/** The earliest start by trying every minute, every pair of pilots and every boundary. */
const earliestByTrying = (
  calendar: PilotCalendar,
  of: LegWork,
  latest: number,
  pilots: number
): number | null => {
  const part = config.splitPartMinS * second
  const buffer = config.handoverS * second
  for (let start = now; start <= latest; start += minute) {
    for (let cut = start + part; cut <= start + of.driveMs - part; cut += minute) {
      for (let a = 0; a < pilots; a++) {
        if (!isFreeToTheEnd(calendar, `p${a}`, start, cut)) continue
        for (let b = 0; b < pilots; b++) {
          const end = start + of.driveMs + buffer + of.holdMs
          if (a !== b && calendar.canTake(`p${b}`, cut, end, "Delivery", null)) return start
        }
      }
    }
  }
  return null
}

describe("laws of shared trips", () => {
  it("find the start that trying everything finds, on small calendars of whole minutes", () => {
    let shared = 0
    fc.assert(
      fc.property(crews, ({ shifts, booked, drive, hold, latest }) => {
        const calendar = calendarOf(shifts, booked)
        const of: LegWork = { ...work, driveMs: drive * minute, holdMs: hold * minute }
        const by = now + latest * minute
        const fit = splitOf(calendar, of, by)
        assert.strictEqual(fit?.from ?? null, earliestByTrying(calendar, of, by, shifts.length))
        if (fit !== null) shared += 1
      }),
      { numRuns: 400, seed: 11 }
    )
    assert.isAbove(shared, 40, "the cases hardly share a trip")
  })

  it("cover the drive exactly, in parts of 180 s at least, with one handover at most, each by who is free", () => {
    fc.assert(
      fc.property(crews, ({ shifts, booked, drive, hold, latest }) => {
        const calendar = calendarOf(shifts, booked)
        const of: LegWork = { ...work, driveMs: drive * minute, holdMs: hold * minute }
        const by = now + latest * minute
        const fit = fitLeg(calendar, now, by, by, of, null, config)
        const alone = fitLeg(calendar, now, by, by, of, null, { ...config, handover: false })
        assert.deepStrictEqual(fitLeg(calendar, now, by, by, of, null, config), fit)
        if (fit === null) {
          assert.isNull(alone)
          return
        }
        if (alone !== null) assert.isAtMost(fit.from, alone.from)
        const blocks = blocksOf(fit, of, config)
        const drives = blocks.filter((block) => block.kind === "drive")
        assert.strictEqual(blocks[0]?.from, fit.from)
        assert.strictEqual(
          drives.reduce((sum, { from, to }) => sum + to - from, 0),
          of.driveMs
        )
        blocks.forEach((block, i) => {
          const before = blocks[i - 1]
          if (before !== undefined) assert.strictEqual(block.from, before.to)
        })
        const handovers = blocks.filter((block) => block.kind === "handover")
        assert.isAtMost(handovers.length, 1)
        if (handovers.length === 1) {
          assert.strictEqual((handovers[0]?.to ?? 0) - (handovers[0]?.from ?? 0), config.handoverS * second)
          for (const { from, to } of drives) assert.isAtLeast(to - from, config.splitPartMinS * second)
          assert.notStrictEqual(drives[0]?.pilotId, drives[1]?.pilotId)
          assert.strictEqual(handoverIn(blocks)?.pilotId, drives[1]?.pilotId)
        } else assert.isNull(handoverIn(blocks))
        for (const pilotId of new Set(blocks.map((block) => block.pilotId))) {
          const own = blocks.filter((block) => block.pilotId === pilotId)
          const from = own[0]?.from ?? 0
          const to = own.at(-1)?.to ?? 0
          assert.isTrue(calendar.canTake(pilotId, from, to, "Delivery", null), "not free, or off shift")
        }
        for (const block of blocks) assert.isTrue(calendar.book("shared", block), "blocks collide")
        assert.deepStrictEqual(calendar.blocksOf("shared"), blocks)
      }),
      { numRuns: 400, seed: 12 }
    )
  })
})
