/** Days and mishaps of robots as the hub lives through them: spec/flows.md F9 and F13. */
import { assert, describe, it } from "@effect/vitest"
import {
  assign,
  begin,
  createTask,
  doStep,
  fieldHub,
  fieldOperator,
  finish,
  hubWithTask,
  newest,
  parked,
  refusal,
  requestHelp,
  type Told,
  tell
} from "../../support/field-work.ts"
import { noon, robotDeployed } from "../../support/hub.ts"

const tags = ({ events }: Told): ReadonlyArray<string> => events.map((event) => event._tag)

const twoRobots = {
  stops: [
    { serial: "R1", locationId: "lot-1" },
    { serial: "R2", locationId: "lot-2" }
  ],
  robots: [parked("R1", { operationState: "OFF_DUTY" }), parked("R2", { operationState: "OFF_DUTY" })]
}

describe("the morning", () => {
  it("takes robots out by van: scanned, loaded and so deployed, put down and so parked", () => {
    const state = hubWithTask("DEPLOY_BOTS", twoRobots)
    const task = begin(state)
    const done = task.subtasks.map(
      ({ seq, action }) => [action ?? "T", tags(doStep(state, task, seq))] as const
    )
    assert.deepStrictEqual(done, [
      ["T", ["FoSubtaskCompleted"]],
      ["SCAN_BOT", ["FoSubtaskNoted", "FoSubtaskCompleted"]],
      ["LOAD_TO_VAN", ["RobotCheckedOut", "RobotDeployment", "FoSubtaskCompleted"]],
      ["SCAN_BOT", ["FoSubtaskNoted", "FoSubtaskCompleted"]],
      ["LOAD_TO_VAN", ["RobotCheckedOut", "RobotDeployment", "FoSubtaskCompleted"]],
      ["T", ["FoSubtaskCompleted"]],
      ["PARK_BOT", ["RobotParked", "FoSubtaskCompleted"]],
      ["PARK_BOT", ["RobotParked", "FoSubtaskCompleted"]]
    ])
    assert.deepInclude(state.robots.get("R1"), {
      locationId: "lot-1",
      deploymentLocationId: "lot-1",
      deploymentMethod: "VAN_DROP",
      checkIn: "CHECKED_OUT"
    })
    assert.deepInclude(state.robots.get("R2"), { locationId: "lot-2", deploymentLocationId: "lot-2" })
    assert.deepStrictEqual(tags(finish(state, task)), ["FoAssignmentTransitioned", "FoTaskTransitioned"])
    assert.strictEqual(state.field.tasks.size, 0)
  })

  it("leaves a robot behind that may not go out, with the reason, and puts the other down", () => {
    const state = hubWithTask("DEPLOY_BOTS", twoRobots)
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    doStep(state, task, 2)
    tell(state, { _tag: "StartSubtask", foTaskId, operatorId: "ann", seq: 3 })
    const load = {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId: "ann",
      seq: 3,
      scannedSerial: null,
      result: null
    } as const
    const robot = parked("R1", { operationState: "OFF_DUTY" })
    assert.strictEqual(refusal(state, { ...load, robot: { ...robot, batteryPct: 29 } }), "BatteryTooLow")
    assert.strictEqual(
      refusal(state, { ...load, robot: { ...robot, needsMaintenance: true } }),
      "DeployBlockedMaintenance"
    )
    assert.strictEqual(
      refusal(state, { ...load, robot: { ...robot, operationState: "PARKED" } }),
      "RobotNotDeployable"
    )
    assert.strictEqual(refusal(state, { ...load, robot: null }), "NotFound")
    tell(state, { _tag: "SkipSubtask", foTaskId, operatorId: "ann", seq: 3, reason: "BatteryTooLow" })
    tell(state, { _tag: "SkipSubtask", foTaskId, operatorId: "ann", seq: 7, reason: "NOT_LOADED" })
    const ended = finish(state, task)
    assert.deepInclude(ended.events[1], { to: "COMPLETED", reason: "NOT_DONE" })
    assert.isNull(state.robots.get("R1")?.deployedAt)
    assert.strictEqual(state.robots.get("R2")?.deploymentLocationId, "lot-2")
  })

  it("checks by the scanner that it is the right robot", () => {
    const state = hubWithTask("DEPLOY_BOTS", twoRobots)
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    tell(state, { _tag: "StartSubtask", foTaskId, operatorId: "ann", seq: 2 })
    const scan = {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId: "ann",
      seq: 2,
      result: null,
      robot: null
    } as const
    assert.strictEqual(refusal(state, { ...scan, scannedSerial: "R2" }), "WrongRobot")
    assert.strictEqual(refusal(state, { ...scan, scannedSerial: null }), "WrongRobot")
    tell(state, { ...scan, scannedSerial: "R1" })
    assert.deepInclude(task.subtasks[1], { status: "COMPLETED", scannedSerial: "R1" })
  })

  it("has a pilot drive robots out: deployed by trip, and Dispatch makes the trip", () => {
    const state = hubWithTask("DEPLOY_BOTS_WITH_PILOT", { stops: [{ serial: "R1", locationId: "lot-2" }] })
    const task = begin(state)
    doStep(state, task, 1)
    doStep(state, task, 2)
    const { events, sends } = doStep(state, task, 3)
    assert.deepInclude(events[1], { _tag: "RobotDeployment", method: "DEPLOYMENT_TRIP", locationId: "lot-2" })
    assert.deepInclude(sends[0], { actor: "Planner", id: "shard-1" })
    assert.deepInclude(sends[0]?.command, { _tag: "CreateDeployment", serial: "R1", start: noon })
  })

  it("needs a lot for every robot: the named one, else the nearest", () => {
    const state = hubWithTask("DEPLOY_BOTS")
    const park = newest(state).subtasks.find((step) => step.action === "PARK_BOT")
    assert.strictEqual(park?.to?.locationId, "lot-1")
    const nowhere = { stops: [{ serial: "R1", locationId: "lot-9" }] }
    assert.strictEqual(refusal(fieldHub(), createTask("DEPLOY_BOTS", nowhere)), "NotFound")
  })
})

