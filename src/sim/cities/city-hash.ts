/** What tells an imported city from another one. */
import { createHash } from "node:crypto"
import { type CityFile, cityFileText } from "./city-file.ts"

/** The same city is asked about for every scenario that goes by its streets. */
const known = new WeakMap<CityFile, string>()

/** SHA-256 of a city's content: equal for equal cities, wherever they were read. */
export const cityHash = (city: CityFile): string => {
  const hash = known.get(city) ?? createHash("sha256").update(cityFileText(city)).digest("hex")
  known.set(city, hash)
  return hash
}
