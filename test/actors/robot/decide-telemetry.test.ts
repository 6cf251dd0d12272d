import { assert, describe, it } from "@effect/vitest"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import { given } from "../../support/given.ts"
import {
  having,
  items,
  lidItem,
  lidOpen,
  nearLockout,
  offDuty,
  onTrip,
  parked,
  second,
  t0,
  tagsOf,
  telemetry
} from "./robots.ts"
import { World } from "./world.ts"

const now = t0 + 60 * second

const said = (changes: Partial<RobotTelemetry> = {}) => ({ operationState: "PARKED", ...changes }) as const

const at = (time: number, changes: Partial<RobotTelemetry> = {}) =>
  telemetry({ ...said(changes), at: time, seq: time })

const open = (state: RobotState): ReadonlyArray<string> =>
  state.alerts.flatMap(({ type, status }) => (status === "RESOLVED" ? [] : [type]))

/** Everything but the bookkeeping of heartbeats, as `tag at`, times in seconds after `since`. */
const happened = (world: World, since: number): ReadonlyArray<string> =>
  world.events
    .filter(({ _tag }: RobotEvent) => _tag !== "TelemetryApplied" && _tag !== "LidCycleOpened")
    .map((event) => {
      const name =
        event._tag === "LidEvent"
          ? event.event
          : event._tag === "AlertRaised" || event._tag === "AlertCleared"
            ? `${event._tag} ${event.type}`
            : event._tag === "ConnectivityChanged"
              ? event.to
              : event._tag
      return `${name} ${(event.at - since) / second}`
    })

describe("a heartbeat", () => {
  it("that changes nothing is one event and no timer", () => {
    const decision = given(robotActor, parked()).when(at(now), now).accepted()
    assert.deepStrictEqual(
      decision.events.map(({ _tag }) => _tag),
      ["TelemetryApplied"]
    )
    assert.deepStrictEqual(decision.timers, [])
  })

  it("raises no version, so that ids do not depend on it", () => {
    const state = parked()
    const { version } = state
    assert.strictEqual(having(state, [now, at(now)]).version, version)
  })

  it("older than the newest, or the same again, changes nothing", () => {
    const state = having(parked(), [now, at(now)])
    given(robotActor, state)
      .when(at(now - 1), now + 1)
      .thenNothing()
    given(robotActor, state)
      .when(at(now), now + 1)
      .thenNothing()
  })

  it("of an unregistered robot changes nothing", () => {
    given(robotActor, robotActor.initial("R9")).when(at(now), now).thenNothing()
  })

  it("makes a robot ONLINE, but not when it is as old as a silence", () => {
    const fresh = given(robotActor, offDuty())
      .when(telemetry({ at: now - 179 * second }), now)
      .accepted()
    assert.deepStrictEqual(tagsOf(fresh), ["ConnectivityChanged", "ConnectivityChanged"])
    const backlog = given(robotActor, offDuty())
      .when(telemetry({ at: now - 180 * second }), now)
      .accepted()
    assert.deepStrictEqual(tagsOf(backlog), [])
  })

  it("from a clock that runs ahead does not make later ones old, and far ahead is an alert", () => {
    const state = having(parked(), [now, at(now + 301 * second)])
    assert.deepStrictEqual(open(state), ["CLOCK_SKEW"])
    assert.deepStrictEqual(open(having(state, [now + second, at(now + second, { seq: 1 })])), [])
  })

  it("says whether a pilot can be linked", () => {
    const decision = given(robotActor, parked())
      .when(at(now, { teleopStatus: "OFFLINE" }), now)
      .accepted()
    assert.deepInclude(decision.events[0], { channel: "TELEOP_LINK", from: "ONLINE", to: "OFFLINE" })
  })
})

