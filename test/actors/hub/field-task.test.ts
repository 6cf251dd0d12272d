import { assert, describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { CreateFoTask } from "../../../src/actors/hub/commands.ts"
import {
  begin,
  createTask,
  fieldHub,
  hubWithTask,
  newest,
  parked,
  refusal,
  requestHelp,
  tell
} from "../../support/field-work.ts"
import { noon, resolved, robotDeployed, trip } from "../../support/hub.ts"

const atLot = { lat: 43.73, lng: 7.42 }
const byRobot = { by: "robot:R1" }

describe("a new field task", () => {
  it("tells the others what, how urgent and where, and that it waits for somebody", () => {
    const { events } = tell(fieldHub(), createTask("UNSTUCK_BOT"))
    assert.deepInclude(events[1], {
      _tag: "FoTaskCreated",
      type: "UNSTUCK_BOT",
      priority: 1,
      serial: "R1",
      place: { lat: 43.75, lng: 7.45, kind: "AdHoc" },
      pending: true
    })
  })

  it("is where it was said, else where the robot is, else where it was put, else at the hub", () => {
    const placeOf = (overrides: Partial<CreateFoTask>, state = fieldHub()) => {
      tell(state, createTask("UNSTUCK_BOT", overrides))
      return newest(state).place
    }
    assert.deepInclude(placeOf({ place: { lat: 1, lng: 2 } }), { lat: 1, lng: 2 })
    assert.deepInclude(placeOf({}), { lat: 43.75, lng: 7.45 })
    const unseen = { robots: [parked("R1", { lat: null, lng: null })] }
    assert.deepInclude(placeOf(unseen, fieldHub(...robotDeployed("R1"))), { locationId: "lot-1" })
    assert.deepInclude(placeOf(unseen), { locationId: "store" })
  })

  it("needs robots it knows, unless it is about a merchant's device", () => {
    assert.strictEqual(refusal(fieldHub(), createTask("EMPTY_BOT", { stops: [] })), "InvalidFoTask")
    const stranger = { stops: [{ serial: "R9", locationId: null }], robots: [] }
    assert.strictEqual(refusal(fieldHub(), createTask("EMPTY_BOT", stranger)), "NotFound")
    const device = { stops: [], merchantId: "m1", place: { lat: 1, lng: 2 } }
    const state = hubWithTask("QR_ISSUE", device)
    assert.deepStrictEqual(newest(state).serials, [])
    assert.deepStrictEqual(tell(state, createTask("QR_ISSUE", device)).events, [])
    assert.isNotEmpty(tell(state, createTask("QR_ISSUE", { ...device, merchantId: "m2" })).events)
  })

  it("needs a hub that is somewhere", () => {
    const empty = hubActor.initial("hub-1")
    hubActor.evolve(empty, { _tag: "HubCreated", at: noon, shard: "s", cityId: "c", name: "n" })
    const known = createTask("EMPTY_BOT", { place: { lat: 1, lng: 2 } })
    assert.strictEqual(refusal(empty, known), "InvalidFoTask")
  })

  it("is one per robot and type; a batch goes on without the robots that have one", () => {
    const state = hubWithTask("PUT_UP_FLAG")
    const both = {
      stops: [
        { serial: "R1", locationId: null },
        { serial: "R2", locationId: null }
      ]
    }
    tell(state, createTask("PUT_UP_FLAG", both), noon + 1)
    assert.deepStrictEqual(newest(state).serials, ["R2"])
    assert.deepStrictEqual(tell(state, createTask("PUT_UP_FLAG", both), noon + 2).events, [])
    assert.strictEqual(refusal(state, createTask("PUT_UP_FLAG", { by: "operator:d" })), "DuplicateFoTask")
  })

  it("exchanges a battery by the lot's way at a lot, and once whichever way", () => {
    const there = { robots: [parked("R1", atLot)] }
    const state = hubWithTask("BATTERY_SWAP", there)
    assert.strictEqual(newest(state).type, "PARKING_LOT_BATTERY_SWAP")
    assert.deepStrictEqual(tell(state, createTask("BATTERY_SWAP"), noon + 1).events, [])
    assert.strictEqual(newest(hubWithTask("BATTERY_SWAP")).type, "BATTERY_SWAP")
    const onTrip = { robots: [parked("R1", { ...atLot, tripId: "t1", operationState: "ON_TRIP" })] }
    assert.strictEqual(newest(hubWithTask("BATTERY_SWAP", onTrip)).type, "BATTERY_SWAP")
  })

  it("keeps a robot standing that says that it cannot go on, and lets it go when it was mended", () => {
    const empty = { ...byRobot, robots: [parked("R1", { batteryPct: 9 })] }
    const state = fieldHub()
    const { sends } = tell(state, createTask("BATTERY_SWAP", empty))
    assert.deepInclude(sends[0], { actor: "Robot", id: "R1" })
    assert.deepInclude(sends[0]?.command, { _tag: "Ground", reason: "BATTERY_SWAP" })
    assert.isTrue(newest(state).groundedFor)
    const grounds = (overrides: Parameters<typeof parked>[1], type = "BATTERY_SWAP" as const) =>
      tell(fieldHub(), createTask(type, { ...byRobot, robots: [parked("R1", overrides)] })).sends.length
    assert.strictEqual(grounds({ batteryPct: 10 }), 0)
    assert.strictEqual(grounds({ batteryPct: 9, operationState: "GROUNDED" }), 0)
    assert.strictEqual(grounds({ batteryPct: 9, tripId: "t1", operationState: "ON_TRIP" }), 0)
    assert.strictEqual(tell(fieldHub(), createTask("UNFLIP_BOT", byRobot)).sends.length, 1)
    assert.strictEqual(tell(fieldHub(), createTask("CLEAN_CAMERA", byRobot)).sends.length, 0)
    assert.strictEqual(tell(fieldHub(), createTask("UNFLIP_BOT", { by: "operator:d" })).sends.length, 0)
  })

  it("grounds also when the exchange was asked for before", () => {
    const state = hubWithTask("BATTERY_SWAP", byRobot)
    const { sends, events } = tell(
      state,
      createTask("BATTERY_SWAP", { ...byRobot, robots: [parked("R1", { batteryPct: 3 })] })
    )
    assert.strictEqual(sends.length, 1)
    assert.deepInclude(events[0], { _tag: "FoTaskDetailed", groundedFor: true })
  })
})

describe("a task for later", () => {
  it("waits until its time, is begun by its timer, and then sought for", () => {
    const state = fieldHub()
    const { events, timers } = tell(state, createTask("PUT_UP_FLAG", { scheduledFor: noon + 5_000 }))
    const task = newest(state)
    const { foTaskId } = task
    assert.deepInclude(events[1], { pending: false })
    assert.deepInclude(timers[0], { key: `ActivateFoTask:${foTaskId}`, dueAt: noon + 5_000 })
    assert.deepStrictEqual(tell(state, { _tag: "ActivateFoTask", foTaskId }, noon + 4_999).events, [])
    const begun = tell(state, { _tag: "ActivateFoTask", foTaskId }, noon + 5_000)
    assert.deepInclude(begun.events[0], { from: "SCHEDULED", to: "PENDING", version: 2 })
    assert.strictEqual(begun.sends[0]?.command._tag, "AssignFo")
    assert.deepStrictEqual(tell(state, { _tag: "ActivateFoTask", foTaskId }, noon + 5_001).events, [])
  })

  it("can be put off from its line; who was asked for it hears of it", () => {
    const state = hubWithTask()
    const task = newest(state)
    const { foTaskId } = task
    const postpone = {
      _tag: "PostponeFoTask",
      foTaskId,
      scheduledFor: noon + 9_000,
      by: "operator:d"
    } as const
    tell(state, { _tag: "AssignFo", foTaskId, operators: [] })
    const { timers } = tell(state, postpone)
    assert.deepInclude(timers[0], { _tag: "SetTimer", dueAt: noon + 9_000 })
    assert.strictEqual(state.field.waiting.length, 0)
    assert.strictEqual(refusal(state, postpone), "IllegalTransition")
    assert.strictEqual(refusal(state, { ...postpone, foTaskId: "gone" }), "NotFound")
    const taken = hubWithTask()
    const working = begin(taken)
    const inProgress = { ...postpone, foTaskId: working.foTaskId }
    assert.strictEqual(refusal(taken, inProgress), "IllegalTransition")
  })

  it("begins at once when it becomes urgent meanwhile", () => {
    const state = hubWithTask("BATTERY_SWAP", { scheduledFor: noon + 5_000 })
    const { events } = tell(state, requestHelp("LOW_BATTERY"))
    assert.deepInclude(events[1], { _tag: "FoTaskTransitioned", from: "SCHEDULED", to: "PENDING" })
    assert.strictEqual([...state.field.assistance.values()][0]?.foTaskId, newest(state).foTaskId)
  })
})

describe("a task for the end of a trip", () => {
  const later = { activateOnDeliveryEnd: true, tripId: "trip-1", deliveryId: null }
  const onTrip = { robots: [parked("R1", { operationState: "ON_TRIP", tripId: "trip-1" })] }
  const ended = (type: "JITP" | "DELIVERY" | "RETURN", status: "ACCEPTED" | "CANCELED" = "ACCEPTED") =>
    resolved(trip("trip-1", { type, deliveryId: "delivery-1" }), "pilot", status, [], { ended: true })

  it("begins at once when the robot is on no trip any more", () => {
    assert.strictEqual(newest(hubWithTask("CLEAN_CAMERA", later)).status, "PENDING")
  })

  it("begins when the trip is over, however it ended", () => {
    for (const status of ["ACCEPTED", "CANCELED"] as const) {
      const state = hubWithTask("CLEAN_CAMERA", { ...later, ...onTrip })
      assert.deepInclude(newest(state), { status: "SCHEDULED", waitsForTripId: "trip-1" })
      const accepted = resolved(trip("trip-1"), "pilot", "ACCEPTED")
      assert.strictEqual(newest(state).status, "SCHEDULED")
      tell(state, accepted)
      assert.strictEqual(newest(state).status, "SCHEDULED")
      tell(state, ended("RETURN", status))
      assert.deepInclude(newest(state), { status: "PENDING", waitsForTripId: null })
    }
  })

  it("goes on waiting for the delivery when this was the way to the merchant", () => {
    const state = hubWithTask("CLEAN_CAMERA", { ...later, ...onTrip })
    tell(state, ended("JITP"))
    assert.deepInclude(newest(state), { status: "SCHEDULED", waitsForDeliveryId: "delivery-1" })
  })

  it("does not wait for ever: its timer begins it after 5400 s without news", () => {
    const state = hubWithTask("CLEAN_CAMERA", { ...later, ...onTrip })
    const { foTaskId, scheduledFor } = newest(state)
    assert.strictEqual(scheduledFor, noon + 5_400_000)
    tell(state, { _tag: "ActivateFoTask", foTaskId }, noon + 5_400_000)
    assert.strictEqual(newest(state).status, "PENDING")
  })
})

describe("a task that is called off", () => {
  it("is taken from who has it, with its request for help", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_STUCK"))
    const { foTaskId } = begin(state)
    const { events, calls } = tell(state, {
      _tag: "CancelFoTask",
      foTaskId,
      by: "operator:d",
      reason: "drove off"
    })
    assert.deepStrictEqual(
      events.map((event) => event._tag),
      ["FoAssignmentTransitioned", "FoTaskTransitioned", "FoAssistanceResolved"]
    )
    assert.deepInclude(events[0], { to: "CANCELED", ended: true })
    assert.deepInclude(events[1], { from: "IN_PROGRESS", to: "CANCELLED" })
    assert.deepInclude(events[2], { outcome: "CANCELLED" })
    assert.deepInclude(calls[0], { news: "Canceled", operatorId: "ann" })
    assert.deepStrictEqual([state.field.tasks.size, state.field.taskOfOperator.size], [0, 0])
  })

  it("is remembered, among the newest 200, so that a late command is refused for what it is", () => {
    const state = fieldHub()
    for (let n = 0; n < 201; n++) {
      tell(state, createTask("PUT_UP_FLAG"), noon + n)
      const { foTaskId } = newest(state)
      tell(state, { _tag: "CancelFoTask", foTaskId, by: "system:x", reason: "x" }, noon + n)
    }
    const ids = [...state.field.finished.keys()]
    assert.strictEqual(ids.length, 200)
    const late = { _tag: "StartFo", foTaskId: ids[0]!, operatorId: "ann" } as const
    assert.strictEqual(refusal(state, late), "IllegalTransition")
    assert.strictEqual(state.field.tasksOfRobot.size, 0)
  })
})
