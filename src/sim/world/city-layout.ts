/**
 * How places are spread over the ground when a city is made from its seed: lots far from each other, merchants in
 * clusters. Where there are streets, everything stands at one. Source: spec/simulation.md 2 (generator).
 */
import type { LoadMethod } from "../../actors/calls.ts"
import { haversineM, type LatLng, metersPerDegree } from "../../domain/geo.ts"
import { type Draws, streams } from "../kernel/streams.ts"
import type { Scenario } from "../scenario/schema.ts"

/** The point so many metres east and north of another; exact enough within a city. */
export const offsetM = (from: LatLng, eastM: number, northM: number): LatLng => ({
  lat: from.lat + northM / metersPerDegree,
  lng: from.lng + eastM / (metersPerDegree * Math.cos((from.lat * Math.PI) / 180))
})

/** The point of a disc that belongs to two uniforms; uniform over its area. */
export const pointInDisc = (center: LatLng, radiusM: number, u: number, v: number): LatLng => {
  const r = radiusM * Math.sqrt(u)
  const angle = 2 * Math.PI * v
  return offsetM(center, r * Math.cos(angle), r * Math.sin(angle))
}

/** The index that a uniform picks from weights of which the running sums are given. */
export const pick = (runningSums: ReadonlyArray<number>, u: number): number => {
  const aim = u * (runningSums[runningSums.length - 1] ?? 0)
  let low = 0
  let high = runningSums.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((runningSums[middle] ?? 0) > aim) high = middle
    else low = middle + 1
  }
  return low
}

export const runningSumsOf = (weights: ReadonlyArray<number>): ReadonlyArray<number> => {
  let sum = 0
  return weights.map((weight) => {
    sum += weight
    return sum
  })
}

/** The point of a disc that belongs to two uniforms. */
export type PointIn = (center: LatLng, radiusM: number, u: number, v: number) => LatLng

const loadMethodsInOrder: ReadonlyArray<LoadMethod> = [
  "TWO_DIGIT_DEVICELESS_PIN",
  "MAGIC_LID",
  "QR",
  "PINLESS"
]

/** Draws of one zone, by what they place; the numbers are part of what a seed means. */
export const layouts = 8
const parentLayout = 0
const merchantLayout = 1
export const lotLayout = 2
export const hubLayout = 3
/** Merchants whose nearest street is outside of their zone. */
export const strayLayout = 4
/** Lots lie within this share of the radius, so that several of them are in reach of most merchants. */
export const lotSpread = 0.7
/** So often a merchant outside the disc is drawn again before it is put on its parent. */
const merchantTries = 40

export const numbered = (prefix: string, index: number, width: number): string =>
  `${prefix}-${String(index + 1).padStart(width, "0")}`

/** Points far from each other: each the best of a few candidates (Mitchell 1991). */
export const spreadPoints = (
  count: number,
  center: LatLng,
  radiusM: number,
  entity: number,
  draws: Draws,
  pointIn: PointIn = pointInDisc
): ReadonlyArray<LatLng> => {
  const points: Array<LatLng> = []
  let n = 0
  while (points.length < count) {
    let best: LatLng | null = null
    let bestM = -1
    for (let candidate = 0; candidate < 10 * (points.length + 1); candidate++) {
      const at = pointIn(
        center,
        radiusM,
        draws.uniform(streams.cityLayout, entity, n),
        draws.uniform(streams.cityLayout, entity, n + 1)
      )
      n += 2
      let nearestM = Number.POSITIVE_INFINITY
      for (const point of points) nearestM = Math.min(nearestM, haversineM(point, at))
      if (nearestM > bestM) {
        best = at
        bestM = nearestM
      }
    }
    if (best !== null) points.push(best)
  }
  return points
}

/** Merchants of one zone: clusters about a few parents, inside the disc (a Thomas process). */
export const thomasPoints = (
  scenario: Scenario,
  center: LatLng,
  zone: number,
  draws: Draws
): ReadonlyArray<LatLng> => {
  const { clusters, clusterSigmaM, merchants, radiusM } = scenario.city.generator
  const parents: Array<LatLng> = []
  for (let i = 0; i < clusters; i++) {
    parents.push(
      pointInDisc(
        center,
        radiusM,
        draws.uniform(streams.cityLayout, zone * layouts + parentLayout, 2 * i),
        draws.uniform(streams.cityLayout, zone * layouts + parentLayout, 2 * i + 1)
      )
    )
  }
  const points: Array<LatLng> = []
  for (let i = 0; i < merchants; i++) {
    const entity = zone * layouts + merchantLayout
    const first = i * (2 * merchantTries + 1)
    const parent = parents[Math.floor(draws.uniform(streams.cityLayout, entity, first) * clusters)] ?? center
    let place = parent
    for (let attempt = 0; attempt < merchantTries; attempt++) {
      const u = draws.uniform(streams.cityLayout, entity, first + 1 + 2 * attempt)
      const v = draws.uniform(streams.cityLayout, entity, first + 2 + 2 * attempt)
      // A normal displacement along each axis is a Rayleigh distance in a uniform direction.
      const r = clusterSigmaM * Math.sqrt(-2 * Math.log(u))
      const at = offsetM(parent, r * Math.cos(2 * Math.PI * v), r * Math.sin(2 * Math.PI * v))
      if (haversineM(center, at) <= radiusM) {
        place = at
        break
      }
    }
    points.push(place)
  }
  return points
}

export const drawnLoadMethod = (scenario: Scenario, u: number): LoadMethod => {
  const mix = scenario.merchants.loadMethods
  const sums = runningSumsOf([mix.devicelessPct, mix.fourDigitPct, mix.qrPct, mix.pinlessPct])
  return loadMethodsInOrder[pick(sums, u)] ?? "TWO_DIGIT_DEVICELESS_PIN"
}
