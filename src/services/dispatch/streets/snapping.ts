/**
 * The point of a walk network that is nearest to a place. Within a city the ground is taken as flat around
 * the middle of the network; distances to the place itself are great circles.
 */
import Flatbush from "flatbush"
import { haversineM, type LatLng, metersPerDegree } from "../../../domain/geo.ts"
import { boundsOf, degreesOf, type StreetNetwork, unitsOf } from "./network.ts"

/** A point on an edge. */
export interface Snapped extends LatLng {
  readonly edge: number
  /** Millimetres from the edge's beginning, 0 to its length. */
  readonly offsetMm: number
  /** Millimetres from the place to the point, rounded up. */
  readonly accessMm: number
}

/** The first look is so far around the place; each further one twice as far. */
const firstLookM = 60

export class EdgeIndex {
  private readonly network: StreetNetwork
  private readonly boxes: Flatbush
  private readonly shrink: number

  /** A network without edges has no nearest point and is a defect of the caller. */
  constructor(network: StreetNetwork) {
    const { edgeCount, lat7, lng7, from, to } = network
    this.network = network
    const { south7, north7 } = boundsOf(network)
    this.shrink = Math.cos((degreesOf((south7 + north7) / 2) * Math.PI) / 180)
    this.boxes = new Flatbush(edgeCount)
    for (let e = 0; e < edgeCount; e++) {
      const ax = this.east(degreesOf(lng7[from[e]!]!))
      const ay = degreesOf(lat7[from[e]!]!) * metersPerDegree
      const bx = this.east(degreesOf(lng7[to[e]!]!))
      const by = degreesOf(lat7[to[e]!]!) * metersPerDegree
      this.boxes.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))
    }
    this.boxes.finish()
  }

  private east(lng: number): number {
    return lng * metersPerDegree * this.shrink
  }

  /** Edges that come within so many metres of a place, ascending. */
  within(place: LatLng, meters: number): ReadonlyArray<number> {
    const x = this.east(place.lng)
    const y = place.lat * metersPerDegree
    return this.boxes
      .search(x - meters, y - meters, x + meters, y + meters)
      .filter((edge) => {
        this.project(edge, x, y)
        return this.offM <= meters
      })
      .sort((a, b) => a - b)
  }

  /** The nearest point; of equally near edges the one with the least number. */
  nearest(place: LatLng): Snapped {
    const x = this.east(place.lng)
    const y = place.lat * metersPerDegree
    let edge = -1
    let offM = Number.POSITIVE_INFINITY
    for (let lookM = firstLookM; ; lookM *= 2) {
      for (const near of this.boxes.search(x - lookM, y - lookM, x + lookM, y + lookM)) {
        this.project(near, x, y)
        if (this.offM < offM || (this.offM === offM && near < edge)) {
          edge = near
          offM = this.offM
        }
      }
      // Whatever is nearer than the side of the box has been looked at.
      if (edge >= 0 && offM <= lookM) break
    }
    this.project(edge, x, y)
    return this.pointOn(place, edge, this.share)
  }

  /** The point of an edge at a share of it, 0..1, as seen from a place. */
  private pointOn(place: LatLng, edge: number, share: number): Snapped {
    const { lat7, lng7, from, to, mm } = this.network
    const a = from[edge]!
    const b = to[edge]!
    const point = {
      lat: degreesOf(unitsOf(degreesOf(lat7[a]! + share * (lat7[b]! - lat7[a]!)))),
      lng: degreesOf(unitsOf(degreesOf(lng7[a]! + share * (lng7[b]! - lng7[a]!))))
    }
    return {
      ...point,
      edge,
      offsetMm: Math.round(share * mm[edge]!),
      accessMm: Math.ceil(1_000 * haversineM(place, point))
    }
  }

  /** Scratch of `project`: how far off the edge is, and the share of it at the nearest point. */
  private offM = 0
  private share = 0

  private project(edge: number, x: number, y: number): void {
    const { lat7, lng7, from, to } = this.network
    const a = from[edge]!
    const b = to[edge]!
    const ax = this.east(degreesOf(lng7[a]!))
    const ay = degreesOf(lat7[a]!) * metersPerDegree
    const dx = this.east(degreesOf(lng7[b]!)) - ax
    const dy = degreesOf(lat7[b]!) * metersPerDegree - ay
    const square = dx * dx + dy * dy
    const along = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square
    const share = along < 0 ? 0 : along > 1 ? 1 : along
    const offX = x - ax - share * dx
    const offY = y - ay - share * dy
    this.offM = Math.sqrt(offX * offX + offY * offY)
    this.share = share
  }
}
