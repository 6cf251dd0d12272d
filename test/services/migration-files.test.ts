import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import {
  type AppliedMigration,
  type MigrationFile,
  migrationFileName,
  orderMigrations,
  parseMigrationName,
  pendingMigrations
} from "../../src/services/migration-files.ts"

const file = (number: number, name: string, checksum = "a"): MigrationFile => ({
  number,
  name,
  path: `state/${migrationFileName(number, name)}`,
  sql: "SELECT 1",
  checksum
})

const applied = (number: number, name: string, checksum: string | null = "a"): AppliedMigration => ({
  number,
  name,
  checksum
})

const refusal = (result: Either.Either<unknown, { readonly message: string }>): string =>
  Either.isLeft(result) ? result.left.message : "not refused"

describe("names of migrations", () => {
  it("are read and written alike", () => {
    assert.deepStrictEqual(parseMigrationName("0012_create_robot.sql"), { number: 12, name: "create_robot" })
    assert.strictEqual(migrationFileName(12, "create_robot"), "0012_create_robot.sql")
  })

  it("run in the order of their numbers, whatever order the folder has", () => {
    assert.deepStrictEqual(
      orderMigrations("state", "state", ["0002_b.sql", "0001_a.sql"]),
      Either.right(["0001_a.sql", "0002_b.sql"])
    )
  })

  it("are refused when they are misspelt, repeated or leave a gap, with file and advice", () => {
    assert.strictEqual(
      refusal(orderMigrations("state", "state", ["1_create.sql"])),
      "migrations/state/1_create.sql: not named like a migration; rename it to 0001_<what_it_does>.sql"
    )
    assert.include(refusal(orderMigrations("state", "state", ["0001_a.sql", "0001_b.sql"])), "0001_b.sql")
    assert.strictEqual(
      refusal(orderMigrations("state", "state", ["0001_a.sql", "0003_c.sql"])),
      "migrations/state/0003_c.sql: number 0002 was expected here: numbers run from 0001 without gap or repetition; renumber it"
    )
  })
})

describe("pending migrations", () => {
  const files = [file(1, "create_robot"), file(2, "create_lid"), file(3, "create_alert")]
  const pending = (...past: ReadonlyArray<AppliedMigration>) =>
    pendingMigrations("state", "state", files, past)

  it("are all of them in a new database, and none in one that has run all", () => {
    assert.deepStrictEqual(pending(), Either.right(files))
    assert.deepStrictEqual(
      pending(applied(3, "create_alert"), applied(1, "create_robot"), applied(2, "create_lid", null)),
      Either.right([])
    )
  })

  it("are those after the latest that ran", () => {
    assert.deepStrictEqual(pending(applied(1, "create_robot")), Either.right(files.slice(1)))
  })

  it("are refused when a file has changed since it ran", () => {
    assert.match(
      refusal(pending(applied(1, "create_robot", "b"))),
      /^migrations\/state\/0001_create_robot\.sql: changed since database state ran it; restore the file/
    )
  })

  it("are refused when another file ran under a number", () => {
    assert.match(
      refusal(pending(applied(1, "create_pilot"))),
      /has run 0001_create_pilot\.sql under this number/
    )
  })

  it("are refused when a number was skipped, instead of being skipped for ever", () => {
    assert.match(
      refusal(pending(applied(1, "create_robot"), applied(3, "create_alert"))),
      /^migrations\/state\/0002_create_lid\.sql: database state is already at number 3.*give it the number 4/
    )
  })

  it("are refused when the database is ahead of the files", () => {
    const past = [...files.map(({ number, name }) => applied(number, name)), applied(4, "create_rescue")]
    assert.match(
      refusal(pending(...past)),
      /^migrations\/state\/0004_create_rescue\.sql: database state has run it/
    )
  })
})
