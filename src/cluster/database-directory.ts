/**
 * Who is concerned, and what guards want to know, asked of the rows of Deliveries and Operations. The
 * simulation keeps the same answers in memory (src/sim/directory.ts, src/sim/views.ts).
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type { OpenTask } from "../actors/hub/commands.ts"
import type { Instant } from "../domain/instant.ts"
import type { Database } from "../services/database.ts"
import type { DatabaseFault } from "../services/database-fault.ts"
import { type ActiveRule, watchdogEntryPoints } from "../services/deliveries/watchdog-rule.ts"
import { decodeRule } from "../services/deliveries/watchdog-schema.ts"
import type { PartnerApi } from "../services/integrations/partner-api.ts"
import { sql } from "../services/sql.ts"
import { isoOf } from "../services/table.ts"

const texts = (column: string) => (rows: ReadonlyArray<{ readonly [column: string]: unknown }>) =>
  rows.map((row) => String(row[column]))

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value))

type Ids = Effect.Effect<ReadonlyArray<string>, DatabaseFault>

/** Deliveries whose live robot attempt is served by this robot, oldest first. */
export const deliveriesOf = (deliveries: Database, serial: string): Ids =>
  Effect.map(
    deliveries.query(sql`SELECT d.delivery_id FROM attempts AS a JOIN delivery_attempts AS d ON d.attempt_id = a.id
      WHERE a.driver_name = ${serial} AND a.provider = 'Robot' AND a.status NOT IN ('RequestFailed', 'Delivered',
        'Canceled', 'TimedOut', 'Unrecoverable', 'Rescued', 'Returned', 'ReturnCanceled', 'ReturnFailed')
      ORDER BY a.created_at, a.id`),
    texts("delivery_id")
  )

/** Trips of a delivery that are not final, in the order they were created. */
export const openTripsOf = (operations: Database, deliveryId: string): Ids =>
  Effect.map(
    operations.query(sql`SELECT trip.id FROM trip JOIN task ON task.id = trip.task_id
      WHERE task.delivery_id = ${deliveryId} AND trip.status NOT IN ('COMPLETED', 'CANCELLED')
      ORDER BY trip.created_at, trip.id`),
    texts("id")
  )

/** The tasks of a hub that are PENDING, PAUSED or ARRIVED, the oldest first. */
export const openTasks = (
  operations: Database,
  hubId: string
): Effect.Effect<ReadonlyArray<OpenTask>, DatabaseFault> =>
  Effect.map(
    operations.query(sql`SELECT trip.id, trip.task_id, trip.type, trip.demand_id, task.delivery_id, task.attempt_id,
        task.version, task.status, task.robot_serial, trip.pilot_id, trip.offered_pilot_id
      FROM task JOIN trip ON trip.task_id = task.id
      WHERE task.status IN ('PENDING', 'PAUSED', 'ARRIVED') AND task.hub_id = ${hubId}
      ORDER BY trip.created_at, trip.id`),
    (rows) =>
      rows.map((row) => ({
        tripId: String(row["id"]),
        taskId: String(row["task_id"]),
        type: String(row["type"]) as OpenTask["type"],
        demandId: textOrNull(row["demand_id"]),
        deliveryId: textOrNull(row["delivery_id"]),
        attemptId: textOrNull(row["attempt_id"]),
        departBy: null,
        taskVersion: Number(row["version"]),
        status: String(row["status"]) as OpenTask["status"],
        serial: textOrNull(row["robot_serial"]),
        pilotId: textOrNull(row["pilot_id"]),
        offeredPilotId: textOrNull(row["offered_pilot_id"])
      }))
  )

/** Trips of a robot that are not final and have departed or hold a pilot. */
export const liveTripsOfRobot = (operations: Database, serial: string): Ids =>
  Effect.map(
    operations.query(sql`SELECT id FROM trip
      WHERE robot_serial = ${serial} AND status NOT IN ('COMPLETED', 'CANCELLED')
        AND (departed_at IS NOT NULL OR pilot_id IS NOT NULL)
      ORDER BY created_at, id`),
    texts("id")
  )

