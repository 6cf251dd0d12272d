/** What a scenario with streets must fulfil: they are known, and what it lists stands beside one. */
import type { LatLng } from "../../domain/geo.ts"
import { streetPointsIn, streetsOf } from "../world/city-streets.ts"
import { gridZones } from "../world/street-places.ts"
import type { ScenarioPath } from "./problem.ts"
import type { Scenario } from "./schema.ts"

interface Report {
  readonly wrong: (path: ScenarioPath, what: string, allowed: string | null) => void
}

/** A place that is listed farther from every street than this is at the wrong place, metres. */
const besideStreetM = 250

export const checkStreets = (scenario: Scenario, { wrong }: Report): void => {
  const { city, travel } = scenario
  if (city.streets === null) {
    if (travel.model === "graph") {
      wrong(["travel", "model"], "no streets to go by", "city.streets too, or haversine")
    }
    if (city.streetsSha256 !== null) {
      wrong(["city", "streetsSha256"], "no streets whose file that could be", "city.streets too, or none")
    }
    return
  }
  const streets = streetsOf(scenario)
  if (streets === null) {
    wrong(["city", "streets"], "its file was not read", "a scenario that is opened from a file")
    return
  }
  city.zones.forEach((zone, i) => {
    if (streetPointsIn(streets, zone) !== null) return
    wrong(["city", "zones", i, "center"], "no street lies in this zone", "a zone among the streets")
  })
  const generated = city.zones.length > 0 ? [] : gridZones(scenario, streets)
  for (const zone of generated) {
    if (streetPointsIn(streets, zone) !== null) continue
    const { lat, lng } = zone.center
    const where = `around ${lat.toFixed(5)}, ${lng.toFixed(5)}`
    wrong(
      ["city", "generator"],
      `no street lies in ${zone.id}, ${where}`,
      "fewer hubs, another city.center, or listed zones"
    )
  }
  const beside = (place: LatLng, path: ScenarioPath): void => {
    const { offM } = streets.nearest(place)
    if (offM <= besideStreetM) return
    wrong(path, `${Math.round(offM)} m from the nearest street`, `a place within ${besideStreetM} m of one`)
  }
  for (const key of ["hubs", "parkingLots", "merchants"] as const) {
    city[key].forEach(({ place }, i) => {
      beside(place, ["city", key, i, "place"])
    })
  }
  scenario.partners.orders.forEach(({ dropoff }, i) => {
    beside(dropoff, ["partners", "orders", i, "dropoff"])
  })
}
