/**
 * The kinds of values that a scenario file knows, each with its unit, range and wording.
 *
 * A key with a unit is written with underscores and ends in the unit (`notice_delay_s`); every other
 * key is in camel case (`returnPolicy`). Inside the program both are camel case, the number unchanged,
 * but for spans: `_s` becomes `Ms` in whole milliseconds. Source: spec/simulation.md 4.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/** Annotation: the words with which an error says what a value may be. */
export const allowedAnnotation: unique symbol = Symbol.for("curbline/scenario/allowed")

const allowed = <A, I>(schema: Schema.Schema<A, I>, words: string): Schema.Schema<A, I> =>
  schema.annotations({ [allowedAnnotation]: words })

/**
 * One key of a section: its name in the file, its values, its default as the file would write it, and
 * the sentence that the JSON Schema shows.
 */
export const field = <Key extends string, A, I>(
  key: Key,
  schema: Schema.Schema<A, I>,
  fallback: NoInfer<I>,
  description: string
) => {
  const decoded = Schema.decodeSync(schema)(fallback)
  // The JSON Schema shows the default, as the file writes it.
  const shown = { description, default: decoded }
  return Schema.optionalWith(schema.annotations(shown), {
    default: () => decoded,
    exact: true
  }).pipe(Schema.fromKey(key))
}

/** A key that may be left out and then is null. */
export const nullable = <Key extends string, A, I>(
  key: Key,
  schema: Schema.Schema<A, I>,
  description: string
) =>
  Schema.optionalToRequired(schema.annotations({ description }), Schema.NullOr(Schema.typeSchema(schema)), {
    decode: (option) => (option._tag === "Some" ? option.value : null),
    encode: (value) => (value === null ? Option.none() : Option.some(value))
  }).pipe(Schema.fromKey(key))

/** A key that must be given. */
export const required = <Key extends string, A, I>(
  key: Key,
  schema: Schema.Schema<A, I>,
  description: string
) => Schema.propertySignature(schema.annotations({ description })).pipe(Schema.fromKey(key))

/** A number within limits, both inclusive; `unit` completes "a number …", e.g. "of metres". */
export const numberIn = (min: number, max: number, unit = ""): Schema.Schema<number> =>
  allowed(
    Schema.Number.pipe(Schema.between(min, max)),
    `a number${unit === "" ? "" : ` ${unit}`} from ${min} to ${max}`
  )

/** A whole number within limits, both inclusive. */
export const countIn = (min: number, max: number): Schema.Schema<number> =>
  allowed(Schema.Int.pipe(Schema.between(min, max)), `a whole number from ${min} to ${max}`)

/** Per cent, 0..100. */
export const percent: Schema.Schema<number> = allowed(
  Schema.Number.pipe(Schema.between(0, 100)),
  "a percentage from 0 to 100"
)

/** Events per hour. */
export const perHour: Schema.Schema<number> = numberIn(0, 1000, "per hour")

/** Money in minor units. */
export const minorUnits: Schema.Schema<number> = countIn(0, 10_000_000)

/** A span in the file's seconds, inside whole milliseconds. */
export const span = (minS: number, maxS: number): Schema.Schema<number, number> =>
  allowed(
    Schema.transform(Schema.Number.pipe(Schema.between(minS, maxS)), Schema.Number, {
      strict: true,
      decode: (seconds) => Math.round(seconds * 1000),
      encode: (ms) => ms / 1000
    }),
    `a number of seconds from ${minS} to ${maxS}`
  )

export const flag: Schema.Schema<boolean> = allowed(Schema.Boolean, "true or false")

/** One of several words. */
export const oneOf = <const Words extends readonly [string, ...Array<string>]>(
  ...words: Words
): Schema.Schema<Words[number]> => allowed(Schema.Literal(...words), words.join(", "))

/** A name that becomes part of ids and file names. */
export const label: Schema.Schema<string> = allowed(
  Schema.String.pipe(Schema.pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)),
  "a name of up to 64 letters, digits, dots, hyphens and underscores"
)

/** What tells one content of a file from every other. */
export const sha256Digits: Schema.Schema<string> = allowed(
  Schema.String.pipe(Schema.pattern(/^[0-9a-f]{64}$/)),
  "64 hexadecimal digits"
)

const clock = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/

/** A local time of day as "HH:MM", inside milliseconds after midnight; "24:00" is the end of the day. */
export const timeOfDay: Schema.Schema<number, string> = allowed(
  Schema.transform(Schema.String.pipe(Schema.pattern(clock)), Schema.Number, {
    strict: true,
    decode: (text) => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000,
    encode: (ms) => {
      const minutes = Math.round(ms / 60_000)
      return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`
    }
  }),
  'a local time of day "HH:MM" in quotes, from "00:00" to "24:00"'
)

/** A place on the ground in degrees. */
export const point = Schema.Struct({
  lat: required("lat", numberIn(-85, 85, "of degrees"), "Latitude, degrees north."),
  lng: required("lng", numberIn(-180, 180, "of degrees"), "Longitude, degrees east.")
})

/** A list with limits on its length. */
export const listOf = <A, I>(item: Schema.Schema<A, I>, minItems = 0, maxItems = 100_000) =>
  allowed<ReadonlyArray<A>, ReadonlyArray<I>>(
    Schema.Array(item).pipe(
      Schema.filter((items) => items.length >= minItems && items.length <= maxItems, {
        jsonSchema: { minItems, maxItems }
      })
    ),
    maxItems === 0
      ? "an empty list"
      : minItems === maxItems
        ? `a list of ${minItems} items`
        : `a list of ${minItems} to ${maxItems} items`
  )
