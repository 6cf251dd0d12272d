/**
 * Tables of the Operations database, as commits write and loads read them. Names and columns are those of
 * spec/operations.md 2; `test/contract` compares them with the catalogue and with the migrated schema.
 */
import * as Schema from "effect/Schema"
import { float, instant, integer, nullable, type RowOf, table, text, uuid } from "../table.ts"
import { routeCauses, taskStatuses, taskTypes, tripStatuses, tripTypes } from "./enums.ts"
import { fieldTables } from "./tables-field.ts"

/** What is to be done, as pilots and dispatchers see it. */
export const taskTable = table(
  "operations",
  "task",
  {
    id: uuid,
    scheduledFor: nullable(instant),
    status: Schema.Literal(...taskStatuses),
    type: Schema.Literal(...taskTypes),
    hubId: uuid,
    robotSerial: nullable(text),
    /** `outcome`: why a COMPLETED task belongs to a CANCELLED trip. */
    data: Schema.Struct({ outcome: Schema.optionalWith(Schema.String, { exact: true }) }),
    notes: text,
    orderId: nullable(text),
    deliveryId: nullable(uuid),
    attemptId: nullable(uuid),
    version: integer
  },
  { key: ["id"] }
)
export type TaskRow = RowOf<typeof taskTable>

/** One robot's way; `robotSerial` equals the task's. */
export const tripTable = table(
  "operations",
  "trip",
  {
    id: uuid,
    type: Schema.Literal(...tripTypes),
    status: Schema.Literal(...tripStatuses),
    taskId: uuid,
    originId: uuid,
    destinationId: uuid,
    /** Oldest first; null: none. */
    routeIssues: nullable(
      Schema.Array(
        Schema.Struct({
          kind: Schema.Literal("HAZARD", "BLOCKAGE"),
          lat: Schema.Number,
          lng: Schema.Number,
          note: Schema.NullOr(Schema.String)
        })
      )
    ),
    cancelRequestedAt: nullable(instant),
    parkRequestedAt: nullable(instant),
    departedAt: nullable(instant),
    arrivedAt: nullable(instant),
    etd: nullable(instant),
    eta: nullable(instant),
    robotSerial: nullable(text),
    demandId: nullable(uuid),
    offeredPilotId: nullable(uuid),
    pilotId: nullable(uuid),
    /** The pilot who parked the robot for the next one, and since when it stands. */
    handover: nullable(Schema.Struct({ fromPilot: Schema.String, parkedAt: instant })),
    version: integer
  },
  { key: ["id"] }
)
export type TripRow = RowOf<typeof tripTable>

/** Every change of status of a task; the database numbers the rows. */
export const taskHistoryTable = table(
  "operations",
  "task_history",
  {
    taskId: uuid,
    fromStatus: nullable(Schema.Literal(...taskStatuses)),
    toStatus: Schema.Literal(...taskStatuses),
    at: instant,
    triggeredBy: text,
    reason: nullable(text),
    lat: nullable(float),
    lng: nullable(float),
    entityVersion: integer
  },
  { key: [], history: true, generated: ["id"], stamps: false }
)

/** Every change of status of a trip; the database numbers the rows. */
export const tripHistoryTable = table(
  "operations",
  "trip_history",
  {
    tripId: uuid,
    fromStatus: nullable(Schema.Literal(...tripStatuses)),
    toStatus: Schema.Literal(...tripStatuses),
    at: instant,
    triggeredBy: text,
    reason: nullable(text),
    lat: nullable(float),
    lng: nullable(float),
    entityVersion: integer
  },
  { key: [], history: true, generated: ["id"], stamps: false }
)

/** Where a trip starts or ends, as the place was when the trip was made. */
export const tripLocationModelTable = table(
  "operations",
  "trip_location_model",
  {
    id: uuid,
    locationModelId: nullable(uuid),
    lat: float,
    lng: float,
    name: nullable(text),
    address: nullable(text),
    geofenceRadiusM: float
  },
  { key: ["id"], history: true }
)
export type TripLocationModelRow = RowOf<typeof tripLocationModelTable>

/** The ways a trip was to take; the highest `seq` is the current one. */
export const routeModelTable = table(
  "operations",
  "route_model",
  {
    id: uuid,
    tripId: uuid,
    seq: integer,
    waypoints: Schema.Array(Schema.Struct({ lat: Schema.Number, lng: Schema.Number })),
    distanceM: float,
    durationS: integer,
    excludedWayIds: Schema.Array(Schema.String),
    cause: Schema.Literal(...routeCauses)
  },
  { key: ["id"], history: true }
)

/** Every table that a trip writes. */
export const tripTables = [
  taskTable,
  tripTable,
  taskHistoryTable,
  tripHistoryTable,
  tripLocationModelTable,
  routeModelTable
] as const

/** Every table of Operations that is built. */
export const operationsTables = [...tripTables, ...fieldTables] as const
