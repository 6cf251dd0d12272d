/** `curbline city import`: makes a city file from a map, and says what is in it and what was left out. */
import { writeFileSync } from "node:fs"
import * as Either from "effect/Either"
import { type CityFile, cityFileText } from "../sim/cities/city-file.ts"
import { dropReasons } from "../sim/cities/osm-tags.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { reasonOf } from "./file-reason.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { importMap } from "./street-files.ts"

/** Version of what `--json` prints. */
const importSchemaVersion = 1

export interface CityImportOptions {
  /** The map. */
  readonly file: string
  readonly name: string
  /** Where the city file goes, null for `NAME.city.json` here. */
  readonly out: string | null
  readonly json: boolean
}

const nameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Imports a map and writes the city file; the returned code is that of the process. */
export const runCityImport = (options: CityImportOptions): ExitCode => {
  const { file, name, json } = options
  if (!nameForm.test(name)) {
    return usage([
      `--name: found ${JSON.stringify(name)}; allowed: up to 64 letters, digits, dots, hyphens and underscores`
    ])
  }
  const out = options.out ?? `${name}.city.json`
  if (!out.endsWith(".city.json")) {
    return usage([
      `--out: found ${out}; allowed: a file that ends in .city.json, so that scenarios know what it is`
    ])
  }
  const began = performance.now()
  const imported = importMap(file, name)
  if (Either.isLeft(imported)) return usage(imported.left)
  const city = imported.right
  const written = Either.try({
    try: () => writeFileSync(out, cityFileText(city)),
    catch: (error) => `${out}: cannot be written: ${reasonOf(error)}; name another with --out`
  })
  if (Either.isLeft(written)) return usage([written.left])
  const seconds = Math.round(performance.now() - began) / 1_000
  printResult(json ? JSON.stringify(importJson(city, out, seconds)) : importText(city, out))
  if (city.merchants.length === 0) {
    printNote(
      "no merchants are tagged in this map: a scenario lists its own, or they are drawn along the streets"
    )
  }
  printNote(
    `next: put \`city: {streets: ${out}}\` and \`travel: {model: graph}\` into a scenario (docs/how-to/first-city.md)`
  )
  return exitCodes.ok
}

const usage = (lines: ReadonlyArray<string>): ExitCode => {
  printErrors(lines)
  return exitCodes.usage
}

const importJson = (city: CityFile, file: string, seconds: number) => ({
  schemaVersion: importSchemaVersion,
  name: city.name,
  file,
  source: city.source,
  sourceSha256: city.sourceSha256,
  statistics: city.statistics,
  dropped: city.dropped,
  notice: city.notice,
  wallSeconds: seconds
})

const importText = (city: CityFile, file: string): string => {
  const { statistics: it } = city
  const rows: ReadonlyArray<readonly [string, string]> = [
    ["streets", `${it.km} km of ways in ${it.edges} edges and ${it.nodes} nodes`],
    ["crossings", `${it.crossings}`],
    ["kerbs", `${it.kerbs}`],
    ["parts", `${it.components}, of which the largest is kept`],
    ["merchants", `${it.merchants}`]
  ]
  const dropped = Object.entries(city.dropped)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(
      ([reason, count]) =>
        `  ${String(count).padStart(6)}  ${dropReasons[reason as keyof typeof dropReasons]}`
    )
  return [
    `${city.name}  ${city.source} -> ${file}`,
    ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${value}`),
    ...(dropped.length === 0 ? [] : ["left out", ...dropped]),
    city.notice
  ].join("\n")
}
