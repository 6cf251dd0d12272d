/**
 * Ways on foot through a city: how long, and along which line. Places need not lie on the network: a way
 * begins and ends with a straight line to the nearest point of it. Pure: the same question has the same answer
 * on every run, whatever was asked before; what is kept makes answers faster, never different.
 * Source: spec/simulation.md 2 (graph travel).
 */
import { haversineM, interpolate, type LatLng } from "../../../domain/geo.ts"
import { detourNodes } from "./detour.ts"
import { type Hierarchy, hierarchyOf, unpack } from "./hierarchy.ts"
import { degreesOf, edgeMarks, type StreetNetwork, unitsOf } from "./network.ts"
import { Recent } from "./recent.ts"
import { Climber, climbTo, meetingNode, meetMm, type SearchSpace } from "./search-space.ts"
import { EdgeIndex, type Snapped } from "./snapping.ts"

/** A way from its first point to its last. */
export interface StreetLine {
  /** At least two; the first and the last are the places that were asked about. */
  readonly points: ReadonlyArray<LatLng>
  /** Never less than the great circle between the ends, but for millimetres. */
  readonly meters: number
}

/** What is known of a city's walk network, as robots, couriers and the planner ask for it. */
export interface Streets {
  readonly network: StreetNetwork
  /** Metres of the shortest way between two places; the same there and back. */
  readonly meters: (a: LatLng, b: LatLng) => number
  /** The shortest way; from `b` to `a` it is the same line backwards. */
  readonly line: (a: LatLng, b: LatLng) => StreetLine
  /** Where somebody is who has a share of the shortest way from `a` to `b` behind him, 0..1. */
  readonly placeOn: (a: LatLng, b: LatLng, share: number) => LatLng
  /** The shortest way that passes none of the blocked places; null when there is none. */
  readonly around: (a: LatLng, b: LatLng, blocked: ReadonlyArray<LatLng>) => StreetLine | null
  /** Street crossings on a line; null where the network knows of none at all. */
  readonly crossingsOn: (points: ReadonlyArray<LatLng>) => number | null
  /** The point of the network nearest to a place, and how far away it is, metres. */
  readonly nearest: (place: LatLng) => LatLng & { readonly offM: number }
}

/** What questions cost so far, for measurements. */
export interface StreetCounts {
  readonly spaces: { readonly hits: number; readonly misses: number }
  readonly lines: { readonly hits: number; readonly misses: number }
}

interface Known {
  readonly place: LatLng
  readonly snapped: Snapped
  readonly space: SearchSpace
}

/** Places that are kept with their search spaces; about 1 KB each. */
const placesKept = 4_096
const linesKept = 2_048
/** Coordinates of one city differ by less than so many units of 1e-7 degrees: about six degrees. */
const keySpan = 2 ** 26

export class WalkStreets implements Streets {
  readonly network: StreetNetwork
  private readonly hierarchy: Hierarchy
  private readonly index: EdgeIndex
  private readonly climber: Climber
  private readonly known = new Recent<Known>(placesKept)
  private readonly lines = new Recent<StreetLine>(linesKept)
  /** Nodes by their coordinates: a line passes through them exactly. */
  private readonly nodeAt = new Map<number, number>()
  private readonly numbers = new Map<number, number>()
  private readonly south7: number
  private readonly west7: number
  private readonly knowsCrossings: boolean
  private readonly placesNumbered: number

  /**
   * `network`: connected, with an edge at least. `placesNumbered`: places between which lines are kept, at least 2
   * and less than 2^26.
   */
  constructor(network: StreetNetwork, placesNumbered = 2 ** 16) {
    this.network = network
    this.placesNumbered = placesNumbered
    this.hierarchy = hierarchyOf(network)
    this.index = new EdgeIndex(network)
    this.climber = new Climber(this.hierarchy)
    this.south7 = network.lat7.reduce((least, at) => Math.min(least, at), 2 ** 31) - keySpan / 2
    this.west7 = network.lng7.reduce((least, at) => Math.min(least, at), 2 ** 31) - keySpan / 2
    for (let n = network.nodeCount - 1; n >= 0; n--) {
      this.nodeAt.set(this.keyOf(network.lat7[n]!, network.lng7[n]!), n)
    }
    this.knowsCrossings = network.edgeMarks.some((marks) => (marks & edgeMarks.crossing) !== 0)
  }

