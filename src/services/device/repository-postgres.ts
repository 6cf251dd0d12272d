/** The Device service's repository in PostgreSQL: one statement per operation. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { deriveId } from "../../domain/ids.ts"
import type { Database, Row } from "../database.ts"
import { sql } from "../sql.ts"
import { isoOf } from "../table.ts"
import { type DeviceCommand, deviceCommandTypes } from "./commands.ts"
import { commandStatuses } from "./enums.ts"
import type { CommandAcknowledged } from "./events.ts"
import { DeviceRepository } from "./repository.ts"

const CommandRow = Schema.Struct({
  commandId: Schema.String,
  serial: Schema.String,
  seq: Schema.Number,
  type: Schema.Literal(...deviceCommandTypes),
  payload: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  status: Schema.Literal(...commandStatuses),
  expiresAt: Schema.Number
})
const commandOf = (row: Row): DeviceCommand => Schema.decodeUnknownSync(CommandRow)(row)

const LatestRow = Schema.Struct({
  serial: Schema.String,
  bootId: Schema.String,
  seq: Schema.Number,
  occurredAt: Schema.Number,
  payload: Schema.Unknown
})

const Taken = Schema.Struct({
  kept: Schema.Number,
  newest: Schema.Number,
  pending: Schema.Number
})

const Identity = Schema.Struct({ serial: Schema.String, tokenHash: Schema.String })
const Status = Schema.Struct({ status: Schema.Literal(...commandStatuses) })

/**
 * Two commands for one robot at the same moment want the same number; the one that comes second is
 * given the next. The unique index decides, so a few tries are enough.
 */
const numberTaken = Schedule.recurs(10)

