/** Arbitrary commands for trips, for laws that hold in any order of them. */
import fc from "fast-check"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { PilotAssignmentStatus, TripType } from "../../../src/services/operations/enums.ts"
import { destination, offDestination, origin, requested, resolution, robotCopy, t0 } from "./trips.ts"

const pilots = fc.constantFrom("P1", "P2")
const by = fc.constantFrom(
  "pilot:P1",
  "pilot:P2",
  "robot:R1",
  "operator:O1",
  "service:deliveries",
  "service:dispatch",
  "system:pilot-lost",
  "system:robot-grounded"
)
const place = fc.constantFrom(origin, destination, offDestination, null)
const override = fc.constantFrom(null, null, "allowed by dispatch")
const parkReason = fc.constantFrom(
  "HANDOVER",
  "OBSTACLE",
  "ROBOT_GROUNDED",
  "PILOT_UNRESPONSIVE P1",
  "PILOT_UNRESPONSIVE P2"
)

/** A command whose versions are left open: what a message names is drawn from the state it meets. */
export type Draw = (state: TripState) => TripCommand

const versionOf = (state: TripState, pilotId: string, stale: boolean): number =>
  (state.pilotId === pilotId ? state.pilotTaskVersion : state.offeredTaskVersion) - (stale ? 1 : 0)

const ended = fc.constantFrom<PilotAssignmentStatus>("REJECTED", "STALE", "ABANDONED", "REVOKED", "CANCELED")

/**
 * Any command of a trip of this type, in the proportions that let trips live long enough: most departures
 * are by the bound pilot, most answers by the pilot who was asked.
 */
export const arbitraryCommands = (type: TripType): fc.Arbitrary<Draw> => {
  const simple: fc.Arbitrary<TripCommand> = fc.oneof(
    fc.constant<TripCommand>({ _tag: "ActivateTrip" }),
    fc.record({
      _tag: fc.constant("CreateTrip" as const),
      event: fc.constantFrom("R1", null).map((serial) => requested({ type, serial }))
    }),
    fc.record({
      _tag: fc.constant("AssignRobot" as const),
      serial: fc.constantFrom("R1", "R2"),
      hubId: fc.constantFrom("hub-1", "hub-2"),
      etd: fc.constant(t0 + 400_000),
      eta: fc.constant(t0 + 800_000),
      reason: fc.constant("BetterPlan")
    }),
    fc.record({
      _tag: fc.constant("OfferPilot" as const),
      pilotId: pilots,
      seenTaskVersion: fc.integer({ min: 0, max: 9 })
    }),
    fc.record({ _tag: fc.constant("Hold" as const), by, reason: fc.constant("WAIT") }),
    fc.record({ _tag: fc.constant("Park" as const), by, reason: parkReason, place }),
    fc.record({
      _tag: fc.constant("Arrive" as const),
      by,
      place: fc.constantFrom(destination, offDestination),
      overrideReason: override
    }),
    fc.record({ _tag: fc.constant("Complete" as const), by, place, overrideReason: override }),
    fc.record({ _tag: fc.constant("ExecuteCancel" as const), by, place }),
    fc.record({
      _tag: fc.constant("RequestPark" as const),
      pilotId: pilots,
      reason: fc.constant("HANDOVER")
    }),
    fc.record({
      _tag: fc.constant("ReportRouteIssue" as const),
      pilotId: pilots,
      kind: fc.constantFrom("HAZARD" as const, "BLOCKAGE" as const),
      lat: fc.constant(43.7),
      lng: fc.constant(7.4),
      note: fc.constant(null)
    }),
    fc.record({ _tag: fc.constant("UpdateEta" as const), eta: fc.integer({ min: t0, max: t0 + 1_000_000 }) })
  )
  const departing: fc.Arbitrary<Draw> = fc
    .record({ pilotId: pilots, hasFood: fc.boolean(), overrideReason: override, online: fc.boolean() })
    .map(({ pilotId, hasFood, overrideReason, online }) => (state: TripState) => ({
      _tag: "Depart" as const,
      pilotId: state.pilotId ?? pilotId,
      robot: robotCopy({ serial: state.robotSerial ?? "R1", hasFood, online }),
      overrideReason
    }))
  const answering: fc.Arbitrary<Draw> = fc
    .record({ pilotId: pilots, status: ended, accepts: fc.boolean(), stale: fc.boolean() })
    .map(({ pilotId, status, accepts, stale }) => (state: TripState) => {
      const who = state.offeredPilotId ?? state.pilotId ?? pilotId
      return {
        _tag: "ApplyAssignment" as const,
        event: resolution({
          pilotId: who,
          status: accepts ? "ACCEPTED" : status,
          ended: !accepts,
          reason: accepts ? null : "HANDOVER",
          taskVersion: versionOf(state, who, stale)
        })
      }
    })
  const refusing: fc.Arbitrary<Draw> = pilots.map((pilotId) => (state: TripState) => ({
    _tag: "RefuseOffer" as const,
    pilotId,
    taskVersion: state.offeredTaskVersion,
    reason: "BUSY"
  }))
  const cancelling = fc.record({ _tag: fc.constant("CancelTrip" as const), by, reason: fc.constant("Other") })
  // Few cancellations, or most trips would end before anything else could happen to them.
  return fc.oneof(
    {
      weight: 24,
      arbitrary: simple.map(
        (command): Draw =>
          () =>
            command
      )
    },
    { weight: 10, arbitrary: departing },
    { weight: 10, arbitrary: answering },
    { weight: 4, arbitrary: refusing },
    {
      weight: 1,
      arbitrary: cancelling.map(
        (command): Draw =>
          () =>
            command
      )
    }
  )
}

