import type { RobotState } from "../../../actors/robot/state.ts"
import { hour } from "../../../domain/instant.ts"
import type { RobotDevice } from "../../world/robot-device.ts"
import { BatteryReading } from "./battery-reading.ts"
import type { SystemChecker } from "./system.ts"

/** Legs take whole milliseconds, their energy does not: so much may be missing between two looks. */
const roundingWh = 1e-3

/**
 * A battery holds what it held, and what fresh ones brought, less what standing and driving cost and faults
 * took: it gains nothing else, and falls by neither more nor less. What the backend knows of it rises only
 * after a fresh one, and is never less than what the robot has. Source: spec/simulation.md 3, 7 (V4).
 *
 * Decided: where a clock may be wrong nothing is said of what is known, because heartbeats are told apart by
 * their time.
 */
export const batteryKeepsItsBalance: SystemChecker = (system, report) => {
  const { now, world, batteries } = system
  const clocksAreRight = world.faults?.fired.has("clockSkew") !== true
  for (const device of world.devices) {
    const robot = device.backend
    const last = batteries[device.index]
    if (last === undefined) {
      const first = new BatteryReading()
      first.take(device, robot, now)
      batteries[device.index] = first
      continue
    }
    const wrong =
      wrongWithCharge(device, last, now) ?? (clocksAreRight ? wrongWithKnown(device, robot, last) : null)
    if (wrong !== null) report(device.serial, `${device.serial} ${wrong}`)
    last.take(device, robot, now)
  }
}

/** What the time since the last look does not explain, in words. */
const wrongWithCharge = (device: RobotDevice, last: BatteryReading, now: number): string | null => {
  const { chargeWh, idleW, driveW } = device
  const drawnWh =
    last.chargeWh + (device.chargedWh - last.chargedWh) - (device.lostWh - last.lostWh) - chargeWh
  if (drawnWh < -roundingWh) return `has gained ${-drawnWh} Wh without a fresh battery`
  const drivenMs = device.drivingMs - last.drivingMs
  const stoodMs = now - last.at - drivenMs
  const mostWh = (stoodMs * idleW + drivenMs * Math.max(idleW, driveW)) / hour
  if (drawnWh > mostWh + roundingWh) {
    return `has used ${drawnWh} Wh in ${now - last.at} ms, ${drivenMs} ms of them under way: at most ${mostWh} Wh`
  }
  // An empty battery costs nothing: also until a fresh one takes its place.
  const mayHaveBeenEmpty = chargeWh <= 0 || device.chargedWh !== last.chargedWh
  if (!last.powered || !device.powered || mayHaveBeenEmpty) return null
  const leastWh = (stoodMs * idleW + drivenMs * Math.min(idleW, driveW)) / hour
  return drawnWh < leastWh - roundingWh
    ? `has used ${drawnWh} Wh in ${now - last.at} ms, ${drivenMs} ms of them under way: at least ${leastWh} Wh`
    : null
}

/** What the backend cannot have heard of this battery, in words. */
const wrongWithKnown = (
  device: RobotDevice,
  robot: RobotState | null,
  last: BatteryReading
): string | null => {
  const heartbeat = robot?.heartbeat ?? null
  if (heartbeat === null) return null
  const { batteryPct } = heartbeat
  const { swappedAt } = device
  if (last.knownPct !== null && batteryPct > last.knownPct) {
    if (swappedAt !== null && swappedAt >= last.knownAt) return null
    return `is known with ${batteryPct} % after ${last.knownPct} %, without a fresh battery`
  }
  if (swappedAt !== null && swappedAt >= heartbeat.at) return null
  return batteryPct + 1 <= device.batteryPct - 1e-6
    ? `is known with ${batteryPct} % and has ${device.batteryPct} %`
    : null
}
