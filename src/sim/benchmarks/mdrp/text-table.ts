/**
 * Tables of text whose cells know their places, so that an error can point at one: the four files of an
 * instance (cells between tabs) and the three of a solution (cells between blanks).
 * Source: spec/simulation.md 10.
 */

export interface Cell {
  readonly text: string
  /** From 1, as editors count. */
  readonly line: number
  readonly column: number
}

export type Row = ReadonlyArray<Cell>

const cellsOf = (text: string, line: number, cell: RegExp): Row =>
  Array.from(text.matchAll(cell), (match) => ({
    text: match[0],
    line,
    column: match.index + 1
  }))

/** All rows that are not blank; a byte order mark and the line ends of other systems do no harm. */
const rowsOf = (text: string, cell: RegExp): ReadonlyArray<Row> =>
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line, index) => (line.trim() === "" ? [] : cellsOf(line, index + 1, cell)))
    .filter((row) => row.length > 0)

/** Rows whose cells stand between single tabs; a cell may be empty or hold blanks. */
export const tabbedRows = (text: string): ReadonlyArray<Row> => rowsOf(text, /(?<=^|\t)[^\t]*/g)

/** Rows whose cells stand between any blanks. */
export const spacedRows = (text: string): ReadonlyArray<Row> => rowsOf(text, /\S+/g)

/** Where a cell is and what it says, against what it may say: one line. */
export const cellProblem = (file: string, cell: Cell, name: string, allowed: string): string =>
  `${file}:${cell.line}:${cell.column}: ${name}: found ${JSON.stringify(cell.text)}; allowed: ${allowed}`

/** What is wrong with a row as a whole: one line. */
export const rowProblem = (file: string, line: number, found: string, allowed: string): string =>
  `${file}:${line}:1: found ${found}; allowed: ${allowed}`

/** How long a row is, in words. */
export const cellCount = (row: Row): string => `${row.length} cell${row.length === 1 ? "" : "s"}`

/** The whole number that a text is, within limits; null when it is none. */
export const wholeNumber = (text: string, least: number, most: number): number | null => {
  if (!/^-?\d{1,9}$/.test(text)) return null
  const value = Number(text)
  return value >= least && value <= most ? value : null
}

/** Lines that a terminal shows at once. */
const screenLines = 20

/** The first lines of a list, and how many more there are. */
export const screenful = (lines: ReadonlyArray<string>): ReadonlyArray<string> =>
  lines.length <= screenLines
    ? lines
    : [...lines.slice(0, screenLines - 1), `and ${lines.length - screenLines + 1} more`]
