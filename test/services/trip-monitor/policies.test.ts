/** Which positions are believed, and what they say of the speed. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  etaFrom,
  flagOf,
  isPlace,
  type Mark,
  paceOf,
  withMark
} from "../../../src/services/trip-monitor/policies.ts"

const t0 = 1_760_000_000_000
const fix = (northM: number, seconds: number, accuracyM = 4) => ({
  lat: 52.5 + northM / 111_195,
  lng: 13.4,
  at: t0 + seconds * 1_000,
  accuracyM
})

describe("a position", () => {
  it("is no place out of range, nor where degrees begin", () => {
    assert.isTrue(isPlace({ lat: -90, lng: 180 }))
    assert.isTrue(isPlace({ lat: 0, lng: 0.1 }))
    assert.isFalse(isPlace({ lat: 0, lng: 0 }))
    assert.isFalse(isPlace({ lat: 90.1, lng: 0 }))
    assert.isFalse(isPlace({ lat: 0, lng: -180.1 }))
    assert.isFalse(isPlace({ lat: Number.NaN, lng: 1 }))
  })

  it("is believed as the first of all", () => {
    assert.strictEqual(flagOf(null, fix(0, 0)), "OK")
  })

  it("is inaccurate above 20 m, and when nobody knows how accurate", () => {
    assert.strictEqual(flagOf(null, fix(0, 0, 20)), "OK")
    assert.strictEqual(flagOf(null, fix(0, 0, 20.1)), "INACCURATE")
    assert.strictEqual(flagOf(null, fix(0, 0, Number.NaN)), "INACCURATE")
  })

  it("is late when it is older than the newest, and worth no more than that", () => {
    assert.strictEqual(flagOf(fix(0, 10), fix(0, 9.999, 90)), "LATE")
    assert.strictEqual(flagOf(fix(0, 10), fix(0, 10)), "OK")
  })

  it("is suspect when nothing of ours is so fast, tolerances granted", () => {
    // Twenty seconds: 300 m, and 20 m for each of the two fixes.
    assert.strictEqual(flagOf(fix(0, 0), fix(339, 20)), "OK")
    assert.strictEqual(flagOf(fix(0, 0), fix(341, 20)), "SUSPECT")
    // Within a second as if a period of reports lay between.
    assert.strictEqual(flagOf(fix(0, 0), fix(189, 0.1)), "OK")
    assert.strictEqual(flagOf(fix(0, 0), fix(191, 0.1)), "SUSPECT")
  })
})

const marksOf = (...marks: ReadonlyArray<readonly [seconds: number, alongM: number]>): ReadonlyArray<Mark> =>
  marks.reduce<ReadonlyArray<Mark>>(
    (all, [seconds, alongM]) => withMark(all, { at: t0 + seconds * 1_000, alongM }),
    []
  )

describe("the mean speed", () => {
  it("is unknown before half a minute of movement", () => {
    assert.isNull(paceOf([]))
    assert.isNull(paceOf(marksOf([0, 0])))
    assert.isNull(paceOf(marksOf([0, 0], [10, 12], [29.999, 36])))
    assert.strictEqual(paceOf(marksOf([0, 0], [10, 12], [30, 36])), 1.2)
  })

  it("is taken over the newest minute", () => {
    assert.strictEqual(paceOf(marksOf([0, 0], [30, 90], [60, 120], [90, 150])), 1)
    assert.strictEqual(paceOf(marksOf([0, 0], [30, 90], [60, 90], [120, 90])), 0)
  })

  it("reckons with an even share of a gap", () => {
    // From 0 to 120 s evenly: 120 m; the newest minute is half of it.
    assert.strictEqual(paceOf(marksOf([0, 0], [120, 120])), 1)
    assert.strictEqual(paceOf(marksOf([0, 0], [120, 120], [150, 180])), 1.5)
  })

  it("of an even movement is the same whichever of its points are known", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 59 }), { minLength: 1, maxLength: 59 }),
        fc.integer({ min: 100, max: 3_000 }),
        (some, mmPerS) => {
          const seconds = [0, ...[...some].sort((a, b) => a - b), 60].map((n) => n * 10)
          const along = (s: number): number => (s * mmPerS) / 1_000 - 17
          const known = marksOf(...seconds.map((s) => [s, along(s)] as const))
          assert.strictEqual(paceOf(known), mmPerS / 1_000)
        }
      )
    )
  })

  it("keeps no more marks than a minute's", () => {
    let marks: ReadonlyArray<Mark> = []
    for (let s = 0; s <= 600; s += 10) marks = withMark(marks, { at: t0 + s * 1_000, alongM: s })
    assert.strictEqual(marks.length, 7)
    assert.strictEqual(marks[0]!.at, t0 + 540_000)
  })
})

describe("the time of arrival", () => {
  it("is in whole seconds, rounded up, and reckons with half a metre per second at least", () => {
    assert.strictEqual(etaFrom(t0, 100, 1), t0 + 100_000)
    assert.strictEqual(etaFrom(t0 + 1, 100, 1), t0 + 101_000)
    assert.strictEqual(etaFrom(t0, 100, 0), t0 + 200_000)
    assert.strictEqual(etaFrom(t0, 100, -3), t0 + 200_000)
    assert.strictEqual(etaFrom(t0, 0, 1), t0)
  })
})
