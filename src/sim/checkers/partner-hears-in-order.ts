import type { PartnerLinkState } from "../../actors/partner-link/state.ts"

/**
 * A partner hears the reports of an order in their sequence: none waits while a later one was sent, and
 * no rank is below one that was sent before. Source: spec/integrations.md 10 (7).
 */
export const partnerHearsInOrder = (state: PartnerLinkState): string | null => {
  let sentRank = 0
  let waits = 0
  for (const { report, state: requestState } of state.reports) {
    if (requestState === "QUEUED" && waits === 0) waits = report.sequence
    if (requestState !== "SENT") continue
    if (waits > 0) return `report ${report.sequence} was sent while ${waits} waits`
    if (report.rank === null) continue
    if (report.rank < sentRank)
      return `"${report.status}" (rank ${report.rank}) was sent after rank ${sentRank}`
    sentRank = report.rank
  }
  return null
}
