/** Why no PostgreSQL server can be had. */
import * as Data from "effect/Data"

/**
 * There is no server to work with: settings contradict each other, it does not answer, it does not start.
 *
 * - `problem`: what was tried and what came of it; `advice`: what to do.
 */
export class PostgresUnavailable extends Data.TaggedError("PostgresUnavailable")<{
  readonly problem: string
  readonly advice: string
}> {
  override get message(): string {
    return `${this.problem}; ${this.advice}`
  }
}
