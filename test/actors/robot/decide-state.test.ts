import { assert, describe, it } from "@effect/vitest"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotCommand } from "../../../src/actors/robot/commands.ts"
import { robotCopyOf } from "../../../src/actors/robot/robot-copy.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { RobotStateChanged, TransitionRejected } from "../../../src/services/state/events.ts"
import { given } from "../../support/given.ts"
import {
  deployed,
  ground,
  groundedRobot,
  having,
  lidOpen,
  offDuty,
  onTrip,
  parked,
  register,
  release,
  request,
  second,
  serial,
  t0,
  telemetry,
  trip,
  unregistered
} from "./robots.ts"

const now = t0 + 60 * second

const change = (state: RobotState, command: RobotCommand): RobotStateChanged => {
  const event = given(robotActor, state).when(command, now).accepted().events[0]
  assert.strictEqual(event?._tag, "RobotStateChanged")
  return event as RobotStateChanged
}

const rejection = (state: RobotState, command: RobotCommand): TransitionRejected => {
  const event = given(robotActor, state).when(command, now).accepted().events[0]
  assert.strictEqual(event?._tag, "TransitionRejected")
  return event as TransitionRejected
}

describe("registration", () => {
  it("makes a robot OFF_DUTY with its lid closed and both links offline, once", () => {
    const state = offDuty()
    assert.strictEqual(state.operationState, "OFF_DUTY")
    assert.deepStrictEqual(
      [state.stateVersion, state.lidState, state.deviceLink, state.teleopLink, state.shard, state.hubId],
      [1, "CLOSED", "OFFLINE", "OFFLINE", "city", "hub-1"]
    )
    given(robotActor, state).when(register, now).thenNothing()
  })

  it("announces the first state with its shard and no state before it", () => {
    const decision = given(robotActor, unregistered()).when(register, now).accepted()
    const event = decision.events[1] as RobotStateChanged
    assert.deepStrictEqual(
      [event.from, event.to, event.shard, event.stateVersion],
      [null, "OFF_DUTY", "city", 1]
    )
  })
})

describe("requests of people", () => {
  it("are refused by a rejection where the table has no row, and nothing is written", () => {
    const rejected = given(robotActor, parked()).when(request("Deploy"), now).thenRejects("IllegalTransition")
    assert.deepInclude(rejected, { entity: "RobotState", from: "PARKED", attempted: "Deploy" })
  })

  it("deploy a grounded robot in place and no other way", () => {
    assert.strictEqual(change(groundedRobot(), request("Deploy", { method: "IN_PLACE" })).to, "PARKED")
    given(robotActor, groundedRobot()).when(request("Deploy"), now).thenRejects("IllegalTransition")
    given(robotActor, offDuty())
      .when(request("Deploy", { method: "IN_PLACE" }), now)
      .thenRejects("IllegalTransition")
  })

  it("check a robot in from a trip only when forced", () => {
    given(robotActor, onTrip()).when(request("CheckIn"), now).thenRejects("IllegalTransition")
    const event = change(onTrip(), request("CheckIn", { force: true }))
    assert.deepStrictEqual([event.to, event.tripId], ["OFF_DUTY", "trip-1"])
  })

  it("change flags together with the state, in one row", () => {
    const event = change(parked(), request("Undeploy", { flags: { needsMaintenance: true } }))
    assert.deepStrictEqual([event.to, event.needsMaintenance, event.stateVersion], ["OFF_DUTY", true, 4])
  })

  it("for another version of the state are refused with the present one", () => {
    const conflict = given(robotActor, parked())
      .when(request("Undeploy", { expectedVersion: 2 }), now)
      .thenRejects("VersionConflict")
    assert.deepInclude(conflict, { expected: 2, current: 3, status: "PARKED" })
    assert.strictEqual(change(parked(), request("Undeploy", { expectedVersion: 3 })).to, "OFF_DUTY")
  })
})

describe("requests that arrive as news", () => {
  it("change nothing when the state is reached already", () => {
    given(robotActor, deployed())
      .when(request("Deploy", { commandId: null }), now)
      .thenNothing()
    given(robotActor, offDuty())
      .when(request("CheckIn", { commandId: null }), now)
      .thenNothing()
    given(robotActor, onTrip())
      .when(request("ParkRobot", { commandId: null }), now)
      .thenNothing()
  })

  it("are announced as rejected when the edge does not exist or the version is another", () => {
    const illegal = rejection(onTrip(), request("Undeploy", { commandId: null }))
    assert.deepInclude(illegal, { requested: "OFF_DUTY", code: "ILLEGAL_TRANSITION", tripId: "trip-1" })
    const old = rejection(parked(), request("Undeploy", { commandId: null, expectedVersion: 1 }))
    assert.strictEqual(old.code, "VERSION_CONFLICT")
  })
})

