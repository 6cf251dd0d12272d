/** The reads from the services' databases. Each is one statement on one database. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { RobotSerial } from "../domain/ids.ts"
import type { Database, Row } from "../services/database.ts"
import { type Statement, sql } from "../services/sql.ts"
import { isoOf } from "../services/table.ts"
import { type Page, Reads, type RobotHistory, type Stretch } from "./reads.ts"
import { encodeCursor } from "./schemas/fields.ts"

/** The databases that are read. */
export interface ReadDatabases {
  readonly deliveries: Database
  readonly operations: Database
  readonly state: Database
}

const KnownQuoteRow = Schema.Struct({
  quoteId: Schema.String,
  deliveryId: Schema.String,
  expiresAt: Schema.Number,
  accepted: Schema.Boolean,
  rejected: Schema.Boolean
})

const CourierAttemptRow = Schema.Struct({ attemptId: Schema.String, deliveryId: Schema.String })

const ItemRow = Schema.Struct({ item: Schema.Record({ key: Schema.String, value: Schema.Unknown }) })
const PageRow = Schema.Struct({ ...ItemRow.fields, at: Schema.String, id: Schema.String })

const itemOf = (row: Row) => Schema.decodeUnknownSync(ItemRow)(row).item

/** Statements ask for one row more than the page holds: it tells whether there is another page. */
const pageOf = (rows: ReadonlyArray<Row>, limit: number): Page => {
  const decoded = rows.map((row) => Schema.decodeUnknownSync(PageRow)(row))
  const last = decoded.length > limit ? decoded[limit - 1] : undefined
  return {
    items: decoded.slice(0, limit).map(({ item }) => item),
    cursor: last === undefined ? null : encodeCursor({ at: last.at, id: last.id })
  }
}

const isoOrNull = (at: number | null): string | null => (at === null ? null : isoOf(at))

/** The first column of the first row, null when there is none. */
const textIn = (rows: ReadonlyArray<Row>): string | null => {
  const [value] = Object.values(rows[0] ?? {})
  return typeof value === "string" ? value : null
}

