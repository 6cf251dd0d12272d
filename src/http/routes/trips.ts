/** Trips: what pilots, dispatchers and robots do to them. Source: spec/operations.md 3.1, 6. */
import * as Effect from "effect/Effect"
import type { TripCommand } from "../../actors/trip/commands.ts"
import type { TripState } from "../../actors/trip/state.ts"
import { Gateway } from "../../cluster/gateway.ts"
import type { Place } from "../../domain/geo.ts"
import { isoOf } from "../../services/table.ts"
import { type Caller, holds, pilotOf, triggeredBy, type Welcome } from "../caller.ts"
import { isoOrNull } from "../delivery-view.ts"
import { type FieldProblem, Forbidden, InvalidRequest, type NoSuchThing } from "../edge-errors.ts"
import { type Endpoint, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import { Reads } from "../reads.ts"
import { pageOf, RowAnswer } from "../schemas/fields.ts"
import { TripAnswerBody, TripParams, TripStepBody, TripsQuery } from "../schemas/trips.ts"

const tripView = (state: TripState): typeof TripAnswerBody.Encoded => ({
  tripId: state.tripId,
  taskId: state.taskId,
  type: state.type,
  status: state.status ?? "READY_TO_DEPART",
  taskStatus: state.taskStatus,
  version: state.version,
  hubId: state.hubId,
  deliveryId: state.deliveryId,
  attemptId: state.attemptId,
  robotSerial: state.robotSerial,
  pilotId: state.pilotId,
  offeredPilotId: state.offeredPilotId,
  origin: { lat: state.origin.lat, lng: state.origin.lng },
  destination: { lat: state.destination.lat, lng: state.destination.lng },
  scheduledFor: isoOf(state.scheduledFor),
  etd: isoOrNull(state.etd),
  eta: isoOrNull(state.eta),
  departedAt: isoOrNull(state.departedAt),
  arrivedAt: isoOrNull(state.arrivedAt),
  cancelRequestedAt: isoOrNull(state.cancelRequestedAt),
  parkRequestedAt: isoOrNull(state.parkRequestedAt)
})

export const getTrip = endpoint({
  name: "getTrip",
  method: "GET",
  path: "/trips/:tripId",
  group: "trips",
  summary: "A trip as it is now.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: TripParams,
  query: Nothing,
  body: null,
  answers: { 200: TripAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ params }) => Effect.map(find("Trip", params.tripId), (state) => ok(tripView(state)))
})

export const listTrips = endpoint({
  name: "listTrips",
  method: "GET",
  path: "/trips",
  group: "trips",
  summary: "Trips, the newest first.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: Nothing,
  query: TripsQuery,
  body: null,
  answers: { 200: pageOf(RowAnswer) },
  problems: [],
  handle: ({ query }) => Effect.flatMap(Reads, (reads) => Effect.map(reads.trips(query, query), ok))
})

// ---- Steps

/** Everything from which a step's command is made. */
interface StepRequest {
  readonly body: typeof TripStepBody.Type
  readonly caller: Caller
  readonly by: string
  readonly trip: TripState
}

type MadeCommand = Effect.Effect<TripCommand, InvalidRequest | Forbidden | NoSuchThing, never>

interface Step {
  readonly verb: string
  readonly name: string
  readonly summary: string
  readonly welcome: ReadonlyArray<Welcome>
  readonly problems: ReadonlyArray<string>
  readonly example: { readonly [member: string]: unknown }
  readonly command: (request: StepRequest) => MadeCommand
}

const missing = (...fields: ReadonlyArray<string>): InvalidRequest =>
  new InvalidRequest({ problems: fields.map((field): FieldProblem => ({ field, rule: "is missing" })) })

const placeOf = ({ lat, lng }: TripStepBody): Place | null =>
  lat === null || lng === null ? null : { lat, lng, kind: "AdHoc" }

/** The pilot for whom a step is taken: himself, or the bound one when a dispatcher takes it. */
const pilotFor = ({ caller, trip }: StepRequest): Effect.Effect<string, Forbidden> => {
  const pilotId = pilotOf(caller) ?? (holds(caller, "dispatch") ? trip.pilotId : null)
  return pilotId === null ? Effect.fail(new Forbidden({ needs: "a bound pilot" })) : Effect.succeed(pilotId)
}

const anyMover: ReadonlyArray<Welcome> = ["dispatch", "pilot"]

