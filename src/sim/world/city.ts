/**
 * The city of a scenario: zones, hubs, lots and merchants, as listed in the file or made from the seed.
 * Pure data; the same scenario and seed give the same city. Everything has the name by which the file
 * speaks of it, and the id under which actors know it. Source: spec/simulation.md 2.
 */

import type { LoadMethod } from "../../actors/calls.ts"
import type { PickupAddress } from "../../actors/delivery/commands.ts"
import type { LatLng, LocatedPlace } from "../../domain/geo.ts"
import type { HubId, LocationId, MerchantId, ShardId } from "../../domain/ids.ts"
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
  pointInDisc,
  spreadPoints,
  thomasPoints
} from "./city-layout.ts"
import { streetsOf } from "./city-streets.ts"
import { placedOnStreets } from "./street-places.ts"
import { worldId } from "./world-ids.ts"

export { offsetM, pick, pointInDisc, runningSumsOf } from "./city-layout.ts"

/** A disc in which robots work, or a polygon within it. */
export interface CityZone {
  readonly id: string
  readonly index: number
  readonly center: LatLng
  readonly radiusM: number
  /** Corners of the zone within its disc; null or absent: the whole disc. */
  readonly polygon?: ReadonlyArray<LatLng> | null
  /** Share of the orders, relative to the other zones. */
  readonly weight: number
  readonly enabled: boolean
  /** Milliseconds after local midnight; null: always open. */
  readonly opensAtMs: number | null
  readonly closesAtMs: number | null
}

/** A hub with its storage. */
export interface CityHub {
  readonly id: HubId
  readonly name: string
  readonly index: number
  readonly zoneId: string
  readonly zoneIndex: number
  readonly place: LocatedPlace
}

export interface CityLot {
  readonly id: LocationId
  readonly name: string
  readonly index: number
  readonly hubId: HubId
  readonly hubIndex: number
  readonly zoneIndex: number
  readonly place: LocatedPlace
  /** Robots that fit. */
  readonly capacity: number
}

export interface CityMerchant {
  readonly id: MerchantId
  readonly name: string
  readonly index: number
  readonly zoneId: string
  readonly zoneIndex: number
  readonly place: LocatedPlace
  /** Share of the zone's orders, relative to its other merchants. */
  readonly weight: number
  readonly loadMethod: LoadMethod
  readonly address: PickupAddress
}

export interface City {
  readonly id: string
  /** What the file calls it: the planner's shard. */
  readonly shard: ShardId
  /** Whose orders they all are. */
  readonly partnerId: string
  readonly zones: ReadonlyArray<CityZone>
  readonly hubs: ReadonlyArray<CityHub>
  readonly lots: ReadonlyArray<CityLot>
  /** Sorted by zone, within a zone by rank: the first is the busiest. */
  readonly merchants: ReadonlyArray<CityMerchant>
}

/** The city of a scenario. The draws are those of the run, so that another seed is another city. */
export const generateCity = (scenario: Scenario, draws: Draws): City => {
  const streets = streetsOf(scenario)
  if (streets !== null) return listedCity(placedOnStreets(scenario, streets, draws))
  return scenario.city.zones.length > 0 ? listedCity(scenario) : drawnCity(scenario, draws)
}

const identityOf = ({ city, startAt }: Scenario): Pick<City, "id" | "shard" | "partnerId"> => ({
  id: worldId("city", city.id, 0, startAt.at),
  shard: city.id,
  partnerId: worldId("partner", city.id, 0, startAt.at)
})

const merchantPlace = (scenario: Scenario, at: LatLng, name: string, index: number): LocatedPlace => ({
  lat: at.lat,
  lng: at.lng,
  kind: "Merchant",
  locationId: worldId("merchant-place", name, index, scenario.startAt.at)
})

/** No street is known in a simulated city: couriers and robots go by the coordinates. */
const merchantAddress = ({ city }: Scenario, name: string): PickupAddress => ({
  fullAddress: `${name}, ${city.id}`,
  city: city.id,
  state: null,
  postalCode: null,
  country: null
})