const nextCommands = (state: TripState, type: TripType): ReadonlyArray<TripCommand> => {
  const { status, taskStatus, offeredPilotId, pilotId, handoverFrom } = state
  if (status === null) return [{ _tag: "CreateTrip", event: requested({ type }) }]
  if (taskStatus === "SCHEDULED") return [{ _tag: "ActivateTrip" }]
  if (status === "COMPLETED" || status === "CANCELLED") return [{ _tag: "UpdateEta", eta: t0 }]
  if (offeredPilotId !== null) {
    const taskVersion = state.offeredTaskVersion
    const answer = { pilotId: offeredPilotId, taskVersion }
    return [
      { _tag: "ApplyAssignment", event: resolution(answer) },
      { _tag: "ApplyAssignment", event: resolution(answer) },
      { _tag: "ApplyAssignment", event: resolution({ ...answer, status: "REJECTED", ended: true }) },
      { _tag: "RefuseOffer", ...answer, reason: "BUSY" }
    ]
  }
  if (pilotId === null) {
    return [
      { _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 },
      { _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }
    ]
  }
  const byPilot = `pilot:${pilotId}`
  const lost = resolution({
    pilotId,
    taskVersion: state.pilotTaskVersion,
    status: "REVOKED",
    ended: true,
    reason: "HANDOVER"
  })
  if (pilotId === handoverFrom) return [{ _tag: "ApplyAssignment", event: lost }]
  if (taskStatus === "ARRIVED") {
    return [
      { _tag: "Complete", by: "service:deliveries", place: null, overrideReason: null },
      { _tag: "Complete", by: byPilot, place: destination, overrideReason: null },
      { _tag: "CancelTrip", by: "operator:O1", reason: "Other" }
    ]
  }
  if (status !== "IN_TRANSIT") {
    return [
      { _tag: "Hold", by: byPilot, reason: "WAIT" },
      {
        _tag: "Depart",
        pilotId,
        robot: robotCopy({ serial: state.robotSerial ?? "R1" }),
        overrideReason: null
      },
      { _tag: "ApplyAssignment", event: lost }
    ]
  }
  return [
    { _tag: "ReportRouteIssue", pilotId, kind: "BLOCKAGE", lat: 43.7, lng: 7.4, note: "wall" },
    { _tag: "RequestPark", pilotId, reason: "HANDOVER" },
    { _tag: "Park", by: byPilot, reason: "HANDOVER", place: offDestination },
    { _tag: "Park", by: byPilot, reason: "HANDOVER", place: origin },
    { _tag: "Arrive", by: byPilot, place: destination, overrideReason: null },
    { _tag: "Arrive", by: byPilot, place: destination, overrideReason: null },
    { _tag: "ApplyAssignment", event: lost },
    { _tag: "CancelTrip", by: "service:dispatch", reason: "CustomerRequested" }
  ]
}

/** What may well come next for a trip in its state: sequences of these go through whole lives of trips. */
export const plausibleCommands = (type: TripType): fc.Arbitrary<Draw> =>
  fc.nat({ max: 1_000 }).map((choice) => (state: TripState) => {
    const commands = nextCommands(state, type)
    return commands[choice % commands.length]!
  })
