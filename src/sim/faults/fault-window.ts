/** From when to when something was wrong in a run. Source: spec/simulation.md 9. */
import type { Instant } from "../../domain/instant.ts"
import type { FaultKind } from "../scenario/fault-kinds.ts"

export interface FaultWindow {
  readonly kind: FaultKind
  readonly from: Instant
  /** Null: it had no end of its own: it happened at once, or lasted until somebody helped. */
  readonly until: Instant | null
}
