/**
 * Runs the checkers between actors while a simulation goes on: looks every 6 simulated seconds, after
 * everything else of that moment. What must hold always is told at once; what must hold eventually, when
 * one and the same disagreement has lasted for 5 s in which messages came in time. Only the first of each kind is kept.
 * It only looks: the digest of a run does not depend on it.
 */
import { type Instant, minute, second } from "../../../domain/instant.ts"
import type { Process } from "../../host.ts"
import { priorities } from "../../kernel/priorities.ts"
import type { Violation } from "../violation.ts"
import { type NamedSystemChecker, systemCheckers } from "./all-system-checkers.ts"
import { unsettled } from "./settled.ts"
import type { System } from "./system.ts"

const lookEveryMs = 6 * second
/** Agreement is due so long after the last event. Source: spec/operations.md 8. */
const patienceMs = 5 * second

/** Who has made no step for so long after the end of a run, and is not planned to, waits for nothing. */
const stalledAfterMs = 30 * minute
/** No order stays without an outcome for longer, however slowly it goes on. Source: spec/simulation.md 9. */
const settleWithinMs = 120 * minute

export class SystemChecks implements Process {
  readonly system: System
  readonly violations: Array<Violation> = []
  /** Looks at the whole system so far. */
  looks = 0
  private readonly checkers: ReadonlyArray<NamedSystemChecker>
  private readonly isDisturbed: (now: Instant) => boolean
  private readonly told = new Set<string>()
  /** What each of those without an outcome did last, and since when nothing more. */
  private readonly progress = new Map<string, { readonly progress: string; readonly since: Instant }>()
  /** Since when each disagreement has lasted, by checker. */
  private readonly since: Array<Map<string, Instant>>

  /** `isDisturbed`: whether messages are late just now, so that nobody can be expected to agree. */
  constructor(
    system: System,
    isDisturbed: (now: Instant) => boolean,
    checkers: ReadonlyArray<NamedSystemChecker> = systemCheckers
  ) {
    this.system = system
    this.isDisturbed = isDisturbed
    this.checkers = checkers
    this.since = checkers.map(() => new Map())
    this.again()
  }

  wake(): void {
    this.look()
    this.again()
  }

  /** Looks at everything once. */
  look(): void {
    this.looks += 1
    this.system.look()
    const { now } = this.system
    const disturbed = this.isDisturbed(now)
    this.checkers.forEach(({ name, eventually, check }, i) => {
      if (eventually && disturbed) {
        this.since[i] = new Map()
        return
      }
      const before = this.since[i]
      const lasting = new Map<string, Instant>()
      check(this.system, (key, what) => {
        const from = before?.get(key) ?? now
        lasting.set(key, from)
        if (!eventually || now - from >= patienceMs) this.note(name, what)
      })
      this.since[i] = lasting
    })
  }

  /**
   * Whether somebody without an outcome still goes on, so that a run that is over (since `endedAt`) is
   * worth waiting for. To be asked now and then from the end of the run on.
   */
  goesOn(endedAt: Instant): boolean {
    this.system.look()
    const { now } = this.system
    let goesOn = false
    for (const { invariant, id, progress, departsAt } of unsettled(this.system)) {
      const key = `${invariant} ${id}`
      const before = this.progress.get(key)
      const since = before?.progress === progress ? before.since : now
      this.progress.set(key, { progress, since })
      if (now - since < stalledAfterMs || (departsAt !== null && now < departsAt)) goesOn = true
    }
    return goesOn && now - endedAt < settleWithinMs
  }

  /** Tells whoever still waits for nothing, when the time for it is over. */
  checkSettled(): void {
    for (const { invariant, what } of unsettled(this.system)) this.note(invariant, what)
  }

  private again(): void {
    const { host } = this.system
    host.wake(host.now + lookEveryMs, priorities.metrics, this, 0)
  }

  private note(invariant: string, what: string): void {
    if (this.told.has(invariant)) return
    this.told.add(invariant)
    this.violations.push({ invariant, at: this.system.now, what })
  }
}
