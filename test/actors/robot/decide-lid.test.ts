import { assert, describe, it } from "@effect/vitest"
import type { LidAnswer } from "../../../src/actors/replies.ts"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotCommand } from "../../../src/actors/robot/commands.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { AnyReply } from "../../../src/domain/decider.ts"
import type { LidCycleCompleted, LidEvent } from "../../../src/services/state/events.ts"
import { given } from "../../support/given.ts"
import {
  closeLid,
  cycleComplete,
  cycleTimedOut,
  essentials,
  groundedRobot,
  having,
  items,
  lidClosing,
  lidItem,
  lidOpen,
  lidOpening,
  lidStopped,
  offDuty,
  onTrip,
  openLid,
  parked,
  pinItem,
  second,
  serial,
  t0,
  tagsOf,
  telemetry,
  trip
} from "./robots.ts"
import { World } from "./world.ts"

const now = t0 + 60 * second

const take = (state: RobotState, command: RobotCommand, at = now) =>
  given(robotActor, state).when(command, at).accepted()

const lidEvents = (state: RobotState, command: RobotCommand, at = now): ReadonlyArray<LidEvent> =>
  take(state, command, at).events.filter((event) => event._tag === "LidEvent")

describe("opening by command", () => {
  it("notes the request and its purpose, tells the robot, and starts one clock", () => {
    const decision = take(parked(), openLid())
    assert.deepStrictEqual(tagsOf(decision), ["LidCommandSent", "LID_OPEN_REQUEST"])
    assert.deepInclude(decision.events[1], { lidState: "OPENING", cycleId: null, referenceId: "delivery-1" })
    assert.deepStrictEqual<unknown>(decision.calls, [
      {
        _tag: "DeviceCall",
        serial,
        commandId: "open-1",
        type: "OPEN_LID",
        text: null,
        operationState: null,
        expiresAt: now + 30 * second
      }
    ])
    assert.deepStrictEqual<unknown>(decision.timers, [
      {
        _tag: "SetTimer",
        key: "lid-command",
        dueAt: now + 30 * second,
        command: { _tag: "ExpireLidCommand", commandId: "open-1" }
      }
    ])
  })

  it("gives the cycle the purpose of the request", () => {
    const state = lidOpen()
    assert.deepInclude(state.cycle, {
      state: "LID_CYCLE_INIT",
      source: "QR",
      referenceId: "delivery-1",
      openedAt: t0 + 22 * second
    })
    assert.deepStrictEqual(state.cycle?.reasons, ["LOAD"])
    assert.isNull(state.lidContext)
  })

  it("is refused for loading for the first of the reasons, in order", () => {
    const sick = { components: [{ component: "GPS", status: "ERROR" }] } as const
    const at = t0 + 5
    const cases: ReadonlyArray<readonly [RobotState, string]> = [
      [groundedRobot(), "RobotGrounded"],
      [offDuty(), "RobotOffline"],
      [onTrip(), "RobotOnTrip"],
      [
        having(parked(), [at, telemetry({ at, seq: 3, operationState: "PARKED", speedMps: 0.2 })]),
        "RobotMoving"
      ],
      [
        having(parked(), [at, telemetry({ at, seq: 3, operationState: "PARKED", ...sick })]),
        "RobotUnhealthy"
      ],
      [having(parked(), [at, flag({ undergoingMaintenance: true })]), "RobotUndergoingMaintenance"],
      [having(parked(), [at, flag({ needsMaintenance: true })]), "RobotNeedsMaintenance"]
    ]
    for (const [state, tag] of cases) {
      const rejection = given(robotActor, state).when(openLid(), now).outcome
      assert.strictEqual(rejection.accepted ? "accepted" : rejection._tag, tag)
    }
  })

  it("for unloading asks only that the robot can be reached and stands", () => {
    const unload = openLid({ reasons: ["UNLOAD"] })
    const arrived = having(onTrip(), [t0 + 5, trip({ to: "AT_STOP", version: 4, arrived: true })])
    assert.include(tagsOf(take(arrived, unload)), "LID_OPEN_REQUEST")
    assert.include(tagsOf(take(groundedRobot(), unload)), "LID_OPEN_REQUEST")
    given(robotActor, onTrip()).when(unload, now).thenRejects("RobotOnTrip")
  })

  it("answers a delivery that asked by a message instead of a rejection", () => {
    const decision = take(offDuty(), openLid({ deliveryId: "delivery-1" }))
    assert.deepStrictEqual(decision.events, [])
    assert.deepStrictEqual<unknown>(decision.sends, [
      {
        actor: "Delivery",
        id: "delivery-1",
        command: {
          _tag: "ApplyLid",
          event: { _tag: "LidRefused", serial, commandId: "open-1", code: "ROBOT_OFFLINE" }
        }
      }
    ])
    const busy = take(lidClosing(), openLid({ commandId: "open-2", deliveryId: "delivery-1" }))
    assert.deepStrictEqual<unknown>(busy.sends[0]?.command, {
      _tag: "ApplyLid",
      event: { _tag: "LidRefused", serial, commandId: "open-2", code: "LID_BUSY" }
    })
  })

  it("writes nothing when the lid is open or on its way, and says so", () => {
    const decision = take(lidOpen(), openLid({ commandId: "open-2", correlationId: "call-2" }))
    assert.deepStrictEqual(decision.events, [])
    assert.deepStrictEqual<unknown>(decision.replies, [
      { to: "call-2", value: { _tag: "LidAnswer", commandId: "open-2", result: "ALREADY" } }
    ])
    given(robotActor, lidOpening())
      .when(openLid({ commandId: "open-2" }), now)
      .thenNothing()
  })

  it("is refused while the lid closes, and closing while it opens", () => {
    given(robotActor, lidClosing())
      .when(openLid({ commandId: "open-2" }), now)
      .thenRejects("LidBusy")
    given(robotActor, lidOpening()).when(closeLid(), now).thenRejects("LidBusy")
  })

  it("happens once for one command, even when it has failed since", () => {
    const failed = having(lidOpening(), [t0 + 50 * second, { _tag: "ExpireLidCommand", commandId: "open-1" }])
    assert.strictEqual(failed.lidState, "CLOSED")
    given(robotActor, failed).when(openLid(), now).thenNothing()
    assert.strictEqual(
      resultOf(take(failed, openLid({ correlationId: "again" })).replies[0]?.value),
      "LID_COMMAND_FAILED"
    )
  })
})