describe("battery", () => {
  it("raises an alert below each limit and clears it five points above", () => {
    const state = parked()
    const steps: ReadonlyArray<readonly [number, ReadonlyArray<string>]> = [
      [30, []],
      [29, ["ROBOT_LOW_BATTERY"]],
      [19, ["ROBOT_LOW_BATTERY", "BATTERY_SWAP_REQUIRED"]],
      [9, ["ROBOT_LOW_BATTERY", "BATTERY_SWAP_REQUIRED", "BATTERY_CRITICAL"]],
      [14, ["ROBOT_LOW_BATTERY", "BATTERY_SWAP_REQUIRED", "BATTERY_CRITICAL"]],
      [15, ["ROBOT_LOW_BATTERY", "BATTERY_SWAP_REQUIRED"]],
      [34, ["ROBOT_LOW_BATTERY"]],
      [35, []]
    ]
    steps.forEach(([batteryPct, alerts], i) => {
      const time = now + i * 10 * second
      having(state, [time, at(time, { batteryPct })])
      assert.deepStrictEqual(open(state), alerts, `${batteryPct} %`)
    })
  })
})

describe("health", () => {
  const bad = { components: [{ component: "CAMERA", status: "ERROR" }] } as const
  const worse = { components: [{ component: "CAMERA", status: "CRITICAL" }] } as const
  const good = { components: [{ component: "CAMERA", status: "OK" }] } as const

  it("is lost with a component, and comes back with two healthy heartbeats", () => {
    const world = new World(parked())
    world.at(now, at(now, bad))
    world.at(now + 10 * second, at(now + 10 * second, good))
    world.at(now + 20 * second, at(now + 20 * second, good))
    world.run(now + 21 * second)
    assert.deepStrictEqual(happened(world, now), [
      "AlertRaised ROBOT_ERROR 0",
      "RobotHealthChanged 0",
      "AlertCleared ROBOT_ERROR 10",
      "RobotHealthChanged 20"
    ])
  })

  it("comes back with promised heartbeats too", () => {
    const world = new World(parked())
    world.at(now, at(now, bad))
    world.at(now + 10 * second, at(now + 10 * second, { ...good, repeatsEveryMs: 10 * second }))
    world.run(now + 1_000 * second)
    assert.strictEqual(happened(world, now)[3], "RobotHealthChanged 20")
    assert.lengthOf(happened(world, now), 4)
  })

  it("raises the alert of a component again when it turns CRITICAL", () => {
    const state = having(parked(), [now, at(now, bad)])
    const decision = given(robotActor, state)
      .when(at(now + second, worse), now + second)
      .accepted()
    assert.deepStrictEqual(tagsOf(decision), ["AlertCleared", "AlertRaised"])
    assert.deepInclude(decision.events[1], { component: "CAMERA", severity: "CRITICAL" })
    having(state, [now + second, at(now + second, worse)])
    assert.deepStrictEqual(
      tagsOf(
        given(robotActor, state)
          .when(at(now + 2 * second, bad), now + 2 * second)
          .accepted()
      ),
      []
    )
  })

  it("is lost with a periodic component that is silent for more than 180 s", () => {
    const world = new World(parked())
    for (let i = 0; i <= 20; i++) {
      const time = now + i * 10 * second
      world.at(time, at(time, i === 0 ? good : { components: [] }))
    }
    world.run(now + 200 * second)
    assert.deepStrictEqual(happened(world, now), ["RobotHealthChanged 190"])
    assert.deepStrictEqual(
      world.events.flatMap((event) => (event._tag === "RobotHealthChanged" ? [event.unhealthy] : [])),
      [["CAMERA"]]
    )
  })
})

describe("a promise", () => {
  it("is looked at only when a promised heartbeat can change an answer", () => {
    const good = { components: [{ component: "CAMERA", status: "OK" }] } as const
    const world = new World(parked())
    let looks = 0
    world.observe = () => {
      looks += 1
    }
    world.at(now, at(now, good))
    world.at(now + 10 * second, at(now + 10 * second, { components: [], repeatsEveryMs: 10 * second }))
    world.run(now + 100_000 * second)
    assert.deepStrictEqual(happened(world, now), ["RobotHealthChanged 190"])
    assert.isAtMost(looks, 6)
  })
})

