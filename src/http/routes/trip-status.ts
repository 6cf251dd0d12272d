/** What a robot says of its trip. */
import * as Effect from "effect/Effect"
import type { TripCommand } from "../../actors/trip/commands.ts"
import { Gateway } from "../../cluster/gateway.ts"
import type { Place } from "../../domain/geo.ts"
import { triggeredBy } from "../caller.ts"
import { commandKeyOf } from "../command-key.ts"
import { endpoint, Nothing, ok } from "../endpoint.ts"
import { lookAt } from "../look.ts"
import { SerialParams } from "../schemas/fields.ts"
import { TripStatusAnswerBody, TripStatusBody } from "../schemas/robots.ts"

/**
 * A robot says that it stopped or arrived. It is told what became of it and never refused: what does not
 * fit any more came late, what is not its trip is ignored.
 */
export const postTripStatus = endpoint({
  name: "postTripStatus",
  method: "POST",
  path: "/robots/:serial/trip-status",
  group: "robot streams",
  summary: "The robot stopped, or has arrived, on its trip.",
  welcome: ["robot"],
  params: SerialParams,
  query: Nothing,
  body: TripStatusBody,
  example: {
    tripId: "5b3f7c9e-1f0e-4b06-8d6c-2a2f1f4a9b11",
    event: "ARRIVED",
    bootId: "0f6b2a52-52f5-4f0c-9c0f-6f1d0a8f3b77",
    seq: 1,
    at: "2026-05-12T10:00:00Z",
    lat: 43.7402,
    lng: 7.4281
  },
  answers: { 200: TripStatusAnswerBody },
  problems: ["SERIAL_MISMATCH"],
  handle: ({ body, caller, params: { serial } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const { bootId, event, lat, lng, seq, tripId } = body
      const trip = yield* lookAt("Trip", tripId)
      if (trip === null || trip.status === null || trip.robotSerial !== serial)
        return ok({ result: "IGNORED" })
      const by = triggeredBy(caller)
      const place: Place = { lat, lng, kind: "AdHoc" }
      const command: TripCommand =
        event === "ARRIVED"
          ? { _tag: "Arrive", by, place, overrideReason: null }
          : trip.status === "READY_TO_DEPART"
            ? { _tag: "Hold", by, reason: "STOPPED" }
            : { _tag: "Park", by, reason: "STOPPED", place }
      // The robot's own numbers are the key: it sends a report until it is answered.
      const key = commandKeyOf(`robot:${serial}`, `trip-status ${bootId} ${seq}`, body)
      const accepted = yield* gateway.tell("Trip", tripId, command, key).pipe(
        Effect.catchTag("CommandRejected", ({ rejection }) => Effect.succeed(rejection)),
        Effect.catchTag("KeyReused", () => Effect.succeed({ repeated: true }))
      )
      // A step that the trip does not take any more came too late; any other no is none of the robot's business.
      if ("accepted" in accepted) {
        return ok({ result: accepted._tag === "IllegalTransition" ? "LATE" : "IGNORED" })
      }
      if (accepted.repeated) return ok({ result: "DUPLICATE" })
      const after = yield* lookAt("Trip", tripId)
      return ok({ result: after?.version === trip.version ? "IGNORED" : "APPLIED" })
    })
})
