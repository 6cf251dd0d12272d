import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { canonicalJson, commandKeyOf, hashOfRequest } from "../../src/http/command-key.ts"
import { namedUuid } from "../../src/http/named-uuid.ts"

describe("command keys", () => {
  it("are the same for the same caller, key and request, and differ otherwise", () => {
    const key = commandKeyOf("key:a", "k", { x: 1, y: 2 })
    assert.deepStrictEqual(commandKeyOf("key:a", "k", { y: 2, x: 1 }), key)
    assert.strictEqual(commandKeyOf("key:a", "k", { x: 2 }).id, key.id)
    assert.notStrictEqual(commandKeyOf("key:a", "k", { x: 2 }).hash, key.hash)
    assert.notStrictEqual(commandKeyOf("key:b", "k", { x: 1, y: 2 }).id, key.id)
    assert.notStrictEqual(commandKeyOf("key:", "ak", {}).id, commandKeyOf("key:a", "k", {}).id)
    assert.match(key.hash, /^[0-9a-f]{64}$/)
  })

  it("are UUIDs of version 8, whatever the key's text is", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (caller, key) => {
        assert.match(
          namedUuid("command", caller, key),
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        )
      }),
      { seed: 7 }
    )
  })

  it("hash JSON by what it means, not by how it is written", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const again: unknown = JSON.parse(JSON.stringify(value))
        assert.strictEqual(hashOfRequest(again), hashOfRequest(value))
        assert.deepStrictEqual(JSON.parse(canonicalJson(value)), again)
      }),
      { seed: 7 }
    )
    assert.strictEqual(canonicalJson({ b: [{ d: 1, c: null }], a: "x" }), '{"a":"x","b":[{"c":null,"d":1}]}')
    assert.strictEqual(canonicalJson(undefined), "null")
  })
})