describe("silence", () => {
  it("on a trip is an alert after 60 s and OFFLINE after 180 s, until the robot is heard again", () => {
    const world = new World(onTrip())
    world.at(now, at(now, { operationState: "ON_TRIP" }))
    world.at(now + 300 * second, at(now + 300 * second, { operationState: "ON_TRIP" }))
    world.run(now + 301 * second)
    assert.deepStrictEqual(happened(world, now), [
      "AlertRaised TELEMETRY_GAP 60",
      "OFFLINE 180",
      "AlertRaised ROBOT_OFFLINE 180",
      "ONLINE 300",
      "AlertCleared ROBOT_OFFLINE 300",
      "AlertCleared TELEMETRY_GAP 300"
    ])
  })

  it("off a trip is no alert before the robot is OFFLINE", () => {
    const world = new World(parked())
    world.at(now, at(now, { repeatsEveryMs: 0 }))
    world.run(now + 300 * second)
    assert.deepStrictEqual(happened(world, now), ["OFFLINE 180", "AlertRaised ROBOT_OFFLINE 180"])
  })

  it("that begins again is measured anew", () => {
    const world = new World(onTrip())
    for (const seconds of [0, 100]) {
      world.at(now + seconds * second, at(now + seconds * second, { operationState: "ON_TRIP" }))
    }
    world.run(now + 161 * second)
    assert.deepStrictEqual(happened(world, now), [
      "AlertRaised TELEMETRY_GAP 60",
      "AlertCleared TELEMETRY_GAP 100",
      "AlertRaised TELEMETRY_GAP 160"
    ])
  })

  it("does not follow a promise", () => {
    const world = new World(onTrip())
    world.at(now, at(now, { operationState: "ON_TRIP", repeatsEveryMs: 10 * second }))
    world.run(now + 100_000 * second)
    assert.deepStrictEqual(happened(world, now), [])
  })

  it("is watched with one timer a minute, not one a heartbeat", () => {
    const world = new World(parked())
    let timers = 0
    world.observe = (_state, decision) => {
      timers += decision.timers.length
    }
    for (let i = 0; i < 60; i++) world.at(now + i * 10 * second, at(now + i * 10 * second))
    world.run(now + 600 * second)
    assert.isAtMost(timers, 12)
  })
})

describe("resynchronisation of the lid", () => {
  const lidWorld = (state: RobotState, lid: RobotTelemetry["lid"], times: ReadonlyArray<number>): World => {
    const world = new World(state)
    for (const seconds of times) world.at(t0 + seconds * second, at(t0 + seconds * second, { lid }))
    world.run(t0 + 200 * second)
    return world
  }

  it("completes an open cycle after two heartbeats that say CLOSED, well after the last lid event", () => {
    const world = lidWorld(lidOpen(), "CLOSED", [30, 40, 50])
    assert.deepStrictEqual(happened(world, t0).slice(0, 3), [
      "LidMoved 50",
      "LID_CLOSED 50",
      "LidCycleCompleted 50"
    ])
    const closed = world.events.find((event) => event._tag === "LidEvent")
    assert.deepInclude(closed, { source: "QR", referenceId: "delivery-1", trigger: "RESYNC" })
    assert.deepStrictEqual(closed?._tag === "LidEvent" ? closed.reasons : [], ["LOAD", "HEARTBEAT_RESYNC"])
  })

  it("opens a cycle after two heartbeats that say OPEN", () => {
    const world = lidWorld(parked(), "OPEN", [30, 40])
    assert.deepStrictEqual(happened(world, t0).slice(0, 2), ["LidMoved 40", "LID_OPENED 40"])
    assert.deepInclude(world.state.cycle, { source: "INTERNAL", state: "LID_CYCLE_INIT" })
  })

  it("does nothing when heartbeats disagree, come too soon, or show a lid on its way", () => {
    for (const [lids, times] of [
      [
        ["CLOSED", "OPEN", "CLOSED"],
        [40, 50, 60]
      ],
      [
        ["CLOSED", "CLOSED"],
        [24, 32]
      ],
      [
        ["CLOSING", "CLOSING"],
        [40, 50]
      ]
    ] as const) {
      const world = new World(lidOpen())
      lids.forEach((lid, i) => {
        const time = t0 + (times[i] ?? 0) * second
        world.at(time, at(time, { lid }))
      })
      world.run(t0 + 100 * second)
      assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_INIT", lids.join())
    }
  })

  it("waits while items are held", () => {
    const world = new World(lidOpen())
    world.at(t0 + 39 * second, items(lidItem(3, "OPEN_FAILED", t0 + 39 * second)))
    for (const seconds of [35, 40, 43]) world.at(t0 + seconds * second, at(t0 + seconds * second))
    world.run(t0 + 43 * second)
    assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_INIT")
  })

  it("counts promised heartbeats", () => {
    const world = new World(lidOpen())
    world.at(t0 + 40 * second, at(t0 + 40 * second, { repeatsEveryMs: 10 * second }))
    world.run(t0 + 45 * second)
    assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_INIT")
    world.run(t0 + 50 * second)
    assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_COMPLETE")
  })

  it("gives a lid that stays open after its cycle timed out a new cycle for the same purpose", () => {
    const world = new World(lidOpen())
    const cycleId = world.state.cycle?.cycleId ?? ""
    world.at(t0 + 40 * second, at(t0 + 40 * second, { lid: "OPEN", repeatsEveryMs: 10 * second }))
    world.at(t0 + 922 * second, { _tag: "TimeOutLidCycle", cycleId })
    world.run(t0 + 1_000 * second)
    assert.deepInclude(world.state.cycle, {
      state: "LID_CYCLE_INIT",
      openedAt: t0 + 950 * second,
      source: "INTERNAL",
      referenceId: "delivery-1"
    })
    assert.deepStrictEqual(world.state.cycle?.reasons, ["LOAD", "HEARTBEAT_RESYNC"])
  })

  it("leaves the real event, when it comes, a row of the cycle that it opened and closed", () => {
    const world = lidWorld(lidOpen(), "CLOSED", [40, 50])
    const before = world.events.length
    world.at(t0 + 210 * second, items(lidItem(2, "CLOSED", t0 + 35 * second)))
    world.run(t0 + 210 * second)
    assert.deepStrictEqual(
      world.events.slice(before).map(({ _tag }) => _tag),
      ["DeviceItemTaken", "LidRowLinked"]
    )
    assert.strictEqual(world.state.cycle?.endedAt, t0 + 50 * second)
  })
})

