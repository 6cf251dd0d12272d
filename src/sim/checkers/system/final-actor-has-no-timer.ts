import type { DeliveryState } from "../../../actors/delivery/state.ts"
import type { TripState } from "../../../actors/trip/state.ts"
import { groupOf } from "../../../services/deliveries/policies.ts"
import { isClosed, isOver, type SystemChecker } from "./system.ts"

/** No timer is left of a trip that is over, or of a delivery whose attempts are all over. Source: spec/flows.md R3. */
export const finalActorHasNoTimer: SystemChecker = (system, report) => {
  for (const { id, state, timers } of system.instances("Trip")) {
    if (timers.length === 0 || !isOver(state as TripState)) continue
    report(`${id} ${timers[0]?.key}`, `trip ${id} is over and has the timer ${timers[0]?.key}`)
  }
  for (const { id, state, timers } of system.instances("Delivery")) {
    const delivery = state as DeliveryState
    if (timers.length === 0 || !isClosed(delivery)) continue
    if (delivery.attempts.some((attempt) => groupOf(attempt.status) !== "TERMINAL")) continue
    report(`${id} ${timers[0]?.key}`, `delivery ${id} is over and has the timer ${timers[0]?.key}`)
  }
}
