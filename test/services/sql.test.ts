import { assert, describe, it } from "@effect/vitest"
import { composed, sql } from "../../src/services/sql.ts"

describe("a statement of a template", () => {
  it("has a place for each value, and the values beside it", () => {
    const id = "'; DROP TABLE trip; --"
    const statement = sql`SELECT a FROM b WHERE c = ${id} AND d = ${2} OR e = ${null}`
    assert.strictEqual(statement.text, "SELECT a FROM b WHERE c = $1 AND d = $2 OR e = $3")
    assert.deepStrictEqual(statement.values, [id, 2, null])
  })

  it("has the name of its text, whatever the values and wherever it is written", () => {
    const find = (id: number) => sql`SELECT a FROM b WHERE c = ${id}`
    assert.strictEqual(find(1).name, find(2).name)
    assert.strictEqual(find(1).name, sql`SELECT a FROM b WHERE c = ${3}`.name)
    assert.strictEqual(find(1).name, composed("SELECT a FROM b WHERE c = $1", [4]).name)
    assert.notStrictEqual(find(1).name, sql`SELECT a FROM b WHERE d = ${1}`.name)
  })

  it("has a name that PostgreSQL takes whole", () => {
    for (let n = 0; n < 50; n += 1) {
      assert.match(composed(`SELECT ${n}`, []).name, /^curbline_\d{1,20}$/)
    }
  })

  it("without values is its text", () => {
    assert.deepStrictEqual(sql`SELECT now()`.values, [])
    assert.strictEqual(sql`SELECT now()`.text, "SELECT now()")
  })
})
