/**
 * Who can drive when: the pilots of a shard with their shifts, and the drive blocks booked on them.
 *
 * Invariant: the blocks of a pilot lie inside its availability as of their booking, and a cooldown
 * apart from each other (spec/dispatch.md 8, H6, I10).
 * Determinism: pilots are kept in order of their ids; where a search starts is a function of the
 * question, so that equal calendars answer alike whatever happened before.
 */
import type { DemandId, PilotId } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { DemandType } from "../enums.ts"
import type { PilotBlock } from "./model.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** `state` of a pilot resource (spec/dispatch.md 1.5). */
export type PilotState = "OFF_SHIFT" | "ON_SHIFT" | "ON_BREAK" | "ON_COOLDOWN" | "UNRESPONSIVE"

/** What the planner knows of a pilot: the row `resource`. */
export interface PilotAvailability {
  readonly pilotId: PilotId
  readonly state: PilotState
  readonly experienceDays: number
  /**
   * Earliest start of anything new: the end of a cooldown, a lock, or an overrunning trip; 0 when free. Off
   * shift: the start of the shift he is expected to; 0 when he is not.
   */
  readonly notBefore: Instant
  /** Shifts minus breaks as [from, to, from, to, ...], ascending and disjoint. */
  readonly availability: ReadonlyArray<Instant>
}

/** A pilot who can take a block, and from when. */
export interface PilotFit {
  readonly pilotId: PilotId
  readonly from: Instant
}

/** Room for the spans that `PilotCalendar.freeSpans` finds; owned and reused by its caller. */
export interface FreeSpans {
  /** Pairs [from, to]. */
  times: Float64Array
  /** Per span: 1 when it ends because the pilot goes on a break or home, 0 at a booking. */
  endsWork: Uint8Array
}

/** One pilot's times; `blocks` holds `count` pairs [from, to], ascending, `owners` their demands. */
interface PilotRecord {
  facts: PilotAvailability
  isEligible: boolean
  availability: Float64Array
  blocks: Float64Array
  owners: Array<DemandId>
  count: number
}

const nothing: ReadonlyArray<PilotBlock> = Object.freeze([])
const noDemands: ReadonlyArray<DemandId> = Object.freeze([])
const noPilots: ReadonlyArray<PilotId> = Object.freeze([])

/** A search looks at this many pilots who can start at once and takes the tightest. */
const fitsCompared = 4
/** A search gives up comparing after this many pilots when at least one fits. */
const probesMax = 24

/** Whether a pilot is not at work yet, and expected from `notBefore` on. */
const isExpected = ({ state, notBefore, availability }: PilotAvailability): boolean =>
  state === "OFF_SHIFT" && notBefore > 0 && availability.length > 0

const isAtWork = (pilot: PilotAvailability): boolean =>
  pilot.state === "ON_SHIFT" || pilot.state === "ON_BREAK" || pilot.state === "ON_COOLDOWN"

const availabilityOf = (pilot: PilotAvailability): Float64Array => Float64Array.from(pilot.availability)

/** Free time that the last successful `earliestStart` leaves around its block, milliseconds. */
let slackMs = 0

/**
 * The earliest start from `earliest` to `latest` of a block of `durationMs` inside the intervals
 * `open`, a cooldown apart from the `count` blocks of `taken`; -1 when there is none.
 */
const earliestStart = (
  open: Float64Array,
  taken: Float64Array,
  count: number,
  earliest: Instant,
  latest: Instant,
  durationMs: number,
  cooldownMs: number
): number => {
  let start = earliest
  let next = 0
  const end = count * 2
  for (let i = 0; i + 1 < open.length; i += 2) {
    const opens = open[i] as number
    const closes = open[i + 1] as number
    if (start < opens) start = opens
    if (start > latest) return -1
    while (start + durationMs <= closes) {
      while (next < end && (taken[next + 1] as number) + cooldownMs <= start) next += 2
      if (next >= end || start + durationMs + cooldownMs <= (taken[next] as number)) {
        const freeFrom = next > 0 ? Math.max(opens, (taken[next - 1] as number) + cooldownMs) : opens
        const freeTo = next < end ? Math.min(closes, (taken[next] as number) - cooldownMs) : closes
        slackMs = freeTo - freeFrom - durationMs
        return start
      }
      start = (taken[next + 1] as number) + cooldownMs
      if (start > latest) return -1
    }
  }
  return -1
}

