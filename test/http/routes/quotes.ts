import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { Edge } from "../edge.ts"
import { order, quoteBody } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

export const quotes = (): void => {
  describe("quotes", () => {
    it("are given with times, and again for the same request", async () => {
      const edge = await new Edge().open()
      const first = await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge) })
      assert.strictEqual(first.status, 200)
      assert.strictEqual(first.at("available"), true)
      assert.strictEqual(first.at("provider"), "Robot")
      assert.strictEqual(first.at("robotFailureReason"), null)
      assert.isAbove(first.at<string>("dropoffEta").localeCompare(first.at("pickupEta")), 0)
      const again = await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge) })
      assert.deepStrictEqual(again.body, first.body)
      const other = await edge.post("/v1/quotes", {
        as: "partner",
        body: quoteBody(edge, { orderValueCents: 1 })
      })
      assert.notStrictEqual(other.at("quoteId"), first.at("quoteId"))
      await edge.close()
    })

    it("are made anew when the old one is over or was given back", async () => {
      const edge = await new Edge().open()
      const ask = () => edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge) })
      const first = await ask()
      await edge.pass(310)
      const second = await ask()
      assert.notStrictEqual(second.at("quoteId"), first.at("quoteId"))
      assert.strictEqual(second.at("available"), true)
      const rejected = await edge.post(`/v1/quotes/${second.at("quoteId")}/reject`, { as: "partner" })
      assert.deepStrictEqual(rejected.body, { quoteId: second.at("quoteId"), rejected: true })
      const third = await ask()
      assert.notStrictEqual(third.at("quoteId"), second.at("quoteId"))
      await edge.close()
    })

    it("say why nobody can deliver", async () => {
      const edge = await new Edge().open()
      const far = quoteBody(edge, { dropoff: { lat: 0, lng: 0 } })
      const quote = await edge.post("/v1/quotes", { as: "partner", body: far })
      assert.strictEqual(quote.status, 200)
      assert.strictEqual(quote.at("available"), false)
      assert.strictEqual(quote.at("provider"), null)
      assert.isString(quote.at("robotFailureReason"))
      const accepted = await edge.post(`/v1/quotes/${quote.at("quoteId")}/accept`, {
        as: "partner",
        body: { externalDeliveryId: "x" }
      })
      assert.strictEqual(accepted.at("code"), "QUOTE_UNAVAILABLE")
      await edge.close()
    })

    it("become deliveries: 201 the first time, 200 with the same delivery afterwards", async () => {
      const edge = await new Edge().open()
      const quote = await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge) })
      const accept = () =>
        edge.post(`/v1/quotes/${quote.at("quoteId")}/accept`, {
          as: "partner",
          body: { externalDeliveryId: "delivery-1", tipCents: 100 }
        })
      const first = await accept()
      assert.strictEqual(first.status, 201)
      assert.strictEqual(first.at("status"), "Scheduled")
      assert.match(first.at("trackerToken"), /^ct_/)
      const second = await accept()
      assert.strictEqual(second.status, 200)
      assert.strictEqual(second.at("deliveryId"), first.at("deliveryId"))
      assert.strictEqual(second.at("attemptId"), first.at("attemptId"))
      const rejected = await edge.post(`/v1/quotes/${quote.at("quoteId")}/reject`, { as: "partner" })
      assert.strictEqual(rejected.at("code"), "QUOTE_ALREADY_ACCEPTED")
      await edge.close()
    })

    it("refuse what cannot be accepted, each by its own code", async () => {
      const edge = await new Edge().open()
      const accept = (quoteId: string, body: object, as = "partner") =>
        edge.post(`/v1/quotes/${quoteId}/accept`, { as, body: { externalDeliveryId: "delivery-1", ...body } })
      const quote = async (more: object) =>
        (await edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge, more) })).at<string>("quoteId")

      assert.strictEqual((await accept(unknownId, {})).at("code"), "NOT_FOUND")
      const own = await quote({})
      // Other partners do not learn that it exists.
      assert.strictEqual((await accept(own, {}, "other-partner")).at("code"), "NOT_FOUND")
      assert.strictEqual(
        (await edge.post(`/v1/quotes/${own}/reject`, { as: "other-partner" })).at("code"),
        "NOT_FOUND"
      )
      assert.strictEqual((await accept(own, { loadType: "MAGIC_LID" })).at("code"), "PIN_INVALID")
      const stranger = await accept(own, { partnerId: unknownId })
      assert.strictEqual(stranger.status, 422)
      assert.strictEqual(stranger.at("details.0.field"), "partnerId")
      await edge.pass(310)
      const expired = await accept(own, {})
      assert.strictEqual(expired.status, 410)
      assert.strictEqual(expired.at("code"), "QUOTE_EXPIRED")

      const integrated = { integrationType: "UBER" }
      await order(edge, { ...integrated, externalReferenceId: "order-2" }, { externalDeliveryId: "same" })
      const twin = await quote({ ...integrated, externalReferenceId: "order-3" })
      const duplicate = await accept(twin, { externalDeliveryId: "same" })
      assert.strictEqual(duplicate.status, 409)
      assert.strictEqual(duplicate.at("code"), "DUPLICATE_EXTERNAL_ID")
      await edge.close()
    })

    it("that come too late are fetched with the same key", async () => {
      const edge = await new Edge().open()
      const ask = (key: string) => edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge), key })
      edge.platform.isStuck = true
      const waiting = ask("k")
      await edge.breathe()
      edge.platform.giveUp()
      const late = await waiting
      assert.strictEqual(late.status, 504)
      assert.strictEqual(late.at("code"), "COMMAND_TIMEOUT")
      edge.platform.isStuck = false
      edge.platform.advance(1_000)
      assert.strictEqual((await ask("k")).at("available"), true)
      await edge.close()
    })

    it("are one for one key, and a key is for one request", async () => {
      const edge = await new Edge().open()
      const ask = (more: object, as = "partner") =>
        edge.post("/v1/quotes", { as, body: quoteBody(edge, more), key: "my key" })
      const first = await ask({})
      assert.deepStrictEqual((await ask({})).body, first.body)
      const other = await ask({ orderValueCents: 1 })
      assert.strictEqual(other.status, 422)
      assert.strictEqual(other.at("code"), "IDEMPOTENCY_KEY_REUSED")
      // Keys of other callers are other keys.
      assert.strictEqual((await ask({ orderValueCents: 1 }, "other-partner")).status, 200)
      await edge.close()
    })

    it("are told again under their key when they are over, and made anew under another", async () => {
      const edge = await new Edge().open()
      const ask = (key: string) => edge.post("/v1/quotes", { as: "partner", body: quoteBody(edge), key })
      const first = await ask("first")
      await edge.pass(310)
      const repeating = ask("first")
      await edge.breathe()
      edge.platform.giveUp()
      const repeated = await repeating
      assert.strictEqual(repeated.at("quoteId"), first.at("quoteId"))
      assert.strictEqual(repeated.at("available"), false)
      const second = await ask("second")
      assert.notStrictEqual(second.at("quoteId"), first.at("quoteId"))
      assert.strictEqual(second.at("available"), true)
      await edge.close()
    })

    it("need a partner: that of the key, or the one a service names", async () => {
      const edge = await new Edge().open()
      const nobody = await edge.post("/v1/quotes", { as: "service", body: quoteBody(edge) })
      assert.strictEqual(nobody.status, 422)
      assert.strictEqual(nobody.at("details.0.field"), "partnerId")
      const named = await edge.post("/v1/quotes", {
        as: "service",
        body: quoteBody(edge, { partnerId: unknownId })
      })
      assert.strictEqual(named.status, 200)
      const foreign = await edge.post("/v1/quotes", {
        as: "partner",
        body: quoteBody(edge, { partnerId: unknownId })
      })
      assert.strictEqual(foreign.status, 422)
      await edge.close()
    })
  })
}
