import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Either from "effect/Either"
import { afterAll, afterEach, describe, expect, it, vi } from "vitest"
import { findStreets, importMap, openStreets } from "../../src/main/street-files.ts"
import { type CityFile, cityFileText } from "../../src/sim/cities/city-file.ts"
import { hasMonacoMap, monacoMap } from "../support/map-data.ts"

const folder = mkdtempSync(join(tmpdir(), "curbline-streets-"))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** What is wrong, with the folder left out. */
const problemsOf = (result: Either.Either<unknown, ReadonlyArray<string>>): ReadonlyArray<string> =>
  Either.isLeft(result) ? result.left.map((line) => line.replaceAll(`${folder}/`, "")) : []

/** The city of a file with streets, imported now or kept from an import that took longer than this. */
const cityIn = (path: string, keepAfterMs?: number): CityFile =>
  Either.getOrThrow(openStreets(path, keepAfterMs)).city

const town = JSON.stringify({
  type: "FeatureCollection",
  features: [
    {
      type: "Feature",
      properties: { highway: "footway" },
      geometry: {
        type: "LineString",
        coordinates: [
          [13, 52],
          [13.001, 52],
          [13.002, 52.001]
        ]
      }
    },
    {
      type: "Feature",
      properties: { amenity: "cafe", name: "Kaffee" },
      geometry: { type: "Point", coordinates: [13, 52] }
    }
  ]
})

describe("a map that is imported", () => {
  it("is read back from its city file as it was written", () => {
    const city = Either.getOrThrow(importMap(file("town.geojson", town), "town"))
    expect(cityIn(file("town.city.json", cityFileText(city)))).toEqual(city)
  })

  it("is the same when a scenario opens the map itself", () => {
    const map = file("town.geojson", town)
    expect(cityIn(map)).toEqual(Either.getOrThrow(importMap(map, "town")))
  })

  it("is told apart by the bytes of its file, a city file by its own", () => {
    const map = file("town.geojson", town)
    const city = file("town.city.json", cityFileText(cityIn(map)))
    for (const path of [map, city]) {
      expect(Either.getOrThrow(openStreets(path)).sha256).toBe(
        createHash("sha256").update(readFileSync(path)).digest("hex")
      )
    }
  })

  it.each([
    ["missing.osm.pbf", null, "missing.osm.pbf: cannot be read: there is no such file"],
    [
      "town.osm",
      "",
      "town.osm: not a kind of map that can be imported; allowed: a file that ends in .osm.pbf or .geojson; convert it with `osmium cat in.osm -o out.osm.pbf`"
    ],
    [
      "town.pbf",
      "",
      "town.pbf: not a kind of map that can be imported; allowed: a file that ends in .osm.pbf or .geojson; rename it to end in .osm.pbf if it is an OpenStreetMap extract"
    ],
    [
      "empty.osm.pbf",
      "",
      "empty.osm.pbf: not a whole OpenStreetMap PBF file: it is empty; allowed: an .osm.pbf extract; download it again"
    ],
    [
      "page.osm.pbf",
      "<html>404 not found</html>",
      "page.osm.pbf: not a whole OpenStreetMap PBF file: it does not begin like one; allowed: an .osm.pbf extract; download it again"
    ],
    [
      "houses.geojson",
      town.replace("highway", "building"),
      "houses.geojson: no walkable way among 0 with a highway tag (left out: 1 features without tags that matter here); allowed: a map with footways, paths or quiet streets"
    ],
    [
      "stairs.geojson",
      town.replace('"footway"', '"steps"'),
      "stairs.geojson: no walkable way among 1 with a highway tag (left out: 1 steps); allowed: a map with footways, paths or quiet streets"
    ],
    [
      "far.geojson",
      town.replace("13.002,52.001", "52.001,13.002"),
      "far.geojson: its latitudes reach from 13.002 to 52; allowed: one city, less than 1.5 degrees across; are longitude and latitude of some places swapped, or is this a whole country?"
    ]
  ])("is refused when it is like %s", (name, content, expected) => {
    const path = content === null ? join(folder, name) : file(name, content)
    expect(problemsOf(importMap(path, "town"))).toEqual([expected])
  })

  it("is refused in the words of a folder and of a mistyped name", () => {
    file("right.geojson", town)
    expect(problemsOf(importMap(join(folder, "rigth.geojson"), "town"))).toEqual([
      "rigth.geojson: cannot be read: there is no such file; did you mean right.geojson?"
    ])
  })

  it.runIf(hasMonacoMap)("is refused when it was cut off on the way", () => {
    const bytes = readFileSync(monacoMap)
    const cut = file("cut.osm.pbf", bytes.subarray(0, bytes.length - 5_000))
    expect(problemsOf(importMap(cut, "town"))).toEqual([
      "cut.osm.pbf: not a whole OpenStreetMap PBF file: it ends in the middle of a block; allowed: an .osm.pbf extract; download it again"
    ])
    const damaged = Buffer.from(bytes)
    damaged.fill(0, 60_000, 60_400)
    expect(problemsOf(importMap(file("damaged.osm.pbf", damaged), "town"))[0]).toContain(
      "not a whole OpenStreetMap PBF file"
    )
  })
})

