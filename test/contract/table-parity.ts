/**
 * Descriptions of tables against the catalogue and against the migrated schema: the same tables, columns,
 * keys, values of enums and of checked texts, and histories that refuse changes.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as AST from "effect/SchemaAST"
import type { Database, Row } from "../../src/services/database.ts"
import { composed } from "../../src/services/sql.ts"
import { type Column, columnName, type Table } from "../../src/services/table.ts"
import { type Catalogue, difference } from "./catalogue.ts"

interface CatalogueTables {
  readonly tables: Readonly<
    Record<
      string,
      {
        readonly columns: ReadonlyArray<string>
        readonly history: boolean
        readonly infrastructure?: boolean
        readonly writers: ReadonlyArray<string>
      }
    >
  >
  readonly enums: Readonly<Record<string, ReadonlyArray<string>>>
  /** Values of checked text columns, by `table.column`. */
  readonly checks: Readonly<Record<string, ReadonlyArray<string>>>
}

const serviceOf = (catalogue: Catalogue, name: string): CatalogueTables => {
  const service = catalogue.services[name]
  assert.isDefined(service, name)
  return service as unknown as CatalogueTables
}

/** What every database has besides its service's tables. */
export const infrastructureTables = [
  "actor_state",
  "curbline_migrations",
  "dead_letter",
  "inbox",
  "outbox",
  "processed_command",
  "rejected_input",
  "timer"
] as const

/** Every column of a table: those of the description, the stamps, and those the database makes. */
export const allColumns = (table: Table): ReadonlyArray<string> => [
  ...Object.keys(table.columns).map(columnName),
  ...table.generated,
  ...(table.stampsCreatedAt ? ["created_at"] : []),
  ...(table.stampsUpdatedAt ? ["updated_at"] : [])
]

const partsOf = (ast: AST.AST): ReadonlyArray<AST.AST> =>
  ast._tag === "Union" ? ast.types.flatMap(partsOf) : [ast]

const textOf = (ast: AST.AST): ReadonlyArray<string> =>
  ast._tag === "Literal" && typeof ast.literal === "string" ? [ast.literal] : []

/** The values that a column is limited to, of an array's items too; none when it is not. */
export const valuesOf = (column: Column): ReadonlyArray<string> =>
  partsOf(column.ast).flatMap((part) =>
    part._tag === "TupleType" ? part.rest.flatMap(({ type }) => partsOf(type).flatMap(textOf)) : textOf(part)
  )

const mayBeNull = (column: Column): boolean =>
  partsOf(column.ast).some((part) => part._tag === "Literal" && part.literal === null)

/** Compares descriptions with the catalogue; `missing` are the tables of the service without a description. */
export const compareWithCatalogue = (
  catalogue: Catalogue,
  database: string,
  tables: ReadonlyArray<Table>,
  missing: ReadonlyArray<string>
): void => {
  const service = serviceOf(catalogue, database)
  const domain = Object.keys(service.tables).filter((name) => service.tables[name]?.infrastructure !== true)
  assert.deepStrictEqual(
    difference(
      domain,
      tables.map(({ name }) => name)
    ),
    [...missing].sort().map((name) => `- ${name}`)
  )
  for (const table of tables) {
    const known = service.tables[table.name]
    assert.strictEqual(table.database, database, table.name)
    assert.deepStrictEqual(difference(known?.columns ?? [], allColumns(table)), [], table.name)
    assert.strictEqual(table.history, known?.history, `${table.name} is append-only`)
    for (const [property, column] of Object.entries(table.columns)) {
      const name = `${table.name}.${columnName(property)}`
      const values = service.checks[name]
      if (values !== undefined) assert.deepStrictEqual(valuesOf(column), [...values], name)
    }
  }
}

const rowsOf = (database: Database, text: string): Promise<ReadonlyArray<Row>> =>
  Effect.runPromise(database.query(composed(text, [])))

/**
 * Compares descriptions with the schema of a migrated database: nothing is there that is not described,
 * and nothing described is missing.
 */
export const compareWithSchema = async (
  database: Database,
  tables: ReadonlyArray<Table>,
  infrastructure: ReadonlyArray<string>
): Promise<void> => {
  const columns = await rowsOf(
    database,
    `SELECT table_name AS "table", column_name AS name, is_nullable = 'YES' AS nullable, ltrim(udt_name, '_') AS type
     FROM information_schema.columns WHERE table_schema = 'public'`
  )
  const enums = await rowsOf(
    database,
    `SELECT typname AS type, json_agg(enumlabel ORDER BY enumsortorder) AS values
     FROM pg_enum JOIN pg_type ON pg_type.oid = enumtypid GROUP BY typname`
  )
  const keys = await rowsOf(
    database,
    `SELECT conrelid::regclass::text AS "table", json_agg(attname) AS columns
     FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
     WHERE contype = 'p' AND connamespace = 'public'::regnamespace GROUP BY conrelid`
  )
  const checks = await rowsOf(
    database,
    `SELECT conrelid::regclass::text AS "table", attname AS name, pg_get_constraintdef(pg_constraint.oid) AS text
     FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY(conkey)
     WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND cardinality(conkey) = 1`
  )
  const guarded = await rowsOf(
    database,
    `SELECT tgrelid::regclass::text AS "table" FROM pg_trigger
     JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND proname LIKE 'refuse%change'`
  )
  const valuesOfEnum = new Map(enums.map((row) => [row["type"], row["values"] as ReadonlyArray<string>]))
  const ofTable = (rows: ReadonlyArray<Row>, table: Table) =>
    rows.filter((row) => row["table"] === table.name)

  const built = new Set(columns.map((row) => String(row["table"])))
  assert.deepStrictEqual(difference([...tables.map(({ name }) => name), ...infrastructure], built), [])
  const used = new Set<unknown>()
  for (const table of tables) {
    const rows = ofTable(columns, table)
    assert.deepStrictEqual(
      difference(
        allColumns(table),
        rows.map((row) => String(row["name"]))
      ),
      [],
      table.name
    )
    const key = (ofTable(keys, table)[0]?.["columns"] ?? []) as ReadonlyArray<string>
    // A history that the database numbers has no key that programs know.
    const ownKey = table.key.length === 0 ? table.generated : table.key.map(columnName)
    assert.deepStrictEqual(difference(ownKey, key), [], `key of ${table.name}`)
    assert.strictEqual(ofTable(guarded, table).length > 0, table.history, `${table.name} refuses changes`)
    for (const [property, column] of Object.entries(table.columns)) {
      const name = `${table.name}.${columnName(property)}`
      const row = rows.find((candidate) => candidate["name"] === columnName(property))
      // Any JSON may be null in programs.
      if (column.ast._tag !== "UnknownKeyword") {
        assert.strictEqual(row?.["nullable"], mayBeNull(column), `${name} may be null`)
      }
      const values = valuesOf(column)
      const type = row?.["type"]
      const enumValues = valuesOfEnum.get(type)
      if (enumValues !== undefined) {
        used.add(type)
        assert.deepStrictEqual(values, enumValues, `${name}: ${String(type)}`)
      } else if (values.length > 0) {
        const texts = ofTable(checks, table)
          .filter((check) => check["name"] === columnName(property))
          .flatMap((check) =>
            [...String(check["text"]).matchAll(/'([^']+)'::text/g)].map(([, value]) => value)
          )
        assert.deepStrictEqual(texts, [...values], `${name} is checked`)
      }
    }
  }
  assert.deepStrictEqual(
    difference(valuesOfEnum.keys() as Iterable<string>, used as Set<string>),
    [],
    "enums"
  )
}
