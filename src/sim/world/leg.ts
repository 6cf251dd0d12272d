/**
 * How long a robot takes from here to there, and what it costs its battery: one leg of a trip, drawn
 * once. Source: spec/simulation.md 2 (haversine travel), 3 (robots).
 */
import { haversineM, interpolate, type LatLng } from "../../domain/geo.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import { pointAt, routeLine } from "../../services/trip-monitor/geometry.ts"
import { type Distribution, poisson, sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"

export interface TravelParameters {
  /** The walk network; null: ways are straight, and longer by the factor. */
  readonly streets: Streets | null
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
  /** Corners between the two, in order; empty where the way is straight. */
  readonly via: ReadonlyArray<LatLng>
  readonly meters: number
  readonly departedAt: number
  /** Whole milliseconds, waits included. */
  readonly durationMs: number
  /** Energy over the whole leg, watt-hours. */
  readonly energyWh: number
}

const straight: ReadonlyArray<LatLng> = Object.freeze([])

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
  speedMps: number,
  via: ReadonlyArray<LatLng> = straight
): Leg => {
  const { streets } = parameters
  const meters = groundM(from, via, to) * (streets === null ? parameters.detourFactor : 1)
  const speed =
    speedMps * sample(parameters.tripSpeedFactor, draws.uniform(streams.tripSpeed, entity, attempt))
  const rollingMs = (meters / speed) * 1000
  const pedestrianMs =
    rollingMs * sample(parameters.pedestrianShare, draws.uniform(streams.pedestrianDelay, entity, attempt))
  // Where the network knows them each crossing is met; the draw is left alone for those that do not.
  const known = streets === null ? null : streets.crossingsOn([from, ...via, to])
  const crossings =
    known !== null
      ? known
      : parameters.crossingsPerKm === 0
        ? 0
        : poisson(
            (parameters.crossingsPerKm * meters) / 1000,
            draws.uniform(streams.crossing, entity, attempt)
          )
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
    via,
    meters,
    departedAt,
    durationMs: Math.max(1, Math.round(movingMs + waitingMs)),
    energyWh: (parameters.driveW * movingMs + parameters.idleW * waitingMs) / 3_600_000
  }
}

const groundM = (from: LatLng, via: ReadonlyArray<LatLng>, to: LatLng): number => {
  let meters = 0
  let last = from
  for (const corner of via) {
    meters += haversineM(last, corner)
    last = corner
  }
  return meters + haversineM(last, to)
}

/** Where a robot is that has so much of the leg behind it, 0..1. */
export const placeOn = (leg: Leg, progress: number): LatLng => {
  if (leg.via.length === 0) return interpolate(leg.from, leg.to, progress)
  const line = routeLine([leg.from, ...leg.via, leg.to], 0)
  return pointAt(line, progress * line.lengthM)
}

/** The corners that lie ahead of a robot that has so much of the leg behind it, 0..1. */
export const cornersAhead = (leg: Leg, progress: number): ReadonlyArray<LatLng> => {
  if (leg.via.length === 0) return straight
  const line = routeLine([leg.from, ...leg.via, leg.to], 0)
  return leg.via.filter((_, n) => line.marksM[n + 1]! > progress * line.lengthM)
}

/** The leg up to a place on it, `share` (0..1) of its way from the beginning. */
export const cutAt = (leg: Leg, share: number): Leg => {
  const line = routeLine([leg.from, ...leg.via, leg.to], 0)
  return {
    from: leg.from,
    to: pointAt(line, share * line.lengthM),
    via: leg.via.filter((_, n) => line.marksM[n + 1]! < share * line.lengthM),
    meters: leg.meters * share,
    departedAt: leg.departedAt,
    durationMs: Math.max(1, Math.round(leg.durationMs * share)),
    energyWh: leg.energyWh * share
  }
}

/** How much of the leg lies behind the robot at `now`, 0..1. */
export const progressOf = (leg: Leg, now: number): number =>
  Math.min(1, Math.max(0, (now - leg.departedAt) / leg.durationMs))
