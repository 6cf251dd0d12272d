/**
 * One trip with two pilots: the end of one pilot's free time and the beginning of another's, with a
 * buffer between them in which the robot stands. Source: spec/dispatch.md 8 (fractional blocks,
 * handover buffer), H6.
 */
import { haversineM, type LatLng } from "../../../domain/geo.ts"
import type { PilotId } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { DemandType } from "../enums.ts"
import type { PlannerConfig } from "./config.ts"
import type { PilotBlock } from "./model.ts"
import type { FreeSpans, PilotCalendar, PilotFit } from "./pilots.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"
import { cosineOfLatitude } from "./travel.ts"

/** Who takes a trip over, and when the robot is parked for him. */
export interface Relief {
  readonly pilotId: PilotId
  readonly at: Instant
}

/** The pilots of one trip: one, or one and his relief. */
export interface LegFit extends PilotFit {
  readonly relief: Relief | null
}

/** What a trip asks of its pilots. */
export interface LegWork {
  readonly type: DemandType
  readonly driveMs: number
  /** How long the robot is held at the end of the way, 0 for not at all. */
  readonly holdMs: number
  /** Whether the robot may be parked on the way, which a handover needs. */
  readonly mayPark: boolean
}

/** Looks at this many spans for the first part, and as many for the second: the earliest ones. */
const sideMax = 64

/** Spans that may hold one part of a trip, by (earliest departure they allow, pilot). */
class Side {
  readonly pilot = new Int32Array(sideMax)
  readonly departs = new Float64Array(sideMax)
  readonly from = new Float64Array(sideMax)
  readonly to = new Float64Array(sideMax)
  count = 0

  /** Spans come in order of their pilots, so that equal departures stay in that order. */
  offer(pilot: number, departs: Instant, from: Instant, to: Instant): void {
    let at = this.count
    while (at > 0 && (this.departs[at - 1] as number) > departs) at--
    if (at === sideMax) return
    const last = Math.min(this.count, sideMax - 1)
    this.pilot.copyWithin(at + 1, at, last)
    this.departs.copyWithin(at + 1, at, last)
    this.from.copyWithin(at + 1, at, last)
    this.to.copyWithin(at + 1, at, last)
    this.pilot[at] = pilot
    this.departs[at] = departs
    this.from[at] = from
    this.to[at] = to
    this.count = last + 1
  }
}

const free: FreeSpans = { times: new Float64Array(64), endsWork: new Uint8Array(32) }
const first = new Side()
const second = new Side()

/**
 * The earliest start within [earliest, latest] at which two pilots can share a trip, null when none
 * can or none before `before`.
 *
 * - The first pilot hands over because a break or the end of his shift comes, never for another booking:
 *   sharing between bookings costs more buffers than it saves waiting (docs/adr/0017).
 * - Each part drives `splitPartMinS` at least; the second pilot has the buffer, and the end of the trip.
 * - The robot is handed over as late as the first pilot's free time allows.
 * - Ties go to the pair whose first pilot could have started earliest, then to the lesser ids. Exact
 *   while at most 64 spans come into question on each side; of more, the earliest 64 are compared.
 */
export const earliestSplit = (
  calendar: PilotCalendar,
  earliest: Instant,
  latest: Instant,
  before: Instant,
  work: LegWork,
  tentative: TentativeBookings | null,
  config: PlannerConfig
): LegFit | null => {
  const partMs = config.splitPartMinS * 1_000
  const { driveMs } = work
  if (driveMs < 2 * partMs || latest < earliest || before <= earliest) return null
  const totalMs = driveMs + config.handoverS * 1_000 + work.holdMs
  const until = Math.min(latest, before)
  listSpans(calendar, earliest, until, partMs, driveMs, totalMs, work.type, tentative)
  let best = before
  let bestFirst = -1
  let bestSecond = -1
  for (let a = 0; a < first.count && (first.departs[a] as number) < best; a++) {
    const leavesBy = (first.to[a] as number) - partMs
    for (let b = 0; b < second.count && (second.departs[b] as number) < best; b++) {
      const start = Math.max(first.departs[a] as number, second.departs[b] as number)
      if (start >= best || start > latest || start > leavesBy || first.pilot[a] === second.pilot[b]) continue
      if ((second.from[b] as number) > (first.to[a] as number)) continue
      if (start + totalMs > (second.to[b] as number)) continue
      best = start
      bestFirst = a
      bestSecond = b
    }
  }
  if (bestFirst < 0) return null
  return {
    pilotId: calendar.pilotAt(first.pilot[bestFirst] as number),
    from: best,
    relief: {
      pilotId: calendar.pilotAt(second.pilot[bestSecond] as number),
      at: Math.min(first.to[bestFirst] as number, best + driveMs - partMs)
    }
  }
}

