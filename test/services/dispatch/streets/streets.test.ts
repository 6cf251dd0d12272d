import fc from "fast-check"
import createGraph from "ngraph.graph"
import { nba } from "ngraph.path"
import { describe, expect, it } from "vitest"
import { haversineM, type LatLng } from "../../../../src/domain/geo.ts"
import {
  componentsOf,
  degreesOf,
  type StreetNetwork
} from "../../../../src/services/dispatch/streets/network.ts"
import { StreetPoints } from "../../../../src/services/dispatch/streets/points.ts"
import { EdgeIndex } from "../../../../src/services/dispatch/streets/snapping.ts"
import { alongLine, WalkStreets } from "../../../../src/services/dispatch/streets/streets.ts"
import { at, grid, handMade } from "../../../support/street-grid.ts"

const placeOfNode = ({ lat7, lng7 }: StreetNetwork, node: number): LatLng => ({
  lat: degreesOf(lat7[node]!),
  lng: degreesOf(lng7[node]!)
})

/** Metres between nodes by a library that knows nothing of ours. */
const oracleOf = (network: StreetNetwork): ((a: number, b: number) => number) => {
  const graph = createGraph<undefined, { mm: number }>({ multigraph: true })
  for (let n = 0; n < network.nodeCount; n++) graph.addNode(n)
  for (let e = 0; e < network.edgeCount; e++)
    graph.addLink(network.from[e]!, network.to[e]!, { mm: network.mm[e]! })
  const finder = nba(graph, { oriented: false, distance: (_a, _b, link) => link.data.mm })
  return (a, b) => {
    if (a === b) return 0
    let mm = 0
    const path = finder.find(a, b)
    for (let i = 1; i < path.length; i++) {
      let best = Number.POSITIVE_INFINITY
      for (let e = 0; e < network.edgeCount; e++) {
        const isIt =
          (network.from[e] === path[i - 1]!.id && network.to[e] === path[i]!.id) ||
          (network.to[e] === path[i - 1]!.id && network.from[e] === path[i]!.id)
        if (isIt) best = Math.min(best, network.mm[e]!)
      }
      mm += best
    }
    return mm / 1_000
  }
}

/** Connected: a tree over all nodes, and edges at random besides, parallel ones and loops among them. */
const connectedNetwork = fc
  .integer({ min: 2, max: 40 })
  .chain((count) =>
    fc.record({
      nodes: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 })), {
        minLength: count,
        maxLength: count,
        selector: ([east, north]) => east * 1_000 + north
      }),
      parents: fc.array(fc.nat(), { minLength: count - 1, maxLength: count - 1 }),
      extra: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 2 * count })
    })
  )
  .map(({ nodes, parents, extra }) =>
    handMade(nodes, [...parents.map((parent, n) => [parent % (n + 1), n + 1] as const), ...extra])
  )