describe("a robot that reports another state than was decided", () => {
  it("for more than 60 s is an alert, and it is told again", () => {
    const world = new World(parked())
    for (let i = 0; i <= 8; i++) {
      const time = now + i * 10 * second
      world.at(time, at(time, { operationState: i < 8 ? "OFF_DUTY" : "PARKED" }))
    }
    world.run(now + 80 * second)
    assert.deepStrictEqual(happened(world, now), [
      "AlertRaised STATE_MISMATCH 70",
      "AlertCleared STATE_MISMATCH 80"
    ])
    assert.lengthOf(world.calls, 1)
    const [call] = world.calls
    assert.deepInclude(call as object, { type: "SET_STATE", operationState: "PARKED" })
    assert.strictEqual(world.state.operationState, "PARKED")
  })

  it("once, with a promise of more, has learnt the state from the answer", () => {
    const world = new World(parked())
    world.at(now, at(now, { operationState: "OFF_DUTY", repeatsEveryMs: 10 * second }))
    world.at(now + 200 * second, at(now + 200 * second, { operationState: "OFF_DUTY" }))
    world.run(now + 201 * second)
    assert.deepStrictEqual(happened(world, now), [])
  })
})

describe("a locked keypad", () => {
  const locked = (repeatsEveryMs: number | null): World => {
    const world = new World(nearLockout())
    world.at(now, at(now, { repeatsEveryMs }))
    world.at(now + 1, (state) => ({
      _tag: "SetPinOutcome",
      pinEntryId: state.pendingPins[0]?.pinEntryId ?? "",
      outcome: "NOT_MATCHED",
      referenceId: null
    }))
    if (repeatsEveryMs === null) {
      for (let i = 1; i < 40; i++) world.at(now + i * 10 * second, at(now + i * 10 * second))
    }
    world.run(now + 400 * second)
    return world
  }

  it("is an alert until the first heartbeat after the lockout, promised or not", () => {
    const cleared = (world: World) => happened(world, now).filter((text) => text.startsWith("AlertCleared"))
    assert.deepStrictEqual(cleared(locked(null)), ["AlertCleared PIN_LOCKOUT 310"])
    assert.deepStrictEqual(cleared(locked(10 * second)), ["AlertCleared PIN_LOCKOUT 310"])
  })
})
