import { assert, describe, it } from "@effect/vitest"
import type { CheckIn, RequestFo } from "../../../src/actors/hub/commands.ts"
import type { RobotCopy } from "../../../src/services/operations/robot-copy.ts"
import {
  attemptEnded,
  begin,
  createTask,
  deliveryCanceled,
  doStep,
  fieldHub,
  finish,
  hubWithTask,
  newest,
  parked,
  refusal,
  requestHelp,
  tell
} from "../../support/field-work.ts"
import { checkIn, deliveryEnded, noon, resolved, robotDeployed, trip } from "../../support/hub.ts"

describe("food that an attempt leaves in a robot", () => {
  it("is taken out: the hub makes itself a task, with what is known of the robot then", () => {
    const state = fieldHub()
    const { sends, events } = tell(state, attemptEnded())
    assert.deepStrictEqual(events, [])
    assert.deepInclude(sends[0], { actor: "Hub", id: "hub-1" })
    assert.deepInclude(sends[0]?.command, {
      _tag: "CreateFoTask",
      type: "EMPTY_BOT",
      deliveryId: "delivery-1",
      activateOnDeliveryEnd: true
    })
  })

  it("is taken out when the robot stands, which is now if it is on no trip", () => {
    const task = { deliveryId: "delivery-1", activateOnDeliveryEnd: true }
    assert.strictEqual(newest(hubWithTask("EMPTY_BOT", task)).status, "PENDING")
    const driving = { ...task, robots: [parked("R1", { operationState: "ON_TRIP", tripId: "trip-9" })] }
    const state = hubWithTask("EMPTY_BOT", driving)
    assert.deepInclude(newest(state), { status: "SCHEDULED", waitsForTripId: "trip-9" })
    tell(state, resolved(trip("trip-9", { type: "JITP" }), "pilot", "CANCELED"))
    assert.strictEqual(newest(state).status, "PENDING")
  })

  it("is left to whoever moves it already", () => {
    for (const type of ["DELIVERY_RESCUE", "SWAP_BOT", "EMPTY_BOT"] as const) {
      assert.deepStrictEqual(tell(hubWithTask(type), attemptEnded()).sends, [], type)
    }
    assert.strictEqual(tell(hubWithTask("UNSTUCK_BOT"), attemptEnded()).sends.length, 1)
  })

  it("is none where there is no food, or no robot", () => {
    assert.deepStrictEqual(tell(fieldHub(), attemptEnded({ hasFood: false })).sends, [])
    assert.deepStrictEqual(tell(fieldHub(), attemptEnded({ serial: null })).sends, [])
  })
})

describe("the end of a delivery", () => {
  it("calls off the emptying that waits, not the one that is under way, nor another's", () => {
    const emptying = { deliveryId: "delivery-1" }
    const state = hubWithTask("EMPTY_BOT", emptying)
    tell(
      state,
      createTask("EMPTY_BOT", { deliveryId: "delivery-2", stops: [{ serial: "R2", locationId: null }] }),
      noon + 1
    )
    tell(state, deliveryEnded("delivery-1", "Completed"))
    assert.deepStrictEqual(
      [...state.field.tasks.values()].map((task) => task.deliveryId),
      ["delivery-2"]
    )
    const working = hubWithTask("EMPTY_BOT", emptying)
    begin(working)
    tell(working, deliveryEnded("delivery-1", "Completed"))
    assert.strictEqual(newest(working).status, "IN_PROGRESS")
  })

  it("calls off a rescue whose food need not be moved any more", () => {
    for (const type of ["DELIVERY_RESCUE", "SWAP_BOT"] as const) {
      const state = hubWithTask(type, { deliveryId: "delivery-1" })
      tell(state, deliveryCanceled(true))
      assert.strictEqual(state.field.tasks.size, 1)
      tell(state, deliveryCanceled(false))
      assert.strictEqual(state.field.tasks.size, 0)
    }
  })

  it("begins what waited for it, whichever end it was", () => {
    for (const to of ["Completed", "Canceled"] as const) {
      const robots = [parked("R1", { operationState: "ON_TRIP", tripId: "trip-1" })]
      const waits = { deliveryId: "delivery-1", activateOnDeliveryEnd: true, tripId: null }
      const state = hubWithTask("CLEAN_INSOLE", { ...waits, robots })
      tell(state, resolved(trip("trip-1", { deliveryId: "delivery-1" }), "pilot", "CANCELED"))
      assert.strictEqual(newest(state).waitsForDeliveryId, "delivery-1")
      tell(state, deliveryEnded("delivery-2", to))
      assert.strictEqual(newest(state).status, "SCHEDULED")
      const { sends } = tell(state, deliveryEnded("delivery-1", to))
      assert.strictEqual(newest(state).status, "PENDING")
      assert.deepStrictEqual(
        sends.map((send) => send.command._tag),
        ["AssignFo"]
      )
    }
  })
})

