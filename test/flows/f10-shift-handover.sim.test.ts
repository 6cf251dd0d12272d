/** A trip that crosses the end of a shift, or whose pilot falls silent, goes on with another pilot. */
import { assert, describe, it } from "@effect/vitest"
import type { Accept } from "../../src/actors/pilot/commands.ts"
import { everythingTwice, outcomesOf } from "./flow-run.ts"
import {
  city,
  faults,
  goesHome,
  handedOver,
  revoked,
  secondsOfDay,
  storyOf,
  underWay
} from "./handover-city.ts"
import { assertNoChange, countsOf } from "./repetition.ts"

describe("pilot shift handover", () => {
  it("F10 happy: the next pilot is held, the robot parks at the split, and he drives on", () => {
    const { order, run, tripId, first } = underWay()
    const checks = run.commands("Pilot", "CheckShiftEnd").filter(({ id }) => id === first)
    assert.lengthOf(checks, 0)
    const held = run.until("PilotReservationRequested", (event) => event.blocks[0]?.kind === "handover")
    assert.deepStrictEqual(run.commands("Pilot", "CheckShiftEnd").map(secondsOfDay), [3_000])
    const second = held.blocks[0]?.pilotId ?? ""
    assert.notStrictEqual(second, first)
    const asked = run.until("TripParkRequested")
    assert.strictEqual(asked.pilotId, first)
    assert.closeTo(secondsOfDay(asked), 3_600, 0.1)
    const parked = run.until("TripTransitioned", ({ to }) => to === "AT_STOP")
    assert.deepStrictEqual(order.statuses("DELIVERY"), {
      robot: "ON_TRIP",
      trip: "AT_STOP / PAUSED",
      demands: "Fulfilled, Active, Pending",
      attempt: "InTransit",
      delivery: "InProgress"
    })
    assert.strictEqual(revoked(run).reason, "HANDOVER")
    const offer = run.until("PilotAssignmentRequested")
    assert.strictEqual(offer.pilotId, second)
    const consumed = run.of("PilotReservationChanged", ({ pilotId }) => pilotId === second).at(-1)
    assert.deepInclude(consumed, { tripId, reserved: false, reason: "CONSUMED" })
    const done = run.until("TripHandoverCompleted")
    assert.deepInclude(done, { tripId, fromPilot: first, toPilot: second })
    assert.strictEqual(done.seconds, Math.round((done.at - parked.at) / 1000))
    run.finish()
    assert.deepStrictEqual(storyOf(run, tripId), handedOver)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F10 T: while there is nobody its pilot drives on for 300 s, then the robot parks and waits", () => {
    const { order, run, tripId, first } = underWay({ shifts: `${goesHome}, { start: "07:20", count: 1 }` })
    const asked = run.until("TripParkRequested")
    assert.strictEqual(asked.pilotId, first)
    assert.closeTo(secondsOfDay(asked), 3_600 + 300, 0.1)
    const lost = revoked(run)
    const unavailable = run.until("PilotUnavailable")
    assert.closeTo((unavailable.at - lost.at) / 1000, 180, 0.1)
    assert.strictEqual(order.trip("DELIVERY").pilotId, null)
    const told = run.of("EtaUpdate").at(-1)?.revision ?? 0
    const done = run.until("TripHandoverCompleted")
    const updates = run.of("EtaUpdate", ({ revision }) => revision > told)
    assert.isNotEmpty(updates, "the customer hears that it takes longer while nobody drives")
    assert.isBelow(updates[0]?.at ?? 0, done.at)
    run.finish()
    assert.deepStrictEqual(storyOf(run, tripId), handedOver)
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F10 T: a pilot silent for 30 s counts as lost; he keeps the trip 60 s and his shift 300 s", () => {
    const more = faults(
      "pilotUnresponsive",
      "Delivery.InTransit",
      "target: { pilot: any on trip }, duration_s: 900"
    )
    const { run, tripId, first, departed } = underWay({ more, shifts: '{ start: "06:00", count: 2 }' })
    const lost = run.until("PilotShiftTransitioned", ({ to }) => to === "UNRESPONSIVE")
    assert.strictEqual(lost.pilotId, first)
    assert.closeTo((lost.at - departed.at) / 1000, 30, 0.1)
    const parked = run.until("TripTransitioned", ({ to }) => to === "AT_STOP")
    assert.strictEqual(parked.reason, "PILOT_UNRESPONSIVE")
    assert.strictEqual(parked.pilotId, first)
    assert.isBelow(parked.at - lost.at, 100)
    assert.strictEqual(revoked(run).at - lost.at, 60_000)
    run.until("PilotAssignmentResolved", ({ pilotId, status }) => pilotId !== first && status === "ACCEPTED")
    const closed = run.until(
      "PilotShiftTransitioned",
      ({ pilotId, to }) => pilotId === first && to === "OFF_SHIFT"
    )
    assert.strictEqual(closed.at - lost.at, 270_000)
    run.finish()
    assert.notInclude(storyOf(run, tripId), "AT_STOP HANDOVER")
    assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
  })

  it("F10 T: a next pilot who does not answer in 30 s is passed over, and who took it over keeps it", () => {
    const more = `${city.more}
faults:
  - kind: pilotUnresponsive
    trigger: { on: Pilot.PilotAssignmentRequested, nth: 3 }
    target: { pilot: of the trigger }
    duration_s: 100`
    const { run, tripId } = underWay({ more })
    const offer = run.until("PilotAssignmentRequested")
    const stale = run.until("PilotAssignmentResolved", ({ status }) => status === "STALE")
    assert.strictEqual(stale.pilotId, offer.pilotId)
    assert.strictEqual(stale.at - offer.at, 30_000)
    const next = run.of("PilotAssignmentRequested").at(-1)
    const third = next?.at === offer.at ? run.until("PilotAssignmentRequested") : next
    assert.isBelow((third?.at ?? 0) - stale.at, 100)
    assert.notStrictEqual(third?.pilotId, offer.pilotId)
    const done = run.until("TripHandoverCompleted")
    assert.strictEqual(done.toPilot, third?.pilotId)
    run.finish()
    const expected = [...handedOver.slice(0, 5), "STALE EXPIRED", ...handedOver.slice(5)]
    assert.deepStrictEqual(storyOf(run, tripId), expected)
  })

  it("F10 U: with every message twice it is parked, handed over and driven once", () => {
    const once = underWay()
    const twice = underWay({ more: `${city.more}\nfaults:\n  ${everythingTwice}` })
    once.run.finish()
    twice.run.finish()
    assert.deepStrictEqual(storyOf(twice.run, twice.tripId), handedOver)
    const rows = [
      "PilotAssignmentRequested",
      "PilotAssignmentResolved",
      "TripTransitioned",
      "TripParkRequested"
    ]
    assert.deepStrictEqual(countsOf(twice.run, rows), countsOf(once.run, rows))
    assert.deepStrictEqual(outcomesOf(twice.run), ["Delivered"])
  })

  it("F10 U: a second acceptance changes nothing, and one of an older state is a version conflict", () => {
    const { run, tripId } = underWay()
    revoked(run)
    const { pilotId, assignmentId, pilotVersion } = run.until("PilotAssignmentRequested")
    const old: Accept = { _tag: "Accept", assignmentId, pilotVersion: pilotVersion - 1 }
    run.simulation.host.command("Pilot", pilotId, old, {})
    run.pass(0)
    assert.strictEqual(run.commands("Pilot", "Accept").at(-1)?.refused, "VersionConflict")
    run.until("PilotAssignmentResolved", ({ status }) => status === "ACCEPTED")
    for (const refused of assertNoChange(run, run.commands("Pilot", "Accept"))) assert.isNotNull(refused)
    run.until("TripHandoverCompleted")
    const news = [...run.commands("Trip", "ApplyAssignment"), ...run.commands("Trip", "RequestPark")]
    assertNoChange(
      run,
      news.filter(({ id, refused }) => id === tripId && refused === null)
    )
    assertNoChange(run, run.commands("Pilot", "Revoke"))
    run.finish()
    assert.deepStrictEqual(storyOf(run, tripId), handedOver)
  })

  for (const [dead, after] of [
    ["Hub", "its pilot has lost it"],
    ["Pilot", "the robot has parked"],
    ["Trip", "its pilot has lost it"]
  ] as const) {
    it(`F10 C: a trip that stands without a pilot is found again: ${dead} stops when ${after}`, () => {
      const { order, run, tripId } = underWay()
      run.until("TripTransitioned", ({ to }) => to === "AT_STOP")
      if (dead !== "Pilot") revoked(run)
      run.crash(dead)
      run.pass(60)
      assert.strictEqual(order.trip("DELIVERY").status, "AT_STOP")
      assert.lengthOf(run.of("TripHandoverCompleted"), 0)
      if (dead === "Hub") assert.isNull(order.trip("DELIVERY").pilotId)
      run.restart()
      const done = run.until("TripHandoverCompleted")
      assert.isAtLeast(done.seconds, 60 + 150)
      run.finish()
      assert.deepStrictEqual(storyOf(run, tripId), handedOver)
      assert.deepStrictEqual(outcomesOf(run), ["Delivered"])
    })
  }
})
