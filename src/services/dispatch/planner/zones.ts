/**
 * Operating zones: which places and routes they cover, and until when they are open.
 * A zone is a disc, or a polygon within one. Robots keep to the streets of their zone, so that a route between
 * two of its places counts as inside; a route through several zones must be covered by them without a gap. Source: spec/dispatch.md 6 (OutsideZone,
 * OutsideOperatingWindow).
 */
import { haversineM, type LatLng, metersPerDegree } from "../../../domain/geo.ts"
import { day, type Instant } from "../../../domain/instant.ts"
import type { Zone } from "./model.ts"
import { cosineOfLatitude, fastMarginFactor } from "./travel.ts"

/** What makes a place part of a zone. */
export type ZoneShape = Pick<Zone, "center" | "radiusM" | "polygon">

/**
 * Whether a place is in a zone: in its disc, edge included, and inside its polygon where it has one. Most discs
 * are out by their latitude alone.
 */
export const isInZone = (zone: ZoneShape, place: LatLng): boolean =>
  Math.abs(place.lat - zone.center.lat) * metersPerDegree <= zone.radiusM * fastMarginFactor &&
  haversineM(zone.center, place) <= zone.radiusM &&
  (zone.polygon === undefined || zone.polygon === null || isInside(zone.polygon, place))

/** Whether a place is inside of corners that are joined in their order: its line to the east leaves them oddly often. */
const isInside = (corners: ReadonlyArray<LatLng>, { lat, lng }: LatLng): boolean => {
  let inside = false
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const a = corners[i]!
    const b = corners[j]!
    if (a.lat > lat === b.lat > lat) continue
    if (lng < a.lng + ((lat - a.lat) / (b.lat - a.lat)) * (b.lng - a.lng)) inside = !inside
  }
  return inside
}

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

/** The stretch of the segment a-b inside a polygon that goes on after `reached`. */
const crossPolygon = (corners: ReadonlyArray<LatLng>, a: LatLng, b: LatLng, reached: number): void => {
  enters = 0
  leaves = -1
  const cuts = [0, 1]
  const [dx, dy] = [b.lng - a.lng, b.lat - a.lat]
  for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
    const from = corners[j]!
    const [ex, ey] = [corners[i]!.lng - from.lng, corners[i]!.lat - from.lat]
    const cross = dx * ey - dy * ex
    if (cross === 0) continue
    const [fx, fy] = [from.lng - a.lng, from.lat - a.lat]
    const along = (fx * ey - fy * ex) / cross
    const side = (fx * dy - fy * dx) / cross
    if (along > 0 && along < 1 && side >= 0 && side <= 1) cuts.push(along)
  }
  cuts.sort((s, t) => s - t)
  for (let i = 1; i < cuts.length; i++) {
    const [start, end] = [cuts[i - 1]!, cuts[i]!]
    const middle = (start + end) / 2
    if (end <= reached || !isInside(corners, { lat: a.lat + middle * dy, lng: a.lng + middle * dx })) {
      if (end > reached) return
      continue
    }
    if (leaves < 0) enters = start
    leaves = end
  }
}

const crossZone = (zone: Zone, a: LatLng, b: LatLng, reached: number): void => {
  if (zone.polygon === undefined || zone.polygon === null) crossDisc(zone, a, b)
  else crossPolygon(zone.polygon, a, b, reached)
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
  // From the start on, each step jumps to the farthest end of a zone that holds the point reached.
  let reached = 0
  for (let step = 0; step < zones.length; step++) {
    let farthest = reached
    for (const zone of zones) {
      if (!zone.enabled) continue
      crossZone(zone, a, b, reached)
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
