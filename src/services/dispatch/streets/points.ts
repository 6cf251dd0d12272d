/** Points along the streets of an area, each metre as likely as any other. */
import type { LatLng } from "../../../domain/geo.ts"
import { degreesOf, type StreetNetwork } from "./network.ts"

export class StreetPoints {
  private readonly network: StreetNetwork
  /** Edges of the area, and the length of all up to each, millimetres. */
  private readonly edges: Int32Array
  private readonly upTo: Float64Array

  private constructor(network: StreetNetwork, edges: ReadonlyArray<number>) {
    this.network = network
    this.edges = Int32Array.from(edges)
    this.upTo = new Float64Array(edges.length)
    let sum = 0
    for (let i = 0; i < edges.length; i++) {
      sum += network.mm[edges[i]!]!
      this.upTo[i] = sum
    }
  }

  /** The streets whose middles lie in an area; null when there are none. */
  static within(network: StreetNetwork, holds: (place: LatLng) => boolean): StreetPoints | null {
    const { lat7, lng7, from, to } = network
    const edges: Array<number> = []
    for (let e = 0; e < network.edgeCount; e++) {
      const lat = degreesOf((lat7[from[e]!]! + lat7[to[e]!]!) / 2)
      const lng = degreesOf((lng7[from[e]!]! + lng7[to[e]!]!) / 2)
      if (holds({ lat, lng })) edges.push(e)
    }
    return edges.length === 0 ? null : new StreetPoints(network, edges)
  }

  /** The point that belongs to two uniforms: which edge, and where on it. */
  at(u: number, v: number): LatLng {
    const { edges, upTo, network } = this
    const aim = u * upTo[upTo.length - 1]!
    let low = 0
    let high = edges.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle]! > aim) high = middle
      else low = middle + 1
    }
    const edge = edges[low]!
    const { lat7, lng7, from, to } = network
    const a = from[edge]!
    const b = to[edge]!
    return {
      lat: degreesOf(Math.round(lat7[a]! + v * (lat7[b]! - lat7[a]!))),
      lng: degreesOf(Math.round(lng7[a]! + v * (lng7[b]! - lng7[a]!)))
    }
  }
}
