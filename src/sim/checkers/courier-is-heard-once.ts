import type { DeliveryState } from "../../actors/delivery/state.ts"

/**
 * What a courier company tells counts once, however often its web hook comes. Source: spec/deliveries.md 3
 * (stale input), 9 (15).
 */
export const courierIsHeardOnce = ({ attempts }: DeliveryState): string | null => {
  for (const { attemptId, heard } of attempts) {
    // Reports are only added: looking at the newest after every event looks at all of them.
    const newest = heard[heard.length - 1]
    if (newest !== undefined && heard.indexOf(newest) < heard.length - 1)
      return `report ${newest} of attempt ${attemptId} is taken twice`
  }
  return null
}
