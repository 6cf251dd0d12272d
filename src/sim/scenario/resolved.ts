/** A scenario with all its defaults, written as a file that loads again to the same scenario. */
import * as Schema from "effect/Schema"
import { stringify } from "yaml"
import { type Scenario, ScenarioFile, type ScenarioForm } from "./schema.ts"

/** The file form of a scenario: every key given, in the schema's order. */
export const scenarioForm = (scenario: Scenario): ScenarioForm => Schema.encodeSync(ScenarioFile)(scenario)

/** The file form as YAML; the same scenario always gives the same text. */
export const resolvedYaml = (scenario: Scenario): string =>
  stringify(scenarioForm(scenario), { aliasDuplicateObjects: false, lineWidth: 0 })
