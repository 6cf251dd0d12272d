/**
 * What observers ask of the planner's state: counts for screens and series. Read only.
 * Source: spec/simulation.md 6, spec/dispatch.md 12.
 */
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DemandStatus, DemandType } from "../../services/dispatch/enums.ts"
import { type SlotName, slotNames } from "../../services/dispatch/planner/model.ts"
import type { PlannerState } from "./state.ts"

/** Demands that are not final, by type and status. */
export type OpenDemands = Readonly<Record<DemandType, Readonly<Partial<Record<DemandStatus, number>>>>>

export const openDemands = (state: PlannerState): OpenDemands => {
  const counts: Record<DemandType, Partial<Record<DemandStatus, number>>> = {
    Delivery: {},
    Deployment: {},
    Return: {},
    Pickup: {}
  }
  for (const demand of state.demands.values()) {
    if (demand.closedAt !== null) continue
    const ofType = counts[demand.type]
    ofType[demand.status] = (ofType[demand.status] ?? 0) + 1
  }
  return counts
}

/** Accepted deliveries that are neither delivered nor given up. */
export const openDeliveryCount = (state: PlannerState): number => state.openDeliveries.length

/** Robots with each slot filled, and those with none. */
export interface SlotCounts extends Record<SlotName, number> {
  idle: number
}

export const slotCounts = (state: PlannerState): SlotCounts => {
  const counts: SlotCounts = {
    activeDemand: 0,
    scheduledPickup: 0,
    scheduledDelivery: 0,
    scheduledMovement: 0,
    idle: 0
  }
  for (const robot of state.robots) {
    let filled = false
    for (const name of slotNames) {
      if (robot[name] === null) continue
      counts[name] += 1
      filled = true
    }
    if (!filled) counts.idle += 1
  }
  return counts
}

/** The demands in the slots of one robot, null where a slot is empty. */
export const scheduleOf = (
  state: PlannerState,
  serial: RobotSerial
): Readonly<Record<SlotName, string | null>> | null => {
  const robot = state.robotBySerial.get(serial)
  if (robot === undefined) return null
  return {
    activeDemand: robot.activeDemand?.demandId ?? null,
    scheduledPickup: robot.scheduledPickup?.demandId ?? null,
    scheduledDelivery: robot.scheduledDelivery?.demandId ?? null,
    scheduledMovement: robot.scheduledMovement?.demandId ?? null
  }
}

/** Pilots at an instant: who could drive, and who is planned to. */
export interface PilotUse {
  readonly available: number
  readonly driving: number
}

export const pilotUse = (state: PlannerState, at: Instant): PilotUse => {
  let available = 0
  for (const pilot of state.calendar.pilotFacts()) {
    if (pilot.state !== "ON_SHIFT" && pilot.state !== "ON_COOLDOWN") continue
    const spans = pilot.availability
    for (let i = 0; i + 1 < spans.length; i += 2) {
      if ((spans[i] ?? 0) <= at && at < (spans[i + 1] ?? 0)) available += 1
    }
  }
  let driving = 0
  for (const demand of state.demands.values()) {
    for (const block of state.calendar.blocksOf(demand.id))
      if (block.from <= at && at < block.to) driving += 1
  }
  return { available, driving }
}
