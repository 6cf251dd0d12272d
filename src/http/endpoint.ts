/**
 * A route as data: what it is called, whom it is for, what goes in and comes out, and what it does. The
 * server and the OpenAPI document are both made from it, so they cannot differ.
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { CommandKey, Gateway } from "../cluster/gateway.ts"
import type { Instant } from "../domain/instant.ts"
import type { CourierLog } from "../services/deliveries/repository-courier-log.ts"
import type { WatchdogRules } from "../services/deliveries/repository-watchdog-rules.ts"
import type { Device } from "../services/device/device-service.ts"
import type { Caller, Welcome } from "./caller.ts"
import type { CourierSecrets } from "./courier-secrets.ts"
import type { FieldCrew } from "./field-crew.ts"
import type { Keyring } from "./keyring.ts"
import type { KnownHubs } from "./known-hubs.ts"
import type { Failure } from "./problem-kinds.ts"
import type { Terms } from "./quote-terms.ts"
import type { Readiness } from "./readiness.ts"
import type { Reads } from "./reads.ts"
import type { TrackerTokens } from "./tracker-token.ts"

/** Everything that routes may use. */
export type EdgeServices =
  | Gateway
  | Reads
  | Device
  | Keyring
  | TrackerTokens
  | Terms
  | Readiness
  | KnownHubs
  | FieldCrew
  | WatchdogRules
  | CourierSecrets
  | CourierLog

/** What a signature is made over and where it stands. */
export interface SignedRequest {
  /** A header, undefined when it is missing or given more than once. */
  readonly header: (name: string) => string | undefined
  /** The body byte for byte, as text; empty when there is none. */
  readonly text: string
  readonly now: Instant
}

/** A request, decoded. */
export interface EdgeRequest<Params, Query, Body> {
  readonly caller: Caller
  readonly params: Params
  readonly query: Query
  readonly body: Body
  /** The command that this request is; fresh when the caller gave no `Idempotency-Key`. */
  readonly key: CommandKey
  /** The version that the caller looked at (`If-Match`), null when he does not say. */
  readonly ifMatch: number | null
  readonly requestId: string
  /** The body byte for byte; for routes that verify it. */
  readonly text: string
  readonly now: Instant
  /** A new secret each time: 32 random bytes or so, as text. */
  readonly freshSecret: () => string
}

export interface Answer {
  readonly status: number
  /** JSON; undefined: no body. */
  readonly body?: unknown
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE"

type AnySchema = Schema.Schema.AnyNoContext

/** A body that is not read. */
export const Nothing = Schema.Struct({})

export interface EndpointDefinition<P extends AnySchema, Q extends AnySchema, B extends AnySchema> {
  /** `operationId`: unique, camelCase. */
  readonly name: string
  readonly method: Method
  /** Parameters with a colon: `/v1/quotes/:quoteId/accept`. */
  readonly path: string
  /** Group in the document, as the files of routes. */
  readonly group: string
  readonly summary: string
  /** Whom it is for; "everybody": no token is asked for. */
  readonly welcome: ReadonlyArray<Welcome> | "everybody"
  readonly params: P
  readonly query: Q
  /** Null: the body is not read. */
  readonly body: B | null
  /** Where no token says who asks, what he sent does; asked before any of it is decoded. */
  readonly verify?: (signed: SignedRequest) => Effect.Effect<void, Failure, EdgeServices>
  /** What comes out when all went well, by status. */
  readonly answers: { readonly [status: number]: AnySchema }
  /** Codes of its own problems, beside those that every route has. */
  readonly problems: ReadonlyArray<string>
  /** A body that decodes, for the document. */
  readonly example?: unknown
  /** It may wait for long, and stops waiting when the caller leaves. */
  readonly waits?: boolean
  readonly handle: (
    request: EdgeRequest<Schema.Schema.Type<P>, Schema.Schema.Type<Q>, Schema.Schema.Type<B>>
  ) => Effect.Effect<Answer, Failure, EdgeServices>
}

/** A route whose types the server need not know. */
export type Endpoint = Omit<EndpointDefinition<AnySchema, AnySchema, AnySchema>, "handle"> & {
  readonly handle: (
    request: EdgeRequest<unknown, unknown, unknown>
  ) => Effect.Effect<Answer, Failure, EdgeServices>
}

/** Describes a route. Its types are known inside `handle` and forgotten outside. */
export const endpoint = <P extends AnySchema, Q extends AnySchema, B extends AnySchema>(
  definition: EndpointDefinition<P, Q, B>
): Endpoint => definition as unknown as Endpoint

export const answer = (status: number, body?: unknown): Answer =>
  body === undefined ? { status } : { status, body }

export const ok = (body: unknown): Answer => ({ status: 200, body })
