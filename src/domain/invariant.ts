/**
 * A broken invariant is a defect of this program, never an answer to a caller: nothing catches it
 * but the edge of the process, which logs it and stops. Source: style.md (errors).
 */
export class InvariantBroken extends Error {
  override readonly name = "InvariantBroken"
}

/** Stops when `condition` is false; `message` names the invariant and what was found instead. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message)
}

/** The branch that no value reaches; a value of a union that is not handled fails to compile. */
export const unreachable = (value: never): never => {
  throw new InvariantBroken(`unreachable: ${JSON.stringify(value)}`)
}
