/** What each type of action does, and what stands in its way. */
import { assert, describe, it } from "@effect/vitest"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { WatchdogTask } from "../../../src/services/deliveries/watchdog-rule.ts"
import * as build from "./builders.ts"
import { action, actionsOf, cancelDelivery, firstAction, goTo, rule, Story } from "./watchdog-builders.ts"

const { minute, t0 } = build

/** A delivery at a step, when a rule wants this done. */
const acting = (task: WatchdogTask, step: string | null = "assigned"): Story => {
  const story = Story.accepted([rule("SCHEDULED_CHECK", { actions: [action(task)], cooldownS: 86_400 })])
  if (step !== null) goTo(story, step)
  return story.forget().until(t0 + 5 * minute)
}

const eventsBetween = (story: Story): ReadonlyArray<string> => {
  const tags = story.tags()
  return tags.slice(tags.indexOf("WatchdogActionClaimed") + 1, tags.indexOf("WatchdogActionExecuted"))
}

const message = { template: "LATE_{{robotSerial}}", params: { id: "{{deliveryId}}", eta: "{{eta}}" } }
const filledIn = {
  template: `LATE_${build.serial}`,
  params: { id: build.deliveryId, eta: "2027-01-15T08:35:00Z" }
}

describe("an action of a rule", () => {
  it("CHANGE_PROVIDER gives the attempt up for the provider it names", () => {
    const story = acting({ type: "CHANGE_PROVIDER", params: { provider: "DoorDash" } })
    assert.include(eventsBetween(story), "ProviderChangeAsked")
    const change = story.state.order?.providerChange
    assert.strictEqual(change?.provider, "DoorDash")
    assert.strictEqual(build.attemptOf(story.state).status, "CancelRequested")
    assert.strictEqual(build.attemptOf(story.state).cancelReason, "DeliveryWatchdog")
    assert.isNull(story.state.order?.cancelRequestedAt ?? null)
    assert.deepStrictEqual(story.outcomes(), ["CHANGE_PROVIDER Executed Done"])
  })

  it("CANCEL_DELIVERY cancels for the watchdog, and the delivery says so when it is settled", () => {
    const story = acting({ type: "CANCEL_DELIVERY", params: { attemptReason: "DeliveryWatchdog" } })
    assert.deepStrictEqual(eventsBetween(story), [
      "CancellationAsked",
      "AttemptTransitioned",
      "CancelRequested"
    ])
    story.give((s) => build.demandCanceled(build.idOf(s), "DeliveryWatchdog"))
    const { order } = story.state
    assert.deepStrictEqual(
      [order?.status, order?.cancelReason, order?.canceledBy, build.attemptOf(story.state).cancelReason],
      ["Canceled", "Watchdog", "watchdog", "DeliveryWatchdog"]
    )
  })

  it("CANCEL_DELIVERY is done when somebody else has asked before", () => {
    const story = goTo(
      Story.accepted([rule("DELIVERY_CREATED", { actions: [cancelDelivery(60)] })]),
      "assigned"
    ).settle()
    story
      .give(build.cancel())
      .forget()
      .until(t0 + minute)
    assert.deepStrictEqual(story.outcomes(), ["CANCEL_DELIVERY Executed Already"])
    assert.deepStrictEqual(eventsBetween(story), [])
    assert.strictEqual(story.state.order?.cancelAskedBy, "operator")
  })

  it("CANCEL_DELIVERY may end the delivery in the decision that does it", () => {
    const story = Story.accepted([
      rule("SCHEDULED_CHECK", { actions: [cancelDelivery(), cancelDelivery(600)], cooldownS: 86_400 })
    ])
    goTo(story, "in transit").give(
      (s) => ({ _tag: "StartRescue", attemptId: build.idOf(s), by: "operator", note: null }),
      (s) => build.demandCanceled(build.idOf(s), "BotRescue")
    )
    story.until(t0 + 5 * minute)
    if (story.state.order?.status !== "Canceled") {
      story.give((s) => build.demandCanceled(s.attempts[s.attempts.length - 1]?.attemptId ?? "", "Other"))
    }
    assert.strictEqual(story.state.order?.cancelReason, "Watchdog")
    assert.deepStrictEqual(
      actionsOf(story.state).map(({ status }) => status),
      ["EXECUTED", "CANCELED"]
    )
  })

  it("CREATE_REFUND gives an amount back", () => {
    const story = acting({
      type: "CREATE_REFUND",
      params: { amountCents: 700, percent: null, reason: "late" }
    })
    assert.deepInclude(
      story.events.find(({ _tag }) => _tag === "RefundRequested"),
      { amountCents: 700, reason: "late" }
    )
  })

  it("CREATE_REFUND gives a share of price and tip back, and never more than was paid", () => {
    for (const [amountCents, percent, paidBack] of [
      [null, 50, 1_400],
      [null, 100, 2_800],
      [null, 12.5, 350],
      [9_999, null, 2_800]
    ] as const) {
      const story = acting({ type: "CREATE_REFUND", params: { amountCents, percent, reason: "late" } })
      assert.deepInclude(
        story.events.find(({ _tag }) => _tag === "RefundRequested"),
        { amountCents: paidBack }
      )
    }
  })

  it("REASSIGN tells Dispatch to do without the robot", () => {
    const story = acting({ type: "REASSIGN", params: {} }, "to the merchant")
    assert.deepStrictEqual(story.sends, [
      {
        actor: "Planner",
        id: "city-1",
        command: {
          _tag: "Update",
          demandId: build.demandId,
          start: null,
          latestStart: null,
          destination: null,
          excludeRobots: [build.serial],
          asker: { deliveryId: build.deliveryId, attemptId: build.idOf(story.state) }
        } as never
      }
    ])
    assert.deepStrictEqual(story.outcomes(), [`REASSIGN Executed without ${build.serial}`])
  })

  it("REASSIGN moves a delivery on five times at most", () => {
    const story = Story.accepted([
      rule("SCHEDULED_CHECK", { actions: [action({ type: "REASSIGN", params: {} })], cooldownS: 0 })
    ])
    goTo(story, "to the merchant")
    story.forget().until(t0 + 44 * minute)
    const updates = story.sends.filter(({ command }) => command._tag === "Update")
    assert.lengthOf(updates, 5)
    assert.include(
      actionsOf(story.state).map(({ lastError }) => lastError),
      "ReassignmentsSpent"
    )
  })

  it("REASSIGN is refused once the food is aboard", () => {
    const story = acting({ type: "REASSIGN", params: {} }, "loaded")
    assert.deepStrictEqual(story.sends, [])
    assert.strictEqual(firstAction(story.state).lastError, "NotReassignable")
  })

  it("RETRY request asks Dispatch again for the same attempt", () => {
    const story = Story.accepted([
      rule("DELIVERY_CREATED", { actions: [action({ type: "RETRY", params: { what: "request" } })] })
    ])
    const [asked] = story.sends.filter(({ command }) => command._tag === "Confirm")
    story.forget().settle()
    assert.deepStrictEqual(
      story.sends.filter(({ command }) => command._tag === "Confirm"),
      [asked]
    )
  })

  it("RETRY request is refused when the provider has answered", () => {
    const story = acting({ type: "RETRY", params: { what: "request" } })
    assert.strictEqual(firstAction(story.state).lastError, "NothingToRetry")
  })

  it("RETRY cancel repeats a cancellation that was not confirmed", () => {
    const story = goTo(
      Story.accepted([
        rule("SCHEDULED_CHECK", { actions: [action({ type: "RETRY", params: { what: "cancel" } })] })
      ]),
      "assigned"
    )
    story
      .give(build.cancel(), (s) => ({ _tag: "TimeOutCancel", attemptId: build.idOf(s), tries: 0 }))
      .forget()
      .until(t0 + 5 * minute)
    assert.deepStrictEqual(eventsBetween(story), ["AttemptTransitioned", "CancelRequested"])
    assert.strictEqual(build.attemptOf(story.state).cancelTries, 1)
  })

  it("RETRY cancel is refused when nobody has cancelled", () => {
    const story = acting({ type: "RETRY", params: { what: "cancel" } })
    assert.strictEqual(firstAction(story.state).lastError, "NothingToRetry")
  })

  for (const [step, template] of [
    ["assigned", "ORDER_SCHEDULED"],
    ["in transit", "IN_TRANSIT"],
    ["at the customer", "ARRIVED"]
  ] as const) {
    it(`RETRY notification repeats ${template} when the order is ${step}`, () => {
      const story = acting({ type: "RETRY", params: { what: "notification" } }, step)
      const { actionId } = firstAction(story.state)
      assert.deepStrictEqual(story.calls, [
        {
          _tag: "NotifyCustomer",
          deliveryId: build.deliveryId,
          template,
          occurrence: actionId,
          message: null
        } as never
      ])
    })
  }

  it("REPORT_ISSUE reports it", () => {
    const story = acting({ type: "REPORT_ISSUE", params: { issueType: "LATE_DELIVERY" } })
    assert.deepInclude(
      story.events.find(({ _tag }) => _tag === "DeliveryIssueReported"),
      { type: "LATE_DELIVERY", note: "SCHEDULED_CHECK" }
    )
  })

  it("ALERT calls a human and keeps its words", () => {
    const story = acting({
      type: "ALERT",
      params: { target: "dispatch", message: "{{robotSerial}} stands, {{deliveryId}} at {{eta}}" }
    })
    assert.deepStrictEqual(story.calls, [
      { _tag: "RaiseAlarm", code: "WATCHDOG_ALERT", entity: "Delivery", id: build.deliveryId } as never
    ])
    assert.deepStrictEqual(story.outcomes(), [
      `ALERT Executed dispatch: ${build.serial} stands, ${build.deliveryId} at 2027-01-15T08:35:00Z`
    ])
  })

  it("LOG keeps its words and tells nobody", () => {
    const story = acting(
      { type: "LOG", params: { target: null, message: "still {{robotSerial}}" } },
      "confirmed"
    )
    assert.deepStrictEqual([story.calls, story.sends], [[], []])
    assert.deepStrictEqual(story.outcomes(), ["LOG Executed still -"])
  })

  it("ESCALATE opens a ticket of its priority", () => {
    const story = acting({ type: "ESCALATE", params: { priority: "urgent" } })
    assert.deepStrictEqual(story.calls, [
      {
        _tag: "NotifySupport",
        deliveryId: build.deliveryId,
        channel: "Zendesk",
        template: "WATCHDOG_ESCALATION",
        params: { rule: "SCHEDULED_CHECK", status: "Scheduled" },
        occurrence: firstAction(story.state).actionId,
        priority: "urgent"
      } as never
    ])
  })

  it("EMAIL_SUPPORT writes to support with its placeholders filled in", () => {
    const story = acting({ type: "EMAIL_SUPPORT", params: message })
    assert.deepStrictEqual(story.calls, [
      {
        _tag: "NotifySupport",
        deliveryId: build.deliveryId,
        channel: "Email",
        ...filledIn,
        occurrence: firstAction(story.state).actionId,
        priority: null
      } as never
    ])
  })

  it("SMS_CUSTOMER writes to the customer, who then counts as told", () => {
    const story = acting({ type: "SMS_CUSTOMER", params: message })
    assert.deepStrictEqual(story.calls, [
      {
        _tag: "NotifyCustomer",
        deliveryId: build.deliveryId,
        template: "WATCHDOG",
        occurrence: firstAction(story.state).actionId,
        message: filledIn
      } as never
    ])
  })

  it("SMS_MERCHANT writes to the merchant", () => {
    const story = acting({ type: "SMS_MERCHANT", params: message })
    assert.strictEqual(story.calls.length, 1)
    build.assertFields(story.calls[0], {
      _tag: "NotifyMerchant",
      merchantId: "merchant-1",
      template: "WATCHDOG",
      message: filledIn,
      pin: null
    })
  })
})

