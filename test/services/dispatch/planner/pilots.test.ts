import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { hour, minute, second } from "../../../../src/domain/instant.ts"
import type { PilotBlock } from "../../../../src/services/dispatch/planner/model.ts"
import { PilotCalendar } from "../../../../src/services/dispatch/planner/pilots.ts"
import { TentativeBookings } from "../../../../src/services/dispatch/planner/tentative-bookings.ts"
import { makeCalendar, makePilot, now } from "./builders.ts"

const block = (pilotId: string, fromMin: number, toMin: number): PilotBlock => ({
  pilotId,
  kind: "drive",
  from: now + fromMin * minute,
  to: now + toMin * minute
})

/** The earliest fit of so many minutes from now on, within two hours. */
const fitOf = (calendar: PilotCalendar, minutes: number, tentative: TentativeBookings | null = null) =>
  calendar.earliestFit(now, now + 2 * hour, minutes * minute, "Delivery", tentative)

describe("pilot calendar", () => {
  it("gives a free pilot at once", () => {
    assert.deepStrictEqual(fitOf(makeCalendar(makePilot("p1")), 20), { pilotId: "p1", from: now })
  })

  it("knows nobody when it is empty, and nobody for a time that has passed", () => {
    assert.isNull(fitOf(makeCalendar(), 20))
    assert.isNull(makeCalendar(makePilot("p1")).earliestFit(now, now - 1, minute, "Delivery", null))
  })

  it("keeps a cooldown of 60 s on both sides of a block", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 21, 40))
    assert.deepStrictEqual(fitOf(calendar, 20), { pilotId: "p1", from: now })
    assert.deepStrictEqual(fitOf(calendar, 20.5), { pilotId: "p1", from: now + 41 * minute })
  })

  it("takes the pilot who is free first when nobody is free at once", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"))
    calendar.book("d1", block("p1", 0, 30))
    calendar.book("d2", block("p2", 0, 20))
    assert.deepStrictEqual(fitOf(calendar, 10), { pilotId: "p2", from: now + 21 * minute })
  })

  it("refuses to start later than asked", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 0, 30))
    assert.isNull(calendar.earliestFit(now, now + 30 * minute, minute, "Delivery", null))
    assert.isNotNull(calendar.earliestFit(now, now + 31 * minute, minute, "Delivery", null))
  })

  it("prefers the tightest gap, then the lesser id", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"), makePilot("p3"))
    assert.strictEqual(fitOf(calendar, 10)?.pilotId, "p1")
    calendar.book("d1", block("p2", 15, 40))
    calendar.book("d2", block("p3", 30, 40))
    assert.strictEqual(fitOf(calendar, 10)?.pilotId, "p2")
  })

  it("plans around breaks and ends of shifts", () => {
    const shift = [now - hour, now + 10 * minute, now + 25 * minute, now + 50 * minute]
    const calendar = makeCalendar(makePilot("p1", { availability: shift }))
    assert.deepStrictEqual(fitOf(calendar, 10), { pilotId: "p1", from: now })
    assert.deepStrictEqual(fitOf(calendar, 11), { pilotId: "p1", from: now + 25 * minute })
    assert.deepStrictEqual(fitOf(calendar, 25), { pilotId: "p1", from: now + 25 * minute })
    assert.isNull(fitOf(calendar, 26))
  })

  it("asks nobody who is off shift or unresponsive, and those on a break for later", () => {
    for (const state of ["OFF_SHIFT", "UNRESPONSIVE"] as const) {
      assert.isNull(fitOf(makeCalendar(makePilot("p1", { state })), 5))
    }
    const resting = makePilot("p1", { state: "ON_BREAK", availability: [now + 5 * minute, now + hour] })
    assert.deepStrictEqual(fitOf(makeCalendar(resting), 5), { pilotId: "p1", from: now + 5 * minute })
    const cooling = makePilot("p1", { state: "ON_COOLDOWN", notBefore: now + 40 * second })
    assert.deepStrictEqual(fitOf(makeCalendar(cooling), 5), { pilotId: "p1", from: now + 40 * second })
  })

  it("lets pilots of less than 30 days drive deployments only", () => {
    const calendar = makeCalendar(makePilot("p1", { experienceDays: 29 }))
    for (const type of ["Pickup", "Delivery", "Return"] as const) {
      assert.isNull(calendar.earliestFit(now, now + hour, minute, type, null))
    }
    assert.isNotNull(calendar.earliestFit(now, now + hour, minute, "Deployment", null))
    assert.isNotNull(fitOf(makeCalendar(makePilot("p1", { experienceDays: 30 })), 1))
  })

  it("refuses to book twice what overlaps, cooldown included", () => {
    const calendar = makeCalendar(makePilot("p1"))
    assert.isTrue(calendar.book("d1", block("p1", 10, 20)))
    assert.isFalse(calendar.book("d2", block("p1", 20.5, 30)))
    assert.isFalse(calendar.book("d2", block("p1", 5, 9.5)))
    assert.isFalse(calendar.book("d2", block("nobody", 5, 9)))
    assert.isTrue(calendar.book("d2", block("p1", 21, 30)))
    assert.deepStrictEqual(calendar.blocksOf("d1"), [block("p1", 10, 20)])
  })

  it("frees the blocks of a demand", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 0, 30))
    calendar.book("d1", block("p1", 40, 60))
    calendar.release("d1")
    calendar.release("d1")
    assert.deepStrictEqual(calendar.blocksOf("d1"), [])
    assert.deepStrictEqual(fitOf(calendar, 50), { pilotId: "p1", from: now })
  })

  it("moves a demand to the pilot Operations chose, and says who lost a block by it", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"))
    calendar.book("d1", block("p1", 0, 30))
    calendar.book("d2", block("p2", 20, 40))
    calendar.book("d3", block("p2", 60, 80))
    assert.deepStrictEqual(calendar.relabel("d1", "p2", now), ["d2"])
    assert.deepStrictEqual(calendar.blocksOf("d1"), [block("p2", 0, 30)])
    assert.deepStrictEqual(calendar.blocksOf("d2"), [])
    assert.deepStrictEqual(calendar.blocksOf("d3"), [block("p2", 60, 80)])
    assert.isTrue(calendar.canTake("p1", now, now + 30 * minute, "Delivery", null))
    assert.deepStrictEqual(calendar.relabel("d1", "p2", now), [])
  })

  it("leaves the relief of a trip alone when its first pilot is replaced", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"), makePilot("p3"))
    calendar.book("d1", block("p1", 0, 10))
    calendar.book("d1", { ...block("p2", 10, 12), kind: "handover" })
    calendar.book("d1", block("p2", 12, 30))
    assert.deepStrictEqual(calendar.relabel("d1", "p3", now), [])
    assert.deepStrictEqual(
      calendar.blocksOf("d1").map(({ pilotId, kind }) => `${kind} ${pilotId}`),
      ["drive p3", "handover p2", "drive p2"]
    )
    assert.deepStrictEqual(calendar.relabel("d1", "p2", now + 5 * minute), [])
    assert.isTrue(calendar.blocksOf("d1").every(({ pilotId }) => pilotId === "p2"))
  })

  it("gives a trip under way its pilot, whoever else was planned for him", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 10, 20))
    calendar.book("d2", block("p1", 21, 30))
    calendar.book("d3", block("p1", 40, 50))
    assert.deepStrictEqual(calendar.claim("d0", block("p1", 0, 20.5)), ["d1", "d2"])
    assert.deepStrictEqual(calendar.blocksOf("d0"), [block("p1", 0, 20.5)])
    assert.deepStrictEqual(calendar.blocksOf("d3"), [block("p1", 40, 50)])
    assert.deepStrictEqual(calendar.claim("d4", block("p1", 60, 70)), [])
  })

  it("tells who has not come to his shift, once it is late", () => {
    const coming = makePilot("p1", {
      state: "OFF_SHIFT",
      notBefore: now + hour,
      availability: [now + hour, now + 3 * hour]
    })
    assert.isNull(fitOf(makeCalendar(coming), 10), "not before he has come, unless that is wanted")
    const calendar = new PilotCalendar(minute, 30, true)
    for (const pilot of [coming, makePilot("p2", { state: "OFF_SHIFT" })]) calendar.setPilot(pilot)
    assert.deepStrictEqual(fitOf(calendar, 10), { pilotId: "p1", from: now + hour })
    assert.deepStrictEqual(calendar.missing(now + hour - 1), [])
    assert.deepStrictEqual(calendar.missing(now + hour), ["p1"])
    calendar.setState("p1", "OFF_SHIFT", 0)
    assert.deepStrictEqual(calendar.missing(now + 2 * hour), [])
    assert.isNull(fitOf(calendar, 10))
  })

  it("frees what a pilot still had before it, and says whose it was", () => {
    const calendar = makeCalendar(makePilot("p1"), makePilot("p2"))
    calendar.book("d1", block("p1", -30, -10))
    calendar.book("d3", block("p1", 40, 50))
    calendar.book("d2", block("p1", 10, 20))
    calendar.book("d4", block("p2", 10, 20))
    assert.deepStrictEqual(calendar.removeFuture("p1", now), ["d2", "d3"])
    assert.strictEqual(calendar.blocksOf("d1").length, 1)
    assert.strictEqual(calendar.blocksOf("d4").length, 1)
  })

  it("keeps blocks when a shift or a state changes", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 0, 30))
    calendar.setState("p1", "UNRESPONSIVE", 0)
    assert.isNull(fitOf(calendar, 5))
    calendar.setPilot(makePilot("p1"))
    assert.deepStrictEqual(fitOf(calendar, 5), { pilotId: "p1", from: now + 31 * minute })
  })

  it("answers alike whatever order pilots came in", () => {
    const ids = ["p5", "p1", "p4", "p2", "p3"]
    const fits = [ids, [...ids].reverse(), [...ids].sort()].map((order) =>
      fitOf(makeCalendar(...order.map((id) => makePilot(id))), 10)
    )
    assert.deepStrictEqual(fits[1], fits[0])
    assert.deepStrictEqual(fits[2], fits[0])
  })

  it("clones into a calendar of its own", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const copy = calendar.clone()
    copy.book("d1", block("p1", 0, 30))
    assert.deepStrictEqual(calendar.blocksOf("d1"), [])
    assert.strictEqual(fitOf(calendar, 5)?.from, now)
    assert.strictEqual(fitOf(copy, 5)?.from, now + 31 * minute)
  })
})

