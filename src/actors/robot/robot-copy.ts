/** What Operations knows of a robot, read from the robot's own state. Source: spec/operations.md 2.2. */
import { invariant } from "../../domain/invariant.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"
import type { RobotState } from "./state.ts"

/**
 * The copy of a registered robot. Where it is deployed is the hub's knowledge and null here; its
 * position is that of the newest heartbeat.
 */
export const robotCopyOf = (state: RobotState): RobotCopy => {
  const { operationState, flags, heartbeat } = state
  invariant(operationState !== null, `no copy of ${state.serial}: it is not registered`)
  return {
    serial: state.serial,
    hubId: state.hubId,
    locationId: null,
    operationState,
    tripId: state.tripId,
    online: state.deviceLink === "ONLINE",
    healthy: state.healthy,
    driveable: flags.driveable,
    hasFood: flags.hasFood,
    needsMovement: flags.needsMovement,
    needsMaintenance: flags.needsMaintenance,
    undergoingMaintenance: flags.undergoingMaintenance,
    needsPickup: flags.needsPickup,
    lidState: state.lidState ?? "CLOSED",
    batteryPct: heartbeat === null ? null : heartbeat.batteryPct,
    lat: heartbeat === null ? null : heartbeat.lat,
    lng: heartbeat === null ? null : heartbeat.lng,
    speedMps: heartbeat === null ? 0 : heartbeat.speedMps
  }
}
