/** The streets of a scenario, made from its file once, and who goes by them. */

import { isInZone, type ZoneShape } from "../../services/dispatch/planner/zones.ts"
import { StreetPoints } from "../../services/dispatch/streets/points.ts"
import { type Streets, WalkStreets } from "../../services/dispatch/streets/streets.ts"
import { type CityFile, networkOfCity } from "../cities/city-file.ts"
import type { Scenario } from "../scenario/schema.ts"

/** Determinism: a file always makes the same streets, so that it does not matter who asked first. */
const made = new WeakMap<CityFile, WalkStreets>()
const points = new WeakMap<Streets, Map<string, StreetPoints | null>>()

/** The walk network of the scenario's city; null where it names none. */
export const streetsOf = ({ streetFile }: Scenario): WalkStreets | null => {
  if (streetFile === undefined) return null
  const known = made.get(streetFile)
  if (known !== undefined) return known
  const streets = new WalkStreets(networkOfCity(streetFile))
  made.set(streetFile, streets)
  return streets
}

/** The streets that robots, couriers and vans go by; null: as the crow flies, times a detour factor. */
export const travelStreetsOf = (scenario: Scenario): WalkStreets | null =>
  scenario.travel.model === "graph" ? streetsOf(scenario) : null

/** The points along the streets of an area; null where there is no street in it. */
export const streetPointsIn = (streets: Streets, area: ZoneShape): StreetPoints | null => {
  let byDisc = points.get(streets)
  if (byDisc === undefined) {
    byDisc = new Map()
    points.set(streets, byDisc)
  }
  const { center, radiusM, polygon } = area
  const key = JSON.stringify([center.lat, center.lng, radiusM, polygon ?? null])
  const known = byDisc.get(key)
  if (known !== undefined) return known
  const made = StreetPoints.within(streets.network, (place) => isInZone(area, place))
  byDisc.set(key, made)
  return made
}