  readonly meters = (a: LatLng, b: LatLng): number => {
    const from = this.find(a)
    const to = this.find(b)
    return this.mmBetween(from, to) / 1_000
  }

  readonly line = (a: LatLng, b: LatLng): StreetLine => {
    const from = this.find(a)
    const to = this.find(b)
    const key = this.pairKey(from, to)
    const kept = this.lines.get(key)
    if (kept !== undefined) return kept
    // Equally short ways: both directions take the one that is found from the place further south-west.
    const isForward =
      from.place.lat < to.place.lat || (from.place.lat === to.place.lat && from.place.lng <= to.place.lng)
    const made = isForward ? this.makeLine(from, to) : backwards(this.makeLine(to, from))
    this.lines.keep(key, made)
    return made
  }

  readonly placeOn = (a: LatLng, b: LatLng, share: number): LatLng => {
    if (share <= 0) return a
    if (share >= 1) return b
    return alongLine(this.line(a, b).points, share)
  }

  readonly around = (a: LatLng, b: LatLng, blocked: ReadonlyArray<LatLng>): StreetLine | null => {
    const from = this.find(a)
    const to = this.find(b)
    const nodes = detourNodes(this.network, this.index, from, to, this.line(a, b).points, blocked)
    return nodes === null ? null : this.through(from, to, nodes)
  }

  readonly crossingsOn = (points: ReadonlyArray<LatLng>): number | null => {
    if (!this.knowsCrossings) return null
    let count = 0
    let isCrossing = false
    let last = -1
    for (const point of points) {
      const node = this.nodeAt.get(this.keyOf(unitsOf(point.lat), unitsOf(point.lng))) ?? -1
      const edge = last >= 0 && node >= 0 ? this.edgeBetween(last, node) : -1
      const marked = edge >= 0 && (this.network.edgeMarks[edge]! & edgeMarks.crossing) !== 0
      if (marked && !isCrossing) count += 1
      isCrossing = marked
      last = node
    }
    return count
  }

  readonly nearest = (place: LatLng): LatLng & { readonly offM: number } => {
    const { lat, lng, accessMm } = this.index.nearest(place)
    return { lat, lng, offM: accessMm / 1_000 }
  }

  counts(): StreetCounts {
    const { known, lines } = this
    return {
      spaces: { hits: known.hits, misses: known.misses },
      lines: { hits: lines.hits, misses: lines.misses }
    }
  }

  private keyOf(lat7: number, lng7: number): number {
    return (lat7 - this.south7) * keySpan + (lng7 - this.west7)
  }

  private pairKey(from: Known, to: Known): number {
    // Places that nobody asks about any more would fill the memory day by day; lines go by their numbers.
    if (this.numbers.size + 2 > this.placesNumbered) {
      this.numbers.clear()
      this.lines.forget()
    }
    return this.numberOf(from) * keySpan + this.numberOf(to)
  }

  /** Places get numbers as they are asked about: of two of them one number for the pair. */
  private numberOf({ place }: Known): number {
    const key = this.keyOf(unitsOf(place.lat), unitsOf(place.lng))
    const known = this.numbers.get(key)
    if (known !== undefined) return known
    this.numbers.set(key, this.numbers.size)
    return this.numbers.size - 1
  }

  private find(place: LatLng): Known {
    const lat7 = unitsOf(place.lat)
    const lng7 = unitsOf(place.lng)
    const key = this.keyOf(lat7, lng7)
    const kept = this.known.get(key)
    if (kept !== undefined) return kept
    // By its rounded coordinates, so that the answer does not depend on who asked first within a centimetre.
    const rounded = { lat: degreesOf(lat7), lng: degreesOf(lng7) }
    const snapped = this.index.nearest(rounded)
    const { edge, offsetMm } = snapped
    const { from, to, mm } = this.network
    const space = this.climber.climb([
      { node: from[edge]!, mm: offsetMm },
      { node: to[edge]!, mm: mm[edge]! - offsetMm }
    ])
    const known = { place: rounded, snapped, space }
    this.known.keep(key, known)
    return known
  }

