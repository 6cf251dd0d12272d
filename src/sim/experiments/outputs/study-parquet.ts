/** Columns as Parquet: numbers as DOUBLE, counts as INT32, words as strings, flags as BOOLEAN. */
import { parquetWriteBuffer } from "hyparquet-writer"
import type { Column, ColumnType } from "./columns.ts"

const types = {
  number: "DOUBLE",
  count: "INT32",
  text: "STRING",
  flag: "BOOLEAN"
} as const satisfies Readonly<Record<ColumnType, string>>

/** The bytes of a file; the same columns always give the same. */
export const columnsParquet = (columns: ReadonlyArray<Column>): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: columns.map(({ name, type, values }) => ({ name, type: types[type], data: [...values] })),
      createdBy: "curbline"
    })
  )
