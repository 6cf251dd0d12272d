/**
 * Where and when a robot is free for its next delivery, and with how much battery. Telemetry of a
 * moving robot is not used on purpose: a position sample between two stops would make plans depend
 * on how often a robot reports. A moving robot is where its plan puts it.
 * Source: spec/dispatch.md 4 (S5), 6.
 */
import { haversineM, type Place } from "../../../domain/geo.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import type { Fleet, PlanningDemand, PlanningRobot, Slot } from "./model.ts"
import { driveMs, routeMeters } from "./travel.ts"

/**
 * What a robot does until its release.
 *
 * - `idle`: nothing.
 * - `held`: stands at the merchant for its scheduled delivery, or is on its pickup trip.
 * - `delivery`: brings food.
 * - `movement`: is on a trip that may be interrupted; the release is the stop.
 * - `stopping`: as `movement`, its cancellation has been asked for.
 * - `busy`: is on a trip that must come to its own end.
 */
export type ReleaseKind = "idle" | "held" | "delivery" | "movement" | "stopping" | "busy"

/** Release of one robot; written by `project`, owned and reused by its caller. */
export interface Projection {
  kind: ReleaseKind
  lat: number
  lng: number
  /** The place by name, null when the robot stands somewhere on its way. */
  place: Place | null
  at: Instant
  batteryPct: number
  /** The running demand, null when there is none. */
  active: PlanningDemand | null
}

export const makeProjection = (): Projection => ({
  kind: "idle",
  lat: 0,
  lng: 0,
  place: null,
  at: 0,
  batteryPct: 0,
  active: null
})

/**
 * Age of the newest heartbeat in milliseconds; infinite when none ever came. A robot that is known to
 * go on beating is as fresh as its newest beat before `now`.
 */
export const heartbeatAge = (robot: PlanningRobot, now: Instant): number => {
  if (robot.heartbeatAt === null) return Number.POSITIVE_INFINITY
  const age = now - robot.heartbeatAt
  if (age <= 0) return 0
  return robot.heartbeatEveryMs === null || robot.heartbeatEveryMs <= 0 ? age : age % robot.heartbeatEveryMs
}

const departureOf = (demand: PlanningDemand, slot: Slot): Instant => demand.departedAt ?? slot.etd

/** Milliseconds of driving of a running trip that fall between two instants, at planned speed. */
const drivenMsBetween = (
  demand: PlanningDemand,
  slot: Slot,
  from: Instant,
  to: Instant,
  config: PlannerConfig
): number => {
  const departed = departureOf(demand, slot)
  const arrival = departed + driveMs(routeMeters(demand.origin, demand.destination, config), config)
  const driven = Math.min(to, arrival) - Math.max(from, departed)
  return driven > 0 ? driven : 0
}

const batteryWith = (robot: PlanningRobot, drivenMs: number, at: Instant, config: PlannerConfig): number => {
  const elapsedMs = at > robot.batteryAt ? at - robot.batteryAt : 0
  const left =
    robot.batteryPct -
    (config.drainPctPerHour * elapsedMs) / 3_600_000 -
    (config.drainPctPerKm * drivenMs * config.planningSpeedMps) / 1_000_000
  return left > 0 ? left : 0
}

/** Percent left at `at` by the drain model: time since the last report, and the running trip's driving. */
export const batteryAt = (robot: PlanningRobot, fleet: Fleet, at: Instant, config: PlannerConfig): number => {
  const slot = robot.activeDemand
  const active = slot === null ? undefined : fleet.demands.get(slot.demandId)
  const driven =
    slot === null || active === undefined ? 0 : drivenMsBetween(active, slot, robot.batteryAt, at, config)
  return batteryWith(robot, driven, at, config)
}

/** A movement that carries no food and does not bring the robot home may be given up (S5). */
const isInterruptible = (demand: PlanningDemand): boolean =>
  (demand.type === "Return" || demand.type === "Deployment") && demand.destination.kind !== "Storage"

/** Whether the robot stands where its scheduled delivery starts. */
const standsAtMerchant = (robot: PlanningRobot, demand: PlanningDemand, config: PlannerConfig): boolean =>
  demand.loadedAt !== null ||
  demand.atOriginSerial === robot.serial ||
  (robot.lat !== null &&
    robot.lng !== null &&
    haversineM({ lat: robot.lat, lng: robot.lng }, demand.origin) <= config.atMerchantM)

