/** F12 from event to effect, with its failures: time (T), repetition (U), crash (C), rate, refusal. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import { claimLeaseMs, watchdogTickMs } from "../../../src/services/deliveries/constants.ts"
import type { WatchdogCondition } from "../../../src/services/deliveries/watchdog-rule.ts"
import { deepFreeze } from "../../support/given.ts"
import * as build from "./builders.ts"
import {
  action,
  actionsOf,
  cancelDelivery,
  firstAction,
  goTo,
  log,
  rule,
  run,
  Story,
  watchdogOf
} from "./watchdog-builders.ts"

const { minute, t0 } = build

const atMerchantTooLong: WatchdogCondition = {
  all: [
    { field: "attempt.status", op: "eq", value: "AtPickup" },
    { field: "time_in_status_s", op: "gte", value: 600 }
  ]
}

describe("a rule from its event to its effect (F12)", () => {
  it("cancels a delivery whose merchant does not come, ten minutes after the robot", () => {
    const story = Story.accepted([
      rule("AT_MERCHANT", { cond: atMerchantTooLong, actions: [cancelDelivery(120)] })
    ])
    story.now = t0 + 3 * minute
    goTo(story, "at the merchant")
      .forget()
      .until(t0 + 13 * minute)
    assert.deepStrictEqual(story.tags(), ["RuleMatched", "WatchdogActionQueued"])
    assert.strictEqual(firstAction(story.state).eta, t0 + 15 * minute)
    story.forget().until(t0 + 15 * minute)
    assert.deepStrictEqual(story.tags(), [
      "WatchdogActionClaimed",
      "CancellationAsked",
      "AttemptTransitioned",
      "CancelRequested",
      "WatchdogActionExecuted"
    ])
    assert.strictEqual(firstAction(story.state).executedAt, t0 + 15 * minute)
  })

  it("does nothing when the merchant comes before the action is due: the condition is gone", () => {
    const story = Story.accepted([
      rule("AT_MERCHANT", { cond: atMerchantTooLong, actions: [cancelDelivery(120)] })
    ])
    goTo(story, "at the merchant").until(t0 + 11 * minute)
    story.give(build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }))
    story.forget().until(t0 + 20 * minute)
    assert.deepStrictEqual(story.tags(), ["WatchdogActionClaimed", "WatchdogActionSkipped"])
    assert.deepStrictEqual(story.outcomes(), ["CANCEL_DELIVERY Skipped ConditionGone"])
  })

  it("spares an action whose unless holds at its moment, not at the match", () => {
    const loaded = { field: "cargo_loaded", op: "eq", value: true } as const
    const story = goTo(
      Story.accepted([
        rule("AT_MERCHANT", {
          actions: [
            action(undefined, { delayS: 60, unless: loaded }),
            action(undefined, { delayS: 180, unless: loaded })
          ]
        })
      ]),
      "at the merchant"
    ).until(t0 + minute)
    story.give(build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }), build.lidCycle({ reasons: ["LOAD"] }))
    story.until(t0 + 10 * minute)
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed noted", "LOG Skipped Unless"])
  })

  it("does the actions of one match each at its own moment, in the order of the clock", () => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", {
        actions: [
          action({ type: "LOG", params: { target: null, message: "second" } }, { delayS: 60 }),
          action({ type: "LOG", params: { target: null, message: "first" } })
        ]
      })
    ]).until(t0 + minute)
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed first", "LOG Executed second"])
  })

  it("is watched by the rules that were there when the delivery was accepted", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED")]).settle()
    story.give(build.acceptQuote({ watchdogRules: [rule("DELIVERY_CREATED", { label: "new" })] })).settle()
    assert.deepStrictEqual(
      watchdogOf(story.state).rules.map(({ label }) => label),
      ["DELIVERY_CREATED"]
    )
    assert.strictEqual(actionsOf(story.state).length, 1)
  })
})

describe("an action that comes too early or again (T, U)", () => {
  it("is not done before its moment", () => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", { actions: [action(undefined, { delayS: 60 })] })
    ]).settle()
    story.now = t0 + minute - 1
    assert.deepStrictEqual(story.decide(run(firstAction(story.state).actionId)).events, [])
  })

  it("is done once however often its timer comes", () => {
    const story = goTo(
      Story.accepted([
        rule("DELIVERY_ASSIGNED", {
          actions: [action({ type: "CREATE_REFUND", params: { amountCents: 5, percent: null, reason: "r" } })]
        })
      ]),
      "assigned"
    ).settle()
    for (let i = 0; i < 5; i++) story.give((s) => run(firstAction(s).actionId))
    assert.strictEqual(story.tags().filter((tag) => tag === "RefundRequested").length, 1)
  })

  it("is queued once however often the rules are looked at", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED")])
    for (let i = 0; i < 5; i++) story.give(run())
    assert.strictEqual(actionsOf(story.state).length, 1)
    assert.strictEqual(story.tags().filter((tag) => tag === "RuleMatched").length, 1)
  })

  it("has an id that follows from delivery, rule, place and occurrence", () => {
    const ids = [0, 1].map(() => {
      const story = Story.accepted([rule("DELIVERY_CREATED", { actions: [log, log] })]).settle()
      return actionsOf(story.state).map(({ actionId }) => actionId)
    })
    assert.deepStrictEqual(ids[0], ids[1])
    assert.notStrictEqual(ids[0]?.[0], ids[0]?.[1])
  })
})

describe("an action that was claimed and not finished (C)", () => {
  const claimed = (times = 1): Story => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", { actions: [action(undefined, { delayS: 60 })] })
    ]).settle()
    const { actionId } = firstAction(story.state)
    for (let i = 0; i < times; i++) {
      deliveryActor.evolve(story.state, { _tag: "WatchdogActionClaimed", at: t0 + minute, actionId })
    }
    story.now = t0 + minute
    return story
  }

  it("is left alone while its lease lasts", () => {
    const story = claimed()
    story.give((s) => run(firstAction(s).actionId))
    assert.strictEqual(firstAction(story.state).status, "EXECUTING")
    assert.strictEqual([...story.timers.values()].at(-1)?.dueAt, t0 + minute + claimLeaseMs)
  })

  it("is claimed again under the same id when its lease is over, and done", () => {
    const story = claimed()
    story.now += claimLeaseMs
    story.give((s) => run(firstAction(s).actionId)).settle()
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed noted"])
    assert.strictEqual(firstAction(story.state).attemptCount, 2)
    assert.strictEqual(firstAction(story.state).lastError, "LeaseOver")
  })

  it("has failed when that happened too often", () => {
    const story = claimed(4)
    story.now += claimLeaseMs
    story.give((s) => run(firstAction(s).actionId))
    assert.deepStrictEqual(story.outcomes(), ["LOG Failed LeaseOver"])
  })
})

describe("an action that is refused", () => {
  const reassign = action({ type: "REASSIGN", params: {} })

  it("is tried again after one, two and four minutes, then has failed, and a human is called", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { actions: [reassign] })])
    const claims: Array<number> = []
    story.until(t0 + 60 * minute)
    for (const event of story.events) {
      if (event._tag === "WatchdogActionClaimed") claims.push((event.at - t0) / minute)
    }
    assert.deepStrictEqual(claims, [0, 1, 3, 7])
    assert.deepStrictEqual(story.outcomes(), ["REASSIGN Failed NotReassignable"])
    const { actionId, attemptCount, lastError, status } = firstAction(story.state)
    assert.deepStrictEqual([attemptCount, lastError, status], [4, "NotReassignable", "FAILED"])
    assert.deepStrictEqual(story.calls.at(-1), {
      _tag: "RaiseAlarm",
      code: "WATCHDOG_ACTION_FAILED",
      entity: "WatchdogAction",
      id: actionId
    } as never)
  })

  it("is done when it is possible meanwhile", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { actions: [reassign] })]).settle()
    goTo(story, "assigned").until(t0 + minute)
    assert.deepStrictEqual(story.outcomes(), [`REASSIGN Executed without ${build.serial}`])
    assert.strictEqual(firstAction(story.state).attemptCount, 2)
  })

  it("leaves the delivery as it was", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { actions: [reassign] })])
    const before = structuredClone(story.state)
    story.settle()
    assert.deepStrictEqual(
      { ...story.state, version: 0, watchdog: null },
      { ...before, version: 0, watchdog: null }
    )
  })
})

describe("remediations over the rate", () => {
  const limited = (unless?: WatchdogCondition): Story => {
    const { delayS, ...cancel } = cancelDelivery()
    const story = goTo(
      Story.accepted([
        rule("DELIVERY_ASSIGNED", { actions: [{ ...cancel, delayS, unless: unless ?? null }, log] })
      ]),
      "assigned"
    )
    story.remediationsLeft = 0
    return story.settle()
  }

  it("wait a tick, unclaimed, while everything else goes on", () => {
    const story = limited()
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed noted"])
    assert.deepStrictEqual(
      [firstAction(story.state).status, firstAction(story.state).attemptCount],
      ["QUEUED", 0]
    )
    const { actionId } = firstAction(story.state)
    assert.strictEqual(story.timers.get(`RunWatchdog:${actionId}`)?.dueAt, t0 + watchdogTickMs)
    story.until(t0 + 30 * minute)
    assert.strictEqual(firstAction(story.state).status, "QUEUED")
  })

  it("are made when there is room again", () => {
    const story = limited()
    story.until(t0 + 5 * minute)
    story.remediationsLeft = 1
    story.until(t0 + 6 * minute)
    assert.strictEqual(firstAction(story.state).status, "EXECUTED")
  })

  it("are skipped when their condition is gone meanwhile", () => {
    const story = limited({ field: "attempt.status", op: "eq", value: "InTransitToPartner" })
    story.give((s) => build.trip(build.idOf(s), "JITP", "IN_TRANSIT")).until(t0 + minute)
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed noted", "CANCEL_DELIVERY Skipped Unless"])
    assert.notInclude(story.tags().slice(-1), "WatchdogActionClaimed")
  })
})

describe("an operator who takes an action back", () => {
  it("keeps it from being done, and says why", () => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", { actions: [action(undefined, { delayS: 60 })] })
    ]).settle()
    story.give((s) => ({
      _tag: "CancelWatchdogAction",
      actionId: firstAction(s).actionId,
      note: "known issue"
    }))
    story.until(t0 + 10 * minute)
    assert.deepStrictEqual(story.outcomes(), ["LOG Canceled known issue"])
  })
})

describe("facts that rules see", () => {
  const seen = (field: WatchdogCondition): boolean => {
    const story = goTo(Story.accepted([rule("SCHEDULED_CHECK", { cond: field })]), "at the merchant")
    story.give((s) => build.etaUpdate(build.idOf(s))).until(t0 + 5 * minute)
    return actionsOf(story.state).length === 1
  }

  it("are those of the moment", () => {
    const facts: ReadonlyArray<WatchdogCondition> = [
      { field: "status", op: "eq", value: "InProgress" },
      { field: "attempt.status", op: "eq", value: "AtPickup" },
      { field: "attempt.provider", op: "eq", value: "Robot" },
      { field: "attempt.role", op: "eq", value: "primary" },
      { field: "partner_id", op: "eq", value: "partner-1" },
      { field: "time_since_created_s", op: "eq", value: 300 },
      { field: "time_in_status_s", op: "eq", value: 300 },
      // Expected three minutes later than quoted.
      { field: "eta_change_s", op: "eq", value: 180 },
      { field: "is_pickup_late", op: "eq", value: false },
      { field: "is_delivery_late", op: "eq", value: false },
      { field: "customer_notified", op: "eq", value: false },
      { field: "attempts_count", op: "eq", value: 1 },
      { field: "cargo_loaded", op: "eq", value: false },
      { field: "lid.open_s", op: "exists", value: false }
    ]
    for (const fact of facts) assert.isTrue(seen(fact), JSON.stringify(fact))
  })

  it("find pickup and delivery late so long after they were quoted, and not before", () => {
    for (const [field, lateAt] of [
      ["is_pickup_late", t0 + 21 * minute],
      ["is_delivery_late", t0 + 50 * minute]
    ] as const) {
      const story = goTo(
        Story.accepted([rule("DELIVERY_ASSIGNED", { cond: { field, op: "eq", value: true } })]),
        "to the merchant"
      ).until(lateAt)
      assert.strictEqual(actionsOf(story.state).length, 0, `${field} is not late yet`)
      story.until(lateAt + minute)
      assert.strictEqual(actionsOf(story.state).length, 1, `${field} is late`)
    }
  })

  it("know the lid while it is open", () => {
    const story = goTo(
      Story.accepted([rule("AT_MERCHANT", { cond: { field: "lid.open_s", op: "gte", value: 300 } })]),
      "lid open"
    ).until(t0 + 5 * minute)
    assert.strictEqual(actionsOf(story.state).length, 1)
  })

  it("know the robot from what it told", () => {
    const story = goTo(
      Story.accepted([
        rule("SCHEDULED_CHECK", { cond: { field: "robot.battery_pct", op: "lte", value: 80 } })
      ]),
      "in transit"
    )
    deliveryActor.evolve(story.state, {
      _tag: "RobotFactsNoted",
      at: t0,
      attemptId: build.idOf(story.state),
      facts: {
        observedAt: t0,
        speedMps: 0,
        standingSince: t0,
        batteryPct: 80,
        online: true,
        healthy: true
      },
      lat: null,
      lng: null
    })
    story.until(t0 + 5 * minute)
    assert.strictEqual(actionsOf(story.state).length, 1)
  })
})

describe("the watchdog", () => {
  it("never touches the state it decides on", () => {
    const { state } = goTo(Story.accepted([rule("AT_MERCHANT")]), "at the merchant")
    const frozen = deepFreeze(structuredClone(state))
    assert.isTrue(deliveryActor.decide(frozen, run(), t0).accepted)
  })
})
