/**
 * Descriptions of tables: name, columns and how their values travel, written once and used for loading,
 * committing and comparing with the migrated schema. Names of tables and columns are those of the
 * specification; in programs they are camelCase.
 *
 * A row travels as JSON in both directions, so one image fits `jsonb_populate_recordset` and
 * `json_agg`. Times are epoch milliseconds in programs and ISO 8601 text on the way.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type { Instant } from "../domain/instant.ts"
import type { DatabaseName } from "./database-name.ts"

/** A column's values: what programs see (`Type`) and what travels (`Encoded`, JSON). */
export type Column = Schema.Schema.AnyNoContext
export type Columns = { readonly [property: string]: Column }

export interface Table<C extends Columns = Columns> {
  readonly database: DatabaseName
  readonly name: string
  /** Columns a program writes and reads; not those that the database makes (identity, generated). */
  readonly columns: C
  /** Properties of the primary key. */
  readonly key: ReadonlyArray<string>
  /** Append-only: rows are inserted and never change (but for what the migration allows by name). */
  readonly history: boolean
  /** Whether a commit fills in `created_at`; not where it is a column of the description, or is missing. */
  readonly stampsCreatedAt: boolean
  /** Whether every commit sets `updated_at`; append-only tables have none. */
  readonly stampsUpdatedAt: boolean
  /** Columns that only the database makes. */
  readonly generated: ReadonlyArray<string>
}

/** A row as programs see it, without the stamps that commits fill in. */
export type RowOf<T extends Table> = {
  readonly [P in keyof T["columns"]]: Schema.Schema.Type<T["columns"][P]>
}

export interface TableOptions<C extends Columns> {
  readonly key: ReadonlyArray<keyof C & string>
  readonly history?: boolean
  readonly generated?: ReadonlyArray<string>
  /** False for tables that have neither `created_at` nor `updated_at`, or name the time otherwise. */
  readonly stamps?: boolean
}

/** Describes a table of the specification. Append-only tables have no `updated_at`. */
export const table = <const C extends Columns>(
  database: DatabaseName,
  name: string,
  columns: C,
  options: TableOptions<C>
): Table<C> => ({
  database,
  name,
  columns,
  key: options.key,
  history: options.history ?? false,
  stampsCreatedAt: (options.stamps ?? true) && !("createdAt" in columns),
  stampsUpdatedAt: (options.stamps ?? true) && !(options.history ?? false) && !("updatedAt" in columns),
  generated: options.generated ?? []
})

/** `quotedPickupTime` -> `quoted_pickup_time`. */
export const columnName = (property: string): string =>
  property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

// Kinds of columns.

export const uuid = Schema.String
export const text = Schema.String
export const integer = Schema.Number
export const float = Schema.Number
export const flag = Schema.Boolean
/** Any JSON; the reader knows what it wrote. */
export const json = Schema.Unknown
export const nullable = Schema.NullOr

/** bytea as hexadecimal digits. */
export const bytes = Schema.transform(Schema.String, Schema.String, {
  strict: true,
  decode: (travelling) => travelling.slice(2),
  encode: (hex) => `\\x${hex}`
})

/** ISO 8601 with milliseconds, UTC. */
export const isoOf = (at: Instant): string => DateTime.formatIso(DateTime.unsafeMake(at))

/** Epoch milliseconds of a time as PostgreSQL writes it: ISO 8601, or a number already. */
export const instantOf = (travelling: unknown): Instant =>
  typeof travelling === "number"
    ? travelling
    : DateTime.toEpochMillis(DateTime.unsafeMake(travelling as string))

/** timestamptz as epoch milliseconds. */
export const instant = Schema.transform(Schema.String, Schema.Number, {
  strict: true,
  decode: instantOf,
  encode: isoOf
})

type Encode = (value: unknown) => unknown
interface Field {
  readonly property: string
  readonly column: string
  readonly encode: Encode | null
  readonly decode: Encode | null
}

const fieldsByTable = new WeakMap<Table, ReadonlyArray<Field>>()

const asIs: ReadonlySet<Column> = new Set<Column>([
  Schema.String,
  Schema.Number,
  Schema.Boolean,
  Schema.Unknown
])

const fieldsOf = (description: Table): ReadonlyArray<Field> => {
  const known = fieldsByTable.get(description)
  if (known !== undefined) return known
  const fields = Object.entries(description.columns).map(
    ([property, column]): Field => ({
      property,
      column: columnName(property),
      encode: asIs.has(column) ? null : (Schema.encodeSync(column) as Encode),
      decode: Schema.decodeUnknownSync(column) as Encode
    })
  )
  fieldsByTable.set(description, fields)
  return fields
}

/** Columns in the order of the description, as SQL names. */
export const columnNames = (description: Table): ReadonlyArray<string> =>
  fieldsOf(description).map(({ column }) => column)

/** The row as it travels; only the given properties when `only` is given. */
export const encodeRow = (
  description: Table,
  row: { readonly [property: string]: unknown },
  only?: ReadonlySet<string>
): { [column: string]: unknown } => {
  const image: { [column: string]: unknown } = {}
  for (const { property, column, encode } of fieldsOf(description)) {
    if (only !== undefined && !only.has(property)) continue
    const value = row[property]
    image[column] = encode === null || value === null ? value : encode(value)
  }
  return image
}

/**
 * The row that travelled. Dies when the schema of the database and the description differ: that is a
 * defect, which the parity test finds first.
 */
export const decodeRow = <T extends Table>(
  description: T,
  image: { readonly [column: string]: unknown }
): RowOf<T> => {
  const row: { [property: string]: unknown } = {}
  for (const { property, column, decode } of fieldsOf(description)) {
    const value = image[column]
    row[property] = decode === null ? value : decode(value)
  }
  return row as RowOf<T>
}
