import { hour, minute } from "../../src/domain/instant.ts"
import { newOrderRecord, type OrderRecord, type RunResult } from "../../src/sim/report/run-result.ts"
import { scenarioOf } from "./scenario.ts"

/** An order that was placed so long after the start, with what the test is about. */
export const orderRecord = (
  index: number,
  afterMs: number,
  changes: Partial<OrderRecord> = {}
): OrderRecord => ({
  ...newOrderRecord(index, 0, scenarioOf().startAt.at + afterMs),
  ...changes
})

/** A delivered order: accepted at once, `doorMs` from placement to the door, promised within `promisedMs`. */
export const delivered = (
  index: number,
  afterMs: number,
  doorMs: number,
  promisedMs: number,
  changes: Partial<OrderRecord> = {}
): OrderRecord => {
  const placedAt = scenarioOf().startAt.at + afterMs
  return orderRecord(index, afterMs, {
    outcome: "Delivered",
    acceptedAt: placedAt,
    promisedAt: placedAt + promisedMs,
    deliveredAt: placedAt + doorMs,
    provider: "Robot",
    ...changes
  })
}

/** A run of a whole day with round numbers; `scenario` is the text of a scenario. */
export const runResult = (changes: Partial<RunResult> = {}, scenario = ""): RunResult => {
  const it = scenarioOf(scenario)
  return {
    scenario: it,
    seed: 7,
    digest: "0123456789abcdef",
    logHash: null,
    interrupted: false,
    endedAt: it.startAt.at + it.durationMs,
    orders: [],
    serials: [],
    tracks: null,
    fleet: {
      robots: 10,
      pickupMs: 10 * hour,
      deliveryMs: 20 * hour,
      returnMs: 10 * hour,
      deploymentMs: 0,
      waitMs: 5 * hour,
      inServiceMs: 200 * hour,
      batterySwaps: 4
    },
    field: {
      tasks: {
        PARKING_LOT_BATTERY_SWAP: {
          created: 5,
          completed: 4,
          cancelled: 0,
          begun: 4,
          waitMs: 8 * minute,
          workMs: 40 * minute
        },
        UNSTUCK_BOT: {
          created: 1,
          completed: 1,
          cancelled: 0,
          begun: 1,
          waitMs: 2 * minute,
          workMs: 20 * minute
        }
      },
      busyMs: 12 * hour,
      workshopVisits: 1,
      workshopMs: 2 * hour
    },
    crew: { assignedMs: 42 * hour, onShiftMs: 70 * hour, paidMs: 80 * hour, operatorMs: 48 * hour },
    counters: {
      reassignments: 3,
      interruptions: 2,
      handovers: 1,
      orphanMs: 5 * minute,
      alarms: 0,
      pilotsUnavailable: 0,
      planCostS: 0,
      planBoundS: 0
    },
    series: [0, 1, 2].map((n) => ({
      at: it.startAt.at + n * 300_000,
      placed: n,
      rejected: 0,
      accepted: n,
      delivered: n,
      canceled: 0,
      robotsInService: 10,
      robotsOnTrip: n,
      pilotsOnShift: 4 + n,
      pilotsAssigned: n,
      robotsToPickup: 0,
      robotsDelivering: n,
      robotsReturning: 0,
      robotsDeploying: 0,
      robotsAtStop: 0,
      robotsParked: 10 - n,
      robotsGrounded: 0,
      robotsOffDuty: 0,
      pilotsDriving: n,
      pilotsConnecting: 0,
      pilotsOnCooldown: 0,
      pilotsIdle: 4,
      pilotsUnresponsive: 0,
      pilotsOnBreak: 0
    })),
    planner: { ticks: 100, tickMeanMs: 0.5, tickP95Ms: 1.25, tickMaxMs: 3, quotes: 10, quoteP95Ms: 0.25 },
    faultsFired: {},
    faultWindows: [],
    invariants: { checked: 97, violated: 0, first: null },
    speed: { wallSeconds: 2, plannerSeconds: 0.5, actorEvents: 3_000_000, peakMemoryBytes: null },
    ...changes
  }
}
