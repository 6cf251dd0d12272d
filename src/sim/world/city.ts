/**
 * The city of a scenario: zones, hubs, lots and merchants, as listed in the file or made from the seed.
 * Pure data; the same scenario and seed give the same city. Everything has the name by which the file
 * speaks of it, and the id under which actors know it. Source: spec/simulation.md 2.
 */

import type { LoadMethod } from "../../actors/calls.ts"
import type { PickupAddress } from "../../actors/delivery/commands.ts"
import { earthRadiusM, haversineM, type LatLng, type LocatedPlace } from "../../domain/geo.ts"
import type { HubId, LocationId, MerchantId, ShardId } from "../../domain/ids.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import { robotCount, type Scenario } from "../scenario/schema.ts"
import { worldId } from "./world-ids.ts"

/** A disc in which robots work. */
export interface CityZone {
  readonly id: string
  readonly index: number
  readonly center: LatLng
  readonly radiusM: number
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
export const generateCity = (scenario: Scenario, draws: Draws): City =>
  scenario.city.zones.length > 0 ? listedCity(scenario) : drawnCity(scenario, draws)

const metersPerDegree = (earthRadiusM * Math.PI) / 180

/** The point so many metres east and north of another; exact enough within a city. */
export const offsetM = (from: LatLng, eastM: number, northM: number): LatLng => ({
  lat: from.lat + northM / metersPerDegree,
  lng: from.lng + eastM / (metersPerDegree * Math.cos((from.lat * Math.PI) / 180))
})

/** The point of a disc that belongs to two uniforms; uniform over its area. */
export const pointInDisc = (center: LatLng, radiusM: number, u: number, v: number): LatLng => {
  const r = radiusM * Math.sqrt(u)
  const angle = 2 * Math.PI * v
  return offsetM(center, r * Math.cos(angle), r * Math.sin(angle))
}

/** The index that a uniform picks from weights of which the running sums are given. */
export const pick = (runningSums: ReadonlyArray<number>, u: number): number => {
  const aim = u * (runningSums[runningSums.length - 1] ?? 0)
  let low = 0
  let high = runningSums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runningSums[middle] ?? 0) > aim) high = middle
    else low = middle + 1
  }
  return low
}

export const runningSumsOf = (weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum
  })
}

const loadMethodsInOrder: ReadonlyArray<LoadMethod> = [
  "TWO_DIGIT_DEVICELESS_PIN",
  "MAGIC_LID",
  "QR",
  "PINLESS"
]

/** Draws of one zone, by what they place; the numbers are part of what a seed means. */
const layouts = 8
const parentLayout = 0
const merchantLayout = 1
const lotLayout = 2
const hubLayout = 3
/** Lots lie within this share of the radius, so that several of them are in reach of most merchants. */
const lotSpread = 0.7
/** So often a merchant outside the disc is drawn again before it is put on its parent. */
const merchantTries = 40

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

const numbered = (prefix: string, index: number, width: number): string =>
  `${prefix}-${String(index + 1).padStart(width, "0")}`

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

/** Points far from each other: each the best of a few candidates (Mitchell 1991). */
const spreadPoints = (
  count: number,
  center: LatLng,
  radiusM: number,
  entity: number,
  draws: Draws
): ReadonlyArray<LatLng> => {
  const points: Array<LatLng> = []
  let n = 0
  while (points.length < count) {
    let best: LatLng | null = null
    let bestM = -1
    for (let candidate = 0; candidate < 10 * (points.length + 1); candidate++) {
      const at = pointInDisc(
        center,
        radiusM,
        draws.uniform(streams.cityLayout, entity, n),
        draws.uniform(streams.cityLayout, entity, n + 1)
      )
      n += 2
      let nearestM = Number.POSITIVE_INFINITY
      for (const point of points) nearestM = Math.min(nearestM, haversineM(point, at))
      if (nearestM > bestM) {
        best = at
        bestM = nearestM
      }
    }
    if (best !== null) points.push(best)
  }
  return points
}

/** Merchants of one zone: clusters about a few parents, inside the disc (a Thomas process). */
const thomasPoints = (
  scenario: Scenario,
  center: LatLng,
  zone: number,
  draws: Draws
): ReadonlyArray<LatLng> => {
  const { clusters, clusterSigmaM, merchants, radiusM } = scenario.city.generator
  const parents: Array<LatLng> = []
  for (let i = 0; i < clusters; i++) {
    parents.push(
      pointInDisc(
        center,
        radiusM,
        draws.uniform(streams.cityLayout, zone * layouts + parentLayout, 2 * i),
        draws.uniform(streams.cityLayout, zone * layouts + parentLayout, 2 * i + 1)
      )
    )
  }
  const points: Array<LatLng> = []
  for (let i = 0; i < merchants; i++) {
    const entity = zone * layouts + merchantLayout
    const first = i * (2 * merchantTries + 1)
    const parent = parents[Math.floor(draws.uniform(streams.cityLayout, entity, first) * clusters)] ?? center
    let place = parent
    for (let attempt = 0; attempt < merchantTries; attempt++) {
      const u = draws.uniform(streams.cityLayout, entity, first + 1 + 2 * attempt)
      const v = draws.uniform(streams.cityLayout, entity, first + 2 + 2 * attempt)
      // A normal displacement along each axis is a Rayleigh distance in a uniform direction.
      const r = clusterSigmaM * Math.sqrt(-2 * Math.log(u))
      const at = offsetM(parent, r * Math.cos(2 * Math.PI * v), r * Math.sin(2 * Math.PI * v))
      if (haversineM(center, at) <= radiusM) {
        place = at
        break
      }
    }
    points.push(place)
  }
  return points
}

const drawnLoadMethod = (scenario: Scenario, u: number): LoadMethod => {
  const mix = scenario.merchants.loadMethods
  const sums = runningSumsOf([mix.devicelessPct, mix.fourDigitPct, mix.qrPct, mix.pinlessPct])
  return loadMethodsInOrder[pick(sums, u)] ?? "TWO_DIGIT_DEVICELESS_PIN"
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
