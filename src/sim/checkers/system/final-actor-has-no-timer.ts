import type { DeliveryState } from "../../../actors/delivery/state.ts"
import { actionKey } from "../../../actors/delivery/watchdog-timers.ts"
import type { TripState } from "../../../actors/trip/state.ts"
import { groupOf } from "../../../services/deliveries/policies.ts"
import { isClosed, isOver, type SystemChecker } from "./system.ts"

/**
 * No timer is left of a trip that is over, or of a delivery whose attempts are all over, but for what a rule
 * wants done after the end. Source: spec/flows.md R3, spec/deliveries.md 6.
 */
export const finalActorHasNoTimer: SystemChecker = (system, report) => {
  for (const { id, state, timers } of system.instances("Trip")) {
    if (timers.length === 0 || !isOver(state as TripState)) continue
    report(`${id} ${timers[0]?.key}`, `trip ${id} is over and has the timer ${timers[0]?.key}`)
  }
  for (const { id, state, timers } of system.instances("Delivery")) {
    const delivery = state as DeliveryState
    if (timers.length === 0 || !isClosed(delivery)) continue
    if (delivery.attempts.some((attempt) => groupOf(attempt.status) !== "TERMINAL")) continue
    for (const { key } of timers) {
      if (!isOfAction(delivery, key))
        report(`${id} ${key}`, `delivery ${id} is over and has the timer ${key}`)
    }
  }
}

/** Whether it is the moment of an action that is still to be done: a refund, an alert. */
const isOfAction = ({ watchdog }: DeliveryState, key: string): boolean =>
  watchdog?.actions.some(({ actionId, status }) => status === "QUEUED" && actionKey(actionId) === key) ??
  false
