/**
 * How many cancellations and changes of provider rules may still make, over all deliveries: at most
 * `watchdogRate.actions` in any `watchdogRate.windowMs`. Source: spec/deliveries.md 6, 10.
 */
import type { Instant } from "../../domain/instant.ts"
import { watchdogRate } from "./constants.ts"
import type { WatchdogActionExecuted } from "./events.ts"
import { countsForRate } from "./watchdog-rule.ts"

/** Counts executed remediations. Events come in the order of their time. */
export class RemediationRate {
  /** When those of the window were executed, oldest first. */
  private readonly executed: Array<Instant> = []

  heard(event: WatchdogActionExecuted): void {
    if (countsForRate(event.type)) this.executed.push(event.at)
  }

  /** Remediations that may be made at `now`; `now` never goes back. */
  left(now: Instant): number {
    const { executed } = this
    let old = 0
    while (old < executed.length && executed[old]! <= now - watchdogRate.windowMs) old += 1
    if (old > 0) executed.splice(0, old)
    return Math.max(0, watchdogRate.actions - executed.length)
  }
}
