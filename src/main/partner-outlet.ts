/**
 * Reports to partners over HTTP: one POST for each, under its own key; what the partner answers becomes the
 * command that its link hears. Nothing is tried twice here: the link decides that.
 * Source: spec/integrations.md 8 (outgoing), 3.2.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as Effect from "effect/Effect"
import type { PartnerCall } from "../actors/calls.ts"
import { commandOfAnswer, type PartnerAnswer } from "../actors/partner-link/answer.ts"
import type { PartnerLinkCommand } from "../actors/partner-link/commands.ts"
import type { HostClock } from "../cluster/host-clock.ts"
import type { OutletFault } from "../cluster/outlets.ts"
import { sendTimeoutMs } from "../services/integrations/constants.ts"
import { type Partner, partnerOf } from "./partners-file.ts"
import { logEvent } from "./process-log.ts"

/** Gives a link the answer to its call. */
export type AnswersLink = (
  deliveryId: string,
  command: PartnerLinkCommand
) => Effect.Effect<void, OutletFault>

/** What the partner reads. Absent values are left out; times are ISO 8601 in UTC. */
export const bodyOf = (call: PartnerCall): Readonly<Record<string, unknown>> => ({
  externalDeliveryId: call.externalDeliveryId,
  ...(call.status === null ? {} : { status: call.status }),
  occurredAt: new Date(call.occurredAt).toISOString(),
  ...(call.eta === null ? {} : { eta: new Date(call.eta).toISOString() }),
  ...(call.robotId === null ? {} : { robotId: call.robotId }),
  ...(call.lat === null ? {} : { lat: call.lat }),
  ...(call.lng === null ? {} : { lng: call.lng }),
  ...(call.reason === null ? {} : { reason: call.reason })
})

/** `Retry-After` in milliseconds: seconds, or a date; null when it says neither. */
export const retryAfterMsOf = (header: string | undefined, wallNow: number): number | null => {
  if (header === undefined || header.trim() === "") return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return seconds < 0 ? null : Math.round(seconds * 1000)
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - wallNow)
}

/** Partners close an order with such a word of theirs in the body. */
const canceledWord = /cancel/i
/** No more of an answer is looked at. */
const readAtMost = 16_384

export const partnerOutlet =
  (
    http: HttpClient.HttpClient,
    clock: HostClock,
    partners: ReadonlyArray<Partner>,
    answers: AnswersLink
  ): ((call: PartnerCall) => Effect.Effect<void, OutletFault>) =>
  (call) =>
    Effect.gen(function* () {
      const startedAt = clock.now()
      // A call that the relay repeats after its lease: the link has sent it again by itself.
      if (startedAt >= call.expiresAt) return
      const partner = partnerOf(partners, call)
      const tell = (answer: PartnerAnswer) =>
        answers(call.deliveryId, commandOfAnswer(call.lockToken, answer))
      const durationMs = () => clock.now() - startedAt
      if (partner === null || partner.statusUrl === null) {
        logEvent("a partner has no endpoint: CURBLINE_PARTNERS_FILE", { integration: call.integrationType })
        yield* tell(noAnswer("NO_ENDPOINT", durationMs()))
        return
      }
      const request = HttpClientRequest.post(partner.statusUrl).pipe(
        HttpClientRequest.setHeader("idempotency-key", call.idempotencyKey),
        partner.authorization === null
          ? (plain) => plain
          : HttpClientRequest.setHeader("authorization", partner.authorization),
        HttpClientRequest.bodyUnsafeJson(bodyOf(call))
      )
      const answer = yield* HttpClient.withScope(http)
        .execute(request)
        .pipe(
          Effect.flatMap((response) => read(response, durationMs())),
          Effect.scoped,
          Effect.timeout(sendTimeoutMs),
          Effect.catchAll((error) =>
            Effect.succeed(noAnswer(error._tag === "TimeoutException" ? "TIMEOUT" : "NETWORK", durationMs()))
          )
        )
      yield* tell(answer)
    })

const noAnswer = (error: string, durationMs: number): PartnerAnswer => ({
  httpStatus: null,
  retryAfterMs: null,
  error,
  durationMs,
  canceledByPartner: false
})

const read = (
  response: HttpClientResponse.HttpClientResponse,
  durationMs: number
): Effect.Effect<PartnerAnswer> => {
  const { status, headers } = response
  const answer: PartnerAnswer = {
    httpStatus: status,
    retryAfterMs: retryAfterMsOf(headers["retry-after"], Date.now()),
    error: `HTTP_${status}`,
    durationMs,
    canceledByPartner: false
  }
  if (status !== 404 && status !== 409 && status !== 410) return Effect.succeed(answer)
  return response.text.pipe(
    Effect.map((text) => ({ ...answer, canceledByPartner: canceledWord.test(text.slice(0, readAtMost)) })),
    Effect.catchAll(() => Effect.succeed(answer))
  )
}
