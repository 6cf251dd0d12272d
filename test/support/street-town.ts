/** A small town with streets, for scenarios in tests: a grid of 9 by 9 streets, 1.1 km wide, with crossings. */
import { createHash } from "node:crypto"
import * as Either from "effect/Either"
import type { CityFile } from "../../src/sim/cities/city-file.ts"
import { readGeoJson } from "../../src/sim/cities/geojson.ts"
import { makeCity } from "../../src/sim/cities/make-city.ts"
import { loadScenario } from "../../src/sim/scenario/load.ts"
import { renderProblem } from "../../src/sim/scenario/problem.ts"
import type { Scenario } from "../../src/sim/scenario/schema.ts"

const streetCount = 9
const south = 52.45
const west = 13.3
const stepLat = 0.00125
const stepLng = 0.00205

/** Where two streets meet, by their numbers from the south-west. */
export const corner = (east: number, north: number): { readonly lat: number; readonly lng: number } => ({
  lat: Math.round((south + north * stepLat) * 1e7) / 1e7,
  lng: Math.round((west + east * stepLng) * 1e7) / 1e7
})

const numbers = Array.from({ length: streetCount }, (_, n) => n)
const position = (east: number, north: number): readonly [number, number] => {
  const { lat, lng } = corner(east, north)
  return [lng, lat]
}
const way = (
  points: ReadonlyArray<readonly [number, number]>,
  tags: Readonly<Record<string, string>> = { highway: "footway" }
) => ({ type: "Feature", properties: tags, geometry: { type: "LineString", coordinates: points } })

/** The town as GeoJSON; every street from south to north crosses the middle one. */
export const townGeoJson: string = JSON.stringify({
  type: "FeatureCollection",
  features: [
    ...numbers.map((north) => way(numbers.map((east) => position(east, north)))),
    ...numbers.map((east) => way(numbers.slice(0, 5).map((north) => position(east, north)))),
    ...numbers.map((east) =>
      way([position(east, 4), position(east, 5)], { highway: "footway", footway: "crossing" })
    ),
    ...numbers.map((east) => way(numbers.slice(5).map((north) => position(east, north)))),
    ...[1, 3, 5, 7].flatMap((east) =>
      [2, 6].map((north) => ({
        type: "Feature",
        properties: { amenity: "restaurant", name: `R${east}${north}` },
        geometry: { type: "Point", coordinates: position(east + 0.5, north) }
      }))
    )
  ]
})

const read = readGeoJson("town.geojson", townGeoJson)
const made = "map" in read ? makeCity(read.map, "town", "town.geojson", "0") : null
if (made === null || "nothingToWalkOn" in made) throw new Error("the town has no streets")

/** Stands for the content of its city file. */
export const townSha256: string = createHash("sha256").update(townGeoJson).digest("hex")

/** The town as it was imported. */
export const townFile: CityFile = made

/** What loading a scenario text gives whose streets are the town's, whatever it calls them. */
export const loadInTown = (text: string): ReturnType<typeof loadScenario> =>
  loadScenario(
    "test.yaml",
    () => Either.right(`schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\n${text}`),
    (path) =>
      path === "town.city.json"
        ? Either.right({ file: "/somewhere/town.city.json", sha256: townSha256, city: townFile })
        : Either.left([`${path}: there is no such file`])
  )

/** Its scenario; the text is right. */
export const townScenario = (text: string): Scenario => {
  const loaded = loadInTown(text)
  if (Either.isLeft(loaded)) throw new Error(loaded.left.map(renderProblem).join("\n"))
  return loaded.right
}

/** An afternoon in the town: four hours of orders; dry. */
export const townDay = (more = "", travel = "{ model: graph }"): Scenario =>
  townScenario(`
seed: 5
duration_s: 28800
city: { streets: town.city.json, generator: { radius_m: 900, lots: 4 } }
travel: ${travel}
fleet: { robots: [{ count: 14 }] }
partners: { ordersPerDay: 50, firstHour: 7, hour_shares_pct: [25, 25, 25, 25] }
pilots: { shifts: [{ start: "06:00", count: 14 }] }
weather: { model: dry }
${more}`)
