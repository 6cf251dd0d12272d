/**
 * Which entry points of rules a decision passes: by its own events, and by news of trips, robots and lids
 * that may change nothing else. Source: spec/deliveries.md 6 (entry points).
 *
 * Decided: statuses are passed in the order of spec/deliveries.md 1, so that a report which skips steps
 * arms the rules of the steps between; a withdrawn rescue or a cancellation that failed does not arm the
 * rules of steps that were passed before. PICKUP_STARTED is the beginning of the way to the pickup.
 */
import type { Instant } from "../../domain/instant.ts"
import type { AttemptTransitioned } from "../../services/deliveries/events.ts"
import { groupOf } from "../../services/deliveries/policies.ts"
import type { WatchdogEntryPoint } from "../../services/deliveries/watchdog-rule.ts"
import type { AlertType } from "../../services/state/enums.ts"
import type { ApplyLid, ApplyRobot, ApplyTrip, DeliveryCommand } from "./commands.ts"
import type { DeliveryEvent } from "./events.ts"
import type { AttemptState } from "./machine.ts"
import { rankOf } from "./progress.ts"
import { attemptById, type DeliveryState, liveAttempt } from "./state.ts"

/** An entry point that was passed, and when, by the clock of whoever told it. */
export interface Entry {
  readonly point: WatchdogEntryPoint
  readonly at: Instant
}

const milestones: ReadonlyArray<readonly [WatchdogEntryPoint, AttemptState]> = [
  ["DELIVERY_ASSIGNED", "Assigned"],
  ["PICKUP_STARTED", "InTransitToPartner"],
  ["AT_MERCHANT", "AtPickup"],
  ["LOADED", "LoadedWaitingForPilot"],
  ["IN_TRANSIT", "InTransit"],
  ["AT_DESTINATION", "AtDestination"]
]

/** What a robot's alert is to a rule, null: nothing. */
const entryOfAlert = (type: AlertType): WatchdogEntryPoint | null => {
  switch (type) {
    case "ROBOT_OFFLINE":
      return "ROBOT_OFFLINE"
    case "ROBOT_LOW_BATTERY":
    case "BATTERY_SWAP_REQUIRED":
    case "BATTERY_CRITICAL":
      return "ROBOT_LOW_BATTERY"
    case "ROBOT_ERROR":
    case "ROBOT_FLIPPED":
    case "ROBOT_HIT":
    case "LATCH_FAILURE":
      return "ROBOT_ERROR"
    case "LID_STUCK":
    case "LID_OPEN_TOO_LONG":
      return "LID_STUCK"
    case "TELEMETRY_GAP":
    case "CLOCK_SKEW":
    case "PIN_LOCKOUT":
    case "STATE_MISMATCH":
      return null
  }
}

/** The entry points that a decision on `command` with `events` passes, in order. */
export const entriesOf = (
  state: DeliveryState,
  command: DeliveryCommand,
  events: ReadonlyArray<DeliveryEvent>,
  now: Instant
): ReadonlyArray<Entry> => {
  const entries: Array<Entry> = []
  const told = entryOfNews(state, command)
  if (told !== null) entries.push(told)
  for (const event of events) {
    switch (event._tag) {
      case "DeliveryCreated":
        entries.push({ point: "DELIVERY_CREATED", at: now })
        break
      case "DeliveryTransitioned":
        if (event.to === "Completed") entries.push({ point: "DELIVERED", at: now })
        else if (event.to === "Canceled") entries.push({ point: "CANCELLED", at: now })
        break
      case "DeliveryEtaUpdated":
        entries.push({ point: "ETA_UPDATED", at: now })
        break
      case "CourierReported":
        if (event.outcome === "APPLIED" && event.dropoffEta !== null) {
          entries.push({ point: "ETA_UPDATED", at: now })
        }
        break
      case "AttemptTransitioned":
        passMilestones(state, event, entries, now)
        break
    }
  }
  return entries
}

const passMilestones = (
  state: DeliveryState,
  event: AttemptTransitioned,
  entries: Array<Entry>,
  now: Instant
): void => {
  const to = event.to as AttemptState
  const rank = rankOf(to)
  if (rank < 0 || event.from === null) return
  const group = groupOf(event.from)
  if (group === "RESCUE") return
  const fromRobot = attemptById(state, event.attemptId)?.fromRobot ?? event.role === "rescue"
  const before = group === "CANCELING" ? rank - 1 : rankOf(event.from as AttemptState)
  for (const [point, status] of milestones) {
    // A rescuer fetches the food at a robot.
    if (status === "AtPickup" && fromRobot) continue
    const milestone = rankOf(status)
    if (milestone > before && milestone <= rank) entries.push({ point, at: now })
  }
}

const entryOfNews = (state: DeliveryState, command: DeliveryCommand): Entry | null => {
  switch (command._tag) {
    case "ApplyTrip":
      return entryOfTrip(state, command)
    case "ApplyRobot":
      return entryOfRobot(state, command)
    case "ApplyLid":
      return entryOfLid(state, command)
    default:
      return null
  }
}

const entryOfTrip = (state: DeliveryState, { event }: ApplyTrip): Entry | null => {
  if (attemptById(state, event.attemptId) === null) return null
  if (event._tag === "TripCreated") return { point: "TRIP_CREATED", at: event.at }
  if (event._tag !== "TripTransitioned") return null
  switch (event.to) {
    case "IN_TRANSIT":
      return { point: "TRIP_IN_PROGRESS", at: event.at }
    case "AT_STOP":
      return event.arrived || !event.departed ? null : { point: "TRIP_PAUSED", at: event.at }
    case "COMPLETED":
      return { point: "TRIP_COMPLETED", at: event.at }
    default:
      return null
  }
}

const entryOfRobot = (state: DeliveryState, { event }: ApplyRobot): Entry | null => {
  if (event._tag !== "AlertRaised" || liveAttempt(state)?.serial !== event.serial) return null
  const point = entryOfAlert(event.type)
  return point === null ? null : { point, at: event.at }
}

const entryOfLid = (state: DeliveryState, { event }: ApplyLid): Entry | null => {
  if (event._tag !== "LidCycleTimedOut" || liveAttempt(state)?.serial !== event.serial) return null
  if (event.referenceId !== null && event.referenceId !== state.deliveryId) return null
  return { point: "LID_STUCK", at: event.at }
}