/** The departed trip of a robot that is not final; the rows allow one. */
export const departedTripOf = (
  operations: Database,
  serial: string
): Effect.Effect<string | undefined, DatabaseFault> =>
  Effect.map(
    operations.query(sql`SELECT id FROM trip
      WHERE robot_serial = ${serial} AND departed_at IS NOT NULL AND status IN ('IN_TRANSIT', 'AT_STOP')`),
    ([row]) => (row === undefined ? undefined : String(row["id"]))
  )

/** Whether a delivery came through a partner who is told how it goes. */
export const hasPartnerLink = (
  deliveries: Database,
  deliveryId: string
): Effect.Effect<boolean, DatabaseFault> =>
  Effect.map(
    deliveries.query(sql`SELECT integration_type FROM deliveries WHERE id = ${deliveryId}`),
    ([row]) => row !== undefined && row["integration_type"] !== null
  )

/** Whether a link of this integration and region is suspended: then all of them wait. */
export const hasSuspendedLink = (
  integrations: Database,
  { integrationType, region }: PartnerApi
): Effect.Effect<boolean, DatabaseFault> =>
  Effect.map(
    integrations.query(sql`SELECT 1 AS one FROM external_state
      WHERE send_state = 'SUSPENDED' AND integration_type::text = ${integrationType} AND region::text = ${region}
      LIMIT 1`),
    (rows) => rows.length > 0
  )

/** The active rules of the operators; one that does not decode counts as none, the edge refuses such. */
export const watchdogRules = (
  deliveries: Database
): Effect.Effect<ReadonlyArray<ActiveRule>, DatabaseFault> =>
  Effect.map(
    deliveries.query(sql`SELECT id, label, entry_point, schema, schema_version FROM watchdog_schema
      WHERE active ORDER BY label`),
    (rows) =>
      rows.flatMap((row) => {
        const entryPoint = watchdogEntryPoints.find((name) => name === row["entry_point"])
        const decoded = decodeRule(row["schema"])
        if (entryPoint === undefined || Either.isLeft(decoded)) return []
        return [
          {
            ruleId: String(row["id"]),
            label: String(row["label"]),
            entryPoint,
            schemaVersion: Number(row["schema_version"]),
            rule: decoded.right
          }
        ]
      })
  )

/** Cancellations and changes of provider that rules have made since `since`. */
export const remediationsSince = (
  deliveries: Database,
  since: Instant
): Effect.Effect<number, DatabaseFault> =>
  Effect.map(
    deliveries.query(sql`SELECT count(*) AS made FROM watchdog_actions
      WHERE type IN ('CANCEL_DELIVERY', 'CHANGE_PROVIDER') AND status = 'EXECUTED'
        AND executed_at > ${isoOf(since)}::timestamptz`),
    ([row]) => Number(row?.["made"] ?? 0)
  )

/** Two-digit PINs of the open, unloaded deliveries at the pickup of a delivery's quote. */
export const takenPins = (deliveries: Database, deliveryId: string): Ids =>
  Effect.map(
    deliveries.query(sql`SELECT unlock_pin FROM deliveries
      WHERE pickup_location_id = (SELECT pickup_location_id FROM quotes WHERE delivery_id = ${deliveryId})
        AND load_type IS NOT NULL AND unlock_pin IS NOT NULL AND NOT cargo_loaded AND loaded_time IS NULL
        AND status NOT IN ('Completed', 'Canceled')
      ORDER BY unlock_pin`),
    texts("unlock_pin")
  )

export const customerBlacklisted = (
  deliveries: Database,
  customerId: string
): Effect.Effect<boolean, DatabaseFault> =>
  Effect.map(
    deliveries.query(sql`SELECT blacklisted FROM customer WHERE id = ${customerId}`),
    ([row]) => row?.["blacklisted"] === true
  )
