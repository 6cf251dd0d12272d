/** Whether a run fits into memory: better refused before than killed in the middle. */
import { getHeapStatistics } from "node:v8"
import { hour } from "../domain/instant.ts"
import { robotCount, type Scenario } from "../sim/scenario/schema.ts"

/** Measured on city-2k: what an order, a robot and a pilot leave in memory, with room to spare. */
const bytesPerOrder = 24_000
const bytesPerRobot = 100_000
const bytesPerPilot = 60_000
const bytesAtLeast = 120_000_000

/** Bytes that a run needs, estimated from above. */
export const memoryNeeded = (scenario: Scenario): number => {
  const orders =
    scenario.demandFile?.orders.length ??
    Math.max(
      scenario.partners.orders.length,
      (scenario.partners.ordersPerDay * scenario.durationMs) / (24 * hour)
    )
  const robots = scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const days = Math.max(1, Math.ceil(scenario.durationMs / (24 * hour)))
  const pilots = days * scenario.pilots.shifts.reduce((sum, shift) => sum + shift.count, 0)
  return bytesAtLeast + orders * bytesPerOrder + robots * bytesPerRobot + pilots * bytesPerPilot
}

/** Bytes that this process may use for objects. */
export const memoryLimit = (): number => getHeapStatistics().heap_size_limit

/** What to say when a run will not fit, null when it will. */
export const memoryProblem = (scenario: Scenario): string | null => {
  const needed = memoryNeeded(scenario)
  if (needed <= memoryLimit()) return null
  const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6)
  return `${scenario.name} needs about ${megabytes(needed)} MB, this process may use ${megabytes(memoryLimit())} MB; allow more with NODE_OPTIONS=--max-old-space-size=${megabytes(needed)}`
}
