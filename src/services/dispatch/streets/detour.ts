/**
 * A way around what is blocked: the shortest path in the network without the edges that are closed. Asked
 * rarely, so it searches the network itself; a hierarchy holds only while nothing is closed.
 */
import { haversineM, type LatLng } from "../../../domain/geo.ts"
import { ColumnHeap } from "../planner/column-heap.ts"
import { degreesOf, type StreetNetwork } from "./network.ts"
import type { EdgeIndex, Snapped } from "./snapping.ts"

/** An edge that comes so near to a blocked place is closed. */
const closedWithinM = 20
/** Who stands so near to a blocked place stands before it: only the piece of his way that leads past it is closed. */
const beforeItM = 40

/** A point where a way begins or ends. */
interface End {
  readonly snapped: Snapped
}

/**
 * The nodes of the shortest way from one point to another that passes no closed edge, in order; empty when
 * both lie on one open edge, null when there is none. `direct`: the way that is taken while nothing is blocked.
 */
export const detourNodes = (
  network: StreetNetwork,
  index: EdgeIndex,
  from: End,
  to: End,
  direct: ReadonlyArray<LatLng>,
  blocked: ReadonlyArray<LatLng>
): ReadonlyArray<number> | null => {
  const closed = closedEdges(index, from, direct, blocked)
  const { edge, offsetMm } = from.snapped
  const goal = to.snapped
  if (edge === goal.edge && !closed.has(edge)) return []
  const heap = new ColumnHeap()
  const best = new Map<number, number>()
  const cameFrom = new Map<number, number>()
  const reach = (node: number, mm: number, before: number): void => {
    if ((best.get(node) ?? Number.POSITIVE_INFINITY) <= mm) return
    best.set(node, mm)
    cameFrom.set(node, before)
    heap.push(mm, node)
  }
  // Off a closed edge he goes back the way he came: to the end that the direct way does not lead to.
  const ahead = closed.has(edge) ? aheadOf(network, from.snapped, direct) : -1
  const start = network.from[edge]!
  const end = network.to[edge]!
  if (start !== ahead) reach(start, offsetMm, -1)
  if (end !== ahead) reach(end, network.mm[edge]! - offsetMm, -1)
  const goalMm = (node: number): number => {
    if (closed.has(goal.edge)) return Number.POSITIVE_INFINITY
    const toFrom = network.from[goal.edge] === node ? goal.offsetMm : Number.POSITIVE_INFINITY
    const toTo =
      network.to[goal.edge] === node ? network.mm[goal.edge]! - goal.offsetMm : Number.POSITIVE_INFINITY
    return Math.min(toFrom, toTo)
  }
  let last = -1
  let shortest = Number.POSITIVE_INFINITY
  while (heap.size > 0) {
    const mm = heap.topKey()
    const node = heap.topColumn()
    heap.pop()
    if (mm >= shortest) break
    if (mm > best.get(node)!) continue
    const whole = mm + goalMm(node)
    if (whole < shortest) {
      shortest = whole
      last = node
    }
    for (let at = network.firstAt[node]!; at < network.firstAt[node + 1]!; at++) {
      const next = network.edgeAt[at]!
      if (!closed.has(next)) reach(network.neighbourAt[at]!, mm + network.mm[next]!, node)
    }
  }
  if (last < 0) return null
  const nodes: Array<number> = []
  for (let node = last; node >= 0; node = cameFrom.get(node)!) nodes.push(node)
  return nodes.reverse()
}

const closedEdges = (
  index: EdgeIndex,
  from: End,
  direct: ReadonlyArray<LatLng>,
  blocked: ReadonlyArray<LatLng>
): ReadonlySet<number> => {
  const closed = new Set<number>()
  for (const place of blocked) {
    if (haversineM(place, from.snapped) > beforeItM) {
      for (const edge of index.within(place, closedWithinM)) closed.add(edge)
    } else closed.add(edgeAhead(index, place, from, direct))
  }
  return closed
}

/** The edge of the direct way that leads past a place: the one he stands on, or the one that is nearest to it. */
const edgeAhead = (index: EdgeIndex, place: LatLng, from: End, direct: ReadonlyArray<LatLng>): number => {
  let best = from.snapped.edge
  let nearestM = haversineM(place, from.snapped)
  for (let i = 1; i + 1 < direct.length; i++) {
    const a = direct[i]!
    const b = direct[i + 1]!
    const middle = { lat: (a.lat + b.lat) / 2, lng: (a.lng + b.lng) / 2 }
    if (haversineM(middle, from.snapped) > 2 * beforeItM) break
    const meters = haversineM(middle, place)
    if (meters >= nearestM) continue
    nearestM = meters
    best = index.nearest(middle).edge
  }
  return best
}

/** The end of his edge that the direct way leads to; -1 when it ends before. */
const aheadOf = (network: StreetNetwork, { edge }: Snapped, direct: ReadonlyArray<LatLng>): number => {
  for (const point of direct.slice(1, 4)) {
    for (const node of [network.from[edge]!, network.to[edge]!]) {
      if (degreesOf(network.lat7[node]!) === point.lat && degreesOf(network.lng7[node]!) === point.lng) {
        return node
      }
    }
  }
  return -1
}
