/**
 * Who may talk to a server: keys of partners and staff, tokens of robots, the secret behind tracker links.
 * A server that has none makes them at its first start and keeps them in one file that only its owner can
 * read; a real deployment writes that file itself (`--access-file`).
 */
import { randomBytes, randomUUID } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as Data from "effect/Data"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { CourierHookSecrets } from "../http/courier-secrets.ts"
import { type ServiceKey, scopes } from "../http/keyring.ts"
import { hashOfSecret } from "../http/secrets.ts"
import { reasonOf } from "./scenario-files.ts"

const AccessKey = Schema.Struct({
  /** For people: whose key it is. */
  name: Schema.NonEmptyString,
  token: Schema.String.pipe(
    Schema.pattern(/^ck_[A-Za-z0-9-]{1,64}_.{16,256}$/, {
      message: () => "ck_<key id>_<secret of 16 characters or more>"
    })
  ),
  scopes: Schema.NonEmptyArray(Schema.Literal(...scopes)),
  partnerId: Schema.NullOr(Schema.UUID),
  operatorId: Schema.NullOr(Schema.UUID)
})

const AccessFile = Schema.Struct({
  schemaVersion: Schema.Literal(1),
  /** Signs tracker links. Give a new one in front to exchange it. */
  trackerSecrets: Schema.NonEmptyArray(Schema.String.pipe(Schema.minLength(32))),
  keys: Schema.Array(AccessKey),
  /** By what courier companies prove that a web hook is theirs; without it none is taken. */
  courierHooks: Schema.optional(
    Schema.Struct({
      /** Values of DoorDash's header `Authorization`, the scheme included. */
      doordash: Schema.Array(Schema.String.pipe(Schema.pattern(/^(Basic|Bearer) \S{16,}$/))),
      /** Signing keys of Uber's web hooks. */
      uber: Schema.Array(Schema.String.pipe(Schema.minLength(16)))
    })
  ),
  /** Tokens of robots by serial. */
  robots: Schema.Record({ key: Schema.String, value: Schema.String.pipe(Schema.pattern(/^cd_.{16,256}$/)) })
})
export type Access = typeof AccessFile.Type

/** The file cannot be used; the message says where and why, never what a secret is. */
export class AccessProblem extends Data.TaggedError("AccessProblem")<{ readonly message: string }> {}

const secret = (): string => randomBytes(32).toString("base64url")

/** Whom a new access file is for. */
interface Fleet {
  readonly serials: ReadonlyArray<string>
  readonly pilotIds: ReadonlyArray<string>
}

const newAccess = ({ pilotIds, serials }: Fleet): Access => {
  const key = (
    name: string,
    scope: ServiceKey["scopes"][number],
    ids: { readonly partnerId?: string; readonly operatorId?: string } = {}
  ): typeof AccessKey.Type => ({
    name,
    token: `ck_${name}_${secret()}`,
    scopes: [scope],
    partnerId: ids.partnerId ?? null,
    operatorId: ids.operatorId ?? null
  })
  return {
    schemaVersion: 1,
    trackerSecrets: [secret()],
    keys: [
      key("admin", "admin"),
      key("service", "service"),
      key("partner", "partner", { partnerId: randomUUID() }),
      key("dispatch", "dispatch", { operatorId: randomUUID() }),
      key("field", "field", { operatorId: randomUUID() }),
      ...pilotIds.map((operatorId, index) => key(`pilot-${index + 1}`, "pilot", { operatorId }))
    ],
    robots: Object.fromEntries(serials.map((serial) => [serial, `cd_${secret()}`]))
  }
}

const decode = Schema.decodeUnknownEither(AccessFile, { errors: "all", onExcessProperty: "error" })

/** The text of `file`, null when it does not exist. */
const textOf = (file: string): Either.Either<string | null, AccessProblem> => {
  try {
    return Either.right(readFileSync(file, "utf8"))
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? Either.right(null)
      : Either.left(new AccessProblem({ message: `${file}: ${reasonOf(error)}` }))
  }
}

const accessIn = (file: string, text: string): Either.Either<Access, AccessProblem> => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return Either.left(
      new AccessProblem({ message: `${file}: not JSON; repair it, or remove it for a new one` })
    )
  }
  return Either.mapLeft(decode(json), (error) => {
    const problems = ParseResult.ArrayFormatter.formatErrorSync(error).map(({ path }) => path.join("."))
    return new AccessProblem({
      message: `${file}: wrong or missing: ${[...new Set(problems)].join(", ")}; see docs/serving.md for what is allowed`
    })
  })
}

/** The access of a file that exists. */
export const readAccess = (file: string): Either.Either<Access, AccessProblem> =>
  Either.flatMap(textOf(file), (text) =>
    text === null
      ? Either.left(new AccessProblem({ message: `${file}: there is no such file` }))
      : accessIn(file, text)
  )

/**
 * The access of `file`; made for this fleet when the file does not exist. `fleet` null: another process makes
 * it, because keys of two processes that differ would let callers in at one of them only.
 */
export const openAccess = (file: string, fleet: Fleet | null): Either.Either<Access, AccessProblem> =>
  Either.flatMap(textOf(file), (text) => {
    if (text !== null) return accessIn(file, text)
    if (fleet === null) {
      const message = `${file}: there is no such file; copy that of the process that runs dispatch, which makes it at its first start`
      return Either.left(new AccessProblem({ message }))
    }
    const access = newAccess(fleet)
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600, flag: "wx" })
    return Either.right(access)
  })

/** The keys as the edge knows them: hashes only. */
export const serviceKeysOf = (access: Access): ReadonlyArray<ServiceKey> =>
  access.keys.map(({ token, scopes: granted, partnerId, operatorId }) => {
    const [, keyId = "", own = ""] = /^ck_([A-Za-z0-9-]{1,64})_(.+)$/.exec(token) ?? []
    return { keyId, secretHash: hashOfSecret(own), scopes: granted, partnerId, operatorId }
  })

/** What web hooks of courier companies are verified with. */
export const courierSecretsOf = ({ courierHooks }: Access): CourierHookSecrets => ({
  doordashHashes: (courierHooks?.doordash ?? []).map(hashOfSecret),
  uberKeys: courierHooks?.uber ?? []
})
