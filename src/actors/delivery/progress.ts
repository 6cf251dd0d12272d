/**
 * Reports of robots, trips and Dispatch move an attempt forward. A report may be late or ahead: what is
 * not ahead of the attempt is dropped, and what skips steps takes the fewest rows of the machine that
 * lead there. Source: spec/deliveries.md 3 (stale input, skip forward).
 */
import type { LatLng } from "../../domain/geo.ts"
import { isLegal } from "../../domain/machine.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import type { SetFlags } from "../robot/commands.ts"
import type { AttemptView, Course } from "./course.ts"
import { type AttemptState, type AttemptTrigger, attemptMachine } from "./machine.ts"

/** A row that a report may take on the way to the customer. */
export interface ForwardStep {
  readonly trigger: AttemptTrigger
  readonly to: AttemptState
}

const toMerchant: ReadonlyArray<ForwardStep> = [
  { trigger: "TravelStarted", to: "InTransitToPartner" },
  { trigger: "ArrivedAtPickup", to: "AtPickup" }
]
const toRobot: ReadonlyArray<ForwardStep> = [
  { trigger: "TravelStarted", to: "InTransitToRescue" },
  { trigger: "ArrivedAtRobot", to: "AtBot" }
]
const stepsBy = (approach: ReadonlyArray<ForwardStep>): ReadonlyArray<ForwardStep> => [
  { trigger: "ProviderAccepted", to: "Pending" },
  { trigger: "ResourceAssigned", to: "Assigned" },
  ...approach,
  { trigger: "PickupStarted", to: "PickupInProgress" },
  { trigger: "LoadConfirmed", to: "LoadedWaitingForPilot" },
  { trigger: "PilotReady", to: "LoadedWithPilot" },
  { trigger: "TripStarted", to: "InTransit" },
  { trigger: "NearDestination", to: "ArrivingAtDestination" },
  { trigger: "Arrived", to: "AtDestination" },
  { trigger: "LidOpenedForUnload", to: "DeliveryInProgress" },
  { trigger: "DeliveryConfirmed", to: "Delivered" }
]
const merchantSteps = stepsBy(toMerchant)
const robotSteps = stepsBy(toRobot)

/** The order of the statuses of spec/deliveries.md 1 on the way to the customer; -1: not on the way. */
export const rankOf = (status: AttemptState): number => {
  switch (status) {
    case "Requested":
      return 0
    case "Pending":
      return 1
    case "Scheduled":
      return 2
    case "Assigned":
      return 3
    case "InTransitToPartner":
    case "InTransitToRescue":
      return 4
    case "AtBot":
    case "AtPickup":
      return 5
    case "PickupInProgress":
      return 6
    case "LoadedWaitingForPilot":
      return 7
    case "LoadedWithPilot":
      return 8
    case "InTransit":
      return 9
    case "ArrivingAtDestination":
      return 10
    case "AtDestination":
      return 11
    case "DeliveryInProgress":
      return 12
    case "Delivered":
      return 13
    default:
      return -1
  }
}

/** Where the approach of an attempt leads: to the merchant, or to the robot with the food. */
export const approachOf = (view: AttemptView): ReadonlyArray<ForwardStep> =>
  view.attempt.fromRobot ? toRobot : toMerchant

/**
 * Whether a robot's attempt takes the row. Couriers alone go from the pickup straight into transit, and
 * hand over before they are at the destination.
 */
const robotTakes = (from: AttemptState, progress: AttemptState, step: ForwardStep): boolean => {
  if (!isLegal(attemptMachine, from, step.trigger, step.to)) return false
  // CancelRequestFailed accepts what the attempt would accept without its cancellation.
  if (from !== progress && !isLegal(attemptMachine, progress, step.trigger, step.to)) return false
  if (step.trigger === "TripStarted") return progress === "LoadedWithPilot"
  if (step.trigger === "DeliveryConfirmed") {
    return progress === "AtDestination" || progress === "DeliveryInProgress"
  }
  return true
}

/** The farthest step not beyond `to` that leads on from where the attempt is. */
const nextStep = (view: AttemptView, to: AttemptState): ForwardStep | null => {
  const steps = view.attempt.fromRobot ? robotSteps : merchantSteps
  const progress = view.progress
  const limit = rankOf(to)
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i]
    if (step === undefined || rankOf(step.to) > limit || rankOf(step.to) <= rankOf(progress)) continue
    if (robotTakes(view.status, progress, step)) return step
  }
  return null
}

/** Notes that an attempt under cancellation came to `to`; its status stays CancelRequested. */
export const noteProgress = (course: Course, view: AttemptView, to: AttemptState, hasFood: boolean): void => {
  course.draft.event({
    _tag: "AttemptProgressNoted",
    at: course.now,
    attemptId: view.attempt.attemptId,
    resumeStatus: to,
    serial: view.serial,
    demandId: view.demandId,
    hubId: view.hubId,
    hasFood
  })
  if (hasFood && !view.hasFood && view.serial !== null) {
    // Nobody learns of this load by a transition, but the robot must not pass for empty.
    const flags: SetFlags = {
      _tag: "SetFlags",
      flags: { hasFood: true },
      referenceId: course.state.deliveryId,
      reason: "LoadedWhileCanceling",
      requestedBy: "service:deliveries"
    }
    course.draft.send("Robot", view.serial, flags)
  }
  if (hasFood) course.cargoLoaded = true
  view.hasFood = hasFood
  view.resume = to
}

/**
 * Moves an attempt forward to `to` by a report; false when the report is out of date or does not
 * concern the attempt as it is.
 */
export const advance = (
  course: Course,
  view: AttemptView,
  to: AttemptState,
  note: string | null = null,
  place: LatLng | null = null
): boolean => {
  const before = rankOf(view.progress)
  const target = rankOf(to)
  if (before < 0 || before >= target || (view.progress !== view.status && isRescue(view.status))) return false
  if (view.status === "CancelRequested") {
    if (to === "Delivered") course.step(view, "DeliveryConfirmed", "Delivered", null, note, place)
    else noteProgress(course, view, to, view.hasFood || (target >= 7 && before < 7))
    return true
  }
  while (rankOf(view.progress) < target) {
    const step = nextStep(view, to)
    if (step === null) return rankOf(view.progress) > before
    const last = step.to === to
    course.step(view, step.trigger, step.to, null, last ? note : null, last ? place : null)
  }
  if (before < 5 && (target === 5 || target === 6) && !view.attempt.fromRobot && view.serial !== null) {
    course.announceRobot(view, view.serial)
  }
  // A pilot may hold the trip before the load is confirmed.
  if (to === "LoadedWaitingForPilot" && view.attempt.assignmentId !== null) {
    course.step(view, "PilotReady", "LoadedWithPilot")
  }
  return true
}

const isRescue = (status: AttemptState): boolean => groupOf(status) === "RESCUE"
