/**
 * GeoJSON (RFC 7946) as a map: lines whose properties are OpenStreetMap's tags become ways, points and areas
 * of merchants places. Lines that share a position share a node. All that is wrong is told at once.
 */
import { parseDocument } from "yaml"
import { unitsOf } from "../../services/dispatch/streets/network.ts"
import { centroid, type MapNode, type MapObjects, type MapWay } from "./make-city.ts"
import { merchantKind, type Tags } from "./osm-tags.ts"

/** So many problems are told; more of them have the same cause. */
const problemsMax = 20

type Json = unknown
type Position = { readonly lat: number; readonly lng: number }

const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const shown = (value: Json): string => {
  const text = JSON.stringify(value) ?? "nothing"
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

class Reader {
  readonly problems: Array<string> = []
  readonly nodes: Array<MapNode> = []
  readonly ways: Array<MapWay> = []
  notUsed = 0
  private more = 0
  private readonly file: string
  private readonly nodeAt = new Map<string, number>()

  constructor(file: string) {
    this.file = file
  }

  wrong(path: string, what: string, allowed: string): void {
    if (this.problems.length >= problemsMax) this.more += 1
    else this.problems.push(`${this.file}: ${path === "" ? "" : `${path}: `}${what}; allowed: ${allowed}`)
  }

  end(): ReadonlyArray<string> {
    return this.more === 0 ? this.problems : [...this.problems, `${this.file}: and ${this.more} more`]
  }

  feature(feature: Json, path: string): void {
    if (!isRecord(feature) || feature["type"] !== "Feature") {
      const found = isRecord(feature) ? shown(feature["type"]) : shown(feature)
      this.wrong(`${path}.type`, `found ${found}`, '"Feature"')
      return
    }
    const { geometry } = feature
    if (geometry === null) {
      this.notUsed += 1
      return
    }
    if (!isRecord(geometry)) {
      this.wrong(
        `${path}.geometry`,
        `found ${shown(geometry)}`,
        "an object with type and coordinates, or null"
      )
      return
    }
    this.geometry(geometry, tagsOf(feature["properties"]), `${path}.geometry`)
  }

  private geometry(geometry: Readonly<Record<string, Json>>, tags: Tags, path: string): void {
    const { type, coordinates } = geometry
    const at = `${path}.coordinates`
    const isWay = tags["highway"] !== undefined
    switch (type) {
      case "LineString":
        this.line(coordinates, tags, at)
        return
      case "MultiLineString":
        this.each(coordinates, at, "a list of lines", (line, n) => this.line(line, tags, `${at}[${n}]`))
        return
      case "Point":
        this.point(coordinates, tags, at)
        return
      case "Polygon":
        // A square that one walks across: along its edge.
        if (isWay)
          this.each(coordinates, at, "a list of rings", (ring, n) => this.line(ring, tags, `${at}[${n}]`))
        else this.area(coordinates, tags, at)
        return
      case "MultiPolygon":
        if (isWay || merchantKind(tags) === null) this.notUsed += 1
        else this.area(Array.isArray(coordinates) ? coordinates[0] : coordinates, tags, `${at}[0]`)
        return
      case "MultiPoint":
      case "GeometryCollection":
        this.notUsed += 1
        return
      default:
        this.wrong(
          `${path}.type`,
          `found ${shown(type)}`,
          "LineString, MultiLineString, Point, Polygon or another geometry of RFC 7946"
        )
    }
  }

  private each(value: Json, path: string, allowed: string, use: (item: Json, n: number) => void): void {
    if (Array.isArray(value)) value.forEach(use)
    else this.wrong(path, `found ${shown(value)}`, allowed)
  }

  private line(value: Json, tags: Tags, path: string): void {
    if (!Array.isArray(value) || value.length < 2) {
      this.wrong(path, `found ${shown(value)}`, "a list of two positions or more")
      return
    }
    const positions = value.map((it, n) => this.position(it, `${path}[${n}]`))
    const refs = positions.flatMap((it) => (it === null ? [] : [this.node(it)]))
    if (tags["highway"] === undefined) this.notUsed += 1
    this.ways.push({ id: this.ways.length, refs, tags })
  }

  private point(value: Json, tags: Tags, path: string): void {
    const place = this.position(value, path)
    if (place === null) return
    const id = this.node(place)
    // A point may say of a node of a line that it is a crossing, a kerb or a barrier.
    this.nodes[id] = { ...this.nodes[id]!, tags: { ...this.nodes[id]!.tags, ...tags } }
  }

  private area(value: Json, tags: Tags, path: string): void {
    if (merchantKind(tags) === null) {
      this.notUsed += 1
      return
    }
    const ring = Array.isArray(value) ? value[0] : value
    if (!Array.isArray(ring) || ring.length < 4) {
      this.wrong(`${path}[0]`, `found ${shown(ring)}`, "a ring of four positions or more")
      return
    }
    const corners = ring.flatMap((it, n) => this.position(it, `${path}[0][${n}]`) ?? [])
    const middle = centroid(corners)
    if (middle !== null) this.nodes.push({ id: this.nodes.length, ...middle, tags })
  }

  private position(value: Json, path: string): Position | null {
    const form = "[longitude, latitude] in degrees"
    if (!Array.isArray(value) || typeof value[0] !== "number" || typeof value[1] !== "number") {
      this.wrong(path, `found ${shown(value)}`, form)
      return null
    }
    const [lng, lat] = [value[0], value[1]]
    if (Math.abs(lng) <= 180 && Math.abs(lat) <= 85) return { lat, lng }
    if (Math.abs(lat) <= 180 && Math.abs(lng) <= 85) {
      this.wrong(path, `found ${shown(value)}: no such latitude; longitude and latitude may be swapped`, form)
    } else if (Math.abs(lng) > 1_000 || Math.abs(lat) > 1_000) {
      this.wrong(
        path,
        `found ${shown(value)}: these are no degrees`,
        `${form} (EPSG:4326), not projected metres`
      )
    } else {
      this.wrong(path, `found ${shown(value)}`, "longitude from -180 to 180, latitude from -85 to 85")
    }
    return null
  }

  private node({ lat, lng }: Position): number {
    const key = `${unitsOf(lat)} ${unitsOf(lng)}`
    const known = this.nodeAt.get(key)
    if (known !== undefined) return known
    const id = this.nodes.length
    this.nodeAt.set(key, id)
    this.nodes.push({ id, lat, lng, tags: {} })
    return id
  }
}

/** Tags stand in the properties, or in `tags` among them, as some programs write them. */
const tagsOf = (properties: Json): Tags => {
  if (!isRecord(properties)) return {}
  const inner = properties["tags"]
  const all = isRecord(inner) ? { ...properties, ...inner } : properties
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [[key, String(value)]]
        : []
    )
  )
}