describe("a robot that is stuck on its trip", () => {
  it("is asked for once, grounded, freed by the nearest, and may go on", () => {
    const state = fieldHub()
    const asked = tell(state, requestHelp("ROBOT_STUCK"))
    assert.deepStrictEqual(tags(asked), [
      "FoTaskPlanned",
      "FoTaskCreated",
      "FoAssistanceOpened",
      "FoAssistanceRequested"
    ])
    assert.deepInclude(asked.events[3], { issue: "ROBOT_STUCK", needsGrounding: true, hasFood: false })
    assert.deepStrictEqual(tell(state, requestHelp("ROBOT_STUCK")).events, [])
    const task = begin(state)
    assert.strictEqual([...state.field.assistance.values()][0]?.status, "FO_ASSIGNED")
    for (const status of [
      "EN_ROUTE_TO_ROBOT",
      "AT_ROBOT",
      "MAINTENANCE_IN_PROGRESS",
      "MAINTENANCE_COMPLETED"
    ] as const) {
      tell(state, { _tag: "ProgressFo", foTaskId: task.foTaskId, operatorId: "ann", status })
    }
    const { foTaskId } = task
    assert.strictEqual(
      refusal(state, { _tag: "ProgressFo", foTaskId, operatorId: "ann", status: "PICKED_UP" }),
      "IllegalTransition"
    )
    const ended = finish(state, task)
    assert.deepStrictEqual(tags(ended), [
      "FoAssignmentTransitioned",
      "FoTaskTransitioned",
      "FoAssistanceResolved"
    ])
    assert.deepInclude(ended.events[0], {
      from: "MAINTENANCE_COMPLETED",
      to: "MAINTENANCE_COMPLETED",
      ended: true
    })
    assert.deepInclude(ended.events[1], { to: "COMPLETED", reason: null, version: 3 })
    assert.deepInclude(ended.events[2], { outcome: "RESOLVED" })
    assert.strictEqual(state.field.assistance.size, 0)
  })

  it("goes on when it is freed, not when its food is fetched", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_STUCK"))
    tell(state, createTask("DELIVERY_RESCUE", { deliveryId: "delivery-1" }))
    const rescue = begin(state, "ann")
    assert.strictEqual(rescue.type, "DELIVERY_RESCUE")
    assert.deepInclude(finish(state, rescue).events[1], { to: "COMPLETED", reason: "NO_REPAIR" })
    const repair = begin(state, "bob")
    assert.strictEqual(repair.type, "UNSTUCK_BOT")
    assert.deepInclude(finish(state, repair).events[1], { to: "COMPLETED", reason: null })
  })

  it("stays grounded while another repair is to be done", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_STUCK"))
    tell(state, requestHelp("LOW_BATTERY", { needsGrounding: true }))
    const first = begin(state, "ann")
    const second = begin(state, "bob")
    assert.deepInclude(finish(state, first).events[1], { reason: "OTHER_REPAIR_OPEN" })
    assert.deepInclude(finish(state, second).events[1], { reason: null })
  })

  it("stays grounded when the step that mends it was left out", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_STUCK"))
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    tell(state, { _tag: "SkipSubtask", foTaskId, operatorId: "ann", seq: 2, reason: "TOO_DEEP" })
    assert.strictEqual(task.subtasks[1]?.result, "TOO_DEEP")
    assert.deepInclude(finish(state, task).events[1], { to: "COMPLETED", reason: "NOT_DONE" })
  })

  it("is off duty, and is not released, when it was taken to the workshop", () => {
    const state = fieldHub(...robotDeployed("R1"))
    tell(state, requestHelp("HARDWARE_FAILURE"))
    const task = begin(state)
    const checkedIn = tell(state, {
      _tag: "CheckIn",
      serial: "R1",
      locationId: "store",
      batteryPct: 50,
      reason: "WORKSHOP",
      by: "operator:ann",
      force: false,
      robot: parked("R1", { operationState: "GROUNDED", needsMaintenance: true })
    })
    assert.deepStrictEqual(checkedIn.sends, [])
    assert.deepInclude(finish(state, task).events[1], { to: "COMPLETED", reason: "TAKEN_IN" })
  })

  it("goes on after its food was taken out, if that was why it had been grounded", () => {
    const state = fieldHub()
    tell(state, requestHelp("FOOD_STUCK", { needsGrounding: true }))
    const task = begin(state)
    assert.strictEqual(task.type, "EMPTY_BOT")
    assert.deepInclude(finish(state, task).events[1], { to: "COMPLETED", reason: null })
  })
})

