/**
 * Maps' answers and the clock that asks again, in every status of a trip and its task: with a way wanted
 * around a blockage, and without. The other commands are in cells.test.ts.
 */
import { describe, it } from "@effect/vitest"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { AnswerRoute, TripCommand } from "../../../src/actors/trip/commands.ts"
import type { TripEvent } from "../../../src/actors/trip/events.ts"
import { taskMachine, tripMachine } from "../../../src/actors/trip/machine.ts"
import type { TripRejection } from "../../../src/actors/trip/rejections.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { type Cells, exerciseCells } from "../../support/cells.ts"
import {
  arriveByPilot,
  arrived,
  bound,
  cancelled,
  completed,
  depart,
  destination,
  inTransit,
  nearDestination,
  none,
  origin,
  parkByPilot,
  paused,
  play,
  scheduled,
  t0
} from "./trips.ts"

const now = t0 + 200_000
/** The blockage is reported while the robot stands at its origin with its pilot. */
const askedAt = t0 + 80_000

const blockage: TripCommand = {
  _tag: "ReportRouteIssue",
  pilotId: "P1",
  kind: "BLOCKAGE",
  lat: 43.735,
  lng: 7.415,
  note: null
}

/** The trip's first route is number 1, so number 2 is asked for. */
const answer = (seq: number, answer: AnswerRoute["answer"]): (() => TripCommand) => {
  const command: AnswerRoute = { _tag: "AnswerRoute", seq, answer }
  return () => command
}

const way: AnswerRoute["answer"] = {
  _tag: "Found",
  waypoints: [origin, destination].map(({ lat, lng }) => ({ lat, lng })),
  distanceM: 900,
  durationS: 750
}

const commands: Readonly<Record<string, () => TripCommand>> = {
  "AnswerRoute found": answer(2, way),
  "AnswerRoute none": answer(2, { _tag: "None" }),
  "AnswerRoute unavailable": answer(2, { _tag: "Unavailable" }),
  "AnswerRoute older question": answer(1, way),
  "AnswerRoute no question of ours": answer(3, { _tag: "None" }),
  RetryRoute: () => ({ _tag: "RetryRoute" })
}

type Row = Readonly<Record<string, string>>

const nothing: Row = {
  "AnswerRoute found": "=",
  "AnswerRoute none": "=",
  "AnswerRoute unavailable": "=",
  "AnswerRoute older question": "=",
  "AnswerRoute no question of ours": "=",
  RetryRoute: "="
}

/** A way is wanted. What is not available now is asked for again by the clock, which is no event. */
const wanted: Row = { ...nothing, "AnswerRoute found": "=+", "AnswerRoute none": "=+", RetryRoute: "=+" }

/** A trip whose pilot has reported the blockage before it went on. */
const blocked = (...further: ReadonlyArray<TripCommand>): TripState =>
  play(bound(), askedAt, blockage, ...further)

const complete: TripCommand = {
  _tag: "Complete",
  by: "pilot:P1",
  place: nearDestination,
  overrideReason: null
}
const cancel: TripCommand = { _tag: "CancelTrip", by: "service:dispatch", reason: "Other" }

type TripCells = Cells<TripState, TripCommand, TripEvent, TripRejection>

const exercise = (
  machine: TripCells["machine"],
  stateOf: TripCells["stateOf"],
  states: TripCells["states"],
  row: Row,
  others: Readonly<Record<string, Row>> = {},
  at = now
): void =>
  exerciseCells({
    actor: tripActor,
    machine,
    states,
    commands,
    stateOf,
    now: at,
    expected: { ...Object.fromEntries(Object.keys(states).map((name) => [name, row])), ...others }
  })

const tripStatus = (state: TripState) => state.status
const taskStatus = (state: TripState) => state.taskStatus

describe("a trip that wants no other way", () => {
  it("passes over answers and over the clock that asks again, in every status", () => {
    exercise(
      tripMachine,
      tripStatus,
      {
        none,
        READY_TO_DEPART: bound,
        AT_STOP: paused,
        IN_TRANSIT: inTransit,
        COMPLETED: completed,
        CANCELLED: cancelled
      },
      nothing
    )
    exercise(
      taskMachine,
      taskStatus,
      {
        none,
        SCHEDULED: scheduled,
        PENDING: bound,
        IN_PROGRESS: inTransit,
        PAUSED: paused,
        ARRIVED: arrived,
        COMPLETED: completed,
        CANCELLED: cancelled
      },
      nothing
    )
  })
})

describe("a trip with a blockage on its way", () => {
  const trips = {
    READY_TO_DEPART: () => blocked(),
    AT_STOP: () => blocked(depart(), parkByPilot),
    IN_TRANSIT: () => blocked(depart()),
    COMPLETED: () => blocked(depart(), complete),
    CANCELLED: () => blocked(cancel)
  }
  const tasks = {
    PENDING: trips.READY_TO_DEPART,
    IN_PROGRESS: trips.IN_TRANSIT,
    PAUSED: trips.AT_STOP,
    ARRIVED: () => blocked(depart(), arriveByPilot),
    COMPLETED: trips.COMPLETED,
    CANCELLED: trips.CANCELLED
  }
  const over = { COMPLETED: nothing, CANCELLED: nothing }

  it("takes the answer to its question as long as it is not over", () => {
    const names = Object.keys(trips)
    exercise({ name: "Trip, with a blockage", states: names }, tripStatus, trips, wanted, over)
    const taskNames = Object.keys(tasks)
    exercise({ name: "Task, with a blockage", states: taskNames }, taskStatus, tasks, wanted, over)
  })

  it("is asked about no more when the answer has come, nor when it was given up", () => {
    for (const [how, settle] of [
      ["answered", answer(2, way)()],
      ["without a way", answer(2, { _tag: "None" })()]
    ] as const) {
      const settled = Object.fromEntries(
        Object.entries(trips)
          .filter(([name]) => !(name in over))
          .map(([name, make]) => [name, () => play(make(), now, settle)])
      )
      exercise({ name: `Trip, ${how}`, states: Object.keys(settled) }, tripStatus, settled, nothing)
    }
  })

  it("is given up when nobody answered for five minutes", () => {
    const late = askedAt + 300_000
    const names = Object.keys(trips)
    exercise({ name: "Trip, unanswered", states: names }, tripStatus, trips, wanted, over, late)
  })
})
