/** Rows of alerts: one per time that a condition became true. Source: spec/state.md 2, 4.4. */
import type { RowChanges } from "../../services/row-changes.ts"
import { alerts } from "../../services/state/tables.ts"
import type { RobotCommit } from "./commit-events.ts"

export const writeAlerts = ({ state, events }: RobotCommit, changes: RowChanges): void => {
  const raised = new Set<string>()
  for (const event of events) if (event._tag === "AlertRaised") raised.add(event.alertId)
  // Those that end come first: of one kind, only one is unresolved.
  for (const event of events) {
    if (event._tag === "AlertAcknowledged") {
      changes.set(alerts, { id: event.alertId, status: "ACKNOWLEDGED", acknowledgedBy: event.by })
    } else if (event._tag === "AlertCleared" && !raised.has(event.alertId)) {
      changes.set(alerts, { id: event.alertId, status: "RESOLVED", resolvedAt: event.at })
    }
  }
  if (raised.size === 0) return
  for (const event of events) {
    if (event._tag === "AlertRaised") {
      changes.insert(alerts, {
        id: event.alertId,
        serial: state.serial,
        type: event.type,
        component: event.component,
        severity: event.severity,
        status: "OPEN",
        details: event.details === null ? {} : { text: event.details },
        tripId: event.tripId,
        acknowledgedBy: null,
        resolvedAt: null
      })
    } else if (event._tag === "AlertCleared" && raised.has(event.alertId)) {
      changes.set(alerts, { id: event.alertId, status: "RESOLVED", resolvedAt: event.at })
    }
  }
}
