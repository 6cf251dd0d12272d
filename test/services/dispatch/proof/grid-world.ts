/**
 * A street of places 30 s of driving apart, and planner parameters whose times are whole steps of 30 s.
 *
 * All instants, drives and waits of an instance are whole steps. A schedule is then a system of
 * differences with whole right sides, and costs bend at whole steps only, so that the best schedule on
 * the grid is a best schedule at all: comparing with it is exact, not rounded. The one exception is the
 * battery, whose limits fall between steps; it can cost the grid less than one step of a robot's idle
 * time, 6 cost-seconds, and never makes an infeasible schedule look feasible.
 * Source: spec/dispatch.md 7 (proof b).
 */
import type { Place } from "../../../../src/domain/geo.ts"
import { earthRadiusM } from "../../../../src/domain/geo.ts"
import type { Instant } from "../../../../src/domain/instant.ts"
import { defaultPlannerConfig, type PlannerConfig } from "../../../../src/services/dispatch/planner/config.ts"
import { now } from "../planner/builders.ts"

/** One step of the grid, milliseconds. */
export const stepMs = 30_000

/**
 * Parameters of the product, with every time written out as whole steps, and all hubs compared in each
 * cycle. Two differ from the product's: ways home wait for their pilots half as long, which keeps the
 * models small, and robots aim at the moment when the food is ready rather than 120 s before it. That
 * reserve is bought with idle time, which the objective counts as a loss and the optimum avoids.
 */
export const proofConfig: PlannerConfig = {
  ...defaultPlannerConfig,
  planningSpeedMps: 1.14,
  detourFactor: 1.3,
  loadTimeS: 210,
  customerWaitS: 240,
  stopDelayS: 30,
  pilotConnectS: 30,
  earlyArrivalS: 0,
  freezeBeforeS: 120,
  returnPilotWaitS: 900,
  cooldownS: 60,
  handoverS: 120,
  splitPartMinS: 180,
  holdPilotAtDropoff: true,
  handover: false,
  reposition: false,
  reoptimizeEveryCycles: 1
}

/** Drives are rounded up to milliseconds; a hair less than a step keeps them at whole steps. */
const hair = 1e-8
const stepDirectM = ((proofConfig.planningSpeedMps * stepMs) / 1_000 / proofConfig.detourFactor) * (1 - hair)
const stepDegrees = stepDirectM / ((earthRadiusM * Math.PI) / 180)

/** The place so many steps of driving north of the middle of the street; whole steps only. */
export const placeAt = (steps: number, kind: Place["kind"] = "AdHoc"): Place => ({
  lat: 48 + steps * stepDegrees,
  lng: 11,
  kind
})

/** The instant so many steps after the moment of planning. */
export const stepsFromNow = (steps: number): Instant => now + steps * stepMs

/** Whole steps, or not, of a span. */
export const isWholeSteps = (ms: number): boolean => ms % stepMs === 0

/** The moment of planning: a whole step of the epoch. */
export const planningTime: Instant = now
