import type { PartnerLinkState } from "../../actors/partner-link/state.ts"

/**
 * A partner hears a status with a robot once, unless an operator repeats it.
 * Source: spec/integrations.md 10 (8).
 */
export const partnerHearsOnce = (state: PartnerLinkState): string | null => {
  for (let i = 0; i < state.reports.length; i++) {
    const { report, state: requestState } = state.reports[i]!
    if (requestState !== "SENT" || report.status === null || report.commandId !== null) continue
    for (let k = 0; k < i; k++) {
      const before = state.reports[k]!
      if (before.state !== "SENT" || before.report.commandId !== null) continue
      if (before.report.status === report.status && before.report.robotId === report.robotId)
        return `"${report.status}" of ${report.robotId ?? "no robot"} was sent twice`
    }
  }
  return null
}
