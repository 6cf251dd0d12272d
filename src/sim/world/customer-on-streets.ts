/** Where customers live in a city with streets. */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { ZoneShape } from "../../services/dispatch/planner/zones.ts"
import { alongLine, type Streets } from "../../services/dispatch/streets/streets.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"
import { streetPointsIn } from "./city-streets.ts"

/** So often a customer out of reach is drawn again before he is moved nearer. */
const customerTries = 40

/**
 * The customer of an order: a point along the streets of the merchant's zone, each metre as likely as any other,
 * but no route longer than the longest. Draws for its order number alone.
 */
export const customerOnStreets = (
  scenario: Scenario,
  streets: Streets,
  zone: ZoneShape,
  merchant: LatLng,
  index: number,
  draws: Draws
): LatLng => {
  const { model, detourFactor } = scenario.travel
  const limitM = scenario.city.generator.routeMaxM
  const metersTo = (at: LatLng): number =>
    model === "graph" ? streets.meters(merchant, at) : detourFactor * haversineM(merchant, at)
  const points = streetPointsIn(streets, zone)
  if (points === null) return merchant
  let at = merchant
  for (let attempt = 0; attempt < customerTries; attempt++) {
    at = points.at(
      draws.uniform(streams.customerPlace, index, 2 * attempt),
      draws.uniform(streams.customerPlace, index, 2 * attempt + 1)
    )
    if (metersTo(at) <= limitM) return at
  }
  // By its line it is never farther than along it, so that a share of the line is within the limit.
  const line = streets.line(merchant, at)
  return alongLine(line.points, (0.99 * limitM) / Math.max(metersTo(at), detourFactor * line.meters))
}
