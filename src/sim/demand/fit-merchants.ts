/** Which merchants orders come from, and from which zones. */
import type { LatLng } from "../../domain/geo.ts"
import { labelOf, type MerchantNames } from "./merchant-names.ts"
import type { DemandRow } from "./read-rows.ts"

export interface MerchantFit {
  /** As a scenario can name him. */
  readonly name: string
  readonly orders: number
  /** Middle of the places that the file gives for him; null: it gives none. */
  readonly place: LatLng | null
}

/** Places that differ by less than this many degrees are one: about eleven metres. */
const placeDecimals = 4

/**
 * Merchants by their orders, most first, equal ones by name. A row without a name belongs to the merchant of its
 * place. `known`: of a city that is given; then its names are used, and null stands for rows that fit none.
 */
export const fitMerchants = (
  rows: ReadonlyArray<DemandRow>,
  known: MerchantNames | null
): { readonly merchants: ReadonlyArray<MerchantFit>; readonly unknown: number } => {
  const found = new Map<string, { orders: number; lat: number; lng: number; places: number }>()
  let unknown = 0
  for (const row of rows) {
    const name = known === null ? ownName(row) : knownName(row, known)
    if (name === null) {
      unknown += 1
      continue
    }
    const sum = found.get(name) ?? { orders: 0, lat: 0, lng: 0, places: 0 }
    sum.orders += 1
    if (row.merchantPlace !== null) {
      sum.lat += row.merchantPlace.lat
      sum.lng += row.merchantPlace.lng
      sum.places += 1
    }
    found.set(name, sum)
  }
  const merchants = [...found]
    .map(([name, { orders, lat, lng, places }]) => ({
      name,
      orders,
      place:
        places === 0
          ? null
          : { lat: Number((lat / places).toFixed(6)), lng: Number((lng / places).toFixed(6)) }
    }))
    .sort((a, b) => b.orders - a.orders || (a.name < b.name ? -1 : 1))
  return { merchants, unknown }
}

const ownName = ({ merchant, merchantPlace }: DemandRow): string | null => {
  if (merchant !== null) return labelOf(merchant) || null
  if (merchantPlace === null) return null
  const { lat, lng } = merchantPlace
  return `at-${lat.toFixed(placeDecimals)}_${lng.toFixed(placeDecimals)}`
}

const knownName = ({ merchant, merchantPlace }: DemandRow, known: MerchantNames): string | null => {
  if (merchant !== null) return known.find(merchant)
  return merchantPlace === null ? null : known.within(merchantPlace)
}

/**
 * The exponent of weights 1/rank^exponent that makes the counts likeliest; for cities whose merchants are drawn.
 * `counts`: orders of each merchant, most first, those without any included. One decimal less than certain: 0..3.
 */
export const fitRankExponent = (counts: ReadonlyArray<number>): number => {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const weightedLogs = counts.reduce((sum, count, n) => sum + count * Math.log(n + 1), 0)
  // The likelihood has one peak, where the expected logarithm of the rank is the observed one: halve towards it.
  let low = 0
  let high = 3
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2
    let weights = 0
    let logs = 0
    for (let n = 1; n <= counts.length; n++) {
      const weight = n ** -middle
      weights += weight
      logs += weight * Math.log(n)
    }
    if (logs / weights > weightedLogs / total) low = middle
    else high = middle
  }
  return (low + high) / 2
}
