import type { DeliveryState } from "../../actors/delivery/state.ts"
import { unlockDedupMs } from "../../services/deliveries/constants.ts"

/**
 * Who wants the lid opened for the same purpose a moment after another waits with him for one command, and
 * nobody waits twice. Source: spec/deliveries.md 4 (unlock), spec/flows.md F4, F6.
 */
export const lidIsAskedOnce = ({ lid: { requests } }: DeliveryState): string | null => {
  const newest = requests[requests.length - 1]
  if (newest === undefined) return null
  // Requests are only added: looking at the newest after every event looks at all of them.
  for (let i = 0; i < requests.length - 1; i++) {
    const other = requests[i]!
    if (other.purpose !== newest.purpose || newest.at - other.at >= unlockDedupMs) continue
    if (other.commandId !== newest.commandId)
      return `the lid is asked by ${other.commandId} and by ${newest.commandId} to open for ${newest.purpose}`
    if (other.correlationId === newest.correlationId)
      return `${newest.commandId} is kept twice for the same caller`
  }
  return null
}