export class PilotCalendar {
  /** In order of pilot ids. */
  private pilots: Array<PilotRecord> = []
  private indexById = new Map<PilotId, number>()
  private blocksByDemand = new Map<DemandId, ReadonlyArray<PilotBlock>>()
  /** Positions of the pilots who may drive at all, ascending. */
  private eligible: Array<number> = []
  /** The earliest start of a shift that has not begun. */
  private nextShiftAt = Number.POSITIVE_INFINITY
  readonly cooldownMs: number
  readonly experienceDaysMin: number

  /** Whether pilots count from the planned start of their shift on, before they have come. */
  readonly plansComingShifts: boolean

  constructor(cooldownMs: number, experienceDaysMin: number, plansComingShifts = false) {
    this.cooldownMs = cooldownMs
    this.experienceDaysMin = experienceDaysMin
    this.plansComingShifts = plansComingShifts
  }

  /** Number of pilots known. */
  get size(): number {
    return this.pilots.length
  }

  /** Position of a pilot in the order of ids, -1 when unknown; changes when a pilot is added. */
  indexOf(pilotId: PilotId): number {
    return this.indexById.get(pilotId) ?? -1
  }

  /** What is known of a pilot, null when it is unknown. */
  pilot(pilotId: PilotId): PilotAvailability | null {
    return this.recordOf(pilotId)?.facts ?? null
  }

  /** All pilots, in order of their ids. */
  pilotFacts(): ReadonlyArray<PilotAvailability> {
    return this.pilots.map((record) => record.facts)
  }

  /** Adds a pilot, or replaces what is known of it; its blocks stay. */
  setPilot(pilot: PilotAvailability): void {
    const known = this.recordOf(pilot.pilotId)
    if (known !== null) {
      known.facts = pilot
      known.isEligible = this.mayBePlanned(pilot)
      known.availability = availabilityOf(pilot)
      this.listEligible()
      return
    }
    let index = this.pilots.length
    while (index > 0 && (this.pilots[index - 1] as PilotRecord).facts.pilotId > pilot.pilotId) index--
    this.pilots.splice(index, 0, {
      facts: pilot,
      isEligible: this.mayBePlanned(pilot),
      availability: availabilityOf(pilot),
      blocks: new Float64Array(16),
      owners: [],
      count: 0
    })
    for (let i = index; i < this.pilots.length; i++) {
      this.indexById.set((this.pilots[i] as PilotRecord).facts.pilotId, i)
    }
    this.listEligible()
  }

  /** Changes state and earliest next start of a pilot; an unknown pilot is none of the calendar's business. */
  setState(pilotId: PilotId, state: PilotState, notBefore: Instant): void {
    const record = this.recordOf(pilotId)
    if (record === null) return
    const { experienceDays, availability } = record.facts
    record.facts = { pilotId, state, experienceDays, notBefore, availability }
    const isEligible = this.mayBePlanned(record.facts)
    if (record.isEligible === isEligible) return
    record.isEligible = isEligible
    this.listEligible()
  }

