/** A delivery's watchdog from its rows and what is held beside them: the way back from commit-watchdog.ts. */
import { invariant } from "../../domain/invariant.ts"
import type { watchdogActions, watchdogArmings } from "../../services/deliveries/tables-watchdog.ts"
import type { WatchdogTaskType } from "../../services/deliveries/watchdog-rule.ts"
import type { RowOf } from "../../services/table.ts"
import type { HeldWatchdog } from "./held-watchdog.ts"
import type { Arming, WatchdogAction, WatchdogState } from "./watchdog-state.ts"

/** The watchdog of its rows and what is held beside them. */
export const restoreWatchdog = (
  held: HeldWatchdog,
  armingRows: ReadonlyArray<RowOf<typeof watchdogArmings>>,
  actionRows: ReadonlyArray<RowOf<typeof watchdogActions>>
): WatchdogState => {
  const armings = new Map(armingRows.map((row) => [row.schemaId, row]))
  const actions = new Map(actionRows.map((row) => [row.id, row]))
  return {
    rules: held.rules,
    statusSince: held.statusSince,
    armings: held.armings.map(({ armed, entryAt, occurrence, ruleId }): Arming => {
      const row = armings.get(ruleId)
      invariant(row !== undefined, `the arming of rule ${ruleId} is missing`)
      const { armedAt, expiresAt, matchedAt, schemaVersion } = row
      return { ruleId, schemaVersion, armed, entryAt, armedAt, expiresAt, matchedAt, occurrence }
    }),
    actions: held.actions.map(({ actionId, claimedAt, index }): WatchdogAction => {
      const row = actions.get(actionId)
      invariant(row !== undefined && row.schemaId !== null, `the action ${actionId} is incomplete`)
      return {
        actionId,
        ruleId: row.schemaId,
        index,
        path: row.path,
        occurrence: row.occurrence,
        // CANCEL is the operators' word for it and never written.
        type: row.type as WatchdogTaskType,
        eta: row.eta,
        status: row.status,
        attemptCount: row.attemptCount,
        lastError: row.lastError,
        claimedAt,
        executedAt: row.executedAt
      }
    })
  }
}