afterEach(() => {
  vi.unstubAllEnvs()
})

describe("an import that takes long", () => {
  it("is kept by the content of its map, and made anew for another", () => {
    const cache = join(folder, "cache")
    vi.stubEnv("XDG_CACHE_HOME", cache)
    const map = file("slow.geojson", town)
    const first = cityIn(map, -1)
    const [kept = ""] = readdirSync(join(cache, "curbline"))
    const path = join(cache, "curbline", kept)
    writeFileSync(path, readFileSync(path, "utf8").replace('"name":"slow"', '"name":"kept"'))
    expect(cityIn(map, -1)).toEqual({ ...first, name: "kept" })
    file("slow.geojson", town.replace("Kaffee", "Tee"))
    expect(cityIn(map, -1)).toMatchObject({
      name: "slow",
      merchants: [{ name: "Tee" }]
    })
    expect(readdirSync(join(cache, "curbline"))).toHaveLength(2)
  })

  it("is made anew when what was kept is damaged, and where nothing can be kept", () => {
    const cache = join(folder, "cache2")
    vi.stubEnv("XDG_CACHE_HOME", cache)
    const map = file("slow.geojson", town)
    const first = cityIn(map, -1)
    const [kept = ""] = readdirSync(join(cache, "curbline"))
    writeFileSync(join(cache, "curbline", kept), "{")
    expect(cityIn(map, -1)).toEqual(first)
    vi.stubEnv("XDG_CACHE_HOME", file("no-folder", ""))
    expect(cityIn(map, -1)).toEqual(first)
  })
})

describe("the streets that a scenario names", () => {
  it("are looked for where it says, then by their name among the data, and else it is said where", () => {
    mkdirSync(join(folder, "data"))
    writeFileSync(join(folder, "data/there.geojson"), town)
    const beside = file("beside.geojson", town)
    vi.stubEnv("CURBLINE_DATA", join(folder, "data"))
    expect(findStreets(beside)).toEqual(Either.right(beside))
    expect(findStreets(join(folder, "x/there.geojson"))).toEqual(
      Either.right(join(folder, "data/there.geojson"))
    )
    const missing = findStreets(join(folder, "zzz.geojson"))
    expect(Either.isLeft(missing) ? missing.left.replaceAll(`${folder}/`, "") : "").toBe(
      "there is no such file (looked for zzz.geojson and data/zzz.geojson); put it there, set CURBLINE_DATA to the folder that holds zzz.geojson, or name another: extracts of OpenStreetMap are at https://download.geofabrik.de"
    )
  })
})

describe("a city file that is damaged", () => {
  const text = (): string => cityFileText(Either.getOrThrow(importMap(file("town.geojson", town), "town")))
  const opened = (content: string): ReadonlyArray<string> =>
    problemsOf(openStreets(file("bad.city.json", content)))

  it("is refused with the list and the place that are wrong", () => {
    expect(opened(text().replace('"from":[0,', '"from":[7,'))).toEqual([
      "bad.city.json: network.from[0]: found 7; allowed: a whole number from 0 to 2"
    ])
    expect(opened(text().replace('"kinds":[0,', '"kinds":['))).toEqual([
      "bad.city.json: network.kinds: 1 entries; allowed: 2"
    ])
    expect(opened(text().replace('"lat":52,', '"lat":520,'))[0]).toMatch(
      /^bad\.city\.json: merchants\[0\]: found /
    )
  })

  it("is refused when its ways do not meet: nobody could go from one part to another", () => {
    expect(opened(text().replace('"to":[1,2]', '"to":[1,1]'))).toEqual([
      "bad.city.json: network: 2 parts that do not meet; allowed: a file as `curbline city import` writes it; import the city again"
    ])
  })

  it("is refused when it is none, or of another version, or cut off", () => {
    expect(opened("{}")[0]).toContain('not a city file: format is not "curbline-city"')
    expect(opened(text().replace('"schemaVersion":1', '"schemaVersion":2'))[0]).toContain(
      "schemaVersion: found 2; allowed: 1"
    )
    expect(opened(text().slice(0, 200))[0]).toContain("not JSON, or cut off")
  })

  it("is refused when it ends in something else", () => {
    expect(problemsOf(openStreets(file("town.txt", "")))).toEqual([
      "town.txt: not a file with streets; allowed: a file that ends in .city.json, .osm.pbf, .geojson"
    ])
  })
})
