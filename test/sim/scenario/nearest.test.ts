import { assert, describe, it } from "@effect/vitest"
import { editDistance, nearest } from "../../../src/sim/scenario/nearest.ts"

describe("the nearest word", () => {
  it("counts inserted, deleted, replaced and swapped letters", () => {
    assert.strictEqual(editDistance("", "abc"), 3)
    assert.strictEqual(editDistance("kitten", "sitting"), 3)
    assert.strictEqual(editDistance("smi", "sim"), 1)
    assert.strictEqual(editDistance("same", "same"), 0)
  })

  it("forgives case, underscores and the unit", () => {
    assert.strictEqual(nearest("noticeDelay", ["loading_s", "notice_delay_s"]), "notice_delay_s")
    assert.strictEqual(nearest("radius", ["radius_m", "lots"]), "radius_m")
    assert.strictEqual(nearest("speed_km", ["speed_mps"]), "speed_mps")
  })

  it("is none when nothing is near", () => {
    assert.strictEqual(nearest("foo", ["merchants", "pilots"]), null)
    assert.strictEqual(nearest("y", ["z"]), null)
    assert.strictEqual(nearest("x", []), null)
  })
})
