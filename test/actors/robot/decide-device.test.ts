import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { robotActor } from "../../../src/actors/robot/actor.ts"
import type {
  ApplyDeviceEvent,
  DeviceItem,
  LidItem,
  RobotCommand
} from "../../../src/actors/robot/commands.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { LidCycleCompleted } from "../../../src/services/state/events.ts"
import { given } from "../../support/given.ts"
import {
  cycleComplete,
  having,
  items,
  lidItem,
  lidOpen,
  offDuty,
  openLid,
  parked,
  pinItem,
  rejectedItem,
  reportItem,
  second,
  t0,
  tagsOf
} from "./robots.ts"
import { World } from "./world.ts"

const now = t0 + 60 * second

const fromBoot = (bootId: string, ...all: ReadonlyArray<DeviceItem>): ApplyDeviceEvent => ({
  _tag: "ApplyDeviceEvent",
  bootId,
  items: all
})

const taken = (events: ReadonlyArray<RobotEvent>): ReadonlyArray<string> =>
  events.flatMap((event) => (event._tag === "DeviceItemTaken" ? [`${event.item.seq} ${event.status}`] : []))

const take = (state: RobotState, command: RobotCommand, at = now) =>
  given(robotActor, state).when(command, at).accepted()

const completions = (world: World): ReadonlyArray<LidCycleCompleted> =>
  world.events.filter((event) => event._tag === "LidCycleCompleted")

describe("the event stream of a boot", () => {
  it("takes each item once, in order", () => {
    const first = items(lidItem(1, "OPENED", now), lidItem(2, "CLOSED", now + 1))
    assert.deepStrictEqual(taken(take(parked(), first, now + 1).events), ["1 PROCESSED", "2 PROCESSED"])
    const state = having(parked(), [now + 1, first])
    given(robotActor, state)
      .when(first, now + 2)
      .thenNothing()
  })

  it("holds what follows a gap, and runs it when the missing item comes", () => {
    const state = having(parked(), [now + 2, items(lidItem(2, "CLOSED", now + 2))])
    assert.strictEqual(state.boots[0]?.held.length, 1)
    given(robotActor, state)
      .when(items(lidItem(2, "CLOSED", now + 2)), now + 2)
      .thenNothing()
    const decision = take(state, items(lidItem(1, "OPENED", now)), now + 3)
    assert.deepStrictEqual(tagsOf(decision), [
      "LidMoved",
      "LID_OPENED",
      "LidMoved",
      "LID_CLOSED",
      "LidCycleCompleted"
    ])
    assert.include(
      decision.timers.map(({ _tag, key }) => `${_tag} ${key}`),
      "CancelTimer held-items"
    )
  })

  it("runs what was held without the missing item after 5 s", () => {
    const world = new World(parked())
    world.at(now, items(lidItem(3, "OPENED", now)))
    world.run(now + 4_999)
    assert.strictEqual(world.state.openCycles, 0)
    world.run(now + 5_000)
    assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_INIT")
    assert.deepStrictEqual(world.state.boots[0]?.gaps, [{ from: 1, to: 2 }])
    assert.strictEqual(world.state.cycle?.openedAt, now)
  })

  it("starts anew with a boot, after the older boot's held items have run", () => {
    const state = having(parked(), [now, items(lidItem(2, "OPENED", now))])
    const decision = take(state, fromBoot("boot-2", lidItem(1, "CLOSED", now + 100)), now + 100)
    assert.deepStrictEqual(
      tagsOf(decision).filter((tag) => tag.startsWith("LID") || tag === "LidCycleCompleted"),
      ["LID_OPENED", "LID_CLOSED", "LidCycleCompleted"]
    )
    assert.deepStrictEqual(taken(decision.events), ["2 PROCESSED", "1 PROCESSED"])
  })

  it("of an older boot is late", () => {
    const state = having(
      parked(),
      [now, items(pinItem(1, now))],
      [now + second, fromBoot("boot-2", pinItem(1, now + second))]
    )
    const decision = take(state, items(pinItem(2, now + 1)), now + 2 * second)
    assert.deepStrictEqual(taken(decision.events), ["2 LATE"])
    assert.notInclude(tagsOf(decision), "PinEntered")
    const unheardOf = take(state, fromBoot("boot-0", pinItem(7, now - second)), now + 2 * second)
    assert.deepStrictEqual(taken(unheardOf.events), ["7 LATE"])
  })

  it("of a robot that nobody registered changes nothing", () => {
    given(robotActor, robotActor.initial("R9"))
      .when(items(lidItem(1, "OPENED", now)), now)
      .thenNothing()
  })

  it("cuts times in the future to the time of receipt", () => {
    assert.strictEqual(having(offDuty(), [now, items(lidItem(1, "OPENED", now + 99))]).cycle?.openedAt, now)
  })
})