/** Longer texts are not gone through again to find the place of an error. */
const locatedMax = 4_000_000

/** Line and column, from 1, where a text stops being JSON, with a colon in front; empty where nobody can tell. */
const placeOfError = (text: string, message: string): string => {
  const told = /position (\d+)/.exec(message)?.[1]
  const position = told === undefined ? positionByYaml(text) : Number(told)
  if (position === null) return ""
  const before = text.slice(0, position).split("\n")
  return `:${before.length}:${(before[before.length - 1]?.length ?? 0) + 1}`
}

/** The runtime's own reader does not always say where; JSON is YAML too. */
const positionByYaml = (text: string): number | null =>
  text.length > locatedMax ? null : (parseDocument(text, { prettyErrors: false }).errors[0]?.pos[0] ?? null)

/** The map of a GeoJSON text, or everything that is wrong, one line each. */
export const readGeoJson = (
  file: string,
  text: string
):
  | { readonly map: MapObjects; readonly problems: readonly [] }
  | { readonly problems: ReadonlyArray<string> } => {
  let json: Json
  try {
    json = JSON.parse(text)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const isEmpty = text.trim() === ""
    const at = isEmpty ? ":1:1" : placeOfError(text, message)
    const what = isEmpty ? "the file is empty" : message.replace(/ (in JSON )?at position .*$/, "")
    return { problems: [`${file}${at}: not JSON: ${what}; allowed: a GeoJSON FeatureCollection`] }
  }
  const reader = new Reader(file)
  if (isRecord(json) && json["type"] === "Feature") reader.feature(json, "feature")
  else if (isRecord(json) && json["type"] === "FeatureCollection" && Array.isArray(json["features"])) {
    json["features"].forEach((feature, n) => {
      reader.feature(feature, `features[${n}]`)
    })
    if (json["features"].length === 0) {
      reader.wrong(
        "features",
        "the list is empty",
        "lines with a highway tag; was the area or the query too small?"
      )
    }
  } else {
    const type = isRecord(json) ? shown(json["type"]) : shown(json)
    const hint =
      isRecord(json) && Array.isArray(json["elements"])
        ? "; this looks like Overpass JSON: export it as GeoJSON"
        : ""
    reader.wrong("type", `found ${type}${hint}`, '"FeatureCollection" with features')
  }
  const problems = reader.end()
  if (problems.length > 0) return { problems }
  return { map: { nodes: reader.nodes, ways: reader.ways, notUsed: reader.notUsed }, problems: [] }
}
