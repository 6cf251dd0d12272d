/**
 * One robot without a delivery to another place: deployment, repositioning, return. It never touches
 * an accepted delivery. Source: spec/dispatch.md 5 (createDeployment, createReturn), 6; flows.md F9.
 */
import { haversineM, type Place } from "../../../domain/geo.ts"
import type { Instant } from "../../../domain/instant.ts"
import { type RobotIssue, robotIssues } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import { conditionIssue, issueCode } from "./feasibility.ts"
import type { Fleet, PilotBlock, PlanningRobot } from "./model.ts"
import { blockOf } from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import { makeProjection, project } from "./projection.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"
import { drainPct, driveMs, isBlocked, routeMeters } from "./travel.ts"
import { isCovered } from "./zones.ts"

/** A movement with its times and its pilot. */
export interface PlannedMovement {
  readonly origin: Place
  readonly destination: Place
  readonly etd: Instant
  readonly eta: Instant
  readonly meters: number
  readonly seconds: number
  readonly batteryEndPct: number
  /** Null when the robot is there already. */
  readonly block: PilotBlock | null
}

const release = makeProjection()

/** Whether the way leads to where the robot is looked after, which nothing but breakdown forbids. */
const leadsHome = (type: "Deployment" | "Return", destination: Place): boolean =>
  type === "Return" || destination.kind === "Storage" || destination.kind === "Hub"

const firstConditionIssue = (
  robot: PlanningRobot,
  type: "Deployment" | "Return",
  isHomeward: boolean,
  now: Instant,
  config: PlannerConfig
): RobotIssue | null => {
  let code = conditionIssue(robot, now, config, 0)
  while (
    (code === issueCode.NeedsMaintenance && isHomeward) ||
    (code === issueCode.OffDuty && type === "Deployment")
  ) {
    code = conditionIssue(robot, now, config, code + 1)
  }
  return robotIssues[code] ?? null
}

/**
 * A movement of one robot from its release on, or the first rule of section 6 that it breaks.
 *
 * - Deployments may start in storage; from there they need `batteryWarnPct`. Ways home are open to
 *   robots that need maintenance, down to `batteryGroundPct`.
 * - `withFood`: the robot carries food back that nobody took, so food aboard does not stop it.
 * - `tentative`: bookings to count with that are not in the calendar yet.
 * - NoPilot: nobody can drive within `returnPilotWaitS` of the start.
 */
export const planMovement = (
  fleet: Fleet,
  calendar: PilotCalendar,
  robot: PlanningRobot,
  type: "Deployment" | "Return",
  destination: Place,
  start: Instant,
  withFood: boolean,
  now: Instant,
  config: PlannerConfig,
  tentative: TentativeBookings | null = null
): PlannedMovement | RobotIssue => {
  const isHomeward = leadsHome(type, destination)
  const condition = firstConditionIssue(robot, type, isHomeward, now, config)
  if (condition !== null) return condition
  if (!project(robot, fleet, now, config, release)) return "NoPosition"
  if (release.kind === "idle" && robot.lidState !== "CLOSED") return "LidNotClosed"
  if (robot.hasFood && !withFood && release.kind !== "delivery") return "HasFood"
  if (!isHomeward && release.batteryPct < config.batteryWarnPct) return "BatteryLow"
  const meters = routeMeters(release, destination, config)
  const ms = driveMs(meters, config)
  const batteryEndPct = release.batteryPct - drainPct(meters, ms, config)
  if (batteryEndPct < (isHomeward ? config.batteryGroundPct : config.batteryReservePct)) {
    return "BatteryInsufficient"
  }
  const origin: Place = release.place ?? { lat: release.lat, lng: release.lng, kind: "AdHoc" }
  const touchesStorage = robot.operationState === "OFF_DUTY" || destination.kind === "Storage"
  if (!touchesStorage && !isCovered(fleet.zones, origin, destination)) return "OutsideZone"
  if (robot.scheduledDelivery !== null && !withFood) return "AlreadyScheduled"
  if (isBlocked(origin, config) || isBlocked(destination, config)) return "Unroutable"
  const earliest = Math.max(start, release.at)
  if (haversineM(origin, destination) <= config.atMerchantM) {
    return {
      origin,
      destination,
      etd: earliest,
      eta: earliest,
      meters: 0,
      seconds: 0,
      batteryEndPct,
      block: null
    }
  }
  const from = Math.max(earliest, now + config.pilotConnectS * 1_000)
  const fit = calendar.earliestFit(from, from + config.returnPilotWaitS * 1_000, ms, type, tentative)
  if (fit === null) return "NoPilot"
  return {
    origin,
    destination,
    etd: fit.from,
    eta: fit.from + ms,
    meters,
    seconds: Math.round(ms / 1_000),
    batteryEndPct,
    block: blockOf(fit, ms)
  }
}
