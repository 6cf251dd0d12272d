import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { formatLocalInstant, parseLocalInstant, timeOfDayMs } from "../../../src/sim/scenario/start-at.ts"
import { offsetOfZone } from "../../../src/sim/scenario/time-zone.ts"

describe("an instant with its offset", () => {
  it("agrees with the calendar of the runtime over eight centuries", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -12_000_000_000, max: 16_000_000_000 }),
        fc.integer({ min: -14 * 4, max: 14 * 4 }),
        (seconds, quarters) => {
          const utcOffsetMs = quarters * 900_000
          const text = formatLocalInstant({ at: seconds * 1000, utcOffsetMs })
          assert.strictEqual(Date.parse(text), seconds * 1000)
          assert.deepStrictEqual(parseLocalInstant(text), { at: seconds * 1000, utcOffsetMs })
        }
      )
    )
  })

  it("reads Z, minutes only and fractions of a second", () => {
    assert.deepStrictEqual(parseLocalInstant("2026-05-12T06:00Z"), { at: 1_778_565_600_000, utcOffsetMs: 0 })
    assert.strictEqual(parseLocalInstant("1970-01-01T00:00:00.25+00:00")?.at, 250)
  })

  it("is refused when it names no moment", () => {
    for (const text of [
      "2026-13-01T00:00:00Z",
      "2026-02-29T00:00:00Z",
      "2026-05-12T24:00:00Z",
      "2026-05-12T10:60:00Z",
      "2026-05-12T10:00:00",
      "2026-05-12T10:00:00+15:00",
      "2026-05-12",
      "tomorrow"
    ]) {
      assert.strictEqual(parseLocalInstant(text), null, text)
    }
  })

  it("knows its local time of day", () => {
    assert.strictEqual(timeOfDayMs(1_778_558_400_000, 7_200_000), 6 * 3_600_000)
  })

  it("has an offset that follows summer time", () => {
    assert.strictEqual(offsetOfZone("Europe/Berlin", 1_778_558_400_000), 7_200_000)
    assert.strictEqual(offsetOfZone("Europe/Berlin", 1_768_000_000_000), 3_600_000)
    assert.strictEqual(offsetOfZone("America/New_York", 1_778_558_400_000), -14_400_000)
    assert.strictEqual(offsetOfZone("UTC", 0), 0)
    assert.strictEqual(offsetOfZone("Europe/Atlantis", 0), null)
  })
})