describe("tentative bookings", () => {
  it("count as booked until they are rolled back, and leave the calendar alone", () => {
    const calendar = makeCalendar(makePilot("p1"))
    const tentative = new TentativeBookings(calendar)
    tentative.add("p1", now + 10 * minute, now + 20 * minute)
    const mark = tentative.mark()
    tentative.add("p1", now + 40 * minute, now + 50 * minute)
    assert.strictEqual(fitOf(calendar, 20, tentative)?.from, now + 51 * minute)
    tentative.rollback(mark)
    assert.strictEqual(fitOf(calendar, 20, tentative)?.from, now + 21 * minute)
    tentative.reset(calendar)
    assert.strictEqual(fitOf(calendar, 20, tentative)?.from, now)
    assert.strictEqual(fitOf(calendar, 20)?.from, now)
  })

  it("count the blocks of a released demand as free", () => {
    const calendar = makeCalendar(makePilot("p1"))
    calendar.book("d1", block("p1", 0, 30))
    calendar.book("d2", block("p1", 40, 60))
    const tentative = new TentativeBookings(calendar)
    tentative.release("d1")
    assert.strictEqual(fitOf(calendar, 30, tentative)?.from, now)
    assert.isTrue(calendar.canTake("p1", now, now + 39 * minute, "Delivery", tentative))
    assert.isFalse(calendar.canTake("p1", now, now + 40 * minute, "Delivery", tentative))
  })
})

