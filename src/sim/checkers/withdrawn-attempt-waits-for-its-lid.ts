import { type DeliveryState, progressOf } from "../../actors/delivery/state.ts"

/**
 * An attempt whose demand is canceled waits for its cancellation only while the lid stands open for loading:
 * with the closing it is over. Source: spec/flows.md F8 (stage LidOpen), spec/deliveries.md 3.2.
 */
export const withdrawnAttemptWaitsForItsLid = ({ attempts, lid }: DeliveryState): string | null => {
  for (const attempt of attempts) {
    if (attempt.status !== "CancelRequested" || !attempt.demandCanceled) continue
    if (lid.openSince !== null && progressOf(attempt) === "PickupInProgress") continue
    return `attempt ${attempt.attemptId} has no demand any more, its lid is shut, and it waits to be canceled`
  }
  return null
}
