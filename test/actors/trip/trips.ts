/** Trips in every status, reached by the commands that lead there, with valid defaults. */
import { assert } from "@effect/vitest"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { Place } from "../../../src/domain/geo.ts"
import type { TripRequested } from "../../../src/services/dispatch/events.ts"
import type { PilotAssignmentResolved } from "../../../src/services/operations/events.ts"
import type { RobotCopy } from "../../../src/services/operations/robot-copy.ts"

/** When the tests' trips are requested. */
export const t0 = 1_760_000_000_000
export const origin: Place = { lat: 43.73, lng: 7.41, kind: "ParkingLot", locationId: "lot-1" }
export const destination: Place = { lat: 43.74, lng: 7.42, kind: "Merchant", locationId: "merchant-1" }
/** About 33 m from the destination: inside its circle. */
export const nearDestination: Place = { lat: 43.7403, lng: 7.42, kind: "AdHoc" }
/** About 56 m from the destination: outside. */
export const offDestination: Place = { lat: 43.7405, lng: 7.42, kind: "AdHoc" }

export const requested = (over: Partial<TripRequested> = {}): TripRequested => ({
  _tag: "TripRequested",
  at: t0,
  tripId: "trip-1",
  demandId: "demand-1",
  deliveryId: "delivery-1",
  attemptId: "attempt-1",
  hubId: "hub-1",
  type: "JITP",
  serial: "R1",
  origin,
  destination,
  scheduledFor: t0 + 60_000,
  etd: t0 + 180_000,
  eta: t0 + 600_000,
  distanceM: 1_300,
  durationS: 420,
  departBy: t0 + 480_000,
  orderId: "order-1",
  ...over
})

export const robotCopy = (over: Partial<RobotCopy> = {}): RobotCopy => ({
  serial: "R1",
  hubId: "hub-1",
  locationId: null,
  operationState: "PARKED",
  tripId: null,
  online: true,
  healthy: true,
  driveable: true,
  hasFood: true,
  needsMovement: false,
  needsMaintenance: false,
  undergoingMaintenance: false,
  needsPickup: false,
  lidState: "CLOSED",
  batteryPct: 80,
  lat: origin.lat,
  lng: origin.lng,
  speedMps: 0,
  ...over
})

export const resolution = (over: Partial<PilotAssignmentResolved> = {}): PilotAssignmentResolved => ({
  _tag: "PilotAssignmentResolved",
  at: t0,
  pilotId: "P1",
  assignmentId: "assignment-1",
  taskId: "task-1",
  taskVersion: 3,
  tripId: "trip-1",
  hubId: "hub-1",
  type: "JITP",
  demandId: "demand-1",
  deliveryId: "delivery-1",
  attemptId: "attempt-1",
  status: "ACCEPTED",
  ended: false,
  reason: null,
  ...over
})

/** Checks some fields of an event, send or call, whose type the contract leaves open. */
export const assertHas = (actual: unknown, fields: object): void => {
  assert.deepInclude(actual as object, fields)
}

/** Gives commands one second apart, each of which must be accepted. */
export const play = (state: TripState, at: number, ...commands: ReadonlyArray<TripCommand>): TripState => {
  let now = at
  for (const command of commands) {
    const outcome = tripActor.decide(state, command, now)
    if (!outcome.accepted) assert.fail(`${command._tag}: ${JSON.stringify(outcome)}`)
    else for (const event of outcome.events) tripActor.evolve(state, event)
    now += 1_000
  }
  return state
}

export const depart = (pilotId = "P1"): TripCommand => ({
  _tag: "Depart",
  pilotId,
  robot: robotCopy(),
  overrideReason: null
})
export const parkByPilot: TripCommand = { _tag: "Park", by: "pilot:P1", reason: "OBSTACLE", place: origin }
export const arriveByPilot: TripCommand = {
  _tag: "Arrive",
  by: "pilot:P1",
  place: nearDestination,
  overrideReason: null
}

export const none = (): TripState => tripActor.initial("trip-1")
export const scheduled = (over: Partial<TripRequested> = {}): TripState =>
  play(none(), t0, { _tag: "CreateTrip", event: requested(over) })
export const pending = (over: Partial<TripRequested> = {}): TripState =>
  play(scheduled(over), t0 + 60_000, { _tag: "ActivateTrip" })
export const offered = (over: Partial<TripRequested> = {}): TripState =>
  play(pending(over), t0 + 61_000, { _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 })

/** The pilot P1 is bound; he was offered the trip under the task version it has now. */
export const bound = (over: Partial<TripRequested> = {}): TripState => {
  const state = offered(over)
  return play(state, t0 + 70_000, {
    _tag: "ApplyAssignment",
    event: resolution({ taskVersion: state.taskVersion })
  })
}

export const held = (over: Partial<TripRequested> = {}): TripState =>
  play(bound(over), t0 + 80_000, { _tag: "Hold", by: "robot:R1", reason: "WAIT" })
export const inTransit = (over: Partial<TripRequested> = {}): TripState =>
  play(bound(over), t0 + 90_000, depart())
export const paused = (over: Partial<TripRequested> = {}): TripState =>
  play(inTransit(over), t0 + 100_000, parkByPilot)
export const arrived = (over: Partial<TripRequested> = {}): TripState =>
  play(inTransit(over), t0 + 110_000, arriveByPilot)
export const cancelPending = (over: Partial<TripRequested> = {}): TripState =>
  play(inTransit(over), t0 + 120_000, {
    _tag: "CancelTrip",
    by: "service:dispatch",
    reason: "CustomerRequested"
  })
export const completed = (over: Partial<TripRequested> = {}): TripState =>
  play(inTransit(over), t0 + 130_000, {
    _tag: "Complete",
    by: "pilot:P1",
    place: nearDestination,
    overrideReason: null
  })
export const cancelled = (over: Partial<TripRequested> = {}): TripState =>
  play(bound(over), t0 + 130_000, {
    _tag: "CancelTrip",
    by: "service:dispatch",
    reason: "CustomerRequested"
  })
