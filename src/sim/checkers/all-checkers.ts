/** Which checkers look at which actor. One invariant per file; this is the list. */
import type { DeliveryState } from "../../actors/delivery/state.ts"
import type { PartnerLinkState } from "../../actors/partner-link/state.ts"
import type { TripState } from "../../actors/trip/state.ts"
import type { TripWatchState } from "../../actors/trip-watch/state.ts"
import { acceptedQuoteInTime } from "./accepted-quote-in-time.ts"
import { assistanceHasOpenTask } from "./assistance-has-open-task.ts"
import { canceledAttemptHasReason } from "./canceled-attempt-has-reason.ts"
import { canceledNoneDelivered } from "./canceled-none-delivered.ts"
import { cancelingAttemptKnowsItsProgress } from "./canceling-attempt-knows-its-progress.ts"
import { checkedInRobotNotDeployed } from "./checked-in-robot-not-deployed.ts"
import { completeLidCycleHasClosing } from "./complete-lid-cycle-has-closing.ts"
import { completedIffOneDelivered } from "./completed-iff-one-delivered.ts"
import { connectivityMatchesLastSeen } from "./connectivity-matches-last-seen.ts"
import { courierIsHeardOnce } from "./courier-is-heard-once.ts"
import { fieldLineInOrder } from "./field-line-in-order.ts"
import { fieldStepsInOrder } from "./field-steps-in-order.ts"
import { historyVersionsWithoutGaps } from "./history-versions-without-gaps.ts"
import { latestAttemptHighestSequence } from "./latest-attempt-highest-sequence.ts"
import { lidIsAskedOnce } from "./lid-is-asked-once.ts"
import { lidShutInTransit } from "./lid-shut-in-transit.ts"
import { lidStepsLegal } from "./lid-steps-legal.ts"
import { loadedCargoIsNotDelivered } from "./loaded-cargo-is-not-delivered.ts"
import { newPilotsDeployOnly } from "./new-pilots-deploy-only.ts"
import { oneActionPerMatch } from "./one-action-per-match.ts"
import { oneAlertPerCondition } from "./one-alert-per-condition.ts"
import { oneDeploymentPerRobot } from "./one-deployment-per-robot.ts"
import { oneFieldTaskPerRobot } from "./one-field-task-per-robot.ts"
import { oneLiveAttempt } from "./one-live-attempt.ts"
import { oneOpenLidCycle } from "./one-open-lid-cycle.ts"
import { oneSearchPerTrip } from "./one-search-per-trip.ts"
import { oneTaskPerFieldOperator } from "./one-task-per-field-operator.ts"
import { openDeliveryHasOpenAttempt } from "./open-delivery-has-open-attempt.ts"
import { partnerHearsInOrder } from "./partner-hears-in-order.ts"
import { partnerHearsOnce } from "./partner-hears-once.ts"
import { partnerLinkLock } from "./partner-link-lock.ts"
import { partnerLinkQueue } from "./partner-link-queue.ts"
import { pickupBeforeDropoff } from "./pickup-before-dropoff.ts"
import { pilotAssignmentEndsOnce } from "./pilot-assignment-ends-once.ts"
import { pilotFreeWhenResting } from "./pilot-free-when-resting.ts"
import { pilotLockIsReservation } from "./pilot-lock-is-reservation.ts"
import { pilotOffersExpire } from "./pilot-offers-expire.ts"
import { pilotOperatorFollowsShift } from "./pilot-operator-follows-shift.ts"
import { pilotReservedOrAssigned } from "./pilot-reserved-or-assigned.ts"
import { pilotVersionRises } from "./pilot-version-rises.ts"
import { plannerCheckers } from "./planner-checkers.ts"
import { rescueNeedsFailedAttempt } from "./rescue-needs-failed-attempt.ts"
import { robotStateVersionGapless } from "./robot-state-version-gapless.ts"
import { terminalDeliveryHasNoLiveAttempt } from "./terminal-delivery-has-no-live-attempt.ts"
import { terminalDeliveryHasNoQueuedRemediation } from "./terminal-delivery-has-no-queued-remediation.ts"
import { tripCancelEndsAtStand } from "./trip-cancel-ends-at-stand.ts"
import { tripDepartsOnce } from "./trip-departs-once.ts"
import { tripHoldsOnePilot } from "./trip-holds-one-pilot.ts"
import { tripInTransitHasPilot } from "./trip-in-transit-has-pilot.ts"
import { tripMatchesTask } from "./trip-matches-task.ts"
import { watchDeviationHasPlace } from "./watch-deviation-has-place.ts"
import { watchProgressOnRoute } from "./watch-progress-on-route.ts"
import { watchTraceInOrder } from "./watch-trace-in-order.ts"
import { watchdogActionsInTime } from "./watchdog-actions-in-time.ts"
import { withdrawnAttemptHasNoSearch } from "./withdrawn-attempt-has-no-search.ts"
import { withdrawnAttemptWaitsForItsLid } from "./withdrawn-attempt-waits-for-its-lid.ts"

/** Says what is wrong in words, or null. */
export type Checker = (state: unknown, now: number) => string | null

export type NamedChecker = readonly [name: string, check: Checker]

/** By actor, in the order they run. */
export const checkersByActor: Readonly<
  Record<
    "Delivery" | "Robot" | "Pilot" | "Trip" | "Hub" | "Planner" | "PartnerLink" | "TripWatch",
    ReadonlyArray<NamedChecker>
  >
