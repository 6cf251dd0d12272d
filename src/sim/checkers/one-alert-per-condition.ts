import type { RobotState } from "../../actors/robot/state.ts"

/** At most one unresolved alert per type and component of a robot. Source: spec/state.md 10 (12). */
export const oneAlertPerCondition = (state: RobotState): string | null => {
  const { alerts, serial } = state
  let unresolved = 0
  for (let i = 0; i < alerts.length; i++) {
    const alert = alerts[i]
    if (alert === undefined || alert.status === "RESOLVED") continue
    unresolved += 1
    for (let j = 0; j < i; j++) {
      const other = alerts[j]
      if (other?.type === alert.type && other.component === alert.component && other.status !== "RESOLVED") {
        return `robot ${serial} has two alerts ${alert.type} ${alert.component}`
      }
    }
  }
  return unresolved === state.unresolvedAlerts
    ? null
    : `robot ${serial} has ${unresolved} unresolved alerts and counts ${state.unresolvedAlerts}`
}
