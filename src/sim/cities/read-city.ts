/** A `*.city.json` read back: every list is looked at, so that a damaged file is found here and not in a run. */
import { componentsOf, streetKinds } from "../../services/dispatch/streets/network.ts"
import { type CityFile, cityFormat, citySchemaVersion } from "./city-file.ts"

const again = "a file as `curbline city import` writes it; import the city again"

const isWhole = (value: unknown, min: number, max: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= min && value <= max

/** Where in a list the first number is that is none of these; -1: nowhere; -2: it is no list. */
const firstWrong = (list: unknown, min: number, max: number): number =>
  Array.isArray(list) ? list.findIndex((it) => !isWhole(it, min, max)) : -2

/** The city of a text, or everything that is wrong with it, one line each. */
export const readCityFile = (
  file: string,
  text: string
): { readonly city: CityFile } | { readonly problems: ReadonlyArray<string> } => {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { problems: [`${file}: not JSON, or cut off; allowed: ${again}`] }
  }
  const city = json as CityFile
  if (typeof json !== "object" || json === null || city.format !== cityFormat) {
    return { problems: [`${file}: not a city file: format is not "${cityFormat}"; allowed: ${again}`] }
  }
  if (city.schemaVersion !== citySchemaVersion) {
    const found = JSON.stringify(city.schemaVersion)
    return {
      problems: [
        `${file}: schemaVersion: found ${found}; allowed: ${citySchemaVersion}; import the city again`
      ]
    }
  }
  const problems: Array<string> = []
  const lists = (city.network ?? {}) as unknown as Readonly<Record<string, unknown>>
  const nodes = Array.isArray(lists["lat7"]) ? lists["lat7"].length : 0
  const edges = Array.isArray(lists["from"]) ? lists["from"].length : 0
  const check = (key: string, min: number, max: number, length: number | null): void => {
    const list = lists[key]
    const at = firstWrong(list, min, max)
    if (at === -2) problems.push(`${file}: network.${key}: missing; allowed: ${again}`)
    else if (at >= 0) {
      const found = JSON.stringify((list as ReadonlyArray<unknown>)[at])
      problems.push(
        `${file}: network.${key}[${at}]: found ${found}; allowed: a whole number from ${min} to ${max}`
      )
    } else if (length !== null && (list as ReadonlyArray<unknown>).length !== length) {
      problems.push(
        `${file}: network.${key}: ${(list as ReadonlyArray<unknown>).length} entries; allowed: ${length}`
      )
    }
  }
  check("lat7", -850_000_000, 850_000_000, null)
  check("lng7", -1_800_000_000, 1_800_000_000, nodes)
  check("from", 0, nodes - 1, null)
  check("to", 0, nodes - 1, edges)
  check("kinds", 0, streetKinds.length - 1, edges)
  check("crossings", 0, edges - 1, null)
  check("kerbs", 0, nodes - 1, null)
  if (problems.length === 0) {
    if (edges === 0) problems.push(`${file}: network: no edges; allowed: ${again}`)
    else {
      const { from, to } = city.network
      const { count } = componentsOf(nodes, from, to)
      if (count > 1) problems.push(`${file}: network: ${count} parts that do not meet; allowed: ${again}`)
    }
  }
  if (!Array.isArray(city.merchants)) problems.push(`${file}: merchants: missing; allowed: ${again}`)
  else {
    city.merchants.forEach((it, n) => {
      const isPlace = Math.abs(it?.lat) <= 85 && Math.abs(it?.lng) <= 180
      if (!isPlace || typeof it.name !== "string")
        problems.push(
          `${file}: merchants[${n}]: found ${JSON.stringify(it)}; allowed: name, kind, lat and lng`
        )
    })
  }
  if (typeof city.notice !== "string") problems.push(`${file}: notice: missing; allowed: ${again}`)
  return problems.length > 0 ? { problems } : { city }
}
