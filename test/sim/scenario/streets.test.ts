import * as Either from "effect/Either"
import { describe, expect, it } from "vitest"
import { haversineM } from "../../../src/domain/geo.ts"
import { isInZone } from "../../../src/services/dispatch/planner/zones.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { plannerConfigOf } from "../../../src/sim/planner-config.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import { resolvedYaml } from "../../../src/sim/scenario/resolved.ts"
import { generateCity } from "../../../src/sim/world/city.ts"
import { streetsOf } from "../../../src/sim/world/city-streets.ts"
import { orders } from "../../../src/sim/world/demand.ts"
import { weatherByHour } from "../../../src/sim/world/weather.ts"
import { corner, loadInTown, townDay, townFile, townScenario, townSha256 } from "../../support/street-town.ts"

const problemsOf = (text: string): ReadonlyArray<string> => {
  const loaded = loadInTown(text)
  return Either.isLeft(loaded) ? loaded.left.map(renderProblem) : []
}

const cityOf = (scenario: ReturnType<typeof townDay>) => generateCity(scenario, new Draws(scenario.seed, 0))

describe("a city on streets", () => {
  it("has its hubs, lots and customers along the streets, and the map's merchants where they are", () => {
    const scenario = townDay()
    const streets = streetsOf(scenario)!
    const draws = new Draws(scenario.seed, 0)
    const city = generateCity(scenario, draws)
    expect(city.lots).toHaveLength(4)
    for (const { place } of [...city.hubs, ...city.lots])
      expect(streets.nearest(place).offM).toBeLessThan(0.1)
    const places = city.merchants.map(({ place: { lat, lng } }) => `${lat} ${lng}`)
    expect(places.sort()).toEqual(townFile.merchants.map(({ lat, lng }) => `${lat} ${lng}`).sort())
    const made = orders(scenario, city, weatherByHour(scenario, draws), draws)
    expect(made.length).toBeGreaterThan(20)
    for (const { pickup, dropoff } of made) {
      expect(streets.nearest(dropoff).offM).toBeLessThan(0.1)
      expect(streets.meters(pickup, dropoff)).toBeLessThanOrEqual(2_500)
    }
  })

  it("brings a customer nearer whom no route of the longest length reaches", () => {
    const scenario = townScenario(`
city: { streets: town.city.json, generator: { radius_m: 900, lots: 4, route_max_m: 150 } }
travel: { model: graph }
partners: { ordersPerDay: 60 }`)
    const streets = streetsOf(scenario)!
    const draws = new Draws(scenario.seed, 0)
    const made = orders(scenario, generateCity(scenario, draws), weatherByHour(scenario, draws), draws)
    for (const { pickup, dropoff } of made) expect(streets.meters(pickup, dropoff)).toBeLessThan(151)
  })

  it("is the same for the same seed, and another for another", () => {
    const scenario = townDay()
    expect(cityOf(scenario)).toEqual(cityOf(scenario))
    const other = cityOf({ ...scenario, seed: 6 })
    expect(other.lots.map(({ place }) => place)).not.toEqual(cityOf(scenario).lots.map(({ place }) => place))
  })

  it("keeps what the scenario lists and adds what it does not", () => {
    const hub = corner(4, 3)
    const scenario = townScenario(`
city:
  streets: town.city.json
  zones: [{ id: old-town, center: { lat: ${hub.lat}, lng: ${hub.lng} }, radius_m: 600 }]
  hubs: [{ id: depot, zone: old-town, place: { lat: ${hub.lat}, lng: ${hub.lng} } }]
  generator: { lots: 3 }
fleet: { robots: [{ count: 4, hub: depot }] }`)
    const city = cityOf(scenario)
    expect(city.hubs.map(({ name }) => name)).toEqual(["depot"])
    expect(city.hubs[0]!.place).toMatchObject(hub)
    expect(city.lots).toHaveLength(3)
    for (const { place } of city.merchants) expect(haversineM(hub, place)).toBeLessThanOrEqual(600)
    expect(city.merchants.length).toBeGreaterThan(0)
  })

  it("has drawn merchants along the streets of each zone where the map has none", () => {
    const center = corner(4, 4)
    const scenario = townScenario(`
city:
  streets: town.city.json
  zones:
    - id: corner
      center: { lat: ${center.lat}, lng: ${center.lng} }
      radius_m: 500
      polygon: [${[corner(4, 4), corner(6, 4), corner(6, 5.5), corner(4, 5.5)].map(({ lat, lng }) => `{ lat: ${lat}, lng: ${lng} }`).join(", ")}]
  generator: { lots: 2, merchants: 12 }`)
    const streets = streetsOf(scenario)!
    const city = cityOf(scenario)
    expect(city.merchants).toHaveLength(12)
    for (const { place } of city.merchants) {
      expect(streets.nearest(place).offM).toBeLessThan(0.1)
      expect(isInZone(city.zones[0]!, place)).toBe(true)
    }
    const draws = new Draws(scenario.seed, 0)
    for (const { dropoff } of orders(scenario, city, weatherByHour(scenario, draws), draws)) {
      expect(haversineM(center, dropoff)).toBeLessThan(500)
      expect(dropoff.lat).toBeGreaterThan(center.lat - 0.001)
    }
  })

  it("gives its streets to the planner where robots go along them, and only there", () => {
    const along = townDay()
    expect(plannerConfigOf(along, cityOf(along)).streets).toBe(streetsOf(along))
    const asTheCrowFlies = townDay("", "{ model: haversine }")
    expect(plannerConfigOf(asTheCrowFlies, cityOf(asTheCrowFlies)).streets).toBeNull()
  })

  it("is written into the resolved file by a path that holds from everywhere", () => {
    const scenario = townDay()
    const again = loadScenario(
      "runs/x/resolved.yaml",
      () => Either.right(resolvedYaml(scenario)),
      (file) => Either.right({ file, sha256: townSha256, city: townFile })
    )
    expect(Either.getOrThrow(again)).toEqual(scenario)
  })

  it("is held to the content that its map had when the resolved file was written", () => {
    const [then, now] = ["a".repeat(64), "b".repeat(64)]
    const openedWith = (text: string, sha256: string) =>
      loadScenario(
        "runs/x/resolved.yaml",
        () => Either.right(text),
        (file) => Either.right({ file, sha256, city: townFile })
      )
    const unpinned = resolvedYaml(townDay()).replace(/^ *streetsSha256: .*\n/m, "")
    const first = Either.getOrThrow(openedWith(unpinned, then))
    expect(first.city.streetsSha256).toBe(then)
    const resolved = resolvedYaml(first)
    expect(Either.getOrThrow(openedWith(resolved, then))).toEqual(first)
    const line = resolved.split("\n").findIndex((it) => it.includes("streetsSha256")) + 1
    const changed = openedWith(resolved, now)
    expect(Either.isLeft(changed) ? changed.left.map(renderProblem) : []).toEqual([
      `runs/x/resolved.yaml:${line}:18: city.streetsSha256: found ${then}: /somewhere/town.city.json has another content now, with SHA-256 ${now}; allowed: the file as it was, or a copy of this scenario without streetsSha256, which is another run`
    ])
  })
})

