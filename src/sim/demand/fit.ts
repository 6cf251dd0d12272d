/** What a file of orders says about demand: the parameters of a scenario that makes days like those of the file. */
import { createHash } from "node:crypto"
import { median } from "simple-statistics"
import { minute } from "../../domain/instant.ts"
import { type IntegrationType, integrationTypes } from "../../services/integrations/enums.ts"
import type { Scenario } from "../scenario/schema.ts"
import { type DaysFit, fitDays } from "./fit-days.ts"
import { fitMerchants, fitRankExponent, type MerchantFit } from "./fit-merchants.ts"
import { fewestValues, fitGamma, fitLognormal, type GammaFit, type LognormalFit } from "./fit-spans.ts"
import { type KnownMerchant, MerchantNames } from "./merchant-names.ts"
import { TimeReader } from "./placed-at.ts"
import { capped, type DemandProblem } from "./problems.ts"
import { type DemandRow, readRows } from "./read-rows.ts"

/** A city that is given: whose merchants stand in which zone. */
export interface FitCity {
  readonly merchants: ReadonlyArray<KnownMerchant & { readonly zoneId: string }>
  readonly zoneIds: ReadonlyArray<string>
}

export interface DemandFit {
  readonly sha256: string
  readonly orders: number
  readonly timeZone: string
  readonly days: DaysFit
  /** Minutes; null: too few orders say how long the food took. */
  readonly preparation: GammaFit | null
  /** The longest preparation that was fitted, minutes. */
  readonly preparationMaxMin: number | null
  /** Litres; null: too few orders say how large they are. */
  readonly size: LognormalFit | null
  readonly merchants: ReadonlyArray<MerchantFit>
  /** Of weights 1/rank^exponent; null with fewer than two merchants. */
  readonly rankExponent: number | null
  /** Orders by the zone of their merchant, in the city's order; null without a city that is given. */
  readonly zones: ReadonlyArray<{ readonly id: string; readonly orders: number }> | null
  /** Ways by which orders came, most first; null: the file does not say. */
  readonly integrations: ReadonlyArray<{ readonly type: IntegrationType; readonly orders: number }> | null
  readonly notes: ReadonlyArray<string>
  /** The rows that it was fitted to: for a city that is made from their places. */
  readonly rows: ReadonlyArray<DemandRow>
}

/**
 * Fits to the whole file, or tells everything that is wrong with it. `city`: null where the scenario lists none.
 * The same bytes always give the same.
 */
export const fitDemand = (
  file: string,
  bytes: Uint8Array,
  timeZone: string,
  city: FitCity | null
): { readonly fit: DemandFit } | { readonly problems: ReadonlyArray<DemandProblem> } => {
  const times = new TimeReader(timeZone)
  const read = readRows(file, bytes, times)
  if (read.problems.length > 0) return { problems: capped(read.problems) }
  const { rows } = read
  const known = city === null ? null : new MerchantNames(city.merchants)
  const { merchants, unknown } = fitMerchants(rows, known)
  const preparations = present(rows.map(({ preparationMs }) => preparationMs)).map((ms) => ms / minute)
  const sizes = present(rows.map(({ litres }) => litres))
  const preparation = fitGamma(preparations)
  if (known !== null && merchants.length === 0) {
    const at = { file, line: rows[0]?.line.line ?? 1, column: 1 }
    const what = `none of ${rows.length} orders is of a merchant of the scenario`
    return { problems: [{ at, path: [], what, allowed: known.some(), nearest: null }] }
  }
  const notes = [...read.notes]
  if (unknown > 0) {
    notes.push(
      `${unknown} of ${rows.length} orders are of merchants that the scenario does not have; no weight counts them`
    )
  }
  const days = fitDays(
    rows.map(({ placedAt }) => placedAt),
    (at) => times.offsetAt(at)
  )
  notes.push(...cutOff(days))
  const size = fitLognormal(sizes)
  if (preparation === null) notes.push(notFitted("preparation time", preparations, "min", rows.length))
  if (size === null) notes.push(notFitted("size", sizes, "L", rows.length))
  return {
    fit: {
      sha256: createHash("sha256").update(bytes).digest("hex"),
      orders: rows.length,
      timeZone,
      days,
      preparation,
      preparationMaxMin:
        preparation === null ? null : preparations.reduce((most, it) => Math.max(most, it), 0),
      size,
      merchants,
      rankExponent: merchants.length < 2 ? null : fitRankExponent(merchants.map(({ orders }) => orders)),
      zones: city === null ? null : zonesOf(city, merchants),
      integrations: integrationsOf(rows, notes),
      notes,
      rows
    }
  }
}

/** The listed city of a scenario, null when its merchants are drawn from the seed. */
export const fitCityOf = ({ city }: Scenario): FitCity | null =>
  city.merchants.length === 0
    ? null
    : {
        merchants: city.merchants.map(({ id, place, zone }) => ({ name: id, place, zoneId: zone })),
        zoneIds: city.zones.map(({ id }) => id)
      }

/** Why values have no distribution: too few say anything, or what they say is one and the same. */
const notFitted = (what: string, values: ReadonlyArray<number>, unit: string, orders: number): string => {
  const positive = values.filter((it) => it > 0)
  const why =
    positive.length < fewestValues
      ? `${positive.length} of ${orders} orders say it, at least ${fewestValues} are needed`
      : `too many of the ${positive.length} orders that say it say ${median([...positive])} ${unit}, which is no distribution`
  return `${what}: ${why}; the default stays`
}

/** A first or last day with few orders is often one that the file holds a part of. */
const cutOff = ({ perDay, ordersPerDay }: DaysFit): ReadonlyArray<string> => {
  if (perDay.length < 3) return []
  const edges = [
    ["first", perDay[0] ?? 0],
    ["last", perDay[perDay.length - 1] ?? 0]
  ] as const
  return edges
    .filter(([, count]) => count < ordersPerDay / 2)
    .map(
      ([name, count]) =>
        `the ${name} of ${perDay.length} days has ${count} orders only: if it is cut off, leave it out of the file`
    )
}

const present = (values: ReadonlyArray<number | null>): ReadonlyArray<number> =>
  values.filter((it): it is number => it !== null)

const zonesOf = (city: FitCity, merchants: ReadonlyArray<MerchantFit>): DemandFit["zones"] => {
  const zoneOf = new Map(city.merchants.map(({ name, zoneId }) => [name, zoneId]))
  return city.zoneIds.map((id) => ({
    id,
    orders: merchants.reduce((sum, it) => sum + (zoneOf.get(it.name) === id ? it.orders : 0), 0)
  }))
}

const integrationsOf = (rows: ReadonlyArray<DemandRow>, notes: Array<string>): DemandFit["integrations"] => {
  const counts = new Map<IntegrationType, number>()
  let others = 0
  for (const { partner } of rows) {
    if (partner === null) continue
    const type = integrationTypes.find((it) => it.toLowerCase() === partner.toLowerCase())
    if (type === undefined) others += 1
    else counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  if (others > 0) {
    notes.push(
      `${others} of ${rows.length} orders name a partner that is none of ${integrationTypes.join(", ")}; no share counts them`
    )
  }
  if (counts.size === 0) return null
  return [...counts]
    .map(([type, orders]) => ({ type, orders }))
    .sort((a, b) => b.orders - a.orders || (a.type < b.type ? -1 : 1))
}