const steps: ReadonlyArray<Step> = [
  {
    verb: "activate",
    name: "activateTrip",
    summary: "The search for a pilot begins.",
    welcome: ["service", "dispatch"],
    problems: ["NO_ROBOT"],
    example: {},
    command: () => Effect.succeed({ _tag: "ActivateTrip" })
  },
  {
    verb: "depart",
    name: "departTrip",
    summary: "The bound pilot drives off.",
    welcome: anyMover,
    problems: [
      "ILLEGAL_TRANSITION",
      "ROBOT_OFFLINE",
      "ROBOT_BUSY",
      "ROBOT_NOT_READY",
      "LID_NOT_CLOSED",
      "NOT_YOUR_TRIP",
      "NO_FOOD_ABOARD"
    ],
    example: { at: "2026-05-12T10:00:00Z" },
    command: (request) =>
      Effect.map(pilotFor(request), (pilotId) => ({
        _tag: "Depart",
        pilotId,
        robot: null,
        overrideReason: request.body.overrideReason
      }))
  },
  {
    verb: "hold",
    name: "holdTrip",
    summary: "The robot waits where the trip begins.",
    welcome: anyMover,
    problems: ["ILLEGAL_TRANSITION", "NOT_YOUR_TRIP"],
    example: { reason: "ROAD_CLOSED" },
    command: ({ body, by }) => Effect.succeed({ _tag: "Hold", by, reason: body.reason ?? "HELD" })
  },
  {
    verb: "park",
    name: "parkTrip",
    summary: "The robot stands on its way.",
    welcome: anyMover,
    problems: ["ILLEGAL_TRANSITION", "NOT_YOUR_TRIP"],
    example: { reason: "HANDOVER", lat: 43.7384, lng: 7.4246 },
    command: ({ body, by }) =>
      Effect.succeed({ _tag: "Park", by, reason: body.reason ?? "PARKED", place: placeOf(body) })
  },
  {
    verb: "request-park",
    name: "requestPark",
    summary: "The bound pilot wants to hand the trip over at the next safe place.",
    welcome: anyMover,
    problems: ["NOT_YOUR_TRIP"],
    example: { reason: "SHIFT_END" },
    command: (request) =>
      Effect.map(pilotFor(request), (pilotId) => ({
        _tag: "RequestPark",
        pilotId,
        reason: request.body.reason ?? ""
      }))
  },
  {
    verb: "arrive",
    name: "arriveTrip",
    summary: "The robot stands at the destination.",
    welcome: anyMover,
    problems: ["ILLEGAL_TRANSITION", "NOT_YOUR_TRIP", "OUTSIDE_GEOFENCE"],
    example: { lat: 43.7402, lng: 7.4281 },
    command: ({ body, by }) => {
      const place = placeOf(body)
      return place === null
        ? Effect.fail(missing("lat", "lng"))
        : Effect.succeed({ _tag: "Arrive", by, place, overrideReason: body.overrideReason })
    }
  },
  {
    verb: "complete",
    name: "completeTrip",
    summary: "The trip is done. A delivery trip ends with its delivery.",
    welcome: anyMover,
    problems: ["ILLEGAL_TRANSITION", "NOT_YOUR_TRIP", "OUTSIDE_GEOFENCE", "DELIVERY_NOT_OVER"],
    example: { lat: 43.7402, lng: 7.4281 },
    command: ({ body, by }) =>
      Effect.succeed({ _tag: "Complete", by, place: placeOf(body), overrideReason: body.overrideReason })
  },
  {
    verb: "cancel",
    name: "cancelTrip",
    summary: "The trip is not wanted any more; a moving robot stops first.",
    welcome: ["service", "dispatch", "pilot"],
    problems: ["ILLEGAL_TRANSITION", "NOT_YOUR_TRIP"],
    example: { reason: "NOT_NEEDED" },
    command: ({ body, by }) =>
      body.reason === null
        ? Effect.fail(missing("reason"))
        : Effect.succeed({ _tag: "CancelTrip", by, reason: body.reason })
  }
]

const endpointOf = ({ command, example, name, problems, summary, verb, welcome }: Step): Endpoint =>
  endpoint({
    name,
    method: "POST",
    path: `/trips/:tripId/${verb}`,
    group: "trips",
    summary,
    welcome,
    params: TripParams,
    query: Nothing,
    body: TripStepBody,
    example,
    answers: { 200: TripAnswerBody },
    problems: ["NOT_FOUND", "VERSION_CONFLICT", ...problems],
    handle: ({ body, caller, ifMatch, key, params: { tripId } }) =>
      Effect.gen(function* () {
        const gateway = yield* Gateway
        if (body.overrideReason !== null && !holds(caller, "dispatch")) {
          return yield* new Forbidden({ needs: "dispatch, to override a check" })
        }
        const trip = yield* find("Trip", tripId)
        const made = yield* command({ body, caller, by: triggeredBy(caller), trip })
        yield* gateway.tell("Trip", tripId, made, key, body.expectedVersion ?? ifMatch)
        return ok(tripView(yield* find("Trip", tripId)))
      })
  })

export const tripSteps: ReadonlyArray<Endpoint> = steps.map(endpointOf)

export const assignRobot = endpoint({
  name: "assignRobot",
  method: "POST",
  path: "/trips/:tripId/assign-robot",
  group: "trips",
  summary: "Gives a trip that has not departed another robot.",
  welcome: ["dispatch"],
  params: TripParams,
  query: Nothing,
  body: TripStepBody,
  example: { robotSerial: "robot-2", reason: "ROBOT_STUCK" },
  answers: { 200: TripAnswerBody },
  problems: ["NOT_FOUND", "ALREADY_DEPARTED", "VERSION_CONFLICT"],
  handle: ({ body, ifMatch, key, now, params: { tripId } }) =>
    Effect.gen(function* () {
      const gateway = yield* Gateway
      const serial = body.robotSerial
      if (serial === null) return yield* missing("robotSerial")
      const trip = yield* find("Trip", tripId)
      const { hubId } = yield* find("Robot", serial)
      const etd = trip.etd ?? now
      const eta = trip.eta ?? etd + trip.durationS * 1_000
      const reason = body.reason ?? "DISPATCHER"
      yield* gateway.tell(
        "Trip",
        tripId,
        { _tag: "AssignRobot", serial, hubId, etd, eta, reason },
        key,
        body.expectedVersion ?? ifMatch
      )
      return ok(tripView(yield* find("Trip", tripId)))
    })
})