describe("a request for help", () => {
  it("takes the food along when the way is blocked, else the robot", () => {
    const blocked = (hasFood: boolean) => {
      const state = fieldHub()
      tell(state, requestHelp("ROUTE_BLOCKED", { robot: parked("R1", { hasFood, tripId: "trip-1" }) }))
      return newest(state).type
    }
    assert.strictEqual(blocked(true), "DELIVERY_RESCUE")
    assert.strictEqual(blocked(false), "BOT_PICKUP")
  })

  it("calls a dispatcher when nobody knows what to do", () => {
    const state = fieldHub()
    const { calls, events } = tell(state, requestHelp("OTHER"))
    assert.deepStrictEqual(calls, [
      { _tag: "RaiseAlarm", code: "FIELD_ASSISTANCE", entity: "Trip", id: "trip-1" }
    ])
    assert.deepInclude(events[0], { _tag: "FoAssistanceOpened", foTaskId: null })
    assert.strictEqual(state.field.tasks.size, 0)
  })

  it("grounds where its issue says so, or the command", () => {
    const grounds = (issue: RequestFo["issue"], needsGrounding = false) =>
      tell(fieldHub(), requestHelp(issue, { needsGrounding })).events.some(
        (event) => event._tag === "FoAssistanceRequested" && event.needsGrounding
      )
    assert.isTrue(grounds("ROBOT_HIT"))
    assert.isTrue(grounds("LID_MALFUNCTION"))
    assert.isFalse(grounds("ON_CROSSWALK"))
    assert.isTrue(grounds("ON_CROSSWALK", true))
  })

  it("shares the task that is open for the robot, and is resolved with it", () => {
    const state = hubWithTask("UNSTUCK_BOT")
    begin(state)
    tell(state, requestHelp("ROBOT_STUCK"))
    tell(state, requestHelp("ROBOT_STUCK", { tripId: "trip-2" }))
    assert.strictEqual(state.field.tasks.size, 1)
    assert.deepStrictEqual(
      [...state.field.assistance.values()].map((request) => request.status),
      ["FO_ASSIGNED", "FO_ASSIGNED"]
    )
    finish(state, newest(state))
    assert.strictEqual(state.field.assistance.size, 0)
  })

  it("that is closed calls its task off, unless another request wants it", () => {
    const state = fieldHub()
    tell(state, requestHelp("HARDWARE_FAILURE"))
    tell(state, requestHelp("LID_MALFUNCTION"))
    assert.strictEqual(state.field.tasks.size, 1)
    tell(state, { _tag: "CloseAssistance", tripId: "trip-1", issue: "LID_MALFUNCTION", reason: "FREED" })
    assert.deepStrictEqual([state.field.tasks.size, state.field.assistance.size], [1, 1])
    tell(state, { _tag: "CloseAssistance", tripId: "trip-1", issue: null, reason: "FREED" })
    assert.deepStrictEqual([state.field.tasks.size, state.field.assistance.size], [0, 0])
  })

  it("is closed with its trip, while the robot is still seen to", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_STUCK"))
    tell(state, resolved(trip("trip-1"), "pilot", "CANCELED"))
    assert.deepStrictEqual([state.field.tasks.size, state.field.assistance.size], [1, 0])
  })

  it("of an unknown robot is refused to a person and passed over as news", () => {
    assert.strictEqual(refusal(fieldHub(), requestHelp("ROBOT_STUCK", { robot: null })), "NotFound")
    const news = requestHelp("ROBOT_STUCK", { robot: null, by: "robot:R1" })
    assert.deepStrictEqual(tell(fieldHub(), news).events, [])
  })
})

