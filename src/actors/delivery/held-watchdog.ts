/** The part of a delivery's watchdog that no column of its rows has. */
import type { Arming, WatchdogAction, WatchdogState } from "./watchdog-state.ts"

/** Rules are held whole: their rows may say something else by now. */
export interface HeldWatchdog extends Pick<WatchdogState, "rules" | "statusSince"> {
  /** In the order in which they were first armed. */
  readonly armings: ReadonlyArray<Pick<Arming, "ruleId" | "armed" | "entryAt" | "occurrence">>
  /** In the order in which they were queued. */
  readonly actions: ReadonlyArray<Pick<WatchdogAction, "actionId" | "index" | "claimedAt">>
}

export const heldWatchdog = (watchdog: WatchdogState): HeldWatchdog => ({
  rules: watchdog.rules,
  statusSince: watchdog.statusSince,
  armings: watchdog.armings.map(({ armed, entryAt, occurrence, ruleId }) => ({
    ruleId,
    armed,
    entryAt,
    occurrence
  })),
  actions: watchdog.actions.map(({ actionId, claimedAt, index }) => ({ actionId, index, claimedAt }))
})
