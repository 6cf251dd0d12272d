/**
 * How one kind of actor lives in the rows of its home database: which rows a decision changes, and how
 * the state comes back from them. Used by the cluster host only; nothing here decides anything.
 *
 * Law, tested on PostgreSQL: what `restore` makes of the rows after a commit equals the state that
 * `evolve` made. Source: design.md 6.
 */
import type { ActorName, AnyCommand, AnyEvent, Rejection } from "../domain/decider.ts"
import type { Instant } from "../domain/instant.ts"
import type { DatabaseName } from "../services/database-name.ts"
import type { RowChanges } from "../services/row-changes.ts"
import type { RowOf, Table } from "../services/table.ts"

/**
 * Rows that a load needs. `where` is a fixed SQL condition in which `$1` is the actor's id;
 * `orderBy` are SQL names.
 */
export interface Read {
  readonly table: Table
  readonly where: string
  readonly orderBy: ReadonlyArray<string>
}

/** The rows that were read, by table. */
export interface LoadedRows {
  readonly of: <T extends Table>(table: T) => ReadonlyArray<RowOf<T>>
}

/** What a commit is about. */
export interface Commit<State, Event extends AnyEvent> {
  /** After the events. */
  readonly state: State
  readonly events: ReadonlyArray<Event>
  /** The command as it was decided, facts included. */
  readonly command: AnyCommand
  /** The event of another actor that caused the command, null for callers and timers. */
  readonly sourceEventId: string | null
  readonly now: Instant
}

export interface Persistence<State, Event extends AnyEvent> {
  readonly actor: ActorName
  readonly database: DatabaseName
  readonly reads: ReadonlyArray<Read>
  /** Puts the final image of every row that the events touch into `changes`. */
  readonly write: (commit: Commit<State, Event>, changes: RowChanges) => void
  /** The part of the state that no column holds: JSON. `undefined` inside is not allowed. */
  readonly held: (state: State) => unknown
  /**
   * Unique indexes over several actors' rows, by name: what the loser of a race for one hears, or
   * `DecideAgain` where newer facts lead to another decision. Any other violation is a defect.
   */
  readonly collisions: {
    readonly [constraint: string]: "DecideAgain" | ((state: State, command: AnyCommand) => Rejection)
  }
  /** The state of rows and held part; only called for an actor that was committed before. */
  readonly restore: (id: string, rows: LoadedRows, held: unknown) => State
}

/** A persistence whose types a host need not know. */
export type AnyPersistence = Persistence<unknown, AnyEvent>

/** Erases the types. The host keeps state and events of one actor together. */
export const persisted = <State, Event extends AnyEvent>(
  persistence: Persistence<State, Event>
): AnyPersistence => persistence as unknown as AnyPersistence
