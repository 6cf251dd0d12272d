/**
 * How far and how long robots travel: along the city's streets where they are known, else great circle times
 * a detour factor, at the planning speed. Nothing here allocates where no streets are known. Source: spec/dispatch.md 6, spec/simulation.md 2.
 */
import { haversineM, type LatLng, metersPerDegree } from "../../../domain/geo.ts"
import type { PlannerConfig } from "./config.ts"

const radiansPerDegree = Math.PI / 180

/** Route metres between two places. */
export const routeMeters = (a: LatLng, b: LatLng, config: PlannerConfig): number =>
  config.streets === null ? config.detourFactor * haversineM(a, b) : config.streets.meters(a, b)

/**
 * No route is shorter than its great circle times this: for sorting out what is too far. A way along streets
 * may be as straight as it likes.
 */
export const leastDetour = (config: PlannerConfig): number =>
  config.streets === null ? config.detourFactor : 1

/** The corners of the route between two places as a trip carries them; nothing where no streets are known. */
export const waypointsOf = (
  a: LatLng,
  b: LatLng,
  config: PlannerConfig
): { readonly waypoints?: ReadonlyArray<LatLng> } =>
  config.streets === null ? noWaypoints : { waypoints: config.streets.line(a, b).points }

const noWaypoints = Object.freeze({})

/** Seconds of driving for a route, crossings included. */
export const driveSeconds = (meters: number, config: PlannerConfig): number =>
  meters / config.planningSpeedMps

/** Milliseconds of driving for a route, rounded up to whole ones. */
export const driveMs = (meters: number, config: PlannerConfig): number =>
  Math.ceil((meters / config.planningSpeedMps) * 1_000)

/** Battery that a route and a time take, percent of capacity (6). */
export const drainPct = (meters: number, ms: number, config: PlannerConfig): number =>
  (config.drainPctPerKm * meters) / 1_000 + (config.drainPctPerHour * ms) / 3_600_000

/** Cosine of a latitude: the shrinkage of a degree of longitude, for `fastMeters`. */
export const cosineOfLatitude = (lat: number): number => Math.cos(lat * radiansPerDegree)

/**
 * Great-circle metres on a plane around one latitude, without trigonometry per call. Within 20 km of
 * each other and below 60 degrees the error is less than 0.5 %: good for sorting out, never for a
 * limit; leave a margin of `fastMarginFactor`.
 */
export const fastMeters = (
  latA: number,
  lngA: number,
  latB: number,
  lngB: number,
  cosineLatitude: number
): number => {
  const y = (latB - latA) * metersPerDegree
  const x = (lngB - lngA) * metersPerDegree * cosineLatitude
  return Math.sqrt(x * x + y * y)
}

/** What is farther than a limit times this by `fastMeters` is farther than the limit. */
export const fastMarginFactor = 1.01

/** Whether a place lies in a blocked area, so that no route reaches it. */
export const isBlocked = (place: LatLng, config: PlannerConfig): boolean => {
  for (const area of config.blockedAreas) {
    if (haversineM(place, area.center) <= area.radiusM) return true
  }
  return false
}
