/**
 * What operations expect near each parking lot: orders per hour by local hour, from the scenario's
 * average day. Every merchant counts at the lot that is nearest to it. Source: spec/operations.md 2.6
 * (`demand_schedule`), spec/dispatch.md 7 (gain_l).
 */
import { haversineM } from "../../domain/geo.ts"
import type { LocationId } from "../../domain/ids.ts"
import type { Scenario } from "../scenario/schema.ts"
import type { City, CityLot, CityMerchant } from "./city.ts"

/** 24 numbers for each lot near which there is a merchant. */
export const demandSchedules = (
  scenario: Scenario,
  city: City
): ReadonlyMap<LocationId, ReadonlyArray<number>> => {
  const { partners } = scenario
  const shareOfHour = Array.from({ length: 24 }, (_, localHour) => {
    const share = partners.hourSharesPct[(localHour - partners.firstHour + 24) % 24] ?? 0
    return share / 100
  })
  const zoneWeights = city.zones.map((zone) => zone.weight)
  const merchantWeights = city.zones.map(() => 0)
  for (const merchant of city.merchants) {
    merchantWeights[merchant.zoneIndex] = (merchantWeights[merchant.zoneIndex] ?? 0) + merchant.weight
  }
  const allZones = zoneWeights.reduce((sum, weight) => sum + weight, 0)
  const perDay = new Map<LocationId, number>()
  for (const merchant of city.merchants) {
    const lot = lotNearest(city, merchant)
    if (lot === undefined || allZones === 0) continue
    const zoneShare = (zoneWeights[merchant.zoneIndex] ?? 0) / allZones
    const orders =
      partners.ordersPerDay * zoneShare * (merchant.weight / (merchantWeights[merchant.zoneIndex] || 1))
    perDay.set(lot.id, (perDay.get(lot.id) ?? 0) + orders)
  }
  return new Map([...perDay].map(([lotId, orders]) => [lotId, shareOfHour.map((share) => orders * share)]))
}

const lotNearest = (city: City, merchant: CityMerchant): CityLot | undefined => {
  let best: CityLot | undefined
  let bestM = Number.POSITIVE_INFINITY
  for (const lot of city.lots) {
    const meters = haversineM(lot.place, merchant.place)
    if (meters < bestM) {
      best = lot
      bestM = meters
    }
  }
  return best
}
