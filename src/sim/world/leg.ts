/**
 * How long a robot takes from here to there, and what it costs its battery: one leg of a trip, drawn
 * once. Source: spec/simulation.md 2 (haversine travel), 3 (robots).
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import { type Distribution, poisson, sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"

export interface TravelParameters {
  readonly detourFactor: number
  /** Crossings on the way, per kilometre. */
  readonly crossingsPerKm: number
  /** Chance that a crossing needs no waiting, 0..1. */
  readonly freeCrossingShare: number
  /** Wait at a crossing that is not free, milliseconds. */
  readonly crossingWaitMs: Distribution
  /** Time lost to pedestrians as a share of the moving time. */
  readonly pedestrianShare: Distribution
  /** Factor on the speed, drawn per trip. */
  readonly tripSpeedFactor: Distribution
  readonly driveW: number
  readonly idleW: number
}

/** A drawn leg: its position and charge at any time follow from it alone. */
export interface Leg {
  readonly from: LatLng
  readonly to: LatLng
  readonly meters: number
  readonly departedAt: number
  /** Whole milliseconds, waits included. */
  readonly durationMs: number
  /** Energy over the whole leg, watt-hours. */
  readonly energyWh: number
}

/** At most this many crossings get a wait of their own; a longer way repeats the last one's draw. */
const crossingsPerLeg = 64

/**
 * Draws a leg. `entity` and `attempt` name it: the same order's same leg draws the same numbers
 * whatever else happens (common random numbers).
 */
export const drawLeg = (
  draws: Draws,
  parameters: TravelParameters,
  entity: number,
  attempt: number,
  from: LatLng,
  to: LatLng,
  departedAt: number,
  speedMps: number
): Leg => {
  const meters = haversineM(from, to) * parameters.detourFactor
  const speed =
    speedMps * sample(parameters.tripSpeedFactor, draws.uniform(streams.tripSpeed, entity, attempt))
  const rollingMs = (meters / speed) * 1000
  const pedestrianMs =
    rollingMs * sample(parameters.pedestrianShare, draws.uniform(streams.pedestrianDelay, entity, attempt))
  const crossings =
    parameters.crossingsPerKm === 0
      ? 0
      : poisson((parameters.crossingsPerKm * meters) / 1000, draws.uniform(streams.crossing, entity, attempt))
  let waitingMs = 0
  for (let crossing = 0; crossing < crossings; crossing++) {
    const n = attempt * crossingsPerLeg + Math.min(crossing, crossingsPerLeg - 1)
    const u = draws.uniform(streams.crossingWait, entity, n)
    if (u < parameters.freeCrossingShare) continue
    // One uniform serves both questions: whether to wait, and how long.
    const rest = (u - parameters.freeCrossingShare) / (1 - parameters.freeCrossingShare)
    waitingMs += sample(parameters.crossingWaitMs, Math.min(1 - 1e-12, Math.max(1e-12, rest)))
  }
  const movingMs = rollingMs + pedestrianMs
  return {
    from,
    to,
    meters,
    departedAt,
    durationMs: Math.max(1, Math.round(movingMs + waitingMs)),
    energyWh: (parameters.driveW * movingMs + parameters.idleW * waitingMs) / 3_600_000
  }
}

/** How much of the leg lies behind the robot at `now`, 0..1. */
export const progressOf = (leg: Leg, now: number): number =>
  Math.min(1, Math.max(0, (now - leg.departedAt) / leg.durationMs))
