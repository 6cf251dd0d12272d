import { describe, expect, it } from "vitest"
import type { CityFile } from "../../../src/sim/cities/city-file.ts"
import { readGeoJson } from "../../../src/sim/cities/geojson.ts"
import { makeCity } from "../../../src/sim/cities/make-city.ts"
import { wayUse } from "../../../src/sim/cities/osm-tags.ts"

const line = (properties: object, ...coordinates: ReadonlyArray<readonly [number, number]>) => ({
  type: "Feature",
  properties,
  geometry: { type: "LineString", coordinates }
})
const point = (properties: object, coordinates: unknown) => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates }
})
const collection = (...features: ReadonlyArray<unknown>): string =>
  JSON.stringify({ type: "FeatureCollection", features })

const cityOf = (text: string): CityFile => {
  const read = readGeoJson("a.geojson", text)
  expect(read.problems).toEqual([])
  if (!("map" in read)) throw new Error("no map")
  const city = makeCity(read.map, "a", "a.geojson", "0")
  if ("nothingToWalkOn" in city) throw new Error("nothing to walk on")
  return city
}

const footway = { highway: "footway" }

describe("a city from GeoJSON", () => {
  it("joins lines where they share a position, and keeps the largest part", () => {
    const city = cityOf(
      collection(
        line(footway, [13, 52], [13.001, 52]),
        line({ highway: "residential" }, [13.001, 52], [13.001, 52.001]),
        line(footway, [13.1, 52], [13.1001, 52])
      )
    )
    expect(city.statistics).toMatchObject({ nodes: 3, edges: 2, components: 2 })
    expect(city.dropped).toEqual({ island: 1 })
  })

  it("takes merchants from points and from the middles of buildings, and leaves those out that no way reaches", () => {
    const ring = [
      [13.0004, 52.0001],
      [13.0006, 52.0001],
      [13.0006, 52.0003],
      [13.0004, 52.0003],
      [13.0004, 52.0001]
    ]
    const city = cityOf(
      collection(
        line(footway, [13, 52], [13.001, 52]),
        point({ amenity: "cafe", name: "Kaffee" }, [13.0002, 52.0001]),
        point({ amenity: "restaurant" }, [13.2, 52]),
        point({ amenity: "bench" }, [13.0002, 52.0002]),
        {
          type: "Feature",
          properties: { shop: "bakery", name: "Brot" },
          geometry: { type: "Polygon", coordinates: [ring] }
        }
      )
    )
    expect(city.merchants.map(({ name, kind }) => [name, kind])).toEqual([
      ["Brot", "bakery"],
      ["Kaffee", "cafe"]
    ])
    expect(city.merchants[0]!.lat).toBeCloseTo(52.0002, 6)
    expect(city.merchants[0]!.lng).toBeCloseTo(13.0005, 6)
    expect(city.dropped).toEqual({ merchantFar: 1 })
  })

  it("notes crossings and kerbs, and cuts ways at lifts and barriers", () => {
    const city = cityOf(
      collection(
        line(footway, [13, 52], [13.001, 52], [13.002, 52], [13.003, 52]),
        line({ highway: "footway", footway: "crossing" }, [13.001, 52], [13.001, 52.0001]),
        point({ highway: "crossing" }, [13.001, 52]),
        point({ kerb: "lowered" }, [13.001, 52.0001]),
        point({ highway: "elevator" }, [13.003, 52])
      )
    )
    expect(city.statistics).toMatchObject({ crossings: 1, kerbs: 1, edges: 3 })
    expect(city.dropped).toEqual({ elevator: 1 })
  })

  it("takes tags that stand in an object of their own", () => {
    expect(cityOf(collection(line({ tags: footway }, [13, 52], [13.001, 52]))).statistics.edges).toBe(1)
  })

  it("is the same for the same text", () => {
    const text = collection(line(footway, [13, 52], [13.001, 52]), point({ amenity: "cafe" }, [13, 52]))
    expect(cityOf(text)).toEqual(cityOf(text))
  })
})

