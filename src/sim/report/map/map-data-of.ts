/** Packs a run for the page's map. */
import type { LatLng } from "../../../domain/geo.ts"
import { day, second } from "../../../domain/instant.ts"
import { degreesOf } from "../../../services/dispatch/streets/network.ts"
import { timeOfDayMs } from "../../scenario/start-at.ts"
import { trackActivities } from "../../tracks/robot-tracks.ts"
import type { City, CityZone } from "../../world/city.ts"
import { robotActivityNames } from "../activities.ts"
import type { RunResult } from "../run-result.ts"
import { ByteWriter } from "./byte-stream.ts"
import { eastM, type Ground, groundOf, southM } from "./ground.ts"
import type { MapData, MapZone } from "./map-data.ts"
import { packOrders } from "./pack-orders.ts"
import { packStreets } from "./pack-streets.ts"
import { packTracks } from "./pack-tracks.ts"

/** Room around the city: so many metres, and a share of its extent. */
const marginM = 80
const marginShare = 0.05

/** The data, or null where the run kept no tracks or has no place. `run`: the folder that commands name. */
export const mapDataOf = (result: RunResult, run: string): MapData | null => {
  const { tracks, scenario, serials } = result
  if (tracks === null) return null
  const { city, robots, orders } = tracks
  const tight = groundOf(extentOf(city, orders), 0)
  if (tight === null) return null
  const room = marginM + marginShare * Math.max(tight.widthM, tight.heightM)
  const ground = groundOf(extentOf(city, orders), room) ?? tight
  const { at: startAt, utcOffsetMs } = scenario.startAt
  const perMerchant = city.merchants.map(() => 0)
  for (const merchant of orders.merchants) perMerchant[merchant]! += 1
  const robotBySerial = new Map(serials.map((serial, n) => [serial, n]))
  const at = (place: LatLng) => ({ x: eastM(ground, place.lng), y: southM(ground, place.lat) })
  return {
    schemaVersion: 1,
    title: scenario.name,
    widthM: ground.widthM,
    heightM: ground.heightM,
    durationS: Math.round((result.endedAt - startAt) / second),
    startsAtS: Math.floor(timeOfDayMs(startAt, utcOffsetMs) / second),
    // 1970-01-01 was a Thursday.
    startsOn: (((Math.floor((startAt + utcOffsetMs) / day) + 4) % 7) + 7) % 7,
    run,
    zones: city.zones.map((zone) => zoneOf(zone, ground)),
    hubs: city.hubs.map(({ name, place }) => ({ name, ...at(place) })),
    lots: city.lots.map(({ name, place }) => ({ name, ...at(place) })),
    merchants: city.merchants.map(({ name, place }, n) => ({ name, ...at(place), orders: perMerchant[n]! })),
    activities: trackActivities.map((activity) => robotActivityNames[activity]),
    serials: serials.join("\n"),
    streets: packed((out) => {
      if (scenario.streetFile !== undefined) packStreets(scenario.streetFile.network, ground, out)
    }),
    tracks: packed((out) => packTracks(robots, ground, out)),
    orders: packed((out) =>
      packOrders(result.orders, orders, startAt, ground, (serial) => robotBySerial.get(serial), out)
    )
  }
}

const packed = (write: (out: ByteWriter) => void): string => {
  const out = new ByteWriter()
  write(out)
  return out.base64()
}

const zoneOf = (zone: CityZone, ground: Ground): MapZone => ({
  name: zone.id,
  x: eastM(ground, zone.center.lng),
  y: southM(ground, zone.center.lat),
  radiusM: Math.round(zone.radiusM),
  corners: (zone.polygon ?? []).flatMap(({ lat, lng }) => [eastM(ground, lng), southM(ground, lat)])
})

/** Every place that orders and robots have; a disc of a zone may be far larger than what is used of it. */
function* extentOf(
  city: City,
  orders: { readonly lat7: Int32Array; readonly lng7: Int32Array }
): Iterable<LatLng> {
  for (const { place } of [...city.hubs, ...city.lots, ...city.merchants]) yield place
  for (let n = 0; n < orders.lat7.length; n++)
    yield { lat: degreesOf(orders.lat7[n]!), lng: degreesOf(orders.lng7[n]!) }
}