const listSpans = (
  calendar: PilotCalendar,
  earliest: Instant,
  until: Instant,
  partMs: number,
  driveMs: number,
  totalMs: number,
  type: DemandType,
  tentative: TentativeBookings | null
): void => {
  first.count = 0
  second.count = 0
  const pilots = calendar.eligiblePilots()
  for (let p = 0; p < pilots.length; p++) {
    const index = pilots[p] as number
    const count = calendar.freeSpans(index, earliest, until + totalMs, type, tentative, free)
    const spans = free.times
    for (let i = 0; i < count * 2; i += 2) {
      const from = spans[i] as number
      const to = spans[i + 1] as number
      const asFirst = Math.max(earliest, from)
      const isOver = free.endsWork[i / 2] === 1
      if (isOver && asFirst <= until && asFirst + partMs <= to) first.offer(index, asFirst, from, to)
      const asSecond = Math.max(earliest, from - (driveMs - partMs))
      if (asSecond <= until && asSecond + totalMs <= to) second.offer(index, asSecond, from, to)
    }
  }
}

/**
 * The pilots who bring a trip to its end earliest, null when nobody can: one where that is not later,
 * two where they bring it there `splitGainMinS` earlier, their buffer included.
 *
 * - One pilot starts within [earliest, latest], two within [earliest, latestShared].
 * - Two only where the configuration allows it and the robot may park.
 */
export const fitLeg = (
  calendar: PilotCalendar,
  earliest: Instant,
  latest: Instant,
  latestShared: Instant,
  work: LegWork,
  tentative: TentativeBookings | null,
  config: PlannerConfig
): LegFit | null => {
  const one = calendar.earliestFit(earliest, latest, work.driveMs + work.holdMs, work.type, tentative)
  const before = sharedBefore(one, config)
  if (config.handover && work.mayPark && before > earliest) {
    const two = earliestSplit(calendar, earliest, latestShared, before, work, tentative, config)
    if (two !== null) return two
  }
  return one === null ? null : { pilotId: one.pilotId, from: one.from, relief: null }
}

/** Two pilots are worth it when they start before this, given the pilot who could drive it all. */
export const sharedBefore = (one: PilotFit | null, config: PlannerConfig): Instant =>
  one === null ? Number.POSITIVE_INFINITY : one.from - (config.handoverS + config.splitGainMinS) * 1_000

/** How much longer a trip takes with these pilots than with one: the buffer of a handover, else 0. */
export const handoverMsOf = (fit: LegFit | null, config: PlannerConfig): number =>
  fit === null || fit.relief === null ? 0 : config.handoverS * 1_000

/** The blocks of a trip in the order of their times: driving, the handover, driving, and holding the robot. */
export const blocksOf = (
  fit: LegFit | null,
  work: LegWork,
  config: PlannerConfig
): ReadonlyArray<PilotBlock> => {
  if (fit === null) return []
  const { pilotId, from, relief } = fit
  const arrival = from + work.driveMs + handoverMsOf(fit, config)
  const blocks: Array<PilotBlock> = []
  let driver = pilotId
  if (relief === null) blocks.push({ pilotId, kind: "drive", from, to: arrival })
  else {
    const goesOnAt = relief.at + config.handoverS * 1_000
    driver = relief.pilotId
    blocks.push({ pilotId, kind: "drive", from, to: relief.at })
    blocks.push({ pilotId: driver, kind: "handover", from: relief.at, to: goesOnAt })
    blocks.push({ pilotId: driver, kind: "drive", from: goesOnAt, to: arrival })
  }
  if (work.holdMs > 0) {
    blocks.push({ pilotId: driver, kind: "hold", from: arrival, to: arrival + work.holdMs })
  }
  return blocks
}

/** Whether a robot may be parked anywhere between two places: no blocked area lies on the way. */
export const mayParkBetween = (from: LatLng, to: LatLng, config: PlannerConfig): boolean => {
  for (const { center, radiusM } of config.blockedAreas) {
    const cosine = cosineOfLatitude(center.lat)
    const x = (to.lng - from.lng) * cosine
    const y = to.lat - from.lat
    const length = x * x + y * y
    const along =
      length === 0 ? 0 : ((center.lng - from.lng) * cosine * x + (center.lat - from.lat) * y) / length
    const t = along < 0 ? 0 : along > 1 ? 1 : along
    const nearest = { lat: from.lat + y * t, lng: from.lng + (to.lng - from.lng) * t }
    if (haversineM(nearest, center) <= radiusM) return false
  }
  return true
}

/** Counts the pilots of a trip as booked. */
export const addFit = (
  fit: LegFit,
  work: LegWork,
  tentative: TentativeBookings,
  config: PlannerConfig
): void => {
  const end = fit.from + work.driveMs + handoverMsOf(fit, config) + work.holdMs
  tentative.add(fit.pilotId, fit.from, fit.relief === null ? end : fit.relief.at)
  if (fit.relief !== null) tentative.add(fit.relief.pilotId, fit.relief.at, end)
}

/** The block in which a trip changes its pilot, null when one pilot drives it all. */
export const handoverIn = (blocks: ReadonlyArray<PilotBlock>): PilotBlock | null => {
  for (const block of blocks) if (block.kind === "handover") return block
  return null
}
