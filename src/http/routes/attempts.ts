/** Attempts: what operators and services say about one try of one provider. */
import * as Effect from "effect/Effect"
import type { DeliveryCommand } from "../../actors/delivery/commands.ts"
import { attemptById } from "../../actors/delivery/state.ts"
import { type CommandKey, Gateway } from "../../cluster/gateway.ts"
import type { AttemptCancellationReason } from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import type { Caller } from "../caller.ts"
import { attemptView } from "../delivery-view.ts"
import { InvalidRequest, NoSuchThing } from "../edge-errors.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt } from "../look.ts"
import { actorTypeOf } from "../owned-delivery.ts"
import { Reads } from "../reads.ts"
import { AttemptAnswerBody, AttemptBody, AttemptParams, IdCheckBody } from "../schemas/deliveries.ts"

const crew = ["service", "dispatch", "pilot", "field"] as const

/** Gives a command about an attempt to the delivery it belongs to, and shows the attempt afterwards. */
const tellAbout = (
  attemptId: string,
  caller: Caller,
  key: CommandKey,
  command: (by: ActorType) => DeliveryCommand
) =>
  Effect.gen(function* () {
    const reads = yield* Reads
    const gateway = yield* Gateway
    const missing = new NoSuchThing({ entity: "Attempt", id: attemptId })
    const deliveryId = yield* reads.deliveryOfAttempt(attemptId)
    if (deliveryId === null) return yield* missing
    yield* gateway.tell("Delivery", deliveryId, command(actorTypeOf(caller)), key)
    const state = yield* lookAt("Delivery", deliveryId)
    const attempt = state === null ? null : attemptById(state, attemptId)
    return attempt === null ? yield* missing : ok(attemptView(deliveryId, attempt))
  })

interface Step {
  /** Last part of the path. */
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly problems: ReadonlyArray<string>
  readonly command: (
    attemptId: string,
    by: ActorType,
    note: string | null,
    reason: AttemptCancellationReason
  ) => DeliveryCommand
  /** Whether a reason has to be given. */
  readonly needsReason?: boolean
}

const steps: ReadonlyArray<Step> = [
  {
    verb: "loaded",
    name: "confirmLoaded",
    summary: "The food is in the robot.",
    problems: ["ILLEGAL_TRANSITION", "ROBOT_NEEDS_MAINTENANCE"],
    command: (attemptId, by, note) => ({ _tag: "Load", attemptId, by, note })
  },
  {
    verb: "rescue",
    name: "startRescue",
    summary: "The attempt cannot deliver its food any more; another one takes it over.",
    problems: ["ILLEGAL_TRANSITION"],
    command: (attemptId, by, note) => ({ _tag: "StartRescue", attemptId, by, note })
  },
  {
    verb: "withdraw-rescue",
    name: "withdrawRescue",
    summary: "The attempt delivers its food itself after all.",
    problems: ["ILLEGAL_TRANSITION", "RESCUE_UNDER_WAY"],
    command: (attemptId, _by, note) => ({ _tag: "WithdrawRescue", attemptId, note })
  },
  {
    verb: "unrecoverable",
    name: "declareUnrecoverable",
    summary: "The food of the attempt is lost.",
    problems: ["ILLEGAL_TRANSITION"],
    command: (attemptId, _by, note) => ({ _tag: "DeclareUnrecoverable", attemptId, note })
  },
  {
    verb: "return",
    name: "returnFood",
    summary: "The food goes back to the merchant, and the delivery ends.",
    problems: ["ILLEGAL_TRANSITION", "NOTHING_TO_RETURN", "CANCEL_REASON_NOT_ALLOWED"],
    needsReason: true,
    command: (attemptId, by, _note, reason) => ({ _tag: "StartReturn", attemptId, by, reason })
  },
  {
    verb: "complete",
    name: "completeAttempt",
    summary: "The customer has his food.",
    problems: ["ILLEGAL_TRANSITION", "NOT_AT_DESTINATION"],
    command: (attemptId, by, note) => ({ _tag: "Complete", attemptId, by, note })
  }
]

const endpointOf = ({ command, name, needsReason, problems, summary, verb }: Step): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/v1/attempts/:attemptId/${verb}`,
    group: "attempts",
    summary,
    welcome: crew,
    params: AttemptParams,
    query: Nothing,
    body: AttemptBody,
    example: needsReason === true ? { reason: "CustomerUnresponsive" } : {},
    answers: { 200: AttemptAnswerBody },
    problems: ["NOT_FOUND", ...problems],
    handle: ({ body, caller, key, params }) =>
      needsReason === true && body.reason === null
        ? Effect.fail(new InvalidRequest({ problems: [{ field: "reason", rule: "is missing" }] }))
        : tellAbout(params.attemptId, caller, key, (by) =>
            command(params.attemptId, by, body.note, body.reason ?? "Other")
          )
  })

export const attemptSteps: ReadonlyArray<Endpoint> = steps.map(endpointOf)

export const checkId = endpoint({
  name: "checkId",
  method: "POST",
  path: "/v1/attempts/:attemptId/id-check",
  group: "attempts",
  summary: "The customer's age was checked. A check that failed ends the delivery.",
  welcome: crew,
  params: AttemptParams,
  query: Nothing,
  body: IdCheckBody,
  example: { passed: true },
  answers: { 200: AttemptAnswerBody },
  problems: ["NOT_FOUND", "ILLEGAL_TRANSITION"],
  handle: ({ body, caller, key, params: { attemptId } }) =>
    tellAbout(attemptId, caller, key, (by) => ({ _tag: "CheckId", attemptId, passed: body.passed, by }))
})
