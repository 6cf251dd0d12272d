import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deriveId } from "../../../src/domain/ids.ts"
import { backoffMs, meaningOf } from "../../../src/services/integrations/policies.ts"

describe("an answer of a partner", () => {
  it("is taken, tried again, suspends, closes or refuses by its status", () => {
    const cases: ReadonlyArray<readonly [number | null, string]> = [
      [null, "Again"],
      [200, "Taken"],
      [204, "Taken"],
      [302, "Refused"],
      [400, "Refused"],
      [401, "Suspended"],
      [403, "Suspended"],
      [404, "Gone"],
      [408, "Again"],
      [409, "Gone"],
      [410, "Gone"],
      [422, "Refused"],
      [425, "Again"],
      [429, "Again"],
      [500, "Again"],
      [503, "Again"]
    ]
    for (const [httpStatus, meaning] of cases) assert.strictEqual(meaningOf(httpStatus), meaning)
  })
})

describe("the wait after a failure", () => {
  it("is a second, doubles to a minute, and deviates by a fifth at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.string(), fc.nat(100), (failures, name, attempt) => {
        const plain = Math.min(60_000, 1000 * 2 ** Math.min(30, failures - 1))
        const wait = backoffMs(failures, deriveId(name, 0, 0, 0), attempt)
        assert.isAtLeast(wait, 0.8 * plain - 1)
        assert.isAtMost(wait, 1.2 * plain + 1)
        assert.strictEqual(wait, backoffMs(failures, deriveId(name, 0, 0, 0), attempt))
      })
    )
  })

  it("differs from report to report, so that they do not come back all at once", () => {
    const waits = Array.from({ length: 200 }, (_, i) => backoffMs(7, deriveId(`link:${i}`, 1, 0, 0), 7))
    assert.isAbove(new Set(waits).size, 150)
    assert.isBelow(Math.min(...waits), 51_000)
    assert.isAbove(Math.max(...waits), 69_000)
  })
})
