/** Changes of a demand's window, robots or destination. Source: spec/dispatch.md 2 (T10), 3, 5 (update). */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Place } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { Dispatcher } from "../../services/dispatch/planner/dispatcher.ts"
import { insertOn, isRefusal } from "../../services/dispatch/planner/insertion.ts"
import type {
  Candidate,
  DeliveryWish,
  DemandFeatures,
  Refusal
} from "../../services/dispatch/planner/model.ts"
import { configAt } from "../../services/dispatch/planner/overrides.ts"
import { routeMeters } from "../../services/dispatch/planner/travel.ts"
import type { ApplyDispatch, DemandConfirmed, UpdateRefused } from "../delivery/commands.ts"
import { assignChain, heldPlan, supersede } from "./assign.ts"
import type { Update } from "./commands.ts"
import { loadedCandidate } from "./decide-loaded.ts"
import type { PlannerEvent } from "./events.ts"
import { demandMachine } from "./machine.ts"
import { Pass } from "./pass.ts"
import { noLongerFeasible, type PlannerRejection } from "./rejections.ts"
import { endChildren } from "./release.ts"
import {
  demandOrNull,
  isFinal,
  type PlannerDemand,
  type PlannerRobot,
  type PlannerState,
  robotOf
} from "./state.ts"

/**
 * Changes a demand, or refuses and leaves it as it is. A delivery that asks by a message waits for no answer,
 * so that it is told a refusal by `UpdateRefused`; of a demand that is over it has heard.
 */
export const decideUpdate = (
  state: PlannerState,
  command: Update,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const named = state.demands.get(command.demandId)
  const { asker, destination } = command
  if (asker === null) return update(state, named, command, now, config, dispatcher)
  const demand = named === undefined ? undefined : newestOf(state, named)
  if (demand !== undefined && isFinal(demand)) return unchanged
  const outcome = update(state, demand, command, now, config, dispatcher)
  if (outcome.accepted) return outcome
  const refused: UpdateRefused = {
    _tag: "UpdateRefused",
    attemptId: asker.attemptId,
    destination: destination === null ? null : { lat: destination.lat, lng: destination.lng },
    code: outcome._tag,
    limitingFactor: outcome._tag === "NoLongerFeasible" ? outcome.limitingFactor : null
  }
  const news: ApplyDispatch = { _tag: "ApplyDispatch", message: refused }
  const pass = new Pass(state, config, now)
  pass.draft.send("Delivery", asker.deliveryId, news)
  return pass.done()
}

/** The demand that has taken the place of another, which its delivery may not know yet. */
const newestOf = (state: PlannerState, named: PlannerDemand): PlannerDemand => {
  let demand = named
  while (demand.status === "Superseded") {
    const successor = demandOrNull(state, demand.supersededById)
    if (successor === null) return demand
    demand = successor
  }
  return demand
}

const update = (
  state: PlannerState,
  demand: PlannerDemand | undefined,
  command: Update,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  if (demand === undefined) return notFound("Demand", command.demandId)
  if (isFinal(demand)) return illegalTransition(demandMachine, demand.id, demand.status, "Update")
  const moves = command.destination !== null && !isSamePlace(command.destination, demand.destination)
  if (moves && command.destination !== null) {
    return readdress(state, demand, command.destination, now, config, dispatcher)
  }
  const start = command.start ?? demand.start
  const latestStart = Math.max(start, command.latestStart ?? demand.latestStart)
  const excluded = command.excludeRobots
  const features =
    excluded === null || demand.features === null ? demand.features : excluding(demand.features, excluded)
  if (start === demand.start && latestStart === demand.latestStart && features === demand.features)
    return unchanged
  const pass = new Pass(state, config, now)
  pass.event({ _tag: "DemandUpdated", at: now, demandId: demand.id, start, latestStart, features })
  return pass.done()
}

/**
 * The features with robots more to do without. Those that were left out before stay out: a delivery that is
 * moved from robot to robot comes to an end. The very same when there are none more.
 */
const excluding = (features: DemandFeatures, robots: ReadonlyArray<string>): DemandFeatures => {
  const more = robots.filter((serial) => !features.excludeRobots.includes(serial))
  return more.length === 0 ? features : { ...features, excludeRobots: [...features.excludeRobots, ...more] }
}

const isSamePlace = (a: Place, b: Place): boolean => a.lat === b.lat && a.lng === b.lng