describe("an item that cannot be read", () => {
  it("takes its place in the order, and what follows runs at once", () => {
    const batch = items(lidItem(1, "OPENED", now), rejectedItem(2, now + 1), lidItem(3, "CLOSED", now + 2))
    const decision = take(parked(), batch, now + 2)
    assert.deepStrictEqual(taken(decision.events), ["1 PROCESSED", "2 REJECTED", "3 PROCESSED"])
    const state = having(parked(), [now + 2, batch])
    assert.deepInclude(state.boots[0], { nextSeq: 4, held: [], gaps: [] })
    assert.strictEqual(state.lidState, "CLOSED")
    given(robotActor, state)
      .when(items(rejectedItem(2, now + 1)), now + 3)
      .thenNothing()
  })

  it("changes nothing but its place in the stream", () => {
    const before = having(lidOpen(), [now, items(pinItem(2, now))])
    const after = having(structuredClone(before), [now + 1, items(rejectedItem(3, now + 1))])
    assert.deepStrictEqual(after, {
      ...before,
      version: before.version + 1,
      boots: before.boots.map((boot) => ({ ...boot, nextSeq: 4 }))
    })
  })

  it("is held behind a gap, and rejected when its turn comes", () => {
    const state = having(parked(), [now, items(rejectedItem(2, now), lidItem(3, "OPENED", now))])
    assert.strictEqual(state.boots[0]?.held.length, 2)
    const filled = take(state, items(lidItem(1, "OPENING", now)), now + 1)
    assert.deepStrictEqual(taken(filled.events), ["1 PROCESSED", "2 REJECTED", "3 PROCESSED"])
    const released = take(state, { _tag: "ReleaseHeldItems" }, now + 5_000)
    assert.deepStrictEqual(taken(released.events), ["2 REJECTED", "3 PROCESSED"])
    having(state, [now + 5_000, { _tag: "ReleaseHeldItems" }])
    assert.deepInclude(state.boots[0], { nextSeq: 4, held: [], gaps: [{ from: 1, to: 1 }] })
  })

  it("that comes late fills its gap", () => {
    const state = having(
      parked(),
      [now, items(lidItem(3, "OPENED", now))],
      [now + 5_000, { _tag: "ReleaseHeldItems" }]
    )
    assert.deepStrictEqual(taken(take(state, items(rejectedItem(1, now)), now + 6_000).events), [
      "1 REJECTED"
    ])
    having(state, [now + 6_000, items(rejectedItem(1, now))])
    assert.deepInclude(state.boots[0], { nextSeq: 4, gaps: [{ from: 2, to: 2 }] })
    given(robotActor, state)
      .when(items(rejectedItem(1, now)), now + 7_000)
      .thenNothing()
  })
})

