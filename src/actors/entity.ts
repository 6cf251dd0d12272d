/** An actor as the cluster host runs it: its rules, its rows, and the version that callers see of it. */
import type { HostedActor } from "./actors.ts"
import type { AnyPersistence } from "./persistence.ts"

/** What a caller looked at and names in his request; `status` tells him what became of it. */
export interface ShownVersion {
  /** Rises with what a caller would want to know of: less often than the events that the actor keeps. */
  readonly version: number
  readonly status: string
}

/** The version that is shown of a state, null for an actor that does not stand for anything yet. */
export type ShownVersionOf<State> = (state: State) => ShownVersion | null

export interface Entity {
  readonly actor: HostedActor
  readonly persistence: AnyPersistence
  /** Null: no command of this actor is given for a version. */
  readonly shownVersion: ShownVersionOf<unknown> | null
}

/** Erases the type of the state. The host keeps state and function of one actor together. */
export const shown = <State>(shownVersion: ShownVersionOf<State>): ShownVersionOf<unknown> =>
  shownVersion as ShownVersionOf<unknown>
