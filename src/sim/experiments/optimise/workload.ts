/**
 * Fleets that cannot keep the promised acceptance whatever the planner does: in some stretch of hours more
 * orders must be accepted than their robots, or their pilots, can drive. Source: spec/simulation.md 8.
 *
 * The specification's bound (peak rate times mean cycle) holds a fleet to the rate of the peak hour. A promise
 * over the day may be kept by a fleet that refuses at the peak, so that here every stretch of hours counts,
 * less what may be refused in all; and the cycle is the driving that no policy saves, not the mean one.
 */
import type { Workload } from "./question.ts"

/** What one delivery takes at least. */
export interface LeastWork {
  /** Driving to the merchant and to the customer, minutes. */
  readonly driveMin: number
  /** Share of the orders that must be accepted, 0..1. */
  readonly acceptanceRate: number
}

const minutesPerHour = 60

/**
 * Whether robots or pilots of a fleet are too few for what must be accepted.
 *
 * In a stretch of n hours a robot ends n hours ÷ driving time deliveries and may have begun one more; the
 * same holds for a pilot at work. What must be accepted in the stretch is its demand less all that may be
 * refused in the whole run.
 */
export const isOverworked = (
  workload: Workload,
  row: number,
  column: number,
  { driveMin, acceptanceRate }: LeastWork
): boolean => {
  const { ordersByHour } = workload
  const robots = workload.robots[row] ?? 0
  const pilots = workload.pilotsByHour[column] ?? []
  const refusable = (1 - acceptanceRate) * ordersByHour.reduce((sum, orders) => sum + orders, 0)
  const perHour = minutesPerHour / driveMin
  for (let from = 0; from < ordersByHour.length; from++) {
    let orders = 0
    let pilotHours = 0
    for (let to = from; to < ordersByHour.length; to++) {
      orders += ordersByHour[to] ?? 0
      pilotHours += pilots[to] ?? 0
      const needed = orders - refusable
      const byRobots = robots * ((to - from + 1) * perHour + 1)
      const byPilots = pilotHours * perHour + (pilots[to] ?? 0) + (pilots[to + 1] ?? 0)
      if (needed > byRobots || needed > byPilots) return true
    }
  }
  return false
}
