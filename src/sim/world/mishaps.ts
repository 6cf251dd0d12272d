/**
 * What may happen to a robot under way: it gets stuck, tips over or is hit, each with a rate per hour
 * of driving; and what fails after hours in service. Drawn per leg and per robot, so that the same leg
 * of the same order meets the same mishap in every run. Source: spec/simulation.md 3 (robots), 5.
 */
import type { HardwareComponent } from "../../domain/wire-enums.ts"
import { sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { DeviceParameters, Mishap } from "./device-parameters.ts"

/** A mishap that lies ahead on a leg. */
export interface MishapAhead {
  readonly mishap: Mishap
  /** Milliseconds of driving until then. */
  readonly afterMs: number
}

const kinds = [
  { mishap: "Stuck", stream: streams.stuck },
  { mishap: "Flipped", stream: streams.flipped },
  { mishap: "Hit", stream: streams.hit }
] as const

const rateOf = (parameters: DeviceParameters, mishap: (typeof kinds)[number]["mishap"]): number =>
  mishap === "Stuck"
    ? parameters.stuckPerHour
    : mishap === "Flipped"
      ? parameters.flippedPerHour
      : parameters.hitPerHour

/**
 * The first mishap within `durationMs` of a leg named by (entity, attempt), null when all goes well.
 *
 * - `stuckFactor`: multiplies the rate of getting stuck (weather).
 */
export const mishapOfLeg = (
  draws: Draws,
  parameters: DeviceParameters,
  stuckFactor: number,
  entity: number,
  attempt: number,
  durationMs: number
): MishapAhead | null => {
  let first: MishapAhead | null = null
  let withinMs = durationMs
  for (const { mishap, stream } of kinds) {
    const perHour = rateOf(parameters, mishap) * (mishap === "Stuck" ? stuckFactor : 1)
    if (perHour <= 0) continue
    const u = draws.uniform(stream, entity, attempt)
    const afterMs = (-Math.log1p(-u) / perHour) * 3_600_000
    if (afterMs >= withinMs) continue
    withinMs = afterMs
    first = { mishap, afterMs: Math.max(1, Math.round(afterMs)) }
  }
  return first
}

/** Hours of service, in milliseconds, from the repair number `n` (0: new) of a robot to its next failure. */
export const timeToFailure = (
  draws: Draws,
  parameters: DeviceParameters,
  index: number,
  n: number
): number | null =>
  parameters.timeToFailureMs === null
    ? null
    : Math.max(
        1,
        Math.round(sample(parameters.timeToFailureMs, draws.uniform(streams.componentFailure, index, n)))
      )

/** Which component it is that fails then. */
export const failingComponent = (
  draws: Draws,
  parameters: DeviceParameters,
  index: number,
  n: number
): HardwareComponent => {
  const u = draws.uniform(streams.component, index, n)
  let sum = 0
  for (const { component, share } of parameters.failingComponents) {
    sum += share
    if (u < sum) return component
  }
  return "MOTOR_BASE"
}