/** A history is read from its newest row on; `at` and `id` say where a page ends. */
const historyStatement = (serial: RobotSerial, history: RobotHistory, stretch: Stretch): Statement => {
  const from = isoOrNull(stretch.from)
  const to = isoOrNull(stretch.to)
  const at = stretch.cursor?.at ?? null
  const id = stretch.cursor?.id ?? null
  const limit = stretch.limit + 1
  switch (history) {
    case "history":
      return sql`
        SELECT row_to_json(page) AS item, page.at::text AS at, page."stateVersion"::text AS id FROM (
          SELECT date AS at, state, from_state AS "fromState", flags, state_version AS "stateVersion", reason,
                 requested_by AS "requestedBy"
          FROM state_history
          WHERE serial = ${serial}
            AND (${from}::timestamptz IS NULL OR date >= ${from}::timestamptz)
            AND (${to}::timestamptz IS NULL OR date < ${to}::timestamptz)
            AND (${at}::timestamptz IS NULL OR (date, state_version) < (${at}::timestamptz, ${id}::int))
          ORDER BY date DESC, state_version DESC LIMIT ${limit}) AS page`
    case "lid-cycles":
      return sql`
        SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."lidCycleId"::text AS id FROM (
          SELECT created_at AS "createdAt", id AS "lidCycleId", state, reference_id AS "referenceId", source,
                 reasons, opened_at AS "openedAt", closed_at AS "closedAt", close_trigger AS "closeTrigger", late
          FROM lid_cycle
          WHERE serial = ${serial}
            AND (${from}::timestamptz IS NULL OR created_at >= ${from}::timestamptz)
            AND (${to}::timestamptz IS NULL OR created_at < ${to}::timestamptz)
            AND (${at}::timestamptz IS NULL OR (created_at, id) < (${at}::timestamptz, ${id}::uuid))
          ORDER BY created_at DESC, id DESC LIMIT ${limit}) AS page`
    case "lid-events":
      return sql`
        SELECT row_to_json(page) AS item, page."occurredAt"::text AS at, page."lidEventId"::text AS id FROM (
          SELECT occurred_at AS "occurredAt", id AS "lidEventId", lid_event AS event,
                 lid_cycle_id AS "lidCycleId", source, reasons, reference_id AS "referenceId", trigger, late
          FROM lid_cycle_event_history
          WHERE serial = ${serial}
            AND (${from}::timestamptz IS NULL OR occurred_at >= ${from}::timestamptz)
            AND (${to}::timestamptz IS NULL OR occurred_at < ${to}::timestamptz)
            AND (${at}::timestamptz IS NULL OR (occurred_at, id) < (${at}::timestamptz, ${id}::uuid))
          ORDER BY occurred_at DESC, id DESC LIMIT ${limit}) AS page`
    case "pin-entries":
      // What was entered stays in the database: it may have been a PIN.
      return sql`
        SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."pinEntryId"::text AS id FROM (
          SELECT created_at AS "createdAt", id AS "pinEntryId", type, outcome, lid_opened AS "lidOpened",
                 lid_successfully_closed AS "lidSuccessfullyClosed", reference_id AS "referenceId",
                 occurred_at AS "occurredAt"
          FROM pin_entry_event
          WHERE serial = ${serial}
            AND (${from}::timestamptz IS NULL OR created_at >= ${from}::timestamptz)
            AND (${to}::timestamptz IS NULL OR created_at < ${to}::timestamptz)
            AND (${at}::timestamptz IS NULL OR (created_at, id) < (${at}::timestamptz, ${id}::uuid))
          ORDER BY created_at DESC, id DESC LIMIT ${limit}) AS page`
    case "alerts":
      return sql`
        SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."alertId"::text AS id FROM (
          SELECT created_at AS "createdAt", id AS "alertId", type, component, severity, status, details,
                 trip_id AS "tripId", acknowledged_by AS "acknowledgedBy", resolved_at AS "resolvedAt"
          FROM alerts
          WHERE serial = ${serial}
            AND (${from}::timestamptz IS NULL OR created_at >= ${from}::timestamptz)
            AND (${to}::timestamptz IS NULL OR created_at < ${to}::timestamptz)
            AND (${at}::timestamptz IS NULL OR (created_at, id) < (${at}::timestamptz, ${id}::uuid))
          ORDER BY created_at DESC, id DESC LIMIT ${limit}) AS page`
  }
}