type Step =
  | { readonly _tag: "Book"; readonly demand: number; readonly fromMin: number; readonly minutes: number }
  | { readonly _tag: "Release"; readonly demand: number }
  | { readonly _tag: "Relabel"; readonly demand: number; readonly pilot: number }
  | { readonly _tag: "Remove"; readonly pilot: number; readonly fromMin: number }

const demandNumber = fc.integer({ min: 0, max: 9 })
const pilotNumber = fc.integer({ min: 0, max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      _tag: fc.constant("Book" as const),
      demand: demandNumber,
      fromMin: fc.integer({ min: -10, max: 120 }),
      minutes: fc.integer({ min: 1, max: 40 })
    })
  },
  { weight: 3, arbitrary: fc.record({ _tag: fc.constant("Release" as const), demand: demandNumber }) },
  {
    weight: 1,
    arbitrary: fc.record({ _tag: fc.constant("Relabel" as const), demand: demandNumber, pilot: pilotNumber })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      _tag: fc.constant("Remove" as const),
      pilot: pilotNumber,
      fromMin: fc.integer({ min: 0, max: 120 })
    })
  }
)

const shifts = [
  [now - hour, now + 3 * hour],
  [now, now + 30 * minute, now + 45 * minute, now + 2 * hour],
  [now + 20 * minute, now + 100 * minute],
  [now - hour, now + 40 * minute, now + 70 * minute, now + 4 * hour]
]