describe("ways that robots may use", () => {
  const use = (tags: Readonly<Record<string, string>>): string => {
    const found = wayUse(tags)
    return found === null ? "none" : found.use === "walk" ? found.kind : found.reason
  }

  it.each([
    [{ highway: "footway" }, "Sidewalk"],
    [{ highway: "residential", oneway: "yes" }, "Street"],
    [{ highway: "pedestrian", area: "yes" }, "Pedestrian"],
    [{ highway: "primary", sidewalk: "both" }, "Road"],
    [{ highway: "primary" }, "roadWithoutSidewalk"],
    [{ highway: "primary", "sidewalk:left": "yes" }, "Road"],
    [{ highway: "tertiary", sidewalk: "separate" }, "separateSidewalk"],
    [{ highway: "steps" }, "steps"],
    [{ highway: "footway", conveying: "yes" }, "escalator"],
    [{ highway: "footway", access: "private" }, "private"],
    [{ highway: "service", access: "private", foot: "yes" }, "Service"],
    [{ highway: "residential", foot: "no" }, "noFoot"],
    [{ highway: "cycleway" }, "noFoot"],
    [{ highway: "cycleway", foot: "designated" }, "Cycleway"],
    [{ highway: "corridor" }, "indoor"],
    [{ highway: "motorway_link" }, "motorRoad"],
    [{ highway: "construction" }, "notBuilt"],
    [{ highway: "path", smoothness: "horrible" }, "impassable"],
    [{ highway: "footway", width: "0.5" }, "impassable"],
    [{ highway: "raceway" }, "notForWalking"],
    [{ building: "yes" }, "none"]
  ])("%o is %s", (tags, expected) => {
    expect(use(tags as Readonly<Record<string, string>>)).toBe(expected)
  })
})

describe("GeoJSON that cannot be read", () => {
  const problemsOf = (text: string): ReadonlyArray<string> => readGeoJson("a.geojson", text).problems

  it.each([
    ["an empty file", "", "a.geojson:1:1: not JSON: the file is empty; allowed: a GeoJSON FeatureCollection"],
    [
      "an empty list",
      collection(),
      "a.geojson: features: the list is empty; allowed: lines with a highway tag; was the area or the query too small?"
    ],
    [
      "another object",
      '{"type":"Topology"}',
      'a.geojson: type: found "Topology"; allowed: "FeatureCollection" with features'
    ],
    [
      "the answer of a server",
      '{"elements":[]}',
      'a.geojson: type: found nothing; this looks like Overpass JSON: export it as GeoJSON; allowed: "FeatureCollection" with features'
    ],
    [
      "longitude and latitude swapped",
      collection(line(footway, [52, 130], [52, 13])),
      "a.geojson: features[0].geometry.coordinates[0]: found [52,130]: no such latitude; longitude and latitude may be swapped; allowed: [longitude, latitude] in degrees"
    ],
    [
      "projected coordinates",
      collection(line(footway, [1489200, 6894020], [13, 52])),
      "a.geojson: features[0].geometry.coordinates[0]: found [1489200,6894020]: these are no degrees; allowed: [longitude, latitude] in degrees (EPSG:4326), not projected metres"
    ],
    [
      "a coordinate out of range",
      collection(point(footway, [200, 95])),
      "a.geojson: features[0].geometry.coordinates: found [200,95]; allowed: longitude from -180 to 180, latitude from -85 to 85"
    ],
    [
      "words for coordinates",
      collection(point({}, ["13", "52"])),
      'a.geojson: features[0].geometry.coordinates: found ["13","52"]; allowed: [longitude, latitude] in degrees'
    ],
    [
      "a geometry that does not exist",
      collection({ type: "Feature", properties: {}, geometry: { type: "Line", coordinates: [] } }),
      'a.geojson: features[0].geometry.type: found "Line"; allowed: LineString, MultiLineString, Point, Polygon or another geometry of RFC 7946'
    ],
    [
      "a line of one position",
      collection(line(footway, [13, 52])),
      "a.geojson: features[0].geometry.coordinates: found [[13,52]]; allowed: a list of two positions or more"
    ],
    [
      "a feature without a type",
      collection({}),
      'a.geojson: features[0].type: found nothing; allowed: "Feature"'
    ]
  ])("says what is wrong with %s", (_what, text, expected) => {
    expect(problemsOf(text)).toEqual([expected])
  })

  it("names line and column where JSON breaks off", () => {
    expect(problemsOf('{"type": "FeatureCollection",\n "features": [}')[0]).toMatch(
      /^a\.geojson:2:15: not JSON: /
    )
  })

  it("tells everything at once, up to a number that can be read", () => {
    const problems = problemsOf(collection(...Array.from({ length: 30 }, () => point({}, [999, 0]))))
    expect(problems).toHaveLength(21)
    expect(problems.at(-1)).toBe("a.geojson: and 10 more")
  })
})
