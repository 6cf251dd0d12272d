/**
 * By what courier companies prove that a web hook is theirs. Several are believed at a time, so that one can
 * be exchanged for the next; without any, no web hook of the company is taken.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"

export interface CourierHookSecrets {
  /** SHA-256 of each value that DoorDash's header `Authorization` may have, the scheme included. */
  readonly doordashHashes: ReadonlyArray<string>
  /** The signing keys of Uber's web hooks. */
  readonly uberKeys: ReadonlyArray<string>
}

export class CourierSecrets extends Context.Tag("http/CourierSecrets")<
  CourierSecrets,
  CourierHookSecrets
>() {}

export const layer = (secrets: CourierHookSecrets): Layer.Layer<CourierSecrets> =>
  Layer.succeed(CourierSecrets, secrets)
