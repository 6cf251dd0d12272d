import { createHmac } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { doordashAuthorization, Edge, type Got, uberKey } from "../edge.ts"
import { order } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

/** A delivery that was given to a courier company. */
const given = async (edge: Edge, provider: "DoorDash" | "Uber") => {
  const { deliveryId } = await order(edge)
  await edge.post(`/v1/deliveries/${deliveryId}/attempts`, { as: "dispatch", body: { provider } })
  await edge.pass(10)
  const shown = await edge.get(`/v1/deliveries/${deliveryId}`, { as: "dispatch" })
  const attemptId: string = shown.at("attempts.1.attemptId")
  const status = async (): Promise<string> =>
    (await edge.get(`/v1/deliveries/${deliveryId}`, { as: "dispatch" })).at("attempts.1.status")
  return { deliveryId, attemptId, status }
}

const signatureOf = (text: string, key = uberKey): string =>
  createHmac("sha256", key).update(text).digest("hex")

const fromUber = (edge: Edge, body: object, headers?: { readonly [name: string]: string }): Promise<Got> => {
  const text = JSON.stringify(body)
  return edge.post("/v1/webhooks/uber", {
    body: text,
    headers: headers ?? { "x-uber-signature": signatureOf(text) }
  })
}

const fromDoordash = (edge: Edge, body: object, authorization: string | null = doordashAuthorization) =>
  edge.post("/v1/webhooks/doordash", {
    body,
    ...(authorization === null ? {} : { headers: { authorization } })
  })

const minutesAgo = (edge: Edge, minutes: number): string =>
  new Date(edge.platform.now - minutes * 60_000).toISOString()