describe("shortest ways along streets", () => {
  it("are as long as a library's on random networks, and the same there and back", () => {
    fc.assert(
      fc.property(
        connectedNetwork,
        fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 5, maxLength: 5 }),
        (network, pairs) => {
          const streets = new WalkStreets(network)
          const oracle = oracleOf(network)
          const index = new EdgeIndex(network)
          // A node that lies on a street which it is no part of: the way begins on that street, as it should.
          const isAtItsOwn = (node: number): boolean => {
            const { edge } = index.nearest(placeOfNode(network, node))
            return network.from[edge] === node || network.to[edge] === node
          }
          for (const [i, j] of pairs) {
            const a = i % network.nodeCount
            const b = j % network.nodeCount
            if (!isAtItsOwn(a) || !isAtItsOwn(b)) continue
            const there = streets.meters(placeOfNode(network, a), placeOfNode(network, b))
            expect(there).toBeCloseTo(oracle(a, b), 3)
            expect(streets.meters(placeOfNode(network, b), placeOfNode(network, a))).toBe(there)
          }
        }
      ),
      { numRuns: 150 }
    )
  })

  it("have lines of their length, which go back the same way, and are never shorter than the great circle", () => {
    const place = fc.tuple(fc.integer({ min: -50, max: 350 }), fc.integer({ min: -50, max: 350 }))
    fc.assert(
      fc.property(connectedNetwork, place, place, (network, from, to) => {
        const streets = new WalkStreets(network)
        const a = at(...from)
        const b = at(...to)
        const line = streets.line(a, b)
        const meters = streets.meters(a, b)
        // Accesses and edges are rounded to millimetres each, points to a centimetre; shares of edges are taken
        // as if the ground were flat, which over 3 km across the compass, where parallels shrink, makes 20 cm.
        expect(Math.abs(line.meters - meters)).toBeLessThan(0.01)
        let ground = 0
        for (let i = 1; i < line.points.length; i++)
          ground += haversineM(line.points[i - 1]!, line.points[i]!)
        expect(Math.abs(ground - meters)).toBeLessThan(0.25)
        expect(meters).toBeGreaterThan(haversineM(a, b) - 0.02)
        expect([...streets.line(b, a).points].reverse()).toEqual(line.points)
        expect(line.points[0]).toEqual(a)
        expect(line.points.at(-1)).toEqual(b)
      }),
      { numRuns: 150 }
    )
  })

  it("give the same answer whatever was asked before", () => {
    const network = grid(12, 12)
    const asked = new WalkStreets(network)
    for (let n = 0; n < 9_000; n++) asked.meters(at(n % 110, (n * 7) % 110), at((n * 3) % 110, 5))
    const fresh = new WalkStreets(network)
    const a = at(13.5, 77)
    const b = at(104, 2.25)
    expect(asked.meters(a, b)).toBe(fresh.meters(a, b))
    expect(asked.line(a, b)).toEqual(fresh.line(a, b))
  })

  it("give the same line also after the places of kept lines were given up", () => {
    const network = grid(6, 6)
    const forgetful = new WalkStreets(network, 5)
    const other = new WalkStreets(network)
    const place = (n: number): LatLng => at((n * 7) % 50, (n * 11) % 50)
    for (let n = 0; n < 60; n++) {
      const [a, b] = [place(n % 9), place((n * 2) % 9)]
      expect(forgetful.line(a, b)).toEqual(other.line(a, b))
    }
    expect(forgetful.counts().lines.misses).toBeGreaterThan(other.counts().lines.misses)
  })

  it("keep to one edge between two places at it, and turn at neither end", () => {
    const streets = new WalkStreets(
      handMade(
        [
          [0, 0],
          [100, 0]
        ],
        [[0, 1]]
      )
    )
    const line = streets.line(at(20, 0), at(30, 0))
    expect(line.points).toEqual([at(20, 0), at(30, 0)])
    expect(streets.meters(at(20, 0), at(20, 0))).toBe(0)
  })

  it("lead from a place beside the street straight to it", () => {
    const streets = new WalkStreets(
      handMade(
        [
          [0, 0],
          [100, 0]
        ],
        [[0, 1]]
      )
    )
    const line = streets.line(at(50, 10), at(100, 0))
    expect(line.points).toHaveLength(3)
    expect(line.points[1]!.lng).toBeCloseTo(at(50, 0).lng, 6)
    expect(streets.nearest(at(50, 10)).offM).toBeCloseTo(haversineM(at(50, 10), at(50, 0)), 1)
  })
})

describe("the nearest point of a network", () => {
  it("is that of the nearest edge of all", () => {
    fc.assert(
      fc.property(
        connectedNetwork,
        fc.integer({ min: -400, max: 700 }),
        fc.integer({ min: -400, max: 700 }),
        (network, east, north) => {
          const place = at(east, north)
          const found = new EdgeIndex(network).nearest(place)
          let best = Number.POSITIVE_INFINITY
          for (let e = 0; e < network.edgeCount; e++) {
            for (let share = 0; share <= 1; share += 0.05) {
              const a = placeOfNode(network, network.from[e]!)
              const b = placeOfNode(network, network.to[e]!)
              best = Math.min(
                best,
                haversineM(place, {
                  lat: a.lat + share * (b.lat - a.lat),
                  lng: a.lng + share * (b.lng - a.lng)
                })
              )
            }
          }
          // The ground is taken as flat: a thousandth of the distance.
          expect(found.accessMm / 1_000).toBeLessThan(best * 1.001 + 0.02)
        }
      ),
      { numRuns: 100 }
    )
  })
})

