/**
 * Reports of a courier move an attempt forward. Couriers leave steps out, and their web hooks overtake each
 * other: what is not ahead is dropped, and of what skips ahead each listed step between is taken.
 * Source: spec/deliveries.md 3 (stale input, skip forward), 4 (courier status in).
 */
import type { LatLng } from "../../domain/geo.ts"
import { isLegal } from "../../domain/machine.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import type { AttemptView, Course } from "./course.ts"
import { type AttemptState, attemptMachine } from "./machine.ts"
import { approachOf, type ForwardStep, noteProgress, rankOf } from "./progress.ts"

const beforeApproach: ReadonlyArray<ForwardStep> = [
  { trigger: "ProviderAccepted", to: "Pending" },
  { trigger: "ResourceAssigned", to: "Assigned" }
]
/** With robots there is waiting for a pilot between pickup and transit, and a lid at the end; not here. */
const afterApproach: ReadonlyArray<ForwardStep> = [
  { trigger: "PickupStarted", to: "PickupInProgress" },
  { trigger: "TripStarted", to: "InTransit" },
  { trigger: "NearDestination", to: "ArrivingAtDestination" },
  { trigger: "Arrived", to: "AtDestination" },
  { trigger: "DeliveryConfirmed", to: "Delivered" }
]

const courierTakes = (view: AttemptView, step: ForwardStep): boolean =>
  isLegal(attemptMachine, view.status, step.trigger, step.to) &&
  // CancelRequestFailed accepts what the attempt would accept without its cancellation.
  (view.status === view.progress || isLegal(attemptMachine, view.progress, step.trigger, step.to))

/**
 * Moves a courier's attempt forward to `to`; false when the report is out of date or does not concern the
 * attempt as it is. The customer hears of the last step only.
 */
export const advanceCourier = (
  course: Course,
  view: AttemptView,
  to: AttemptState,
  place: LatLng | null
): boolean => {
  const before = rankOf(view.progress)
  const target = rankOf(to)
  const group = groupOf(view.status)
  if (before < 0 || before >= target || group === "RESCUE" || group === "RETURN" || group === "TERMINAL") {
    return false
  }
  if (view.status === "CancelRequested") {
    noteUnderCancellation(course, view, to)
    return true
  }
  for (const step of [...beforeApproach, ...approachOf(view), ...afterApproach]) {
    const rank = rankOf(step.to)
    if (rank <= rankOf(view.progress) || rank > target || !courierTakes(view, step)) continue
    const last = rank === target
    course.quiet = !last
    course.step(view, step.trigger, step.to, null, null, last ? place : null)
  }
  course.quiet = false
  return rankOf(view.progress) > before
}

/** Nobody is told of what happens while a cancellation is under way, but for the delivery that beats it. */
const noteUnderCancellation = (course: Course, view: AttemptView, to: AttemptState): void => {
  const loaded = rankOf(to) >= rankOf("InTransit")
  if (to !== "Delivered") {
    noteProgress(course, view, to, view.hasFood || loaded)
    return
  }
  if (!view.hasFood) noteProgress(course, view, "InTransit", true)
  course.step(view, "DeliveryConfirmed", "Delivered")
}
