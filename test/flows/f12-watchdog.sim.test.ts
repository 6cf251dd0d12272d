/** F12: rules that watch over deliveries, and what they do. spec/flows.md 2, F12; spec/deliveries.md 6. */
import { assert, describe, it } from "@effect/vitest"
import { assertInOrder, everythingTwice, FlowRun } from "./flow-run.ts"
import {
  alarms,
  attemptSteps,
  attemptsOf,
  deliverySteps,
  faults,
  secondsAfter,
  standing
} from "./one-order.ts"
import { is, outcomes, rest, rule, slowMerchant, waitsTooLong, watchedCity } from "./watched-city.ts"

describe("F12 watchdog action", () => {
  it("F12 happy: a rule is looked at when its event comes and every 60 s, and cancels once its condition holds", () => {
    const run = new FlowRun(watchedCity([waitsTooLong("{ type: CANCEL }")], "", slowMerchant))
    const there = run.until("AttemptTransitioned", ({ to }) => to === "AtPickup")
    run.until("DeliveryTransitioned", ({ to }) => to === "Canceled")
    const looks = run.commands("Delivery", "RunWatchdog").filter(({ at }) => at >= there.at)
    assert.deepStrictEqual(secondsAfter(there, looks), [0, 60, 120, 180, 180])
    assertInOrder(
      run.told.map(({ event }) => event),
      [
        "RuleArmed",
        "RuleMatched",
        "WatchdogActionQueued",
        "WatchdogActionClaimed",
        "CancelRequested",
        "WatchdogActionExecuted",
        "DemandTransitioned",
        "DeliveryTransitioned"
      ]
    )
    assert.deepInclude(run.of("CancelRequested")[0], { reason: "DeliveryWatchdog", stage: "AtMerchant" })
    run.finish()
    assert.deepInclude(run.of("DeliveryTransitioned").at(-1), {
      to: "Canceled",
      by: "watchdog",
      cancelReason: "Watchdog"
    })
    assert.deepStrictEqual(outcomes(run), ["WatchdogActionExecuted Done"])
    assert.strictEqual(standing(run).attempt, "Canceled")
  })

  it("F12 happy: a rule gives the delivery to another provider, who delivers it", () => {
    const run = new FlowRun(
      watchedCity(
        [waitsTooLong("{ type: CHANGE_PROVIDER, params: { provider: Uber } }", 130, rest)],
        "",
        slowMerchant
      )
    )
    run.finish()
    assert.deepStrictEqual(
      run.of("AttemptCreated").map(({ provider, role }) => `${provider} ${role}`),
      ["Robot primary", "Uber rescue"]
    )
    assert.strictEqual(standing(run, 1).attempt, "Canceled")
    assert.strictEqual(standing(run).delivery, "Completed")
    assert.deepStrictEqual(outcomes(run), ["WatchdogActionExecuted Done"])
  })

  it("F12 happy: a rule wants another robot before the food is aboard", () => {
    const assigned = rule("another-robot", "DELIVERY_ASSIGNED", is("Assigned"), "{ type: REASSIGN }", rest)
    const run = new FlowRun(watchedCity([assigned]))
    run.finish()
    assert.deepStrictEqual(
      run.of("RobotReassigned").map(({ newRobot, oldRobot }) => `${oldRobot} ${newRobot}`),
      ["robot-1 robot-2"]
    )
    assert.strictEqual(attemptsOf(run).length, 1)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F12 happy: words to people, a refund and an issue are done once, in the order of the rule", () => {
    const actions = [
      "{ type: SMS_CUSTOMER, params: { template: SORRY, params: { eta: '{{eta}}' } } }",
      "{ type: SMS_MERCHANT, params: { template: ROBOT_WAITS, params: {} } }",
      "{ type: EMAIL_SUPPORT, params: { template: LATE, params: {} } }",
      "{ type: ESCALATE, params: { priority: high } }",
      "{ type: ALERT, params: { target: dispatch, message: 'late' } }",
      "{ type: LOG, params: { message: 'late' } }",
      "{ type: CREATE_REFUND, params: { amountCents: 200, reason: late } }",
      "{ type: REPORT_ISSUE, params: { issueType: ROBOT_STUCK } }",
      "{ type: RETRY, params: { what: notification } }"
    ].join(", ")
    const run = new FlowRun(watchedCity([waitsTooLong(actions)], "", slowMerchant))
    run.finish()
    assert.strictEqual(run.of("WatchdogActionQueued").length, 9)
    assert.deepStrictEqual(
      run.of("WatchdogActionExecuted").map(({ type }) => type),
      run.of("WatchdogActionQueued").map(({ type }) => type)
    )
    assert.deepStrictEqual(
      run.of("RefundRequested").map(({ amountCents }) => amountCents),
      [200]
    )
    assert.strictEqual(run.of("DeliveryIssueReported").length, 1)
    assert.strictEqual(alarms(run).filter((code) => code === "WATCHDOG_ALERT").length, 1)
    assert.deepStrictEqual(deliverySteps(run), ["Scheduled", "InProgress", "Completed"])
  })

  it("F12 U: with every message and every look twice, the rule matches once and is done once", () => {
    const plain = new FlowRun(watchedCity([waitsTooLong("{ type: CANCEL }")], "", slowMerchant))
    plain.finish()
    const run = new FlowRun(
      watchedCity([waitsTooLong("{ type: CANCEL }")], faults(everythingTwice), slowMerchant)
    )
    run.until("WatchdogActionExecuted")
    const looks = run.commands("Delivery", "RunWatchdog")
    for (const { command, id } of looks) run.simulation.host.command("Delivery", id, command as never, {})
    run.finish()
    assert.strictEqual(run.of("RuleMatched").length, 1)
    assert.strictEqual(run.of("WatchdogActionQueued").length, 1)
    assert.strictEqual(run.of("WatchdogActionExecuted").length, 1)
    assert.strictEqual(run.of("CancelRequested").length, 1)
    assert.deepStrictEqual(attemptSteps(run), attemptSteps(plain))
  })

  it("F12 U: news of a trip that come twice arm a rule once", () => {
    const departed = rule(
      "departed",
      "TRIP_IN_PROGRESS",
      "{ field: attempts_count, op: gte, value: 1 }",
      "{ type: CREATE_REFUND, params: { amountCents: 1, reason: late } }"
    )
    const plain = new FlowRun(watchedCity([departed]))
    plain.finish()
    const run = new FlowRun(watchedCity([departed], faults(everythingTwice)))
    run.finish()
    assert.isAbove(plain.of("RuleMatched").length, 0)
    assert.strictEqual(run.of("RuleMatched").length, plain.of("RuleMatched").length)
    assert.strictEqual(run.of("RefundRequested").length, plain.of("RefundRequested").length)
  })

  it("F12 U: a second match of a rule after its rest is another occurrence with an action of its own", () => {
    const told = rule(
      "each-stop",
      "ETA_UPDATED",
      "{ field: attempts_count, op: gte, value: 1 }",
      "{ type: CREATE_REFUND, params: { amountCents: 1, reason: late } }",
      "cooldownS: 60"
    )
    const run = new FlowRun(watchedCity([told], "", slowMerchant))
    run.finish()
    const matched = run.of("RuleMatched")
    assert.isAbove(matched.length, 1)
    assert.deepStrictEqual(
      matched.map(({ occurrence }) => occurrence),
      matched.map((_, i) => i + 1)
    )
    for (let i = 1; i < matched.length; i++) assert.isAtLeast(matched[i]!.at - matched[i - 1]!.at, 60_000)
    assert.strictEqual(
      new Set(run.of("WatchdogActionQueued").map(({ actionId }) => actionId)).size,
      matched.length
    )
    assert.strictEqual(run.of("RefundRequested").length, matched.length)
  })

  it("F12 C: an action that was due while the delivery was dead is done once when it is back", () => {
    const run = new FlowRun(
      watchedCity([waitsTooLong("{ type: CANCEL_DELIVERY, delayS: 30 }")], "", slowMerchant)
    )
    const matched = run.until("RuleMatched")
    run.crash("Delivery")
    run.pass(90)
    assert.strictEqual(run.of("WatchdogActionExecuted").length, 0)
    run.restart()
    run.pass(1)
    assert.closeTo(secondsAfter(matched, run.of("WatchdogActionExecuted"))[0]!, 90, 0.1)
    run.finish()
    assert.strictEqual(run.of("WatchdogActionExecuted").length, 1)
    assert.strictEqual(run.of("CancelRequested").length, 1)
    assert.strictEqual(standing(run).delivery, "Canceled")
  })

  it("F12 C: what a rule has begun goes on when the planner comes back", () => {
    const run = new FlowRun(watchedCity([waitsTooLong("{ type: CANCEL }")], "", slowMerchant))
    run.until("CancelRequested")
    run.crash("Planner")
    run.pass(40)
    assert.strictEqual(standing(run).attempt, "CancelRequested")
    run.restart()
    run.finish()
    assert.strictEqual(run.of("RuleMatched").length, 1)
    assert.strictEqual(standing(run).delivery, "Canceled")
  })
})