  /**
   * The earliest start within [earliest, latest] at which some pilot can drive for `durationMs`, null
   * when nobody can.
   *
   * - Of those who can start at `earliest`, the one with the least free time around the block among
   *   the first few found; else the earliest of all; ties go to the lesser id.
   * - `type`: what is driven; pilots without experience drive deployments only.
   * - `tentative`: bookings and releases to count with, not yet in the calendar.
   */
  earliestFit(
    earliest: Instant,
    latest: Instant,
    durationMs: number,
    type: DemandType,
    tentative: TentativeBookings | null
  ): PilotFit | null {
    const eligible = this.eligible
    const size = eligible.length
    if (size === 0 || latest < earliest) return null
    let at = (Math.imul((earliest / 1_000) | 0, 0x9e3779b1) >>> 0) % size
    let best = -1
    let bestStart = Number.POSITIVE_INFINITY
    let bestSlack = Number.POSITIVE_INFINITY
    let immediate = 0
    let limit = latest
    for (let probes = 1; probes <= size; probes++) {
      const index = eligible[at] as number
      const start = this.startOf(index, earliest, limit, durationMs, type, tentative)
      if (start >= 0) {
        if (
          start < bestStart ||
          (start === bestStart && (slackMs < bestSlack || (slackMs === bestSlack && index < best)))
        ) {
          best = index
          bestStart = start
          bestSlack = slackMs
          limit = start
        }
        if (start === earliest) immediate++
      }
      if (immediate >= fitsCompared || (immediate > 0 && probes >= probesMax)) break
      at = at + 1 === size ? 0 : at + 1
    }
    return best < 0 ? null : { pilotId: (this.pilots[best] as PilotRecord).facts.pilotId, from: bestStart }
  }

  /** Pilots whose shift should have begun by an instant and has not, by their ids. */
  missing(by: Instant): ReadonlyArray<PilotId> {
    if (this.nextShiftAt > by) return noPilots
    const missing: Array<PilotId> = []
    for (const { facts } of this.pilots)
      if (isExpected(facts) && facts.notBefore <= by) missing.push(facts.pilotId)
    return missing
  }

  /** Positions of the pilots who may drive at all, ascending. */
  eligiblePilots(): ReadonlyArray<number> {
    return this.eligible
  }

  /** The pilot at a position of the order of ids. */
  pilotAt(index: number): PilotId {
    return (this.pilots[index] as PilotRecord).facts.pilotId
  }

  /**
   * Writes to `out` when the pilot at a position could drive between `from` and `to`, as pairs
   * [from, to] ascending: on shift, and a cooldown away from what is booked. Returns how many. A span
   * may begin before `from` and end after `to`.
   */
  freeSpans(
    index: number,
    from: Instant,
    to: Instant,
    type: DemandType,
    tentative: TentativeBookings | null,
    out: FreeSpans
  ): number {
    const record = this.pilots[index] as PilotRecord
    if (!this.mayDrive(record, type)) return 0
    let { blocks, count } = record
    if (tentative?.touches(index)) {
      count = tentative.merge(index, blocks, count)
      blocks = tentative.merged
    }
    const open = record.availability
    const room = open.length + count * 2 + 2
    if (out.times.length < room) {
      out.times = new Float64Array(room * 2)
      out.endsWork = new Uint8Array(room)
    }
    const spans = out.times
    const { cooldownMs } = this
    let size = 0
    let next = 0
    for (let i = 0; i + 1 < open.length; i += 2) {
      const closes = open[i + 1] as number
      if (closes <= from) continue
      let start = Math.max(open[i] as number, record.facts.notBefore)
      if (start >= to) break
      while (start < closes) {
        while (next < count * 2 && (blocks[next + 1] as number) + cooldownMs <= start) next += 2
        const isLast = next >= count * 2
        const end = isLast ? closes : Math.min(closes, (blocks[next] as number) - cooldownMs)
        if (end > start && end > from && start < to) {
          spans[size * 2] = start
          spans[size * 2 + 1] = end
          out.endsWork[size] = end === closes ? 1 : 0
          size++
        }
        if (isLast || start >= to) break
        start = Math.max(start, (blocks[next + 1] as number) + cooldownMs)
      }
    }
    return size
  }

  /** Whether a pilot can drive exactly from `from` to `to`. */
  canTake(
    pilotId: PilotId,
    from: Instant,
    to: Instant,
    type: DemandType,
    tentative: TentativeBookings | null
  ): boolean {
    const index = this.indexOf(pilotId)
    return index >= 0 && this.startOf(index, from, from, to - from, type, tentative) === from
  }