describe("grounding and release", () => {
  it("grounds from the street with maintenance needed, and only flags a robot that is off duty", () => {
    const event = change(onTrip(), ground)
    assert.deepStrictEqual([event.to, event.needsMaintenance, event.tripId], ["GROUNDED", true, "trip-1"])
    const flagged = change(offDuty(), ground)
    assert.deepStrictEqual(
      [flagged.from, flagged.to, flagged.needsMaintenance],
      ["OFF_DUTY", "OFF_DUTY", true]
    )
    given(robotActor, groundedRobot()).when(ground, now).thenNothing()
  })

  it("releases to PARKED and clears what maintenance was for", () => {
    const event = change(groundedRobot(), release)
    assert.deepStrictEqual(
      [event.to, event.needsMaintenance, event.undergoingMaintenance],
      ["PARKED", false, false]
    )
  })

  it("refuses to release a person's robot that is not grounded, and ignores a finished task's", () => {
    given(robotActor, parked()).when(release, now).thenRejects("IllegalTransition")
    given(robotActor, parked())
      .when({ _tag: "Release", reason: "", requestedBy: "service:operations" }, now)
      .thenNothing()
  })

  describe("with food aboard", () => {
    const food = (hasFood: boolean): RobotCommand => ({
      _tag: "SetFlags",
      flags: { hasFood },
      referenceId: null,
      reason: "food",
      requestedBy: "service:deliveries"
    })
    const mended: RobotCommand = { _tag: "Release", reason: "UNSTUCK_BOT", requestedBy: "service:operations" }
    const stranded = (): RobotState => having(parked(), [t0 + 3, food(true)], [t0 + 4, ground])

    it("stays where it is when it is mended, because somebody comes for the food", () => {
      const event = change(stranded(), mended)
      assert.deepStrictEqual([event.to, event.needsMaintenance, event.hasFood], ["GROUNDED", false, true])
      given(robotActor, having(stranded(), [t0 + 5, mended]))
        .when(mended, now)
        .thenNothing()
    })

    it("goes back to work when the food is out, mended before or after", () => {
      const waiting = having(stranded(), [t0 + 5, mended])
      const decision = given(robotActor, waiting).when(food(false), now).accepted()
      assert.deepStrictEqual(
        decision.sends.map(({ id, command }) => [id, command._tag]),
        [[serial, "Release"]]
      )
      const after = having(waiting, [now, food(false)])
      assert.strictEqual(change(after, decision.sends[0]?.command as RobotCommand).to, "PARKED")
      const emptied = having(stranded(), [t0 + 5, food(false)])
      assert.strictEqual(emptied.operationState, "GROUNDED")
      assert.strictEqual(change(emptied, mended).to, "PARKED")
    })

    it("drives on with it when a person says so", () => {
      assert.strictEqual(change(stranded(), release).to, "PARKED")
    })
  })
})

describe("flags", () => {
  it("are announced with the state repeated, and not at all when nothing changes", () => {
    const setFood: RobotCommand = {
      _tag: "SetFlags",
      flags: { hasFood: true },
      referenceId: null,
      reason: "LoadedWaitingForPilot",
      requestedBy: "service:deliveries"
    }
    const event = change(parked(), setFood)
    assert.deepStrictEqual(
      [event.from, event.to, event.hasFood, event.stateVersion],
      ["PARKED", "PARKED", true, 4]
    )
    given(robotActor, having(parked(), [now, setFood]))
      .when(setFood, now)
      .thenNothing()
  })

  it("keep food aboard when the end of the food before it is heard late", () => {
    const food = (hasFood: boolean, referenceId: string | null): RobotCommand => ({
      _tag: "SetFlags",
      flags: { hasFood },
      referenceId,
      reason: "food",
      requestedBy: "service:deliveries"
    })
    // The load of the next delivery overtakes the end of the one before.
    const overtaken = having(parked(), [t0 + 3, food(true, "first")], [t0 + 4, food(true, "next")])
    assert.strictEqual(overtaken.foodOf, "next")
    given(robotActor, overtaken).when(food(false, "first"), now).thenNothing()
    assert.isTrue(having(overtaken, [now, food(false, "first")]).flags.hasFood)
    // Its own end, or that of somebody who empties the robot whatever is in it.
    for (const referenceId of ["next", null]) {
      const empty = having(overtaken, [now, food(false, referenceId)])
      assert.deepStrictEqual([empty.flags.hasFood, empty.foodOf], [false, null])
    }
    // Food of which nobody said whose it is.
    const unnamed = having(parked(), [t0 + 3, food(true, null)])
    assert.isFalse(having(unnamed, [now, food(false, "first")]).flags.hasFood)
  })
})

