/**
 * An attempt's version counts the rows of its history, so it is never below the fewest steps that lead
 * to its status, and so does a delivery's. Source: spec/deliveries.md 9 (6).
 */
import { attemptMachine, deliveryMachine } from "../../actors/delivery/machine.ts"
import type { DeliveryState } from "../../actors/delivery/state.ts"
import type { Machine } from "../../domain/machine.ts"

/** The fewest rows from creation to each state of a machine. */
const fewestSteps = <State extends string>(machine: Machine<State, string>): ReadonlyMap<State, number> => {
  const fewest = new Map<State, number>()
  let changed = true
  while (changed) {
    changed = false
    for (const row of machine.transitions) {
      let before = row.from === null ? 0 : Number.POSITIVE_INFINITY
      for (const from of row.from ?? []) before = Math.min(before, fewest.get(from) ?? before)
      if (before + 1 >= (fewest.get(row.to) ?? Number.POSITIVE_INFINITY)) continue
      fewest.set(row.to, before + 1)
      changed = true
    }
  }
  return fewest
}

const attemptSteps = fewestSteps(attemptMachine)
const deliverySteps = fewestSteps(deliveryMachine)

/** The violation in words, null when the invariant holds. */
export const historyVersionsWithoutGaps = (state: DeliveryState): string | null => {
  for (const { attemptId, status, version } of state.attempts) {
    if (version < (attemptSteps.get(status) ?? 1))
      return `attempt ${attemptId} is ${status} at version ${version}`
  }
  if (state.order === null) return null
  const { status, version } = state.order
  return version < (deliverySteps.get(status) ?? 1) ? `the delivery is ${status} at version ${version}` : null
}
