/**
 * Takes a delivery from its robot: orphaning (T6), cancellation with its chain (T8, T9, T9a), and
 * what becomes of Pickup and Return. Source: spec/dispatch.md 2, 3, 9.3.
 */
import type { RobotIssue } from "../../services/dispatch/enums.ts"
import type { Pass } from "./pass.ts"
import { demandOrNull, isFinal, type PlannerDemand } from "./state.ts"

/** T6 of a Pending Delivery without food: it waits for another robot, its Pickup and Return end. */
export const orphan = (
  pass: Pass,
  delivery: PlannerDemand,
  issues: ReadonlyArray<RobotIssue>,
  reason: string
): void => {
  const serial = delivery.servedByRobotId
  pass.step(pass.of(delivery), "Orphan", "Scheduled", null, null)
  tellOrphaned(pass, delivery, issues, false)
  endChildren(pass, delivery, reason)
  if (serial !== null) pass.slotFreed(serial, delivery.id)
}

export const tellOrphaned = (
  pass: Pass,
  delivery: PlannerDemand,
  issues: ReadonlyArray<RobotIssue>,
  loaded: boolean
): void => {
  const { deliveryId, attemptId, servedByRobotId } = delivery
  if (deliveryId === null || attemptId === null || servedByRobotId === null) return
  pass.event({
    _tag: "DemandOrphaned",
    at: pass.now,
    demandId: delivery.id,
    deliveryId,
    attemptId,
    serial: servedByRobotId,
    issues,
    loaded
  })
}

/** Cancels the live Pickup and Return of a Delivery. */
export const endChildren = (pass: Pass, delivery: PlannerDemand, reason: string): void => {
  endDemand(pass, demandOrNull(pass.state, delivery.pickupId), reason)
  const ret = demandOrNull(pass.state, delivery.returnId)
  // A Return on its way is the robot's way home whatever becomes of its delivery.
  if (ret !== null && ret.status !== "Active") endDemand(pass, ret, reason)
}

/** T8, T9 or T9a of any demand but a final one. False: there was nothing to end. */
export const endDemand = (pass: Pass, demand: PlannerDemand | null, reason: string): boolean => {
  if (demand === null || isFinal(demand) || pass.hasMoved(demand.id)) return false
  if (demand.status === "Active") {
    if (demand.cancelRequestedAt === null)
      pass.step(pass.of(demand), "Cancel", "Active", demand.servedByRobotId, reason)
    pass.cancelTrip(demand.tripId, demand.id, reason)
    return true
  }
  if (demand.status === "Requested") pass.draft.cancelTimer(`ExpireQuote:${demand.id}`)
  pass.step(pass.of(demand), "Cancel", "Canceled", demand.servedByRobotId, reason)
  pass.cancelTrip(demand.tripId, demand.id, reason)
  return true
}

/** Cancels a delivery with its chain; its robot goes on at once with what is left to it. */
export const cancelDelivery = (pass: Pass, delivery: PlannerDemand, reason: string): void => {
  const pending = delivery.status === "Pending"
  const serial = delivery.servedByRobotId
  if (!endDemand(pass, delivery, reason)) return
  endChildren(pass, delivery, reason)
  if (pending && serial !== null) pass.slotFreed(serial, delivery.id)
}
