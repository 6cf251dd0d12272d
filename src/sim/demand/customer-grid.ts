/**
 * Customers of a file are moved to the middle of the cell of a grid before anything else sees them, so that
 * nothing that a run writes can tell where one of them lives: not the event log, not the report's map.
 */
import { haversineM, type LatLng, metersPerDegree } from "../../domain/geo.ts"
import { isInZone, type ZoneShape } from "../../services/dispatch/planner/zones.ts"

/**
 * The middle of the cell that holds a place; where that is not in the zone, the nearest middle of the cells
 * around it that is, and its own all the same when none is. Two places of a cell and a zone give the same.
 * `cellM` 0: the place itself.
 */
export const onGrid = (place: LatLng, cellM: number, zone: ZoneShape | null): LatLng => {
  if (cellM <= 0) return place
  const row = Math.floor((place.lat * metersPerDegree) / cellM)
  const own = middleOf(row, place.lng, cellM)
  if (zone === null || isInZone(zone, own)) return own
  const step = cellM / (metersPerDegree * Math.cos((own.lat * Math.PI) / 180))
  let best = own
  let bestM = Number.POSITIVE_INFINITY
  for (let r = row - 1; r <= row + 1; r++) {
    for (const lng of [own.lng - step, own.lng, own.lng + step]) {
      const middle = middleOf(r, lng, cellM)
      const meters = haversineM(own, middle)
      if (meters >= bestM || !isInZone(zone, middle)) continue
      best = middle
      bestM = meters
    }
  }
  return best
}

/** The middle of the cell of a row in which a longitude lies; six decimals, about 10 cm. */
const middleOf = (row: number, lng: number, cellM: number): LatLng => {
  const lat = ((row + 0.5) * cellM) / metersPerDegree
  // Each row has its own width of a degree: cells are as wide as they are high everywhere.
  const perDegree = metersPerDegree * Math.cos((lat * Math.PI) / 180)
  const column = Math.floor((lng * perDegree) / cellM)
  return { lat: Number(lat.toFixed(6)), lng: Number((((column + 0.5) * cellM) / perDegree).toFixed(6)) }
}