const placeAt = (out: Projection, place: Place): void => {
  out.lat = place.lat
  out.lng = place.lng
  out.place = place
}

const projectStanding = (
  robot: PlanningRobot,
  lat: number,
  lng: number,
  fleet: Fleet,
  now: Instant,
  config: PlannerConfig,
  out: Projection
): void => {
  out.kind = "idle"
  out.lat = lat
  out.lng = lng
  out.place = null
  out.at = now
  out.active = null
  out.batteryPct = batteryWith(robot, 0, now, config)
  if (robot.scheduledDelivery === null || robot.scheduledPickup !== null) return
  const waiting = fleet.demands.get(robot.scheduledDelivery.demandId)
  if (waiting === undefined || !standsAtMerchant(robot, waiting, config)) return
  out.kind = "held"
  placeAt(out, waiting.origin)
}

/** Places a robot on its way: along its leg at planned speed, as of `at`. */
const deadReckon = (
  demand: PlanningDemand,
  slot: Slot,
  at: Instant,
  config: PlannerConfig,
  out: Projection
): void => {
  const legMs = driveMs(routeMeters(demand.origin, demand.destination, config), config)
  const elapsedMs = at - departureOf(demand, slot)
  const fraction = legMs <= 0 || elapsedMs >= legMs ? 1 : elapsedMs <= 0 ? 0 : elapsedMs / legMs
  out.place = fraction === 1 ? demand.destination : null
  if (config.streets !== null) {
    const { lat, lng } = config.streets.placeOn(demand.origin, demand.destination, fraction)
    out.lat = lat
    out.lng = lng
    return
  }
  out.lat = demand.origin.lat + (demand.destination.lat - demand.origin.lat) * fraction
  out.lng = demand.origin.lng + (demand.destination.lng - demand.origin.lng) * fraction
}

/** Overwrites `out` with the release of a robot as of `now`; false (and `out` unusable) without a position. */
export const project = (
  robot: PlanningRobot,
  fleet: Fleet,
  now: Instant,
  config: PlannerConfig,
  out: Projection
): boolean => {
  if (robot.lat === null || robot.lng === null) return false
  const slot = robot.activeDemand
  if (slot === null) {
    projectStanding(robot, robot.lat, robot.lng, fleet, now, config, out)
    return true
  }
  const active = fleet.demands.get(slot.demandId)
  if (active === undefined) {
    projectStanding(robot, robot.lat, robot.lng, fleet, now, config, out)
    out.kind = "busy"
    return true
  }
  const stopMs = config.stopDelayS * 1_000
  out.active = active
  if (active.type === "Delivery") {
    out.kind = active.cancelRequestedAt === null ? "delivery" : "busy"
    placeAt(out, active.destination)
    out.at = Math.max(now + stopMs, slot.eta + config.customerWaitS * 1_000)
  } else if (active.cancelRequestedAt !== null) {
    out.kind = "stopping"
    deadReckon(active, slot, active.cancelRequestedAt, config, out)
    out.at = Math.max(now, active.cancelRequestedAt + stopMs)
  } else if (active.type === "Pickup") {
    out.kind = robot.scheduledDelivery === null ? "busy" : "held"
    placeAt(out, active.destination)
    out.at = Math.max(now, slot.eta)
  } else if (isInterruptible(active)) {
    out.kind = "movement"
    deadReckon(active, slot, now, config, out)
    out.at = now + stopMs
  } else {
    out.kind = "busy"
    placeAt(out, active.destination)
    out.at = Math.max(now, slot.eta)
  }
  out.batteryPct = batteryWith(
    robot,
    drivenMsBetween(active, slot, robot.batteryAt, out.at, config),
    out.at,
    config
  )
  return true
}

/**
 * Turns the release of a `movement` into the one without interruption: its destination at its planned
 * arrival. To be called on what `project` has just written; other kinds stay as they are.
 */
export const projectToEnd = (
  robot: PlanningRobot,
  now: Instant,
  config: PlannerConfig,
  out: Projection
): void => {
  const slot = robot.activeDemand
  const active = out.active
  if (out.kind !== "movement" || slot === null || active === null) return
  placeAt(out, active.destination)
  out.at = Math.max(now, slot.eta)
  out.batteryPct = batteryWith(
    robot,
    drivenMsBetween(active, slot, robot.batteryAt, out.at, config),
    out.at,
    config
  )
}
