/**
 * Runs the checkers: over the whole state now and then in a normal run, over the changed actor after
 * every event in tests. The first violation stops nothing here; the run reports it and its caller
 * fails. Actors that are finished and were found sound are not looked at again.
 */
import type { AnyEvent } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Instance, Observer, SimulationHost } from "../host.ts"
import { checkersByActor, isFinished, type NamedChecker } from "./all-checkers.ts"
import type { Violation } from "./violation.ts"

const checkedActors = [
  "Delivery",
  "Robot",
  "Pilot",
  "Trip",
  "Hub",
  "Planner",
  "PartnerLink",
  "TripWatch"
] as const

const never = (): boolean => false

type Found = Omit<Violation, "at">

export class StateChecks implements Observer {
  /** Full-state checks performed. */
  checked = 0
  /** Full-state checks, or single events, after which something was wrong. */
  violated = 0
  first: string | null = null
  /** The first violation of each invariant, in the order in which they were found. */
  readonly violations: Array<Violation> = []
  private readonly everyEvent: boolean
  private readonly isExcused: (checker: string, now: Instant) => boolean
  /** Per kind of actor, those that are to be looked at, and how many of all have been taken in here. */
  private readonly open = checkedActors.map((): Array<Instance> => [])
  private readonly taken = checkedActors.map(() => 0)
  private readonly told = new Set<string>()

  /** `isExcused`: whether a checker says nothing for the moment. */
  constructor(everyEvent: boolean, isExcused: (checker: string, now: Instant) => boolean = never) {
    this.everyEvent = everyEvent
    this.isExcused = isExcused
  }

  follows(): boolean {
    return this.everyEvent
  }

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    const found = this.violationOf(instance, now)
    if (found === null) return
    this.violated += 1
    this.note(found, now, `after ${event._tag}: `)
  }

  /** Checks every actor that is not finished. */
  checkAll(host: SimulationHost, now: Instant): void {
    this.checked += 1
    let sound = true
    for (let kind = 0; kind < checkedActors.length; kind++) {
      const open = this.openOf(kind, host)
      let kept = 0
      for (const instance of open) {
        const found = this.violationOf(instance, now)
        if (found !== null) {
          sound = false
          this.note(found, now, "")
        } else if (isFinished(instance.actor.name, instance.state)) continue
        open[kept++] = instance
      }
      open.length = kept
    }
    if (!sound) this.violated += 1
  }

  summary(): { readonly checked: number; readonly violated: number; readonly first: string | null } {
    return { checked: this.checked, violated: this.violated, first: this.first }
  }

  /** Those of a kind that were not found sound and finished, in the order in which they were first addressed. */
  private openOf(kind: number, host: SimulationHost): Array<Instance> {
    const open = this.open[kind]!
    const all = host.allOf(checkedActors[kind]!)
    for (let i = this.taken[kind]!; i < all.length; i++) open.push(all[i]!)
    this.taken[kind] = all.length
    return open
  }

  private violationOf(instance: Instance, now: Instant): Found | null {
    const checkers: ReadonlyArray<NamedChecker> | undefined =
      checkersByActor[instance.actor.name as (typeof checkedActors)[number]]
    if (checkers === undefined) return null
    for (let i = 0; i < checkers.length; i++) {
      const found = checkers[i]![1](instance.state, now)
      if (found === null) continue
      const invariant = checkers[i]![0]
      if (!this.isExcused(invariant, now)) {
        return { invariant, what: `(${instance.actor.name} ${instance.id}): ${found}` }
      }
    }
    return null
  }

  private note({ invariant, what }: Found, at: Instant, when: string): void {
    if (this.first === null) this.first = `at ${at}: ${when}${invariant} ${what}`
    if (this.told.has(invariant)) return
    this.told.add(invariant)
    this.violations.push({ invariant, at, what: `${when}${what}` })
  }
}
