/** An invariant as a question to the rows of one database: whatever it finds breaks it. */

import type { Machine } from "../../src/domain/machine.ts"
import type { Statement } from "../../src/services/sql.ts"

/** Databases that actors have their homes in. */
export const audited = ["deliveries", "operations", "state"] as const
export type AuditedDatabase = (typeof audited)[number]

/**
 * What a broken row would mean: something that was promised is gone, something happened twice, something
 * waits that nobody will send, or rows that do not fit together.
 */
export type Damage = "lost" | "doubled" | "unsent" | "broken"

export interface Question {
  readonly database: AuditedDatabase
  readonly damage: Damage
  /** The invariant, with its number in the specification where it has one. */
  readonly invariant: string
  readonly statement: Statement
}

/** The edges of a machine as `from>to`, of its creation as `>to`. */
export const edgesOf = <State extends string, Trigger extends string>({
  transitions
}: Machine<State, Trigger>): ReadonlyArray<string> => [
  ...new Set(
    transitions.flatMap(({ from, to }) =>
      from === null ? [`>${to}`] : from.map((state) => `${state}>${to}`)
    )
  )
]
