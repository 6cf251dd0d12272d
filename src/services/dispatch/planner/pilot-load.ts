/** How scarce pilots are about to be: the price of driving a robot that no order waits for. Source: spec/dispatch.md 7, 8. */
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { expectedOrders } from "./forecast.ts"
import type { Fleet } from "./model.ts"
import type { PilotCalendar } from "./pilots.ts"

/**
 * Pilot time that the orders of the forecast will take, as a share of the pilot time on shift meanwhile:
 * 0 when no order is expected, above 1 when there are too few pilots, infinite without any.
 */
export const pilotLoad = (
  fleet: Fleet,
  calendar: PilotCalendar,
  now: Instant,
  config: PlannerConfig
): number => {
  const spanMs = config.repositionForecastS * 1_000
  let orders = 0
  for (const lot of fleet.lots)
    if (lot.isActive) orders += expectedOrders(lot, fleet.utcOffsetMs, now, spanMs)
  if (orders === 0) return 0
  let onShiftMs = 0
  for (const pilot of calendar.pilotFacts()) {
    if (pilot.state === "UNRESPONSIVE" || pilot.experienceDays < config.experienceDaysMin) continue
    const { availability } = pilot
    for (let i = 0; i + 1 < availability.length; i += 2) {
      const from = Math.max(availability[i] as number, now)
      const to = Math.min(availability[i + 1] as number, now + spanMs)
      if (to > from) onShiftMs += to - from
    }
  }
  return onShiftMs === 0 ? Number.POSITIVE_INFINITY : (orders * config.pilotTimePerOrderS * 1_000) / onShiftMs
}

/**
 * Cost-seconds for each second that a pilot drives an empty robot: nothing when pilots are idle, all of it
 * when all are needed; infinite from `repositionPilotLoadMax` on.
 */
export const pilotPrice = (load: number, config: PlannerConfig): number =>
  load < config.repositionPilotLoadMax ? load : Number.POSITIVE_INFINITY
