/**
 * The places of a city with streets: what the scenario lists stays where it is; zones, hubs, lots and merchants
 * that it does not list are put along the streets, merchants where the map has them.
 */
import type { LatLng } from "../../domain/geo.ts"
import { isInZone, type ZoneShape } from "../../services/dispatch/planner/zones.ts"
import { boundsOf, degreesOf } from "../../services/dispatch/streets/network.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { robotCount, type Scenario } from "../scenario/schema.ts"
import {
  drawnLoadMethod,
  hubLayout,
  layouts,
  lotLayout,
  lotSpread,
  numbered,
  offsetM,
  type PointIn,
  spreadPoints,
  strayLayout,
  thomasPoints
} from "./city-layout.ts"
import { streetPointsIn } from "./city-streets.ts"

type Sections = Scenario["city"]
type Zone = Sections["zones"][number]
type Hub = Sections["hubs"][number]
type Lot = Sections["parkingLots"][number]
type Merchant = Sections["merchants"][number]

/** The scenario with every place listed. */
export const placedOnStreets = (scenario: Scenario, streets: Streets, draws: Draws): Scenario => {
  const { city } = scenario
  const zones = city.zones.length > 0 ? city.zones : gridZones(scenario, streets)
  const digits = Math.max(2, String(zones.length).length)
  const hubs = city.hubs.length > 0 ? city.hubs : drawnHubs(zones, digits, streets, draws)
  const parkingLots =
    city.parkingLots.length > 0 ? city.parkingLots : drawnLots(scenario, zones, hubs, streets, draws)
  const merchants =
    city.merchants.length > 0 ? city.merchants : foundMerchants(scenario, zones, digits, streets, draws)
  return { ...scenario, city: { ...city, zones, hubs, parkingLots, merchants } }
}

/** The middle of the generated city: the scenario's where it lies among the streets, else that of the streets. */
export const middleOf = ({ city }: Scenario, { network }: Streets): LatLng => {
  const bounds = boundsOf(network)
  const south = degreesOf(bounds.south7)
  const north = degreesOf(bounds.north7)
  const west = degreesOf(bounds.west7)
  const east = degreesOf(bounds.east7)
  const { lat, lng } = city.center
  const isInside = lat >= south && lat <= north && lng >= west && lng <= east
  return isInside ? city.center : { lat: (south + north) / 2, lng: (west + east) / 2 }
}

/** The zones of a generated city: discs on a grid about its middle. */
export const gridZones = (scenario: Scenario, streets: Streets): ReadonlyArray<Zone> => {
  const { generator, opensAtMs, closesAtMs } = scenario.city
  const middle = middleOf(scenario, streets)
  const columns = Math.ceil(Math.sqrt(generator.hubs))
  const rows = Math.ceil(generator.hubs / columns)
  const stepM = 2 * generator.radiusM + generator.gapM
  const digits = Math.max(2, String(generator.hubs).length)
  return Array.from({ length: generator.hubs }, (_, z) => ({
    id: numbered("zone", z, digits),
    center: offsetM(
      middle,
      ((z % columns) - (columns - 1) / 2) * stepM,
      (Math.floor(z / columns) - (rows - 1) / 2) * stepM
    ),
    radiusM: generator.radiusM,
    polygon: null,
    weight: 1,
    enabled: true,
    opensAtMs,
    closesAtMs
  }))
}

/** A point of a street in the disc; at the street nearest to its middle where there is none inside. */
const alongStreets =
  (streets: Streets, polygon: ZoneShape["polygon"] = null): PointIn =>
  (center, radiusM, u, v) => {
    const points = streetPointsIn(streets, { center, radiusM, polygon: polygon ?? null })
    if (points !== null) return points.at(u, v)
    const { lat, lng } = streets.nearest(center)
    return { lat, lng }
  }

