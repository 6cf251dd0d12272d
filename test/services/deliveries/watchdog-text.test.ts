/** Texts of rules, and how many remediations the rate leaves. */
import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import fc from "fast-check"
import { RemediationRate } from "../../../src/services/deliveries/remediation-rate.ts"
import type { WatchdogTaskType } from "../../../src/services/deliveries/watchdog-rule.ts"
import {
  fillPlaceholders,
  unknownPlaceholders,
  utcText
} from "../../../src/services/deliveries/watchdog-text.ts"

describe("texts of rules", () => {
  it("have their placeholders filled in, and a dash for what nobody knows", () => {
    assert.strictEqual(
      fillPlaceholders("{{deliveryId}} by {{ robotSerial }} at {{eta}}, {{deliveryId}}", {
        deliveryId: "d-1",
        eta: null,
        robotSerial: "R-1"
      }),
      "d-1 by R-1 at -, d-1"
    )
  })

  it("tell placeholders that are none", () => {
    assert.deepStrictEqual(unknownPlaceholders("{{eta}} {{name}} { {eta} } {{}}"), ["{{name}}", "{{}}"])
  })

  it("write an instant as everybody writes it", () => {
    fc.assert(
      fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (at) => {
        const expected = DateTime.formatIso(DateTime.unsafeMake(Math.floor(at / 1000) * 1000))
        assert.strictEqual(utcText(at), expected.replace(".000Z", "Z"))
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("the rate of remediations", () => {
  const executed = (type: WatchdogTaskType, at: number) =>
    ({
      _tag: "WatchdogActionExecuted",
      at,
      deliveryId: "d-1",
      actionId: "a-1",
      rule: "r-1",
      type,
      outcome: ""
    }) as const

  it("leaves twenty in any ten minutes, and counts cancellations and changes of provider only", () => {
    const rate = new RemediationRate()
    for (let i = 0; i < 15; i++) rate.heard(executed(i % 2 === 0 ? "CANCEL_DELIVERY" : "CHANGE_PROVIDER", i))
    for (let i = 0; i < 30; i++) rate.heard(executed("ALERT", 20))
    assert.strictEqual(rate.left(100), 5)
    for (let i = 0; i < 6; i++) rate.heard(executed("CANCEL_DELIVERY", 300_000))
    assert.strictEqual(rate.left(300_000), 0)
    // The first of the fifteen is as old as the window.
    assert.strictEqual(rate.left(600_000), 0)
    assert.strictEqual(rate.left(600_001), 1)
    assert.strictEqual(rate.left(600_014), 14)
    assert.strictEqual(rate.left(900_000), 20)
  })
})
