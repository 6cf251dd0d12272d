/** The map's plane: metres east and south of a corner of the city, so that y grows downwards as on a screen. */
import { type LatLng, metersPerDegree } from "../../../domain/geo.ts"

/** North-west corner of the map and its extent. */
export interface Ground {
  readonly north: number
  readonly west: number
  readonly widthM: number
  readonly heightM: number
}

const shrinkOf = (ground: Ground): number => Math.cos((ground.north * Math.PI) / 180)

/** Whole metres east of the corner. */
export const eastM = (ground: Ground, lng: number): number =>
  Math.round((lng - ground.west) * metersPerDegree * shrinkOf(ground))

/** Whole metres south of the corner. */
export const southM = (ground: Ground, lat: number): number =>
  Math.round((ground.north - lat) * metersPerDegree)

/** Ground that holds all these places with a margin around, metres; null without places. */
export const groundOf = (places: Iterable<LatLng>, marginM: number): Ground | null => {
  let north = Number.NEGATIVE_INFINITY
  let south = Number.POSITIVE_INFINITY
  let west = Number.POSITIVE_INFINITY
  let east = Number.NEGATIVE_INFINITY
  for (const { lat, lng } of places) {
    north = Math.max(north, lat)
    south = Math.min(south, lat)
    west = Math.min(west, lng)
    east = Math.max(east, lng)
  }
  if (north < south) return null
  const marginLat = marginM / metersPerDegree
  const marginLng = marginLat / Math.cos((north * Math.PI) / 180)
  const ground = { north: north + marginLat, west: west - marginLng, widthM: 0, heightM: 0 }
  return {
    ...ground,
    widthM: eastM(ground, east + marginLng),
    heightM: southM(ground, south - marginLat)
  }
}