describe("a way around what is blocked", () => {
  const streets = new WalkStreets(grid(4, 4, 20))

  it("leaves the closed street out and is the shortest of the others", () => {
    const from = at(0, 0)
    const to = at(60, 0)
    const direct = streets.line(from, to)
    const around = streets.around(from, to, [at(30, 0)])
    const blockM = haversineM(at(0, 0), at(0, 20))
    expect(around?.meters).toBeCloseTo(direct.meters + 2 * blockM, 0)
    for (const point of around?.points ?? []) expect(haversineM(point, at(30, 0))).toBeGreaterThan(20)
  })

  it("begins by going back where somebody stands right before the block", () => {
    const around = streets.around(at(9, 0), at(60, 0), [at(10, 0)])
    expect(around).not.toBeNull()
    expect(around!.points[1]!.lng).toBeLessThan(at(9, 0).lng)
    expect(around!.meters).toBeGreaterThan(streets.meters(at(9, 0), at(60, 0)))
  })

  it("is none where the only street is closed", () => {
    const alley = new WalkStreets(
      handMade(
        [
          [0, 0],
          [100, 0],
          [200, 0]
        ],
        [
          [0, 1],
          [1, 2]
        ]
      )
    )
    expect(alley.around(at(10, 0), at(190, 0), [at(150, 0)])).toBeNull()
  })

  it("is the direct way where nothing on it is blocked", () => {
    const direct = streets.line(at(0, 0), at(60, 0))
    expect(streets.around(at(0, 0), at(60, 0), [at(30, 60)])?.meters).toBeCloseTo(direct.meters, 3)
  })
})

describe("crossings on a way", () => {
  const network = handMade(
    [
      [0, 0],
      [10, 0],
      [12, 0],
      [14, 0],
      [30, 0],
      [33, 0]
    ],
    [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5]
    ],
    [1, 2, 4]
  )

  it("count once, however many edges they are made of", () => {
    const streets = new WalkStreets(network)
    expect(streets.crossingsOn(streets.line(at(0, 0), at(33, 0)).points)).toBe(2)
    expect(streets.crossingsOn(streets.line(at(14, 0), at(30, 0)).points)).toBe(0)
  })

  it("are unknown where the network has none at all", () => {
    const streets = new WalkStreets(grid(2, 2))
    expect(streets.crossingsOn(streets.line(at(0, 0), at(10, 10)).points)).toBeNull()
  })
})

describe("points along streets", () => {
  it("lie in the area, each metre as likely as any other", () => {
    const network = handMade(
      [
        [0, 0],
        [30, 0],
        [40, 0],
        [900, 0]
      ],
      [
        [0, 1],
        [1, 2],
        [2, 3]
      ]
    )
    const points = StreetPoints.within(network, ({ lng }) => lng < at(60, 0).lng)!
    let onFirst = 0
    for (let n = 0; n < 4_000; n++) {
      const point = points.at((n + 0.5) / 4_000, (n * 0.618) % 1)
      expect(point.lng).toBeLessThanOrEqual(at(40, 0).lng)
      if (point.lng < at(30, 0).lng) onFirst += 1
    }
    expect(onFirst / 4_000).toBeCloseTo(0.75, 2)
  })

  it("are none where no street is", () => {
    expect(StreetPoints.within(grid(2, 2), () => false)).toBeNull()
  })

  it("divide a line by its length", () => {
    const points = [at(0, 0), at(10, 0), at(40, 0)]
    expect(alongLine(points, 0.5).lng).toBeCloseTo(at(20, 0).lng, 7)
    expect(alongLine(points, 0)).toEqual(points[0])
    expect(alongLine(points, 1).lng).toBeCloseTo(at(40, 0).lng, 9)
  })
})

describe("parts of a network", () => {
  it("are numbered by their first nodes, whatever the order of edges", () => {
    const { of, count } = componentsOf(6, [4, 1, 3], [5, 0, 2])
    expect(count).toBe(3)
    expect([...of]).toEqual([0, 0, 1, 1, 2, 2])
    expect([...componentsOf(6, [3, 4, 1], [2, 5, 0]).of]).toEqual([...of])
  })
})
