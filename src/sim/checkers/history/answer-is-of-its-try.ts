import type { PartnerLinkEvent } from "../../../actors/partner-link/events.ts"
import type { AnyEvent } from "../../../domain/decider.ts"
import type { ClientRequestId } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { Instance } from "../../host.ts"
import type { HistoryChecker } from "./history-checker.ts"

interface Try {
  readonly clientRequestId: ClientRequestId
  readonly attempt: number
  readonly at: Instant
}

/**
 * A report is answered by the try that is out, and no answer took longer than since that try began: a late
 * answer to an earlier try settles nothing. Source: spec/integrations.md 3.2, 10 (10).
 */
export const answerIsOfItsTry = (): HistoryChecker => {
  const tries = new Map<Instance, Try>()
  const follow = (anyEvent: AnyEvent, instance: Instance): string | null => {
    const event = anyEvent as PartnerLinkEvent
    if (event._tag === "ReportClaimed") {
      const { clientRequestId, attempt, at } = event
      tries.set(instance, { clientRequestId, attempt, at })
      return null
    }
    if (event._tag !== "ReportAnswered") return null
    const { clientRequestId, attempt, at, durationMs } = event
    const out = tries.get(instance)
    tries.delete(instance)
    if (out === undefined || out.clientRequestId !== clientRequestId || out.attempt !== attempt)
      return `try ${attempt} of report ${clientRequestId} is answered, and is not out`
    return durationMs <= at - out.at
      ? null
      : `try ${attempt} of report ${clientRequestId} is ${at - out.at} ms old, its answer took ${durationMs} ms`
  }
  return { name: "answer-is-of-its-try", actor: "PartnerLink", follow }
}