describe("a scenario whose streets are wrong", () => {
  it("is told where the file is named, and what is wrong with it", () => {
    expect(problemsOf("city: { streets: twon.city.json }")).toEqual([
      "test.yaml:4:18: city.streets: twon.city.json: there is no such file"
    ])
  })

  it("needs streets to go along them", () => {
    expect(problemsOf("travel: { model: graph }")).toEqual([
      'test.yaml:4:18: travel.model: found "graph": no streets to go by; allowed: city.streets too, or haversine'
    ])
  })

  it("needs streets to hold on to the content of their file", () => {
    const sha256 = "a".repeat(64)
    expect(problemsOf(`city: { streetsSha256: ${sha256} }`)).toEqual([
      `test.yaml:4:24: city.streetsSha256: found "${sha256.slice(0, 56)}…: no streets whose file that could be; allowed: city.streets too, or none`
    ])
  })

  it("knows no other kinds of travel", () => {
    expect(problemsOf("travel: { model: grap }")).toEqual([
      'test.yaml:4:18: travel.model: found "grap"; allowed: haversine, graph; did you mean graph?'
    ])
  })

  it("names every place that is beside no street, and zones without one", () => {
    const found = problemsOf(`
city:
  streets: town.city.json
  zones:
    - { id: a, center: { lat: 52.455, lng: 13.308 }, radius_m: 900 }
    - { id: b, center: { lat: 48.1, lng: 11.5 }, radius_m: 900 }
  hubs: [{ id: h, zone: a, place: { lat: 52.455, lng: 13.4 } }]
  parkingLots: [{ id: l, hub: h, place: { lat: 52.455, lng: 13.308 } }]
fleet: { robots: [{ count: 2 }] }`)
    expect(found).toHaveLength(2)
    expect(found[0]).toMatch(
      /city\.zones\[1\]\.center: no street lies in this zone; allowed: a zone among the streets/
    )
    expect(found[1]).toMatch(
      /city\.hubs\[0\]\.place: \d+ m from the nearest street; allowed: a place within 250 m of one/
    )
  })

  it("names generated zones that reach beyond the streets", () => {
    const found = problemsOf("city: { streets: town.city.json, generator: { hubs: 4, radius_m: 3000 } }")
    expect(found).toHaveLength(4)
    expect(found[0]).toMatch(
      /^test\.yaml:4:\d+: city\.generator: no street lies in zone-01, around 52\.\d{5}, 13\.\d{5}; allowed: fewer hubs, another city\.center, or listed zones$/
    )
  })

  it("cannot be opened where nothing reads files", () => {
    const loaded = loadScenario("test.yaml", () =>
      Either.right(
        "schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\ncity: { streets: a.geojson }\n"
      )
    )
    expect(Either.isLeft(loaded) ? loaded.left.map(renderProblem) : []).toEqual([
      'test.yaml:4:18: city.streets: found "a.geojson": its file was not read; allowed: a scenario that is opened from a file'
    ])
  })
})
