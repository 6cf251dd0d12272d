/**
 * Questions of the Trip Monitor about one position: whether it is believed, and what the newest ones say
 * of the speed. Pure. Source: spec/state.md 6 (ingest, progress).
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import {
  accuracyMaxM,
  paceMinMps,
  paceWindowMinMs,
  paceWindowMs,
  plausibleMps,
  reportEveryMs
} from "./constants.ts"

/** What a stored position is worth: only OK moves anything. `gps_point.flag`. */
export type PointFlag = "OK" | "INACCURATE" | "SUSPECT" | "LATE"

/** A position as far as these questions need it. */
export interface Fix extends LatLng {
  readonly at: Instant
  readonly accuracyM: number
}

/** Whether these can be degrees of a place at all; (0, 0) is what a receiver without a fix says. */
export const isPlace = ({ lat, lng }: LatLng): boolean =>
  Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && !(lat === 0 && lng === 0)

/**
 * Whether nobody gets from one fix to the other in their time. Both may be off by as much as an accepted
 * fix may, and fixes that follow each other faster than regular reports are compared as if those lay
 * between them: otherwise the scatter of two fixes within a second would be a speed.
 */
const isImplausible = (before: Fix, fix: Fix): boolean => {
  const seconds = Math.max(fix.at - before.at, reportEveryMs) / 1_000
  return haversineM(before, fix) > plausibleMps * seconds + 2 * accuracyMaxM
}

/** What a fix is worth after `before`, the newest that was believed (null: none yet). */
export const flagOf = (before: Fix | null, fix: Fix): PointFlag => {
  if (before !== null && fix.at < before.at) return "LATE"
  if (!(fix.accuracyM <= accuracyMaxM)) return "INACCURATE"
  return before !== null && isImplausible(before, fix) ? "SUSPECT" : "OK"
}

/** How far along its route a moving robot was at a time. */
export interface Mark {
  readonly at: Instant
  readonly alongM: number
}

/**
 * Metres per second along the route over the newest `paceWindowMs`, in whole millimetres per second; null
 * while the robot has not moved long enough for a mean. `marks` ascend by time and end with the newest; of
 * the gap between two of them the robot has crossed an even share at any time in it.
 */
export const paceOf = (marks: ReadonlyArray<Mark>): number | null => {
  if (marks.length < 2) return null
  const newest = marks[marks.length - 1]!
  const from = Math.max(marks[0]!.at, newest.at - paceWindowMs)
  if (newest.at - from < paceWindowMinMs) return null
  let next = 1
  while (marks[next]!.at < from) next += 1
  const a = marks[next - 1]!
  const b = marks[next]!
  const share = b.at === a.at ? 0 : (from - a.at) / (b.at - a.at)
  const metersPerMs = (newest.alongM - (a.alongM + share * (b.alongM - a.alongM))) / (newest.at - from)
  return Math.round(metersPerMs * 1_000_000) / 1_000
}

/** The marks that later means may need, when `mark` has come. */
export const withMark = (marks: ReadonlyArray<Mark>, mark: Mark): ReadonlyArray<Mark> => {
  const from = mark.at - paceWindowMs
  let first = 0
  while (first + 1 < marks.length && marks[first + 1]!.at <= from) first += 1
  return [...marks.slice(first), mark]
}

/** When a robot with so far to go arrives, in whole seconds, rounded up. */
export const etaFrom = (now: Instant, remainingM: number, paceMps: number): Instant =>
  Math.ceil((now + (1_000 * remainingM) / Math.max(paceMps, paceMinMps)) / 1_000) * 1_000
