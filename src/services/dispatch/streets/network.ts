/**
 * A walk network as flat arrays: nodes with coordinates, straight edges between two nodes, and which edges
 * meet in a node. Lengths are whole millimetres, so that sums are exact and do not depend on their order.
 * Plain data, never changed once made. Source: spec/simulation.md 2 (graph travel).
 */
import { haversineM } from "../../../domain/geo.ts"

/** What an edge is for people on foot; the position of a kind is its code. */
export const streetKinds = [
  "Sidewalk",
  "Pedestrian",
  "Path",
  "Cycleway",
  "Street",
  "Service",
  "Road"
] as const
export type StreetKind = (typeof streetKinds)[number]

/** Marks of an edge; bits. */
export const edgeMarks = { crossing: 1 } as const

/** Nodes and edges before they are put in order; coordinates in units of 1e-7 degrees. */
export interface NetworkParts {
  readonly lat7: ArrayLike<number>
  readonly lng7: ArrayLike<number>
  /** Node at either end of each edge. */
  readonly from: ArrayLike<number>
  readonly to: ArrayLike<number>
  readonly kinds: ArrayLike<number>
  readonly edgeMarks: ArrayLike<number>
}

export interface StreetNetwork {
  readonly nodeCount: number
  readonly edgeCount: number
  /** Degrees times 1e7. */
  readonly lat7: Int32Array
  readonly lng7: Int32Array
  readonly from: Int32Array
  readonly to: Int32Array
  /** Great-circle length of each edge in whole millimetres, rounded up, at least 1. */
  readonly mm: Int32Array
  /** Positions in `streetKinds`. */
  readonly kinds: Uint8Array
  readonly edgeMarks: Uint8Array
  /** The edges of node n stand in `edgeAt` and `neighbourAt` from `firstAt[n]` to `firstAt[n + 1]`. */
  readonly firstAt: Int32Array
  readonly edgeAt: Int32Array
  readonly neighbourAt: Int32Array
}

/** Degrees of a coordinate in units of 1e-7. */
export const degreesOf = (units: number): number => units / 1e7
/** Whole units of 1e-7 degrees, about a centimetre. */
export const unitsOf = (degrees: number): number => Math.round(degrees * 1e7)

/** The network of these parts; the order of nodes and edges is kept. Edges between unknown nodes are a defect. */
export const networkOf = (parts: NetworkParts): StreetNetwork => {
  const nodeCount = parts.lat7.length
  const edgeCount = parts.from.length
  const lat7 = Int32Array.from(parts.lat7)
  const lng7 = Int32Array.from(parts.lng7)
  const from = Int32Array.from(parts.from)
  const to = Int32Array.from(parts.to)
  const mm = new Int32Array(edgeCount)
  const firstAt = new Int32Array(nodeCount + 1)
  for (let e = 0; e < edgeCount; e++) {
    const a = from[e]!
    const b = to[e]!
    mm[e] = Math.max(1, Math.ceil(1_000 * metersBetween(lat7, lng7, a, b)))
    firstAt[a + 1]! += 1
    firstAt[b + 1]! += 1
  }
  for (let n = 0; n < nodeCount; n++) firstAt[n + 1]! += firstAt[n]!
  const next = firstAt.slice(0, nodeCount)
  const edgeAt = new Int32Array(2 * edgeCount)
  const neighbourAt = new Int32Array(2 * edgeCount)
  for (let e = 0; e < edgeCount; e++) {
    for (const [node, other] of [
      [from[e]!, to[e]!],
      [to[e]!, from[e]!]
    ] as const) {
      const at = next[node]!
      next[node] = at + 1
      edgeAt[at] = e
      neighbourAt[at] = other
    }
  }
  return {
    nodeCount,
    edgeCount,
    lat7,
    lng7,
    from,
    to,
    mm,
    kinds: Uint8Array.from(parts.kinds),
    edgeMarks: Uint8Array.from(parts.edgeMarks),
    firstAt,
    edgeAt,
    neighbourAt
  }
}

/** The least and greatest coordinates of a network with a node at least, in its units. */
export const boundsOf = ({
  lat7,
  lng7
}: Pick<NetworkParts, "lat7" | "lng7">): {
  readonly south7: number
  readonly north7: number
  readonly west7: number
  readonly east7: number
} => {
  let south7 = Number.POSITIVE_INFINITY
  let north7 = Number.NEGATIVE_INFINITY
  let west7 = Number.POSITIVE_INFINITY
  let east7 = Number.NEGATIVE_INFINITY
  for (let n = 0; n < lat7.length; n++) {
    south7 = Math.min(south7, lat7[n]!)
    north7 = Math.max(north7, lat7[n]!)
    west7 = Math.min(west7, lng7[n]!)
    east7 = Math.max(east7, lng7[n]!)
  }
  return { south7, north7, west7, east7 }
}

const metersBetween = (lat7: Int32Array, lng7: Int32Array, a: number, b: number): number =>
  haversineM(
    { lat: degreesOf(lat7[a]!), lng: degreesOf(lng7[a]!) },
    { lat: degreesOf(lat7[b]!), lng: degreesOf(lng7[b]!) }
  )

/**
 * Which connected part each node belongs to: numbers from 0 in the order of the parts' first nodes. Edges
 * may be walked in either direction.
 */
export const componentsOf = (
  nodeCount: number,
  from: ArrayLike<number>,
  to: ArrayLike<number>
): { readonly of: Int32Array; readonly count: number } => {
  const parent = Int32Array.from({ length: nodeCount }, (_, n) => n)
  const root = (node: number): number => {
    let at = node
    while (parent[at]! !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  for (let e = 0; e < from.length; e++) {
    const a = root(from[e]!)
    const b = root(to[e]!)
    // The lesser node leads, so that the numbers below do not depend on the order of edges.
    if (a < b) parent[b] = a
    else parent[a] = b
  }
  const of = new Int32Array(nodeCount)
  let count = 0
  for (let n = 0; n < nodeCount; n++) of[n] = root(n) === n ? count++ : of[root(n)]!
  return { of, count }
}
