/**
 * What blocks sidewalks: places that nobody gets past for a while. Each square of the city has its own,
 * drawn by the hour, so that every robot that comes by meets the same. Source: spec/simulation.md 2 (travel).
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { Instant } from "../../domain/instant.ts"
import { day, hour } from "../../domain/instant.ts"
import { nearestOn, routeLine } from "../../services/trip-monitor/geometry.ts"
import { type Distribution, sample } from "../kernel/distributions.ts"
import { type Draws, streams } from "../kernel/streams.ts"

/** A robot that comes so near to a blocked place does not get past it (D). */
export const blockedWithinM = 20
/** Side of a square, metres; a robot's way is looked at in the squares that it crosses and their neighbours. */
const squareM = 250
const metersPerDegree = 111_195
/** Numbers that name one draw of a square: rows and columns stay below this. */
const squaresAcross = 2 ** 20
/** The longest blockage that is reckoned with is one of a thousand, or ten days. */
const rareShare = 0.999
const hoursBackMax = 240
/** Draws of one hour of one square. */
const drawsPerHour = 4
/** A blockage in the very first metres has been passed already. */
const passedM = 1

export interface Blockage extends LatLng {
  /** Where on the way it is, as a share of it, 0..1. */
  readonly share: number
}

/** A place that is blocked for a while. */
interface Blocked extends LatLng {
  /** The hour of the run in which it begins. */
  readonly hour: number
  readonly from: Instant
  readonly until: Instant
}

/** What the draws say of one square, from the first hour that matters up to before `nextHour`, in its order. */
interface Square {
  readonly places: Array<Blocked>
  nextHour: number
}

export class Blockages {
  private readonly draws: Draws
  private readonly lengthMs: Distribution
  private readonly startAt: Instant
  /** Chance that one begins in a given hour in a given square, 0..1. */
  private readonly perSquareHour: number
  private readonly hoursBack: number
  /** By their numbers; each is drawn when a way first crosses it, because many others will. */
  private readonly squares = new Map<number, Square>()

  constructor(draws: Draws, perKmDay: number, lengthMs: Distribution, startAt: Instant) {
    this.draws = draws
    this.lengthMs = lengthMs
    this.startAt = startAt
    // So many on a kilometre of way are so many on the strip that it passes, and thus in a square.
    const perSquareDay = (perKmDay * squareM * squareM) / (2 * blockedWithinM * 1_000)
    this.perSquareHour = Math.min(1, (perSquareDay * hour) / day)
    this.hoursBack = Math.min(hoursBackMax, Math.ceil(sample(lengthMs, rareShare) / hour) + 1)
  }

  /**
   * The first place on the way that is blocked when the robot comes there; null: none. `known`: places
   * that the way was chosen to avoid.
   */
  firstOn(
    way: ReadonlyArray<LatLng>,
    departedAt: Instant,
    durationMs: number,
    known: ReadonlyArray<LatLng>
  ): Blockage | null {
    if (this.perSquareHour <= 0) return null
    const line = routeLine(way, 0)
    if (line.lengthM <= passedM) return null
    let first: Blockage | null = null
    for (const square of squaresOf(way)) {
      for (const place of this.placesIn(square, departedAt, departedAt + durationMs)) {
        const { offM, alongM } = nearestOn(line, place)
        if (offM > blockedWithinM || alongM <= passedM || alongM > line.lengthM) continue
        const share = alongM / line.lengthM
        if (first !== null && first.share <= share) continue
        const at = departedAt + durationMs * share
        if (at < place.from || at >= place.until) continue
        if (known.some((other) => haversineM(other, place) <= 2 * blockedWithinM)) continue
        first = { lat: place.lat, lng: place.lng, share }
      }
    }
    return first
  }

  /** What is blocked in a square at some time between the two. */
  private placesIn(square: number, from: Instant, until: Instant): ReadonlyArray<Blocked> {
    const places: Array<Blocked> = []
    const last = Math.floor((until - this.startAt) / hour)
    const first = Math.floor((from - this.startAt) / hour) - this.hoursBack
    for (const place of this.drawnUpTo(last, square)) {
      if (place.hour >= first && place.until > from && place.from <= until) {
        places.push(place)
      }
    }
    return places
  }

  /** Everything that begins in a square up to an hour, and maybe what begins later. */
  private drawnUpTo(last: number, number: number): ReadonlyArray<Blocked> {
    let square = this.squares.get(number)
    if (square === undefined) {
      square = { places: [], nextHour: -this.hoursBack }
      this.squares.set(number, square)
    }
    for (; square.nextHour <= last; square.nextHour++) {
      const place = this.beginningIn(number, square.nextHour)
      if (place !== null) square.places.push(place)
    }
    return square.places
  }

  /** What begins to be blocked in hour `n` of the run in a square, null: nothing. */
  private beginningIn(square: number, n: number): Blocked | null {
    const { draws } = this
    const draw = (n + hoursBackMax) * drawsPerHour
    if (draws.uniform(streams.blockage, square, draw) >= this.perSquareHour) return null
    const from = this.startAt + Math.round((n + draws.uniform(streams.blockage, square, draw + 1)) * hour)
    const lengthMs = sample(this.lengthMs, draws.uniform(streams.blockageLength, square, n + hoursBackMax))
    const corner = cornerOf(square)
    const north = draws.uniform(streams.blockage, square, draw + 2) * squareM
    const east = draws.uniform(streams.blockage, square, draw + 3) * squareM
    return {
      hour: n,
      lat: corner.lat + north / metersPerDegree,
      lng: corner.lng + east / (metersPerDegree * shrinkAt(corner.lat)),
      from,
      until: from + Math.round(lengthMs)
    }
  }
}

const shrinkAt = (lat: number): number => Math.cos((lat * Math.PI) / 180)

const squareOf = (lat: number, lng: number): number => {
  const row = Math.floor(((lat + 90) * metersPerDegree) / squareM)
  const southern = rowLat(row)
  const column = Math.floor(((lng + 180) * metersPerDegree * shrinkAt(southern)) / squareM)
  return row * squaresAcross + column
}

const rowLat = (row: number): number => (row * squareM) / metersPerDegree - 90

const cornerOf = (square: number): LatLng => {
  const row = Math.floor(square / squaresAcross)
  const lat = rowLat(row)
  return { lat, lng: ((square % squaresAcross) * squareM) / (metersPerDegree * shrinkAt(lat)) - 180 }
}

/** The squares on and beside a way, ascending. */
const squaresOf = (way: ReadonlyArray<LatLng>): ReadonlyArray<number> => {
  const found = new Set<number>()
  for (let i = 1; i < way.length; i++) {
    const from = way[i - 1]!
    const to = way[i]!
    const steps = Math.max(1, Math.ceil(haversineM(from, to) / (squareM / 4)))
    for (let step = 0; step <= steps; step++) {
      const lat = from.lat + ((to.lat - from.lat) * step) / steps
      const lng = from.lng + ((to.lng - from.lng) * step) / steps
      const north = squareM / 4 / metersPerDegree
      const east = north / shrinkAt(lat)
      for (const [up, right] of around) found.add(squareOf(lat + up * north, lng + right * east))
    }
  }
  return [...found].sort((a, b) => a - b)
}

const around: ReadonlyArray<readonly [up: number, right: number]> = [
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1]
]
