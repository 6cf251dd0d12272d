/**
 * Streets that this thread has had before. A scenario that comes from another thread brings a copy of its streets
 * with every day; the first copy stays and stands for the later ones, so that what is made of it (of a large city
 * that takes seconds) is made once.
 */
import type { CityFile } from "../sim/cities/city-file.ts"
import { cityHash } from "../sim/cities/city-hash.ts"
import type { Scenario } from "../sim/scenario/schema.ts"

/** Cities that a thread keeps: a study that varies the city has few. */
const citiesKept = 4
/** By content, the one that came first to begin with. */
const kept = new Map<string, CityFile>()

/** The scenario with the streets that are here already; the same in every other way. */
export const withThreadStreets = (scenario: Scenario): Scenario => {
  const { streetFile } = scenario
  if (streetFile === undefined) return scenario
  const hash = cityHash(streetFile)
  const here = kept.get(hash) ?? streetFile
  kept.set(hash, here)
  const [oldest] = kept.keys()
  if (kept.size > citiesKept && oldest !== undefined) kept.delete(oldest)
  return { ...scenario, streetFile: here }
}
