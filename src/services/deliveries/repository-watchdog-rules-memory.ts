/** The rules in memory, for tests of whoever uses them. It keeps what PostgreSQL would keep. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { WatchdogRuleId } from "../../domain/ids.ts"
import {
  type RuleText,
  type RuleWritten,
  type StoredRule,
  WatchdogRules
} from "./repository-watchdog-rules.ts"

const textOf = ({ active, entryPoint, label, schema }: RuleText): string =>
  JSON.stringify([label, entryPoint, schema, active])

/** `isNeeded`: whether a delivery was watched by the rule, or may be still. */
export const layerMemory = (isNeeded: (rule: StoredRule) => boolean): Layer.Layer<WatchdogRules> =>
  Layer.sync(WatchdogRules, () => {
    const rules = new Map<WatchdogRuleId, StoredRule>()
    const isTaken = (label: string, ruleId: WatchdogRuleId): boolean =>
      [...rules.values()].some((rule) => rule.label === label && rule.ruleId !== ruleId)
    const keep = (rule: StoredRule): RuleWritten => {
      rules.set(rule.ruleId, rule)
      return { _tag: "Done", rule }
    }
    return {
      all: () => Effect.sync(() => [...rules.values()].sort((a, b) => (a.label < b.label ? -1 : 1))),
      find: (ruleId) => Effect.sync(() => rules.get(ruleId) ?? null),
      create: (ruleId, text, by, now) =>
        Effect.sync((): RuleWritten => {
          const known = rules.get(ruleId)
          if (known !== undefined) return { _tag: "Done", rule: known }
          if (isTaken(text.label, ruleId)) return { _tag: "LabelTaken" }
          return keep({ ruleId, ...text, schemaVersion: 1, updatedBy: by, updatedAt: now })
        }),
      change: (ruleId, text, expectedVersion, by, now) =>
        Effect.sync((): RuleWritten => {
          const known = rules.get(ruleId)
          if (known === undefined) return { _tag: "NotFound" }
          const { schemaVersion } = known
          if (expectedVersion !== null && schemaVersion !== expectedVersion) {
            return { _tag: "Outdated", current: schemaVersion }
          }
          if (textOf(known) === textOf(text)) return { _tag: "Done", rule: known }
          if (isTaken(text.label, ruleId)) return { _tag: "LabelTaken" }
          return keep({ ruleId, ...text, schemaVersion: schemaVersion + 1, updatedBy: by, updatedAt: now })
        }),
      remove: (ruleId) =>
        Effect.sync(() => {
          const known = rules.get(ruleId)
          if (known === undefined) return "NotFound"
          if (known.active || isNeeded(known)) return "InUse"
          rules.delete(ruleId)
          return "Deleted"
        })
    }
  })