const resultOf = (value: AnyReply | undefined): string => (value as LidAnswer | undefined)?.result ?? "none"

const flag = (flags: { needsMaintenance?: boolean; undergoingMaintenance?: boolean }): RobotCommand => ({
  _tag: "SetFlags",
  flags,
  referenceId: null,
  reason: "",
  requestedBy: "operator:1"
})

describe("a caller who waits for the lid", () => {
  const asked = (): World => {
    const world = new World(parked())
    world.at(now, openLid({ correlationId: "call-1" }))
    return world
  }
  const results = (world: World): ReadonlyArray<string> =>
    world.replies.map(({ to, value }) => `${to} ${resultOf(value)}`)

  it("is told when it opens", () => {
    const world = asked()
    world.at(now + 4 * second, items(lidItem(1, "OPENED", now + 4 * second)))
    world.run(now + 100 * second)
    assert.deepStrictEqual(results(world), ["call-1 OPENED"])
  })

  it("is told when it fails, whichever way the robot says so", () => {
    const world = asked()
    world.at(
      now + 4 * second,
      items({ kind: "ack", seq: 0, occurredAt: now, commandId: "open-1", result: "FAILED" })
    )
    world.at(now + 5 * second, items(lidItem(1, "OPEN_FAILED", now + 4 * second, { commandId: "open-1" })))
    world.run(now + 100 * second)
    assert.deepStrictEqual(results(world), ["call-1 LID_COMMAND_FAILED"])
    const failures = world.events.filter(
      (event) => event._tag === "LidEvent" && event.event === "LID_OPEN_FAILED"
    )
    assert.lengthOf(failures, 1)
  })

  it("waits 15 s; the command fails after 30 s by itself, and its purpose still counts then", () => {
    const world = asked()
    world.run(now + 29 * second)
    assert.deepStrictEqual(results(world), ["call-1 LID_TIMEOUT"])
    assert.strictEqual(world.state.lidState, "OPENING")
    world.run(now + 31 * second)
    assert.strictEqual(world.state.lidState, "CLOSED")
    const failure = world.events[world.events.length - 1]
    assert.deepInclude(failure, {
      event: "LID_OPEN_FAILED",
      at: now + 30 * second,
      source: "INTERNAL",
      referenceId: "delivery-1",
      cycleId: null
    })
    assert.deepStrictEqual((failure as LidEvent).reasons, ["LOAD", "COMMAND_TIMEOUT"])
    world.at(now + 40 * second, items(lidItem(1, "OPENED", now + 40 * second)))
    world.run(now + 41 * second)
    assert.deepInclude(world.state.cycle, { source: "QR", referenceId: "delivery-1" })
    assert.deepStrictEqual(results(world), ["call-1 LID_TIMEOUT"])
  })

  it("to close is told when it is closed", () => {
    const world = new World(lidOpen())
    world.at(now, closeLid("close-1", "call-2"))
    world.at(now + 2 * second, items(lidItem(2, "CLOSED", now + 2 * second)))
    world.run(now + 3 * second)
    assert.deepStrictEqual(results(world), ["call-2 CLOSED"])
    const closed = world.events.find((event) => event._tag === "LidEvent" && event.event === "LID_CLOSED")
    assert.strictEqual((closed as LidEvent).trigger, "COMMAND")
  })
})

