/** Raising and clearing alerts: at most one unresolved per (type, component). Source: spec/state.md 4.4. */
import { isLegal } from "../../domain/machine.ts"
import type { AlertType, HardwareComponent, HardwareStatusCode } from "../../services/state/enums.ts"
import { severityOf } from "../../services/state/policies.ts"
import { alertMachine } from "./machine.ts"
import type { Alert, RobotState } from "./state.ts"
import type { Turn } from "./turn.ts"

/** The newest alert of a kind, null when there was none. */
const newestAlert = (state: RobotState, type: AlertType, component: HardwareComponent | ""): Alert | null => {
  for (const alert of state.alerts) {
    if (alert.type === type && alert.component === component) return alert
  }
  return null
}

export const hasAlert = (
  state: RobotState,
  type: AlertType,
  component: HardwareComponent | "" = ""
): boolean => {
  if (state.unresolvedAlerts === 0) return false
  const alert = newestAlert(state, type, component)
  return alert !== null && alert.status !== "RESOLVED"
}

/** Raises an alert, unless it is there. One that has become CRITICAL takes the place of a milder one. */
export const raiseAlert = (
  turn: Turn,
  type: AlertType,
  component: HardwareComponent | "" = "",
  status: HardwareStatusCode | null = null,
  details: string | null = null
): void => {
  const severity = severityOf(type, status)
  if (hasAlert(turn.state, type, component)) {
    const known = newestAlert(turn.state, type, component)
    if (severity !== "CRITICAL" || known?.severity === "CRITICAL") return
    clearAlert(turn, type, component)
  }
  if (!isLegal(alertMachine, null, "RaiseAlert", "OPEN")) return
  turn.emit({
    _tag: "AlertRaised",
    at: turn.now,
    serial: turn.state.serial,
    alertId: turn.newId(),
    type,
    component,
    severity,
    tripId: turn.state.tripId,
    details
  })
}

/** Clears an alert whose condition is gone; harmless when there is none. */
export const clearAlert = (turn: Turn, type: AlertType, component: HardwareComponent | "" = ""): void => {
  if (turn.state.unresolvedAlerts === 0) return
  const alert = newestAlert(turn.state, type, component)
  if (alert === null || !isLegal(alertMachine, alert.status, "ClearAlert", "RESOLVED")) return
  turn.emit({
    _tag: "AlertCleared",
    at: turn.now,
    serial: turn.state.serial,
    alertId: alert.alertId,
    type,
    component
  })
}