export const couriers = (): void => {
  describe("Uber's web hooks", () => {
    const event = (edge: Edge, id: string, status: string, attemptId: string, more: object = {}) => ({
      kind: "event.delivery_status",
      id,
      status,
      created: edge.now,
      delivery_id: "del_1",
      data: {
        external_id: attemptId,
        courier: { name: "Ada Courier", phone_number: "+37760000001", location: { lat: 43.73, lng: 7.42 } },
        dropoff: { name: "Bob Customer", address: "9 Secret Street" },
        ...more
      }
    })

    it("move the delivery on, whatever is sent twice or late", async () => {
      const edge = await new Edge({ courierFallback: true }).open()
      const { attemptId, status } = await given(edge, "Uber")
      const send = (id: string, word: string, more: object = {}) =>
        fromUber(edge, event(edge, id, word, attemptId, more))
      assert.strictEqual((await send("evt_1", "pending")).at("result"), "TAKEN")
      assert.strictEqual(await status(), "Pending")
      const pickedUp = event(edge, "evt_3", "pickup_complete", attemptId)
      const late = { ...event(edge, "evt_2", "pickup", attemptId), created: minutesAgo(edge, 1) }
      edge.platform.advance(1_000)
      assert.strictEqual((await fromUber(edge, pickedUp)).at("result"), "TAKEN")
      assert.strictEqual(await status(), "InTransit")
      const before = edge.platform.events.length
      assert.strictEqual((await fromUber(edge, pickedUp)).at("result"), "TAKEN")
      assert.lengthOf(edge.platform.events, before)
      assert.strictEqual((await fromUber(edge, late)).at("result"), "TAKEN")
      assert.strictEqual(await status(), "InTransit")
      // Another event under an id that is known is nobody's.
      const forged = await send("evt_3", "delivered")
      assert.strictEqual(forged.at("code"), "IDEMPOTENCY_KEY_REUSED")
      const near = { kind: "event.courier_update", created: edge.now, location: { lat: 43.73, lng: 7.42 } }
      const passing = await fromUber(edge, {
        ...near,
        id: "evt_4",
        data: { external_id: attemptId, status: "dropoff" }
      })
      assert.strictEqual(passing.at("result"), "IGNORED")
      assert.strictEqual(await status(), "InTransit")
      edge.platform.advance(1_000)
      await fromUber(edge, {
        ...near,
        id: "evt_5",
        created: edge.now,
        data: { external_id: attemptId, status: "dropoff", courier_imminent: true }
      })
      assert.strictEqual(await status(), "ArrivingAtDestination")
      // By Uber's own id, where it does not name ours.
      edge.platform.advance(1_000)
      const own = { kind: "event.delivery_status", id: "evt_6", status: "delivered", created: edge.now }
      assert.strictEqual((await fromUber(edge, { ...own, delivery_id: "del_1" })).at("result"), "TAKEN")
      assert.strictEqual(await status(), "Delivered")
      assert.notInclude(edge.lines.join(""), "Secret Street")
      assert.notInclude(edge.lines.join(""), "+3776")
      await edge.close()
    })

    it("are refused unless the body is signed as it was sent, and lately", async () => {
      const edge = await new Edge({ courierFallback: true }).open()
      const { attemptId, status } = await given(edge, "Uber")
      const body = event(edge, "evt_1", "delivered", attemptId)
      const text = JSON.stringify(body)
      const wrong = [
        {},
        { "x-uber-signature": "" },
        { "x-uber-signature": signatureOf(text, "another key") },
        { "x-uber-signature": signatureOf(`${text} `) },
        { "x-uber-signature": signatureOf(text).slice(0, 63) }
      ]
      for (const headers of wrong) {
        const refused = await fromUber(edge, body, headers)
        assert.strictEqual(refused.status, 401)
        assert.strictEqual(refused.at("code"), "SIGNATURE_INVALID")
      }
      // Who is not known is not told what would be right either.
      assert.strictEqual((await fromUber(edge, { nonsense: true }, {})).status, 401)
      const old = { ...body, created: minutesAgo(edge, 25 * 60) }
      const replayed = await fromUber(edge, old)
      assert.strictEqual(replayed.status, 401)
      assert.strictEqual(replayed.at("code"), "REPLAYED")
      const ahead = await fromUber(edge, { ...body, created: minutesAgo(edge, -60) })
      assert.strictEqual(ahead.at("code"), "REPLAYED")
      assert.notStrictEqual(await status(), "Delivered")
      const nonsense = JSON.stringify({ kind: "event.delivery_status" })
      const unread = await fromUber(edge, JSON.parse(nonsense) as object)
      assert.strictEqual(unread.status, 422)
      const older = await fromUber(edge, body, { "x-postmates-signature": signatureOf(text).toUpperCase() })
      assert.strictEqual(older.at("result"), "TAKEN")
      const spare = { ...body, id: "evt_2" }
      const rotated = await fromUber(edge, spare, {
        "x-uber-signature": signatureOf(JSON.stringify(spare), "the key before")
      })
      assert.strictEqual(rotated.status, 200)
      await edge.close()
    })

    it("about nothing of ours, or in words that nobody knows, are kept and answered", async () => {
      const edge = await new Edge({ courierFallback: true }).open()
      const { attemptId } = await given(edge, "Uber")
      const strange = await fromUber(edge, event(edge, "evt_1", "pickup", unknownId))
      assert.strictEqual(strange.status, 200)
      assert.strictEqual(strange.at("result"), "UNKNOWN_ATTEMPT")
      const nameless = await fromUber(edge, { kind: "event.refund", id: "evt_2", created: edge.now })
      assert.strictEqual(nameless.at("result"), "UNKNOWN_ATTEMPT")
      const odd = await fromUber(edge, event(edge, "evt_3", "levitating", attemptId))
      assert.strictEqual(odd.at("result"), "IGNORED")
      assert.deepStrictEqual(
        edge.untaken.map(({ outcome, providerEventId }) => `${providerEventId} ${outcome}`),
        ["evt_1 UNKNOWN_ATTEMPT", "evt_2 UNKNOWN_ATTEMPT", "evt_3 ILLEGAL"]
      )
      assert.notInclude(JSON.stringify(edge.untaken), "Bob Customer")
      await edge.close()
    })
  })

  describe("DoorDash's web hooks", () => {
    it("move the delivery on, and are known by what was agreed", async () => {
      const edge = await new Edge({ courierFallback: true }).open()
      const { attemptId, status } = await given(edge, "DoorDash")
      const body = (event_name: string, more: object = {}) => ({
        event_name,
        external_delivery_id: attemptId,
        dasher_name: "Ada Dasher",
        dropoff_address: "9 Secret Street",
        ...more
      })
      for (const authorization of [null, "Basic bm9ib2R5", `${doordashAuthorization} `.repeat(2)]) {
        const refused = await fromDoordash(edge, body("DASHER_DROPPED_OFF"), authorization)
        assert.strictEqual(refused.at("code"), "SIGNATURE_INVALID")
      }
      const old = await fromDoordash(edge, body("DASHER_CONFIRMED", { updated_at: minutesAgo(edge, 1_500) }))
      assert.strictEqual(old.at("code"), "REPLAYED")
      const steps = [
        ["DASHER_CONFIRMED", "Assigned"],
        ["DASHER_CONFIRMED_PICKUP_ARRIVAL", "AtPickup"],
        ["DASHER_PICKED_UP", "InTransit"],
        ["DASHER_CONFIRMED_DROPOFF_ARRIVAL", "AtDestination"]
      ] as const
      for (const [name, expected] of steps) {
        edge.platform.advance(1_000)
        const got = await fromDoordash(edge, body(name, { dasher_location: { lat: 43.7, lng: 7.4 } }))
        assert.strictEqual(got.at("result"), "TAKEN", name)
        assert.strictEqual(await status(), expected)
      }
      const before = edge.platform.events.length
      await fromDoordash(edge, body("DASHER_PICKED_UP", { dasher_location: { lat: 43.7, lng: 7.4 } }))
      assert.lengthOf(edge.platform.events, before)
      const odd = await fromDoordash(edge, body("toString"))
      assert.strictEqual(odd.at("result"), "IGNORED")
      const stranger = await fromDoordash(edge, { ...body("DASHER_PICKED_UP"), external_delivery_id: "D-1" })
      assert.strictEqual(stranger.at("result"), "UNKNOWN_ATTEMPT")
      const broken = await fromDoordash(edge, { event_name: "" })
      assert.strictEqual(broken.status, 422)
      edge.platform.advance(1_000)
      const spare = await fromDoordash(edge, body("DASHER_DROPPED_OFF"), "Bearer the-one-before-0123")
      assert.strictEqual(spare.at("result"), "TAKEN")
      assert.strictEqual(await status(), "Delivered")
      assert.notInclude(edge.lines.join(""), "Secret Street")
      await edge.close()
    })
  })
}
