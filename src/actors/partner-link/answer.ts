/**
 * A partner's answer as the command that the link hears. The one place that reads HTTP statuses, for
 * whoever carries the calls. Source: spec/integrations.md 3.2.
 */
import { invariant } from "../../domain/invariant.ts"
import { meaningOf } from "../../services/integrations/policies.ts"
import type { Acknowledge, Close, Fail, Suspend } from "./commands.ts"

/** What came back of one call. */
export interface PartnerAnswer {
  /** Null: nothing came back in time. */
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
  /** Why it failed, in a word; never the partner's own text, which may name people. */
  readonly error: string
  readonly durationMs: number
  /** The partner says that he himself has canceled the order. */
  readonly canceledByPartner: boolean
}

export const commandOfAnswer = (
  lockToken: string,
  { httpStatus, retryAfterMs, error, durationMs, canceledByPartner }: PartnerAnswer
): Acknowledge | Fail | Suspend | Close => {
  switch (meaningOf(httpStatus)) {
    case "Taken":
      invariant(httpStatus !== null, "a report is taken by an answer")
      return { _tag: "Acknowledge", lockToken, httpStatus, durationMs }
    case "Suspended":
      invariant(httpStatus !== null, "a link is suspended by an answer")
      return { _tag: "Suspend", lockToken, httpStatus, durationMs }
    case "Gone":
      return { _tag: "Close", lockToken, httpStatus, durationMs, canceledByPartner }
    case "Again":
    case "Refused":
      return { _tag: "Fail", lockToken, httpStatus, retryAfterMs, error, durationMs }
  }
}
