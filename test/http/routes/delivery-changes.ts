import { assert, describe, it } from "@effect/vitest"
import { interpolate } from "../../../src/domain/geo.ts"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { Edge } from "../edge.ts"
import { onTheWay, order } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

export const deliveryChanges = (): void => {
  describe("the provider of a delivery", () => {
    it("is changed by the desk, where another one may deliver", async () => {
      const edge = await new Edge({ courierFallback: true }).open()
      const { deliveryId } = await order(edge)
      const change = (provider: string | null, more: object = {}, id = deliveryId) =>
        edge.post(`/v1/deliveries/${id}/attempts`, { as: "dispatch", body: { provider }, ...more })
      assert.strictEqual((await change("Uber", {}, unknownId)).at("code"), "NOT_FOUND")
      assert.strictEqual((await change("Bicycle")).at("details.0.field"), "provider")
      const stale = await change("Uber", { headers: { "if-match": '"99"' } })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      const changed = await change("Uber", { key: "uber instead" })
      assert.strictEqual(changed.status, 202)
      await edge.pass(10)
      const after = await edge.get(`/v1/deliveries/${deliveryId}`, { as: "dispatch" })
      assert.strictEqual(after.at("attempts.1.provider"), "Uber")
      assert.strictEqual((await change("Uber", { key: "uber instead" })).status, 202)
      assert.isTrue(
        edge.platform.calls.some(
          (call) => call._tag === "CourierCall" && call.provider === "Uber" && call.request === "CREATE"
        )
      )
      await edge.close()
    })

    it("stays where couriers may not deliver", async () => {
      const edge = await new Edge().open()
      const { deliveryId } = await order(edge)
      const refused = await edge.post(`/v1/deliveries/${deliveryId}/attempts`, {
        as: "dispatch",
        body: { provider: "DoorDash" }
      })
      assert.strictEqual(refused.status, 409)
      assert.strictEqual(refused.at("code"), "PROVIDER_NOT_CHANGEABLE")
      assert.strictEqual(refused.at("details.0.because"), "CouriersNotAllowed")
      await edge.close()
    })
  })

  describe("the address of a delivery", () => {
    const move = (edge: Edge, deliveryId: string, to: object, as = "partner", key?: string) =>
      edge.send("PATCH", `/v1/deliveries/${deliveryId}/dropoff`, {
        as,
        body: to,
        ...(key === undefined ? {} : { key })
      })

    it("is another one as long as the food is not aboard and Dispatch can deliver there", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await order(edge)
      const near = interpolate(edge.merchant.place, edge.customer, 0.8)
      assert.strictEqual((await move(edge, unknownId, near)).at("code"), "NOT_FOUND")
      assert.strictEqual((await move(edge, deliveryId, near, "other-partner")).at("code"), "NOT_FOUND")
      assert.strictEqual((await move(edge, deliveryId, { lat: 91 })).status, 422)
      const far = await move(edge, deliveryId, { lat: near.lat + 1, lng: near.lng })
      assert.strictEqual(far.status, 409)
      assert.strictEqual(far.at("code"), "NOT_ADDRESSABLE")
      const moved = await move(edge, deliveryId, near, trackerToken, "we moved")
      assert.strictEqual(moved.status, 200)
      assert.strictEqual(moved.at("deliveryId"), deliveryId)
      assert.isTrue(edge.platform.events.some(({ event }) => event._tag === "DeliveryAddressChanged"))
      assert.strictEqual((await move(edge, deliveryId, near, trackerToken, "we moved")).status, 200)
      await edge.close()
    })

    it("is one change at a time", async () => {
      const edge = await new Edge().open()
      const { deliveryId } = await order(edge)
      const first = interpolate(edge.merchant.place, edge.customer, 0.8)
      edge.platform.isStuck = true
      const waiting = move(edge, deliveryId, first)
      await edge.breathe()
      const second = await move(edge, deliveryId, interpolate(edge.merchant.place, edge.customer, 0.6))
      assert.strictEqual(second.at("code"), "ADDRESS_CHANGE_UNDER_WAY")
      edge.platform.isStuck = false
      edge.platform.advance(1_000)
      assert.strictEqual((await waiting).status, 200)
      await edge.close()
    })

    it("stays once the food is on its way", async () => {
      const edge = await new Edge().open()
      const { deliveryId } = await onTheWay(edge)
      const late = await move(edge, deliveryId, interpolate(edge.merchant.place, edge.customer, 0.8))
      assert.strictEqual(late.status, 409)
      assert.strictEqual(late.at("code"), "TOO_LATE_TO_CHANGE")
      await edge.close()
    })
  })
}