describe("a robot that cannot be reached", () => {
  const silent: RobotCopy = parked("R1", { operationState: "ON_TRIP", tripId: "trip-1", online: false })
  const lost = requestHelp("CONNECTIVITY_LOST", { by: "robot:R1", confirmAfterMs: 600_000, robot: silent })

  it("is fetched only if it still cannot be after 600 s", () => {
    const state = fieldHub()
    const { timers } = tell(state, lost)
    assert.deepInclude(timers[0], { _tag: "SetTimer", dueAt: noon + 600_000 })
    assert.strictEqual(state.field.tasks.size, 0)
    assert.deepStrictEqual(tell(state, lost).timers, [])
    tell(state, lost, noon + 600_000)
    assert.strictEqual(newest(state).type, "BOT_PICKUP")
    assert.deepStrictEqual(tell(state, lost, noon + 600_001).events, [])
  })

  it("is not when it was heard, or its trip is over", () => {
    for (const robot of [
      { ...silent, online: true },
      { ...silent, tripId: null }
    ]) {
      const state = fieldHub()
      tell(state, lost)
      const { events } = tell(state, { ...lost, robot }, noon + 600_000)
      assert.deepInclude(events[0], { _tag: "FoAssistanceConfirmed", counts: false })
      assert.deepStrictEqual([state.field.tasks.size, state.field.unconfirmed.size], [0, 0])
    }
  })

  it("gets its time anew when it was heard in between", () => {
    const state = fieldHub()
    tell(state, lost)
    const { timers } = tell(state, lost, noon + 300_000)
    assert.deepInclude(timers[0], { dueAt: noon + 900_000 })
  })
})

