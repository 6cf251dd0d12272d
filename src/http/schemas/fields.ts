/** Building blocks of requests and answers. Times travel as ISO 8601 and are epoch milliseconds inside. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/** A field that may be missing or null; null inside. */
export const maybe = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalWith(Schema.NullOr(schema), { default: () => null })

/** A field that may be missing or null and has a value then. */
export const otherwise = <A, I>(schema: Schema.Schema<A, I>, value: () => NoInfer<A>) =>
  Schema.optionalWith(schema, { nullable: true, default: value })

const IsoText = Schema.String.annotations({
  jsonSchema: { type: "string", format: "date-time" },
  description: "ISO 8601 with a time zone"
})

/** With a time zone: a time without one would be read by the server's. */
const isoPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** A point in time: ISO 8601 outside, epoch milliseconds inside. */
export const Time = Schema.transformOrFail(IsoText, Schema.Number, {
  strict: true,
  decode: (text, _options, ast) => {
    const parsed = isoPattern.test(text) ? DateTime.make(text) : Option.none()
    return Option.isSome(parsed)
      ? ParseResult.succeed(DateTime.toEpochMillis(parsed.value))
      : ParseResult.fail(new ParseResult.Type(ast, text, "Expected a time such as 2026-05-12T10:00:00Z"))
  },
  encode: (at) => ParseResult.succeed(DateTime.formatIso(DateTime.unsafeMake(at)))
})

const keepable = /^[^\0\p{Surrogate}]*$/u

/**
 * What PostgreSQL keeps in text and JSON. Anything else would be found out by the row of an actor, which may
 * be another one than was spoken to: its message would be dead and hold up all that follow.
 */
export const Characters = Schema.String.pipe(
  Schema.filter(
    (text) => keepable.test(text) || "a text without U+0000 and without halves of surrogate pairs",
    {
      jsonSchema: {}
    }
  )
)

export const Text = Characters.pipe(Schema.minLength(1), Schema.maxLength(500))
/** An id of ours or of a partner. */
export const Id = Characters.pipe(Schema.minLength(1), Schema.maxLength(100))
export const Uuid = Schema.UUID
export const Note = Characters.pipe(Schema.maxLength(2_000))
export const Latitude = Schema.Number.pipe(Schema.between(-90, 90))
export const Longitude = Schema.Number.pipe(Schema.between(-180, 180))
export const Cents = Schema.NonNegativeInt.pipe(Schema.lessThanOrEqualTo(100_000_000))
export const Version = Schema.NonNegativeInt
export const Sequence = Schema.Int.pipe(Schema.between(1, 2_147_483_647))

/** A number in a query. */
export const IntText = Schema.NumberFromString.pipe(Schema.int())

const CursorFields = Schema.parseJson(
  Schema.Struct({
    at: Schema.String.pipe(Schema.pattern(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?[+-]\d{2}$/)),
    id: Schema.String.pipe(Schema.pattern(/^[0-9a-f-]{1,36}$/))
  })
)

/** Where a page of a list ended: opaque outside. */
const CursorText = Schema.StringFromBase64Url.pipe(Schema.compose(CursorFields))

/** The cursor of a page that ended here. */
export const encodeCursor = Schema.encodeSync(CursorText)

/** Lists: a stretch of time, where the page before ended, and how many. Source: spec/deliveries.md 7. */
export const stretchFields = {
  from: maybe(Time),
  to: maybe(Time),
  cursor: maybe(CursorText),
  limit: otherwise(IntText.pipe(Schema.between(1, 200)), () => 50)
}

/** Times of answers: ISO 8601 text as it leaves. */
export const TimeText = IsoText
export const MaybeTimeText = Schema.NullOr(IsoText)
export const MaybeText = Schema.NullOr(Schema.String)

export const pageOf = <A, I>(item: Schema.Schema<A, I>) =>
  Schema.Struct({ items: Schema.Array(item), cursor: Schema.NullOr(Schema.String) })

/** A row of a list or history, whose members the service's tables describe. */
export const RowAnswer = Schema.Record({ key: Schema.String, value: Schema.Unknown })

export const SerialParams = Schema.Struct({ serial: Id })
