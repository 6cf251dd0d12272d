/** Where a robot goes when it has nothing to deliver. Source: spec/dispatch.md 3, 7 (z, m_rl, gain_l), H9. */
import type { LatLng } from "../../../domain/geo.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PlannerConfig } from "./config.ts"
import { expectedOrders } from "./forecast.ts"
import type { Fleet, Lot } from "./model.ts"
import { cosineOfLatitude, fastMeters, isBlocked, leastDetour, routeMeters } from "./travel.ts"
import { isCovered } from "./zones.ts"

const occupancyOf = (fleet: Fleet, lot: Lot): number => fleet.lotOccupancy.get(lot.locationId) ?? 0

/** Seconds of driving that a further robot at this lot is worth: all of `lotGainS` where one is lacking. */
const gainS = (fleet: Fleet, lot: Lot, at: Instant, config: PlannerConfig): number => {
  const expected = expectedOrders(lot, fleet.utcOffsetMs, at, config.lotForecastS * 1_000)
  const lacking = expected - occupancyOf(fleet, lot)
  return config.lotGainS * Math.min(1, Math.max(0, lacking))
}

/**
 * The lot with room that is worth most: seconds of driving there less the gain of having a robot where
 * orders will come, within `returnLotRadiusM` of route; without such a lot the nearest, full or not,
 * because lots empty again and a far drive costs battery and a pilot for certain.
 *
 * Lots that the zones let a robot reach come before all others: the nearest lot of a neighbouring
 * district is of no use when the way there leaves the zone. `at`: about when the robot will be there.
 * Null when there is no active lot. Ties go to the lot listed first.
 */
export const bestLot = (fleet: Fleet, from: LatLng, at: Instant, config: PlannerConfig): Lot | null =>
  worthiestLot(fleet, from, at, config) ??
  nearestLot(fleet, from, config, true) ??
  nearestLot(fleet, from, config, false)

/** Among the lots with room that are covered and within `returnLotRadiusM`; null when there is none. */
const worthiestLot = (fleet: Fleet, from: LatLng, at: Instant, config: PlannerConfig): Lot | null => {
  const cosine = cosineOfLatitude(from.lat)
  let best: Lot | null = null
  let bestScore = Number.POSITIVE_INFINITY
  for (const lot of fleet.lots) {
    const meters = leastDetour(config) * fastMeters(from.lat, from.lng, lot.lat, lot.lng, cosine)
    if (meters > config.returnLotRadiusM + slackM || !lot.isActive) continue
    const driveS = meters / config.planningSpeedMps
    // The gain is bounded, so most lots are out before anything dear is asked.
    if (driveS - config.lotGainS >= bestScore) continue
    if (lot.capacity !== null && occupancyOf(fleet, lot) >= lot.capacity) continue
    const leastScore = driveS - gainS(fleet, lot, at, config)
    if (leastScore >= bestScore || isBlocked(lot, config) || !isCovered(fleet.zones, from, lot)) continue
    const routeM = routeMeters(from, lot, config)
    if (routeM > config.returnLotRadiusM) continue
    const score =
      config.streets === null ? leastScore : leastScore + routeM / config.planningSpeedMps - driveS
    if (score >= bestScore) continue
    best = lot
    bestScore = score
  }
  return best
}

const nearestLot = (fleet: Fleet, from: LatLng, config: PlannerConfig, covered: boolean): Lot | null => {
  const cosine = cosineOfLatitude(from.lat)
  let nearest: Lot | null = null
  let nearestMeters = Number.POSITIVE_INFINITY
  for (const lot of fleet.lots) {
    const meters = fastMeters(from.lat, from.lng, lot.lat, lot.lng, cosine)
    if (meters >= nearestMeters || !lot.isActive || isBlocked(lot, config)) continue
    if (covered && !isCovered(fleet.zones, from, lot)) continue
    nearest = lot
    nearestMeters = meters
  }
  return nearest
}

/** The fast metric errs by less than this within a city. */
const slackM = 20