export const layer = ({ deliveries, operations, state }: ReadDatabases): Layer.Layer<Reads> =>
  Layer.succeed(Reads, {
    newestQuote: (merchantId, externalReferenceId, requestHash) =>
      Effect.map(
        deliveries.query(sql`
          SELECT id AS "quoteId", delivery_id AS "deliveryId", expires_at AS "expiresAt", accepted,
                 rejected_at IS NOT NULL AS rejected
          FROM quotes
          WHERE merchant_id = ${merchantId}::uuid AND external_reference_id = ${externalReferenceId}
            AND request_hash = decode(${requestHash}, 'hex')
          ORDER BY created_at DESC, id DESC LIMIT 1`),
        ([row]) => (row === undefined ? null : Schema.decodeUnknownSync(KnownQuoteRow)(row))
      ),
    deliveryOfQuote: (quoteId) =>
      Effect.map(deliveries.query(sql`SELECT delivery_id FROM quotes WHERE id = ${quoteId}::uuid`), textIn),
    deliveryOfAttempt: (attemptId) =>
      Effect.map(
        deliveries.query(
          sql`SELECT delivery_id FROM delivery_attempts WHERE attempt_id = ${attemptId}::uuid`
        ),
        textIn
      ),
    deliveryOfExternalId: (integrationType, externalDeliveryId) =>
      Effect.map(
        deliveries.query(sql`
          SELECT id FROM deliveries
          WHERE integration_type = ${integrationType} AND external_delivery_id = ${externalDeliveryId}`),
        textIn
      ),
    attemptOfCourier: (provider, externalId) =>
      Effect.map(
        deliveries.query(
          provider === "DoorDash"
            ? sql`SELECT attempt_id AS "attemptId", delivery_id AS "deliveryId" FROM doordash_references
                  WHERE external_id = ${externalId}`
            : sql`SELECT attempt_id AS "attemptId", delivery_id AS "deliveryId" FROM uber_references
                  WHERE external_id = ${externalId}`
        ),
        ([row]) => (row === undefined ? null : Schema.decodeUnknownSync(CourierAttemptRow)(row))
      ),
    deliveryOfWatchdogAction: (actionId) =>
      Effect.map(
        deliveries.query(sql`SELECT delivery_id FROM watchdog_actions WHERE id = ${actionId}::uuid`),
        textIn
      ),
    watchdogActions: ({ deliveryId, ruleId, status }, { cursor, from, limit, to }) =>
      Effect.map(
        deliveries.query(sql`
          SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."actionId"::text AS id FROM (
            SELECT a.created_at AS "createdAt", a.id AS "actionId", a.delivery_id AS "deliveryId",
                   a.schema_id AS "ruleId", r.label, a.type, a.status, a.occurrence, a.eta,
                   a.attempt_count AS "attemptCount", a.last_error AS "lastError", a.executed_at AS "executedAt"
            FROM watchdog_actions AS a LEFT JOIN watchdog_schema AS r ON r.id = a.schema_id
            WHERE (${status}::text IS NULL OR a.status::text = ${status}::text)
              AND (${deliveryId}::uuid IS NULL OR a.delivery_id = ${deliveryId}::uuid)
              AND (${ruleId}::uuid IS NULL OR a.schema_id = ${ruleId}::uuid)
              AND (${isoOrNull(from)}::timestamptz IS NULL OR a.created_at >= ${isoOrNull(from)}::timestamptz)
              AND (${isoOrNull(to)}::timestamptz IS NULL OR a.created_at < ${isoOrNull(to)}::timestamptz)
              AND (${cursor?.at ?? null}::timestamptz IS NULL
                   OR (a.created_at, a.id) < (${cursor?.at ?? null}::timestamptz, ${cursor?.id ?? null}::uuid))
            ORDER BY a.created_at DESC, a.id DESC LIMIT ${limit + 1}) AS page`),
        (rows) => pageOf(rows, limit)
      ),
    robotOfPinEntry: (pinEntryId) =>
      Effect.map(state.query(sql`SELECT serial FROM pin_entry_event WHERE id = ${pinEntryId}::uuid`), textIn),
    robotOfAlert: (alertId) =>
      Effect.map(state.query(sql`SELECT serial FROM alerts WHERE id = ${alertId}::uuid`), textIn),
    linkChangedAt: (serial) =>
      Effect.map(
        state.query(sql`
          SELECT changed_at FROM connectivity WHERE serial = ${serial} AND channel = 'DEVICE_LINK'`),
        ([row]) => (typeof row?.["changed_at"] === "number" ? row["changed_at"] : null)
      ),
    deliveries: ({ partnerId, status }, { cursor, from, limit, to }) =>
      Effect.map(
        deliveries.query(sql`
          SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."deliveryId"::text AS id FROM (
            SELECT d.created_at AS "createdAt", d.id AS "deliveryId", d.quote_id AS "quoteId",
                   d.partner_id AS "partnerId", d.external_delivery_id AS "externalDeliveryId",
                   d.integration_type AS "integrationType", d.status, d.version,
                   d.scheduled_for AS "scheduledFor", d.cargo_loaded AS "cargoLoaded",
                   d.completed_at AS "completedAt", d.canceled_at AS "canceledAt",
                   d.cancel_reason AS "cancelReason", d.latest_attempt_id AS "attemptId",
                   a.status AS "attemptStatus", a.provider, a.driver_name AS serial
            FROM deliveries AS d LEFT JOIN attempts AS a ON a.id = d.latest_attempt_id
            WHERE (${status}::text IS NULL OR d.status::text = ${status}::text)
              AND (${partnerId}::uuid IS NULL OR d.partner_id = ${partnerId}::uuid)
              AND (${isoOrNull(from)}::timestamptz IS NULL OR d.created_at >= ${isoOrNull(from)}::timestamptz)
              AND (${isoOrNull(to)}::timestamptz IS NULL OR d.created_at < ${isoOrNull(to)}::timestamptz)
              AND (${cursor?.at ?? null}::timestamptz IS NULL
                   OR (d.created_at, d.id) < (${cursor?.at ?? null}::timestamptz, ${cursor?.id ?? null}::uuid))
            ORDER BY d.created_at DESC, d.id DESC LIMIT ${limit + 1}) AS page`),
        (rows) => pageOf(rows, limit)
      ),
    attemptHistory: (deliveryId) =>
      Effect.map(
        deliveries.query(sql`
          SELECT row_to_json(steps) AS item FROM (
            SELECT h.attempt_id AS "attemptId", t.sequence, t.role, a.provider, h.attempt_version AS version,
                   h.from_status AS "from", h.to_status AS "to", h.cancel_reason AS "cancelReason",
                   h.actor_type AS "actorType", h.actor_id AS "actorId", h.note, h.lat, h.lng,
                   h.occurred_at AS "occurredAt"
            FROM attempt_history AS h
            JOIN delivery_attempts AS t ON t.attempt_id = h.attempt_id
            JOIN attempts AS a ON a.id = h.attempt_id
            WHERE t.delivery_id = ${deliveryId}::uuid
            ORDER BY t.sequence, h.attempt_version) AS steps`),
        (rows) => rows.map(itemOf)
      ),
    trips: ({ hubId, robotSerial, status, type }, { cursor, from, limit, to }) =>
      Effect.map(
        operations.query(sql`
          SELECT row_to_json(page) AS item, page."createdAt"::text AS at, page."tripId"::text AS id FROM (
            SELECT t.created_at AS "createdAt", t.id AS "tripId", t.task_id AS "taskId", t.type, t.status,
                   k.status AS "taskStatus", t.version, k.hub_id AS "hubId", k.delivery_id AS "deliveryId",
                   k.attempt_id AS "attemptId", t.robot_serial AS "robotSerial", t.pilot_id AS "pilotId",
                   k.scheduled_for AS "scheduledFor", t.etd, t.eta, t.departed_at AS "departedAt",
                   t.arrived_at AS "arrivedAt"
            FROM trip AS t JOIN task AS k ON k.id = t.task_id
            WHERE (${status}::text IS NULL OR t.status::text = ${status}::text)
              AND (${type}::text IS NULL OR t.type::text = ${type}::text)
              AND (${robotSerial}::text IS NULL OR t.robot_serial = ${robotSerial}::text)
              AND (${hubId}::uuid IS NULL OR k.hub_id = ${hubId}::uuid)
              AND (${isoOrNull(from)}::timestamptz IS NULL OR t.created_at >= ${isoOrNull(from)}::timestamptz)
              AND (${isoOrNull(to)}::timestamptz IS NULL OR t.created_at < ${isoOrNull(to)}::timestamptz)
              AND (${cursor?.at ?? null}::timestamptz IS NULL
                   OR (t.created_at, t.id) < (${cursor?.at ?? null}::timestamptz, ${cursor?.id ?? null}::uuid))
            ORDER BY t.created_at DESC, t.id DESC LIMIT ${limit + 1}) AS page`),
        (rows) => pageOf(rows, limit)
      ),
    robotHistory: (serial, history, stretch) =>
      Effect.map(state.query(historyStatement(serial, history, stretch)), (rows) =>
        pageOf(rows, stretch.limit)
      )
  })
