import { knownRefusals } from "./known-refusals.ts"
import type { SystemChecker } from "./system.ts"

/** A message that no caller waits for is refused for a known reason only. Source: spec/flows.md 1 (rejected_input). */
export const refusalsAreKnown: SystemChecker = (system, report) => {
  for (const kind of system.host.rejectedInputs.keys()) {
    if (knownRefusals[kind] === undefined) report(kind, `a message was refused: ${kind}`)
  }
}
