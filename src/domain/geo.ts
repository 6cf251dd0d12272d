/**
 * Places on the ground: WGS84 degrees, distances in metres on the mean sphere.
 * Source: spec/dispatch.md (conventions), spec/simulation.md 2.
 */
import type { LocationId } from "./ids.ts"

export interface LatLng {
  /** Degrees, -90..90. */
  readonly lat: number
  /** Degrees, -180..180. */
  readonly lng: number
}

/** Kinds of places that the planner tells apart: `location.kind` of the Dispatch database. */
export type PlaceKind = "Merchant" | "Customer" | "ParkingLot" | "Storage" | "Hub" | "AdHoc"

/** Where something starts or ends: `Place` of spec/dispatch.md (conventions). */
export interface Place extends LatLng {
  readonly locationId?: LocationId
  readonly kind: PlaceKind
}

/** A place with a row of its own. */
export interface LocatedPlace extends Place {
  readonly locationId: LocationId
}

/** Mean radius R1 of the Earth in metres (IUGG). */
export const earthRadiusM = 6_371_008.8
/** Metres of one degree of latitude. */
export const metersPerDegree = (earthRadiusM * Math.PI) / 180

const radiansPerDegree = Math.PI / 180

/** Great-circle distance in metres by the haversine formula. */
export const haversineM = (a: LatLng, b: LatLng): number => {
  // Read once each: what has a place comes in many shapes, so that a read is a search.
  const fromLat = a.lat
  const toLat = b.lat
  const sinLat = Math.sin(((toLat - fromLat) * radiansPerDegree) / 2)
  const sinLng = Math.sin(((b.lng - a.lng) * radiansPerDegree) / 2)
  const h =
    sinLat * sinLat +
    Math.cos(fromLat * radiansPerDegree) * Math.cos(toLat * radiansPerDegree) * sinLng * sinLng
  return 2 * earthRadiusM * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** The point `fraction` (0..1) of the way from `a` to `b`, straight in degrees: exact enough within a city. */
export const interpolate = (a: LatLng, b: LatLng, fraction: number): LatLng => ({
  lat: a.lat + (b.lat - a.lat) * fraction,
  lng: a.lng + (b.lng - a.lng) * fraction
})
