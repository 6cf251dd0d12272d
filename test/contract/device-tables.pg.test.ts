/** The tables of Device: descriptions, catalogue and migrated schema say the same. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import { deviceTables } from "../../src/services/device/tables.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { itAgrees } from "./catalogue.ts"
import { compareWithCatalogue, compareWithSchema, infrastructureTables } from "./table-parity.ts"

/** Deployments of software to robots are recorded with the flow that makes them. */
const absent = ["deployment", "deployment_target"]

describe("tables of Device", () => {
  itAgrees("are those of the catalogue", (catalogue) => {
    compareWithCatalogue(catalogue, "device", deviceTables, absent)
  })
})

describePostgres("the schema of Device", () => {
  const databases = freshDatabases(["device"])

  it.live("is what the descriptions say", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({ name: "device", url: Redacted.value(databases.url("device")), connections: 1 }),
        (database) => Effect.promise(() => compareWithSchema(database, deviceTables, infrastructureTables))
      )
    )
  )
})
