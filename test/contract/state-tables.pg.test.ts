/** The tables of State: descriptions, catalogue and migrated schema say the same. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import { stateTables } from "../../src/services/state/tables.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { itAgrees } from "./catalogue.ts"
import { compareWithCatalogue, compareWithSchema, infrastructureTables } from "./table-parity.ts"

describe("tables of State", () => {
  itAgrees("are those of the catalogue", (catalogue) => {
    compareWithCatalogue(catalogue, "state", stateTables, [])
  })
})

describePostgres("the schema of State", () => {
  const databases = freshDatabases(["state"])

  it.live("is what the descriptions say", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({ name: "state", url: Redacted.value(databases.url("state")), connections: 1 }),
        (database) => Effect.promise(() => compareWithSchema(database, stateTables, infrastructureTables))
      )
    )
  )
})
