/** The routing table, against the catalogue: which event of one actor becomes which command of another. */
import { assert, describe, it } from "@effect/vitest"
import { routes } from "../../src/actors/routes.ts"
import { difference, itAgrees } from "./catalogue.ts"

const built = Object.entries(routes).flatMap(([event, rows]) =>
  (rows ?? []).map((row) => `${event} -> ${row.actor}.${row.command}`)
)

describe("routes", () => {
  it("has no row twice", () => {
    assert.strictEqual(new Set(built).size, built.length)
  })

  itAgrees("equals the catalogue's rows", (catalogue) => {
    const expected = catalogue.routes.map((row) => `${row.event} -> ${row.actor}.${row.command}`)
    assert.deepStrictEqual(difference(expected, built), [])
  })
})
