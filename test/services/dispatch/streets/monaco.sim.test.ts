import * as Either from "effect/Either"
import createGraph from "ngraph.graph"
import { nba } from "ngraph.path"
import { describe, expect, it } from "vitest"
import { haversineM } from "../../../../src/domain/geo.ts"
import { importMap } from "../../../../src/main/street-files.ts"
import { degreesOf } from "../../../../src/services/dispatch/streets/network.ts"
import { WalkStreets } from "../../../../src/services/dispatch/streets/streets.ts"
import { networkOfCity } from "../../../../src/sim/cities/city-file.ts"
import { breath } from "../../../support/breath.ts"
import { hasMonacoMap, monacoMap, withoutMonacoMap } from "../../../support/map-data.ts"
import { seeded } from "../../../support/seeded.ts"

const pairs = 3_000

describe.runIf(hasMonacoMap)(`ways through Monaco${withoutMonacoMap}`, () => {
  const city = Either.getOrThrow(importMap(monacoMap, "monaco"))
  const network = networkOfCity(city)
  const streets = new WalkStreets(network)
  const placeOf = (node: number) => ({
    lat: degreesOf(network.lat7[node]!),
    lng: degreesOf(network.lng7[node]!)
  })

  it(`are to the centimetre as long as those of another library, on ${pairs} random pairs`, async () => {
    const graph = createGraph<undefined, { mm: number }>({ multigraph: true })
    for (let n = 0; n < network.nodeCount; n++) graph.addNode(n)
    for (let e = 0; e < network.edgeCount; e++) {
      graph.addLink(network.from[e]!, network.to[e]!, { mm: network.mm[e]! })
    }
    const finder = nba(graph, { oriented: false, distance: (_a, _b, link) => link.data.mm })
    const shortest = new Map<string, number>()
    for (let e = 0; e < network.edgeCount; e++) {
      for (const key of [`${network.from[e]} ${network.to[e]}`, `${network.to[e]} ${network.from[e]}`]) {
        shortest.set(key, Math.min(shortest.get(key) ?? Number.POSITIVE_INFINITY, network.mm[e]!))
      }
    }
    const random = seeded(7)
    let worstM = 0
    for (let n = 0; n < pairs; n++) {
      if (n % 100 === 0) await breath()
      const a = Math.floor(random() * network.nodeCount)
      const b = Math.floor(random() * network.nodeCount)
      let mm = 0
      const path = finder.find(a, b)
      expect(path.length > 0 || a === b).toBe(true)
      for (let i = 1; i < path.length; i++) mm += shortest.get(`${path[i - 1]!.id} ${path[i]!.id}`)!
      worstM = Math.max(worstM, Math.abs(streets.meters(placeOf(a), placeOf(b)) - mm / 1_000))
    }
    expect(worstM).toBeLessThan(0.01)
  }, 240_000)

  it("have lines that keep to the streets and are as long as is said", () => {
    const random = seeded(8)
    for (let n = 0; n < 500; n++) {
      const a = placeOf(Math.floor(random() * network.nodeCount))
      const b = placeOf(Math.floor(random() * network.nodeCount))
      const line = streets.line(a, b)
      let ground = 0
      for (let i = 1; i < line.points.length; i++) ground += haversineM(line.points[i - 1]!, line.points[i]!)
      expect(Math.abs(ground - line.meters)).toBeLessThan(0.5)
      expect(Math.abs(line.meters - streets.meters(a, b))).toBeLessThan(0.01)
    }
  })

  it("reach every part that was kept, and the city has crossings and carries its notice", () => {
    expect(city.statistics.nodes).toBeGreaterThan(9_000)
    expect(city.statistics.crossings).toBeGreaterThan(200)
    expect(city.dropped.steps).toBeGreaterThan(400)
    expect(city.notice).toContain("OpenStreetMap")
    const middle = placeOf(0)
    for (let n = 0; n < network.nodeCount; n += 97)
      expect(streets.meters(middle, placeOf(n))).toBeLessThan(20_000)
  })
})
