/** Health of a robot by its components. Source: spec/state.md 3 (health). */
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import { healthyHeartbeats } from "../../services/state/constants.ts"
import type { HardwareComponent } from "../../services/state/enums.ts"
import { isFailed, isPeriodic } from "../../services/state/policies.ts"
import { clearAlert, raiseAlert } from "./alerts.ts"
import { hasFailed, newestHeartbeatAt } from "./repetition.ts"
import type { MissingComponent, RobotState } from "./state.ts"
import type { Turn } from "./turn.ts"

const none: ReadonlyArray<never> = Object.freeze([])

const mentions = (event: RobotTelemetry, component: HardwareComponent): boolean =>
  event.components.some((report) => report.component === component)

/**
 * The components that a heartbeat does not mention and that were known before it: those that should
 * report by themselves, and those whose last word was a failure.
 */
export const missingAfter = (
  state: RobotState,
  event: RobotTelemetry,
  at: Instant
): ReadonlyArray<MissingComponent> => {
  const before = state.heartbeat
  if (before === null || (before === event && state.missing.length === 0)) return state.missing
  const missing: Array<MissingComponent> = []
  for (const entry of state.missing) if (!mentions(event, entry.component)) missing.push(entry)
  if (before !== event) {
    const lastAt = newestHeartbeatAt(state, at - 1)
    for (const { component, status } of before.components) {
      if (mentions(event, component) || !(isPeriodic(component) || isFailed(status))) continue
      missing.push({ component, status, lastAt })
    }
  }
  return missing.length === 0 ? none : missing
}

/** Component alerts and the robot's health; gives the number of healthy heartbeats in a row. */
export const judgeHealth = (
  turn: Turn,
  event: RobotTelemetry,
  missing: ReadonlyArray<MissingComponent>,
  at: Instant
): number => {
  const { state } = turn
  const failed: Array<HardwareComponent> = []
  for (const { component, status } of event.components) {
    if (isFailed(status)) {
      failed.push(component)
      raiseAlert(turn, "ROBOT_ERROR", component, status)
    } else clearAlert(turn, "ROBOT_ERROR", component)
  }
  for (const entry of missing) if (hasFailed(entry, at)) failed.push(entry.component)
  if (failed.length > 0) {
    if (state.healthy) healthChanged(turn, false, failed)
    return 0
  }
  if (state.healthy) return 0
  const inRow = state.healthyInRow + 1
  if (inRow < healthyHeartbeats) return inRow
  healthChanged(turn, true, failed)
  return 0
}

const healthChanged = (turn: Turn, healthy: boolean, unhealthy: ReadonlyArray<HardwareComponent>): void => {
  const { serial, shard } = turn.state
  turn.emit({ _tag: "RobotHealthChanged", at: turn.now, serial, shard, healthy, unhealthy })
}
