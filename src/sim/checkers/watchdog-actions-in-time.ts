import type { DeliveryState } from "../../actors/delivery/state.ts"
import { watchdogMaxRetries } from "../../services/deliveries/constants.ts"

/**
 * What a rule wants done is done at its moment and not before it, is claimed a bounded number of times, and
 * says when it was done exactly when it was. Source: spec/deliveries.md 6, spec/flows.md F12.
 */
export const watchdogActionsInTime = ({ watchdog }: DeliveryState): string | null => {
  if (watchdog === null) return null
  for (const { attemptCount, eta, executedAt, path, status } of watchdog.actions) {
    if ((status === "EXECUTED") !== (executedAt !== null))
      return `${path} is ${status}, executed ${executedAt}`
    if (executedAt !== null && executedAt < eta) return `${path} was done at ${executedAt}, due at ${eta}`
    if (executedAt !== null && attemptCount === 0) return `${path} was done and never claimed`
    if (attemptCount > watchdogMaxRetries + 1) return `${path} was claimed ${attemptCount} times`
    // Claim, effect and success are one decision: nothing is left in between.
    if (status === "EXECUTING") return `${path} is claimed and nobody does it`
  }
  return null
}
