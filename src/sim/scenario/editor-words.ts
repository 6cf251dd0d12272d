/**
 * What an editor shows beside a key of a scenario file: its sentence with the unit that the key ends in, and a
 * sentence for every part of a distribution; not the wording that a schema library makes up from limits.
 */

type Json = { readonly [key: string]: unknown }

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Units by the ending of a key. Source: spec/simulation.md 4. */
const units: Readonly<Record<string, string>> = {
  s: "seconds",
  ms: "milliseconds",
  m: "metres",
  mps: "metres per second",
  pct: "per cent",
  wh: "watt-hours",
  w: "watts",
  per_h: "per hour",
  per_day: "per day",
  per_km: "per kilometre",
  per_km_day: "per kilometre and day",
  minor: "minor units of money",
  l: "litres",
  kg: "kilograms",
  min: "minutes"
}

/** The unit that a key ends in, empty when it has none. */
const unitOf = (key: string): string => {
  const [, ending] = /_(per_[a-z_]+|[a-z]+)$/.exec(key) ?? []
  return ending === undefined ? "" : (units[ending] ?? "")
}

const parts: Readonly<Record<string, string>> = {
  dist: "Kind of distribution.",
  value: "Always this, in the unit of the key.",
  min: "Least value, in the unit of the key.",
  max: "Greatest value, in the unit of the key.",
  mean: "Mean, in the unit of the key.",
  median: "Median, in the unit of the key.",
  sd: "Standard deviation before it is cut, in the unit of the key.",
  sigma: "Standard deviation of the logarithm.",
  shape: "Shape; 1 is the exponential distribution.",
  scale: "Scale, in the unit of the key.",
  values: "Values in ascending order, in the unit of the key.",
  weights: "One weight per value; null: all the same."
}

/** Wordings that the schema library makes up when nobody has said anything. */
const isMadeUp = (words: unknown): boolean =>
  typeof words === "string" &&
  /^(an? (non-|positive|negative|number|integer|string|array|value)|between\(|int$|minItems|pattern\()/.test(
    words
  )

/** The schema with these words, on every level; everything else as it was. */
export const withEditorWords = (schema: Json): Json => worded(schema) as Json

const worded = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(worded)
  if (!isRecord(value)) return value
  const result: { [key: string]: unknown } = {}
  for (const [key, inner] of Object.entries(value)) {
    if ((key === "title" || key === "description") && isMadeUp(inner)) continue
    result[key] =
      key === "properties" && isRecord(inner) ? properties(inner) : key === "default" ? inner : worded(inner)
  }
  return result
}

const properties = (all: Json): Json => {
  const isDistribution = all["dist"] !== undefined
  const result: { [key: string]: unknown } = {}
  for (const [key, schema] of Object.entries(all)) {
    const inner = worded(schema)
    result[key] = isRecord(inner) ? described(key, inner, isDistribution) : inner
  }
  return result
}

const described = (key: string, schema: Json, isDistribution: boolean): Json => {
  const own = schema["description"]
  const part = parts[key]
  if (isDistribution && part !== undefined) return { ...schema, description: part }
  const unit = unitOf(key)
  if (typeof own !== "string" || unit === "" || own.includes(` ${unit}`)) return schema
  return { ...schema, description: `${own} In ${unit}.` }
}
