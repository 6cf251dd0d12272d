/** Robots on trips that need somebody there: asked for, and not needed any more. Source: spec/operations.md 5.4, 6. */
import * as Effect from "effect/Effect"
import { assistanceKey } from "../../actors/hub/field-state.ts"
import { CommandRejected, Gateway } from "../../cluster/gateway.ts"
import { triggeredBy } from "../caller.ts"
import { NoSuchThing } from "../edge-errors.ts"
import { endpoint, Nothing, ok } from "../endpoint.ts"
import { assistanceView } from "../field-task-view.ts"
import { find } from "../look.ts"
import {
  CloseAssistanceAnswerBody,
  CloseAssistanceBody,
  RequestFoAnswerBody,
  RequestFoBody,
  TripOfAssistanceParams
} from "../schemas/field-tasks.ts"

export const requestFo = endpoint({
  name: "requestFo",
  method: "POST",
  path: "/request-fo",
  group: "field work",
  summary: "Asks for somebody to come to the robot of a trip; asked again, the open request is answered.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: Nothing,
  query: Nothing,
  body: RequestFoBody,
  example: { tripId: "7a1c5e0e-9a44-4f2b-8a59-0f6d1b8c2d33", issue: "ROBOT_STUCK" },
  answers: { 200: RequestFoAnswerBody },
  problems: ["NOT_FOUND", "NO_ROBOT"],
  handle: ({ body, caller, key }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { issue, lat, lng, tripId } = body
      const { deliveryId, hubId, robotSerial } = yield* find("Trip", tripId)
      if (robotSerial === null) {
        const rejection = { accepted: false, _tag: "NoRobot", tripId } as const
        return yield* new CommandRejected({ rejection })
      }
      yield* gateway.tell(
        "Hub",
        hubId,
        {
          _tag: "RequestFo",
          tripId,
          deliveryId,
          serial: robotSerial,
          issue,
          place: lat === null || lng === null ? null : { lat, lng },
          needsGrounding: body.needsGrounding,
          attemptCancellationReason: body.attemptCancellationReason,
          notes: body.notes,
          by: triggeredBy(caller),
          // Whoever asks here has looked.
          confirmAfterMs: 0,
          robot: null
        },
        key
      )
      const request = (yield* find("Hub", hubId)).field.assistance.get(assistanceKey(tripId, issue))
      // A repetition, after somebody came or was called off.
      if (request === undefined) return yield* new NoSuchThing({ entity: "FoAssistance", id: tripId })
      return ok(assistanceView(request))
    })
})

export const closeAssistance = endpoint({
  name: "closeAssistance",
  method: "POST",
  path: "/trips/:tripId/close-assistance",
  group: "field work",
  summary: "Nobody needs to come any more: the trip's open requests end, and the tasks that bring the help.",
  welcome: ["service", "dispatch", "pilot"],
  params: TripOfAssistanceParams,
  query: Nothing,
  body: CloseAssistanceBody,
  example: { reason: "DRIVES_AGAIN" },
  answers: { 200: CloseAssistanceAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ body: { issue, reason }, key, params: { tripId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { hubId } = yield* find("Trip", tripId)
      const openOf = Effect.map(
        find("Hub", hubId),
        ({ field }) =>
          [...field.assistance.values()].filter(
            (request) => request.tripId === tripId && (issue === null || request.issue === issue)
          ).length
      )
      const before = yield* openOf
      yield* gateway.tell("Hub", hubId, { _tag: "CloseAssistance", tripId, issue, reason }, key)
      return ok({ closed: before - (yield* openOf) })
    })
})
