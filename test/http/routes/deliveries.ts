import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { Edge, partnerId } from "../edge.ts"
import { lidFails, lidIsSilent, lidMoves, onTheWay, order, toCustomer, toPickup } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

export const deliveries = (): void => {
  describe("deliveries", () => {
    it("go from the order to the door, opened for merchant and customer, and are completed", async () => {
      const edge = await new Edge().open()
      const { deliveryId, serial } = await toPickup(edge)
      const D = `/v1/deliveries/${deliveryId}`

      const opening = edge.post(`${D}/open-for-load`, { as: "partner", body: { source: "QR" }, key: "open" })
      await lidMoves(edge, serial, "OPEN_LID")
      const opened = await opening
      assert.strictEqual(opened.status, 200)
      assert.strictEqual(opened.at("result"), "OPENED")
      assert.isString(opened.at("commandId"))
      const open = await edge.post(`${D}/open-for-load`, { as: "partner", body: { source: "QR" } })
      assert.strictEqual(open.at("result"), "ALREADY")
      await edge.item(serial, { state: "CLOSED" })
      assert.strictEqual((await edge.get(D, { as: "partner" })).at("cargoLoaded"), true)
      await edge.close()
    })

    it("are unlocked by the customer's link, and completed by the closing lid", async () => {
      const edge = await new Edge().open()
      const { deliveryId, serial, trackerToken } = await toCustomer(edge)
      const D = `/v1/deliveries/${deliveryId}`

      const tracked = await edge.get("/v1/tracker", { as: trackerToken })
      assert.strictEqual(tracked.at("stage"), "Arrived")
      assert.strictEqual(tracked.at("canUnlock"), true)
      assert.hasAllKeys(tracked.at<object>("position"), ["lat", "lng", "at"])

      const unlocking = edge.post(`${D}/unlock`, { as: trackerToken, body: {} })
      await lidMoves(edge, serial, "OPEN_LID")
      assert.strictEqual((await unlocking).at("result"), "OPENED")
      await edge.item(serial, { state: "CLOSED" })
      edge.platform.advance(1_000)

      const done = await edge.get(D, { as: "partner" })
      assert.strictEqual(done.at("status"), "Completed")
      assert.strictEqual(done.at("attempts.0.status"), "Delivered")
      assert.strictEqual((await edge.get("/v1/tracker", { as: trackerToken })).at("stage"), "Delivered")
      const steps = await edge.get(`${D}/attempt-history`, { as: "partner" })
      assert.deepStrictEqual(
        steps
          .at<ReadonlyArray<{ readonly to: string }>>("items")
          .map(({ to }) => to)
          .slice(-2),
        ["DeliveryInProgress", "Delivered"]
      )
      const late = await edge.post(`${D}/cancel`, { as: "partner" })
      assert.strictEqual(late.at("code"), "ALREADY_COMPLETED")
      await edge.close()
    })

    it("are listed for their partner, page by page", async () => {
      const edge = await new Edge().open()
      const first = await order(edge)
      edge.platform.advance(1_000)
      const second = await order(
        edge,
        { externalReferenceId: "order-2" },
        { externalDeliveryId: "delivery-2" }
      )
      const page = await edge.get("/v1/deliveries?limit=1", { as: "partner" })
      assert.strictEqual(page.at("items.0.deliveryId"), second.deliveryId)
      const next = await edge.get(`/v1/deliveries?limit=1&cursor=${page.at("cursor")}`, { as: "partner" })
      assert.strictEqual(next.at("items.0.deliveryId"), first.deliveryId)
      assert.isNull(next.at("cursor"))
      const others = await edge.get("/v1/deliveries", { as: "other-partner" })
      assert.deepStrictEqual(others.at("items"), [])
      const forbidden = await edge.get(`/v1/deliveries?partnerId=${partnerId}`, { as: "other-partner" })
      assert.strictEqual(forbidden.at("code"), "FORBIDDEN")
      const all = await edge.get(`/v1/deliveries?partnerId=${partnerId}&status=Scheduled`, { as: "dispatch" })
      assert.lengthOf(all.at<ReadonlyArray<unknown>>("items"), 2)
      const broken = await edge.get("/v1/deliveries?cursor=nonsense&limit=0&status=Lost", { as: "dispatch" })
      assert.strictEqual(broken.status, 422)
      assert.sameMembers(
        broken.at<ReadonlyArray<{ readonly field: string }>>("details").map(({ field }) => field),
        ["cursor", "limit", "status"]
      )
      await edge.close()
    })

    it("are shown to nobody whom they do not concern", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await order(edge)
      for (const path of ["", "/attempt-history"]) {
        const url = `/v1/deliveries/${deliveryId}${path}`
        assert.strictEqual((await edge.get(url, { as: "other-partner" })).at("code"), "NOT_FOUND")
        assert.strictEqual((await edge.get(url, { as: trackerToken })).at("code"), "FORBIDDEN")
      }
      for (const path of ["cancel", "unlock", "open-for-load"]) {
        const url = `/v1/deliveries/${unknownId}/${path}`
        assert.strictEqual((await edge.post(url, { as: "partner" })).at("code"), "NOT_FOUND", path)
      }
      const issues = [{ type: "COLD_FOOD" }]
      const lost = await edge.post(`/v1/deliveries/${unknownId}/issues`, { as: "partner", body: issues })
      assert.strictEqual(lost.at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("are cancelled: 202 while the provider is asked, 200 once it is done", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await order(edge)
      const url = `/v1/deliveries/${deliveryId}/cancel`
      const before = await edge.get(`/v1/deliveries/${deliveryId}`, { as: "partner" })
      const stale = await edge.post(url, { as: "partner", headers: { "if-match": '"99"' } })
      assert.strictEqual(stale.status, 409)
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      assert.strictEqual(stale.at("details.0.current"), before.at("version"))
      const wrong = await edge.post(url, { as: "partner", body: { attemptReason: "BotStuck" } })
      assert.strictEqual(wrong.at("code"), "CANCEL_REASON_NOT_ALLOWED")
      const posing = await edge.post(url, { as: "partner", body: { requestedBy: "operator" } })
      assert.strictEqual(posing.at("code"), "FORBIDDEN")
      const asked = await edge.post(url, { as: trackerToken, body: { note: "changed my mind" } })
      assert.oneOf(asked.status, [200, 202])
      await edge.pass(10)
      const done = await edge.post(url, { as: "partner" })
      assert.strictEqual(done.status, 200)
      assert.strictEqual(done.at("status"), "Canceled")
      assert.strictEqual(done.at("cancelReason"), "CustomerRequested")
      await edge.close()
    })

    it("are too late to cancel for a customer once the food is aboard", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await onTheWay(edge)
      const late = await edge.post(`/v1/deliveries/${deliveryId}/cancel`, { as: trackerToken })
      assert.strictEqual(late.status, 409)
      assert.strictEqual(late.at("code"), "TOO_LATE_TO_CANCEL")
      const tracked = await edge.get("/v1/tracker", { as: trackerToken })
      assert.strictEqual(tracked.at("stage"), "OnTheWay")
      // A dispatcher may to the end.
      const asked = await edge.post(`/v1/deliveries/${deliveryId}/cancel`, { as: "dispatch" })
      assert.strictEqual(asked.status, 202)
      await edge.close()
    })

    it("do not open where the robot does not stand for it", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await order(edge)
      const D = `/v1/deliveries/${deliveryId}`
      const early = await edge.post(`${D}/unlock`, { as: trackerToken })
      assert.strictEqual(early.at("code"), "NOT_AT_DESTINATION")
      const unnamed = await edge.post(`${D}/unlock`, { as: "partner" })
      assert.strictEqual(unnamed.at("details.0.field"), "source")
      const posing = await edge.post(`${D}/unlock`, { as: trackerToken, body: { source: "FO" } })
      assert.strictEqual(posing.at("code"), "FORBIDDEN")
      const load = await edge.post(`${D}/open-for-load`, { as: "partner" })
      assert.strictEqual(load.at("code"), "NOT_AT_PICKUP")
      await edge.post(`${D}/cancel`, { as: "dispatch" })
      await edge.pass(10)
      const gone = await edge.post(`${D}/unlock`, { as: "partner", body: { source: "UBER_EATS" } })
      assert.strictEqual(gone.at("code"), "NOT_ROBOT_ATTEMPT")
      const goneToo = await edge.post(`${D}/open-for-load`, { as: "partner" })
      assert.strictEqual(goneToo.at("code"), "NOT_ROBOT_ATTEMPT")
      await edge.close()
    })

    it("ask for the customer's age before controlled contents are handed over", async () => {
      const edge = await new Edge().open()
      const { attemptId, deliveryId, serial, trackerToken } = await toCustomer(edge, {
        controlledContents: ["Alcohol"]
      })
      const unlock = () => edge.post(`/v1/deliveries/${deliveryId}/unlock`, { as: trackerToken })
      assert.strictEqual((await unlock()).at("code"), "ID_CHECK_REQUIRED")
      const checked = await edge.post(`/v1/attempts/${attemptId}/id-check`, {
        as: "pilot",
        body: { passed: true }
      })
      assert.strictEqual(checked.at("attemptId"), attemptId)
      const unlocking = unlock()
      await lidMoves(edge, serial, "OPEN_LID")
      assert.strictEqual((await unlocking).status, 200)
      await edge.close()
    })

    it("tell when the lid fails, and when it does not answer in time", async () => {
      const edge = await new Edge().open()
      const { deliveryId, serial, trackerToken } = await toCustomer(edge)
      const url = `/v1/deliveries/${deliveryId}/unlock`
      const failing = edge.post(url, { as: trackerToken })
      await lidFails(edge, serial, "OPEN_LID")
      const failed = await failing
      assert.strictEqual(failed.status, 502)
      assert.strictEqual(failed.at("code"), "LID_COMMAND_FAILED")

      await edge.pass(20)
      const waiting = edge.post(url, { as: trackerToken, key: "again" })
      await lidIsSilent(edge, serial, "OPEN_LID")
      const late = await waiting
      assert.strictEqual(late.status, 504)
      assert.strictEqual(late.at("code"), "LID_TIMEOUT")
      assert.strictEqual(late.headers["retry-after"], "1")
      // It opens after all: the same key is told so.
      await edge.item(serial, { state: "OPENED" })
      const again = await edge.post(url, { as: trackerToken, key: "again" })
      assert.strictEqual(again.at("result"), "ALREADY")
      await edge.close()
    })

    it("fail to open for the merchant as they do for the customer", async () => {
      const edge = await new Edge().open()
      const { deliveryId, serial } = await toPickup(edge)
      const url = `/v1/deliveries/${deliveryId}/open-for-load`
      const failing = edge.post(url, { as: "partner" })
      await lidFails(edge, serial, "OPEN_LID")
      assert.strictEqual((await failing).at("code"), "LID_COMMAND_FAILED")
      await edge.pass(20)
      const waiting = edge.post(url, { as: "partner" })
      await lidIsSilent(edge, serial, "OPEN_LID")
      assert.strictEqual((await waiting).at("code"), "LID_TIMEOUT")
      await edge.close()
    })

    it("take reports of what went wrong", async () => {
      const edge = await new Edge().open()
      const { deliveryId, trackerToken } = await order(edge)
      const url = `/v1/deliveries/${deliveryId}/issues`
      const body = [{ type: "COLD_FOOD", description: "stone cold" }, { type: "MISSING_ITEMS" }]
      const reported = await edge.post(url, { as: trackerToken, body })
      assert.strictEqual(reported.status, 201)
      assert.deepStrictEqual(reported.body, { reported: 2 })
      const unknown = await edge.post(url, { as: trackerToken, body: [{ type: "BAD_MOOD" }] })
      assert.strictEqual(unknown.status, 422)
      assert.strictEqual(unknown.at("details.0.field"), "0.type")
      await edge.close()
    })

    it("show customers how far they are, and nobody else", async () => {
      const edge = await new Edge().open()
      const { trackerToken } = await order(edge)
      const tracked = await edge.get("/v1/tracker", { as: trackerToken })
      assert.strictEqual(tracked.status, 200)
      assert.strictEqual(tracked.at("stage"), "Preparing")
      assert.isNull(tracked.at("position"))
      assert.isString(tracked.at("eta"))
      assert.strictEqual(tracked.at("canUnlock"), false)
      assert.hasAllKeys(tracked.body as object, ["status", "stage", "eta", "position", "canUnlock"])
      const nothing = await edge.get("/v1/tracker", { as: edge.trackerToken(unknownId) })
      assert.strictEqual(nothing.at("code"), "NOT_FOUND")
      const partner = await edge.get("/v1/tracker", { as: "partner" })
      assert.strictEqual(partner.at("code"), "FORBIDDEN")
      const other = await edge.post(`/v1/deliveries/${unknownId}/cancel`, { as: trackerToken })
      assert.strictEqual(other.at("code"), "NOT_FOUND")
      await edge.close()
    })
  })

  describe("attempts", () => {
    it("are loaded, rescued, and deliver themselves after all", async () => {
      const edge = await new Edge().open()
      const { attemptId, deliveryId, serial } = await toPickup(edge)
      const other = serial === "R1" ? "R2" : "R1"
      await edge.post(`/robots/${other}/ground`, { as: "dispatch", body: { reason: "WHEEL" } })
      const A = `/v1/attempts/${attemptId}`
      const step = (verb: string, body: object = {}) => edge.post(`${A}/${verb}`, { as: "dispatch", body })
      assert.strictEqual((await step("complete")).at("code"), "NOT_AT_DESTINATION")
      assert.strictEqual((await step("withdraw-rescue")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await step("unrecoverable")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await step("return")).at("details.0.field"), "reason")
      const loaded = await step("loaded", { note: "seen" })
      assert.strictEqual(loaded.status, 200)
      assert.strictEqual(loaded.at("status"), "LoadedWaitingForPilot")
      assert.strictEqual(loaded.at("deliveryId"), deliveryId)
      const deprecated = await step("return", { reason: "LoadError" })
      assert.strictEqual(deprecated.at("code"), "CANCEL_REASON_NOT_ALLOWED")
      const rescued = await step("rescue", { note: "stuck" })
      assert.strictEqual(rescued.status, 200)
      assert.strictEqual((await step("rescue")).at("code"), "ILLEGAL_TRANSITION")
      const withdrawn = await step("withdraw-rescue")
      assert.strictEqual(withdrawn.status, 200)
      await step("rescue")
      const lost = await step("unrecoverable", { note: "run over" })
      assert.strictEqual(lost.status, 200)
      assert.strictEqual(lost.at("status"), "Unrecoverable")
      assert.strictEqual((await step("loaded")).at("code"), "ILLEGAL_TRANSITION")
      await edge.close()
    })

    it("are not loaded into a robot that needs maintenance", async () => {
      const edge = await new Edge().open()
      const { attemptId, serial } = await toPickup(edge)
      await edge.post(`/robots/${serial}/ground`, { as: "pilot", body: { reason: "WHEEL" } })
      const loaded = await edge.post(`/v1/attempts/${attemptId}/loaded`, { as: "dispatch" })
      assert.strictEqual(loaded.at("code"), "ROBOT_NEEDS_MAINTENANCE")
      await edge.close()
    })

    it("have nothing to bring back when the merchant does not want it", async () => {
      const edge = await new Edge({ returnPolicy: "discard" }).open()
      const { attemptId } = await onTheWay(edge)
      const returned = await edge.post(`/v1/attempts/${attemptId}/return`, {
        as: "dispatch",
        body: { reason: "CustomerUnresponsive" }
      })
      assert.strictEqual(returned.at("code"), "NOTHING_TO_RETURN")
      await edge.close()
    })

    it("go back to the merchant", async () => {
      const edge = await new Edge().open()
      const { attemptId } = await onTheWay(edge)
      const step = (body: object) => edge.post(`/v1/attempts/${attemptId}/return`, { as: "dispatch", body })
      const returned = await step({ reason: "CustomerUnresponsive" })
      assert.strictEqual(returned.status, 200)
      assert.strictEqual(returned.at("status"), "ReturnInitiated")
      assert.strictEqual((await step({ reason: "Other" })).at("code"), "ILLEGAL_TRANSITION")
      const checked = await edge.post(`/v1/attempts/${attemptId}/id-check`, {
        as: "field",
        body: { passed: true }
      })
      assert.strictEqual(checked.at("code"), "ILLEGAL_TRANSITION")
      await edge.close()
    })

    it("are completed by somebody who has seen it", async () => {
      const edge = await new Edge().open()
      const { attemptId } = await toCustomer(edge)
      const complete = () => edge.post(`/v1/attempts/${attemptId}/complete`, { as: "field" })
      const completed = await complete()
      assert.strictEqual(completed.at("status"), "Delivered")
      assert.strictEqual((await complete()).at("code"), "ILLEGAL_TRANSITION")
      await edge.close()
    })

    it("are not found under ids that nobody has", async () => {
      const edge = await new Edge().open()
      for (const step of ["loaded", "rescue", "withdraw-rescue", "unrecoverable", "complete"]) {
        const got = await edge.post(`/v1/attempts/${unknownId}/${step}`, { as: "dispatch" })
        assert.strictEqual(got.at("code"), "NOT_FOUND", step)
      }
      const returned = await edge.post(`/v1/attempts/${unknownId}/return`, {
        as: "dispatch",
        body: { reason: "Other" }
      })
      assert.strictEqual(returned.at("code"), "NOT_FOUND")
      const checked = await edge.post(`/v1/attempts/${unknownId}/id-check`, {
        as: "field",
        body: { passed: true }
      })
      assert.strictEqual(checked.at("code"), "NOT_FOUND")
      await edge.close()
    })
  })
}
