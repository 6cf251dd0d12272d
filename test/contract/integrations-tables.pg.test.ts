/** The tables of Integrations: descriptions, catalogue and migrated schema say the same. */
import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { makeDatabase } from "../../src/services/database.ts"
import { integrationsTables } from "../../src/services/integrations/tables.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { itAgrees } from "./catalogue.ts"
import { compareWithCatalogue, compareWithSchema, infrastructureTables } from "./table-parity.ts"

const missing = [
  // Orders as they come in (Ingress)
  "delivery",
  "delivery_error",
  "item",
  "incoming_request",
  "uber_transport_plan",
  // People and places (PiiVault)
  "customer",
  "pii",
  "pii_access_audit",
  "location",
  "address",
  // Partners and their keys (PartnerRegistry)
  "merchant",
  "integration_config",
  "partner",
  "partner_config",
  "partner_credential",
  "request_nonce"
]

describe("tables of Integrations", () => {
  itAgrees("are those of the catalogue, less those without a writer yet", (catalogue) => {
    compareWithCatalogue(catalogue, "integrations", integrationsTables, missing)
  })
})

describePostgres("the schema of Integrations", () => {
  const databases = freshDatabases(["integrations"])

  it.live("is what the descriptions say", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "integrations",
          url: Redacted.value(databases.url("integrations")),
          connections: 1
        }),
        (database) =>
          Effect.promise(() => compareWithSchema(database, integrationsTables, infrastructureTables))
      )
    )
  )
})
