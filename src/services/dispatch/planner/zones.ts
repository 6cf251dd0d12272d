/**
 * Operating zones: which places and routes they cover, and until when they are open.
 * A zone is a disc, so the straight line between two of its places stays inside; a route through
 * several zones must be covered by them without a gap. Source: spec/dispatch.md 6 (OutsideZone,
 * OutsideOperatingWindow).
 */
import { haversineM, type LatLng } from "../../../domain/geo.ts"
import { day, type Instant } from "../../../domain/instant.ts"
import type { Zone } from "./model.ts"
import { cosineOfLatitude, fastMarginFactor, metersPerDegree } from "./travel.ts"

/** Whether a place is in a disc, its edge included. Most discs are out by their latitude alone. */
export const isInZone = (zone: Zone, place: LatLng): boolean =>
  Math.abs(place.lat - zone.center.lat) * metersPerDegree <= zone.radiusM * fastMarginFactor &&
  haversineM(zone.center, place) <= zone.radiusM

/** Where the segment a-b enters and leaves a disc, as fractions 0..1 of its length; scratch of `isCovered`. */
let enters = 0
let leaves = -1

const crossDisc = (zone: Zone, a: LatLng, b: LatLng): void => {
  const { center } = zone
  const metersOfLng = metersPerDegree * cosineOfLatitude(center.lat)
  const ax = (a.lng - center.lng) * metersOfLng
  const ay = (a.lat - center.lat) * metersPerDegree
  const dx = (b.lng - a.lng) * metersOfLng
  const dy = (b.lat - a.lat) * metersPerDegree
  const lengthSquared = dx * dx + dy * dy
  const half = ax * dx + ay * dy
  const rest = ax * ax + ay * ay - zone.radiusM * zone.radiusM
  enters = 0
  leaves = -1
  if (lengthSquared === 0) {
    if (rest <= 0) leaves = 1
    return
  }
  const discriminant = half * half - lengthSquared * rest
  if (discriminant < 0) return
  const root = Math.sqrt(discriminant)
  enters = (-half - root) / lengthSquared
  leaves = (-half + root) / lengthSquared
}

/** Whether the enabled zones cover the whole straight line from `a` to `b`; without any zone, always. */
export const isCovered = (zones: ReadonlyArray<Zone>, a: LatLng, b: LatLng): boolean => {
  if (zones.length === 0) return true
  let isStartCovered = false
  let isEndCovered = false
  for (const zone of zones) {
    if (!zone.enabled) continue
    const holdsStart = isInZone(zone, a)
    const holdsEnd = isInZone(zone, b)
    if (holdsStart && holdsEnd) return true
    isStartCovered ||= holdsStart
    isEndCovered ||= holdsEnd
  }
  if (!isStartCovered || !isEndCovered) return false
  // From the start on, each step jumps to the farthest end of a disc that holds the point reached.
  let reached = 0
  for (let step = 0; step < zones.length; step++) {
    let farthest = reached
    for (const zone of zones) {
      if (!zone.enabled) continue
      crossDisc(zone, a, b)
      if (enters <= reached && leaves > farthest) farthest = leaves
    }
    if (farthest >= 1) return true
    if (farthest === reached) return false
    reached = farthest
  }
  return false
}

/**
 * When the zone's window around `at` closes: infinite for a zone that never closes, minus infinite
 * when it is closed at `at`.
 */
export const closesAfter = (zone: Zone, at: Instant, utcOffsetMs: number): Instant => {
  if (zone.opensAtMs === null || zone.closesAtMs === null) return Number.POSITIVE_INFINITY
  const opens = ((zone.opensAtMs % day) + day) % day
  const closes = ((zone.closesAtMs % day) + day) % day
  if (opens === closes) return Number.POSITIVE_INFINITY
  const local = (((at + utcOffsetMs) % day) + day) % day
  const sinceOpening = (local - opens + day) % day
  const length = (closes - opens + day) % day
  return sinceOpening <= length ? at - sinceOpening + length : Number.NEGATIVE_INFINITY
}

/** Whether one of these zones is open from `from` to `to`. */
export const isOpenThroughout = (
  zones: ReadonlyArray<Zone>,
  from: Instant,
  to: Instant,
  utcOffsetMs: number
): boolean => {
  for (const zone of zones) if (closesAfter(zone, from, utcOffsetMs) >= to) return true
  return false
}
