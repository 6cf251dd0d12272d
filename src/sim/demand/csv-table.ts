/**
 * The bytes of a CSV file as a header and rows, each with its place in the text: UTF-8 with or without a byte
 * order mark, any line ends, separated by commas, semicolons or tabs, which the header tells.
 */
import { CsvError, parse } from "csv-parse/sync"
import type { DemandProblem } from "./problems.ts"

/** A larger file is refused before it is read, bytes. */
export const fileBytesMax = 64 * 1024 * 1024

export interface CsvLine {
  /** From 1. */
  readonly line: number
  readonly cells: ReadonlyArray<string>
  /** Where a cell begins in its line, from 1. */
  readonly columnOf: (cell: number) => number
}

export interface CsvTable {
  readonly header: CsvLine
  /** Those with as many cells as the header. */
  readonly rows: ReadonlyArray<CsvLine>
  /** One for each of the others. */
  readonly ragged: ReadonlyArray<DemandProblem>
}

type Read<A> = { readonly value: A } | { readonly problems: ReadonlyArray<DemandProblem> }

const fail = (file: string, line: number, what: string, allowed: string | null): Read<never> => ({
  problems: [{ at: { file, line, column: 1 }, path: [], what, allowed, nearest: null }]
})

/** The table in a file's bytes, or what is wrong with its form. */
export const readTable = (file: string, bytes: Uint8Array): Read<CsvTable> => {
  if (bytes.length > fileBytesMax) return tooLarge(file, bytes.length)
  const text = decoded(file, bytes)
  if ("problems" in text) return text
  if (text.value.trim() === "") {
    return fail(
      file,
      1,
      "the file is empty",
      "a header and a line per order (curbline demand template prints some)"
    )
  }
  const delimiter = delimiterOf(text.value)
  let records: ReadonlyArray<Parsed>
  try {
    records = parse(text.value, {
      delimiter,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true
    }) as unknown as ReadonlyArray<Parsed>
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return fail(
      file,
      Number(error["lines"] ?? 1),
      quoteProblem(error),
      'a quote in a cell is written twice ("")'
    )
  }
  const lines = linesOf(text.value, records, delimiter)
  const [header, ...rows] = lines
  if (header === undefined) {
    return fail(file, 1, "the file is empty", "a header and a line per order")
  }
  if (rows.length === 0) {
    return fail(file, header.line, "a header and no order", "a line per order under it")
  }
  const ragged = rows
    .filter(({ cells }) => cells.length !== header.cells.length)
    .map(
      ({ line, cells }): DemandProblem => ({
        at: { file, line, column: 1 },
        path: [],
        what: `${cells.length} cell${cells.length === 1 ? "" : "s"}`,
        allowed: `${header.cells.length}, as in the header; a ${nameOf(delimiter)} inside a cell needs quotes around it`,
        nearest: null
      })
    )
  const whole = rows.filter(({ cells }) => cells.length === header.cells.length)
  return { value: { header, rows: whole, ragged } }
}

/** What is said of a file that is too large to be read. */
export const tooLarge = (
  file: string,
  bytes: number
): { readonly problems: ReadonlyArray<DemandProblem> } => {
  const megabytes = (count: number): number => Math.ceil(count / (1024 * 1024))
  return {
    problems: [
      {
        at: { file, line: 1, column: 1 },
        path: [],
        what: `the file has ${megabytes(bytes)} MB`,
        allowed: `at most ${megabytes(fileBytesMax)} MB; cut it by days`,
        nearest: null
      }
    ]
  }
}

interface Parsed {
  readonly record: ReadonlyArray<string>
  readonly raw: string
}

/** Lines are counted here: the library counts an end of two letters inside quotes twice. */
const linesOf = (text: string, records: ReadonlyArray<Parsed>, delimiter: string): ReadonlyArray<CsvLine> => {
  let line = 1
  let passed = 0
  return records.map(({ record, raw }) => {
    const own = raw.replace(/^[\r\n]+/, "").replace(/[\r\n]+$/, "")
    const from = Math.max(passed, text.indexOf(own, passed))
    line += lineEnds(text.slice(passed, from))
    const begins = line
    line += lineEnds(own)
    passed = from + own.length
    return { line: begins, cells: record, columnOf: (cell) => columnOf(own, delimiter, cell) }
  })
}

const lineEnds = (text: string): number => text.match(/\r\n|\r|\n/g)?.length ?? 0

/** Where a cell begins in the text of its line; a quoted delimiter separates nothing. */
const columnOf = (text: string, delimiter: string, cell: number): number => {
  let passed = 0
  let isQuoted = false
  for (let n = 0; n < text.length; n++) {
    if (passed === cell) return n + 1
    if (text[n] === '"') isQuoted = !isQuoted
    else if (text[n] === delimiter && !isQuoted) passed++
  }
  return text.length + 1
}

const delimiters = [",", ";", "\t"] as const
const nameOf = (delimiter: string): string =>
  delimiter === "," ? "comma" : delimiter === ";" ? "semicolon" : "tab"

/** The separator that stands most often in the header; a comma in a file of one column. */
const delimiterOf = (text: string): string => {
  const header = text.trimStart().split(/\r\n|\r|\n/, 1)[0] ?? ""
  let best: string = ","
  for (const it of delimiters) if (header.split(it).length > header.split(best).length) best = it
  return best
}

/** The text of the bytes; the library would take what is no UTF-8 for letters that nobody wrote. */
const decoded = (file: string, bytes: Uint8Array): Read<string> => {
  const allowed = "UTF-8; save it as CSV UTF-8"
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  if (isUtf16) return fail(file, 1, "the file is UTF-16", allowed)
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return fail(file, 1, "the file is a spreadsheet or an archive, not text", "the sheet saved as CSV UTF-8")
  }
  const nul = bytes.indexOf(0)
  if (nul >= 0) return fail(file, lineAt(bytes, nul), "not text: a byte 0", allowed)
  try {
    return { value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) }
  } catch {
    const line = firstLineNotUtf8(bytes)
    return fail(file, line, "letters in another encoding than UTF-8", allowed)
  }
}

const lineAt = (bytes: Uint8Array, end: number): number => {
  let line = 1
  for (let n = 0; n < end; n++) if (bytes[n] === 10) line++
  return line
}

/** Lines end at bytes that are never part of a longer character, so that each can be looked at alone. */
const firstLineNotUtf8 = (bytes: Uint8Array): number => {
  let line = 1
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(10, from)
    const to = end < 0 ? bytes.length : end + 1
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(from, to))
    } catch {
      return line
    }
    from = to
  }
  return 1
}

const quoteProblem = (error: CsvError): string =>
  error.code === "CSV_QUOTE_NOT_CLOSED"
    ? "a quote is opened and not closed before the end of the file"
    : "a quote stands inside a cell"