describe("a field operator who leaves his task", () => {
  it("leaves what is done; the next goes on with the step that was under way", () => {
    const state = fieldHub()
    tell(state, requestHelp("ROBOT_FLIPPED"))
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    tell(state, { _tag: "StartSubtask", foTaskId, operatorId: "ann", seq: 2 })
    const { events, sends } = tell(state, { _tag: "AbandonFo", foTaskId, operatorId: "ann", reason: "tyre" })
    assert.deepInclude(events[0], { to: "ABANDONED", ended: true, reason: "tyre" })
    assert.deepInclude(events[1], { from: "IN_PROGRESS", to: "PENDING" })
    assert.strictEqual(sends[0]?.command._tag, "AssignFo")
    assert.deepStrictEqual(
      task.subtasks.map((step) => step.status),
      ["COMPLETED", "PENDING", "PENDING"]
    )
    assert.strictEqual([...state.field.assistance.values()][0]?.status, "REQUESTED")
    const again = begin(state, "bob")
    assert.strictEqual(again, task)
    assert.deepInclude(finish(state, task).events[2], { _tag: "FoAssistanceResolved", outcome: "RESOLVED" })
  })

  it("is told when a dispatcher takes it from him", () => {
    const state = hubWithTask()
    const task = begin(state)
    const { foTaskId } = task
    const { calls } = tell(state, { _tag: "RevokeFo", foTaskId, by: "operator:d", reason: "nearer" })
    assert.deepStrictEqual(calls, [
      { _tag: "TellFieldOperator", operatorId: "ann", foTaskId, news: "Revoked" }
    ])
    assert.isNull(task.assignment)
    assert.strictEqual(task.status, "PENDING")
  })

  it("gets the next task at once when he has finished one", () => {
    const state = hubWithTask()
    tell(state, createTask("BATTERY_SWAP"))
    const task = begin(state)
    const { sends } = finish(state, task)
    assert.deepStrictEqual(
      sends.map((send) => send.command._tag),
      ["AssignFo"]
    )
    tell(state, assign([fieldOperator("ann")]))
    assert.strictEqual(state.field.taskOfOperator.get("ann")?.type, "BATTERY_SWAP")
  })
})

