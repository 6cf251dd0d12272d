/** The rules in PostgreSQL: one statement per operation. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Database, Row } from "../database.ts"
import type { DatabaseFault } from "../database-fault.ts"
import { sql } from "../sql.ts"
import { isoOf } from "../table.ts"
import { type RuleWritten, type StoredRule, WatchdogRules } from "./repository-watchdog-rules.ts"
import { watchdogEntryPoints } from "./watchdog-rule.ts"

const RuleRow = Schema.Struct({
  ruleId: Schema.String,
  label: Schema.String,
  entryPoint: Schema.Literal(...watchdogEntryPoints),
  schema: Schema.Unknown,
  active: Schema.Boolean,
  schemaVersion: Schema.Number,
  updatedBy: Schema.String,
  updatedAt: Schema.Number
})
const ruleOf = (row: Row): StoredRule => Schema.decodeUnknownSync(RuleRow)(row)

const labelTaken = (fault: DatabaseFault): boolean =>
  fault.kind === "Constraint" && fault.constraint === "watchdog_schema_label_key"

/** The unique index decides between two that want the same label. */
const orLabelTaken = (
  written: Effect.Effect<RuleWritten, DatabaseFault>
): Effect.Effect<RuleWritten, DatabaseFault> =>
  Effect.catchIf(written, labelTaken, () => Effect.succeed({ _tag: "LabelTaken" } as const))

export const layerPostgres = (deliveries: Database): Layer.Layer<WatchdogRules> => {
  const find = (ruleId: string) =>
    Effect.map(
      deliveries.query(sql`
        SELECT id AS "ruleId", label, entry_point AS "entryPoint", schema, active,
               schema_version AS "schemaVersion", updated_by AS "updatedBy", updated_at AS "updatedAt"
        FROM watchdog_schema WHERE id = ${ruleId}::uuid`),
      ([row]) => (row === undefined ? null : ruleOf(row))
    )
  return Layer.succeed(WatchdogRules, {
    all: () =>
      Effect.map(
        deliveries.query(sql`
          SELECT id AS "ruleId", label, entry_point AS "entryPoint", schema, active,
                 schema_version AS "schemaVersion", updated_by AS "updatedBy", updated_at AS "updatedAt"
          FROM watchdog_schema ORDER BY label`),
        (rows) => rows.map(ruleOf)
      ),
    find,
    create: (ruleId, { active, entryPoint, label, schema }, by, now) =>
      orLabelTaken(
        Effect.map(
          deliveries.query(sql`
            WITH made AS (
              INSERT INTO watchdog_schema
                (id, label, entry_point, schema, active, schema_version, updated_by, created_at, updated_at)
              VALUES (${ruleId}::uuid, ${label}, ${entryPoint}, ${JSON.stringify(schema)}::jsonb, ${active}, 1,
                      ${by}, ${isoOf(now)}::timestamptz, ${isoOf(now)}::timestamptz)
              ON CONFLICT (id) DO NOTHING
              RETURNING id, label, entry_point, schema, active, schema_version, updated_by, updated_at)
            SELECT id AS "ruleId", label, entry_point AS "entryPoint", schema, active,
                   schema_version AS "schemaVersion", updated_by AS "updatedBy", updated_at AS "updatedAt"
            FROM made
            UNION ALL
            SELECT id, label, entry_point, schema, active, schema_version, updated_by, updated_at
            FROM watchdog_schema WHERE id = ${ruleId}::uuid AND NOT EXISTS (SELECT 1 FROM made)`),
          ([row]): RuleWritten =>
            row === undefined ? { _tag: "NotFound" } : { _tag: "Done", rule: ruleOf(row) }
        )
      ),
    change: (ruleId, { active, entryPoint, label, schema }, expectedVersion, by, now) =>
      orLabelTaken(
        Effect.flatMap(
          deliveries.query(sql`
            UPDATE watchdog_schema
            SET label = ${label}, entry_point = ${entryPoint}, schema = ${JSON.stringify(schema)}::jsonb,
                active = ${active}, schema_version = schema_version + 1, updated_by = ${by},
                updated_at = ${isoOf(now)}::timestamptz
            WHERE id = ${ruleId}::uuid
              AND (${expectedVersion}::int IS NULL OR schema_version = ${expectedVersion}::int)
              AND (label, entry_point, schema, active)
                  IS DISTINCT FROM (${label}, ${entryPoint}, ${JSON.stringify(schema)}::jsonb, ${active}::boolean)
            RETURNING id AS "ruleId", label, entry_point AS "entryPoint", schema, active,
                      schema_version AS "schemaVersion", updated_by AS "updatedBy", updated_at AS "updatedAt"`),
          ([row]): Effect.Effect<RuleWritten, DatabaseFault> =>
            row !== undefined
              ? Effect.succeed({ _tag: "Done", rule: ruleOf(row) })
              : Effect.map(find(ruleId), (rule): RuleWritten => {
                  if (rule === null) return { _tag: "NotFound" }
                  return expectedVersion !== null && rule.schemaVersion !== expectedVersion
                    ? { _tag: "Outdated", current: rule.schemaVersion }
                    : { _tag: "Done", rule }
                })
        )
      ),
    // A delivery that was accepted before the rule came to rest may arm it until its own end.
    remove: (ruleId) =>
      Effect.flatMap(
        deliveries.query(sql`
          DELETE FROM watchdog_schema AS rule
          WHERE id = ${ruleId}::uuid AND NOT active
            AND NOT EXISTS (SELECT 1 FROM watchdog_arming WHERE schema_id = rule.id)
            AND NOT EXISTS (SELECT 1 FROM watchdog_actions WHERE schema_id = rule.id)
            AND NOT EXISTS (
              SELECT 1 FROM deliveries
              WHERE status NOT IN ('Completed', 'Canceled')
                AND created_at <= rule.updated_at + interval '1 minute')
          RETURNING id`),
        ([row]) =>
          row !== undefined
            ? Effect.succeed("Deleted" as const)
            : Effect.map(find(ruleId), (rule) => (rule === null ? ("NotFound" as const) : ("InUse" as const)))
      )
  })
}