const drawnHubs = (
  zones: ReadonlyArray<Zone>,
  digits: number,
  streets: Streets,
  draws: Draws
): ReadonlyArray<Hub> =>
  zones.map((zone, z) => {
    const entity = z * layouts + hubLayout
    const u = draws.uniform(streams.cityLayout, entity, 0)
    const v = draws.uniform(streams.cityLayout, entity, 1)
    const place = alongStreets(streets, zone.polygon)(zone.center, zone.radiusM / 4, u, v)
    return { id: numbered("hub", z, digits), zone: zone.id, place }
  })

const drawnLots = (
  scenario: Scenario,
  zones: ReadonlyArray<Zone>,
  hubs: ReadonlyArray<Hub>,
  streets: Streets,
  draws: Draws
): ReadonlyArray<Lot> => {
  const { generator, lotCapacity } = scenario.city
  const robots = scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const capacity = lotCapacity ?? Math.max(4, Math.ceil((2 * robots) / (hubs.length * generator.lots)))
  return hubs.flatMap((hub, h) => {
    const zone = zones.find(({ id }) => id === hub.zone)
    const center = zone?.center ?? hub.place
    const radiusM = (zone?.radiusM ?? generator.radiusM) * lotSpread
    const places = spreadPoints(
      generator.lots,
      center,
      radiusM,
      h * layouts + lotLayout,
      draws,
      alongStreets(streets, zone?.polygon ?? null)
    )
    return places.map((place, i) => ({
      id: `${hub.id.replace(/^hub/, "lot")}-${i + 1}`,
      hub: hub.id,
      place,
      capacity
    }))
  })
}

/**
 * The merchants of the map, each in the first zone that holds it, in an order drawn from the seed: a map does
 * not say who is busy. A zone without any gets drawn ones, each at the street next to it.
 */
const foundMerchants = (
  scenario: Scenario,
  zones: ReadonlyArray<Zone>,
  digits: number,
  streets: Streets,
  draws: Draws
): ReadonlyArray<Merchant> => {
  const found = scenario.streetFile?.merchants ?? []
  const zoneOf = found.map((at) => zones.findIndex((zone) => isInZone(zone, at)))
  let count = 0
  return zones.flatMap((zone, z) => {
    const own = found
      .map((at, n) => ({ at, draw: draws.uniform(streams.merchantChoice, n, 2), n }))
      .filter(({ n }) => zoneOf[n] === z)
      .sort((a, b) => a.draw - b.draw || a.n - b.n)
      .map(({ at }): LatLng => ({ lat: at.lat, lng: at.lng }))
    const places = own.length > 0 ? own : drawnPlaces(scenario, zone, z, streets, draws)
    const width = Math.max(2, String(places.length).length)
    return places.map((place, i) => ({
      id: `${numbered("merchant", z, digits)}-${String(i + 1).padStart(width, "0")}`,
      zone: zone.id,
      place,
      weight: (i + 1) ** -scenario.partners.merchantWeightExponent,
      loadMethod: drawnLoadMethod(scenario, draws.uniform(streams.merchantProfile, count++, 0))
    }))
  })
}

/** Clusters as in any generated city, each merchant at the street next to it, within the zone. */
const drawnPlaces = (
  scenario: Scenario,
  zone: Zone,
  z: number,
  streets: Streets,
  draws: Draws
): ReadonlyArray<LatLng> => {
  const { city } = scenario
  const inZone = { ...scenario, city: { ...city, generator: { ...city.generator, radiusM: zone.radiusM } } }
  return thomasPoints(inZone, zone.center, z, draws).map((place, i) => {
    const { lat, lng } = streets.nearest(place)
    if (isInZone(zone, { lat, lng })) return { lat, lng }
    const entity = z * layouts + strayLayout
    const u = draws.uniform(streams.cityLayout, entity, 2 * i)
    const v = draws.uniform(streams.cityLayout, entity, 2 * i + 1)
    return alongStreets(streets, zone.polygon)(zone.center, zone.radiusM, u, v)
  })
}
