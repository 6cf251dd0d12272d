/**
 * Files with the streets of a city: imported ones (`*.city.json`) and maps (`*.osm.pbf`, `*.geojson`), which are
 * imported when they are read. An import that takes long is kept in this user's cache folder by its content.
 */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs"
import { homedir } from "node:os"
import { basename, dirname, join } from "node:path"
import * as Either from "effect/Either"
import { OSMTransform } from "osm-pbf-parser-node"
import { boundsOf, degreesOf } from "../services/dispatch/streets/network.ts"
import { type CityFile, cityFileText, citySchemaVersion } from "../sim/cities/city-file.ts"
import { readGeoJson } from "../sim/cities/geojson.ts"
import { type MapNode, type MapObjects, type MapWay, makeCity } from "../sim/cities/make-city.ts"
import { dropReasons } from "../sim/cities/osm-tags.ts"
import { readCityFile } from "../sim/cities/read-city.ts"
import { reasonOf } from "./file-reason.ts"
import { meantFile } from "./meant-file.ts"
import { packageVersion } from "./package-root.ts"

/** Endings of maps that can be imported. */
export const mapEndings = [".osm.pbf", ".geojson"] as const
const cityEnding = ".city.json"

/** An import that took longer is kept for the next time. */
const worthKeepingMs = 1_000
/** A city is smaller than this, degrees: more is a country, or places with wrong coordinates. */
const widestDegrees = 1.5

type Read<A> = Either.Either<A, ReadonlyArray<string>>
const fail = (...problems: ReadonlyArray<string>): Read<never> => Either.left(problems)

const endsIn = (file: string, endings: ReadonlyArray<string>): boolean =>
  endings.some((ending) => file.toLowerCase().endsWith(ending))

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile()

const bytesOf = (file: string): Read<Buffer> =>
  Either.try({
    try: () => readFileSync(file),
    catch: (error) => [`${file}: cannot be read: ${reasonOf(error)}${meantStreets(file)}`]
  })

const meantStreets = (file: string): string =>
  meantFile(
    file,
    (name) => endsIn(name, [...mapEndings, cityEnding]),
    (name) => name.replace(/(\.city)?\.[^.]*$|\.osm\.pbf$/i, "")
  )

/** Imports a map. Left: everything that is wrong, one line each. */
export const importMap = (file: string, name: string): Read<CityFile> => {
  if (!endsIn(file, mapEndings)) {
    const hint = /\.pbf$/i.test(file)
      ? "; rename it to end in .osm.pbf if it is an OpenStreetMap extract"
      : /\.osm(\.bz2)?$/i.test(file)
        ? "; convert it with `osmium cat in.osm -o out.osm.pbf`"
        : /\.json$/i.test(file)
          ? "; rename it to end in .geojson if it is GeoJSON"
          : ""
    return fail(
      `${file}: not a kind of map that can be imported; allowed: a file that ends in ${mapEndings.join(" or ")}${hint}`
    )
  }
  return Either.flatMap(bytesOf(file), (bytes) => importBytes(file, name, bytes, sha256Of(bytes)))
}

const sha256Of = (content: Buffer | string): string => createHash("sha256").update(content).digest("hex")

const importBytes = (file: string, name: string, bytes: Buffer, sha256: string): Read<CityFile> => {
  const objects = endsIn(file, [".geojson"]) ? geoJsonObjects(file, bytes) : pbfObjects(file, bytes)
  return Either.flatMap(objects, (map) => {
    const made = makeCity(map, name, basename(file), sha256)
    if ("nothingToWalkOn" in made) {
      const reasons = Object.entries(made.dropped).map(
        ([reason, count]) => `${count} ${dropReasons[reason as keyof typeof dropReasons]}`
      )
      return fail(
        `${file}: no walkable way among ${made.ways} with a highway tag${reasons.length > 0 ? ` (left out: ${reasons.join(", ")})` : ""}; allowed: a map with footways, paths or quiet streets`
      )
    }
    const tooWide = spanProblem(made)
    return tooWide === null ? Either.right(made) : fail(`${file}: ${tooWide}`)
  })
}

const spanProblem = ({ network }: CityFile): string | null => {
  const { south7, north7, west7, east7 } = boundsOf(network)
  for (const [what, least7, most7] of [
    ["latitudes", south7, north7],
    ["longitudes", west7, east7]
  ] as const) {
    const least = degreesOf(least7)
    const most = degreesOf(most7)
    if (most - least > widestDegrees) {
      return `its ${what} reach from ${least} to ${most}; allowed: one city, less than ${widestDegrees} degrees across; are longitude and latitude of some places swapped, or is this a whole country?`
    }
  }
  return null
}

const geoJsonObjects = (file: string, bytes: Buffer): Read<MapObjects> => {
  const read = readGeoJson(file, bytes.toString("utf8"))
  return "map" in read ? Either.right(read.map) : Either.left(read.problems)
}

interface PbfItem {
  readonly type?: string
  readonly id: number
  readonly lat: number
  readonly lon: number
  readonly refs: ReadonlyArray<number>
  readonly tags?: Readonly<Record<string, string>>
}