describe("food that goes into another robot", () => {
  it("names the robot that was scanned", () => {
    const state = hubWithTask("SWAP_BOT", { deliveryId: "delivery-1" })
    const task = begin(state)
    doStep(state, task, 1)
    const { events } = doStep(state, task, 2)
    assert.deepInclude(events.at(-1), {
      _tag: "FoSubtaskCompleted",
      action: "PUT_FOOD_INTO_DIFFERENT_BOT",
      serial: "R1",
      intoSerial: "R2",
      deliveryId: "delivery-1"
    })
  })

  it("waits until the robot is known, learns it when the task is asked for again, and takes no other", () => {
    const state = hubWithTask("SWAP_BOT")
    const task = begin(state)
    const { foTaskId } = task
    doStep(state, task, 1)
    tell(state, { _tag: "StartSubtask", foTaskId, operatorId: "ann", seq: 2 })
    const put = {
      _tag: "CompleteSubtask",
      into: null,
      foTaskId,
      operatorId: "ann",
      seq: 2,
      result: null,
      robot: null
    } as const
    assert.strictEqual(refusal(state, { ...put, scannedSerial: null }), "RobotNotNamed")
    tell(state, createTask("SWAP_BOT", { intoSerial: "R3" }))
    assert.strictEqual(refusal(state, { ...put, scannedSerial: "R2" }), "WrongRobot")
    const taker = parked("R3")
    for (const into of [
      { ...taker, operationState: "ON_TRIP" as const },
      { ...taker, hasFood: true }
    ]) {
      assert.strictEqual(refusal(state, { ...put, scannedSerial: null, into }), "RescuerNotReady")
    }
    const { events } = tell(state, { ...put, scannedSerial: null })
    assert.deepInclude(events.at(-1), { intoSerial: "R3" })
  })

  it("is moved once per delivery: the same news again makes no second task", () => {
    const state = hubWithTask("SWAP_BOT", { deliveryId: "delivery-1" })
    finish(state, begin(state))
    assert.deepStrictEqual(tell(state, createTask("SWAP_BOT", { deliveryId: "delivery-1" })).events, [])
    assert.isNotEmpty(tell(state, createTask("SWAP_BOT", { deliveryId: "delivery-2" })).events)
  })
})

describe("the way of a food rescue", () => {
  it("leads to the hub until somebody says where the food is wanted", () => {
    const state = hubWithTask("DELIVERY_RESCUE")
    const way = newest(state).subtasks[2]!
    assert.deepInclude(way.to, { locationId: "store" })
    tell(
      state,
      createTask("DELIVERY_RESCUE", { foodTo: { lat: 43.76, lng: 7.41 }, deliveryId: "delivery-1" })
    )
    assert.deepStrictEqual(way.to, { lat: 43.76, lng: 7.41, kind: "AdHoc" })
    assert.strictEqual(newest(state).deliveryId, "delivery-1")
  })
})
