import type { PartnerLinkState } from "../../actors/partner-link/state.ts"

/**
 * A link that sends has one report out under one lock, and a link that does not has none; the report is
 * of those that wait. Source: spec/integrations.md 10 (10).
 */
export const partnerLinkLock = (state: PartnerLinkState): string | null => {
  const { sendState, inFlight, lockToken, lockedUntil } = state
  const holds = inFlight !== null || lockToken !== null || lockedUntil !== null
  if (sendState !== "SENDING") return holds ? `the link is ${sendState} and locked` : null
  const out = state.reports.find(({ report }) => report.clientRequestId === inFlight)
  if (lockToken === null || lockedUntil === null) return "the link sends without a lock"
  return out?.state === "QUEUED" ? null : `the link sends a report that is ${out?.state ?? "unknown"}`
}
