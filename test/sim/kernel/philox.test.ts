import { assert, describe, it } from "@effect/vitest"
import { philox4x32 } from "../../../src/sim/kernel/philox.ts"

const block = (counter: ReadonlyArray<number>, key: ReadonlyArray<number>): ReadonlyArray<string> => {
  const out = new Uint32Array(4)
  philox4x32(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, out)
  return Array.from(out, (word) => word.toString(16).padStart(8, "0"))
}

describe("Philox4x32-10 gives the known answers of Random123", () => {
  it("for counter and key all zero", () => {
    assert.deepStrictEqual(block([0, 0, 0, 0], [0, 0]), ["6627e8d5", "e169c58d", "bc57ac4c", "9b00dbd8"])
  })

  it("for counter and key all ones", () => {
    const ones = 0xffffffff
    assert.deepStrictEqual(block([ones, ones, ones, ones], [ones, ones]), [
      "408f276d",
      "41c83b0e",
      "a20bc7c6",
      "6d5451fd"
    ])
  })

  it("for the digits of pi", () => {
    assert.deepStrictEqual(
      block([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
      ["d16cfe09", "94fdcceb", "5001e420", "24126ea1"]
    )
  })
})
