import { assert, describe, it } from "@effect/vitest"
import { drivenFrom } from "../../../src/actors/planner/pilot-times.ts"

describe("the part of a pilot that a handover ends", () => {
  it("begins when it was planned to", () => {
    assert.strictEqual(drivenFrom({ departedAt: 1_000 }, 2_000, 9_000), 2_000)
  })

  it("begins with the departure where he took the trip before he was planned for: it never ends before it begins", () => {
    assert.strictEqual(drivenFrom({ departedAt: 1_000 }, 12_000, 9_000), 1_000)
    assert.strictEqual(drivenFrom({ departedAt: null }, 12_000, 9_000), 9_000)
  })
})
