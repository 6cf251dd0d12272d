/**
 * Service keys: who calls the platform as a partner, a service or a person of the staff. A key is sent as
 * `Authorization: Bearer ck_<key id>_<secret>` and known here by the hash of its secret.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * What a key may do.
 * - `service`: another service of the platform. `partner`: a partner, about its own deliveries only.
 * - `dispatch`, `pilot`, `field`: people, by their role. `admin`: all of it.
 */
export const scopes = ["service", "partner", "dispatch", "pilot", "field", "admin"] as const
export type Scope = (typeof scopes)[number]

/** A key as it is configured. Keys of partners name the partner, keys of people the person. */
export const ServiceKey = Schema.Struct({
  keyId: Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9-]{1,64}$/)),
  secretHash: Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/)),
  scopes: Schema.NonEmptyArray(Schema.Literal(...scopes)),
  partnerId: Schema.NullOr(Schema.String),
  operatorId: Schema.NullOr(Schema.String)
}).pipe(
  Schema.filter((key) => key.partnerId !== null || !key.scopes.includes("partner"), {
    message: () => "a key with the scope `partner` names its partnerId"
  }),
  Schema.filter(
    (key) => key.operatorId !== null || !key.scopes.some((scope) => scope === "pilot" || scope === "field"),
    { message: () => "a key of a pilot or field operator names its operatorId" }
  )
)
export type ServiceKey = typeof ServiceKey.Type

export class Keyring extends Context.Tag("http/Keyring")<
  Keyring,
  {
    /** The key of this id, none when there is none (any more). */
    readonly find: (keyId: string) => Effect.Effect<Option.Option<ServiceKey>>
  }
>() {}

/** A keyring of configured keys. */
export const layer = (keys: ReadonlyArray<ServiceKey>): Layer.Layer<Keyring> => {
  const byId = new Map(keys.map((key) => [key.keyId, key]))
  return Layer.succeed(Keyring, { find: (keyId) => Effect.sync(() => Option.fromNullable(byId.get(keyId))) })
}
