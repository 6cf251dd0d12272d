/**
 * What a rule's condition sees of a delivery. Spans are whole or fractional seconds. What the
 * specification leaves open is decided here: statuses are those of the delivery and of its newest
 * attempt; `time_in_status_s` counts from the newest change of either; `eta_change_s` is how much later
 * than quoted the food is expected; `customer_notified` asks whether the customer was told that something
 * is wrong (DELAYED, or a rule's SMS), because of the ordinary course he is told anyway.
 * Source: spec/deliveries.md 6, 10.
 */
import type { Instant } from "../../domain/instant.ts"
import { second } from "../../domain/instant.ts"
import { deliveryLateMs, pickupLateMs } from "../../services/deliveries/constants.ts"
import type { WatchdogFacts } from "../../services/deliveries/watchdog-condition.ts"
import { attemptById, type DeliveryState, type Order, type Quote } from "./state.ts"
import type { WatchdogState } from "./watchdog-state.ts"

const secondsSince = (since: Instant | null, now: Instant): number | null =>
  since === null ? null : (now - since) / second

/** Whether the food left, or still waits, more than `pickupLateMs` after its quoted pickup. */
const isPickupLate = (quote: Quote, order: Order, now: Instant): boolean | null =>
  quote.quotedPickupTime === null ? null : (order.loadedAt ?? now) > quote.quotedPickupTime + pickupLateMs

/** Whether the food came, or is still to come, more than `deliveryLateMs` after its quoted drop-off. */
const isDeliveryLate = (quote: Quote, order: Order, now: Instant): boolean | null =>
  quote.quotedDropoffTime === null
    ? null
    : (order.completedAt ?? order.canceledAt ?? now) > quote.quotedDropoffTime + deliveryLateMs

/** The facts of an accepted delivery at `now`. */
export const factsOf = (
  state: DeliveryState,
  quote: Quote,
  order: Order,
  watchdog: WatchdogState,
  now: Instant
): WatchdogFacts => {
  const attempt = attemptById(state, order.latestAttemptId)
  const robot = attempt?.robotFacts ?? null
  const expected = attempt?.estDropoffTime ?? null
  const quoted = quote.quotedDropoffTime
  const told =
    order.delayToldAt !== null ||
    watchdog.actions.some(({ status, type }) => type === "SMS_CUSTOMER" && status === "EXECUTED")
  return {
    status: order.status,
    "attempt.status": attempt?.status ?? null,
    "attempt.provider": attempt?.provider ?? null,
    "attempt.role": attempt?.role ?? null,
    partner_id: quote.request.partnerId,
    time_since_created_s: secondsSince(quote.acceptedAt, now),
    time_in_status_s: secondsSince(watchdog.statusSince, now),
    eta_change_s: expected === null || quoted === null ? null : (expected - quoted) / second,
    is_pickup_late: isPickupLate(quote, order, now),
    is_delivery_late: isDeliveryLate(quote, order, now),
    customer_notified: told,
    attempts_count: state.attempts.length,
    cargo_loaded: order.cargoLoaded,
    "robot.speed_mps": robot?.speedMps ?? null,
    // A robot that moves has stood for no time.
    "robot.stationary_s":
      robot === null
        ? null
        : robot.standingSince === null
          ? robot.speedMps === null
            ? null
            : 0
          : secondsSince(robot.standingSince, now),
    "robot.battery_pct": robot?.batteryPct ?? null,
    "robot.online": robot?.online ?? null,
    "lid.open_s": secondsSince(state.lid.openSince, now)
  }
}
