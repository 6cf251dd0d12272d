/**
 * Runs the checkers: over the whole state now and then in a normal run, over the changed actor after
 * every event in tests. The first violation stops nothing here; the run reports it and its caller
 * fails. Actors that are finished and were found sound are not looked at again.
 */
import type { AnyEvent } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { Instance, Observer, SimulationHost } from "../host.ts"
import { checkersByActor, isFinished } from "./all-checkers.ts"

const checkedActors = ["Delivery", "Robot", "Pilot", "Trip", "Hub", "Planner"] as const

export class StateChecks implements Observer {
  /** Full-state checks performed. */
  checked = 0
  /** Full-state checks, or single events, after which something was wrong. */
  violated = 0
  first: string | null = null
  private readonly everyEvent: boolean
  private readonly done = new Set<Instance>()

  constructor(everyEvent: boolean) {
    this.everyEvent = everyEvent
  }

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    if (!this.everyEvent) return
    const found = this.violationOf(instance, now)
    if (found === null) return
    this.violated += 1
    this.note(`after ${event._tag}: ${found}`, now)
  }

  /** Checks every actor that is not finished. */
  checkAll(host: SimulationHost, now: Instant): void {
    this.checked += 1
    let sound = true
    for (const name of checkedActors) {
      for (const instance of host.allOf(name)) {
        if (this.done.has(instance)) continue
        const found = this.violationOf(instance, now)
        if (found !== null) {
          sound = false
          this.note(found, now)
        } else if (isFinished(name, instance.state)) this.done.add(instance)
      }
    }
    if (!sound) this.violated += 1
  }

  summary(): { readonly checked: number; readonly violated: number; readonly first: string | null } {
    return { checked: this.checked, violated: this.violated, first: this.first }
  }

  private violationOf(instance: Instance, now: Instant): string | null {
    const checkers = checkersByActor[instance.actor.name as (typeof checkedActors)[number]]
    for (const [name, check] of checkers) {
      const found = check(instance.state, now)
      if (found !== null) return `${name} (${instance.actor.name} ${instance.id}): ${found}`
    }
    return null
  }

  private note(what: string, now: Instant): void {
    if (this.first === null) this.first = `at ${now}: ${what}`
  }
}
