import { assert, describe, it } from "@effect/vitest"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import { write } from "../../../src/actors/trip/commit.ts"
import { decide } from "../../../src/actors/trip/decide.ts"
import { evolve } from "../../../src/actors/trip/evolve.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { type ChangeGroup, RowChanges } from "../../../src/services/row-changes.ts"
import { deepFreeze } from "../../support/given.ts"
import {
  arriveByPilot,
  arrived,
  bound,
  cancelPending,
  depart,
  destination,
  inTransit,
  none,
  parkByPilot,
  pending,
  requested,
  resolution,
  scheduled,
  t0
} from "./trips.ts"

const now = t0 + 500_000

/** What one command changes in the rows. */
const changesOf = (
  state: TripState,
  command: TripCommand,
  sourceEventId: string | null = null
): ReadonlyArray<ChangeGroup> => {
  const outcome = decide(state, command, now)
  if (!outcome.accepted) return assert.fail(JSON.stringify(outcome))
  for (const event of outcome.events) evolve(state, event)
  const changes = new RowChanges(now)
  write({ state: deepFreeze(state), events: outcome.events, command, sourceEventId, now }, changes)
  return changes.groups()
}

const touched = (groups: ReadonlyArray<ChangeGroup>): ReadonlyArray<string> =>
  groups.map(({ kind, table, images }) => `${kind} ${images.length} ${table.name}`)

const historyOf = (groups: ReadonlyArray<ChangeGroup>, table: "trip_history" | "task_history") =>
  groups.filter((group) => group.table.name === table).flatMap(({ images }) => images)

/** Who a command's step is ascribed to. */
const moverOf = (state: TripState, command: TripCommand, sourceEventId: string | null = null): unknown =>
  historyOf(changesOf(state, command, sourceEventId), "task_history")[0]?.["triggered_by"]

const create: TripCommand = { _tag: "CreateTrip", event: requested() }
const lost = (state: TripState, status: "ABANDONED" | "STALE"): TripCommand => ({
  _tag: "ApplyAssignment",
  event: resolution({ status, ended: true, taskVersion: state.pilotTaskVersion })
})

describe("rows of a trip", () => {
  it("begin with the endpoints, the first route, the task and the trip", () => {
    assert.deepStrictEqual(touched(changesOf(none(), create)), [
      "insert 1 trip_history",
      "insert 1 task_history",
      "insert 2 trip_location_model",
      "insert 1 task",
      "insert 1 trip",
      "insert 1 route_model"
    ])
  })

  it("bear the same ids when the same request is decided again", () => {
    assert.deepStrictEqual(changesOf(none(), create), changesOf(none(), create))
  })

  it("are only those that a command is about", () => {
    assert.deepStrictEqual(touched(changesOf(inTransit(), { _tag: "UpdateEta", eta: t0 })), ["set 1 trip"])
    assert.deepStrictEqual(
      touched(changesOf(pending(), { _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 })),
      ["set 1 task", "set 1 trip"]
    )
    assert.deepStrictEqual(touched(changesOf(scheduled(), { _tag: "ActivateTrip" })), [
      "insert 1 task_history",
      "set 1 task"
    ])
    assert.deepStrictEqual(touched(changesOf(inTransit(), arriveByPilot)), [
      "insert 1 trip_history",
      "insert 1 task_history",
      "set 1 task",
      "set 1 trip"
    ])
    assert.deepStrictEqual(touched(changesOf(scheduled(), create)), [], "a repeated request")
  })

  it("get two task rows of history where a task passes through ARRIVED to COMPLETED", () => {
    const complete: TripCommand = {
      _tag: "Complete",
      by: "pilot:P1",
      place: destination,
      overrideReason: null
    }
    const state = inTransit()
    const version = state.taskVersion
    const rows = historyOf(changesOf(state, complete), "task_history")
    assert.deepStrictEqual(
      rows.map((row) => [row["from_status"], row["to_status"], row["entity_version"]]),
      [
        ["IN_PROGRESS", "ARRIVED", version + 1],
        ["ARRIVED", "COMPLETED", version + 2]
      ]
    )
    assert.deepInclude(rows[1], { lat: destination.lat, lng: destination.lng })
  })

  it("say in the task why it is COMPLETED although its trip is CANCELLED", () => {
    const groups = changesOf(arrived(), { _tag: "CancelTrip", by: "operator:O1", reason: "Other" })
    const task = groups.find((group) => group.table.name === "task")
    assert.deepStrictEqual(task?.images[0]?.["data"], { outcome: "CANCELLED_AT_STOP" })
  })

  it("ascribe a step to who made it", () => {
    assert.strictEqual(moverOf(none(), create, "event-1"), "service:dispatch")
    assert.strictEqual(moverOf(scheduled(), { _tag: "ActivateTrip" }, "event-1"), "service:dispatch")
    assert.strictEqual(moverOf(scheduled(), { _tag: "ActivateTrip" }), "system:activate-trip")
    assert.strictEqual(moverOf(bound(), depart()), "pilot:P1")
    assert.strictEqual(moverOf(inTransit(), parkByPilot), "pilot:P1")
    assert.strictEqual(
      moverOf(cancelPending(), { _tag: "ExecuteCancel", by: "robot:R1", place: destination }),
      "robot:R1"
    )
    const abandoned = inTransit()
    assert.strictEqual(moverOf(abandoned, lost(abandoned, "ABANDONED")), "pilot:P1")
    const silent = inTransit()
    assert.strictEqual(moverOf(silent, lost(silent, "STALE")), "system:pilot-lost")
  })
})
