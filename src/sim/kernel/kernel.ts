/**
 * The clock of a simulation: what happens next, and when. A plain loop over a heap; one handler gets
 * every payload, so nothing is made per event. Source: spec/simulation.md 1, design.md 4.
 */
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { Heap } from "./heap.ts"

/** Events between two looks at the stopwatch: rare enough to cost nothing, often enough for 1 ms. */
const eventsPerLook = 256

/** Milliseconds of any origin that never run backwards. */
export type Stopwatch = () => number

const processStopwatch: Stopwatch = () => performance.now()

export class Kernel<Payload> {
  /** The simulated time: that of the event being handled, or the end of the last finished run. */
  now: Instant
  private readonly heap = new Heap()
  /** Payloads by slot; a slot on the free list holds undefined. */
  private readonly slots: Array<Payload | undefined> = []
  private free = new Int32Array(1024)
  private freeCount = 0
  /** The slot of the event being handled, which what it schedules takes over; -1: taken. */
  private spare = -1
  private running = false
  private readonly stopwatch: Stopwatch

  /**
   * - `startAt`: epoch milliseconds at which the simulation begins.
   * - `stopwatch`: measures the budget of `runUntil`. Determinism: it decides where a run pauses,
   *   never what happens or in which order.
   */
  constructor(startAt: Instant, stopwatch: Stopwatch = processStopwatch) {
    this.now = startAt
    this.stopwatch = stopwatch
  }

  /** Entries that wait. */
  get pending(): number {
    return this.heap.size
  }

  /**
   * Lets `payload` be handled at `time` (whole milliseconds). What lies in the past happens now,
   * after everything already scheduled for now with this priority. `priority`: 0..15, see priorities.ts.
   */
  schedule(time: Instant, priority: number, payload: Payload): void {
    let at = time
    if (!(time >= this.now)) {
      invariant(time < this.now, "an event is scheduled at a time, found NaN")
      at = this.now
    }
    let slot = this.spare
    if (slot >= 0) {
      this.spare = -1
      this.slots[slot] = payload
    } else if (this.freeCount > 0) {
      slot = this.free[--this.freeCount]!
      this.slots[slot] = payload
    } else {
      slot = this.slots.length
      this.slots.push(payload)
    }
    this.heap.push(at, priority, slot)
  }

  /**
   * Handles everything that is due up to and including `endTime`, also what the handler schedules
   * meanwhile, in the order (time, priority, first scheduled first). False when nothing due is left:
   * `now` is then `endTime` (or the last event's time when `endTime` is infinite). True while there is
   * more to do because `budgetMs` of real time ran out: call again to go on, with the same result as
   * without a pause.
   */
  runUntil(endTime: Instant, handler: (payload: Payload) => void, budgetMs?: number): boolean {
    invariant(!this.running, "runUntil is not called by its own handler")
    this.running = true
    try {
      return this.run(endTime, handler, budgetMs)
    } finally {
      this.running = false
      // A handler that failed left the slot of its event.
      if (this.spare >= 0) this.releaseSpare()
    }
  }

  private run(endTime: Instant, handler: (payload: Payload) => void, budgetMs: number | undefined): boolean {
    const heap = this.heap
    const slots = this.slots
    const pauseAt = budgetMs === undefined ? Number.POSITIVE_INFINITY : this.stopwatch() + budgetMs
    let untilLook = eventsPerLook
    while (heap.pop(endTime)) {
      const slot = heap.payload
      const payload = slots[slot] as Payload
      slots[slot] = undefined
      this.spare = slot
      this.now = heap.time
      handler(payload)
      if (this.spare >= 0) this.releaseSpare()
      if (--untilLook === 0) {
        untilLook = eventsPerLook
        if (budgetMs !== undefined && this.stopwatch() >= pauseAt && heap.nextTime() <= endTime) return true
      }
    }
    if (endTime > this.now && endTime !== Number.POSITIVE_INFINITY) this.now = endTime
    return false
  }

  private releaseSpare(): void {
    if (this.freeCount === this.free.length) {
      const free = new Int32Array(2 * this.free.length)
      free.set(this.free)
      this.free = free
    }
    this.free[this.freeCount++] = this.spare
    this.spare = -1
  }
}
