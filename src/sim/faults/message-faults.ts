/**
 * What happens to messages between actors on their way when a fault is at work on them: later, twice,
 * overtaken by others, or lost and sent again.
 *
 * It breaks no promise that production's relay keeps (ADR 0011): at least once, and in order per producer
 * and key, because the relay has one lane per key and works on one message at a time. So a message that is
 * held up holds up what follows on its lane, and only messages of different lanes overtake each other. A
 * repetition comes before anything newer of its lane: what is older than what a consumer has seen of a key,
 * production drops. It does reach the decider, which production's inbox would spare it: deciders that stand
 * this stand what production does to them. News of the moment (lossy events) has no lane and no second try.
 *
 * Source: spec/flows.md 1 (R3) and section 3, spec/simulation.md 9.
 */
import type { ActorName } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import { type FaultKind, sendingActors } from "../scenario/fault-kinds.ts"
import type { ActiveFaults } from "./active-faults.ts"

/** The kinds that are about messages. */
export const messageFaultKinds = [
  "eventDelay",
  "eventDuplicate",
  "eventReorder",
  "eventLoss"
] as const satisfies ReadonlyArray<FaultKind>

/** The relay's back-off: 1, 2, 4 … 60 s. Source: spec/flows.md R3. */
const backOffMs = (failures: number): number => Math.min(60_000, 1000 * 2 ** (failures - 1))

/** After so many tries the network is as good as its worst: the message gets through. */
const triesMax = 12

const actorNumbers: ReadonlyMap<string, number> = new Map(sendingActors.map((name, i) => [name, i]))

/** The position of a kind of actor among those that send: what a fault's target names. */
const actorNumber = (actor: string): number => actorNumbers.get(actor) ?? -1

const never: ReadonlyArray<Instant> = Object.freeze([])

export class MessageFaults {
  private readonly faults: ActiveFaults
  /** When the newest message of a lane arrives, while that lies ahead. */
  private readonly lanes = new Map<string, Instant>()
  /** The newest of them. */
  private lateUntil: Instant = 0
  private newestArrival: Instant = 0
  private readonly once: Array<Instant> = [0]
  private readonly twice: Array<Instant> = [0, 0]

  constructor(faults: ActiveFaults) {
    this.faults = faults
  }

  /** Whether a message sent now may arrive otherwise than a moment later. */
  isAtWork(now: Instant): boolean {
    if (this.faults.isAny(messageFaultKinds) || now <= this.lateUntil) return true
    if (this.lanes.size > 0) this.lanes.clear()
    return false
  }

  /**
   * When a message arrives that would arrive at `at`: usually once, never for news that is lost. Valid
   * until the next call. `lane`: producer and key, null for news of the moment.
   */
  arrivals(producer: ActorName, lane: string | null, at: Instant): ReadonlyArray<Instant> {
    const { faults } = this
    const target = actorNumber(producer)
    let arrival = at
    const loss = faults.find("eventLoss", target)
    if (loss !== null) {
      let failures = 0
      while (failures < triesMax && loss.isAmong(loss.params.sharePct)) {
        failures += 1
        faults.count("eventLoss")
        if (lane === null) return never
        arrival += backOffMs(failures)
        // The network is well again by then.
        if (loss.until !== null && arrival >= loss.until) break
      }
    }
    const delay = faults.find("eventDelay", target)
    if (delay?.isAmong(delay.params.sharePct)) {
      const { delayMs, jitter } = delay.params
      arrival += jitter ? Math.round(delay.draw() * delayMs) : delayMs
      faults.count("eventDelay")
    }
    const reorder = faults.find("eventReorder", target)
    if (reorder !== null) arrival += Math.round(reorder.draw() * reorder.params.withinMs)
    if (lane !== null) {
      const before = this.lanes.get(lane)
      // Strictly later: what arrives with it is handed on one by one, and would be overtaken.
      if (before !== undefined && before >= arrival) arrival = before + 1
    }
    if (reorder !== null && arrival < this.newestArrival) faults.count("eventReorder")
    if (arrival > this.newestArrival) this.newestArrival = arrival
    const duplicate = faults.find("eventDuplicate", target)
    if (!duplicate?.isAmong(duplicate.params.sharePct)) {
      if (lane !== null) this.keep(lane, arrival, at)
      this.once[0] = arrival
      return this.once
    }
    faults.count("eventDuplicate")
    const again = arrival + duplicate.params.afterMs
    if (lane !== null) this.keep(lane, again, at)
    this.twice[0] = arrival
    this.twice[1] = again
    return this.twice
  }

  private keep(lane: string, last: Instant, undisturbed: Instant): void {
    if (last > undisturbed) this.lanes.set(lane, last)
    else this.lanes.delete(lane)
    if (last > this.lateUntil) this.lateUntil = last
  }
}
