import { assert, describe, it } from "@effect/vitest"
import type { PartnerCall } from "../../../src/actors/calls.ts"
import type { PartnerLinkCommand } from "../../../src/actors/partner-link/commands.ts"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import type { DeliveryCreated } from "../../../src/services/deliveries/events.ts"
import { Edge } from "../edge.ts"
import { order } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

/** A delivery of a partner who is connected, with the report that is on its way to him. */
const linked = async (edge: Edge) => {
  const made = await order(edge, { integrationType: "OLO" })
  await edge.pass(10)
  return { ...made, link: `/v1/external-state/${made.deliveryId}` }
}

const newestCall = (edge: Edge): PartnerCall => {
  const call = edge.platform.calls.filter((one) => one._tag === "PartnerCall").at(-1)
  if (call === undefined) throw new Error("the partner was told nothing")
  return call
}

const tell = (edge: Edge, deliveryId: string, command: PartnerLinkCommand): void => {
  edge.platform.host.command("PartnerLink", deliveryId, command)
  edge.platform.advance(500)
}

export const partnerLinks = (): void => {
  describe("the link to a partner", () => {
    it("shows what he was told, and goes on once his credentials are mended", async () => {
      const edge = await new Edge().open()
      const { deliveryId, link } = await linked(edge)
      const shown = await edge.get(link, { as: "dispatch" })
      assert.strictEqual(shown.status, 200)
      assert.strictEqual(shown.at("externalDeliveryId"), "delivery-1")
      assert.strictEqual(shown.at("integrationType"), "OLO")
      assert.strictEqual(shown.at("sendState"), "SENDING")
      assert.isAbove(shown.at<ReadonlyArray<unknown>>("reports").length, 0)
      assert.notInclude(JSON.stringify(shown.body), newestCall(edge).lockToken)
      assert.strictEqual((await edge.get(`/v1/external-state/${unknownId}`, { as: "dispatch" })).status, 404)
      assert.strictEqual((await edge.get(link, { as: "partner" })).status, 403)

      const resume = (path = link) => edge.post(`${path}/resume`, { as: "dispatch" })
      assert.strictEqual((await resume()).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await resume(`/v1/external-state/${unknownId}`)).at("code"), "NOT_FOUND")
      const { lockToken } = newestCall(edge)
      tell(edge, deliveryId, { _tag: "Suspend", lockToken, httpStatus: 401, durationMs: 5 })
      assert.strictEqual((await edge.get(link, { as: "service" })).at("sendState"), "SUSPENDED")
      const before = edge.platform.calls.length
      assert.strictEqual((await resume()).status, 200)
      edge.platform.advance(500)
      assert.isAbove(edge.platform.calls.length, before)
      await edge.close()
    })

    it("says the last word again, once for each key, and nothing where nothing was said", async () => {
      const edge = await new Edge().open()
      const { deliveryId, link } = await linked(edge)
      const resend = (path = link, key = "again") => edge.post(`${path}/resend`, { as: "dispatch", key })
      assert.strictEqual((await resend(`/v1/external-state/${unknownId}`)).at("code"), "NOT_FOUND")
      const taken = (): PartnerCall => {
        const call = newestCall(edge)
        const { lockToken } = call
        tell(edge, deliveryId, { _tag: "Acknowledge", lockToken, httpStatus: 200, durationMs: 5 })
        return call
      }
      // The reports that wait go out one after the other.
      let first = taken()
      while (newestCall(edge).sequence > first.sequence) first = taken()
      assert.strictEqual((await resend()).status, 200)
      edge.platform.advance(500)
      const second = newestCall(edge)
      assert.strictEqual(second.status, first.status)
      assert.notStrictEqual(second.idempotencyKey, first.idempotencyKey)
      await resend()
      edge.platform.advance(500)
      assert.strictEqual(newestCall(edge).idempotencyKey, second.idempotencyKey)
      tell(edge, deliveryId, {
        _tag: "Close",
        lockToken: second.lockToken,
        httpStatus: 404,
        durationMs: 5,
        canceledByPartner: false
      })
      assert.strictEqual((await resend(link, "once more")).at("code"), "ILLEGAL_TRANSITION")

      const created = edge.platform.events.find(({ event }) => event._tag === "DeliveryCreated")
      const fresh = namedUuid("test", "a link that was only opened")
      tell(edge, fresh, {
        _tag: "Open",
        event: { ...(created?.event as DeliveryCreated), deliveryId: fresh },
        api: null
      })
      const nothing = await resend(`/v1/external-state/${fresh}`, "another link")
      assert.strictEqual(nothing.at("code"), "NOTHING_TO_RESEND")
      await edge.close()
    })
  })
}
