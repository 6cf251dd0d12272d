/**
 * Maps as the simulated city has it: files what pilots report, closes a place for all that is reported
 * often, and knows a way around one block, on either side, or none. Source: spec/flows.md F13,
 * spec/operations.md 5.4.
 */
import type { RouteCall } from "../../actors/calls.ts"
import type { RouteAnswer } from "../../actors/trip/commands.ts"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import { type Instant, second } from "../../domain/instant.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"
import { nearestOn, routeLine } from "../../services/trip-monitor/geometry.ts"
import { blockedWithinM } from "./blockages.ts"

export interface MapsParameters {
  /** The walk network; null: a way around is two corners to the side. */
  readonly streets: Streets | null
  /** Sidewalk route over great-circle distance. */
  readonly detourFactor: number
  /** So many like reports within `windowMs` close a place. */
  readonly reportsToClose: number
  readonly windowMs: number
}

/** How long a place stays closed (spec/operations.md 9, BLOCKAGE_S). */
const closedMs = 1_800 * second
/** Reports this near to each other are about one segment (D). */
const segmentM = 40
/** A block is passed at this distance to the side. */
const sideM = 60
const aheadM = 120
/** What is nearer to the destination than this is at its door. */
const doorM = 80
/** A walking pace, which times of routes are reckoned with. */
const paceMps = 1.2
const metersPerDegree = 111_195

interface Report extends LatLng {
  readonly kind: RouteCall["issue"]["kind"]
  readonly at: Instant
}

export class VirtualMaps {
  private readonly parameters: MapsParameters
  private reports: Array<Report> = []
  private closures: Array<LatLng & { readonly until: Instant }> = []

  constructor(parameters: MapsParameters) {
    this.parameters = parameters
  }

  /** Files the issue; the answer where a way is wanted, null otherwise. */
  answer(call: RouteCall, now: Instant): RouteAnswer | null {
    if (call.attempt === 1) this.file(call, now)
    if (call.seq === null) return null
    const { from, to } = call
    const totalM = haversineM(from, to)
    if (totalM < doorM) return { _tag: "None" }
    const blocked = [...call.blocked, ...this.closedAt(now)]
    if (this.parameters.streets !== null) return alongStreets(this.parameters.streets, from, to, blocked)
    for (const side of [1, -1]) {
      const way = around(from, to, totalM, side)
      const line = routeLine(way, 0)
      // Where the robot stands is beside what it stands before.
      const isFree = blocked.every(
        (place) => haversineM(place, from) <= segmentM || nearestOn(line, place).offM > blockedWithinM
      )
      if (!isFree) continue
      const distanceM = line.lengthM * this.parameters.detourFactor
      return { _tag: "Found", waypoints: way, distanceM, durationS: Math.round(distanceM / paceMps) }
    }
    return { _tag: "None" }
  }

  /** Places that are closed for all. */
  closedAt(now: Instant): ReadonlyArray<LatLng> {
    this.closures = this.closures.filter(({ until }) => until > now)
    return this.closures
  }

  private file(call: RouteCall, now: Instant): void {
    const { kind, lat, lng } = call.issue
    const { reportsToClose, windowMs } = this.parameters
    this.reports = this.reports.filter((report) => now - report.at <= windowMs)
    this.reports.push({ kind, lat, lng, at: now })
    if (kind !== "BLOCKAGE") return
    const like = this.reports.filter(
      (report) => report.kind === kind && haversineM(report, call.issue) <= segmentM
    )
    if (like.length >= reportsToClose) this.closures.push({ lat, lng, until: now + closedMs })
  }
}

/** The shortest way that passes none of the blocked places. */
const alongStreets = (
  streets: Streets,
  from: LatLng,
  to: LatLng,
  blocked: ReadonlyArray<LatLng>
): RouteAnswer => {
  const line = streets.around(from, to, blocked)
  if (line === null) return { _tag: "None" }
  const { points, meters } = line
  return { _tag: "Found", waypoints: points, distanceM: meters, durationS: Math.round(meters / paceMps) }
}

/** Aside, ahead and back, then straight on; `side` 1: to the left, -1: to the right. */
const around = (from: LatLng, to: LatLng, totalM: number, side: number): ReadonlyArray<LatLng> => {
  const shrink = Math.cos((from.lat * Math.PI) / 180)
  const north = ((to.lat - from.lat) * metersPerDegree) / totalM
  const east = ((to.lng - from.lng) * metersPerDegree * shrink) / totalM
  const at = (forwardM: number, leftM: number): LatLng => ({
    lat: from.lat + (forwardM * north + leftM * east) / metersPerDegree,
    lng: from.lng + (forwardM * east - leftM * north) / (metersPerDegree * shrink)
  })
  const forwardM = Math.min(aheadM, totalM / 2)
  const place = { lat: from.lat, lng: from.lng }
  return [
    place,
    at(0, side * sideM),
    at(forwardM, side * sideM),
    at(forwardM, 0),
    { lat: to.lat, lng: to.lng }
  ]
}