  /**
   * Books a block for a demand; false, and nothing booked, when the pilot is unknown or the block
   * comes within a cooldown of another. Blocks of one demand may follow one another at once: driving,
   * handover and waiting are one stretch of work. Availability is not asked again: a shift may have been cut
   * since the plan was made, and the plan is then repaired, not refused.
   */
  book(demandId: DemandId, block: PilotBlock): boolean {
    const record = this.recordOf(block.pilotId)
    if (record === null || this.collides(record, block, demandId)) return false
    const { count } = record
    if (count * 2 === record.blocks.length) {
      const grown = new Float64Array(count * 4)
      grown.set(record.blocks)
      record.blocks = grown
    }
    let at = count * 2
    while (at > 0 && (record.blocks[at - 2] as number) > block.from) {
      record.blocks[at] = record.blocks[at - 2] as number
      record.blocks[at + 1] = record.blocks[at - 1] as number
      at -= 2
    }
    record.blocks[at] = block.from
    record.blocks[at + 1] = block.to
    record.owners.splice(at / 2, 0, demandId)
    record.count = count + 1
    const blocks = [...this.blocksOf(demandId), block]
    if (blocks.length > 1) blocks.sort((a, b) => a.from - b.from)
    this.blocksByDemand.set(demandId, blocks)
    return true
  }

  /**
   * Books a block as a fact: who drives, drives. What its pilot had booked within a cooldown of it for
   * other demands is freed: returns the demands that lost a block, ascending.
   */
  claim(demandId: DemandId, block: PilotBlock): ReadonlyArray<DemandId> {
    if (this.book(demandId, block)) return noDemands
    const lost = new Set<DemandId>()
    for (const [otherId, other] of this.collisions(block)) {
      if (otherId === demandId) continue
      this.drop(otherId, other)
      lost.add(otherId)
    }
    this.book(demandId, block)
    return [...lost].sort()
  }

  /** Frees every block of a demand. */
  release(demandId: DemandId): void {
    for (const block of this.blocksOf(demandId)) this.free(block)
    this.blocksByDemand.delete(demandId)
  }

  /** The blocks of a demand, in the order of their times; empty when it has none. */
  blocksOf(demandId: DemandId): ReadonlyArray<PilotBlock> {
    return this.blocksByDemand.get(demandId) ?? nothing
  }

  /**
   * Gives the part of a demand that is at hand to another pilot, because Operations chose so: the
   * blocks that end after `at` of the pilot who comes first among them. A relief planned for later
   * stays. What the new pilot had booked within a cooldown of them is freed: returns the demands that
   * lost a block, ascending. An unknown pilot: the blocks are freed.
   */
  relabel(demandId: DemandId, pilotId: PilotId, at: Instant): ReadonlyArray<DemandId> {
    const ahead = this.blocksOf(demandId).filter((block) => block.to > at)
    const replaced = ahead[0]?.pilotId
    if (replaced === undefined || replaced === pilotId) return noDemands
    const moved = ahead.filter((block) => block.pilotId === replaced)
    const lost = new Set<DemandId>()
    for (const block of moved) {
      this.drop(demandId, block)
      const taken = { pilotId, kind: block.kind, from: block.from, to: block.to }
      for (const [otherId, other] of this.collisions(taken)) {
        if (otherId === demandId) continue
        this.drop(otherId, other)
        lost.add(otherId)
      }
      this.book(demandId, taken)
    }
    return [...lost].sort()
  }

  /** Frees the blocks of a pilot that end after `at`; returns the demands that lost one, ascending. */
  removeFuture(pilotId: PilotId, at: Instant): ReadonlyArray<DemandId> {
    const record = this.recordOf(pilotId)
    if (record === null || record.count === 0) return noDemands
    const lost = new Set<DemandId>()
    for (const demandId of record.owners.slice()) {
      for (const block of this.blocksOf(demandId)) {
        if (block.pilotId !== pilotId || block.to <= at) continue
        this.drop(demandId, block)
        lost.add(demandId)
      }
    }
    return [...lost].sort()
  }

