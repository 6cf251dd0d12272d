/**
 * What a run leaves behind: plain data from which every KPI, table and chart is computed.
 * The simulation fills it, the report reads it. Source: spec/simulation.md 6.
 */
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { LimitingFactor } from "../../services/dispatch/enums.ts"
import type { FaultWindow } from "../faults/fault-window.ts"
import type { FaultKind } from "../scenario/fault-kinds.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { RunTracks } from "../tracks/run-tracks.ts"
import type { PilotActivities, RobotActivities } from "./activities.ts"
import type { FieldTimes } from "./field-times.ts"

/**
 * How an order ended.
 *
 * - `Rejected`: no robot plan could be offered or confirmed; `limitingFactor` says why.
 * - `NotAccepted`: a plan was offered, the partner did not take it.
 * - `Canceled`: accepted, then ended without delivery; `reason` says why.
 * - `Open`: without an outcome when the run ended.
 */
export type OrderOutcome = "Rejected" | "NotAccepted" | "Delivered" | "Canceled" | "Open"

export interface OrderRecord {
  readonly index: number
  readonly zoneIndex: number
  readonly placedAt: Instant
  outcome: OrderOutcome
  limitingFactor: LimitingFactor | null
  reason: string | null
  /** When the partner's acceptance was confirmed with a robot plan. */
  acceptedAt: Instant | null
  quotedDropoffAt: Instant | null
  /** Click-to-door promise: the quoted drop-off and the promised slack. */
  promisedAt: Instant | null
  /** The newest drop-off estimate that stood ten minutes before the arrival. */
  etaTenMinutesBefore: Instant | null
  /** When the partner said that the food would be ready. */
  foodPromisedAt: Instant | null
  /** When it really is ready; null when nobody knows. */
  foodReadyAt: Instant | null
  /** When the robot that was loaded set out to the merchant; null when it stood there already. */
  pickupDepartedAt: Instant | null
  /** When the robot that was loaded came to the merchant. */
  atPickupAt: Instant | null
  /** When its lid was opened for the food. */
  loadingAt: Instant | null
  loadedAt: Instant | null
  /** When a robot first set out to the customer with the food. */
  departedAt: Instant | null
  /** The robot stands at the customer's. */
  arrivedAt: Instant | null
  /** The customer closed the lid. */
  deliveredAt: Instant | null
  provider: "Robot" | "Courier" | null
  /** The robot that set out with the food last. */
  serial: RobotSerial | null
  /** Needed a field operator, another robot after loading, or a courier. */
  rescued: boolean
  /** What first made it a rescue: a type of field task, a cause of the robot's failure, or `Courier`. */
  rescueReason: string | null
  /** Driving times, departure to arrival, of the trips that served the order. */
  pickupMs: number | null
  deliveryMs: number | null
  returnMs: number | null
}

/** An order as it is before anything happened to it. */
export const newOrderRecord = (index: number, zoneIndex: number, placedAt: Instant): OrderRecord => ({
  index,
  zoneIndex,
  placedAt,
  outcome: "Open",
  limitingFactor: null,
  reason: null,
  acceptedAt: null,
  quotedDropoffAt: null,
  promisedAt: null,
  etaTenMinutesBefore: null,
  foodPromisedAt: null,
  foodReadyAt: null,
  pickupDepartedAt: null,
  atPickupAt: null,
  loadingAt: null,
  loadedAt: null,
  departedAt: null,
  arrivedAt: null,
  deliveredAt: null,
  provider: null,
  serial: null,
  rescued: false,
  rescueReason: null,
  pickupMs: null,
  deliveryMs: null,
  returnMs: null
})

/** Time sums over all robots, milliseconds. */
export interface FleetTimes {
  readonly robots: number
  /** In state ON_TRIP, by type of trip. */
  readonly pickupMs: number
  readonly deliveryMs: number
  readonly returnMs: number
  readonly deploymentMs: number
  /** Bound to an order but not on a trip: loading, and waiting for food, pilot or customer. */
  readonly waitMs: number
  /** In one of the states PARKED, DEPLOYED and ON_TRIP. */
  readonly inServiceMs: number
  readonly batterySwaps: number
}

/** Time sums over all pilots and field operators, milliseconds. */
export interface CrewTimes {
  /** Holding an accepted assignment. */
  readonly assignedMs: number
  /** On shift, breaks left out. */
  readonly onShiftMs: number
  /** On shift, breaks included: what is paid. */
  readonly paidMs: number
  readonly operatorMs: number
}

export interface RunCounters {
  readonly reassignments: number
  readonly interruptions: number
  readonly handovers: number
  /** Sum over demands of the time without a robot after losing one. */
  readonly orphanMs: number
  readonly alarms: number
  /** Times at which no pilot was found within the search's deadline. */
  readonly pilotsUnavailable: number
  /** Sums over the cycles in which deliveries were compared, cost-seconds. */
  readonly planCostS: number
  readonly planBoundS: number
}

/** The state of the city at one moment; the counts of orders run from the start. */
export interface SeriesPoint extends RobotActivities, PilotActivities {
  readonly at: Instant
  readonly placed: number
  readonly rejected: number
  readonly accepted: number
  readonly delivered: number
  readonly canceled: number
  readonly robotsInService: number
  readonly robotsOnTrip: number
  /** Without those on a break. */
  readonly pilotsOnShift: number
  readonly pilotsAssigned: number
}

export interface PlannerTimes {
  readonly ticks: number
  readonly tickMeanMs: number
  readonly tickP95Ms: number
  readonly tickMaxMs: number
  readonly quotes: number
  readonly quoteP95Ms: number
}

export interface RunResult {
  readonly scenario: Scenario
  readonly seed: number | bigint
  /** Rolling digest over (time, actor, event, fields). */
  readonly digest: string
  /** SHA-256 of the canonical event log, null when none was written. */
  readonly logHash: string | null
  /** The run was stopped before its end; everything here is about the part that was finished. */
  readonly interrupted: boolean
  readonly endedAt: Instant
  readonly orders: ReadonlyArray<OrderRecord>
  /** The orders as a file of demand (`demand-csv.ts`); absent unless `outputs.demand` asks for it. */
  readonly demandCsv?: string
  /** All robots of the fleet. */
  readonly serials: ReadonlyArray<RobotSerial>
  readonly fleet: FleetTimes
  readonly crew: CrewTimes
  readonly field: FieldTimes
  readonly counters: RunCounters
  readonly series: ReadonlyArray<SeriesPoint>
  readonly planner: PlannerTimes
  /** Where robots were and orders went; null where `outputs.tracks` is off. */
  readonly tracks: RunTracks | null
  /** What the faults of the scenario have really done, by kind; a kind that did nothing has 0. */
  readonly faultsFired: { readonly [Kind in FaultKind]?: number }
  /** When each of them was at work, in the order of their beginnings. */
  readonly faultWindows: ReadonlyArray<FaultWindow>
  /** Full-state checks performed, and how many found a violation; the first one in words. */
  readonly invariants: { readonly checked: number; readonly violated: number; readonly first: string | null }
  readonly speed: {
    readonly wallSeconds: number
    readonly plannerSeconds: number
    readonly actorEvents: number
    /** Greatest resident memory, null when not measured. */
    readonly peakMemoryBytes: number | null
  }
}
