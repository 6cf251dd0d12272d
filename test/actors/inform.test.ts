import { assert, describe, it } from "@effect/vitest"
import { inform } from "../../src/actors/actors.ts"
import type { Accept, RequestQuote } from "../../src/actors/delivery/commands.ts"
import type { Views } from "../../src/actors/views.ts"
import { noFacts } from "../support/no-facts.ts"
import * as build from "./delivery/builders.ts"

const blacklisted = "customer-9"
const views: Views = {
  ...noFacts,
  takenPins: () => ["17"],
  customerBlacklisted: (customerId) => customerId === blacklisted
}
const customer = { customerId: blacklisted, phoneHash: "0b".repeat(32), piiId: null }

const informed = <Command extends RequestQuote | Accept>(
  command: Command,
  state: unknown = build.fresh()
): Command => inform("Delivery", build.deliveryId, state, command, views, build.t0) as Command

describe("facts about a customer", () => {
  it("come into the request for a quote, whatever the caller wrote there", () => {
    assert.isTrue(informed(build.requestQuote({ customer })).customerBlacklisted)
    assert.isFalse(informed(build.requestQuote({ customerBlacklisted: true })).customerBlacklisted)
  })

  it("say nothing against a request without a customer", () => {
    assert.isFalse(
      informed(build.requestQuote({ customer: null, customerBlacklisted: true })).customerBlacklisted
    )
  })

  it("come into the acceptance from the customer of the quote, with the PINs taken", () => {
    const accept = informed(build.acceptQuote(), build.quotedState({ customer }))
    assert.isTrue(accept.customerBlacklisted)
    assert.deepStrictEqual(accept.takenPins, ["17"])
    assert.isFalse(informed(build.acceptQuote(), build.quotedState()).customerBlacklisted)
    assert.isFalse(informed(build.acceptQuote(), build.fresh()).customerBlacklisted)
  })
})
