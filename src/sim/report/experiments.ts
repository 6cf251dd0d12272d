/**
 * What an experiment did: the robots that take part beside those that do not. Over the orders of the KPI
 * window. Source: spec/dispatch.md 1.4 (`robots.experiments`), spec/simulation.md 6.
 */
import { second } from "../../domain/instant.ts"
import { takesPart } from "../../services/dispatch/planner/overrides.ts"
import { experimentsOf } from "../planner-config.ts"
import { ordersInWindow } from "./kpis.ts"
import { ascending, quantile, ratio } from "./quantile.ts"
import type { RunResult } from "./run-result.ts"

/** One half of a fleet in one experiment. */
export interface ExperimentGroup {
  readonly robots: number
  readonly deliveries: number
  readonly deliveriesPerRobot: number | null
  /** From placement to the customer's lid close, of the orders these robots delivered. */
  readonly clickToDoorP50S: number | null
  /** Driving time to the merchant, departure to arrival. */
  readonly pickupTripMedianMin: number | null
}

export interface ExperimentResult {
  readonly name: string
  readonly sharePct: number
  readonly on: ExperimentGroup
  readonly off: ExperimentGroup
}

const groupOf = (result: RunResult, takes: (serial: string) => boolean): ExperimentGroup => {
  const robots = result.serials.filter(takes).length
  const delivered = ordersInWindow(result).filter(
    (it) => it.deliveredAt !== null && it.serial !== null && takes(it.serial)
  )
  const doorMs = delivered.flatMap((it) => (it.deliveredAt === null ? [] : [it.deliveredAt - it.placedAt]))
  const pickupMs = delivered.flatMap((it) => (it.pickupMs === null ? [] : [it.pickupMs]))
  const doorP50 = quantile(ascending(doorMs), 0.5)
  const pickupP50 = quantile(ascending(pickupMs), 0.5)
  return {
    robots,
    deliveries: delivered.length,
    deliveriesPerRobot: ratio(delivered.length, robots),
    clickToDoorP50S: doorP50 === null ? null : doorP50 / second,
    pickupTripMedianMin: pickupP50 === null ? null : pickupP50 / (60 * second)
  }
}

/** Both groups of each experiment, in order of names; empty when the scenario has none. */
export const experimentResults = (result: RunResult): ReadonlyArray<ExperimentResult> =>
  experimentsOf(result.scenario).map((experiment) => ({
    name: experiment.name,
    sharePct: experiment.sharePct,
    on: groupOf(result, (serial) => takesPart(experiment, serial)),
    off: groupOf(result, (serial) => !takesPart(experiment, serial))
  }))