const noTags = Object.freeze({})

/** The parser is a stream; a file that is in memory as a whole goes through it at once. */
const pbfObjects = (file: string, bytes: Buffer): Read<MapObjects> => {
  const nodes: Array<MapNode> = []
  const ways: Array<MapWay> = []
  const broken = (what: string): Read<never> =>
    fail(
      `${file}: not a whole OpenStreetMap PBF file: ${what}; allowed: an .osm.pbf extract; download it again`
    )
  if (bytes.length === 0) return broken("it is empty")
  // A file begins with the length of its first header, which is never long.
  if (bytes.length < 5 || bytes.readUInt32BE(0) > 65_536) return broken("it does not begin like one")
  try {
    const parser = new OSMTransform({ withTags: true, withInfo: false })
    parser.write(bytes)
    for (;;) {
      const items = parser.read() as ReadonlyArray<PbfItem> | null
      if (items === null) break
      for (const item of items) {
        const tags = item.tags ?? noTags
        if (item.type === "node") nodes.push({ id: item.id, lat: item.lat, lng: item.lon, tags })
        else if (item.type === "way") ways.push({ id: item.id, refs: item.refs, tags })
      }
    }
    // Its last step tells a file that ends in the middle of a block.
    parser._flush(() => undefined)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return broken(message === "input format error" ? "it ends in the middle of a block" : message)
  }
  const outOfRange = nodes.find(({ lat, lng }) => !(Math.abs(lat) <= 85 && Math.abs(lng) <= 180))
  if (outOfRange !== undefined) {
    const { id, lat, lng } = outOfRange
    return fail(
      `${file}: node ${id}: found latitude ${lat}, longitude ${lng}; allowed: -85 to 85, -180 to 180`
    )
  }
  return Either.right({ nodes, ways, notUsed: 0 })
}

/** The streets in a file. */
interface OpenedStreets {
  readonly city: CityFile
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string
}

/**
 * Reads the streets that a scenario names: an imported city, or a map. Left: everything that is wrong. An import
 * that takes more than `keepAfterMs` of real time is kept for the next time.
 */
export const openStreets = (file: string, keepAfterMs = worthKeepingMs): Read<OpenedStreets> => {
  const isCity = endsIn(file, [cityEnding])
  if (!isCity && !endsIn(file, mapEndings)) {
    return fail(
      `${file}: not a file with streets; allowed: a file that ends in ${[cityEnding, ...mapEndings].join(", ")}`
    )
  }
  return Either.flatMap(bytesOf(file), (bytes) => {
    const sha256 = sha256Of(bytes)
    const city = isCity ? cityIn(file, bytes) : importedOrKept(file, bytes, sha256, keepAfterMs)
    return Either.map(city, (it) => ({ city: it, sha256 }))
  })
}

const cityIn = (file: string, bytes: Buffer): Read<CityFile> => {
  const read = readCityFile(file, bytes.toString("utf8"))
  return "city" in read ? Either.right(read.city) : Either.left(read.problems)
}

const importedOrKept = (file: string, bytes: Buffer, sha256: string, keepAfterMs: number): Read<CityFile> => {
  const kept = cacheFile(sha256, basename(file))
  const cached = isFile(kept) ? Either.flatMap(bytesOf(kept), (it) => cityIn(kept, it)) : null
  if (cached !== null && Either.isRight(cached)) return cached
  const began = performance.now()
  const name = basename(file).replace(/\.(osm\.pbf|geojson)$/i, "")
  const imported = importBytes(file, name, bytes, sha256)
  if (Either.isRight(imported) && performance.now() - began > keepAfterMs) keep(kept, imported.right)
  return imported
}

/** Where an import is kept: named after what was imported, and by which version. */
const cacheFile = (sha256: string, name: string): string => {
  const folder = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache")
  const content = sha256Of(`${packageVersion} ${citySchemaVersion} ${name} ${sha256}`)
  return join(folder, "curbline", `${content}${cityEnding}`)
}

/** A cache that cannot be written is none: the import is made again the next time. */
const keep = (file: string, city: CityFile): void => {
  try {
    mkdirSync(dirname(file), { recursive: true })
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, cityFileText(city))
    renameSync(draft, file)
  } catch {
    return
  }
}

/**
 * The file that a scenario means: beside the scenario, or under its own name in the folder `CURBLINE_DATA`.
 * Left: where it was looked for, and what to do.
 */
export const findStreets = (path: string): Either.Either<string, string> => {
  if (isFile(path)) return Either.right(path)
  const folder = process.env["CURBLINE_DATA"]
  const elsewhere = folder === undefined || folder === "" ? null : join(folder, basename(path))
  if (elsewhere !== null && isFile(elsewhere)) return Either.right(elsewhere)
  const looked = elsewhere === null ? path : `${path} and ${elsewhere}`
  return Either.left(
    `there is no such file (looked for ${looked}); put it there, set CURBLINE_DATA to the folder that holds ${basename(path)}, or name another: extracts of OpenStreetMap are at https://download.geofabrik.de${meantStreets(path)}`
  )
}