describe("what an opening was for", () => {
  const open = (state: RobotState): LidEvent | undefined =>
    lidEvents(state, items(lidItem(1, "OPENED", now)))[0]

  it("is unknown when nobody asked and no PIN is set", () => {
    assert.deepInclude(open(parked()), { source: "UNKNOWN", referenceId: null })
  })

  it("is the PIN's delivery when a PIN is on the robot", () => {
    const state = having(parked(), [t0 + 5, { _tag: "SetPin", pin: "1234", referenceId: "delivery-9" }])
    assert.deepInclude(open(state), { source: "MAGIC_LID", referenceId: "delivery-9" })
  })

  it("is the keypad's when it has opened the lid a moment ago", () => {
    const state = having(parked(), [now - 2, items(pinItem(1, now - 2, { lidOpened: true }))])
    assert.deepInclude(lidEvents(state, items(lidItem(2, "OPENED", now)))[0], { source: "MAGIC_LID" })
  })

  it("is not that of a request that is too old", () => {
    const state = having(lidOpening(), [t0 + 50 * second, { _tag: "ExpireLidCommand", commandId: "open-1" }])
    const at = t0 + 81 * second
    assert.deepInclude(lidEvents(state, items(lidItem(1, "OPENED", at)), at)[0], { source: "UNKNOWN" })
  })

  it("is another one when a new request has another reference: the old cycle is interrupted", () => {
    const stopped = having(lidClosing(), [t0 + 41 * second, items(lidItem(2, "STOPPED", t0 + 41 * second))])
    const asked = having(stopped, [now, openLid({ commandId: "open-2", referenceId: "delivery-2" })])
    const decision = take(asked, items(lidItem(3, "OPENED", now + second)), now + second)
    assert.deepStrictEqual(tagsOf(decision), ["LID_INTERRUPT", "LidCycleInterrupted", "LID_OPENED"])
    const [interrupt, , opened] = essentials(decision) as ReadonlyArray<LidEvent>
    assert.deepInclude(interrupt, { referenceId: "delivery-1", cycleId: asked.cycle?.cycleId ?? "" })
    assert.deepInclude(opened, { referenceId: "delivery-2" })
    assert.notStrictEqual(opened?.cycleId, asked.cycle?.cycleId)
  })
})

describe("closing", () => {
  it("completes the cycle with its source, reasons and reference", () => {
    const decision = take(lidOpen(), items(lidItem(2, "CLOSED", t0 + 50 * second)))
    assert.deepStrictEqual(tagsOf(decision), ["LidMoved", "LID_CLOSED", "LidCycleCompleted"])
    const [, closed, completed] = essentials(decision) as [unknown, LidEvent, LidCycleCompleted]
    assert.deepInclude(closed, {
      source: "QR",
      referenceId: "delivery-1",
      trigger: "OTHER",
      lidState: "CLOSED"
    })
    assert.deepInclude(completed, { source: "QR", referenceId: "delivery-1", openSeconds: 28, late: false })
    assert.deepStrictEqual(completed.reasons, ["LOAD"])
    assert.deepStrictEqual(
      decision.timers.map(({ _tag, key }) => `${_tag} ${key}`),
      ["CancelTimer lid-warning", "CancelTimer lid-timeout"]
    )
  })

  it("reported twice within 5 s counts once", () => {
    const again = (seconds: number) =>
      tagsOf(take(cycleComplete(), items(lidItem(3, "CLOSED", t0 + seconds * second))))
    assert.deepStrictEqual(again(55), ["LidRowLinked"])
    assert.deepStrictEqual(again(56), ["LID_CLOSED"])
  })

  it("without a cycle is a hand's, and belongs to no cycle", () => {
    const [closed] = lidEvents(cycleComplete(), items(lidItem(3, "CLOSED", now)))
    assert.deepInclude(closed, { source: "MANUAL", cycleId: null, referenceId: null, lateClose: false })
  })

  it("after its cycle was cut short still tells what the cycle was for, for half an hour, once", () => {
    const close = (at: number) => lidEvents(cycleTimedOut(), items(lidItem(2, "CLOSED", at)), at)[0]
    const soon = t0 + 1_000 * second
    assert.deepInclude(close(soon), {
      source: "MANUAL",
      cycleId: null,
      referenceId: "delivery-1",
      lateClose: true
    })
    assert.deepInclude(close(t0 + (922 + 1_800) * second), { referenceId: null, lateClose: false })
    const state = having(cycleTimedOut(), [soon, items(lidItem(2, "CLOSED", soon))])
    const again = soon + 10 * second
    assert.deepInclude(lidEvents(state, items(lidItem(3, "CLOSED", again)), again)[0], { lateClose: false })
  })

  it("that fails leaves the lid open and the cycle too", () => {
    const state = having(lidClosing(), [now, items(lidItem(2, "CLOSE_FAILED", now))])
    assert.deepStrictEqual([state.lidState, state.cycle?.state], ["OPEN", "LID_CYCLE_INIT"])
  })

  it("whose latch failed is a failure with an alert, which a good close clears", () => {
    const failed = items(lidItem(2, "CLOSED", now, { lidSuccessfullyClosed: false }))
    const decision = take(lidOpen(), failed)
    assert.deepStrictEqual(tagsOf(decision), ["LidMoved", "LID_CLOSE_FAILED", "AlertRaised"])
    const state = having(lidOpen(), [now, failed])
    const shut = take(state, items(lidItem(3, "CLOSED", now + second)), now + second)
    assert.include(tagsOf(shut), "AlertCleared")
  })
})

