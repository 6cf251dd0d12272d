/** Scenario sections `city` and `travel`: where things are and how one gets there. Source: spec/simulation.md 2. */
import * as Schema from "effect/Schema"
import { lognormal, randomSpan } from "./distribution-field.ts"
import {
  allowedAnnotation,
  countIn,
  field,
  flag,
  label,
  listOf,
  nullable,
  numberIn,
  oneOf,
  point,
  required,
  sha256Digits,
  span,
  timeOfDay
} from "./fields.ts"

/** How a city is made from the seed when its places are not listed. */
export const Generator = Schema.Struct({
  hubs: field(
    "hubs",
    countIn(1, 400),
    1,
    "Hubs; each has one disc zone of its own, set on a grid without overlap."
  ),
  radiusM: field("radius_m", numberIn(200, 10_000, "of metres"), 1500, "Radius of a zone."),
  merchants: field("merchants", countIn(1, 5000), 40, "Merchants per zone."),
  lots: field("lots", countIn(1, 500), 6, "Parking lots per zone, well spread."),
  clusters: field("clusters", countIn(1, 100), 5, "Parents of the Thomas process that places merchants."),
  clusterSigmaM: field(
    "cluster_sigma_m",
    numberIn(0, 5000, "of metres"),
    200,
    "Spread of merchants about their parent."
  ),
  gapM: field("gap_m", numberIn(0, 20_000, "of metres"), 500, "Gap between neighbouring zones."),
  routeMaxM: field(
    "route_max_m",
    numberIn(100, 20_000, "of metres"),
    2500,
    "Longest route from merchant to customer; longer pairs are drawn again."
  )
})

const zone = Schema.Struct({
  id: required("id", label, "Name of the zone, unique."),
  center: required("center", point, "Centre of the disc."),
  radiusM: required("radius_m", numberIn(50, 50_000, "of metres"), "Radius of the disc."),
  polygon: nullable(
    "polygon",
    listOf(point, 3, 1000),
    "Corners of the zone in order, all within the disc; left out: the whole disc."
  ),
  weight: field("weight", numberIn(0, 1e6), 1, "Share of the orders, relative to the other zones."),
  enabled: field("enabled", flag, true, "Whether robots may work here."),
  opensAtMs: nullable("opensAt", timeOfDay, "Start of robot service, local; left out: always open."),
  closesAtMs: nullable("closesAt", timeOfDay, "End of robot service, local; may pass midnight.")
})

const hub = Schema.Struct({
  id: required("id", label, "Name of the hub, unique."),
  zone: required("zone", label, "Zone that the hub serves."),
  place: required("place", point, "Where the hub with its storage is.")
})

const parkingLot = Schema.Struct({
  id: required("id", label, "Name of the lot, unique."),
  hub: required("hub", label, "Hub that looks after the lot."),
  place: required("place", point, "Where the lot is."),
  capacity: field("capacity", countIn(1, 10_000), 50, "Robots that fit.")
})

const merchant = Schema.Struct({
  id: required("id", label, "Name of the merchant, unique."),
  zone: required("zone", label, "Zone of the merchant."),
  place: required("place", point, "Where robots are loaded."),
  weight: field(
    "weight",
    numberIn(0, 1e9),
    1,
    "Share of the zone's orders, relative to its other merchants."
  ),
  loadMethod: field(
    "loadMethod",
    oneOf("TWO_DIGIT_DEVICELESS_PIN", "MAGIC_LID", "QR", "PINLESS"),
    "TWO_DIGIT_DEVICELESS_PIN",
    "How the merchant opens the lid."
  )
})

/** Section `city`. */
export const CitySection = Schema.Struct({
  id: field("id", label, "city", "Name of the city: the planner's shard."),
  timezone: field(
    "timezone",
    Schema.String,
    "Europe/Berlin",
    "IANA time zone; the offset in startAt must be the one in force there."
  ),
  streets: nullable(
    "streets",
    Schema.NonEmptyString.annotations({ [allowedAnnotation]: "the path of a file" }),
    "Walk network of a real city: a .city.json that curbline city import wrote, or an .osm.pbf or .geojson map; relative to this file."
  ),
  streetsSha256: nullable(
    "streetsSha256",
    sha256Digits,
    "SHA-256 of the file of streets; when given, a file with another content is refused. A resolved scenario has it."
  ),
  center: field(
    "center",
    point,
    { lat: 52.52, lng: 13.405 },
    "Middle of a generated city; that of its streets when it does not lie among them."
  ),
  generator: field("generator", Generator, {}, "Places made from the seed; not used when zones are listed."),
  lotCapacity: nullable(
    "lotCapacity",
    countIn(1, 10_000),
    "Robots per generated lot; left out: room for the fleet, one and a half times over."
  ),
  opensAtMs: nullable(
    "opensAt",
    timeOfDay,
    "Start of robot service in generated zones, local; left out: always open."
  ),
  closesAtMs: nullable("closesAt", timeOfDay, "End of robot service in generated zones, local."),
  zones: field("zones", listOf(zone, 0, 1000), [], "Operating zones, listed; empty: generated."),
  hubs: field("hubs", listOf(hub, 0, 1000), [], "Hubs, listed with the zones."),
  parkingLots: field(
    "parkingLots",
    listOf(parkingLot, 0, 10_000),
    [],
    "Parking lots, listed with the zones."
  ),
  merchants: field("merchants", listOf(merchant, 0, 20_000), [], "Merchants, listed with the zones.")
})

/** Section `travel`. */
export const TravelSection = Schema.Struct({
  model: field(
    "model",
    oneOf("haversine", "graph"),
    "haversine",
    "haversine: great-circle distance times the detour factor; graph: along the streets of city.streets."
  ),
  detourFactor: field("detourFactor", numberIn(1, 5), 1.3, "Sidewalk route over great-circle distance."),
  courierDetourFactor: field("courierDetourFactor", numberIn(1, 5), 1.4, "The same for couriers and vans."),
  blockagePerKmDay: field(
    "blockage_per_km_day",
    numberIn(0, 100, "per kilometre and day"),
    0.02,
    "Sidewalk blockages per kilometre of network and day."
  ),
  blockageMs: field(
    "blockage_s",
    randomSpan(0, 864_000),
    lognormal(1800, 0.6),
    "How long a sidewalk stays blocked."
  ),
  blockageReports: field("blockageReports", countIn(1, 100), 3, "Like reports that close a segment for all."),
  blockageWindowMs: field(
    "blockage_window_s",
    span(0, 86_400),
    900,
    "Window in which those reports must fall."
  )
})
