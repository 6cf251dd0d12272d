import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripEvent } from "../../../src/actors/trip/events.ts"
import { taskMachine, tripMachine } from "../../../src/actors/trip/machine.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import type { Transition } from "../../../src/domain/machine.ts"
import type { PilotAssignmentStatus, TripType } from "../../../src/services/operations/enums.ts"
import { tripCancelEndsAtStand } from "../../../src/sim/checkers/trip-cancel-ends-at-stand.ts"
import { tripDepartsOnce } from "../../../src/sim/checkers/trip-departs-once.ts"
import { tripHoldsOnePilot } from "../../../src/sim/checkers/trip-holds-one-pilot.ts"
import { tripInTransitHasPilot } from "../../../src/sim/checkers/trip-in-transit-has-pilot.ts"
import { tripMatchesTask } from "../../../src/sim/checkers/trip-matches-task.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { destination, offDestination, origin, requested, resolution, robotCopy, t0 } from "./trips.ts"

const checkers = [
  tripMatchesTask,
  tripInTransitHasPilot,
  tripDepartsOnce,
  tripHoldsOnePilot,
  tripCancelEndsAtStand
]

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

/** Commands with the versions left open: what a message names is drawn from the state it meets. */
type Draw = (state: TripState) => TripCommand

const versionOf = (state: TripState, pilotId: string, stale: boolean): number =>
  (state.pilotId === pilotId ? state.pilotTaskVersion : state.offeredTaskVersion) - (stale ? 1 : 0)

const ended = fc.constantFrom<PilotAssignmentStatus>("REJECTED", "STALE", "ABANDONED", "REVOKED", "CANCELED")

const draws = (type: TripType): fc.Arbitrary<Draw> => {
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
    fc.record({ _tag: fc.constant("OfferPilot" as const), pilotId: pilots }),
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

const hasRow = <S extends string, T extends string>(
  rows: ReadonlyArray<Transition<S, T>>,
  from: S | null,
  to: S
): boolean =>
  rows.some((row) => row.to === to && (from === null ? row.from === null : row.from?.includes(from)))

/** Checks one event against the histories so far; returns them as they are after it. */
const follow = (
  event: TripEvent,
  last: { trip: string | null; task: string | null; hasMoved: boolean; version: number; taskVersion: number }
): void => {
  if (event._tag === "TripTransitioned") {
    assert.strictEqual(event.from, last.trip, "a trip's step begins where the last one ended")
    assert.isTrue(hasRow(tripMachine.transitions, event.from, event.to), `trip ${event.from} -> ${event.to}`)
    last.trip = event.to
    if (event.to === "IN_TRANSIT") last.hasMoved = true
    assert.strictEqual(event.departed, last.hasMoved)
    assert.isAbove(event.version, last.version)
    last.version = event.version
  }
  if (event._tag === "TaskTransitioned") {
    assert.strictEqual(event.from, last.task, "a task's step begins where the last one ended")
    assert.isTrue(hasRow(taskMachine.transitions, event.from, event.to), `task ${event.from} -> ${event.to}`)
    last.task = event.to
  }
  if (event._tag === "TaskTransitioned" || event._tag === "PilotOffered") {
    const version = event._tag === "TaskTransitioned" ? event.version : event.taskVersion
    assert.isAbove(version, last.taskVersion, "task versions only grow")
    last.taskVersion = version
  }
}

const types: ReadonlyArray<TripType> = ["JITP", "DELIVERY", "RETURN", "DEPLOYMENT"]

describe("trip laws", () => {
  for (const type of types) {
    it(`keeps the invariants of a ${type} trip under any commands in any order`, () => {
      const reached = new Set<string>()
      fc.assert(
        fc.property(
          fc.array(fc.tuple(draws(type), fc.integer({ min: 0, max: 30_000 })), {
            minLength: 30,
            maxLength: 60
          }),
          (steps) => {
            const state = tripActor.initial("trip-1")
            const last = { trip: null, task: null, hasMoved: false, version: 0, taskVersion: 0 }
            let now = t0 + 60_000
            const first: TripCommand = { _tag: "CreateTrip", event: requested({ type }) }
            for (const [draw, waitMs] of [[() => first, 0] as const, ...steps]) {
              now += waitMs
              const command = draw(state)
              const before = canonical(state)
              const outcome = tripActor.decide(deepFreeze(structuredClone(state)), command, now)
              if (!outcome.accepted) {
                assert.strictEqual(canonical(state), before)
                continue
              }
              for (const event of outcome.events) {
                follow(event, last)
                tripActor.evolve(state, event)
              }
              for (const check of checkers) assert.isNull(check(state), command._tag)
              assert.strictEqual(state.departedAt !== null, last.hasMoved, "departed exactly with IN_TRANSIT")
              reached.add(`${state.status}/${state.taskStatus}`)
            }
          }
        ),
        { numRuns: 250, seed: 20_260_511 }
      )
      for (const pair of ["READY_TO_DEPART/PENDING", "AT_STOP/PENDING", "IN_TRANSIT/IN_PROGRESS"]) {
        assert.include([...reached], pair, "the commands reach what they are to test")
      }
      for (const pair of [
        "AT_STOP/PAUSED",
        "AT_STOP/ARRIVED",
        "COMPLETED/COMPLETED",
        "CANCELLED/CANCELLED"
      ]) {
        assert.include([...reached], pair, "the commands reach what they are to test")
      }
    })
  }

  it("never throws, whatever the order of commands on a trip that nobody requested", () => {
    fc.assert(
      fc.property(fc.array(draws("JITP"), { maxLength: 20 }), (steps) => {
        const state = deepFreeze(tripActor.initial("trip-1"))
        for (const draw of steps) {
          const command = draw(state)
          if (command._tag === "CreateTrip") continue
          const outcome = tripActor.decide(state, command, t0)
          if (outcome.accepted) assert.deepStrictEqual(outcome.events, [])
        }
      }),
      { numRuns: 200, seed: 7 }
    )
  })
})
