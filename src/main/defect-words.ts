/** What stopped a simulation that another thread asked for: the defect in words, which cross between threads. */
import { InvariantBroken } from "../domain/invariant.ts"

/** The invariant that broke; of any other defect its stack, without which nobody could find it. */
export const defectWords = (error: unknown): string => {
  if (error instanceof InvariantBroken) return `an invariant is broken: ${error.message}`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
