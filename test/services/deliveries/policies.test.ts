import { assert, describe, it } from "@effect/vitest"
import { attemptCancellationReasons, attemptStatuses } from "../../../src/services/deliveries/enums.ts"
import {
  cancelReasonOf,
  freePin,
  groupOf,
  isDeprecated,
  isLive,
  mayCancel,
  nextProvider,
  type ProviderQuestion
} from "../../../src/services/deliveries/policies.ts"

const question = (more: Partial<ProviderQuestion>): ProviderQuestion => ({
  refused: [],
  silent: [],
  attempts: 1,
  food: "AtMerchant",
  courierFallback: true,
  preferredCourier: null,
  ...more
})

describe("who delivers next", () => {
  it("is a robot first, then the preferred courier, then the other, nobody twice who refused", () => {
    assert.strictEqual(nextProvider(question({})), "Robot")
    assert.strictEqual(nextProvider(question({ refused: ["Robot"] })), "DoorDash")
    assert.strictEqual(nextProvider(question({ refused: ["Robot"], preferredCourier: "Uber" })), "Uber")
    assert.strictEqual(nextProvider(question({ refused: ["Robot", "DoorDash"] })), "Uber")
    assert.strictEqual(
      nextProvider(question({ refused: ["Robot", "Uber"], preferredCourier: "Uber" })),
      "DoorDash"
    )
    assert.isNull(nextProvider(question({ refused: ["Robot", "DoorDash", "Uber"] })))
  })

  it("is no courier where the merchant wants none", () => {
    assert.isNull(nextProvider(question({ refused: ["Robot"], courierFallback: false })))
  })

  it("is one that kept silent only when nobody else is left", () => {
    assert.strictEqual(nextProvider(question({ silent: ["Robot"] })), "DoorDash")
    assert.strictEqual(nextProvider(question({ silent: ["Robot", "DoorDash"] })), "Uber")
    assert.strictEqual(nextProvider(question({ silent: ["Robot", "DoorDash", "Uber"] })), "Robot")
    assert.strictEqual(nextProvider(question({ silent: ["Robot"], courierFallback: false })), "Robot")
    assert.strictEqual(
      nextProvider(question({ refused: ["Robot"], silent: ["DoorDash", "Uber"] })),
      "DoorDash"
    )
  })

  it("is another robot for food that stands in one, and nobody for food that is lost or after five attempts", () => {
    assert.strictEqual(nextProvider(question({ food: "InRobot" })), "Robot")
    assert.strictEqual(nextProvider(question({ food: "InRobot", refused: ["Robot"] })), "DoorDash")
    assert.isNull(nextProvider(question({ food: "InRobot", refused: ["Robot"], courierFallback: false })))
    assert.isNull(nextProvider(question({ food: "Lost" })))
    assert.strictEqual(nextProvider(question({ attempts: 4 })), "Robot")
    assert.isNull(nextProvider(question({ attempts: 5 })))
  })
})

describe("cancellation", () => {
  it("names who wanted it, or that the customer was not there or too young", () => {
    assert.strictEqual(cancelReasonOf("partner", "DeliveryCanceled"), "PartnerRequested")
    assert.strictEqual(cancelReasonOf("customer", "CustomerRequested_Unable"), "CustomerRequested")
    assert.strictEqual(cancelReasonOf("merchant", "LargeOrder"), "MerchantRequested")
    assert.strictEqual(cancelReasonOf("watchdog", "DeliveryWatchdog"), "Watchdog")
    // A courier's own return.
    assert.strictEqual(cancelReasonOf("provider", "CustomerUnresponsive"), "CustomerUnreachable")
    for (const by of ["pilot", "field_op", "operator", "system"] as const) {
      assert.strictEqual(cancelReasonOf(by, "BotStuck"), "OperationsRequested")
      assert.strictEqual(cancelReasonOf(by, "CustomerUnresponsive"), "CustomerUnreachable")
      assert.strictEqual(cancelReasonOf(by, "IdCheck"), "IdCheckFailed")
    }
  })

  it("is too late for customer and merchant once food is loaded, for the partner once the lid is open", () => {
    for (const status of attemptStatuses) {
      const loaded = groupOf(status) === "LOADED"
      assert.strictEqual(mayCancel("customer", status), !loaded, status)
      assert.strictEqual(mayCancel("merchant", status), !loaded, status)
      assert.strictEqual(mayCancel("partner", status), status !== "DeliveryInProgress", status)
      assert.isTrue(mayCancel("operator", status))
    }
  })

  it("knows the ten reasons that no new row may have", () => {
    assert.lengthOf(
      attemptCancellationReasons.filter((reason) => isDeprecated(reason)),
      10
    )
    assert.isTrue(isDeprecated("Abberations"))
    assert.isFalse(isDeprecated("Aberrations"))
  })
})

describe("a two-digit PIN", () => {
  it("is free, from 10 to 99, and the same for the same delivery", () => {
    const taken: Array<string> = []
    for (let i = 0; i < 90; i++) {
      const pin = freePin("delivery-1", taken)
      assert.match(pin ?? "", /^[1-9][0-9]$/)
      assert.strictEqual(freePin("delivery-1", taken), pin)
      assert.notInclude(taken, pin)
      taken.push(pin ?? "")
    }
    assert.isNull(freePin("delivery-1", taken))
  })

  it("differs between deliveries", () => {
    const pins = new Set<string | null>()
    for (let i = 0; i < 200; i++) pins.add(freePin(`delivery-${i}`, []))
    assert.isAbove(pins.size, 60)
  })
})

describe("live attempts", () => {
  it("are those of which a delivery has one: not over, not in rescue, not on the way back", () => {
    assert.isTrue(isLive("Requested"))
    assert.isTrue(isLive("CancelRequestFailed"))
    assert.isFalse(isLive("RescueRequested"))
    assert.isFalse(isLive("ReturnInProgress"))
    assert.isFalse(isLive("Delivered"))
  })
})
