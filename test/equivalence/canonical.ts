/**
 * Values as canonical text: two values have one text exactly when they are the same, whatever the order of
 * their keys. Nothing is rounded and nothing is left out: a field that is undefined, one that is null and one
 * that is missing are three things, and so are 0 and -0. The text is JSON, so that it can be read back to
 * say where two values part.
 */

/** What JSON has no word for. A record of the actors has no key of this name. */
const special = "$not-json"

type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

const word = (name: string): Json => ({ [special]: name })

export const canonicalText = (value: unknown): string => JSON.stringify(canonical(value))

/** The value with its keys in order, and words for what JSON has none for. */
const canonical = (value: unknown): Json => {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : word(Object.is(value, -0) ? "-0" : String(value))
    case "object":
      return value === null ? null : Array.isArray(value) ? value.map(canonical) : canonicalRecord(value)
    default:
      return word(typeof value === "undefined" ? "undefined" : `${typeof value} ${String(value)}`)
  }
}

const canonicalRecord = (value: object): Json => {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    // Rows cannot give back a class; states and decisions are plain data.
    return word(`an object of class ${value.constructor.name}`)
  }
  const record = value as { readonly [key: string]: unknown }
  const sorted: { [key: string]: Json } = {}
  for (const key of Object.keys(record).sort()) sorted[key] = canonical(record[key])
  return sorted
}

/** One place in which two values differ, null for what is not there. */
export interface Difference {
  /** From the outermost field inwards: `order.status`, `events[2].at`; empty: the value itself. */
  readonly path: string
  readonly expected: string | null
  readonly actual: string | null
}

/** Where two canonical texts part, in the order of the keys; none when they are equal. */
export const differencesOf = (expected: string, actual: string): ReadonlyArray<Difference> => {
  const found: Array<Difference> = []
  if (expected !== actual) compare("", JSON.parse(expected), JSON.parse(actual), found)
  return found
}

const isRecord = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const textOf = (value: Json | undefined): string | null => {
  if (value === undefined) return null
  const name = isRecord(value) ? value[special] : undefined
  return typeof name === "string" ? name : JSON.stringify(value)
}

const compare = (
  path: string,
  expected: Json | undefined,
  actual: Json | undefined,
  found: Array<Difference>
): void => {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
      compare(`${path}[${i}]`, expected[i] as Json | undefined, actual[i] as Json | undefined, found)
    }
  } else if (isRecord(expected) && isRecord(actual) && !(special in expected) && !(special in actual)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(actual)])].sort()) {
      compare(path === "" ? key : `${path}.${key}`, expected[key], actual[key], found)
    }
  } else if (textOf(expected) !== textOf(actual)) {
    found.push({ path, expected: textOf(expected), actual: textOf(actual) })
  }
}
