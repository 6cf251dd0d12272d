/**
 * Scenario section `watchdog`: the rules that watch over the deliveries of the run. The rule itself is
 * the JSON that operators write; it is read by the Deliveries service. Source: spec/deliveries.md 6.
 */
import * as Schema from "effect/Schema"
import { watchdogEntryPoints } from "../../services/deliveries/watchdog-rule.ts"
import { allowedAnnotation, countIn, field, flag, listOf, oneOf, required } from "./fields.ts"

const Entry = Schema.Struct({
  label: required(
    "label",
    Schema.String.pipe(Schema.minLength(1), Schema.maxLength(100)).annotations({
      [allowedAnnotation]: "a text of 1 to 100 characters"
    }),
    "Name of the rule; its own."
  ),
  entryPoint: required("entryPoint", oneOf(...watchdogEntryPoints), "The event that arms the rule."),
  active: field("active", flag, true, "Whether the rule watches at all."),
  schemaVersion: field("schemaVersion", countIn(1, 1_000_000), 1, "How often the rule was written."),
  rule: required(
    "rule",
    Schema.Unknown.annotations({ [allowedAnnotation]: "a rule: version, cond, actions" }),
    "The rule: version, cond, armTtlS, cooldownS, actions."
  )
})

export const WatchdogSection = Schema.Struct({
  rules: field("rules", listOf(Entry, 0, 200), [], "Rules that watch over every delivery of the run.")
})
