import type { PartnerLinkState } from "../../actors/partner-link/state.ts"

/**
 * A link waits exactly when a report does: none is queued in IDLE and CLOSED, one at least in the other
 * states; and what was sent last is what the link says. Source: spec/integrations.md 3.2, 10 (6, 9).
 */
export const partnerLinkQueue = (state: PartnerLinkState): string | null => {
  const { sendState, lastStatusSent } = state
  let queued = 0
  let newest: string | null = null
  for (const { report, state: requestState } of state.reports) {
    if (requestState === "QUEUED") queued += 1
    if (requestState === "SENT" && report.status !== null) newest = report.status
  }
  if (newest !== lastStatusSent) return `"${newest}" was sent last, the link says "${lastStatusSent}"`
  const rests = sendState === null || sendState === "IDLE" || sendState === "CLOSED"
  if (rests && queued > 0) return `the link is ${sendState} with ${queued} reports queued`
  return rests || queued > 0 ? null : `the link is ${sendState} without a report`
}
