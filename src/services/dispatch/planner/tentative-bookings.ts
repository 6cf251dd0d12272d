/**
 * Bookings that are only being considered, and booked blocks that are only thought away. They lie
 * beside the calendar, so that planning reads it and never writes it: a quote tries three blocks and
 * keeps all or none, a replan tries hundreds. Source: spec/dispatch.md 7 (quote), 8.
 */
import type { DemandId, PilotId } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { PilotBlock } from "./model.ts"

/** What the bookings lie over: a pilot calendar. */
export interface BookedBlocks {
  readonly size: number
  indexOf(pilotId: PilotId): number
  blocksOf(demandId: DemandId): ReadonlyArray<PilotBlock>
}

/** Entries are kept in one list; those of one pilot are linked from the newest to the oldest. */
export class TentativeBookings {
  /** Blocks of the pilot last asked for, pairs [from, to] ascending: the result of `merge`. */
  merged: Float64Array = new Float64Array(64)
  private calendar: BookedBlocks
  /** Newest entry per pilot, plus one; 0: none. */
  private newest: Int32Array
  private pilotOf = new Int32Array(64)
  private older = new Int32Array(64)
  /** 0: added, 1: a booked block released, 2: an added one withdrawn. */
  private kindOf = new Uint8Array(64)
  private fromOf = new Float64Array(64)
  private toOf = new Float64Array(64)
  private count = 0

  constructor(calendar: BookedBlocks) {
    this.calendar = calendar
    this.newest = new Int32Array(calendar.size)
  }

  /** Starts anew over a calendar: nothing added, nothing released. */
  reset(calendar: BookedBlocks): void {
    this.rollback(0)
    this.calendar = calendar
    if (this.newest.length < calendar.size) this.newest = new Int32Array(calendar.size * 2)
  }

  /** A mark to roll back to. */
  mark(): number {
    return this.count
  }

  /** Forgets everything since the mark. */
  rollback(mark: number): void {
    while (this.count > mark) {
      this.count--
      this.newest[this.pilotOf[this.count] as number] = this.older[this.count] as number
    }
  }

  /** Counts a block as booked. */
  add(pilotId: PilotId, from: Instant, to: Instant): void {
    this.push(pilotId, from, to, 0)
  }

  /** Counts the blocks that the calendar holds for a demand as free. */
  release(demandId: DemandId): void {
    for (const block of this.calendar.blocksOf(demandId)) this.push(block.pilotId, block.from, block.to, 1)
  }

  /** Counts a block that was added as not booked, until rolled back. */
  withdraw(pilotId: PilotId, from: Instant, to: Instant): void {
    this.push(pilotId, from, to, 2)
  }

  /** Whether anything is added to or released from the pilot at this position. */
  touches(pilotIndex: number): boolean {
    return this.newest[pilotIndex] !== 0
  }

  /** Writes the blocks of a pilot as they would be to `merged`; returns how many. */
  merge(pilotIndex: number, blocks: Float64Array, count: number): number {
    if (this.merged.length < (count + this.count) * 2)
      this.merged = new Float64Array((count + this.count) * 4)
    const { merged } = this
    let size = 0
    for (let i = 0; i < count * 2; i += 2) {
      const from = blocks[i] as number
      const to = blocks[i + 1] as number
      if (this.kindOfd(pilotIndex, from, to)) continue
      merged[size] = from
      merged[size + 1] = to
      size += 2
    }
    let withdrawals = 0
    for (
      let entry = this.newest[pilotIndex] as number;
      entry !== 0;
      entry = this.older[entry - 1] as number
    ) {
      const kind = this.kindOf[entry - 1] as number
      if (kind === 2) withdrawals++
      if (kind !== 0 || (withdrawals > 0 && this.isWithdrawn(pilotIndex, entry))) continue
      const from = this.fromOf[entry - 1] as number
      let at = size
      while (at > 0 && (merged[at - 2] as number) > from) {
        merged[at] = merged[at - 2] as number
        merged[at + 1] = merged[at - 1] as number
        at -= 2
      }
      merged[at] = from
      merged[at + 1] = this.toOf[entry - 1] as number
      size += 2
    }
    return size / 2
  }

  /** Whether the block of an entry was withdrawn after it had been added. */
  private isWithdrawn(pilotIndex: number, added: number): boolean {
    for (
      let entry = this.newest[pilotIndex] as number;
      entry !== added;
      entry = this.older[entry - 1] as number
    ) {
      if (
        this.kindOf[entry - 1] === 2 &&
        this.fromOf[entry - 1] === this.fromOf[added - 1] &&
        this.toOf[entry - 1] === this.toOf[added - 1]
      ) {
        return true
      }
    }
    return false
  }

  private kindOfd(pilotIndex: number, from: Instant, to: Instant): boolean {
    for (
      let entry = this.newest[pilotIndex] as number;
      entry !== 0;
      entry = this.older[entry - 1] as number
    ) {
      if (this.kindOf[entry - 1] === 1 && this.fromOf[entry - 1] === from && this.toOf[entry - 1] === to) {
        return true
      }
    }
    return false
  }

  private push(pilotId: PilotId, from: Instant, to: Instant, kind: 0 | 1 | 2): void {
    const pilotIndex = this.calendar.indexOf(pilotId)
    if (pilotIndex < 0) return
    if (this.count === this.pilotOf.length) this.grow()
    const entry = this.count
    this.pilotOf[entry] = pilotIndex
    this.older[entry] = this.newest[pilotIndex] as number
    this.kindOf[entry] = kind
    this.fromOf[entry] = from
    this.toOf[entry] = to
    this.count = entry + 1
    this.newest[pilotIndex] = entry + 1
  }

  private grow(): void {
    const size = this.count * 2
    const pilotOf = new Int32Array(size)
    const older = new Int32Array(size)
    const kindOf = new Uint8Array(size)
    const fromOf = new Float64Array(size)
    const toOf = new Float64Array(size)
    pilotOf.set(this.pilotOf)
    older.set(this.older)
    kindOf.set(this.kindOf)
    fromOf.set(this.fromOf)
    toOf.set(this.toOf)
    this.pilotOf = pilotOf
    this.older = older
    this.kindOf = kindOf
    this.fromOf = fromOf
    this.toOf = toOf
  }
}
