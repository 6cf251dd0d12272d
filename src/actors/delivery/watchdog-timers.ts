/** The timers of the watchdog: one for the look at the rules, one for each action that is queued. */
import type { TimerChange } from "../../domain/decider.ts"
import type { WatchdogActionId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DeliveryCommand, RunWatchdog } from "./commands.ts"

export const watchdogKey = "RunWatchdog"

export const actionKey = (actionId: WatchdogActionId): string => `RunWatchdog:${actionId}`

/** The host reads how many remediations are left when the timer fires. */
const run = (actionId: WatchdogActionId | null): RunWatchdog => ({
  _tag: "RunWatchdog",
  actionId,
  remediationsLeft: 0
})

/** The next look at the rules. */
export const lookAt = (dueAt: Instant): TimerChange<DeliveryCommand> => ({
  _tag: "SetTimer",
  key: watchdogKey,
  dueAt,
  command: run(null)
})

/** The moment of an action. */
export const actAt = (actionId: WatchdogActionId, dueAt: Instant): TimerChange<DeliveryCommand> => ({
  _tag: "SetTimer",
  key: actionKey(actionId),
  dueAt,
  command: run(actionId)
})
