/**
 * Rejections that every actor shares. All are plain records: a class with a stack costs twenty times
 * as much and says nothing more. Source: design.md 1, spec/operations.md 0.
 */
import type { Machine } from "./machine.ts"
import { triggersFrom } from "./machine.ts"

/** The machine has no row for this trigger in this state. Nothing was written. */
export interface IllegalTransition {
  readonly accepted: false
  readonly _tag: "IllegalTransition"
  /** Name of the machine, e.g. `Trip`. */
  readonly entity: string
  readonly id: string
  /** The current state, null before creation. */
  readonly from: string | null
  readonly attempted: string
  readonly allowed: ReadonlyArray<string>
}

export const illegalTransition = <State extends string, Trigger extends string>(
  machine: Machine<State, Trigger>,
  id: string,
  from: State | null,
  attempted: string
): IllegalTransition => ({
  accepted: false,
  _tag: "IllegalTransition",
  entity: machine.name,
  id,
  from,
  attempted,
  allowed: triggersFrom(machine, from)
})

/**
 * The command was made for another version than the present one: 409 VERSION_CONFLICT. Nothing was written.
 * Source: spec/operations.md 4.
 */
export interface VersionConflict {
  readonly accepted: false
  readonly _tag: "VersionConflict"
  readonly entity: string
  readonly id: string
  /** The version that the caller looked at. */
  readonly expected: number
  /** The version that is, and the status in it. */
  readonly current: number
  readonly status: string
}

export const versionConflict = (
  entity: string,
  id: string,
  expected: number,
  { status, version }: { readonly status: string; readonly version: number }
): VersionConflict => ({
  accepted: false,
  _tag: "VersionConflict",
  entity,
  id,
  expected,
  current: version,
  status
})

/** The thing that the command names does not exist here. */
export interface NotFound {
  readonly accepted: false
  readonly _tag: "NotFound"
  readonly entity: string
  readonly id: string
}

export const notFound = (entity: string, id: string): NotFound => ({
  accepted: false,
  _tag: "NotFound",
  entity,
  id
})
