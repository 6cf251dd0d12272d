/**
 * Runs the checkers of histories: each event goes to those that follow its kind of actor. Keeps the first
 * violation of each invariant. It only looks: the digest of a run does not depend on it.
 */
import type { ActorName, AnyEvent } from "../../../domain/decider.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { Instance, Observer } from "../../host.ts"
import type { Violation } from "../violation.ts"
import { historyCheckers } from "./all-history-checkers.ts"
import type { HistoryChecker } from "./history-checker.ts"

export class HistoryChecks implements Observer {
  /** Events that somebody followed. */
  followed = 0
  readonly violations: Array<Violation> = []
  private readonly byActor = new Map<ActorName, Array<HistoryChecker>>()
  private readonly told = new Set<string>()

  constructor(checkers: ReadonlyArray<HistoryChecker> = historyCheckers()) {
    for (const checker of checkers) {
      const others = this.byActor.get(checker.actor)
      if (others === undefined) this.byActor.set(checker.actor, [checker])
      else others.push(checker)
    }
  }

  follows(actor: ActorName): boolean {
    return this.byActor.has(actor)
  }

  event(event: AnyEvent, instance: Instance, now: Instant): void {
    const checkers = this.byActor.get(instance.actor.name)
    if (checkers === undefined) return
    this.followed += 1
    for (const { name, follow } of checkers) {
      const found = follow(event, instance)
      if (found === null || this.told.has(name)) continue
      this.told.add(name)
      const what = `after ${event._tag}: (${instance.actor.name} ${instance.id}): ${found}`
      this.violations.push({ invariant: name, at: now, what })
    }
  }
}
