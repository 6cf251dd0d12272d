import { assert, describe, it } from "@effect/vitest"
import { namedUuid } from "../../../src/http/named-uuid.ts"
import { Edge, otherPilotId, pilotId } from "../edge.ts"
import { drive, offer, onTheWay, order, take, toCustomer, toPickup } from "../journeys.ts"

const unknownId = namedUuid("test", "nobody")

export const trips = (): void => {
  describe("trips", () => {
    it("are shown and listed", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { tripId } = await take(edge)
      const trip = await edge.get(`/trips/${tripId}`, { as: "dispatch" })
      assert.strictEqual(trip.at("status"), "READY_TO_DEPART")
      assert.strictEqual(trip.at("type"), "JITP")
      const page = await edge.get("/trips?type=JITP&status=READY_TO_DEPART", { as: "dispatch" })
      assert.strictEqual(page.at("items.0.tripId"), tripId)
      const versioned = await edge.get("/api/v1/trips?robotSerial=R8", { as: "dispatch" })
      assert.deepStrictEqual(versioned.at("items"), [])
      assert.strictEqual((await edge.get(`/trips/${unknownId}`, { as: "dispatch" })).at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("are moved by their pilot, and by nobody else's", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { pilot, tripId } = await take(edge)
      const stranger = pilot === "pilot" ? "other-pilot" : "pilot"
      const step = (verb: string, body: object = {}, as = pilot) =>
        edge.post(`/trips/${tripId}/${verb}`, { as, body })
      for (const verb of ["hold", "depart", "request-park"]) {
        assert.strictEqual((await step(verb, {}, stranger)).at("code"), "NOT_YOUR_TRIP", verb)
      }
      assert.strictEqual((await step("park")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await step("arrive", { lat: 1, lng: 1 })).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await step("complete")).at("code"), "ILLEGAL_TRANSITION")
      const stale = await step("depart", { expectedVersion: 99 })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")

      const held = await step("hold", { reason: "ROAD_CLOSED" })
      assert.strictEqual(held.at("status"), "AT_STOP")
      assert.strictEqual((await step("hold")).at("code"), "ILLEGAL_TRANSITION")
      const departed = await step("depart", { at: edge.now })
      assert.strictEqual(departed.at("status"), "IN_TRANSIT")
      assert.strictEqual((await step("depart")).at("code"), "ILLEGAL_TRANSITION")
      for (const [verb, body] of [
        ["park", {}],
        ["arrive", { lat: 1, lng: 1 }],
        ["complete", { lat: 1, lng: 1 }],
        ["cancel", { reason: "MINE" }]
      ] as const) {
        assert.strictEqual((await step(verb, body, stranger)).at("code"), "NOT_YOUR_TRIP", verb)
      }
      const wished = await step("request-park", { reason: "SHIFT_END" })
      assert.isString(wished.at("parkRequestedAt"))
      assert.strictEqual((await step("park", { lat: 1, lng: 1 })).at("status"), "AT_STOP")
      const resumed = await step("depart")
      assert.strictEqual(resumed.at("status"), "IN_TRANSIT")
      assert.strictEqual((await step("arrive")).at("details.0.field"), "lat")
      const far = await step("arrive", { lat: 1, lng: 1 })
      assert.strictEqual(far.at("code"), "OUTSIDE_GEOFENCE")
      assert.strictEqual((await step("complete", { lat: 1, lng: 1 })).at("code"), "OUTSIDE_GEOFENCE")
      const forced = await step("arrive", { lat: 1, lng: 1, overrideReason: "I SAY SO" })
      assert.strictEqual(forced.at("code"), "FORBIDDEN")
      const arrived = await step("arrive", { lat: 1, lng: 1, overrideReason: "SEEN" }, "dispatch")
      assert.strictEqual(arrived.at("status"), "AT_STOP")
      assert.strictEqual((await step("complete")).at("status"), "COMPLETED")
      assert.strictEqual((await step("cancel", { reason: "LATE" })).at("code"), "ILLEGAL_TRANSITION")
      await edge.close()
    })

    it("do not depart with a robot that is not ready", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { pilot, tripId } = await take(edge)
      const serial: string = (await edge.get(`/trips/${tripId}`, { as: pilot })).at("robotSerial")
      const depart = (body: object = {}, as = pilot) => edge.post(`/trips/${tripId}/depart`, { as, body })
      await edge.item(serial, { state: "OPENED" })
      assert.strictEqual((await depart()).at("code"), "LID_NOT_CLOSED")
      await edge.item(serial, { state: "CLOSED" })
      const away = serial === "R1" ? "R2" : "R1"
      edge.silent.add(away)
      await edge.pass(190)
      await edge.post(`/trips/${tripId}/assign-robot`, { as: "dispatch", body: { robotSerial: away } })
      const taken = await take(edge)
      assert.strictEqual((await depart({}, taken.pilot)).at("code"), "ROBOT_OFFLINE")
      await edge.close()
    })

    it("do not depart with a robot that works for nobody, or for another trip", async () => {
      const edge = await new Edge().open()
      const { at } = await onTheWay(edge)
      void at
      await order(edge, { externalReferenceId: "order-2" }, { externalDeliveryId: "delivery-2" })
      const { pilot, tripId } = await take(edge)
      const trip = await edge.get(`/trips/${tripId}`, { as: pilot })
      const own: string = trip.at("robotSerial")
      const busy = own === "R1" ? "R2" : "R1"
      await edge.post(`/state/${own}/request-transition`, {
        as: "dispatch",
        body: { to: "OFF_DUTY", reason: "TEST" }
      })
      const depart = () => edge.post(`/trips/${tripId}/depart`, { as: pilot })
      assert.strictEqual((await depart()).at("code"), "ROBOT_NOT_READY")
      const assigned = await edge.post(`/trips/${tripId}/assign-robot`, {
        as: "dispatch",
        body: { robotSerial: busy, reason: "TEST" }
      })
      assert.strictEqual(assigned.at("robotSerial"), busy)
      const taken = await take(edge)
      const refused = await edge.post(`/trips/${tripId}/depart`, { as: taken.pilot })
      assert.strictEqual(refused.at("code"), "ROBOT_BUSY")
      await edge.close()
    })

    it("depart with food, or with a dispatcher's reason", async () => {
      const edge = await new Edge().open()
      const { attemptId, serial } = await toPickup(edge)
      await edge.post(`/v1/attempts/${attemptId}/loaded`, { as: "dispatch" })
      const { pilot, tripId } = await take(edge)
      edge.setFlags(serial, { hasFood: false })
      const depart = (body: object, as: string) => edge.post(`/trips/${tripId}/depart`, { as, body })
      assert.strictEqual((await depart({}, pilot)).at("code"), "NO_FOOD_ABOARD")
      const departed = await depart({ overrideReason: "SEEN" }, "dispatch")
      assert.strictEqual(departed.at("status"), "IN_TRANSIT")
      assert.isString(departed.at("pilotId"))
      await edge.close()
    })

    it("of deliveries end with their delivery, not by the pilot", async () => {
      const edge = await new Edge().open()
      const { pilot, tripId } = await toCustomer(edge)
      const complete = await edge.post(`/trips/${tripId}/complete`, { as: pilot })
      assert.strictEqual(complete.at("code"), "DELIVERY_NOT_OVER")
      await edge.close()
    })

    it("are activated, given another robot before they depart, and cancelled", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { pilot, tripId } = await take(edge)
      const serial: string = (await edge.get(`/trips/${tripId}`, { as: pilot })).at("robotSerial")
      const step = (verb: string, body: object = {}, as = "dispatch") =>
        edge.post(`/trips/${tripId}/${verb}`, { as, body })
      assert.strictEqual((await step("activate")).status, 200)
      assert.strictEqual((await step("activate", { expectedVersion: 99 })).at("code"), "VERSION_CONFLICT")
      assert.strictEqual((await step("assign-robot")).at("details.0.field"), "robotSerial")
      assert.strictEqual((await step("assign-robot", { robotSerial: "R8" })).at("code"), "NOT_FOUND")
      const stale = await step("assign-robot", { robotSerial: "R1", expectedVersion: 99 })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      const other = serial === "R1" ? "R2" : "R1"
      const assigned = await step("assign-robot", { robotSerial: other, reason: "STUCK" })
      assert.strictEqual(assigned.at("robotSerial"), other)
      const again = await take(edge)
      await edge.post(`/trips/${tripId}/depart`, { as: again.pilot })
      const late = await step("assign-robot", { robotSerial: serial })
      assert.strictEqual(late.at("code"), "ALREADY_DEPARTED")
      assert.strictEqual((await step("cancel")).at("details.0.field"), "reason")
      const cancelled = await step("cancel", { reason: "NOT_NEEDED" })
      assert.isString(cancelled.at("cancelRequestedAt"))
      await edge.close()
    })

    it("that nobody knows are not found, and versions that are old refused, by every step", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { tripId } = await take(edge)
      for (const verb of [
        "activate",
        "depart",
        "hold",
        "park",
        "request-park",
        "arrive",
        "complete",
        "cancel"
      ]) {
        const body = { reason: "TEST", lat: 1, lng: 1 }
        const lost = await edge.post(`/trips/${unknownId}/${verb}`, { as: "dispatch", body })
        assert.strictEqual(lost.at("code"), "NOT_FOUND", verb)
        const stale = await edge.post(`/trips/${tripId}/${verb}`, {
          as: "dispatch",
          body,
          headers: { "if-match": "99" }
        })
        assert.strictEqual(stale.at("code"), "VERSION_CONFLICT", verb)
      }
      const lost = await edge.post(`/trips/${unknownId}/assign-robot`, {
        as: "dispatch",
        body: { robotSerial: "R1" }
      })
      assert.strictEqual(lost.at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("hear from their robot, which is told what became of its word", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const trip = await take(edge)
      const { at, serial } = await drive(edge, trip)
      const { tripId } = trip
      const say = (event: string, seq: number, place: object = at, as = serial) =>
        edge.post(`/robots/${as}/trip-status`, {
          as,
          body: { tripId, event, bootId: edge.bootId, seq, at: edge.now, ...place }
        })
      // Far from the destination a robot has not arrived.
      assert.strictEqual((await say("ARRIVED", 1, { lat: 1, lng: 1 })).at("result"), "IGNORED")
      assert.strictEqual((await say("ARRIVED", 2)).at("result"), "APPLIED")
      assert.strictEqual((await say("ARRIVED", 2)).at("result"), "DUPLICATE")
      assert.strictEqual((await say("STOPPED", 3)).at("result"), "LATE")
      const other = serial === "R1" ? "R2" : "R1"
      assert.strictEqual((await say("STOPPED", 1, at, other)).at("result"), "IGNORED")
      await edge.close()
    })
  })

  describe("pilots", () => {
    it("begin and end shifts and breaks", async () => {
      const edge = await new Edge().open()
      const act = (action: string, as = "pilot", id = pilotId) =>
        edge.post(`/operators/${id}/action`, { as, body: { action } })
      assert.strictEqual((await act("break-end")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await act("break-start")).at("shift.status"), "ON_BREAK")
      assert.strictEqual((await act("break-end")).at("shift.status"), "ON_SHIFT")
      const off = await act("off-shift", "dispatch")
      assert.strictEqual(off.at("shift.status"), "OFF_SHIFT")
      assert.strictEqual(off.at("operator.status"), "OFFLINE")
      assert.strictEqual((await act("on-shift", "other-pilot")).at("code"), "FORBIDDEN")
      assert.strictEqual((await act("on-shift", "dispatch", unknownId)).at("code"), "NOT_FOUND")
      edge.platform.host.command("Pilot", pilotId, { _tag: "Archive" })
      edge.platform.advance(100)
      assert.strictEqual((await act("on-shift")).at("code"), "PILOT_ARCHIVED")
      const heartbeat = (as: string, id: string) =>
        edge.post(`/operators/${id}/heartbeat`, { as, body: { sentAt: edge.now, clientSeq: 1 } })
      assert.strictEqual((await heartbeat("pilot", pilotId)).at("code"), "PILOT_ARCHIVED")
      assert.strictEqual(
        (await heartbeat("new-pilot", namedUuid("test", "new pilot"))).at("code"),
        "NOT_FOUND"
      )
      assert.strictEqual((await heartbeat("pilot", otherPilotId)).at("code"), "FORBIDDEN")
      const shown = await edge.get(`/pilots/${otherPilotId}`, { as: "dispatch" })
      assert.strictEqual(shown.at("shift.status"), "ON_SHIFT")
      assert.isNull(shown.at("assignment"))
      assert.strictEqual((await edge.get(`/pilots/${unknownId}`, { as: "dispatch" })).at("code"), "NOT_FOUND")
      await edge.close()
    })

    it("accept, and then do not leave before they have handed over or abandoned the trip", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const { assignment, pilot } = await offer(edge)
      const { assignmentId, pilotVersion } = assignment
      const say = (verb: string, body: object, as = pilot, id = assignmentId) =>
        edge.post(`/pilot-assignments/${id}/${verb}`, { as, body })
      assert.strictEqual((await say("accept", {})).at("details.0.field"), "pilotVersion")
      assert.strictEqual((await say("accept", { pilotVersion: 99 })).at("code"), "VERSION_CONFLICT")
      const stale = await say("accept", { pilotVersion, taskVersion: 99 })
      assert.strictEqual(stale.at("code"), "VERSION_CONFLICT")
      const foreign = await say("accept", { pilotVersion }, pilot === "pilot" ? "other-pilot" : "pilot")
      assert.strictEqual(foreign.at("code"), "NOT_FOUND")
      assert.strictEqual((await say("abandon", { reason: "TIRED" })).at("code"), "ILLEGAL_TRANSITION")
      const accepted = await say("accept", { pilotVersion })
      assert.strictEqual(accepted.at("status"), "ACCEPTED")
      assert.strictEqual((await say("accept", { pilotVersion })).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await say("reject", { reason: "TIRED" })).at("code"), "ILLEGAL_TRANSITION")
      const leaving = await edge.post(`/operators/${pilot === "pilot" ? pilotId : otherPilotId}/action`, {
        as: pilot,
        body: { action: "off-shift" }
      })
      assert.strictEqual(leaving.at("code"), "ACTIVE_ASSIGNMENT")
      assert.strictEqual((await say("abandon", {})).at("details.0.field"), "reason")
      const abandoned = await say("abandon", { reason: "TIRED" })
      assert.strictEqual(abandoned.at("status"), "ABANDONED")
      assert.isString(abandoned.at("endedAt"))
      for (const verb of ["accept", "reject", "abandon"]) {
        const lost = await say(verb, { pilotVersion: 1, reason: "TIRED" }, pilot, unknownId)
        assert.strictEqual(lost.at("code"), "NOT_FOUND")
      }
      await edge.close()
    })

    it("reject offers, and are too late for those that are over", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const first = await offer(edge)
      const reject = (made: typeof first) =>
        edge.post(`/pilot-assignments/${made.assignment.assignmentId}/reject`, {
          as: made.pilot,
          body: { reason: "TIRED" }
        })
      assert.strictEqual((await reject(first)).at("status"), "REJECTED")
      const second = await offer(edge)
      assert.notStrictEqual(second.pilot, first.pilot)
      edge.platform.advance(31_000)
      const { assignmentId, pilotVersion } = second.assignment
      const accepted = await edge.post(`/pilot-assignments/${assignmentId}/accept`, {
        as: second.pilot,
        body: { pilotVersion }
      })
      assert.strictEqual(accepted.at("code"), "ASSIGNMENT_EXPIRED")
      assert.strictEqual((await reject(second)).at("code"), "ASSIGNMENT_EXPIRED")
      await edge.close()
    })

    it("say the same thing twice: the second time finds the offer, or that another has taken its place", async () => {
      const edge = await new Edge().open()
      await order(edge)
      const first = await offer(edge)
      const reject = ({ assignment, pilot }: typeof first) =>
        edge.post(`/pilot-assignments/${assignment.assignmentId}/reject`, {
          as: pilot,
          key: `no to ${assignment.assignmentId}`,
          body: { reason: "TIRED" }
        })
      for (let times = 0; times < 2; times++)
        assert.strictEqual((await reject(first)).at("status"), "REJECTED")
      await take(edge)
      await order(edge, { externalReferenceId: "order-2" }, { externalDeliveryId: "delivery-2" })
      assert.strictEqual((await offer(edge)).pilot, first.pilot)
      const late = await reject(first)
      assert.deepStrictEqual([late.status, late.at("code")], [404, "NOT_FOUND"])
      await edge.close()
    })
  })

  describe("hubs", () => {
    it("are shown, opened and closed", async () => {
      const edge = await new Edge().open()
      const hub = await edge.get(`/hubs/${edge.hub.id}`, { as: "field" })
      assert.strictEqual(hub.at("status"), "OPEN")
      assert.strictEqual(hub.at("robots.0.serial"), "R1")
      const step = (verb: string, id = edge.hub.id) => edge.post(`/hubs/${id}/${verb}`, { as: "dispatch" })
      assert.strictEqual((await step("open")).at("code"), "ILLEGAL_TRANSITION")
      assert.isString((await step("start-end-of-day")).at("endOfDayStartedAt"))
      assert.strictEqual((await step("close")).at("status"), "CLOSED")
      assert.strictEqual((await step("close")).at("code"), "ILLEGAL_TRANSITION")
      assert.strictEqual((await step("open")).at("status"), "OPEN")
      for (const verb of ["open", "close", "start-end-of-day"]) {
        assert.strictEqual((await step(verb, unknownId)).at("code"), "NOT_FOUND")
      }
      assert.strictEqual((await edge.get(`/hubs/${unknownId}`, { as: "field" })).at("code"), "NOT_FOUND")
      await edge.close()
    })
  })

  describe("the platform", () => {
    it("says whether it lives, and whether it can work", async () => {
      const edge = new Edge()
      assert.deepStrictEqual((await edge.get("/health")).body, { status: "ok" })
      const ready = await edge.get("/ready")
      assert.strictEqual(ready.status, 200)
      edge.checks = [
        { name: "cluster", ok: true, problem: null },
        { name: "deliveries", ok: false, problem: "Unavailable" }
      ]
      const away = await edge.get("/ready")
      assert.strictEqual(away.status, 503)
      assert.deepStrictEqual(away.body, { ready: false, checks: edge.checks })
      await edge.close()
    })
  })
}
