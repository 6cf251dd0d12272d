/**
 * What partners were told: the link of a delivery as it is, its last word again, and on with it once the
 * partner's credentials are mended. Source: spec/integrations.md 3.2, 8.
 */
import * as Effect from "effect/Effect"
import type { PartnerLinkCommand } from "../../actors/partner-link/commands.ts"
import type { PartnerLinkState } from "../../actors/partner-link/state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import { isoOf } from "../../services/table.ts"
import { triggeredBy } from "../caller.ts"
import { isoOrNull } from "../delivery-view.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import { LinkAnswerBody, LinkParams } from "../schemas/partner-links.ts"

const linkView = (state: PartnerLinkState): typeof LinkAnswerBody.Encoded => ({
  deliveryId: state.deliveryId,
  externalDeliveryId: state.externalDeliveryId,
  integrationType: state.api?.integrationType ?? null,
  apiVersion: state.api?.apiVersion ?? null,
  region: state.api?.region ?? null,
  sendState: state.sendState ?? "IDLE",
  version: state.version,
  lastStatusSent: state.lastStatusSent,
  lastRobotIdSent: state.lastRobotIdSent,
  lastUpdateAt: isoOrNull(state.lastUpdateAt),
  failureCount: state.failureCount,
  nextAttemptAt: isoOrNull(state.nextAttemptAt),
  lastError: state.lastError,
  closedAt: isoOrNull(state.closedAt),
  reports: state.reports.map(({ attempts, report, state: requestState }) => ({
    sequence: report.sequence,
    kind: report.kind,
    status: report.status,
    state: requestState,
    attempts,
    occurredAt: isoOf(report.occurredAt),
    queuedAt: isoOf(report.queuedAt),
    idempotencyKey: report.idempotencyKey
  }))
})

export const getPartnerLink = endpoint({
  name: "getPartnerLink",
  method: "GET",
  path: "/v1/external-state/:deliveryId",
  group: "partner links",
  summary: "What the partner of a delivery was told, and what waits to be told.",
  welcome: ["service", "dispatch"],
  params: LinkParams,
  query: Nothing,
  body: null,
  answers: { 200: LinkAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params: { deliveryId } }) =>
    Effect.map(find("PartnerLink", deliveryId), (state) => ok(linkView(state)))
})

interface Step {
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly problems: ReadonlyArray<string>
  readonly command: (by: string, commandId: string) => PartnerLinkCommand
}

const steps: ReadonlyArray<Step> = [
  {
    verb: "resend",
    name: "resendToPartner",
    summary: "Tells the partner the last status once more, under a new key.",
    problems: ["NOTHING_TO_RESEND"],
    command: (by, commandId) => ({ _tag: "Resend", commandId, by })
  },
  {
    verb: "resume",
    name: "resumePartnerLink",
    summary: "The partner's credentials are mended: goes on with this link, and with all that wait for it.",
    problems: [],
    command: (by) => ({ _tag: "Resume", by })
  }
]

const endpointOf = ({ command, name, problems, summary, verb }: Step): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/v1/external-state/:deliveryId/${verb}`,
    group: "partner links",
    summary,
    welcome: ["dispatch"],
    params: LinkParams,
    query: Nothing,
    body: Nothing,
    answers: { 200: LinkAnswerBody },
    problems: ["NOT_FOUND", "ILLEGAL_TRANSITION", ...problems],
    handle: ({ caller, key, params: { deliveryId } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        yield* gateway.tell("PartnerLink", deliveryId, command(triggeredBy(caller), key.id), key)
        return ok(linkView(yield* find("PartnerLink", deliveryId)))
      })
  })

export const partnerLinkSteps: ReadonlyArray<Endpoint> = steps.map(endpointOf)
