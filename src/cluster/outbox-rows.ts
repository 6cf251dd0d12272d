/** What the relay does to the rows of an `outbox`. Every statement takes the time as a parameter. */
import * as Effect from "effect/Effect"
import { emitterOf } from "../actors/envelopes.ts"
import { deriveId } from "../domain/ids.ts"
import type { Instant } from "../domain/instant.ts"
import type { Database } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { sql } from "../services/sql.ts"
import { instantOf, isoOf } from "../services/table.ts"
import type { OutboxMessage } from "./actor-store.ts"

/** A row as a message. An event's producer is the one kind of actor that announces its type. */
export const outboxMessageOf = (image: { readonly [column: string]: unknown }): OutboxMessage => {
  const type = String(image["type"])
  return {
    eventId: String(image["event_id"]),
    kind: image["kind"] === "event" ? "event" : "effect",
    type,
    schemaVersion: Number(image["schema_version"]),
    key: String(image["key"]),
    keySeq: image["key_seq"] === null ? null : Number(image["key_seq"]),
    producer: emitterOf(type) ?? "",
    correlationId: String(image["correlation_id"]),
    causationId: image["causation_id"] === null ? null : String(image["causation_id"]),
    payload: image["payload"],
    occurredAt: instantOf(image["occurred_at"]),
    isSettled: false
  }
}

/**
 * Takes messages that are due, for `leaseUntil`: the oldest unsent message of a key decides whether the
 * key is due, and all its unsent messages come with it, in order, and under the same lease: when the first
 * of them is marked, the next is nobody else's. Other relays skip what is locked.
 */
export const claim = (
  database: Database,
  now: Instant,
  leaseUntil: Instant,
  limit: number
): Effect.Effect<ReadonlyArray<OutboxMessage>, DatabaseFault> =>
  Effect.map(
    database.query(sql`WITH head AS (
      SELECT o.event_id, o.key FROM outbox AS o
      WHERE o.sent_at IS NULL AND o.next_attempt_at <= ${isoOf(now)}
        AND NOT EXISTS (SELECT 1 FROM outbox AS e WHERE e.key = o.key AND e.seq < o.seq AND e.sent_at IS NULL)
      ORDER BY o.seq LIMIT ${limit} FOR UPDATE OF o SKIP LOCKED),
    leased AS (UPDATE outbox SET next_attempt_at = ${isoOf(leaseUntil)} WHERE sent_at IS NULL AND key IN (SELECT key FROM head))
    SELECT o.event_id, o.kind, o.type, o.schema_version, o.key, o.key_seq, o.correlation_id, o.causation_id,
      o.payload, o.occurred_at
    FROM outbox AS o WHERE o.sent_at IS NULL AND o.key IN (SELECT key FROM head) ORDER BY o.seq`),
    (rows) => rows.map(outboxMessageOf)
  )

/** Delivered: these are done. */
export const markSent = (
  database: Database,
  eventIds: ReadonlyArray<string>,
  now: Instant
): Effect.Effect<void, DatabaseFault> =>
  Effect.asVoid(
    database.query(
      sql`UPDATE outbox SET sent_at = ${isoOf(now)}, attempt_count = attempt_count + 1 WHERE event_id = ANY(${eventIds}::uuid[])`
    )
  )

/** Not delivered; others may try, and go on with its key, from `nextAt` on. */
export const postpone = (
  database: Database,
  message: OutboxMessage,
  attempts: number,
  error: string,
  nextAt: Instant
): Effect.Effect<void, DatabaseFault> =>
  Effect.asVoid(
    database.query(
      sql`UPDATE outbox SET next_attempt_at = ${isoOf(nextAt)},
        attempt_count = CASE event_id WHEN ${message.eventId} THEN ${attempts}::int ELSE attempt_count END,
        last_error = CASE event_id WHEN ${message.eventId} THEN ${error}::text ELSE last_error END
      WHERE key = ${message.key} AND sent_at IS NULL`
    )
  )

/** Given up: the message becomes a dead letter. Its row stays unsent and is never due: it blocks its key. */
export const bury = (
  database: Database,
  message: OutboxMessage,
  attempts: number,
  error: string,
  now: Instant
): Effect.Effect<void, DatabaseFault> =>
  Effect.asVoid(
    database.query(sql`WITH blocked AS (
        UPDATE outbox SET attempt_count = ${attempts}, last_error = ${error}, next_attempt_at = 'infinity'
        WHERE event_id = ${message.eventId})
      INSERT INTO dead_letter (id, source, ref_id, type, key, payload, attempt_count, error, at)
      VALUES (${deriveId(message.eventId, attempts, 0, now)}, 'outbox', ${message.eventId}, ${message.type},
        ${message.key}, ${JSON.stringify(message.payload)}::jsonb, ${attempts}, ${error}, ${isoOf(now)})`)
  )

/** An open dead letter. */
export interface DeadLetter {
  readonly id: string
  readonly type: string
  readonly key: string
  readonly attempts: number
  readonly error: string
  readonly at: Instant
}

export const deadLetters = (database: Database): Effect.Effect<ReadonlyArray<DeadLetter>, DatabaseFault> =>
  Effect.map(
    database.query(
      sql`SELECT id, type, key, attempt_count, error, at FROM dead_letter WHERE resolved_at IS NULL ORDER BY at, id`
    ),
    (rows) =>
      rows.map((row) => ({
        id: String(row["id"]),
        type: String(row["type"]),
        key: String(row["key"]),
        attempts: Number(row["attempt_count"]),
        error: String(row["error"]),
        at: instantOf(row["at"])
      }))
  )

/**
 * An operator's word on a dead letter: `resend` lets its message be tried again, in its place; `drop`
 * passes over it. Either way its key goes on. False: there is no such open letter.
 */
export const resolveDeadLetter = (
  database: Database,
  id: string,
  how: "resend" | "drop",
  now: Instant
): Effect.Effect<boolean, DatabaseFault> =>
  Effect.map(
    database.query(sql`WITH letter AS (
        UPDATE dead_letter SET resolved_at = ${isoOf(now)} WHERE id = ${id} AND resolved_at IS NULL RETURNING ref_id, key),
      resolved AS (
        UPDATE outbox AS o SET next_attempt_at = ${isoOf(now)},
          attempt_count = CASE o.event_id::text WHEN letter.ref_id THEN 0 ELSE o.attempt_count END,
          sent_at = CASE WHEN ${how} = 'drop' AND o.event_id::text = letter.ref_id THEN ${isoOf(now)}::timestamptz END
        FROM letter WHERE o.key = letter.key AND o.sent_at IS NULL)
      SELECT 1 FROM letter`),
    (rows) => rows.length === 1
  )