describe("a customer who was told by a rule", () => {
  const told = { field: "customer_notified", op: "eq", value: true } as const
  const sms = { type: "SMS_CUSTOMER", params: { template: "SORRY", params: {} } } as const

  it("is not told again by a rule that asks", () => {
    const story = goTo(
      Story.accepted([rule("SCHEDULED_CHECK", { cond: { not: told }, actions: [action(sms)] })]),
      "assigned"
    )
    story.until(t0 + 30 * minute)
    assert.deepStrictEqual(story.outcomes(), ["SMS_CUSTOMER Executed SORRY"])
  })
})

/** What may be said to the delivery while an action waits, and what the action then meets. */
describe("an action that is due", () => {
  const delayed = (
    task: WatchdogTask,
    ...commands: ReadonlyArray<(s: DeliveryState) => DeliveryCommand>
  ): Story => {
    const story = goTo(
      Story.accepted([rule("DELIVERY_ASSIGNED", { actions: [action(task, { delayS: 120 })] })]),
      "assigned"
    ).settle()
    return story
      .give(...commands)
      .forget()
      .until(t0 + 2 * minute)
  }

  it("finds its delivery canceled, and was canceled with it unless it makes sense all the same", () => {
    const cancel = [() => build.cancel(), (s: DeliveryState) => build.demandCanceled(build.idOf(s), "Other")]
    const over: Readonly<Record<string, string>> = Object.fromEntries(
      (
        [
          { type: "CHANGE_PROVIDER", params: { provider: null } },
          { type: "CANCEL_DELIVERY", params: { attemptReason: "DeliveryWatchdog" } },
          { type: "REASSIGN", params: {} },
          { type: "RETRY", params: { what: "request" } },
          { type: "ESCALATE", params: { priority: "low" } },
          { type: "SMS_CUSTOMER", params: { template: "T", params: {} } },
          { type: "SMS_MERCHANT", params: { template: "T", params: {} } },
          { type: "ALERT", params: { target: null, message: "m" } },
          { type: "LOG", params: { target: null, message: "m" } },
          { type: "CREATE_REFUND", params: { amountCents: 1, percent: null, reason: "r" } },
          { type: "REPORT_ISSUE", params: { issueType: "OTHER" } },
          { type: "EMAIL_SUPPORT", params: { template: "T", params: {} } }
        ] satisfies ReadonlyArray<WatchdogTask>
      ).map((task) => [task.type, firstAction(delayed(task, ...cancel).state).status])
    )
    assert.deepStrictEqual(over, {
      CHANGE_PROVIDER: "CANCELED",
      CANCEL_DELIVERY: "CANCELED",
      REASSIGN: "CANCELED",
      RETRY: "CANCELED",
      ESCALATE: "CANCELED",
      SMS_CUSTOMER: "CANCELED",
      SMS_MERCHANT: "CANCELED",
      ALERT: "EXECUTED",
      LOG: "EXECUTED",
      CREATE_REFUND: "EXECUTED",
      REPORT_ISSUE: "EXECUTED",
      EMAIL_SUPPORT: "EXECUTED"
    })
  })
})
