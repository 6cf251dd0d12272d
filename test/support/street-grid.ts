/** Walk networks for tests: by hand, as a grid, and at random. */
import {
  type NetworkParts,
  networkOf,
  type StreetNetwork
} from "../../src/services/dispatch/streets/network.ts"

/** About 11 m north and 8 m east at this latitude. */
export const step7 = 1_000
export const south7 = 520_000_000
export const west7 = 130_000_000

/** A network of nodes at whole steps east and north, and edges between their numbers. */
export const handMade = (
  nodes: ReadonlyArray<readonly [east: number, north: number]>,
  edges: ReadonlyArray<readonly [number, number]>,
  crossings: ReadonlyArray<number> = []
): StreetNetwork => {
  const parts: NetworkParts = {
    lat7: nodes.map(([, north]) => south7 + north * step7),
    lng7: nodes.map(([east]) => west7 + east * step7),
    from: edges.map(([from]) => from),
    to: edges.map(([, to]) => to),
    kinds: edges.map(() => 0),
    edgeMarks: edges.map((_, e) => (crossings.includes(e) ? 1 : 0))
  }
  return networkOf(parts)
}

/** `columns` by `rows` nodes, `gap` steps apart, each joined to its neighbours. */
export const grid = (columns: number, rows: number, gap = 10): StreetNetwork => {
  const nodes: Array<readonly [number, number]> = []
  const edges: Array<readonly [number, number]> = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const n = nodes.length
      nodes.push([column * gap, row * gap])
      if (column > 0) edges.push([n - 1, n])
      if (row > 0) edges.push([n - columns, n])
    }
  }
  return handMade(nodes, edges)
}

/** The place at whole steps east and north, or between them. */
export const at = (east: number, north: number): { readonly lat: number; readonly lng: number } => ({
  lat: (south7 + north * step7) / 1e7,
  lng: (west7 + east * step7) / 1e7
})
