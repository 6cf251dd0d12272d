/**
 * Whether a robot can still do the delivery it has: the rules of feasibility that a robot at work can
 * come to break. Rules about where it would start from do not apply any more: it is under way.
 * Source: spec/dispatch.md 6, 9.3.
 */
import type { Instant } from "../../domain/instant.ts"
import type { RobotIssue } from "../../services/dispatch/enums.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { variantFor, variantsAt } from "../../services/dispatch/planner/overrides.ts"
import { batteryAt, heartbeatAge } from "../../services/dispatch/planner/projection.ts"
import { drainPct } from "../../services/dispatch/planner/travel.ts"
import { demandOrNull, type PlannerDemand, type PlannerRobot, type PlannerState } from "./state.ts"

/** The first rule that the robot of a Pending delivery breaks, null while it can do it. */
export const lostIssue = (
  state: PlannerState,
  robot: PlannerRobot,
  delivery: PlannerDemand,
  now: Instant,
  shardConfig: PlannerConfig
): RobotIssue | null => {
  const config = variantFor(variantsAt(shardConfig, delivery.origin), robot)
  if (!robot.online) return "Offline"
  if (heartbeatAge(robot, now) > config.staleAfterMs) return "StaleHeartbeat"
  if (robot.lat === null || robot.lng === null) return "NoPosition"
  if (!robot.healthy) return "Unhealthy"
  if (robot.needsMaintenance) return "NeedsMaintenance"
  if (robot.undergoingMaintenance) return "UndergoingMaintenance"
  if (!robot.driveable) return "NotDriveable"
  if (robot.operationState === "GROUNDED") return "Grounded"
  if (robot.operationState === "OFF_DUTY") return "OffDuty"
  const foreignFood = robot.hasFood && delivery.loadedAt === null && robot.activeDemand === null
  if (foreignFood) return "HasFood"
  if (runsDry(state, robot, delivery, now, config)) return "BatteryInsufficient"
  return delivery.loadedAt === null && delivery.features?.excludeRobots.includes(robot.serial)
    ? "Excluded"
    : null
}

/** Whether the legs to come would leave less than the reserve. Only asked of robots that are low. */
const runsDry = (
  state: PlannerState,
  robot: PlannerRobot,
  delivery: PlannerDemand,
  now: Instant,
  config: PlannerConfig
): boolean => {
  if (robot.batteryPct > 2 * config.batteryWarnPct) return false
  const pickup = demandOrNull(state, delivery.pickupId)
  const ret = demandOrNull(state, delivery.returnId)
  let meters = (delivery.plan?.distanceM ?? 0) + (ret?.plan?.distanceM ?? 0)
  if (pickup !== null && pickup.status === "Pending") meters += pickup.plan?.distanceM ?? 0
  const endsAt = ret?.plan?.eta ?? delivery.plan?.eta ?? now
  const left = batteryAt(robot, state, now, config) - drainPct(meters, Math.max(0, endsAt - now), config)
  return left < config.batteryReservePct - config.batteryMarginPct
}
