/** What arms a rule: all entry points, once each, and for how long. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { watchdogTickMs } from "../../../src/services/deliveries/constants.ts"
import {
  type WatchdogEntryPoint,
  watchdogEntryPoints
} from "../../../src/services/deliveries/watchdog-rule.ts"
import { type AlertType, alertTypes } from "../../../src/services/state/enums.ts"
import * as build from "./builders.ts"
import { action, cancelDelivery, goTo, never, rule, run, Story, watchdogOf } from "./watchdog-builders.ts"

const { minute, t0 } = build

const alert = (type: AlertType, at = t0, serial = build.serial): DeliveryCommand => ({
  _tag: "ApplyRobot",
  event: {
    _tag: "AlertRaised",
    at,
    serial,
    alertId: "alert-1",
    type,
    component: "",
    severity: "ERROR",
    tripId: null,
    details: null
  }
})

const paused = (s: DeliveryState): DeliveryCommand => build.trip(build.idOf(s), "DELIVERY", "AT_STOP")

/** A delivery one moment before each entry point, and what passes it. */
const passing: {
  readonly [E in WatchdogEntryPoint]: readonly [before: string | null, pass: (story: Story) => void]
} = {
  DELIVERY_CREATED: [null, () => undefined],
  DELIVERY_ASSIGNED: ["confirmed", (s) => s.give((d) => build.assigned(build.idOf(d)))],
  PICKUP_STARTED: ["assigned", (s) => s.give((d) => build.trip(build.idOf(d), "JITP", "IN_TRANSIT"))],
  AT_MERCHANT: ["to the merchant", (s) => s.give((d) => build.atOrigin(build.idOf(d)))],
  LOADED: ["lid open", (s) => s.give(build.lidCycle({ reasons: ["LOAD"] }))],
  IN_TRANSIT: ["pilot", (s) => s.give((d) => build.trip(build.idOf(d), "DELIVERY", "IN_TRANSIT"))],
  AT_DESTINATION: [
    "in transit",
    (s) =>
      s.give((d) => build.trip(build.idOf(d), "DELIVERY", "AT_STOP", { arrived: true, place: build.door }))
  ],
  DELIVERED: ["lid open again", (s) => s.give(build.lidCycle({ reasons: ["UNLOAD"], source: "TRACKER" }))],
  CANCELLED: ["assigned", (s) => s.give(build.cancel(), (d) => build.demandCanceled(build.idOf(d), "Other"))],
  TRIP_CREATED: ["assigned", (s) => s.give((d) => build.tripCreated(build.idOf(d), "DELIVERY"))],
  TRIP_IN_PROGRESS: ["assigned", (s) => s.give((d) => build.trip(build.idOf(d), "JITP", "IN_TRANSIT"))],
  TRIP_PAUSED: ["in transit", (s) => s.give(paused)],
  TRIP_COMPLETED: ["to the merchant", (s) => s.give((d) => build.trip(build.idOf(d), "JITP", "COMPLETED"))],
  ROBOT_OFFLINE: ["in transit", (s) => s.give(alert("ROBOT_OFFLINE"))],
  ROBOT_LOW_BATTERY: ["in transit", (s) => s.give(alert("BATTERY_SWAP_REQUIRED"))],
  ROBOT_ERROR: ["in transit", (s) => s.give(alert("ROBOT_FLIPPED"))],
  LID_STUCK: ["lid open", (s) => s.give(build.lidTimedOut("LOAD"))],
  SCHEDULED_CHECK: ["confirmed", (s) => s.until(t0 + 5 * minute)],
  // Quoted for 35 minutes; late a quarter of an hour after that.
  SLA_APPROACHING: ["confirmed", (s) => s.until(t0 + 45 * minute)],
  SLA_VIOLATED: ["confirmed", (s) => s.until(t0 + 50 * minute)],
  ETA_UPDATED: ["assigned", (s) => s.give((d) => build.etaUpdate(build.idOf(d)))]
}

const armedAt = (story: Story): ReadonlyArray<number> =>
  story.events.flatMap((event) => (event._tag === "RuleArmed" ? [event.at] : []))

const shortOf = (entryPoint: WatchdogEntryPoint, step: string | null): Story => {
  const story = Story.accepted([rule(entryPoint, { cond: never })])
  return step === null ? story : goTo(story, step)
}

