/** How far couriers and vans go from one place to another. */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { Streets } from "../../services/dispatch/streets/streets.ts"

/**
 * Metres along the streets where they are known, else the great circle times a factor. Roads and walks of a
 * city are about equally long, and one-way streets cost the one what stairs cost the other (D).
 */
export const roadMeters = (
  from: LatLng,
  to: LatLng,
  streets: Streets | null,
  detourFactor: number
): number => (streets === null ? haversineM(from, to) * detourFactor : streets.meters(from, to))
