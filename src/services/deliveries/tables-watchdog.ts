/**
 * The rows that watch over a delivery: rules, armed rules, actions, and reported issues. Source:
 * spec/deliveries.md 2.2.
 */
import * as Schema from "effect/Schema"
import { flag, instant, integer, json, nullable, table, text, uuid } from "../table.ts"
import { deliveryIssueTypes, watchdogActionStatuses, watchdogActionTypes } from "./enums.ts"

/** The operators' rules. A plain operation writes them, no actor. */
export const watchdogSchemas = table(
  "deliveries",
  "watchdog_schema",
  {
    id: uuid,
    label: text,
    entryPoint: text,
    schema: json,
    active: flag,
    schemaVersion: integer,
    updatedBy: text
  },
  { key: ["id"] }
)

/** Rules that an event has armed for a delivery. */
export const watchdogArmings = table(
  "deliveries",
  "watchdog_arming",
  {
    deliveryId: uuid,
    schemaId: uuid,
    schemaVersion: integer,
    entryEventId: nullable(uuid),
    armedAt: instant,
    expiresAt: instant,
    matchedAt: nullable(instant)
  },
  { key: ["deliveryId", "schemaId"] }
)

/** What matched rules want done. */
export const watchdogActions = table(
  "deliveries",
  "watchdog_actions",
  {
    id: uuid,
    deliveryId: uuid,
    schemaId: nullable(uuid),
    type: Schema.Literal(...watchdogActionTypes),
    actiondata: json,
    eta: instant,
    path: text,
    occurrence: integer,
    status: Schema.Literal(...watchdogActionStatuses),
    attemptCount: integer,
    lastError: nullable(text),
    executedAt: nullable(instant)
  },
  { key: ["id"] }
)

/** What went wrong, as people and the actor report it. */
export const deliveryIssues = table(
  "deliveries",
  "delivery_issues",
  {
    id: uuid,
    deliveryId: uuid,
    attemptId: nullable(uuid),
    type: Schema.Literal(...deliveryIssueTypes),
    description: nullable(text),
    reportedBy: text,
    resolvedAt: nullable(instant),
    resolvedBy: nullable(text)
  },
  { key: ["id"] }
)