const drawnCity = (scenario: Scenario, draws: Draws): City => {
  const { generator } = scenario.city
  const startAt = scenario.startAt.at
  const zones: Array<CityZone> = []
  const hubs: Array<CityHub> = []
  const lots: Array<CityLot> = []
  const merchants: Array<CityMerchant> = []
  const columns = Math.ceil(Math.sqrt(generator.hubs))
  const rows = Math.ceil(generator.hubs / columns)
  const stepM = 2 * generator.radiusM + generator.gapM
  const robots = scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const capacity =
    scenario.city.lotCapacity ?? Math.max(4, Math.ceil((2 * robots) / (generator.hubs * generator.lots)))
  const zoneDigits = String(generator.hubs).length < 2 ? 2 : String(generator.hubs).length
  for (let z = 0; z < generator.hubs; z++) {
    const center = offsetM(
      scenario.city.center,
      ((z % columns) - (columns - 1) / 2) * stepM,
      (Math.floor(z / columns) - (rows - 1) / 2) * stepM
    )
    const zoneId = numbered("zone", z, zoneDigits)
    zones.push({
      id: zoneId,
      index: z,
      center,
      radiusM: generator.radiusM,
      weight: 1,
      enabled: true,
      opensAtMs: scenario.city.opensAtMs,
      closesAtMs: scenario.city.closesAtMs
    })
    const hubName = numbered("hub", z, zoneDigits)
    const hubId = worldId("hub", hubName, z, startAt)
    const hubEntity = z * layouts + hubLayout
    hubs.push({
      id: hubId,
      name: hubName,
      index: z,
      zoneId,
      zoneIndex: z,
      place: {
        ...pointInDisc(
          center,
          generator.radiusM / 4,
          draws.uniform(streams.cityLayout, hubEntity, 0),
          draws.uniform(streams.cityLayout, hubEntity, 1)
        ),
        kind: "Hub",
        locationId: worldId("hub-place", hubName, z, startAt)
      }
    })
    const lotPlaces = spreadPoints(
      generator.lots,
      center,
      generator.radiusM * lotSpread,
      z * layouts + lotLayout,
      draws
    )
    for (let i = 0; i < lotPlaces.length; i++) {
      const name = `${numbered("lot", z, zoneDigits)}-${i + 1}`
      const id = worldId("lot", name, lots.length, startAt)
      lots.push({
        id,
        name,
        index: lots.length,
        hubId,
        hubIndex: z,
        zoneIndex: z,
        place: { ...lotPlaces[i]!, kind: "ParkingLot", locationId: id },
        capacity
      })
    }
    const merchantPlaces = thomasPoints(scenario, center, z, draws)
    for (let i = 0; i < merchantPlaces.length; i++) {
      const name = `${numbered("merchant", z, zoneDigits)}-${String(i + 1).padStart(2, "0")}`
      const index = merchants.length
      merchants.push({
        id: worldId("merchant", name, index, startAt),
        name,
        index,
        zoneId,
        zoneIndex: z,
        place: merchantPlace(scenario, merchantPlaces[i]!, name, index),
        weight: (i + 1) ** -scenario.partners.merchantWeightExponent,
        loadMethod: drawnLoadMethod(scenario, draws.uniform(streams.merchantProfile, index, 0)),
        address: merchantAddress(scenario, name)
      })
    }
  }
  return { ...identityOf(scenario), zones, hubs, lots, merchants }
}

/** The places as the file lists them; the checks of the scenario have seen to it that names resolve. */
const listedCity = (scenario: Scenario): City => {
  const { city } = scenario
  const startAt = scenario.startAt.at
  const zoneIndex = new Map(city.zones.map((zone, index) => [zone.id, index]))
  const hubIndex = new Map(city.hubs.map((hub, index) => [hub.id, index]))
  const zones = city.zones.map((zone, index) => ({ ...zone, index }))
  const hubs = city.hubs.map(
    (hub, index): CityHub => ({
      id: worldId("hub", hub.id, index, startAt),
      name: hub.id,
      index,
      zoneId: hub.zone,
      zoneIndex: zoneIndex.get(hub.zone) ?? 0,
      place: { ...hub.place, kind: "Hub", locationId: worldId("hub-place", hub.id, index, startAt) }
    })
  )
  const lots = city.parkingLots.map((lot, index): CityLot => {
    const hub = hubIndex.get(lot.hub) ?? 0
    const id = worldId("lot", lot.id, index, startAt)
    return {
      id,
      name: lot.id,
      index,
      hubId: hubs[hub]?.id ?? "",
      hubIndex: hub,
      zoneIndex: hubs[hub]?.zoneIndex ?? 0,
      place: { ...lot.place, kind: "ParkingLot", locationId: id },
      capacity: lot.capacity
    }
  })
  const merchants = city.merchants
    .map((merchant) => ({ merchant, zone: zoneIndex.get(merchant.zone) ?? 0 }))
    .sort(
      (a, b) =>
        a.zone - b.zone || b.merchant.weight - a.merchant.weight || (a.merchant.id < b.merchant.id ? -1 : 1)
    )
    .map(
      ({ merchant, zone }, index): CityMerchant => ({
        id: worldId("merchant", merchant.id, index, startAt),
        name: merchant.id,
        index,
        zoneId: merchant.zone,
        zoneIndex: zone,
        place: merchantPlace(scenario, merchant.place, merchant.id, index),
        weight: merchant.weight,
        loadMethod: merchant.loadMethod,
        address: merchantAddress(scenario, merchant.id)
      })
    )
  return { ...identityOf(scenario), zones, hubs, lots, merchants }
}
