import { assert, describe, it } from "@effect/vitest"
import { scenarioJsonSchema } from "../../../src/sim/scenario/json-schema.ts"

interface Node {
  readonly [key: string]: unknown
  readonly properties?: Readonly<Record<string, Node>>
}

const schema = scenarioJsonSchema() as Node
const at = (...keys: ReadonlyArray<string>): Node | undefined => {
  let node: Node | undefined = schema
  for (const key of keys) node = node?.properties?.[key]
  return node
}

describe("the JSON Schema of scenario files", () => {
  it("refuses unknown keys at the top and in sections", () => {
    assert.strictEqual(schema["additionalProperties"], false)
    assert.strictEqual(at("merchants")?.["additionalProperties"], false)
  })

  it("tells ranges, defaults in the file's units, and what a key means", () => {
    assert.include(at("duration_s"), { type: "number", minimum: 60, maximum: 31_536_000, default: 86_400 })
    assert.strictEqual(at("duration_s")?.["description"], "Length of the run.")
    assert.deepStrictEqual(at("merchants", "loading_s")?.["default"], {
      dist: "lognormal",
      median: 60,
      sigma: 0.6
    })
  })

  it("requires nothing, because a file may extend another, and knows extends", () => {
    assert.deepStrictEqual(schema["required"], [])
    assert.include(at("extends"), { type: "string" })
  })

  it("is plain JSON", () => {
    assert.deepStrictEqual(JSON.parse(JSON.stringify(schema)), schema)
  })
})
