/** A robot as it leaves the platform. Its PIN stays here: that there is one is all that is told. */
import type { RobotState } from "../actors/robot/state.ts"
import { openCycle } from "../actors/robot/state.ts"
import type { RobotStateEventState } from "../domain/wire-enums.ts"
import { isoOf } from "../services/table.ts"
import { isoOrNull } from "./delivery-view.ts"
import type { RobotAnswerBody } from "./schemas/robots.ts"

export const robotView = (
  state: RobotState,
  operationState: RobotStateEventState
): typeof RobotAnswerBody.Encoded => {
  const { heartbeat } = state
  const cycle = openCycle(state)
  return {
    serial: state.serial,
    hubId: state.hubId,
    operationState,
    stateVersion: state.stateVersion,
    flags: state.flags,
    tripId: state.tripId,
    online: state.deviceLink === "ONLINE",
    healthy: state.healthy,
    lid: {
      state: state.lidState,
      cycleId: cycle?.cycleId ?? null,
      openSince: isoOrNull(cycle?.openedAt ?? null)
    },
    hasPin: state.pin !== null,
    battery:
      heartbeat === null ? null : { chargePercent: heartbeat.batteryPct, isCharging: heartbeat.isCharging },
    position:
      heartbeat === null
        ? null
        : { lat: heartbeat.lat, lng: heartbeat.lng, speedMps: heartbeat.speedMps, at: isoOf(heartbeat.at) },
    alerts: state.alerts
      .filter(({ status }) => status !== "RESOLVED")
      .map(({ alertId, component, severity, status, type }) => ({
        alertId,
        type,
        component,
        severity,
        status
      }))
  }
}
