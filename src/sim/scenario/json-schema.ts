/** The JSON Schema of scenario files, for editors: types, ranges, defaults and what each key means. */
import * as JSONSchema from "effect/JSONSchema"
import * as Schema from "effect/Schema"
import { withEditorWords } from "./editor-words.ts"
import { scenarioForm } from "./resolved.ts"
import { ScenarioFile, scenarioSchemaVersion } from "./schema.ts"
import { withSharedDefinitions } from "./shared-definitions.ts"

type Json = { [key: string]: unknown }

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Adds `default` to every key whose default is known, in the units of the file. */
const withDefaults = (schema: unknown, defaults: unknown): unknown => {
  if (!isRecord(schema) || !isRecord(schema["properties"]) || !isRecord(defaults)) return schema
  const properties: Json = {}
  for (const [key, property] of Object.entries(schema["properties"])) {
    const fallback = defaults[key]
    const inner = withDefaults(property, fallback)
    const isSection = isRecord(inner) && isRecord(inner["properties"])
    properties[key] =
      fallback === undefined || isSection || !isRecord(inner) ? inner : { ...inner, default: fallback }
  }
  return { ...schema, properties }
}

/** Draft-07 JSON Schema of a whole file, `extends` included. */
export const scenarioJsonSchema = (): Json => {
  const schema: Json = { ...JSONSchema.make(ScenarioFile) }
  const smallest = {
    schemaVersion: scenarioSchemaVersion,
    name: "x",
    startAt: "2026-05-12T06:00:00+02:00"
  } as const
  const {
    name: _name,
    startAt: _startAt,
    ...defaults
  } = scenarioForm(Schema.decodeSync(ScenarioFile)(smallest))
  const described = withDefaults(schema, defaults)
  const properties = isRecord(described) && isRecord(described["properties"]) ? described["properties"] : {}
  return withSharedDefinitions({
    ...withEditorWords(isRecord(described) ? described : {}),
    title: "Curbline scenario",
    // A file that extends another may leave out what the other says.
    required: [],
    properties: {
      $schema: { type: "string", description: "Where editors find this schema." },
      extends: {
        type: "string",
        description: "A scenario file, relative to this one, that this one changes."
      },
      ...withEditorWords(properties)
    }
  })
}