describe("late items", () => {
  it("add a cycle whose opening was missed, and announce it", () => {
    const world = new World(parked())
    world.at(now - 10 * second, openLid())
    world.at(now + 8 * second, items(lidItem(2, "CLOSED", now + 8 * second)))
    world.run(now + 14 * second)
    assert.lengthOf(completions(world), 0)
    world.at(now + 20 * second, items(lidItem(1, "OPENED", now)))
    world.run(now + 20 * second)
    assert.deepInclude(completions(world)[0], {
      late: true,
      referenceId: "delivery-1",
      source: "QR",
      openSeconds: 8
    })
    assert.deepStrictEqual([world.state.lidState, world.state.openCycles], ["CLOSED", 0])
  })

  it("split an open cycle that was closed in between", () => {
    const world = new World(lidOpen())
    const first = world.state.cycle?.cycleId
    world.at(now, items(lidItem(3, "OPENED", now)))
    world.at(now + 10 * second, items(lidItem(2, "CLOSED", now - 10 * second)))
    world.run(now + 10 * second)
    const [completed] = completions(world)
    assert.deepInclude(completed, { late: true, at: now - 10 * second, openSeconds: 28 })
    assert.strictEqual(completed?.cycleId, first)
    assert.deepInclude(world.state.cycle, {
      state: "LID_CYCLE_INIT",
      openedAt: now,
      referenceId: "delivery-1"
    })
    assert.strictEqual(world.state.lidState, "OPEN")
    world.run(now + 900 * second)
    assert.strictEqual(world.state.cycle?.state, "LID_CYCLE_TIMEOUT")
  })

  it("that are the newest fact of the lid change the present", () => {
    const world = new World(lidOpen())
    world.at(now, items(pinItem(3, now)))
    world.at(now + 10 * second, items(lidItem(2, "CLOSED", now - second)))
    world.run(now + 10 * second)
    assert.strictEqual(world.state.lidState, "CLOSED")
    assert.deepInclude(completions(world)[0], { late: true })
  })

  it("never change a cycle that has ended", () => {
    const world = new World(cycleComplete())
    const { cycle } = world.state
    world.at(now, items(pinItem(4, now)))
    world.at(now + 10 * second, items(lidItem(3, "OPENED", t0 + 45 * second)))
    world.run(now + 20 * second)
    assert.deepStrictEqual(world.state.cycle, cycle)
    assert.strictEqual(world.state.lidState, "CLOSED")
  })

  it("from before an open cycle do not close it", () => {
    const world = new World(parked())
    world.at(now, items(lidItem(2, "OPENED", now)))
    world.at(now + 10 * second, items(lidItem(1, "CLOSED", now - second)))
    world.run(now + 10 * second)
    assert.deepStrictEqual([world.state.lidState, world.state.cycle?.state], ["OPEN", "LID_CYCLE_INIT"])
  })

  it("of the lid's failures are rows and nothing else", () => {
    const world = new World(parked())
    world.at(now, items(pinItem(2, now)))
    world.at(now + 10 * second, items(lidItem(1, "OPEN_FAILED", now - second)))
    world.run(now + 20 * second)
    assert.deepInclude(
      world.events.find((event) => event._tag === "LidEvent"),
      { event: "LID_OPEN_FAILED", late: true, at: now - second }
    )
    assert.isNull(world.state.lastLidFailureAt)
  })
})

describe("reports", () => {
  const open = (state: RobotState): ReadonlyArray<string> =>
    state.alerts.flatMap(({ type, status }) => (status === "RESOLVED" ? [] : [type]))

  it("raise what happened to the robot, and the next one without it clears that", () => {
    const state = having(parked(), [now, items(reportItem(1, now, { flipped: true, collision: true }))])
    assert.deepStrictEqual(open(state), ["ROBOT_FLIPPED", "ROBOT_HIT"])
    having(state, [now + 1, items(reportItem(2, now + 1, { flipped: true }))])
    assert.deepStrictEqual(open(state), ["ROBOT_FLIPPED"])
  })

  it("that are older than the newest are only kept", () => {
    const state = having(
      parked(),
      [now, items(reportItem(2, now))],
      [now + 5_000, { _tag: "ReleaseHeldItems" }]
    )
    having(state, [now + 6_000, items(reportItem(1, now - 1, { flipped: true }))])
    assert.deepStrictEqual(open(state), [])
  })
})