describe("stopping", () => {
  it("by staff interrupts the open cycle", () => {
    const stop: RobotCommand = { _tag: "StopLid", commandId: "stop-1", source: "FO", correlationId: "call-3" }
    const decision = take(lidClosing(), stop)
    assert.deepStrictEqual(tagsOf(decision), ["LidMoved", "LID_INTERRUPT", "LidCycleInterrupted"])
    assert.strictEqual(lidStopped().lidState, "STOPPED")
    assert.strictEqual(resultOf(decision.replies[0]?.value), "STOPPED")
    given(robotActor, lidOpen()).when(stop, now).thenRejects("IllegalTransition")
  })
})

describe("the clocks of a cycle", () => {
  it("warn after 300 s and end it after 900 s", () => {
    const world = new World(parked())
    world.at(now, items(lidItem(1, "OPENED", now)))
    world.run(now + 899 * second)
    const raised = world.events.filter((event) => event._tag === "AlertRaised")
    assert.deepInclude(
      raised.find(({ type }) => type === "LID_OPEN_TOO_LONG"),
      { at: now + 300 * second }
    )
    world.run(now + 900 * second)
    const last = world.events[world.events.length - 1]
    assert.deepInclude(last, { _tag: "LidCycleTimedOut", openSeconds: 900, at: now + 900 * second })
    assert.strictEqual(world.state.lidState, "OPEN")
  })

  it("of another cycle change nothing", () => {
    given(robotActor, lidOpen()).when({ _tag: "WarnLidOpen", cycleId: "old" }, now).thenNothing()
    given(robotActor, lidOpen()).when({ _tag: "TimeOutLidCycle", cycleId: "old" }, now).thenNothing()
    given(robotActor, lidOpening()).when({ _tag: "ExpireLidCommand", commandId: "old" }, now).thenNothing()
  })
})

describe("a lid that fails twice", () => {
  const fail = (state: RobotState, seq: number, at: number): RobotState =>
    having(state, [at, items(lidItem(seq, "OPEN_FAILED", at))])
  const isStuck = (state: RobotState): boolean =>
    state.alerts.some(({ type, status }) => type === "LID_STUCK" && status === "OPEN")

  it("within 300 s is stuck, until it moves", () => {
    const state = fail(fail(parked(), 1, now), 2, now + 300 * second)
    assert.isTrue(isStuck(state))
    const at = now + 310 * second
    assert.isFalse(isStuck(having(state, [at, items(lidItem(3, "OPENED", at))])))
  })

  it("further apart is not", () => {
    assert.isFalse(isStuck(fail(fail(parked(), 1, now), 2, now + 301 * second)))
  })

  it("is stuck for the customer who waits for his food at the third try only", () => {
    const asked = (state: RobotState, n: number, at: number): RobotState =>
      having(state, [
        at,
        {
          _tag: "OpenLid",
          commandId: `unload-${n}`,
          source: "TRACKER",
          reasons: ["UNLOAD"],
          referenceId: "D1",
          deliveryId: "D1",
          correlationId: null
        }
      ])
    const tried = (state: RobotState, n: number): RobotState =>
      fail(asked(state, n, now + n * 40 * second), n, now + n * 40 * second + second)
    const twice = tried(tried(parked(), 1), 2)
    assert.isFalse(isStuck(twice))
    assert.isTrue(isStuck(tried(twice, 3)))
  })
})