  private mmBetween(a: Known, b: Known): number {
    if (a === b) return 0
    const through = meetMm(a.space, b.space)
    const onEdge =
      a.snapped.edge === b.snapped.edge
        ? Math.abs(a.snapped.offsetMm - b.snapped.offsetMm)
        : Number.POSITIVE_INFINITY
    return a.snapped.accessMm + Math.min(through, onEdge) + b.snapped.accessMm
  }

  private makeLine(from: Known, to: Known): StreetLine {
    const through = meetMm(from.space, to.space)
    const isOneEdge = from.snapped.edge === to.snapped.edge
    if (isOneEdge && Math.abs(from.snapped.offsetMm - to.snapped.offsetMm) <= through) {
      return this.through(from, to, [])
    }
    const top = meetingNode(from.space, to.space)
    const up = climbTo(from.space, top)
    const down = climbTo(to.space, top)
    const nodes: Array<number> = [up[0]!]
    for (let i = 1; i < up.length; i++) unpack(this.hierarchy, up[i - 1]!, up[i]!, nodes)
    for (let i = down.length - 1; i > 0; i--) unpack(this.hierarchy, down[i]!, down[i - 1]!, nodes)
    return this.through(from, to, nodes)
  }

  /** The line through these nodes, with its own length. */
  private through(from: Known, to: Known, nodes: ReadonlyArray<number>): StreetLine {
    const { lat7, lng7 } = this.network
    const points: Array<LatLng> = []
    const add = ({ lat, lng }: LatLng): void => {
      const last = points[points.length - 1]
      if (last === undefined || last.lat !== lat || last.lng !== lng) points.push({ lat, lng })
    }
    add(from.place)
    add(from.snapped)
    for (const node of nodes) add({ lat: degreesOf(lat7[node]!), lng: degreesOf(lng7[node]!) })
    add(to.snapped)
    add(to.place)
    if (points.length === 1) points.push(points[0]!)
    return { points, meters: this.lengthMm(from, to, nodes) / 1_000 }
  }

  private lengthMm(from: Known, to: Known, nodes: ReadonlyArray<number>): number {
    const access = from.snapped.accessMm + to.snapped.accessMm
    const first = nodes[0]
    const last = nodes[nodes.length - 1]
    if (first === undefined || last === undefined) {
      return access + Math.abs(from.snapped.offsetMm - to.snapped.offsetMm)
    }
    let mm = access + this.toEndMm(from.snapped, first) + this.toEndMm(to.snapped, last)
    for (let i = 1; i < nodes.length; i++) mm += this.network.mm[this.edgeBetween(nodes[i - 1]!, nodes[i]!)]!
    return mm
  }

  /** From a point on an edge to one of the edge's ends. */
  private toEndMm({ edge, offsetMm }: Snapped, node: number): number {
    const { from, to, mm } = this.network
    const toFrom = from[edge] === node ? offsetMm : Number.POSITIVE_INFINITY
    const toTo = to[edge] === node ? mm[edge]! - offsetMm : Number.POSITIVE_INFINITY
    return Math.min(toFrom, toTo)
  }

  /** The shortest edge between two nodes, of equal ones the one with the least number; -1: none. */
  private edgeBetween(a: number, b: number): number {
    const { firstAt, edgeAt, neighbourAt, mm } = this.network
    let best = -1
    for (let at = firstAt[a]!; at < firstAt[a + 1]!; at++) {
      if (neighbourAt[at] !== b) continue
      const edge = edgeAt[at]!
      if (best < 0 || mm[edge]! < mm[best]! || (mm[edge] === mm[best] && edge < best)) best = edge
    }
    return best
  }
}

const backwards = ({ points, meters }: StreetLine): StreetLine => ({ points: [...points].reverse(), meters })

/** The point of a line that has a share of it behind itself, 0..1. */
export const alongLine = (points: ReadonlyArray<LatLng>, share: number): LatLng => {
  let total = 0
  for (let i = 1; i < points.length; i++) total += haversineM(points[i - 1]!, points[i]!)
  let left = total * share
  for (let i = 1; i < points.length; i++) {
    const piece = haversineM(points[i - 1]!, points[i]!)
    if (left <= piece && piece > 0) return interpolate(points[i - 1]!, points[i]!, left / piece)
    left -= piece
  }
  return points[points.length - 1]!
}
