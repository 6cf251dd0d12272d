/** What has to work before this process should be given requests. */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

export interface Check {
  /** A database's name, `cluster`, … */
  readonly name: string
  readonly ok: boolean
  /** For people; no addresses and no secrets. Null when all is well. */
  readonly problem: string | null
}

export class Readiness extends Context.Tag("http/Readiness")<
  Readiness,
  { readonly check: Effect.Effect<ReadonlyArray<Check>> }
>() {}
