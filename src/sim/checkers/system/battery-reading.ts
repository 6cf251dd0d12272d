import type { RobotState } from "../../../actors/robot/state.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { RobotDevice } from "../../world/robot-device.ts"

/** What one look saw of a robot's battery, and of what its backend knows of it. Energies in watt-hours. */
export class BatteryReading {
  at: Instant = 0
  powered = false
  chargeWh = 0
  chargedWh = 0
  lostWh = 0
  drivingMs = 0
  /** Whole per cent of the newest heartbeat that the Robot actor took, null before the first. */
  knownPct: number | null = null
  /** When that heartbeat was sent, by the robot's clock. */
  knownAt: Instant = 0

  /** Sees everything anew: the next look compares with this one. */
  take(device: RobotDevice, robot: RobotState | null, now: Instant): void {
    this.at = now
    this.powered = device.powered
    this.chargeWh = device.chargeWh
    this.chargedWh = device.chargedWh
    this.lostWh = device.lostWh
    this.drivingMs = device.drivingMs
    const heartbeat = robot?.heartbeat ?? null
    if (heartbeat === null) return
    this.knownPct = heartbeat.batteryPct
    this.knownAt = heartbeat.at
  }
}
