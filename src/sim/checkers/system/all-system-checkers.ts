/** The invariants between actors. One per file; this is the list. */
import { attemptDemandAgrees } from "./attempt-demand-agrees.ts"
import { batteryKeepsItsBalance } from "./battery-keeps-its-balance.ts"
import { boundPilotAgrees } from "./bound-pilot-agrees.ts"
import { calledOffCourierStops } from "./called-off-courier-stops.ts"
import { canceledDemandStopsItsTrip } from "./canceled-demand-stops-its-trip.ts"
import { checkedInRobotOffDuty } from "./checked-in-robot-off-duty.ts"
import { closedLoadIsLoaded } from "./closed-load-is-loaded.ts"
import { demandTripAgrees } from "./demand-trip-agrees.ts"
import { driverlessTripIsSearchedFor } from "./driverless-trip-is-searched-for.ts"
import { finalActorHasNoTimer } from "./final-actor-has-no-timer.ts"
import { groundedRobotDoesNotDrive } from "./grounded-robot-does-not-drive.ts"
import { loadedFoodIsSomewhere } from "./loaded-food-is-somewhere.ts"
import { loadedRobotWasOpen } from "./loaded-robot-was-open.ts"
import { lostTripIsKnown } from "./lost-trip-is-known.ts"
import { offeredPilotAgrees } from "./offered-pilot-agrees.ts"
import { onTripRobotHasDepartedTrip } from "./on-trip-robot-has-departed-trip.ts"
import { oneDepartedTripPerRobot } from "./one-departed-trip-per-robot.ts"
import { ordersAreConserved } from "./orders-are-conserved.ts"
import { partnerLinkGoesOn } from "./partner-link-goes-on.ts"
import { pickupPinsDistinct } from "./pickup-pins-distinct.ts"
import { pinBelongsToLiveAttempt } from "./pin-belongs-to-live-attempt.ts"
import { plannedPilotAgrees } from "./planned-pilot-agrees.ts"
import { refusalsAreKnown } from "./refusals-are-known.ts"
import { robotCopyAgrees } from "./robot-copy-agrees.ts"
import type { SystemChecker } from "./system.ts"
import { waitingActorsHaveTimers } from "./waiting-actors-have-timers.ts"
import { waitingFieldTasksAreSoughtFor } from "./waiting-field-tasks-are-sought-for.ts"
import { waitingSearchesAreSwept } from "./waiting-searches-are-swept.ts"
import { watchFollowsTrip } from "./watch-follows-trip.ts"

/** `eventually`: it may disagree while messages are under way. */
export interface NamedSystemChecker {
  readonly name: string
  readonly eventually: boolean
  readonly check: SystemChecker
}

const always = (name: string, check: SystemChecker): NamedSystemChecker => ({
  name,
  eventually: false,
  check
})
const eventually = (name: string, check: SystemChecker): NamedSystemChecker => ({
  name,
  eventually: true,
  check
})

export const systemCheckers: ReadonlyArray<NamedSystemChecker> = [
  always("battery-keeps-its-balance", batteryKeepsItsBalance),
  always("one-departed-trip-per-robot", oneDepartedTripPerRobot),
  always("refusals-are-known", refusalsAreKnown),
  eventually("attempt-demand-agrees", attemptDemandAgrees),
  eventually("bound-pilot-agrees", boundPilotAgrees),
  eventually("called-off-courier-stops", calledOffCourierStops),
  eventually("canceled-demand-stops-its-trip", canceledDemandStopsItsTrip),
  eventually("checked-in-robot-off-duty", checkedInRobotOffDuty),
  eventually("closed-load-is-loaded", closedLoadIsLoaded),
  eventually("demand-trip-agrees", demandTripAgrees),
  eventually("driverless-trip-is-searched-for", driverlessTripIsSearchedFor),
  eventually("final-actor-has-no-timer", finalActorHasNoTimer),
  eventually("grounded-robot-does-not-drive", groundedRobotDoesNotDrive),
  eventually("loaded-food-is-somewhere", loadedFoodIsSomewhere),
  eventually("loaded-robot-was-open", loadedRobotWasOpen),
  eventually("lost-trip-is-known", lostTripIsKnown),
  eventually("offered-pilot-agrees", offeredPilotAgrees),
  eventually("on-trip-robot-has-departed-trip", onTripRobotHasDepartedTrip),
  eventually("orders-are-conserved", ordersAreConserved),
  eventually("partner-link-goes-on", partnerLinkGoesOn),
  eventually("pickup-pins-distinct", pickupPinsDistinct),
  eventually("pin-belongs-to-live-attempt", pinBelongsToLiveAttempt),
  eventually("planned-pilot-agrees", plannedPilotAgrees),
  eventually("robot-copy-agrees", robotCopyAgrees),
  always("waiting-actors-have-timers", waitingActorsHaveTimers),
  eventually("waiting-field-tasks-are-sought-for", waitingFieldTasksAreSoughtFor),
  always("waiting-searches-are-swept", waitingSearchesAreSwept),
  eventually("watch-follows-trip", watchFollowsTrip)
]
