/** F12: rules and actions in time: delays, expiry, repetitions, the rate limit. spec/flows.md 2, F12. */
import { assert, describe, it } from "@effect/vitest"
import { FlowRun } from "./flow-run.ts"
import { alarms, deliverySteps, orderCity, secondsAfter } from "./one-order.ts"
import { is, rule, slowMerchant, waitsTooLong, watchedCity } from "./watched-city.ts"

describe("F12 watchdog action in time", () => {
  it("F12 T: an action waits its delay, and is skipped when its condition is gone by then", () => {
    const late = "{ type: CANCEL_DELIVERY, delayS: 900 }, { type: LOG, delayS: 60, params: { message: m } }"
    const run = new FlowRun(watchedCity([waitsTooLong(late)], "", slowMerchant))
    const matched = run.until("RuleMatched")
    run.finish()
    const done = run.of("WatchdogActionExecuted")
    assert.deepStrictEqual(secondsAfter(matched, done), [60])
    const skipped = run.of("WatchdogActionSkipped")
    assert.deepStrictEqual(secondsAfter(matched, skipped), [900])
    assert.deepInclude(skipped[0], { type: "CANCEL_DELIVERY", outcome: "ConditionGone" })
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F12 T: a rule that is armed for 150 s is looked at no longer", () => {
    const run = new FlowRun(
      watchedCity([waitsTooLong("{ type: CANCEL }", 300, "armTtlS: 150")], "", slowMerchant)
    )
    const there = run.until("AttemptTransitioned", ({ to }) => to === "AtPickup")
    run.finish()
    const over = run.told.filter(({ event }) => event._tag === "RuleDisarmed")
    assert.deepStrictEqual(secondsAfter(there, over), [180])
    assert.strictEqual(run.of("RuleMatched").length, 0)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F12 T: an action that is refused is tried again after 60, 120 and 240 s, then a human is called", () => {
    const vain = rule("vain", "IN_TRANSIT", is("InTransit"), "{ type: RETRY, params: { what: cancel } }")
    const run = new FlowRun(watchedCity([vain]))
    const matched = run.until("RuleMatched")
    run.finish()
    const tries = run.told.filter(({ event }) => event._tag === "WatchdogActionClaimed")
    assert.deepStrictEqual(secondsAfter(matched, tries), [0, 60, 180, 420])
    assert.strictEqual(run.of("WatchdogActionFailed").length, 1)
    assert.include(alarms(run), "WATCHDOG_ACTION_FAILED")
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F12 T: cancellations over the rate limit of 20 in 600 s wait, 60 s at a time", () => {
    const all = rule(
      "all",
      "DELIVERY_CREATED",
      "{ field: attempts_count, op: gte, value: 1 }",
      "{ type: CANCEL }"
    )
    const orders = Array.from({ length: 23 }, (_, i) => ({ atS: 3600 + i }))
    const run = new FlowRun(
      orderCity({
        orders,
        more: `policy: { fallback: couriers }\nwatchdog:\n  rules:\n${all}\n`
      })
    )
    run.finish()
    const done = run.of("WatchdogActionExecuted")
    assert.strictEqual(done.length, 23)
    assert.strictEqual(run.of("RuleMatched").length, 23)
    const first = done[0]!
    const within = secondsAfter(first, done).filter((seconds) => seconds < 600)
    assert.strictEqual(within.length, 20)
    for (const { rule: matchedRule, deliveryId, at } of done.slice(20)) {
      const matched = run.of(
        "RuleMatched",
        (event) => event.deliveryId === deliveryId && event.rule === matchedRule
      )
      assert.strictEqual((at - (matched[0]?.at ?? 0)) % 60_000, 0)
    }
  })
})
