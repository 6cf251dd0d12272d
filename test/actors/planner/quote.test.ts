/** Estimates, quotes and confirmations: spec/dispatch.md 5. */
import { assert, describe, it } from "@effect/vitest"
import { city, minute, Rig, second } from "./rig.ts"

describe("quotes", () => {
  it("plans nothing for an estimate", () => {
    const rig = city()
    const before = rig.events.length
    rig.do({ _tag: "Estimate", request: rig.request("d1") })
    assert.deepInclude(rig.answer(), { _tag: "DemandQuoted", demandId: "" })
    assert.lengthOf(rig.events, before)
  })

  it("holds the pilots of all three trips until the quote expires", () => {
    const rig = city()
    const quote = rig.quote("d1")
    const kinds = rig.state.calendar.blocksOf(quote.id).map((block) => block.kind)
    assert.deepStrictEqual(kinds, ["drive", "drive", "hold", "drive"])
    assert.strictEqual(quote.status, "Requested")
    assert.isTrue(rig.state.robots.every((robot) => robot.scheduledDelivery === null))
    rig.pass(5 * minute)
    assert.strictEqual(quote.status, "Canceled")
    assert.strictEqual(quote.closeReason, "QuoteExpired")
    assert.lengthOf(rig.state.calendar.blocksOf(quote.id), 0)
  })

  it("gives the same answer again for the same quote, and makes nothing new", () => {
    const rig = city()
    rig.quote("d1")
    const answer = rig.answer()
    const before = rig.events.length
    rig.do({ _tag: "Quote", request: rig.request("d1"), expiresAt: rig.now + 5 * minute })
    assert.deepStrictEqual(rig.answer(), answer)
    assert.lengthOf(rig.events, before)
  })

  it("ends a quote that the partner rejects", () => {
    const rig = city()
    const quote = rig.quote("d1")
    rig.do({ _tag: "Cancel", deliveryId: "d1", attemptId: null, demandId: quote.id, reason: "QuoteRejected" })
    assert.strictEqual(quote.status, "Canceled")
    assert.strictEqual(quote.closeReason, "QuoteRejected")
    assert.isUndefined(rig.timers.find((timer) => timer.key === `ExpireQuote:${quote.id}`))
  })

  it("refuses a confirmation after the quote has expired", () => {
    const rig = city()
    const quote = rig.quote("d1")
    rig.now += 5 * minute
    rig.confirm("d1", quote.id)
    assert.deepInclude(rig.answer(), {
      _tag: "ConfirmRefused",
      code: "QuoteExpired",
      attemptId: "attempt-d1"
    })
    assert.strictEqual(quote.status, "Requested")
  })

  it("confirms the quoted robot with the promise of the quote and 300 s", () => {
    const rig = city()
    const quote = rig.quote("d1")
    const told = rig.answer()
    rig.now += 30 * second
    rig.do({
      _tag: "Confirm",
      attemptId: "attempt-d1",
      demandId: quote.id,
      request: rig.request("d1"),
      quotedDropoffEta: told["dropoffEta"] as number,
      orderId: "order-1"
    })
    assert.strictEqual(quote.servedByRobotId, told["serial"])
    assert.strictEqual(quote.promisedEta, (told["dropoffEta"] as number) + 300 * second)
    assert.strictEqual(quote.attemptId, "attempt-d1")
    assert.isTrue(rig.all("TripRequested").every((event) => event.orderId === "order-1"))
    assert.deepInclude(rig.latest("RobotAssigned"), { demandId: quote.id, attemptId: "attempt-d1" })
  })

  it("answers a repeated confirmation alike and does nothing else", () => {
    const rig = city()
    const d = rig.accepted("d1")
    const answer = rig.answer()
    const before = rig.events.length
    rig.confirm("d1", d.id)
    assert.deepStrictEqual(rig.answer(), answer)
    rig.confirm("d1", null)
    assert.deepStrictEqual(rig.answer(), answer)
    assert.lengthOf(rig.events, before)
  })

  it("takes another robot when the quoted one is gone", () => {
    const rig = city()
    const quote = rig.quote("d1")
    const gone = quote.plan?.serial ?? ""
    rig.connectivity(gone, false)
    rig.confirm("d1", quote.id)
    assert.strictEqual(quote.status, "Pending")
    assert.notStrictEqual(quote.servedByRobotId, gone)
  })

  it("reserves the first pilot when he is needed soon, and nobody for later", () => {
    const rig = city()
    const soon = rig.accepted("d1", { start: rig.now + 5 * minute })
    const reserved = rig.latest("PilotReservationRequested")
    assert.strictEqual(reserved.tripId, rig.pickup(soon).tripId)
    assert.lengthOf(reserved.blocks, 1)
    rig.accepted("d2", { start: rig.now + 60 * minute, latestStart: rig.now + 90 * minute })
    assert.lengthOf(rig.all("PilotReservationRequested"), 1)
  })

  it("asks for the trips with the pickup's start, and later ones with their grace", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now + 20 * minute })
    const [p, delivery] = rig.all("TripRequested")
    assert.strictEqual(p?.scheduledFor, (rig.pickup(d).plan?.etd ?? 0) - 120 * second)
    assert.isAbove(delivery?.scheduledFor ?? 0, d.plan?.etd ?? 0)
    assert.deepInclude(rig.latest("TripRequested"), { type: "RETURN", deliveryId: null, attemptId: null })
    assert.strictEqual(new Set(rig.all("TripRequested").map((event) => event.tripId)).size, 3)
  })

  it("starts the pickup at once when it is due", () => {
    const rig = city()
    const d = rig.accepted("d1", { start: rig.now })
    assert.deepInclude(rig.latest("TripActivationRequested"), { demandId: d.pickupId ?? "" })
  })

  it("never books a pilot twice however many quotes are open", () => {
    const rig = new Rig().hubOpens().pilots(2)
    rig.lot("lot-a", { lat: 52.5, lng: 13.397, kind: "AdHoc" })
    for (let i = 0; i < 8; i++) rig.addRobot(`r-${i}`, { lat: 52.5, lng: 13.397, kind: "AdHoc" })
    let refused = 0
    for (let i = 0; i < 12; i++) {
      rig.do({ _tag: "Quote", request: rig.request(`d${i}`), expiresAt: rig.now + 5 * minute })
      if (rig.answer()["_tag"] === "DemandRefused") refused += 1
    }
    assert.isAbove(refused, 0)
  })
})