describe("delivery of items", () => {
  const facts: fc.Arbitrary<ReadonlyArray<LidItem["state"]>> = fc.array(
    fc.constantFrom("OPENING", "OPENED", "CLOSED", "OPEN_FAILED", "CLOSE_FAILED", "CLOSING", "STOPPED"),
    { minLength: 2, maxLength: 9 }
  )
  const rows = (world: World): ReadonlyArray<string> => {
    const names = new Map<string, number>()
    const nameOf = (id: string | null): string => {
      if (id === null) return "-"
      const known = names.get(id) ?? names.size
      names.set(id, known)
      return String(known)
    }
    return world.events.flatMap((event) => {
      switch (event._tag) {
        case "LidEvent":
          return [`${event.event} ${event.at} ${nameOf(event.cycleId)} ${event.lidState} ${event.lateClose}`]
        case "LidCycleCompleted":
          return [`${event._tag} ${event.at} ${nameOf(event.cycleId)} ${event.openSeconds}`]
        default:
          return []
      }
    })
  }

  it("permuted or repeated within the wait gives what delivery in order gives", () => {
    fc.assert(
      fc.property(
        facts.chain((all) =>
          fc.record({
            all: fc.constant(all),
            order: fc.shuffledSubarray(
              all.map((_, i) => i),
              { minLength: all.length }
            ),
            repeated: fc.array(fc.nat(all.length - 1), { maxLength: 3 })
          })
        ),
        ({ all, order, repeated }) => {
          const item = (i: number): LidItem => lidItem(i + 1, all[i] ?? "OPENED", now + i * 7_000)
          const received = now + all.length * 7_000
          const inOrder = new World(parked())
          inOrder.at(received, items(...all.map((_, i) => item(i))))
          inOrder.run(received + 4_000)
          const mixed = new World(parked())
          order.forEach((i, n) => {
            mixed.at(received + n * 400, items(item(i)))
          })
          repeated.forEach((i, n) => {
            mixed.at(received + n * 1_000 + 100, items(item(i)))
          })
          mixed.run(received + 4_000)
          assert.deepStrictEqual(rows(mixed), rows(inOrder))
          assert.strictEqual(mixed.state.lidState, inOrder.state.lidState)
          assert.strictEqual(mixed.state.cycle?.state, inOrder.state.cycle?.state)
        }
      ),
      { numRuns: 300 }
    )
  })

  it("later than the wait gives the same lid and the same completed cycles", () => {
    fc.assert(
      fc.property(
        // A close is missed in an open cycle or not at all: a cycle that has ended keeps its end.
        fc.integer({ min: 2, max: 8 }).chain((count) => {
          const missing = Array.from({ length: count - 1 }, (_, i) => i).filter(
            (i) => i % 2 === 0 || i === count - 2
          )
          return fc.record({ count: fc.constant(count), missing: fc.constantFrom(...missing) })
        }),
        ({ count, missing }) => {
          const item = (i: number): LidItem =>
            lidItem(i + 1, i % 2 === 0 ? "OPENED" : "CLOSED", now + i * 7_000)
          const received = now + count * 7_000
          const play = (late: boolean): World => {
            const world = new World(parked())
            for (let i = 0; i < count; i++) {
              world.at(received + (late && i === missing ? 20_000 : 0), items(item(i)))
            }
            world.run(received + 21_000)
            return world
          }
          const spans = (world: World): ReadonlyArray<string> =>
            completions(world)
              .map(({ at, openSeconds }) => `${at} ${openSeconds}`)
              .sort()
          const [inOrder, late] = [play(false), play(true)]
          assert.strictEqual(late.state.lidState, inOrder.state.lidState)
          assert.deepStrictEqual(spans(late), spans(inOrder))
          assert.strictEqual(late.state.openCycles, inOrder.state.openCycles)
        }
      ),
      { numRuns: 100 }
    )
  })
})