describe("rules are armed", () => {
  for (const entryPoint of watchdogEntryPoints) {
    const [step, pass] = passing[entryPoint]
    it(`by ${entryPoint}, and not before`, () => {
      const story = shortOf(entryPoint, step)
      const clock = entryPoint === "SCHEDULED_CHECK" || entryPoint.startsWith("SLA")
      if (step !== null) {
        assert.deepStrictEqual(armedAt(story), [], "not armed before")
        if (clock) {
          const due = story.timers.get("RunWatchdog")?.dueAt ?? 0
          story.until(due - 1)
          assert.deepStrictEqual(armedAt(story), [], "not a millisecond too early")
        }
      }
      pass(story)
      assert.deepStrictEqual(armedAt(story), [story.now])
      const [arming] = watchdogOf(story.state).armings
      assert.strictEqual(arming?.ruleId, rule(entryPoint).ruleId)
    })

    it(`by ${entryPoint} once, also when the news comes again`, () => {
      const story = shortOf(entryPoint, step)
      const given: Array<DeliveryCommand> = []
      const decide = story.decide.bind(story)
      story.decide = (command) => {
        given.push(command)
        return decide(command)
      }
      pass(story)
      const known = structuredClone(story.state)
      const armings = armedAt(story).length
      for (const command of given) decide(command)
      assert.strictEqual(armedAt(story).length, armings)
      assert.deepStrictEqual(watchdogOf(story.state).armings, watchdogOf(known).armings)
    })
  }

  it("by each alert of the robot as what it is to a delivery, or not at all", () => {
    const points = ["ROBOT_OFFLINE", "ROBOT_LOW_BATTERY", "ROBOT_ERROR", "LID_STUCK"] as const
    const expected: { readonly [T in AlertType]: WatchdogEntryPoint | null } = {
      ROBOT_OFFLINE: "ROBOT_OFFLINE",
      ROBOT_LOW_BATTERY: "ROBOT_LOW_BATTERY",
      BATTERY_SWAP_REQUIRED: "ROBOT_LOW_BATTERY",
      BATTERY_CRITICAL: "ROBOT_LOW_BATTERY",
      ROBOT_ERROR: "ROBOT_ERROR",
      ROBOT_FLIPPED: "ROBOT_ERROR",
      ROBOT_HIT: "ROBOT_ERROR",
      LATCH_FAILURE: "ROBOT_ERROR",
      LID_STUCK: "LID_STUCK",
      LID_OPEN_TOO_LONG: "LID_STUCK",
      TELEMETRY_GAP: null,
      CLOCK_SKEW: null,
      PIN_LOCKOUT: null,
      STATE_MISMATCH: null
    }
    for (const type of alertTypes) {
      const story = goTo(Story.accepted(points.map((point) => rule(point, { cond: never }))), "in transit")
      story.give(alert(type))
      const armed = watchdogOf(story.state).armings.map(({ ruleId }) => ruleId)
      const point = expected[type]
      assert.deepStrictEqual(armed, point === null ? [] : [rule(point).ruleId], type)
    }
  })

  it("by nothing but their own entry point", () => {
    const story = Story.accepted([
      rule("ROBOT_ERROR"),
      rule("TRIP_PAUSED"),
      rule("CANCELLED"),
      rule("LID_STUCK")
    ])
    goTo(story, "delivered")
    assert.deepStrictEqual(armedAt(story), [])
    assert.isFalse(story.timers.has("RunWatchdog"))
  })

  it("by a report that skips steps, for the steps between too", () => {
    const story = Story.accepted([
      rule("DELIVERY_ASSIGNED", { cond: never }),
      rule("PICKUP_STARTED", { cond: never }),
      rule("AT_MERCHANT", { cond: never }),
      rule("LOADED", { cond: never })
    ])
    story.give(
      (s) => build.confirmed(build.idOf(s)),
      (s) => build.atOrigin(build.idOf(s))
    )
    assert.strictEqual(armedAt(story).length, 3)
  })

  it("not again by a rescue that is withdrawn", () => {
    const story = goTo(Story.accepted([rule("IN_TRANSIT", { cond: never })]), "in transit")
    assert.strictEqual(armedAt(story).length, 1)
    story.now += minute
    story.give(
      (s) => ({ _tag: "StartRescue", attemptId: build.idOf(s), by: "operator", note: null }),
      (s) => ({ _tag: "WithdrawRescue", attemptId: build.idOf(s), note: null })
    )
    assert.strictEqual(build.attemptOf(story.state).status, "InTransit")
    assert.strictEqual(armedAt(story).length, 1)
  })

  it("not by another robot's alert, nor by one that no rule is about", () => {
    const story = goTo(Story.accepted([rule("ROBOT_OFFLINE"), rule("ROBOT_ERROR")]), "in transit")
    story.give(alert("ROBOT_OFFLINE", t0, build.otherSerial), alert("CLOCK_SKEW"), alert("PIN_LOCKOUT"))
    assert.deepStrictEqual(armedAt(story), [])
  })

  it("not by news that is older than what armed them", () => {
    const story = goTo(Story.accepted([rule("ROBOT_ERROR", { cond: never })]), "in transit")
    story.now = t0 + minute
    story.give(alert("ROBOT_HIT", t0 + 30_000), alert("ROBOT_FLIPPED", t0 + 20_000))
    assert.strictEqual(armedAt(story).length, 1)
    story.give(alert("ROBOT_HIT", t0 + 40_000))
    assert.strictEqual(armedAt(story).length, 2)
  })
})