/**
 * T10 and a new quote for the new address. The robot stays if it can, and with it the pickup, because
 * the merchant is the same; else the robot that the dispatcher chooses takes over. Food stays in its robot.
 */
const readdress = (
  state: PlannerState,
  old: PlannerDemand,
  destination: Place,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Outcome<PlannerEvent, PlannerRejection> => {
  const { deliveryId, attemptId, features } = old
  const movable = old.type === "Delivery" && (old.status === "Scheduled" || old.status === "Pending")
  if (!movable || features === null || deliveryId === null || attemptId === null) {
    return illegalTransition(demandMachine, old.id, old.status, "Supersede")
  }
  const robot = robotOf(state, old)
  const found = planFor(state, old, features, destination, robot, now, config, dispatcher)
  if (isRefusal(found)) return noLongerFeasible(old.id, found.limitingFactor)
  const stays = robot !== null && found.serial === robot.serial
  const pass = new Pass(state, config, now)
  const moved = pass.create({
    type: "Delivery",
    origin: old.origin,
    destination,
    start: old.start,
    latestStart: old.latestStart,
    hubId: found.hubId,
    deliveryId,
    attemptId,
    quoteId: old.quoteId,
    originatingDemandId: null,
    features,
    purpose: null,
    expiresAt: null,
    withFood: false,
    plan: { ...heldPlan(found), blocks: [] },
    quoted: old.quoted
  })
  pass.step(moved, "Quote", "Requested", null, null)
  const confirmed: DemandConfirmed = {
    _tag: "DemandConfirmed",
    attemptId,
    demandId: moved.id,
    etd: found.pickup?.etd ?? found.delivery.etd,
    pickupEta: found.pickupEta,
    dropoffEta: found.dropoffEta
  }
  pass.event({
    _tag: "DemandAccepted",
    at: now,
    demandId: moved.id,
    attemptId,
    promisedEta: Math.max(old.promisedEta ?? 0, found.dropoffEta),
    orderId: old.orderId,
    confirmed
  })
  pass.step(moved, "Confirm", "Scheduled", null, null)
  if (old.loadedAt !== null) {
    pass.event({ _tag: "LoadRecorded", at: now, demandId: moved.id, loadedAt: old.loadedAt })
  }
  supersede(pass, old, moved.id)
  const pickup = demandOrNull(state, old.pickupId)
  if (!stays) endChildren(pass, old, "Replaced")
  assignChain(
    pass,
    {
      moved,
      orderId: old.orderId,
      features,
      latestStart: old.latestStart,
      tripId: null,
      tripSerial: null,
      pickup: null,
      ret: null,
      revision: 1,
      keptPickup: stays && pickup !== null && pickup.status !== "Canceled" ? pickup : null
    },
    found,
    null,
    []
  )
  if (robot !== null) pass.slotFreed(robot.serial, old.id)
  const news: ApplyDispatch = { _tag: "ApplyDispatch", message: confirmed }
  pass.draft.send("Delivery", deliveryId, news)
  return pass.done()
}

const tooFar: Refusal = { limitingFactor: "NotRobotAddressable", issueCounts: { OutOfDeliveryRange: 1 } }

/** The plan of an accepted delivery to another address, or why there is none. Changes nothing. */
export const planFor = (
  state: PlannerState,
  old: PlannerDemand,
  features: DemandFeatures,
  destination: Place,
  robot: PlannerRobot | null,
  now: Instant,
  config: PlannerConfig,
  dispatcher: Dispatcher
): Candidate | Refusal => {
  // The robot that is at it already is not asked how far it is: the new address is.
  const { deliveryRouteLimitM } = configAt(config, old.origin)
  if (routeMeters(old.origin, destination, config) > deliveryRouteLimitM) return tooFar
  if (old.loadedAt !== null && robot !== null) {
    return loadedCandidate(state, old, destination, robot, now, config) ?? tooFar
  }
  const wish: DeliveryWish = {
    demandId: old.id,
    origin: old.origin,
    destination,
    start: old.start,
    latestStart: old.latestStart,
    features,
    promisedEta: null,
    currentSerial: null
  }
  if (robot !== null) {
    const same = insertOn(state, state.calendar, wish, robot, now, config)
    if (typeof same !== "string") return same
  }
  return dispatcher.quote(state, state.calendar, wish, now, config).found
}
