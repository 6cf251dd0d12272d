import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type DirectorySource, deliveryOf, isRouted, routeEvent } from "../../src/cluster/router.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { messageOf } from "./commits.ts"

const grounded = (from = "ON_TRIP"): AnyEvent => {
  const event = { _tag: "RobotStateChanged", serial: "R1", shard: "city", from, to: "GROUNDED", at: 0 }
  return event
}

/** A directory that notes what it is asked. */
const directoryOf = (trips: ReadonlyArray<string>, deliveries: ReadonlyArray<string>) => {
  const asked: Array<string> = []
  const answer = (what: string, ids: ReadonlyArray<string>) => (id: string) =>
    Effect.suspend(() => {
      asked.push(`${what} ${id}`)
      return Effect.as(Effect.yieldNow(), ids)
    })
  const source: DirectorySource<never> = {
    deliveriesOf: answer("deliveries", deliveries),
    openTripsOf: answer("trips of", trips),
    liveTripsOfRobot: answer("trips", trips),
    departedTripOf: () => Effect.sync(() => undefined),
    hasPartnerLink: () => Effect.sync(() => false),
    hubOf: () => Effect.sync(() => undefined),
    shard: "city"
  }
  return { source, asked }
}

describe("an event", () => {
  it.effect("becomes a command for each whom it concerns, in the order of the table", () =>
    Effect.gen(function* () {
      const { source } = directoryOf(["t1", "t2"], ["d1"])
      const commands = yield* routeEvent(grounded(), source)
      assert.deepStrictEqual(
        commands.map(({ actor, id, command }) => [actor, id, command._tag]),
        [
          ["Trip", "t1", "Park"],
          ["Trip", "t2", "Park"],
          ["Planner", "city", "ApplyRobot"],
          ["Delivery", "d1", "ApplyRobot"]
        ]
      )
    })
  )

  it.effect("has each look-up made once, and only those that it needs", () =>
    Effect.gen(function* () {
      const needed = directoryOf(["t1"], ["d1"])
      yield* routeEvent(grounded(), needed.source)
      assert.deepStrictEqual([...needed.asked].sort(), ["deliveries R1", "trips R1"])
      const needless = directoryOf(["t1"], ["d1"])
      const commands = yield* routeEvent(grounded("GROUNDED"), needless.source)
      assert.deepStrictEqual(needless.asked, [])
      assert.deepStrictEqual(
        commands.map(({ actor }) => actor),
        ["Planner"]
      )
    })
  )

  it.effect("concerns nobody when the directory knows nobody", () =>
    Effect.gen(function* () {
      const { source } = directoryOf([], [])
      const commands = yield* routeEvent(grounded(), source)
      assert.deepStrictEqual(
        commands.map(({ actor }) => actor),
        ["Planner"]
      )
    })
  )

  it.effect("reaches nobody when a look-up fails", () =>
    Effect.gen(function* () {
      const { source } = directoryOf(["t1"], ["d1"])
      const failing: DirectorySource<string> = { ...source, deliveriesOf: () => Effect.fail("away") }
      assert.strictEqual(yield* Effect.flip(routeEvent(grounded(), failing)), "away")
    })
  )

  it.effect("that no row takes becomes nothing", () =>
    Effect.gen(function* () {
      const { source } = directoryOf(["t1"], ["d1"])
      const unheard: AnyEvent = { _tag: "LidCycleInterrupted", at: 0 }
      assert.deepStrictEqual(yield* routeEvent(unheard, source), [])
      assert.isFalse(isRouted("LidCycleInterrupted"))
      assert.isTrue(isRouted("RobotStateChanged"))
    })
  )
})

describe("a message of the outbox", () => {
  it("is an event, a send or a call, as its row says", () => {
    const payload = { n: 1 }
    const effect = { kind: "effect", keySeq: null } as const
    assert.strictEqual(deliveryOf(messageOf(1))._tag, "Event")
    assert.deepStrictEqual(deliveryOf(messageOf(1, { ...effect, type: "Robot.Add", payload })), {
      _tag: "Send",
      send: payload as never
    })
    assert.deepStrictEqual(deliveryOf(messageOf(1, { ...effect, type: "Call.DeviceCall", payload })), {
      _tag: "Call",
      call: payload as never
    })
  })
})
