/**
 * What can be reached by climbing a hierarchy from a place, with distances: two places meet where their search
 * spaces do. Kept for a place that is asked about again, a distance costs one walk along two sorted lists.
 */
import { ColumnHeap } from "../planner/column-heap.ts"
import type { Hierarchy } from "./hierarchy.ts"

/** Sorted by node. */
export interface SearchSpace {
  readonly nodes: Int32Array
  readonly mm: Int32Array
  /** The node from which each was climbed to; -1: the climb begins there. */
  readonly climbedFrom: Int32Array
}

/** Where a climb begins: a node, and how far away the place is from it. */
export interface Seed {
  readonly node: number
  readonly mm: number
}

/** Climbs one hierarchy; keeps scratch of its size. */
export class Climber {
  private readonly hierarchy: Hierarchy
  private readonly heap = new ColumnHeap()
  private readonly seen: Int32Array
  private readonly best: Int32Array
  private readonly from: Int32Array
  private stamp = 0

  constructor(hierarchy: Hierarchy) {
    this.hierarchy = hierarchy
    this.seen = new Int32Array(hierarchy.nodeCount)
    this.best = new Int32Array(hierarchy.nodeCount)
    this.from = new Int32Array(hierarchy.nodeCount)
  }

  /** The search space from these seeds. Nodes that a higher one shows to be farther than need be are left out. */
  climb(seeds: ReadonlyArray<Seed>): SearchSpace {
    const { heap, seen, best, from } = this
    const { firstAt, headAt, mmAt } = this.hierarchy
    this.stamp += 1
    const reached: Array<number> = []
    heap.clear()
    for (const { node, mm } of seeds) this.reach(node, mm, -1)
    while (heap.size > 0) {
      const mm = heap.topKey()
      const node = heap.topColumn()
      heap.pop()
      if (mm > best[node]!) continue
      const end = firstAt[node + 1]!
      let isFarther = false
      for (let at = firstAt[node]!; at < end; at++) {
        const high = headAt[at]!
        if (seen[high] === this.stamp && best[high]! + mmAt[at]! < mm) {
          isFarther = true
          break
        }
      }
      // No shortest path climbs through it, so nothing is lost with it or what lies above.
      if (isFarther) continue
      reached.push(node)
      for (let at = firstAt[node]!; at < end; at++) this.reach(headAt[at]!, mm + mmAt[at]!, node)
    }
    const nodes = Int32Array.from(reached).sort()
    return {
      nodes,
      mm: nodes.map((node) => best[node]!),
      climbedFrom: nodes.map((node) => from[node]!)
    }
  }

  private reach(node: number, mm: number, from: number): void {
    if (this.seen[node] === this.stamp && this.best[node]! <= mm) return
    this.seen[node] = this.stamp
    this.best[node] = mm
    this.from[node] = from
    this.heap.push(mm, node)
  }
}

/** Millimetres of the shortest way between two search spaces; infinite when they do not meet. */
export const meetMm = (a: SearchSpace, b: SearchSpace): number => {
  const nodesA = a.nodes
  const nodesB = b.nodes
  const mmA = a.mm
  const mmB = b.mm
  let best = Number.POSITIVE_INFINITY
  let i = 0
  let j = 0
  while (i < nodesA.length && j < nodesB.length) {
    const difference = nodesA[i]! - nodesB[j]!
    if (difference === 0) {
      const mm = mmA[i++]! + mmB[j++]!
      if (mm < best) best = mm
    } else if (difference < 0) i++
    else j++
  }
  return best
}

/** The node where the shortest way between two search spaces is highest; of equal ones the least. -1: none. */
export const meetingNode = (a: SearchSpace, b: SearchSpace): number => {
  let best = Number.POSITIVE_INFINITY
  let node = -1
  let j = 0
  for (let i = 0; i < a.nodes.length; i++) {
    const at = a.nodes[i]!
    while (j < b.nodes.length && b.nodes[j]! < at) j++
    if (b.nodes[j] !== at) continue
    const mm = a.mm[i]! + b.mm[j]!
    if (mm < best) {
      best = mm
      node = at
    }
  }
  return node
}

/** The nodes climbed through from the beginning to `top`, both included. */
export const climbTo = (space: SearchSpace, top: number): ReadonlyArray<number> => {
  const nodes: Array<number> = []
  for (let node = top; node >= 0; ) {
    nodes.push(node)
    node = space.climbedFrom[positionOf(space.nodes, node)]!
  }
  return nodes.reverse()
}

const positionOf = (sorted: Int32Array, value: number): number => {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