describe("an armed rule", () => {
  const waiting = { field: "time_since_created_s", op: "gte", value: 1_800 } as const

  it("is looked at in the same instant, then every minute, until it matches", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { cond: waiting })])
    const looks: Array<number> = []
    for (let i = 0; i < 40; i++) {
      const timer = story.timers.get("RunWatchdog")
      if (timer === undefined) break
      looks.push(timer.dueAt - t0)
      story.until(timer.dueAt)
    }
    assert.deepStrictEqual(
      looks,
      Array.from({ length: 31 }, (_, i) => i * watchdogTickMs)
    )
    assert.deepStrictEqual(
      story.ofWatchdog().filter((tag) => tag === "RuleMatched"),
      ["RuleMatched"]
    )
  })

  it("is given up when its time to live is over, without a match at that moment", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { cond: waiting, armTtlS: 1_800 })])
    story.until(t0 + 60 * minute)
    assert.deepStrictEqual(story.ofWatchdog(), ["WatchdogRulesKept", "RuleArmed", "RuleDisarmed"])
    assert.isFalse(story.timers.has("RunWatchdog"))
  })

  it("lives on from the newest event", () => {
    const story = goTo(Story.accepted([rule("ETA_UPDATED", { cond: never, armTtlS: 600 })]), "assigned")
    story.give((s) => build.etaUpdate(build.idOf(s), 1)).until(t0 + 9 * minute)
    story.give((s) => build.etaUpdate(build.idOf(s), 2)).until(t0 + 15 * minute)
    assert.isTrue(watchdogOf(story.state).armings[0]?.armed)
    story.until(t0 + 19 * minute)
    assert.isFalse(watchdogOf(story.state).armings[0]?.armed)
  })

  it("rests after a match as long as its rule says", () => {
    const story = goTo(Story.accepted([rule("ETA_UPDATED", { cooldownS: 600 })]), "assigned")
    story.give((s) => build.etaUpdate(build.idOf(s), 1)).settle()
    story.until(t0 + 10 * minute - 1)
    story.give((s) => build.etaUpdate(build.idOf(s), 2)).settle()
    assert.strictEqual(watchdogOf(story.state).actions.length, 1)
    story.until(t0 + 10 * minute)
    story.give((s) => build.etaUpdate(build.idOf(s), 3)).settle()
    assert.deepStrictEqual(
      watchdogOf(story.state).actions.map(({ occurrence }) => occurrence),
      [1, 2]
    )
  })

  it("matches again with the next event when it needs no rest", () => {
    const story = goTo(Story.accepted([rule("ETA_UPDATED")]), "assigned")
    for (let revision = 1; revision <= 3; revision++) {
      story.now += 1_000
      story.give((s) => build.etaUpdate(build.idOf(s), revision)).settle()
    }
    assert.deepStrictEqual(
      watchdogOf(story.state).actions.map(({ occurrence, status }) => [occurrence, status]),
      [
        [1, "EXECUTED"],
        [2, "EXECUTED"],
        [3, "EXECUTED"]
      ]
    )
  })

  it("is given up with its delivery", () => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", { cond: never }),
      rule("SCHEDULED_CHECK", { cond: never })
    ])
    goTo(story, "delivered")
    assert.isFalse(watchdogOf(story.state).armings.some(({ armed }) => armed))
    assert.isFalse(story.timers.has("RunWatchdog"))
  })

  it("of the end of its delivery is looked at once", () => {
    const story = goTo(Story.accepted([rule("DELIVERED", { cond: never })]), "delivered").until(
      t0 + 60 * minute
    )
    assert.deepStrictEqual(story.ofWatchdog(), ["WatchdogRulesKept", "RuleArmed", "RuleDisarmed"])
    assert.isFalse(story.timers.has("RunWatchdog"))
  })

  it("of the end of its delivery may refund, but not cancel any more", () => {
    const story = Story.accepted([
      rule("DELIVERED", {
        actions: [
          cancelDelivery(),
          action({ type: "CREATE_REFUND", params: { amountCents: null, percent: 50, reason: "late" } })
        ]
      })
    ])
    goTo(story, "delivered").settle()
    assert.deepStrictEqual(story.outcomes(), [
      "CANCEL_DELIVERY Canceled DeliveryOver",
      "CREATE_REFUND Executed late"
    ])
  })
})

describe("a delivery without rules", () => {
  it("keeps nothing, sets no timer of the watchdog, and answers its command with nothing", () => {
    const story = goTo(Story.accepted([]), "in transit")
    assert.isNull(story.state.watchdog)
    assert.deepStrictEqual(
      [...story.timers.keys()].filter((key) => key.startsWith("RunWatchdog")),
      []
    )
    assert.deepStrictEqual(story.ofWatchdog(), [])
    const outcome = deliveryActor.decide(story.state, run(), story.now)
    assert.isTrue(outcome.accepted && outcome.events.length === 0 && outcome.timers.length === 0)
  })
})
