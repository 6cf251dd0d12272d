/** A city around the places of a file of orders, for a scenario that has none of its own. */
import { quantileSorted } from "simple-statistics"
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { DemandFit } from "./fit.ts"

export interface FittedCity {
  /** Middle of the merchants, or of the customers when no merchant has a place. */
  readonly center: LatLng
  /** Of one zone about it that holds every merchant and all but the farthest hundredth of the customers. */
  readonly radiusM: number
  /** Merchants with a place, most orders first; empty: the file gives no places of merchants. */
  readonly merchants: ReadonlyArray<{ readonly id: string; readonly place: LatLng; readonly orders: number }>
  /** Beside busy merchants, away from each other. */
  readonly lots: ReadonlyArray<LatLng>
}

const lotsWanted = 6
const lotsApartM = 250
const radiusLeastM = 300
const radiusMostM = 50_000

export const fitCity = (fit: DemandFit): FittedCity => {
  const merchants = fit.merchants.flatMap(({ name, orders, place }) =>
    place === null ? [] : [{ id: name, place, orders }]
  )
  const customers = fit.rows.map(({ customer }) => customer)
  const center = rounded(middleOf(merchants.length > 0 ? merchants.map(({ place }) => place) : customers))
  const distances = customers.map((it) => haversineM(center, it)).sort((a, b) => a - b)
  const merchantM = merchants.reduce((most, { place }) => Math.max(most, haversineM(center, place)), 0)
  const radiusM = Math.max(radiusLeastM, merchantM, quantileSorted(distances, 0.99))
  const lots: Array<LatLng> = []
  for (const { place } of merchants) {
    if (lots.length === lotsWanted) break
    if (lots.every((lot) => haversineM(lot, place) >= lotsApartM)) lots.push(place)
  }
  return { center, radiusM: Math.min(radiusMostM, Math.ceil(radiusM * 1.02)), merchants, lots }
}

const middleOf = (places: ReadonlyArray<LatLng>): LatLng => {
  const sum = (of: (place: LatLng) => number): number =>
    places.reduce((total, place) => total + of(place), 0) / places.length
  return { lat: sum(({ lat }) => lat), lng: sum(({ lng }) => lng) }
}

/** Three decimals, about 100 m: no customer's place can be read from a middle. */
const rounded = ({ lat, lng }: LatLng): LatLng => ({
  lat: Number(lat.toFixed(3)),
  lng: Number(lng.toFixed(3))
})
