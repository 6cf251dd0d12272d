/** What can go wrong between us and a database, told apart by what is to be done about it. */
import * as Data from "effect/Data"

/**
 * - `Unavailable`: nothing was carried out (no connection, server starting or stopping). Try again.
 * - `Conflict`: serialisation failure or deadlock (40001, 40P01); rolled back. Try again.
 * - `OutcomeUnknown`: the connection broke while a statement or COMMIT was under way. Look up by key
 *   whether it happened, then decide.
 * - `Constraint`: a rule of the schema said no (class 23); `constraint` names it. Rolled back.
 * - `Refused`: anything else the server says no to: a defect of ours or of the schema. Do not repeat.
 */
export type DatabaseFaultKind = "Unavailable" | "Conflict" | "OutcomeUnknown" | "Constraint" | "Refused"

export class DatabaseFault extends Data.TaggedError("DatabaseFault")<{
  readonly database: string
  /** The statement's beginning, without values. */
  readonly operation: string
  readonly kind: DatabaseFaultKind
  /** SQLSTATE, null when there was no answer from the server. */
  readonly code: string | null
  readonly constraint: string | null
  readonly message: string
}> {}

/** Ended by an administrator or a time limit, starting or stopping, no connection left: nothing was done. */
const unavailableCodes: ReadonlySet<string> = new Set(["57014", "57P01", "57P03", "53300"])

/** A code of the operating system (ECONNRESET, ETIMEDOUT, EAI_AGAIN …); no SQLSTATE begins with E. */
const isOfNetwork = (code: string): boolean => code.startsWith("E") || code.startsWith("08")

/** How a fault is to be handled, from the error the driver raised. `sent`: the server may have seen it. */
const kindOf = (code: string | null, sent: boolean): DatabaseFaultKind => {
  if (code === null || code === "57P02" || isOfNetwork(code)) return sent ? "OutcomeUnknown" : "Unavailable"
  if (code === "40001" || code === "40P01") return "Conflict"
  if (unavailableCodes.has(code)) return "Unavailable"
  if (code.startsWith("23")) return "Constraint"
  return "Refused"
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null)

/**
 * The fault for an error of the driver. The server's own message is kept, its detail is not: it quotes
 * values of the row.
 */
export const databaseFault = (
  database: string,
  operation: string,
  error: unknown,
  sent: boolean
): DatabaseFault => {
  const record: { readonly [key: string]: unknown } =
    typeof error === "object" && error !== null ? (error as { readonly [key: string]: unknown }) : {}
  const code = textOf(record["code"])
  return new DatabaseFault({
    database,
    operation,
    kind: kindOf(code, sent),
    code,
    constraint: textOf(record["constraint"]),
    // Messages of data exceptions (class 22) quote the value.
    message: code?.startsWith("22") === true ? "data exception" : (textOf(record["message"]) ?? String(error))
  })
}
