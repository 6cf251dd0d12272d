import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { databaseNames, folderOfDatabase } from "../../src/services/database-name.ts"
import { foldersOf, read } from "./tree.ts"

const folders = databaseNames.map((name) => [name, `migrations/${folderOfDatabase(name)}`] as const)

/** What is missing in the comment that a migration opens with. */
const headerProblems = (sql: string): ReadonlyArray<string> => {
  const header = /^(--.*\n)+/.exec(sql)?.[0] ?? ""
  return ["Purpose:", "Locks:", "Rows:"].filter((word) => !header.includes(`-- ${word} `))
}

describe("migrations", () => {
  it("lie in one folder per database", () => {
    assert.deepStrictEqual(foldersOf("migrations"), folders.map(([, folder]) => folder).sort())
  })

  it("begin with the same infrastructure in each database, but for its name", () => {
    const [first, ...others] = folders.map(([name, folder]) =>
      read(`${folder}/0001_create_infrastructure.sql`).replace(`of the ${name} database`, "of a database")
    )
    assert.include(first, "of a database")
    for (const other of others) assert.strictEqual(other, first)
  })

  it("open with purpose, locks and rows to expect; a planted file that does not is found", () => {
    assert.deepStrictEqual(headerProblems("-- Purpose: a\n-- Locks: b\n-- Rows: c\n\nSELECT 1;"), [])
    assert.deepStrictEqual(headerProblems("-- Purpose: a\n\n-- Locks: b\nSELECT 1;"), ["Locks:", "Rows:"])
    for (const [, folder] of folders) {
      for (const file of readdirSync(folder).filter((name) => name.endsWith(".sql"))) {
        assert.deepStrictEqual(headerProblems(read(`${folder}/${file}`)), [], `${folder}/${file}`)
      }
    }
  })
})
