/**
 * Tables of field work in the Operations database: tasks with their steps, who does them, and robots on
 * trips that need help. Names and columns are those of spec/operations.md 2.5; `test/contract` compares them
 * with the catalogue and with the migrated schema.
 */
import * as Schema from "effect/Schema"
import { attemptCancellationReasons } from "../../domain/wire-enums.ts"
import { flag, float, instant, integer, json, nullable, type RowOf, table, text, uuid } from "../table.ts"
import {
  foActionTypes,
  foAssignmentStatuses,
  foAssistanceStatuses,
  foSubtaskKinds,
  foSubtaskStatuses,
  foTaskStatuses,
  foTaskTypes,
  issueTypes
} from "./enums.ts"

/** A piece of work for somebody in the field. */
export const foTaskModelTable = table(
  "operations",
  "fo_task_model",
  {
    id: uuid,
    type: Schema.Literal(...foTaskTypes),
    status: Schema.Literal(...foTaskStatuses),
    /** 0 (rescue) is served first, 3 last. */
    priority: integer,
    hubId: uuid,
    /** Null: about several robots, or about none. */
    robotSerial: nullable(text),
    tripId: nullable(uuid),
    deliveryId: nullable(uuid),
    merchantId: nullable(uuid),
    locationId: nullable(uuid),
    lat: float,
    lng: float,
    scheduledFor: nullable(instant),
    /** It was to begin when the robot had nothing to do any more. */
    activateOnDeliveryEnd: flag,
    createdBy: text,
    notes: nullable(text),
    version: integer,
    createdAt: instant
  },
  { key: ["id"] }
)
export type FoTaskRow = RowOf<typeof foTaskModelTable>

/** One step of a task: a way or an action, each with a row of its own kind beside it. */
export const foSubtaskModelTable = table(
  "operations",
  "fo_subtask_model",
  {
    id: uuid,
    foTaskId: uuid,
    /** 1, 2, … */
    seq: integer,
    kind: Schema.Literal(...foSubtaskKinds),
    status: Schema.Literal(...foSubtaskStatuses),
    robotSerial: nullable(text),
    startedAt: nullable(instant),
    completedAt: nullable(instant)
  },
  { key: ["id"] }
)
export type FoSubtaskRow = RowOf<typeof foSubtaskModelTable>

/** A way. */
export const foTravelSubtaskModelTable = table(
  "operations",
  "fo_travel_subtask_model",
  {
    subtaskId: uuid,
    toLocationId: nullable(uuid),
    toLat: float,
    toLng: float,
    distanceM: nullable(float),
    eta: nullable(instant),
    arrivedAt: nullable(instant)
  },
  { key: ["subtaskId"] }
)
export type FoTravelSubtaskRow = RowOf<typeof foTravelSubtaskModelTable>

/** An action. */
export const foActionSubtaskModelTable = table(
  "operations",
  "fo_action_subtask_model",
  {
    subtaskId: uuid,
    action: Schema.Literal(...foActionTypes),
    /** `to`: where the robot is put down. */
    params: json,
    /** `text`: what was found or measured, or why the step was left out. */
    result: json,
    scannedSerial: nullable(text)
  },
  { key: ["subtaskId"] }
)
export type FoActionSubtaskRow = RowOf<typeof foActionSubtaskModelTable>

/**
 * What happened to a task: its changes of status, and what happened to its steps and assignments, which
 * repeat its status. `entityVersion` is the hub's, because several rows share a version of the task.
 */
export const foTaskHistoryModelTable = table(
  "operations",
  "fo_task_history_model",
  {
    foTaskId: uuid,
    fromStatus: nullable(Schema.Literal(...foTaskStatuses)),
    toStatus: Schema.Literal(...foTaskStatuses),
    at: instant,
    triggeredBy: text,
    reason: nullable(text),
    lat: nullable(float),
    lng: nullable(float),
    entityVersion: integer,
    /** Tag of the event. */
    event: text,
    payload: json
  },
  { key: [], history: true, generated: ["id"], stamps: false }
)

/** Who is asked for a task, or works on it; live while `endedAt` is null. */
export const foAssignmentModelTable = table(
  "operations",
  "fo_assignment_model",
  {
    id: uuid,
    foTaskId: uuid,
    foId: uuid,
    status: Schema.Literal(...foAssignmentStatuses),
    distanceM: float,
    expiresAt: instant,
    respondedAt: nullable(instant),
    endedAt: nullable(instant),
    /** That of the hub after its newest change. */
    version: integer
  },
  { key: ["id"] }
)
export type FoAssignmentRow = RowOf<typeof foAssignmentModelTable>

/** A robot on a trip that needs somebody there; open while `resolvedAt` is null. */
export const foAssistanceRequestModelTable = table(
  "operations",
  "fo_assistance_request_model",
  {
    id: uuid,
    tripId: uuid,
    robotSerial: text,
    deliveryId: nullable(uuid),
    requestedBy: text,
    issue: Schema.Literal(...issueTypes),
    attemptCancellationReason: nullable(Schema.Literal(...attemptCancellationReasons)),
    needsGrounding: flag,
    hasFood: flag,
    /** Null: neither the robot's place is known nor the hub's. */
    lat: nullable(float),
    lng: nullable(float),
    notes: nullable(text),
    status: Schema.Literal(...foAssistanceStatuses),
    foTaskId: nullable(uuid),
    resolvedAt: nullable(instant),
    createdAt: instant
  },
  { key: ["id"] }
)

/** Every table of field work that has a writer. */
export const fieldTables = [
  foTaskModelTable,
  foSubtaskModelTable,
  foTravelSubtaskModelTable,
  foActionSubtaskModelTable,
  foTaskHistoryModelTable,
  foAssignmentModelTable,
  foAssistanceRequestModelTable
] as const
