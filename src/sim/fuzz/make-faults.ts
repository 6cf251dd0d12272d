/**
 * What goes wrong in a case, drawn as a swarm: each kind is off in half of the cases, so that what one kind
 * hides another case shows. All faults are over when the last order has been placed.
 * Source: spec/simulation.md 9.
 */
import { type FaultKind, faultKindNames, faultKinds } from "../scenario/fault-kinds.ts"
import type { Choices } from "./choices.ts"

/** Of the kinds that are on, the chance that one of them happens; a bad day is no catastrophe every minute. */
const happens = 0.25
const longestS = 1200

/** A fault as a file writes it. */
export interface FaultForm {
  readonly kind: FaultKind
  readonly at_s: number
  readonly duration_s?: number
}

/** Faults between two times in seconds from the start of the run, by kind in the order of the table. */
export const faultsOf = (choices: Choices, fromS: number, toS: number): ReadonlyArray<FaultForm> => {
  const faults: Array<FaultForm> = []
  const calm = choices.chance(0.2)
  for (const kind of faultKindNames) {
    const on = choices.chance(0.5)
    const times = choices.chance(happens) ? choices.whole(1, 2) : 0
    for (let i = 0; i < times; i++) {
      const at = choices.whole(fromS, toS - 600)
      const lasts = Math.min(choices.whole(30, longestS), toS - at)
      if (!on || calm) continue
      const { durationS } = faultKinds[kind]
      faults.push(typeof durationS === "number" ? { kind, at_s: at, duration_s: lasts } : { kind, at_s: at })
    }
  }
  return faults
}
