/** Columns as CSV. Source: RFC 4180, with line feeds alone. */
import type { Column } from "./columns.ts"

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A header line, then a line per row; what is null is empty. */
export const columnsCsv = (columns: ReadonlyArray<Column>): string => {
  const rows = columns[0]?.values.length ?? 0
  const lines = [columns.map(({ name }) => quoted(name)).join(",")]
  for (let row = 0; row < rows; row++) {
    lines.push(
      columns
        .map(({ values }) => {
          const value = values[row] ?? null
          return value === null ? "" : quoted(String(value))
        })
        .join(",")
    )
  }
  return `${lines.join("\n")}\n`
}
