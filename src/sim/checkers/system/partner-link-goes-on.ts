import type { PartnerLinkState } from "../../../actors/partner-link/state.ts"
import type { SystemChecker } from "./system.ts"

/**
 * A link with reports to send goes on by itself: a report is out with a lease that ends, or the next try
 * has its time. Only a suspended link waits for somebody. Source: spec/integrations.md 3.2, 10 (1).
 */
export const partnerLinkGoesOn: SystemChecker = (system, report) => {
  for (const { id, state, timers } of system.instances("PartnerLink")) {
    const { sendState, reports, version } = state as PartnerLinkState
    if (sendState === null || sendState === "CLOSED" || sendState === "SUSPENDED") continue
    const waits = sendState === "SENDING" || reports.some((it) => it.state === "QUEUED")
    if (!waits || timers.length > 0) continue
    report(`${id} ${version}`, `the partner link of ${id} is ${sendState} with reports to send and no timer`)
  }
}