describe("the end of the day", () => {
  const endOfDay = (robots: ReadonlyArray<RobotCopy>, cause = "CLOSING_TIME") =>
    ({ _tag: "StartEndOfDay", cause, robots }) as const
  const atLot = { lat: 43.73, lng: 7.42 }
  const out = () => fieldHub(...robotDeployed("R1"), ...robotDeployed("R2"), ...robotDeployed("R3"))
  const rides = (sends: ReturnType<typeof tell>["sends"]) =>
    sends.map(({ command }) =>
      "stops" in command
        ? (command.stops as ReadonlyArray<{ serial: string }>).map((stop) => stop.serial)
        : command._tag
    )

  it("fetches the robots of a lot with one ride, and looks again while robots are out", () => {
    const state = out()
    const { events, sends, timers } = tell(state, endOfDay([parked("R1", atLot), parked("R3", atLot)]))
    assert.deepInclude(events[0], { _tag: "EndOfDayStarted", cause: "CLOSING_TIME" })
    assert.deepStrictEqual(rides(sends), [["R1", "R3"]])
    assert.deepInclude(sends[0]?.command, { type: "EOD_BOT_PICKUP" })
    assert.deepInclude(timers[0], { key: "StartEndOfDay", dueAt: noon + 60_000 })
  })

  it("fetches grounded ones wherever they stand, others only after half an hour for the way home", () => {
    const state = out()
    const robots = [parked("R1", { operationState: "GROUNDED" }), parked("R2")]
    assert.deepStrictEqual(rides(tell(state, endOfDay(robots)).sends), [["R1"]])
    const look = endOfDay([parked("R2")], "END_OF_DAY_GOES_ON")
    assert.deepStrictEqual(rides(tell(state, look, noon + 1_799_999).sends), [])
    assert.deepStrictEqual(rides(tell(state, look, noon + 1_800_000).sends), [["R2"]])
  })

  it("leaves those that drive, carry food, are being fetched or worked on, or are in", () => {
    const state = fieldHub(...robotDeployed("R1"))
    const none = (robot: RobotCopy) =>
      assert.deepStrictEqual(tell(structuredClone(state), endOfDay([robot])).sends, [])
    none(parked("R1", { ...atLot, operationState: "ON_TRIP" }))
    none(parked("R1", { ...atLot, tripId: "t1" }))
    none(parked("R1", { ...atLot, hasFood: true }))
    none(parked("R2", atLot))
    tell(state, createTask("EOD_BOT_PICKUP"))
    none(parked("R1", atLot))
    const working = fieldHub(...robotDeployed("R1"))
    tell(working, createTask("PUT_UP_FLAG"))
    begin(working)
    assert.deepStrictEqual(tell(working, endOfDay([parked("R1", atLot)])).sends, [])
  })

  it("is over when the hub opens: a late look begins none", () => {
    const state = out()
    tell(state, endOfDay([]))
    tell(state, { _tag: "CloseHub", cause: "clock" })
    const { timers } = tell(state, { _tag: "OpenHub", cause: "clock" })
    assert.deepInclude(timers, { _tag: "CancelTimer", key: "StartEndOfDay" })
    assert.deepStrictEqual(tell(state, endOfDay([], "END_OF_DAY_GOES_ON")).events, [])
  })

  it("needs no timer when nothing is out", () => {
    assert.deepStrictEqual(tell(fieldHub(), endOfDay([])).timers, [])
  })

  it("ends with a check-in of every robot that came along", () => {
    const state = out()
    const stops = [
      { serial: "R1", locationId: null },
      { serial: "R2", locationId: null }
    ]
    tell(state, createTask("EOD_BOT_PICKUP", { stops }))
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    doStep(state, task, 2)
    doStep(state, task, 3, { robot: parked("R1") })
    for (const seq of [4, 5]) {
      tell(state, { _tag: "SkipSubtask", foTaskId, operatorId: "ann", seq, reason: "GONE" })
    }
    const { sends } = doStep(state, task, 6)
    assert.deepStrictEqual(sends, [
      {
        actor: "Hub",
        id: "hub-1",
        command: {
          _tag: "CheckIn",
          serial: "R1",
          locationId: "store",
          batteryPct: null,
          reason: "EOD_BOT_PICKUP",
          by: "operator:ann",
          force: true,
          robot: null
        }
      }
    ])
    const checkedIn = tell(state, {
      ...(sends[0]!.command as unknown as CheckIn),
      robot: parked("R1", { needsMaintenance: true })
    })
    assert.deepInclude(checkedIn.sends[0]?.command, {
      _tag: "CreateFoTask",
      type: "PREPARE_BOTS_FOR_DEPLOYMENT"
    })
    assert.deepInclude(state.robots.get("R1"), {
      checkIn: "CHECKED_IN",
      deployedAt: null,
      locationId: "store"
    })
  })

  it("picks up no robot that drives, and calls off the trip of one that stands", () => {
    const state = out()
    tell(state, createTask("BOT_PICKUP"))
    const task = begin(state)
    doStep(state, task, 1)
    doStep(state, task, 2)
    const pickUp = {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId: task.foTaskId,
      operatorId: "ann",
      seq: 3,
      scannedSerial: null,
      result: null
    } as const
    tell(state, { _tag: "StartSubtask", foTaskId: task.foTaskId, operatorId: "ann", seq: 3 })
    const driving = parked("R1", { operationState: "ON_TRIP", tripId: "trip-1" })
    assert.strictEqual(refusal(state, { ...pickUp, robot: driving }), "RobotOnTrip")
    const { sends } = tell(state, { ...pickUp, robot: { ...driving, operationState: "GROUNDED" } })
    assert.deepInclude(sends[0], { actor: "Trip", id: "trip-1" })
    assert.strictEqual(sends[0]?.command._tag, "CancelTrip")
  })
})

describe("a robot that comes in", () => {
  it("needs nobody outside any more, but its food and its next day's work stay", () => {
    const state = fieldHub(...robotDeployed("R1"))
    for (const type of ["UNSTUCK_BOT", "PUT_UP_FLAG", "EMPTY_BOT", "DEPLOY_BOTS"] as const) {
      tell(state, createTask(type))
    }
    tell(state, checkIn())
    assert.deepStrictEqual(
      [...state.field.tasks.values()].map((task) => task.type),
      ["EMPTY_BOT", "DEPLOY_BOTS"]
    )
  })

  it("is prepared for the next day when it needs maintenance, and may go out then", () => {
    const state = fieldHub(...robotDeployed("R1"))
    tell(state, checkIn({ robot: parked("R1", { needsMaintenance: true }) }))
    tell(state, createTask("PREPARE_BOTS_FOR_DEPLOYMENT"))
    const task = begin(state)
    doStep(state, task, 1)
    doStep(state, task, 2)
    const { sends } = doStep(state, task, 3)
    assert.deepInclude(sends[0]?.command, {
      _tag: "SetFlags",
      flags: { needsMaintenance: false, undergoingMaintenance: false }
    })
    assert.deepInclude(finish(state, task).events[1], { reason: "NO_REPAIR" })
  })
})
