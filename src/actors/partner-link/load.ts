/** A PartnerLink as its rows tell it. */
import { invariant } from "../../domain/invariant.ts"
import type { ReportedStatus } from "../../services/integrations/status-map.ts"
import { clientRequestsTable, externalStateTable } from "../../services/integrations/tables.ts"
import type { LoadedRows, Read } from "../persistence.ts"
import type { PartnerLinkHeld } from "./commit.ts"
import { initialPartnerLink, type PartnerLinkState, type QueuedReport } from "./state.ts"

// The parameter is text wherever it comes first, so that it is cast where a column is a uuid.
export const reads: ReadonlyArray<Read> = [
  { table: externalStateTable, where: "delivery_id = $1::uuid", orderBy: [] },
  { table: clientRequestsTable, where: "delivery_id = $1::uuid", orderBy: ["sequence"] }
]

export const restore = (deliveryId: string, rows: LoadedRows, heldPart: unknown): PartnerLinkState => {
  const [link] = rows.of(externalStateTable)
  // Whoever heard of a delivery that has no link remembers nothing.
  if (link === undefined) return initialPartnerLink(deliveryId)
  const held = heldPart as PartnerLinkHeld
  const { integrationType, apiVersion, region } = link
  return {
    deliveryId,
    version: link.version,
    sendState: link.sendState,
    api: { integrationType, apiVersion, region },
    externalDeliveryId: link.externalDeliveryId,
    nextSequence: link.nextSequence,
    failureCount: link.failureCount,
    nextAttemptAt: link.nextAttemptAt,
    inFlight: held.inFlight,
    lockToken: link.lockToken,
    lockedUntil: link.lockedUntil,
    lastStatusSent: link.lastStatusSent,
    lastRobotIdSent: link.lastRobotIdSent,
    lastRankSent: link.lastRankSent,
    lastUpdateAt: link.lastUpdateAt,
    lastError: link.lastError,
    closeRequested: held.closeRequested,
    closedAt: link.closedAt,
    newsAt: held.newsAt,
    eta: held.eta,
    etaRevision: held.etaRevision,
    deferredEtaAt: held.deferredEtaAt,
    reports: rows.of(clientRequestsTable).map((row, index): QueuedReport => {
      const rest = held.reports[index]
      const { kind, sequence } = row
      invariant(
        rest !== undefined && sequence !== null && (kind === "STATUS" || kind === "ETA"),
        `request ${row.id} of a link is no report`
      )
      return {
        report: {
          clientRequestId: row.id,
          sequence,
          kind,
          internalStatus: row.internalStatus as ReportedStatus | null,
          status: row.partnerStatus,
          rank: row.rank,
          robotId: row.robotId,
          occurredAt: row.payload.occurredAt,
          eta: row.payload.eta,
          lat: row.payload.lat,
          lng: row.payload.lng,
          reason: row.payload.reason,
          closing: rest.closing,
          idempotencyKey: row.idempotencyKey,
          queuedAt: rest.queuedAt,
          commandId: rest.commandId
        },
        state: row.state,
        attempts: row.attemptCount,
        openAttempts: rest.openAttempts
      }
    })
  }
}
