import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { canonicalText, differencesOf } from "./canonical.ts"

const between = (expected: unknown, actual: unknown): ReadonlyArray<string> =>
  differencesOf(canonicalText(expected), canonicalText(actual)).map(
    ({ path, expected, actual }) => `${path}: ${expected ?? "(nothing)"} / ${actual ?? "(nothing)"}`
  )

/** The same value with the keys of its records in another order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, field]) => [key, turned(field)])
      .reverse()
  )
}

const values = fc.jsonValue({ maxDepth: 4 })

describe("canonical text", () => {
  it("is one for equal values, whatever the order of their keys", () => {
    fc.assert(
      fc.property(values, (value) => {
        assert.strictEqual(canonicalText(turned(value)), canonicalText(value))
      })
    )
  })

  it("differs where two values differ, and says where", () => {
    fc.assert(
      fc.property(values, values, (left, right) => {
        const areEqual = canonicalText(left) === canonicalText(right)
        assert.strictEqual(between(left, right).length === 0, areEqual)
      })
    )
  })

  it("tells null, undefined and a missing field apart", () => {
    assert.deepStrictEqual(between({ a: null }, { a: undefined }), ["a: null / undefined"])
    assert.deepStrictEqual(between({ a: null }, {}), ["a: null / (nothing)"])
    assert.deepStrictEqual(between({ a: undefined }, {}), ["a: undefined / (nothing)"])
    assert.deepStrictEqual(between([undefined], [null]), ["[0]: undefined / null"])
  })

  it("tells numbers apart that JSON would make one", () => {
    assert.deepStrictEqual(between({ a: 0 }, { a: -0 }), ["a: 0 / -0"])
    assert.deepStrictEqual(between(Number.NaN, null), [": NaN / null"])
    assert.deepStrictEqual(between(0.1 + 0.2, 0.3), [": 0.30000000000000004 / 0.3"])
  })

  it("does not take an object of a class for a plain one", () => {
    assert.deepStrictEqual(between({ a: {} }, { a: new Map() }), ["a: {} / an object of class Map"])
  })

  it("names each place from the outermost field inwards", () => {
    assert.deepStrictEqual(
      between(
        { order: { status: "Open", tips: [1, 2] }, same: 1 },
        { order: { status: "Done", tips: [1, 3, 4] }, same: 1 }
      ),
      ['order.status: "Open" / "Done"', "order.tips[1]: 2 / 3", "order.tips[2]: (nothing) / 4"]
    )
  })
})
