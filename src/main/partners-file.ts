/**
 * Which partners are connected and where our reports to them go (`CURBLINE_PARTNERS_FILE`): one entry for
 * each integration. Without the file nobody is connected. Source: spec/integrations.md 2.4 (endpoint), 8.
 */
import { readFileSync } from "node:fs"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { integrationTypes, regions } from "../services/integrations/enums.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import { reasonOf } from "./scenario-files.ts"

const Partner = Schema.Struct({
  integrationType: Schema.Literal(...integrationTypes),
  apiVersion: Schema.Int.pipe(Schema.between(1, 3)),
  region: Schema.Literal(...regions),
  /** Where reports are posted; null: they are kept until it is known. */
  statusUrl: Schema.NullOr(Schema.String.pipe(Schema.pattern(/^https?:\/\//, { message: () => "a URL" }))),
  /** The header `Authorization` of each report, null for none. */
  authorization: Schema.NullOr(Schema.NonEmptyString)
})
export type Partner = typeof Partner.Type

const PartnersFile = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  partners: Schema.Array(Partner).pipe(
    Schema.filter((partners) => {
      const types = partners.map(({ integrationType }) => integrationType)
      const twice = types.find((type, i) => types.indexOf(type) !== i)
      return twice === undefined ? true : `${twice} stands in the list twice`
    })
  )
})

/** The file cannot be used; the message says where and why, never what a secret is. */
export class PartnersProblem extends Data.TaggedError("PartnersProblem")<{ readonly message: string }> {}

const decode = Schema.decodeUnknown(Schema.parseJson(PartnersFile), {
  errors: "all",
  onExcessProperty: "error"
})

/** The partners that the file names; none without a file. */
export const openPartners = (file: string | null): Effect.Effect<ReadonlyArray<Partner>, PartnersProblem> =>
  file === null
    ? Effect.succeed([])
    : Effect.try({
        try: () => readFileSync(file, "utf8"),
        catch: (error) => new PartnersProblem({ message: `${file}: ${reasonOf(error)}` })
      }).pipe(
        Effect.flatMap((text) =>
          Effect.mapError(decode(text), (error) => {
            const issues = ParseResult.ArrayFormatter.formatErrorSync(error)
            const where = issues.map(({ path, message }) => `${path.join(".") || "file"}: ${plain(message)}`)
            return new PartnersProblem({ message: `${file}: ${where.join("; ")}` })
          })
        ),
        Effect.map(({ partners }) => partners)
      )

/** What is expected, without what was found: that may be a secret. */
const plain = (message: string): string => message.split(", actual ")[0] ?? message

/** How a partner of this integration is spoken to, null when none is connected. */
export const apiOf =
  (partners: ReadonlyArray<Partner>) =>
  (integrationType: string): PartnerApi | null =>
    partners.find((partner) => partner.integrationType === integrationType) ?? null

/** Where reports of this kind go, null when that is not known. */
export const partnerOf = (
  partners: ReadonlyArray<Partner>,
  { integrationType, apiVersion, region }: PartnerApi
): Partner | null =>
  partners.find(
    (partner) =>
      partner.integrationType === integrationType &&
      partner.apiVersion === apiVersion &&
      partner.region === region &&
      partner.statusUrl !== null
  ) ?? null
