import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripEvent } from "../../../src/actors/trip/events.ts"
import { taskMachine, tripMachine } from "../../../src/actors/trip/machine.ts"
import type { Transition } from "../../../src/domain/machine.ts"
import type { TripType } from "../../../src/services/operations/enums.ts"
import { tripCancelEndsAtStand } from "../../../src/sim/checkers/trip-cancel-ends-at-stand.ts"
import { tripDepartsOnce } from "../../../src/sim/checkers/trip-departs-once.ts"
import { tripHoldsOnePilot } from "../../../src/sim/checkers/trip-holds-one-pilot.ts"
import { tripInTransitHasPilot } from "../../../src/sim/checkers/trip-in-transit-has-pilot.ts"
import { tripMatchesTask } from "../../../src/sim/checkers/trip-matches-task.ts"
import { canonical, deepFreeze } from "../../support/given.ts"
import { arbitraryCommands } from "./arbitrary-commands.ts"
import { requested, t0 } from "./trips.ts"

const checkers = [
  tripMatchesTask,
  tripInTransitHasPilot,
  tripDepartsOnce,
  tripHoldsOnePilot,
  tripCancelEndsAtStand
]

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
          fc.array(fc.tuple(arbitraryCommands(type), fc.integer({ min: 0, max: 30_000 })), {
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
      fc.property(fc.array(arbitraryCommands("JITP"), { maxLength: 20 }), (steps) => {
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
