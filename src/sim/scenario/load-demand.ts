/** The orders that a scenario names under `demand.file`, read for its city and its span of time. */
import * as Either from "effect/Either"
import { fileBytesMax, tooLarge } from "../demand/csv-table.ts"
import { type DemandPlan, readOrders } from "../demand/read-orders.ts"
import { Draws } from "../kernel/streams.ts"
import { generateCity } from "../world/city.ts"
import { otherContent } from "./pinned-file.ts"
import type { ScenarioProblem } from "./problem.ts"
import type { Scenario } from "./schema.ts"
import { locate, type Sourced } from "./sourced.ts"

/** What stands at a path: a file with its name, and its bytes unless there are more than the limit. */
export interface DemandBytes {
  /** As errors name it: its path from the current folder. */
  readonly name: string
  readonly size: number
  /** Null: the file has more than `most` bytes and was not read. */
  readonly bytes: Uint8Array | null
}

/** The file at a path, or why there is none, in words that complete "demand.file: ". `from`: who names it. */
export type ReadDemand = (path: string, from: string, most: number) => Either.Either<DemandBytes, string>

/** What a file of orders is read for. */
const demandPlanOf = (scenario: Scenario): DemandPlan => {
  const { startAt, durationMs, partners, demand } = scenario
  // Names of merchants and areas of zones are the same under every seed, places of listed merchants too.
  const city = generateCity(scenario, new Draws(scenario.seed, 0))
  return {
    startAt: startAt.at,
    endAt: startAt.at + durationMs,
    utcOffsetMs: startAt.utcOffsetMs,
    timeZone: demand?.timeZone ?? scenario.city.timezone,
    merchants: city.merchants.map(({ name, place }) => ({ name, place })),
    merchantsListed: scenario.city.merchants.length > 0,
    zones: city.zones,
    integrations: partners.integrations.map(({ type }) => type),
    outsideZones: demand?.outsideZones ?? "refuse",
    customerGridM: demand?.customerGridM ?? 0
  }
}

/** The scenario with the orders of its file, or everything that is wrong with the file; as it is without one. */
export const withDemand = (
  scenario: Scenario,
  tree: Sourced,
  read: ReadDemand | null
): Either.Either<Scenario, ReadonlyArray<ScenarioProblem>> => {
  const { demand } = scenario
  if (demand === null) return Either.right(scenario)
  const path = ["demand", "file"]
  const at = locate(tree, path, false)
  const wrong = (what: string, allowed: string | null) =>
    Either.left([{ at, path, what, allowed, nearest: null }])
  if (read === null) return wrong("its file was not read", "a scenario that is opened from a file")
  const found = read(demand.file, at.file, fileBytesMax)
  if (Either.isLeft(found)) return wrong(found.left, null)
  const { name, size, bytes } = found.right
  if (bytes === null) return Either.left(tooLarge(name, size).problems)
  const orders = readOrders(name, bytes, demandPlanOf(scenario))
  if ("problems" in orders) return Either.left(orders.problems)
  const { sha256 } = orders.demand
  const changed = otherContent(tree, ["demand", "sha256"], demand.sha256, name, sha256)
  if (changed !== null) return Either.left([changed])
  return Either.right({
    ...scenario,
    demand: { ...demand, file: name, sha256 },
    demandFile: orders.demand
  })
}
