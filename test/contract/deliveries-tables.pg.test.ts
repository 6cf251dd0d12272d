/** The tables of Deliveries: descriptions, catalogue and migrated schema say the same. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import * as core from "../../src/services/deliveries/tables.ts"
import * as courier from "../../src/services/deliveries/tables-courier.ts"
import * as watchdog from "../../src/services/deliveries/tables-watchdog.ts"
import type { Table } from "../../src/services/table.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { itAgrees } from "./catalogue.ts"
import { compareWithCatalogue, compareWithSchema, infrastructureTables } from "./table-parity.ts"

const tables = [core, watchdog, courier]
  .flatMap((module) => Object.values(module) as ReadonlyArray<unknown>)
  .filter((value): value is Table => typeof value === "object" && value !== null && "columns" in value)

/** Notifications and the deprecated copies have no writer yet. */
const missing = ["notification_history", "partner", "partner_config", "users", "user_partner"]

describe("tables of Deliveries", () => {
  itAgrees("are those of the catalogue", (catalogue) => {
    compareWithCatalogue(catalogue, "deliveries", tables, missing)
  })
})

describePostgres("the schema of Deliveries", () => {
  const databases = freshDatabases(["deliveries"])

  it.live("is what the descriptions say", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "deliveries",
          url: Redacted.value(databases.url("deliveries")),
          connections: 1
        }),
        (database) => Effect.promise(() => compareWithSchema(database, tables, infrastructureTables))
      )
    )
  )
})
