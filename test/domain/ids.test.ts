import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { deriveId } from "../../src/domain/ids.ts"

const uuidVersion7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const word = fc.nat({ max: 0xffffffff })
const instant = fc.nat({ max: 2 ** 48 - 1 })

describe("derived ids", () => {
  it("are the same whenever the same actor at the same version makes the same thing", () => {
    fc.assert(
      fc.property(fc.string(), word, word, instant, (maker, version, n, at) => {
        assert.strictEqual(deriveId(maker, version, n, at), deriveId(maker, version, n, at))
      })
    )
  })

  it("have the layout of a UUID of version 7", () => {
    fc.assert(
      fc.property(fc.string(), word, word, instant, (maker, version, n, at) => {
        assert.match(deriveId(maker, version, n, at), uuidVersion7)
      })
    )
  })

  it("start with their time, so that they sort by age", () => {
    fc.assert(
      fc.property(fc.string(), instant, instant, (maker, a, b) => {
        const first = deriveId(maker, 1, 0, Math.min(a, b))
        const second = deriveId(maker, 1, 0, Math.max(a, b))
        assert.isTrue(first <= second)
        assert.strictEqual(Number.parseInt(first.slice(0, 8) + first.slice(9, 13), 16), Math.min(a, b))
      })
    )
  })

  it("differ by maker, version and number, at one and the same time", () => {
    const seen = new Set<string>()
    for (let maker = 0; maker < 200; maker++) {
      for (let version = 0; version < 50; version++) {
        for (let n = 0; n < 5; n++) seen.add(deriveId(`robot-${maker}`, version, n, 1_770_000_000_000))
      }
    }
    assert.strictEqual(seen.size, 200 * 50 * 5)
  })

  it("differ between makers whose names differ in one character or in order", () => {
    const makers = ["R1", "R2", "1R", "r1", "R1 ", "", "R"]
    assert.strictEqual(new Set(makers.map((maker) => deriveId(maker, 0, 0, 0))).size, makers.length)
  })
})