  /** A calendar that equals this one and shares nothing that changes. */
  clone(): PilotCalendar {
    const copy = new PilotCalendar(this.cooldownMs, this.experienceDaysMin, this.plansComingShifts)
    copy.pilots = this.pilots.map((record) => ({
      ...record,
      blocks: record.blocks.slice(),
      owners: record.owners.slice()
    }))
    copy.indexById = new Map(this.indexById)
    copy.listEligible()
    copy.blocksByDemand = new Map(this.blocksByDemand)
    return copy
  }

  private recordOf(pilotId: PilotId): PilotRecord | null {
    const index = this.indexById.get(pilotId)
    return index === undefined ? null : (this.pilots[index] ?? null)
  }

  private listEligible(): void {
    this.eligible.length = 0
    this.nextShiftAt = Number.POSITIVE_INFINITY
    for (let i = 0; i < this.pilots.length; i++) {
      const { isEligible, facts } = this.pilots[i] as PilotRecord
      if (!isEligible) continue
      this.eligible.push(i)
      if (isExpected(facts) && facts.notBefore < this.nextShiftAt) this.nextShiftAt = facts.notBefore
    }
  }

  private startOf(
    index: number,
    earliest: Instant,
    latest: Instant,
    durationMs: number,
    type: DemandType,
    tentative: TentativeBookings | null
  ): number {
    const record = this.pilots[index] as PilotRecord
    if (!this.mayDrive(record, type)) return -1
    const { facts } = record
    let { blocks, count } = record
    if (tentative?.touches(index)) {
      count = tentative.merge(index, blocks, count)
      blocks = tentative.merged
    }
    return earliestStart(
      record.availability,
      blocks,
      count,
      facts.notBefore > earliest ? facts.notBefore : earliest,
      latest,
      durationMs,
      this.cooldownMs
    )
  }

  private mayBePlanned(pilot: PilotAvailability): boolean {
    return isAtWork(pilot) || (this.plansComingShifts && isExpected(pilot))
  }

  private mayDrive(record: PilotRecord, type: DemandType): boolean {
    return (
      record.isEligible && (type === "Deployment" || record.facts.experienceDays >= this.experienceDaysMin)
    )
  }

  private collides(record: PilotRecord, block: PilotBlock, demandId: DemandId): boolean {
    for (let i = 0; i < record.count * 2; i += 2) {
      const from = record.blocks[i] as number
      const to = record.blocks[i + 1] as number
      const pause = record.owners[i / 2] === demandId ? 0 : this.cooldownMs
      if (block.from < to + pause && from < block.to + pause) return true
    }
    return false
  }

  private collisions(block: PilotBlock): ReadonlyArray<readonly [DemandId, PilotBlock]> {
    const found: Array<readonly [DemandId, PilotBlock]> = []
    const record = this.recordOf(block.pilotId)
    if (record === null) return found
    for (let i = 0; i < record.count; i++) {
      const from = record.blocks[i * 2] as number
      const to = record.blocks[i * 2 + 1] as number
      if (block.from >= to + this.cooldownMs || from >= block.to + this.cooldownMs) continue
      const owner = record.owners[i] as DemandId
      for (const other of this.blocksOf(owner)) {
        if (other.pilotId === block.pilotId && other.from === from && other.to === to)
          found.push([owner, other])
      }
    }
    return found
  }

  private drop(demandId: DemandId, block: PilotBlock): void {
    this.free(block)
    const rest = this.blocksOf(demandId).filter((other) => other !== block)
    if (rest.length === 0) this.blocksByDemand.delete(demandId)
    else this.blocksByDemand.set(demandId, rest)
  }

  private free(block: PilotBlock): void {
    const record = this.recordOf(block.pilotId)
    if (record === null) return
    const end = record.count * 2
    for (let i = 0; i < end; i += 2) {
      if (record.blocks[i] !== block.from || record.blocks[i + 1] !== block.to) continue
      record.blocks.copyWithin(i, i + 2, end)
      record.owners.splice(i / 2, 1)
      record.count--
      return
    }
  }
}
