/** Bodies of the rules that watch over deliveries. Source: spec/deliveries.md 6, 7. */
import * as Schema from "effect/Schema"
import { watchdogActionStatuses } from "../../services/deliveries/enums.ts"
import { watchdogEntryPoints } from "../../services/deliveries/watchdog-rule.ts"
import { maybe, Note, otherwise, stretchFields, Text, TimeText, Uuid } from "./fields.ts"

export const RuleParams = Schema.Struct({ ruleId: Uuid })
export const ActionParams = Schema.Struct({ actionId: Uuid })

const EntryPoint = Schema.Literal(...watchdogEntryPoints)

/** The rule's own JSON: read by the rules' reader, which names every problem by its path. */
const RuleText = Schema.Unknown.annotations({
  jsonSchema: { type: "object" },
  description:
    "version 1, cond (all, any, not, or field, op, value), armTtlS, cooldownS, actions (type, delayS, unless, params)"
})

export const RuleBody = Schema.Struct({
  label: Text,
  entryPoint: EntryPoint,
  active: otherwise(Schema.Boolean, () => true),
  rule: RuleText
})
export type RuleBody = typeof RuleBody.Type

export const ruleExample = {
  label: "late and nobody told",
  entryPoint: "SLA_VIOLATED",
  active: true,
  rule: {
    version: 1,
    cond: { all: [{ field: "is_delivery_late", op: "eq", value: true }] },
    armTtlS: 14_400,
    cooldownS: 0,
    actions: [{ type: "ALERT", delayS: 300, params: { message: "{{deliveryId}} is late" } }]
  }
}

export const RuleAnswerBody = Schema.Struct({
  ruleId: Schema.String,
  label: Schema.String,
  entryPoint: EntryPoint,
  active: Schema.Boolean,
  schemaVersion: Schema.Number,
  updatedBy: Schema.String,
  updatedAt: TimeText,
  rule: RuleText
}).annotations({ identifier: "WatchdogRule" })

export const RulesAnswerBody = Schema.Struct({ items: Schema.Array(RuleAnswerBody) })

export const DryRunBody = Schema.Struct({ deliveryId: Uuid })

export const DryRunAnswerBody = Schema.Struct({
  matches: Schema.Boolean,
  /** Every comparison, in the order of the rule's text. */
  comparisons: Schema.Array(
    Schema.Struct({
      pointer: Schema.String,
      field: Schema.String,
      found: Schema.Unknown,
      holds: Schema.Boolean
    })
  ),
  /** By action: its `unless` holds, so that it would be left out. */
  stopped: Schema.Array(Schema.Boolean)
})

export const ActionsQuery = Schema.Struct({
  status: maybe(Schema.Literal(...watchdogActionStatuses)),
  deliveryId: maybe(Uuid),
  ruleId: maybe(Uuid),
  ...stretchFields
})

export const CancelActionBody = Schema.Struct({ note: maybe(Note) })

export const ActionAnswerBody = Schema.Struct({
  actionId: Schema.String,
  deliveryId: Schema.String,
  ruleId: Schema.String,
  type: Schema.String,
  status: Schema.Literal(...watchdogActionStatuses),
  eta: TimeText
}).annotations({ identifier: "WatchdogAction" })