> = {
  Delivery: [
    ["accepted-quote-in-time", acceptedQuoteInTime as Checker],
    ["canceled-attempt-has-reason", canceledAttemptHasReason as Checker],
    ["canceled-none-delivered", canceledNoneDelivered as Checker],
    ["canceling-attempt-knows-its-progress", cancelingAttemptKnowsItsProgress as Checker],
    ["completed-iff-one-delivered", completedIffOneDelivered as Checker],
    ["courier-is-heard-once", courierIsHeardOnce as Checker],
    ["history-versions-without-gaps", historyVersionsWithoutGaps as Checker],
    ["latest-attempt-highest-sequence", latestAttemptHighestSequence as Checker],
    ["lid-is-asked-once", lidIsAskedOnce as Checker],
    ["loaded-cargo-is-not-delivered", loadedCargoIsNotDelivered as Checker],
    ["one-action-per-match", oneActionPerMatch as Checker],
    ["one-live-attempt", oneLiveAttempt as Checker],
    ["open-delivery-has-open-attempt", openDeliveryHasOpenAttempt as Checker],
    ["pickup-before-dropoff", pickupBeforeDropoff as Checker],
    ["rescue-needs-failed-attempt", rescueNeedsFailedAttempt as Checker],
    ["terminal-delivery-has-no-live-attempt", terminalDeliveryHasNoLiveAttempt as Checker],
    ["terminal-delivery-has-no-queued-remediation", terminalDeliveryHasNoQueuedRemediation as Checker],
    ["watchdog-actions-in-time", watchdogActionsInTime as Checker],
    ["withdrawn-attempt-waits-for-its-lid", withdrawnAttemptWaitsForItsLid as Checker]
  ],
  Robot: [
    ["complete-lid-cycle-has-closing", completeLidCycleHasClosing as Checker],
    ["connectivity-matches-last-seen", connectivityMatchesLastSeen as Checker],
    ["lid-shut-in-transit", lidShutInTransit as Checker],
    ["lid-steps-legal", lidStepsLegal as Checker],
    ["one-alert-per-condition", oneAlertPerCondition as Checker],
    ["one-open-lid-cycle", oneOpenLidCycle as Checker],
    ["robot-state-version-gapless", robotStateVersionGapless as Checker]
  ],
  Pilot: [
    ["new-pilots-deploy-only", newPilotsDeployOnly as Checker],
    ["pilot-assignment-ends-once", pilotAssignmentEndsOnce as Checker],
    ["pilot-free-when-resting", pilotFreeWhenResting as Checker],
    ["pilot-lock-is-reservation", pilotLockIsReservation as Checker],
    ["pilot-offers-expire", pilotOffersExpire as Checker],
    ["pilot-operator-follows-shift", pilotOperatorFollowsShift as Checker],
    ["pilot-reserved-or-assigned", pilotReservedOrAssigned as Checker],
    ["pilot-version-rises", pilotVersionRises as Checker]
  ],
  PartnerLink: [
    ["partner-hears-in-order", partnerHearsInOrder as Checker],
    ["partner-hears-once", partnerHearsOnce as Checker],
    ["partner-link-lock", partnerLinkLock as Checker],
    ["partner-link-queue", partnerLinkQueue as Checker]
  ],
  TripWatch: [
    ["watch-deviation-has-place", watchDeviationHasPlace as Checker],
    ["watch-progress-on-route", watchProgressOnRoute as Checker],
    ["watch-trace-in-order", watchTraceInOrder as Checker]
  ],
  Trip: [
    ["trip-cancel-ends-at-stand", tripCancelEndsAtStand as Checker],
    ["trip-departs-once", tripDepartsOnce as Checker],
    ["trip-holds-one-pilot", tripHoldsOnePilot as Checker],
    ["trip-in-transit-has-pilot", tripInTransitHasPilot as Checker],
    ["trip-matches-task", tripMatchesTask as Checker]
  ],
  Hub: [
    ["assistance-has-open-task", assistanceHasOpenTask as Checker],
    ["checked-in-robot-not-deployed", checkedInRobotNotDeployed as Checker],
    ["field-line-in-order", fieldLineInOrder as Checker],
    ["field-steps-in-order", fieldStepsInOrder as Checker],
    ["one-deployment-per-robot", oneDeploymentPerRobot as Checker],
    ["one-field-task-per-robot", oneFieldTaskPerRobot as Checker],
    ["one-search-per-trip", oneSearchPerTrip as Checker],
    ["one-task-per-field-operator", oneTaskPerFieldOperator as Checker],
    ["withdrawn-attempt-has-no-search", withdrawnAttemptHasNoSearch as Checker]
  ],
  Planner: plannerCheckers as ReadonlyArray<NamedChecker>
}

/** Whether nothing can happen to this actor any more that a checker would care for. */
export const isFinished = (actor: string, state: unknown): boolean => {
  if (actor === "Delivery") {
    const { order, quote } = state as DeliveryState
    if (order === null) return quote !== null && (quote.rejectedAt !== null || quote.expiredAt !== null)
    return order.status === "Completed" || order.status === "Canceled"
  }
  if (actor === "PartnerLink") return (state as PartnerLinkState).sendState === "CLOSED"
  if (actor === "TripWatch") return (state as TripWatchState).phase === "Closed"
  if (actor === "Trip") {
    const { status } = state as TripState
    return status === "COMPLETED" || status === "CANCELLED"
  }
  return false
}
