/** What a checker has found, as every place that tells of it needs it. */
import type { Instant } from "../../domain/instant.ts"

/** One broken invariant: which, when it was found, and in words. */
export interface Violation {
  /** Name of the checker. */
  readonly invariant: string
  readonly at: Instant
  readonly what: string
}

/** The earliest of some violations, null without any; of several at one moment the first. */
export const earliest = (violations: ReadonlyArray<Violation>): Violation | null => {
  let first: Violation | null = null
  for (const violation of violations) if (first === null || violation.at < first.at) first = violation
  return first
}
