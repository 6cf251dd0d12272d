/**
 * The log of web hooks that no delivery took: about an attempt that is not ours, or in words that are not
 * known. What a delivery takes, it writes itself. Source: spec/deliveries.md 2.3, 4 (unknown: kept, ignored).
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { deriveId } from "../../domain/ids.ts"
import type { Database } from "../database.ts"
import type { DatabaseFault } from "../database-fault.ts"
import { sql } from "../sql.ts"
import type { Courier } from "./policies.ts"

/** A web hook that nobody took; nothing of the customer or the courier in it. */
export interface UntakenHook {
  readonly provider: Courier
  /** Unique per provider: the same again is kept once. */
  readonly providerEventId: string
  /** The provider's word for what happened. */
  readonly type: string
  /** What the provider says is its attempt, as it came; null when it says none. */
  readonly externalId: string | null
  readonly outcome: "UNKNOWN_ATTEMPT" | "ILLEGAL"
}

export class CourierLog extends Context.Tag("services/deliveries/CourierLog")<
  CourierLog,
  {
    /** Keeps a web hook; one that is kept already changes nothing. */
    readonly keep: (hook: UntakenHook) => Effect.Effect<void, DatabaseFault>
  }
>() {}

export const layerPostgres = (deliveries: Database): Layer.Layer<CourierLog> =>
  Layer.succeed(CourierLog, {
    keep: ({ externalId, outcome, provider, providerEventId, type }) => {
      const id = deriveId(`${provider} response ${providerEventId}`, 0, 0, 0)
      const payload = JSON.stringify({ externalId })
      return Effect.asVoid(
        deliveries.query(
          provider === "DoorDash"
            ? sql`
                INSERT INTO doordash_responses (id, type, payload, provider_event_id, outcome)
                VALUES (${id}::uuid, ${type}, ${payload}::jsonb, ${providerEventId}, ${outcome})
                ON CONFLICT DO NOTHING`
            : sql`
                INSERT INTO uber_responses (id, type, payload, provider_event_id, outcome)
                VALUES (${id}::uuid, ${type}, ${payload}::jsonb, ${providerEventId}, ${outcome})
                ON CONFLICT DO NOTHING`
        )
      )
    }
  })

/** In memory: hands each to `keep`. */
export const layerMemory = (keep: (hook: UntakenHook) => void): Layer.Layer<CourierLog> =>
  Layer.succeed(CourierLog, { keep: (hook) => Effect.sync(() => keep(hook)) })
