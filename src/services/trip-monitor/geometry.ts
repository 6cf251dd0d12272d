/**
 * A route as a line on the ground, and where a point is beside it. Within a city the ground is taken as
 * flat: degrees of longitude shrink by the cosine of the latitude of the line's first point. Pure.
 * Source: spec/state.md 6 (deviation, progress).
 */
import { type LatLng, metersPerDegree } from "../../domain/geo.ts"
import { deviationExitM, searchAheadM, searchBackM } from "./constants.ts"

/** A way from its first point to its last, at least two points. Replaced as a whole, never changed. */
export interface RouteLine {
  readonly points: ReadonlyArray<LatLng>
  /** How long the way is up to each point, metres; ascending from 0. */
  readonly marksM: ReadonlyArray<number>
  /** Length of the whole way, metres: the last mark. */
  readonly lengthM: number
}

/** Where a point is beside a route. */
export interface Sighting {
  /** How far off it is, metres on the ground, >= 0. */
  readonly offM: number
  /**
   * How far along the way, metres. Below 0 before the first point and above the length beyond the last one,
   * so that a robot that approaches the line gets along it evenly.
   */
  readonly alongM: number
}

const shrinkAt = (point: LatLng): number => Math.cos((point.lat * Math.PI) / 180)

/**
 * The line through these points. Its marks are scaled so that the whole way is `lengthM` metres long, which
 * a straight line stands for that is walked along streets; without a length (0) the ground counts.
 */
export const routeLine = (points: ReadonlyArray<LatLng>, lengthM: number): RouteLine => {
  const shrink = points.length === 0 ? 1 : shrinkAt(points[0]!)
  const marks: Array<number> = [0]
  let ground = 0
  for (let i = 1; i < points.length; i++) {
    const east = (points[i]!.lng - points[i - 1]!.lng) * shrink
    const north = points[i]!.lat - points[i - 1]!.lat
    ground += Math.sqrt(east * east + north * north) * metersPerDegree
    marks.push(ground)
  }
  if (lengthM > 0 && ground > 0) {
    const scale = lengthM / ground
    for (let i = 1; i < marks.length; i++) marks[i] = marks[i]! * scale
  }
  return { points, marksM: marks, lengthM: marks[marks.length - 1]! }
}

/**
 * Nearest place of the line, over the pieces that lie between the marks `fromM` and `toM` at least in part.
 * Of several equally near ones the first. Infinitely far where no piece is looked at.
 */
const nearestBetween = (line: RouteLine, point: LatLng, fromM: number, toM: number): Sighting => {
  const { points, marksM } = line
  const shrink = shrinkAt(points[0]!)
  const last = points.length - 1
  let offM = Number.POSITIVE_INFINITY
  let alongM = 0
  for (let i = 0; i < last; i++) {
    if (marksM[i + 1]! < fromM || marksM[i]! > toM) continue
    const start = points[i]!
    const end = points[i + 1]!
    const east = (end.lng - start.lng) * shrink
    const north = end.lat - start.lat
    const toEast = (point.lng - start.lng) * shrink
    const toNorth = point.lat - start.lat
    const square = east * east + north * north
    const share = square === 0 ? 0 : (toEast * east + toNorth * north) / square
    const within = share < 0 ? 0 : share > 1 ? 1 : share
    const offEast = toEast - within * east
    const offNorth = toNorth - within * north
    const off = Math.sqrt(offEast * offEast + offNorth * offNorth) * metersPerDegree
    if (off >= offM) continue
    offM = off
    const open = (i === 0 && share < 0) || (i === last - 1 && share > 1) ? share : within
    alongM = marksM[i]! + open * (marksM[i + 1]! - marksM[i]!)
  }
  return { offM, alongM }
}

/** Nearest place of the whole line. */
export const nearestOn = (line: RouteLine, point: LatLng): Sighting =>
  nearestBetween(line, point, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)

/**
 * Where a robot whose progress is known is now: near that progress if it is on the route there, so that a
 * route that crosses itself is followed in its order; otherwise wherever the line is nearest.
 */
export const sightOn = (line: RouteLine, point: LatLng, progressM: number): Sighting => {
  const fromM = progressM - searchBackM
  const toM = progressM + searchAheadM
  const near = nearestBetween(line, point, fromM, toM)
  if (near.offM <= deviationExitM && near.alongM >= fromM && near.alongM <= toM) return near
  return nearestOn(line, point)
}

/** The point of the line `alongM` metres down the way; its ends beyond them. */
export const pointAt = (line: RouteLine, alongM: number): LatLng => {
  const { points, marksM } = line
  const last = points.length - 1
  for (let i = 0; i < last; i++) {
    const from = marksM[i]!
    const to = marksM[i + 1]!
    if (alongM > to && i < last - 1) continue
    const share = to === from ? 0 : Math.min(1, Math.max(0, (alongM - from) / (to - from)))
    const start = points[i]!
    const end = points[i + 1]!
    return { lat: start.lat + (end.lat - start.lat) * share, lng: start.lng + (end.lng - start.lng) * share }
  }
  return points[0]!
}
