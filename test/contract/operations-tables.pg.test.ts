/** The tables of Operations: descriptions, catalogue and migrated schema say the same. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import { operationsTables } from "../../src/services/operations/tables.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { itAgrees } from "./catalogue.ts"
import { compareWithCatalogue, compareWithSchema, infrastructureTables } from "./table-parity.ts"

const missing = [
  // Robots and hubs (Hub)
  "robot",
  "robot_state_history",
  "robot_deployment",
  "robot_check_in_history",
  "hub",
  "hub_partner",
  "city",
  "location",
  "location_model",
  // People (Registry) and pilots (Pilot)
  "users",
  "operator",
  "operator_status_history",
  "operator_model",
  "operator_mobile_device",
  "operator_hub",
  "pilot_center",
  "pilots",
  "pilot_shift_model",
  "pilot_shift_state_history_model",
  "pilot_assignment_model",
  "pilot_assignment_status_history_model",
  "pilot_reservation_history_model",
  // Field operators (Registry)
  "fo_model",
  // A plain service operation
  "availability_quote_model"
]

describe("tables of Operations", () => {
  itAgrees("are those of the catalogue, less those without a writer yet", (catalogue) => {
    compareWithCatalogue(catalogue, "operations", operationsTables, missing)
  })
})

describePostgres("the schema of Operations", () => {
  const databases = freshDatabases(["operations"])

  it.live("is what the descriptions say", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "operations",
          url: Redacted.value(databases.url("operations")),
          connections: 1
        }),
        (database) =>
          Effect.promise(() => compareWithSchema(database, operationsTables, infrastructureTables))
      )
    )
  )
})
