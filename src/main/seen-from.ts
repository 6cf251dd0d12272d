/** How files that a person named are written down in other files. */
import { relative, resolve, sep } from "node:path"
import type { Scenario } from "../sim/scenario/schema.ts"

/**
 * A file's path from a folder, with slashes; both are seen from the current folder. Two that share nothing but
 * the root of the disk are not beside each other in any sense: such a file keeps its whole path.
 */
export const seenFrom = (folder: string, file: string): string => {
  const [from, to] = [resolve(folder), resolve(file)]
  const sharesFolder = from.split(sep)[1] === to.split(sep)[1]
  return (sharesFolder ? relative(from, to) : to).replaceAll(sep, "/")
}

/** The scenario as a file in that folder holds it: what it names is named from there. */
export const scenarioSeenFrom = (folder: string, scenario: Scenario): Scenario => {
  const { city, demand } = scenario
  return {
    ...scenario,
    city: city.streets === null ? city : { ...city, streets: seenFrom(folder, city.streets) },
    demand: demand === null ? null : { ...demand, file: seenFrom(folder, demand.file) }
  }
}