export const layerPostgres = (database: Database): Layer.Layer<DeviceRepository> =>
  Layer.succeed(DeviceRepository, {
    register: (serial, now) =>
      Effect.asVoid(
        database.query(sql`
          INSERT INTO device (serial, created_at, updated_at)
          VALUES (${serial}, ${isoOf(now)}, ${isoOf(now)})
          ON CONFLICT (serial) DO NOTHING`)
      ),
    setToken: (serial, tokenHash, now) =>
      Effect.asVoid(
        database.query(sql`
          INSERT INTO device (serial, token_hash, created_at, updated_at)
          VALUES (${serial}, ${tokenHash}, ${isoOf(now)}, ${isoOf(now)})
          ON CONFLICT (serial) DO UPDATE
            SET token_hash = excluded.token_hash, revoked_at = NULL, updated_at = excluded.updated_at`)
      ),
    revoke: (serial, now) =>
      Effect.map(
        database.query(sql`
          UPDATE device SET revoked_at = ${isoOf(now)}, updated_at = ${isoOf(now)}
          WHERE serial = ${serial} RETURNING serial`),
        (rows) => rows.length > 0
      ),
    findByToken: (tokenHash) =>
      Effect.map(
        database.query(sql`
          SELECT serial, token_hash AS "tokenHash" FROM device
          WHERE token_hash = ${tokenHash} AND revoked_at IS NULL`),
        ([row]) => (row === undefined ? null : Schema.decodeUnknownSync(Identity)(row))
      ),
    keepHeartbeat: ({ serial, bootId, seq, occurredAt, payload }, now) =>
      Effect.map(
        database.query(sql`
          WITH kept AS (
            INSERT INTO device_heartbeat (serial, boot_id, seq, occurred_at, payload, created_at)
            VALUES (${serial}, ${bootId}::uuid, ${seq}::int, ${isoOf(occurredAt)}::timestamptz,
                    ${JSON.stringify(payload)}::jsonb, ${isoOf(now)}::timestamptz)
            ON CONFLICT DO NOTHING
            RETURNING serial, boot_id, seq, occurred_at, payload, created_at
          ), newest AS (
            INSERT INTO device_latest (serial, boot_id, seq, occurred_at, payload, created_at, updated_at)
            SELECT serial, boot_id, seq, occurred_at, payload, created_at, created_at FROM kept
            ON CONFLICT (serial) DO UPDATE
              SET boot_id = excluded.boot_id, seq = excluded.seq, occurred_at = excluded.occurred_at,
                  payload = excluded.payload, updated_at = excluded.updated_at
              WHERE device_latest.occurred_at < excluded.occurred_at
                 OR (device_latest.occurred_at = excluded.occurred_at
                     AND device_latest.boot_id = excluded.boot_id AND device_latest.seq < excluded.seq)
            RETURNING serial
          )
          SELECT (SELECT count(*) FROM kept) AS kept, (SELECT count(*) FROM newest) AS newest,
                 (SELECT count(*) FROM device_command
                   WHERE serial = ${serial} AND status IN ('QUEUED', 'SENT')
                     AND expires_at > ${isoOf(now)}::timestamptz) AS pending`),
        ([row]) => {
          const { kept, newest, pending } = Schema.decodeUnknownSync(Taken)(row)
          const result = kept === 0 ? "DUPLICATE" : newest === 0 ? "OLDER" : "NEWEST"
          return { result, pendingCommands: pending } as const
        }
      ),
    latest: (serial) =>
      Effect.map(
        database.query(sql`
          SELECT serial, boot_id AS "bootId", seq, occurred_at AS "occurredAt", payload
          FROM device_latest WHERE serial = ${serial}`),
        ([row]) => (row === undefined ? null : Schema.decodeUnknownSync(LatestRow)(row))
      ),
    queue: ({ commandId, serial, type, payload, expiresAt }, now) =>
      Effect.gen(function* () {
        const [inserted] = yield* database.query(sql`
          INSERT INTO device_command (id, serial, seq, type, payload, expires_at, created_at, updated_at)
          SELECT ${commandId}::uuid, ${serial}, coalesce(max(seq), 0) + 1, ${type},
                 ${JSON.stringify(payload)}::jsonb, ${isoOf(expiresAt)}::timestamptz,
                 ${isoOf(now)}::timestamptz, ${isoOf(now)}::timestamptz
          FROM device_command WHERE serial = ${serial}
          ON CONFLICT (id) DO NOTHING
          RETURNING id AS "commandId", serial, seq, type, payload, status, expires_at AS "expiresAt"`)
        if (inserted !== undefined) return commandOf(inserted)
        const [known] = yield* database.query(sql`
          SELECT id AS "commandId", serial, seq, type, payload, status, expires_at AS "expiresAt"
          FROM device_command WHERE id = ${commandId}::uuid`)
        return commandOf(known ?? {})
      }).pipe(
        Effect.retry({
          schedule: numberTaken,
          while: (fault) => fault.constraint === "device_command_serial_seq_key"
        })
      ),
    handOut: (serial, after, now) =>
      Effect.map(
        database.query(sql`
          WITH open AS (
            SELECT id, serial, seq, type, payload, status, expires_at FROM device_command
            WHERE serial = ${serial} AND seq > ${after}::int AND status IN ('QUEUED', 'SENT')
              AND expires_at > ${isoOf(now)}::timestamptz
          ), sent AS (
            UPDATE device_command SET status = 'SENT', updated_at = ${isoOf(now)}::timestamptz
            FROM open WHERE device_command.id = open.id AND device_command.status = 'QUEUED'
          )
          SELECT id AS "commandId", serial, seq, type, payload, 'SENT' AS status, expires_at AS "expiresAt"
          FROM open ORDER BY seq`),
        (rows) => rows.map(commandOf)
      ),
    acknowledge: ({ serial, commandId, result, code, at }, now) => {
      const event: CommandAcknowledged = { _tag: "CommandAcknowledged", at, serial, commandId, result }
      const eventId = deriveId(commandId, 0, 0, now)
      return Effect.gen(function* () {
        const [acked] = yield* database.query(sql`
          WITH acked AS (
            UPDATE device_command
            SET status = CASE WHEN status = 'EXPIRED' THEN status ELSE ${result === "OK" ? "ACKED" : "FAILED"}::command_status END,
                acked_at = ${isoOf(now)}::timestamptz, result = ${code ?? result},
                updated_at = ${isoOf(now)}::timestamptz
            WHERE id = ${commandId}::uuid AND serial = ${serial} AND acked_at IS NULL
            RETURNING status
          ), announced AS (
            INSERT INTO outbox (event_id, kind, type, schema_version, key, correlation_id, payload,
                                occurred_at, next_attempt_at)
            SELECT ${eventId}::uuid, 'event', ${event._tag}, 1, ${serial}, ${commandId},
                   ${JSON.stringify(event)}::jsonb, ${isoOf(at)}::timestamptz, ${isoOf(now)}::timestamptz
            FROM acked
          )
          SELECT status FROM acked`)
        if (acked !== undefined) return Schema.decodeUnknownSync(Status)(acked).status
        const [known] = yield* database.query(sql`
          SELECT status FROM device_command WHERE id = ${commandId}::uuid AND serial = ${serial}`)
        return known === undefined ? null : Schema.decodeUnknownSync(Status)(known).status
      })
    },
    expire: (commandId, now) =>
      Effect.map(
        database.query(sql`
          UPDATE device_command SET status = 'EXPIRED', updated_at = ${isoOf(now)}
          WHERE status IN ('QUEUED', 'SENT') AND expires_at <= ${isoOf(now)}
            AND (${commandId}::uuid IS NULL OR id = ${commandId}::uuid)
          RETURNING id`),
        (rows) => rows.length
      ),
    purgeHeartbeats: (before) =>
      database.transaction(
        Effect.gen(function* () {
          yield* database.query(sql`SELECT set_config('curbline.purge', 'device_heartbeat', true)`)
          const rows = yield* database.query(sql`
            DELETE FROM device_heartbeat WHERE created_at < ${isoOf(before)} RETURNING 1 AS purged`)
          return rows.length
        })
      )
  })
