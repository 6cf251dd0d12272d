/** Rules in a simulated city: they act, they keep the invariants, and a city without rules is left alone. */
import { assert, describe, it } from "@effect/vitest"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { watchdogRate } from "../../src/services/deliveries/constants.ts"
import type { WatchdogActionExecuted } from "../../src/services/deliveries/events.ts"
import { Simulation } from "../../src/sim/run.ts"
import { badDay, type SmallCity, smallCity } from "../support/scenario.ts"

const rules = `
watchdog:
  rules:
    - label: merchant-does-not-come
      entryPoint: AT_MERCHANT
      rule:
        version: 1
        cond:
          all:
            - { field: attempt.status, op: eq, value: AtPickup }
            - { field: time_in_status_s, op: gte, value: 300 }
        actions:
          - { type: SMS_MERCHANT, params: { template: ROBOT_WAITS } }
          - { type: CANCEL_DELIVERY, delayS: 600, unless: { field: cargo_loaded, op: eq, value: true } }
    - label: look-now-and-then
      entryPoint: SCHEDULED_CHECK
      rule:
        version: 1
        cond: { field: time_since_created_s, op: gte, value: 600 }
        cooldownS: 600
        actions: [{ type: LOG, params: { message: "{{deliveryId}} {{robotSerial}} {{eta}}" } }]
    - label: sorry
      entryPoint: DELIVERED
      rule:
        version: 1
        cond: { field: time_since_created_s, op: gt, value: 2400 }
        actions: [{ type: CREATE_REFUND, params: { percent: 10, reason: slow } }]
`

const watched = (city: SmallCity, more = rules) => {
  const events: Array<AnyEvent> = []
  const simulation = new Simulation(smallCity({ ...city, more: `${city.more ?? ""}${more}` }), {
    checkEveryEvent: true,
    observers: [{ event: (event) => events.push(event) }]
  })
  return { result: simulation.runAll(), simulation, events }
}

const executed = (events: ReadonlyArray<AnyEvent>): ReadonlyArray<WatchdogActionExecuted> =>
  events.filter((event): event is WatchdogActionExecuted => event._tag === "WatchdogActionExecuted")

describe("rules in a simulated city", () => {
  it("act on a bad day, and every invariant holds after every event", () => {
    const { events, result } = watched({ seed: 12, orders: 40, ...badDay })
    assert.strictEqual(result.invariants.first, null)
    const types = new Set<string>(executed(events).map(({ type }) => type))
    assert.includeMembers([...types], ["SMS_MERCHANT", "CANCEL_DELIVERY", "LOG", "CREATE_REFUND"])
    assert.isTrue(
      events.some(
        (event) =>
          event._tag === "DeliveryTransitioned" &&
          "cancelReason" in event &&
          event.cancelReason === "Watchdog"
      )
    )
    assert.isTrue(events.some(({ _tag }) => _tag === "WatchdogActionSkipped"))
  })

  it("give the same events again", () => {
    const digests = [0, 1].map(() => watched({ seed: 6, orders: 12 }).simulation.host.digest.text())
    assert.strictEqual(digests[0], digests[1])
  })

  it("never remediate more than the rate allows", () => {
    const everything = `
watchdog:
  rules:
    - label: cancel-everything
      entryPoint: DELIVERY_ASSIGNED
      rule:
        version: 1
        cond: { field: attempts_count, op: gte, value: 1 }
        actions: [{ type: CANCEL_DELIVERY, delayS: 60 }]
`
    const { events, result } = watched({ seed: 7, orders: 400, robots: 40, pilots: 40 }, everything)
    assert.strictEqual(result.invariants.first, null)
    const at = executed(events).map((event) => event.at)
    assert.isAbove(at.length, watchdogRate.actions)
    for (let i = watchdogRate.actions; i < at.length; i++) {
      assert.isAbove((at[i] ?? 0) - (at[i - watchdogRate.actions] ?? 0), watchdogRate.windowMs - 1)
    }
  })

  it("are not there by default: no event and no timer of theirs", () => {
    const { events } = watched({ seed: 8, orders: 10 }, "")
    assert.deepStrictEqual(
      events.filter(({ _tag }) => _tag.startsWith("Rule") || _tag.startsWith("Watchdog")),
      []
    )
  })
})
