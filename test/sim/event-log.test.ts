import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { canonicalJson, EventLog } from "../../src/sim/event-log.ts"
import type { Instance } from "../../src/sim/host.ts"

describe("canonical JSON", () => {
  it("sorts keys at every depth and keeps the order of lists", () => {
    assert.strictEqual(canonicalJson({ b: [{ d: 1, c: 2 }, 1], a: null }), '{"a":null,"b":[{"c":2,"d":1},1]}')
  })

  it("writes instants and other whole numbers as they are", () => {
    for (const at of [1_778_564_400_334, 1_778_564_415_010, Number.MAX_SAFE_INTEGER, 0, -7]) {
      assert.strictEqual(canonicalJson({ at }), `{"at":${at}}`)
    }
  })

  it("writes coordinates in 1e-7 degrees, whole ones too, and other numbers with six decimals at most", () => {
    assert.strictEqual(
      canonicalJson({ lat: 52.51234567, lng: 13, cost: 1.23456789 }),
      '{"cost":1.234568,"lat":525123457,"lng":130000000}'
    )
    assert.strictEqual(canonicalJson(Number.NaN), "null")
  })
})

describe("the event log", () => {
  it("writes one line per event and hashes exactly what it wrote", () => {
    let text = ""
    const log = new EventLog((part) => {
      text += part
    })
    const instance = { actor: { name: "Trip" }, id: "t-1" } as Instance
    log.event({ _tag: "B", at: 1_778_564_400_334 }, instance, 1_778_564_400_334)
    log.event({ _tag: "A", at: 2 }, instance, 2)
    const hash = log.close()
    assert.strictEqual(
      text,
      '{"actor":"Trip","event":{"_tag":"B","at":1778564400334},"id":"t-1","time":1778564400334}\n' +
        '{"actor":"Trip","event":{"_tag":"A","at":2},"id":"t-1","time":2}\n'
    )
    assert.strictEqual(hash, createHash("sha256").update(text).digest("hex"))
    assert.strictEqual(log.close(), hash)
  })
})
