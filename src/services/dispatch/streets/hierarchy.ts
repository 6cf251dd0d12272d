/**
 * Shortest paths by a contraction hierarchy (Geisberger, Sanders, Schultes, Delling 2008): nodes are taken out
 * of the network one by one, the least important first, and a shortcut is left wherever a shortest path went
 * through. A path then is a climb from either end to one node that both reach. Deterministic: equal networks
 * give equal hierarchies.
 */
import { ColumnHeap } from "../planner/column-heap.ts"
import type { StreetNetwork } from "./network.ts"

/** The ways up: of each node the edges and shortcuts to nodes that were taken out after it. */
export interface Hierarchy {
  readonly nodeCount: number
  readonly firstAt: Int32Array
  readonly headAt: Int32Array
  readonly mmAt: Int32Array
  /** The node that a shortcut leads past, which is lower than both its ends; -1: an edge of the network. */
  readonly middleAt: Int32Array
  /** When each node was taken out. */
  readonly rank: Int32Array
}

/** A search for a way around gives up after so many nodes: a shortcut too many is no error. */
const witnessNodesMax = 80

/** The links of a network in which nodes are being taken out. */
class Remaining {
  readonly heads: Array<Array<number>>
  readonly mms: Array<Array<number>>
  readonly middles: Array<Array<number>>
  private readonly seen: Int32Array
  private readonly best: Float64Array
  private readonly heap = new ColumnHeap()
  private stamp = 0

  constructor(network: StreetNetwork) {
    this.heads = Array.from({ length: network.nodeCount }, () => [])
    this.mms = Array.from({ length: network.nodeCount }, () => [])
    this.middles = Array.from({ length: network.nodeCount }, () => [])
    this.seen = new Int32Array(network.nodeCount)
    this.best = new Float64Array(network.nodeCount)
    for (let e = 0; e < network.edgeCount; e++) {
      this.link(network.from[e]!, network.to[e]!, network.mm[e]!, -1)
    }
  }

  /** Links two nodes, unless they are as near already. A link of a node to itself leads nowhere. */
  link(a: number, b: number, mm: number, middle: number): void {
    if (a === b) return
    this.half(a, b, mm, middle)
    this.half(b, a, mm, middle)
  }

  private half(a: number, b: number, mm: number, middle: number): void {
    const at = this.heads[a]!.indexOf(b)
    if (at < 0) {
      this.heads[a]!.push(b)
      this.mms[a]!.push(mm)
      this.middles[a]!.push(middle)
    } else if (mm < this.mms[a]![at]!) {
      this.mms[a]![at] = mm
      this.middles[a]![at] = middle
    }
  }

  /** Takes the node out of its neighbours' links; its own stay as they are, its ways up. */
  remove(node: number): void {
    for (const other of this.heads[node]!) {
      const at = this.heads[other]!.indexOf(node)
      this.heads[other]!.splice(at, 1)
      this.mms[other]!.splice(at, 1)
      this.middles[other]!.splice(at, 1)
    }
  }

  /** Calls `needs` for each pair of neighbours whose shortest path leads through the node; returns how many. */
  shortcuts(node: number, needs: ((a: number, b: number, mm: number) => void) | null): number {
    const heads = this.heads[node]!
    const mms = this.mms[node]!
    let farthest = 0
    for (const mm of mms) if (mm > farthest) farthest = mm
    let count = 0
    for (let i = 0; i + 1 < heads.length; i++) {
      this.searchAround(node, heads[i]!, mms[i]! + farthest)
      for (let j = i + 1; j < heads.length; j++) {
        const through = mms[i]! + mms[j]!
        const other = heads[j]!
        if (this.seen[other] === this.stamp && this.best[other]! <= through) continue
        count += 1
        needs?.(heads[i]!, other, through)
      }
    }
    return count
  }

  /** Distances from `start` within `limit` that do not lead through `without`. */
  private searchAround(without: number, start: number, limit: number): void {
    const { heap, seen, best } = this
    this.stamp += 1
    heap.clear()
    seen[start] = this.stamp
    best[start] = 0
    heap.push(0, start)
    for (let settled = 0; heap.size > 0 && settled < witnessNodesMax; ) {
      const mm = heap.topKey()
      const node = heap.topColumn()
      heap.pop()
      if (mm > limit) return
      if (mm > best[node]!) continue
      settled += 1
      const heads = this.heads[node]!
      const mms = this.mms[node]!
      for (let i = 0; i < heads.length; i++) {
        const next = heads[i]!
        if (next === without) continue
        const sum = mm + mms[i]!
        if (seen[next] === this.stamp && best[next]! <= sum) continue
        seen[next] = this.stamp
        best[next] = sum
        heap.push(sum, next)
      }
    }
  }
}

/** Builds the hierarchy; 15 to 50 microseconds per node, most for a grid without dead ends. */
export const hierarchyOf = (network: StreetNetwork): Hierarchy => {
  const { nodeCount } = network
  const remaining = new Remaining(network)
  const rank = new Int32Array(nodeCount)
  // Neighbours that are gone: nodes between them wait, so that the network thins out evenly.
  const gone = new Int32Array(nodeCount)
  const order = new ColumnHeap()
  const priority = (node: number): number =>
    2 * (remaining.shortcuts(node, null) - remaining.heads[node]!.length) + gone[node]!
  for (let n = 0; n < nodeCount; n++) order.push(priority(n), n)
  for (let taken = 0; order.size > 0; ) {
    const node = order.topColumn()
    order.pop()
    const now = priority(node)
    if (order.size > 0 && now > order.topKey()) {
      order.push(now, node)
      continue
    }
    remaining.remove(node)
    remaining.shortcuts(node, (a, b, mm) => remaining.link(a, b, mm, node))
    for (const other of remaining.heads[node]!) gone[other]! += 1
    rank[node] = taken++
  }
  const firstAt = new Int32Array(nodeCount + 1)
  for (let n = 0; n < nodeCount; n++) firstAt[n + 1] = firstAt[n]! + remaining.heads[n]!.length
  return {
    nodeCount,
    firstAt,
    headAt: Int32Array.from(remaining.heads.flat()),
    mmAt: Int32Array.from(remaining.mms.flat()),
    middleAt: Int32Array.from(remaining.middles.flat()),
    rank
  }
}

/** The edge or shortcut between a node and a higher one, its position in the arrays; -1: there is none. */
export const wayUp = (hierarchy: Hierarchy, low: number, high: number): number => {
  const end = hierarchy.firstAt[low + 1]!
  for (let at = hierarchy.firstAt[low]!; at < end; at++) if (hierarchy.headAt[at] === high) return at
  return -1
}

/** Appends the nodes after `from` on the way to `to`, which an edge or shortcut joins, shortcuts resolved. */
export const unpack = (hierarchy: Hierarchy, from: number, to: number, nodes: Array<number>): void => {
  // What is still to be walked, the next on top.
  const ends: Array<number> = [to]
  let at = from
  while (ends.length > 0) {
    const end = ends[ends.length - 1]!
    const isUp = hierarchy.rank[at]! < hierarchy.rank[end]!
    const way = isUp ? wayUp(hierarchy, at, end) : wayUp(hierarchy, end, at)
    const middle = hierarchy.middleAt[way]!
    if (middle >= 0) {
      ends.push(middle)
      continue
    }
    nodes.push(end)
    at = end
    ends.pop()
  }
}
