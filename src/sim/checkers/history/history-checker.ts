import type { ActorName, AnyEvent } from "../../../domain/decider.ts"
import type { Instance } from "../../host.ts"

/**
 * One invariant of the events of one kind of actor: what must hold of an event after those before it. It keeps
 * what it has to remember of each actor itself, so that there is one per run.
 */
export interface HistoryChecker {
  /** Name of the invariant. */
  readonly name: string
  /** Whose events it follows. */
  readonly actor: ActorName
  /** Sees each event of these actors in its order, after it was applied; says what is wrong, or null. */
  readonly follow: (event: AnyEvent, instance: Instance) => string | null
}
