/**
 * A JSON Schema in which parts that occur often are written once, under `$defs`: a part that every kind of
 * fault has would otherwise be written forty times.
 */

type Json = { readonly [key: string]: unknown }

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Shorter parts, and parts that occur less often, are easier to read where they stand. */
const lengthMin = 400
const occurrencesMin = 3

/** Keys that hold schemas by name: what is below them is named, they are not schemas themselves. */
const holders = new Set(["properties", "patternProperties", "$defs"])

/** Keys that say nothing of what is below them. */
const unnamed = new Set([...holders, "anyOf", "allOf", "oneOf", "items"])

/** The same schema with its repeated parts shared; names are those of the keys under which they occur first. */
export const withSharedDefinitions = (schema: Json): Json => {
  const occurrences = new Map<string, number>()
  const count = (value: unknown, isSchema: boolean): void => {
    if (Array.isArray(value)) for (const part of value) count(part, isSchema)
    else if (isRecord(value)) {
      if (isSchema) {
        const text = JSON.stringify(value)
        const known = occurrences.get(text) ?? 0
        occurrences.set(text, known + 1)
        // What is inside a repeated part is counted once, with the part.
        if (known > 0 && text.length >= lengthMin) return
      }
      for (const [key, part] of Object.entries(value)) count(part, isSchema ? !holders.has(key) : true)
    }
  }
  count(schema, true)

  const definitions: { [name: string]: unknown } = {}
  const names = new Map<string, string>()
  const nameFor = (key: string): string => {
    let name = key
    for (let n = 2; Object.hasOwn(definitions, name); n++) name = `${key}-${n}`
    return name
  }
  const share = (value: unknown, key: string, isSchema: boolean): unknown => {
    if (Array.isArray(value)) return value.map((part) => share(part, key, isSchema))
    if (!isRecord(value)) return value
    const inside = (): Json =>
      Object.fromEntries(
        Object.entries(value).map(([name, part]) => [
          name,
          share(part, isSchema && unnamed.has(name) ? key : name, isSchema ? !holders.has(name) : true)
        ])
      )
    const text = isSchema ? JSON.stringify(value) : ""
    if (text.length < lengthMin || (occurrences.get(text) ?? 0) < occurrencesMin) return inside()
    let name = names.get(text)
    if (name === undefined) {
      name = nameFor(key)
      names.set(text, name)
      definitions[name] = null
      definitions[name] = inside()
    }
    return { $ref: `#/$defs/${name}` }
  }
  const shared = share(schema, "scenario", true) as Json
  const own = isRecord(shared["$defs"]) ? shared["$defs"] : {}
  return { ...shared, $defs: { ...own, ...definitions } }
}