describe("pilot calendar law", () => {
  it("keeps a pilot's blocks a cooldown apart and inside its availability, and finds the earliest fit", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const calendar = makeCalendar(
          ...shifts.map((availability, n) => makePilot(`p${n}`, { availability }))
        )
        for (const action of steps) {
          const demandId = "demand" in action ? `d${action.demand}` : ""
          if (action._tag === "Book") {
            const earliest = now + action.fromMin * minute
            const length = action.minutes * minute
            const fit = calendar.earliestFit(earliest, earliest + hour, length, "Delivery", null)
            const expected = earliestByTrying(calendar, earliest, earliest + hour, length)
            assert.strictEqual(fit?.from ?? null, expected)
            if (fit !== null) {
              const booked = {
                pilotId: fit.pilotId,
                kind: "drive",
                from: fit.from,
                to: fit.from + length
              } as const
              assert.isTrue(calendar.book(demandId, booked))
            }
          } else if (action._tag === "Release") calendar.release(demandId)
          else if (action._tag === "Remove")
            calendar.removeFuture(`p${action.pilot}`, now + action.fromMin * minute)
          else if (wouldStayInside(calendar, demandId, action.pilot)) {
            calendar.relabel(demandId, `p${action.pilot}`, now)
          }
          checkInvariant(calendar)
        }
      }),
      { numRuns: 300 }
    )
  })
})

const blocksOfPilot = (calendar: PilotCalendar, pilotId: string): ReadonlyArray<PilotBlock> =>
  Array.from({ length: 10 }, (_, n) => calendar.blocksOf(`d${n}`))
    .flat()
    .filter((booked) => booked.pilotId === pilotId)
    .sort((a, b) => a.from - b.from)

const isInside = (pilot: number, from: number, to: number): boolean => {
  const shift = shifts[pilot] ?? []
  for (let i = 0; i + 1 < shift.length; i += 2) {
    if ((shift[i] ?? 0) <= from && to <= (shift[i + 1] ?? 0)) return true
  }
  return false
}

const wouldStayInside = (calendar: PilotCalendar, demandId: string, pilot: number): boolean =>
  calendar.blocksOf(demandId).every(({ from, to }) => isInside(pilot, from, to))

const checkInvariant = (calendar: PilotCalendar): void => {
  for (let n = 0; n < shifts.length; n++) {
    const blocks = blocksOfPilot(calendar, `p${n}`)
    blocks.forEach(({ from, to }, i) => {
      assert.isTrue(isInside(n, from, to), "outside the shift")
      const next = blocks[i + 1]
      if (next !== undefined) assert.isAtLeast(next.from - to, minute, "cooldown")
    })
  }
}

/** The earliest start by trying every moment at which something changes. */
const earliestByTrying = (
  calendar: PilotCalendar,
  earliest: number,
  latest: number,
  length: number
): number | null => {
  const starts = [earliest]
  for (let n = 0; n < shifts.length; n++) {
    starts.push(...(shifts[n] ?? []), ...blocksOfPilot(calendar, `p${n}`).map(({ to }) => to + minute))
  }
  const possible = starts.filter((start) => {
    if (start < earliest || start > latest) return false
    return shifts.some(
      (_, n) =>
        isInside(n, start, start + length) &&
        blocksOfPilot(calendar, `p${n}`).every(
          ({ from, to }) => start >= to + minute || start + length + minute <= from
        )
    )
  })
  return possible.length === 0 ? null : Math.min(...possible)
}