describe("departed trips", () => {
  it("start when the robot is online, shut and healthy", () => {
    const event = change(parked(), trip())
    assert.deepStrictEqual([event.to, event.tripId, event.tripType], ["ON_TRIP", "trip-1", "DELIVERY"])
    assert.strictEqual(robotCopyOf(onTrip()).tripId, "trip-1")
  })

  it("do not start otherwise, which is announced with the first reason", () => {
    const offline = having(offDuty(), [t0 + 1, request("Deploy")])
    assert.strictEqual(rejection(offline, trip()).code, "ROBOT_OFFLINE")
    assert.deepInclude(rejection(lidOpen(), trip()), { code: "LID_NOT_CLOSED", tripId: "trip-1" })
    const sick = having(parked(), [
      t0 + 5,
      telemetry({
        at: t0 + 5,
        seq: 3,
        operationState: "PARKED",
        components: [{ component: "GPS", status: "ERROR" }]
      })
    ])
    assert.strictEqual(rejection(sick, trip()).code, "ROBOT_UNHEALTHY")
    assert.strictEqual(rejection(groundedRobot(), trip()).code, "ILLEGAL_TRANSITION")
    assert.strictEqual(rejection(onTrip(), trip({ tripId: "trip-2" })).code, "ILLEGAL_TRANSITION")
    // Nobody waits for the answer: dispatchers are told.
    const { calls } = given(robotActor, groundedRobot()).when(trip(), now).accepted()
    assert.deepStrictEqual<unknown>(calls, [
      { _tag: "RaiseAlarm", code: "TRANSITION_REJECTED", entity: "Robot", id: groundedRobot().serial }
    ])
  })

  it("may start at a second try", () => {
    const state = having(lidOpen(), [now, trip()])
    const later = trip({ to: "AT_STOP", version: 4 })
    having(state, [now + 1, later])
    const shut = having(state, [
      now + 2,
      {
        _tag: "ApplyDeviceEvent",
        bootId: "boot-1",
        items: [
          {
            kind: "lid",
            seq: 2,
            occurredAt: now + 2,
            state: "CLOSED",
            commandId: null,
            lidSuccessfullyClosed: null,
            lat: null,
            lng: null
          }
        ]
      }
    ])
    assert.strictEqual(change(shut, trip({ version: 5 })).to, "ON_TRIP")
  })

  it("park the robot when they end, and a cancelled one leaves it in the way", () => {
    const done = change(onTrip(), trip({ to: "COMPLETED", version: 6 }))
    assert.deepStrictEqual([done.to, done.tripId, done.needsMovement], ["PARKED", "trip-1", false])
    const cancelled = change(onTrip(), trip({ to: "CANCELLED", version: 6 }))
    assert.deepStrictEqual([cancelled.to, cancelled.needsMovement], ["PARKED", true])
    assert.isNull(having(onTrip(), [now, trip({ to: "COMPLETED", version: 6 })]).tripId)
  })

  it("that stop on the way leave the robot on its trip", () => {
    const state = having(onTrip(), [now, trip({ to: "AT_STOP", version: 4 })])
    assert.deepStrictEqual(
      [state.operationState, state.tripStatus, state.stateVersion],
      ["ON_TRIP", "AT_STOP", 4]
    )
  })

  it("of another robot's history, repeated or undeparted news changes nothing", () => {
    given(robotActor, onTrip()).when(trip(), now).thenNothing()
    given(robotActor, onTrip())
      .when(trip({ tripId: "trip-2", to: "CANCELLED" }), now)
      .thenNothing()
    given(robotActor, parked())
      .when(trip({ departed: false, to: "CANCELLED" }), now)
      .thenNothing()
    const ended = having(onTrip(), [now, trip({ to: "COMPLETED", version: 6 })])
    given(robotActor, ended).when(trip(), now).thenNothing()
  })

  it("end without moving a robot that was grounded meanwhile", () => {
    const state = having(onTrip(), [now, ground], [now + 1, trip({ to: "CANCELLED", version: 6 })])
    assert.deepStrictEqual([state.operationState, state.tripId], ["GROUNDED", null])
  })
})

describe("the copy of a robot", () => {
  it("says what its state and newest heartbeat say", () => {
    assert.deepStrictEqual(robotCopyOf(onTrip()), {
      serial,
      hubId: "hub-1",
      locationId: null,
      operationState: "ON_TRIP",
      tripId: "trip-1",
      online: true,
      healthy: true,
      driveable: true,
      hasFood: false,
      needsMovement: false,
      needsMaintenance: false,
      undergoingMaintenance: false,
      needsPickup: false,
      lidState: "CLOSED",
      batteryPct: 80,
      lat: 52,
      lng: 13,
      speedMps: 0
    })
    assert.isNull(robotCopyOf(offDuty()).batteryPct)
  })
})
