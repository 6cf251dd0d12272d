/** Trips with two pilots, and pilots held for trips: spec/dispatch.md 8, spec/operations.md 5.2. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { handoverIn } from "../../../src/services/dispatch/planner/handover.ts"
import type { PilotAssignmentResolved } from "../../../src/services/operations/events.ts"
import { at, city, hubId, minute, noon, Rig, second, shard } from "./rig.ts"

const resolved = (
  rig: Rig,
  demand: PlannerDemand,
  pilotId: string,
  status: PilotAssignmentResolved["status"],
  ended: boolean
): void => {
  rig.do({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotAssignmentResolved",
      at: rig.now,
      pilotId,
      assignmentId: "a",
      taskId: "t",
      taskVersion: 1,
      tripId: demand.tripId ?? "",
      hubId,
      type: "DELIVERY",
      demandId: demand.id,
      deliveryId: demand.deliveryId,
      attemptId: demand.attemptId,
      status,
      ended,
      reason: null
    }
  })
}

const reservation = (rig: Rig, demand: PlannerDemand, pilotId: string, reserved: boolean): void => {
  rig.do({
    _tag: "ApplyPilot",
    event: {
      _tag: "PilotReservationChanged",
      at: rig.now,
      pilotId,
      shard,
      tripId: demand.tripId,
      reserved,
      until: reserved ? rig.now + 2 * minute : null,
      reason: null
    }
  })
}

/** Commands sent to an actor so far. */
const sent = (rig: Rig, actor: "Pilot" | "Trip") =>
  rig.sends.filter((send) => send.actor === actor).map((send) => ({ id: send.id, ...send.command }))

/** One robot; the shift of one pilot ends under way, another comes from a break before that. */
const changing = (more: ReadonlyArray<string> = []): Rig => {
  const rig = new Rig({ splitGainMinS: 60 })
    .hubOpens()
    .lot("lot-a", at(-200, 0))
    .lot("lot-b", at(800, 100))
    .addRobot("r-1", at(-200, 0))
    .pilot("leaves", { shiftEnd: noon + 20 * minute })
  for (const pilotId of ["comes", ...more]) {
    rig.pilot(pilotId, { breaks: [{ startAt: noon - minute, endAt: noon + 18 * minute }] })
  }
  return rig
}

/** The delivery is under way, driven by the first pilot. */
const underWay = (more: ReadonlyArray<string> = []) => {
  const rig = changing(more)
  const delivery = rig.accepted("d1", { start: rig.now + 10 * minute })
  const pickup = rig.pickup(delivery)
  rig.departs(pickup)
  rig.now += 5 * minute
  rig.completes(pickup, delivery.origin)
  rig.now = (delivery.plan?.etd ?? 0) - 30 * second
  rig.loaded(delivery)
  resolved(rig, delivery, "leaves", "ACCEPTED", false)
  rig.now = delivery.plan?.etd ?? 0
  rig.departs(delivery)
  return { rig, delivery }
}

describe("a trip that crosses the end of a shift", () => {
  it("is planned with both pilots, its buffer in the times that are told", () => {
    const rig = changing()
    const delivery = rig.accepted("d1", { start: rig.now + 10 * minute })
    const blocks = rig.state.calendar.blocksOf(delivery.id)
    assert.deepStrictEqual(
      blocks.map(({ pilotId, kind }) => `${kind} ${pilotId}`),
      ["drive leaves", "handover comes", "drive comes", "hold comes"]
    )
    assert.strictEqual(blocks[1]?.from, noon + 20 * minute)
    const trip = rig.all("TripRequested").find((event) => event.type === "DELIVERY")
    assert.isDefined(trip)
    const buffer = (trip?.eta ?? 0) - (trip?.etd ?? 0) - (trip?.durationS ?? 0) * second
    assert.closeTo(buffer, 120 * second, second)
    assert.strictEqual(delivery.plan?.eta, trip?.eta)
  })

  it("has one pilot where the city wants no handovers", () => {
    const rig = new Rig({ handover: false, splitGainMinS: 60 })
      .hubOpens()
      .lot("lot-a", at(-200, 0))
      .addRobot("r-1", at(-200, 0))
      .pilot("leaves", { shiftEnd: noon + 20 * minute })
      .pilot("comes", { breaks: [{ startAt: noon - minute, endAt: noon + 18 * minute }] })
    const delivery = rig.accepted("d1", { start: rig.now + 10 * minute })
    assert.isNull(handoverIn(delivery.plan?.blocks ?? []))
  })

  it("is handed over at the boundary: the next pilot is held, the driver asked to park", () => {
    const { rig, delivery } = underWay()
    const before = rig.all("PilotReservationRequested").length
    rig.pass(noon + 20 * minute - rig.now - second)
    assert.lengthOf(rig.all("PilotReservationRequested"), before)
    assert.lengthOf(sent(rig, "Trip"), 0)
    rig.pass(second)
    const held = rig.latest("PilotReservationRequested")
    assert.strictEqual(held.tripId, delivery.tripId)
    assert.deepStrictEqual(
      held.blocks.map(({ pilotId, kind }) => `${kind} ${pilotId}`),
      ["handover comes", "drive comes", "hold comes"]
    )
    assert.deepStrictEqual(sent(rig, "Trip"), [
      { id: delivery.tripId ?? "", _tag: "RequestPark", pilotId: "leaves", reason: "HANDOVER" } as never
    ])
  })

  it("takes as much longer as the robot stood beyond the buffer, told once", () => {
    const { rig, delivery } = underWay()
    rig.pass(noon + 20 * minute - rig.now)
    reservation(rig, delivery, "comes", true)
    resolved(rig, delivery, "leaves", "REVOKED", true)
    rig.now += 20 * second
    reservation(rig, delivery, "comes", false)
    resolved(rig, delivery, "comes", "ACCEPTED", false)
    assert.isNull(delivery.reservedPilotId)
    rig.now += 180 * second
    const { eta } = delivery.plan ?? { eta: 0 }
    const { tripId } = delivery
    rig.do({
      _tag: "ApplyTrip",
      event: {
        _tag: "TripHandoverCompleted",
        at: rig.now,
        tripId: tripId ?? "",
        demandId: delivery.id,
        fromPilot: "leaves",
        toPilot: "comes",
        seconds: 200
      }
    })
    assert.strictEqual(delivery.plan?.eta, eta + 80 * second)
    rig.do({
      _tag: "ApplyTrip",
      event: {
        _tag: "TripEtaChanged",
        at: rig.now,
        tripId: tripId ?? "",
        demandId: delivery.id,
        eta: eta + 120 * second
      }
    })
    assert.strictEqual(delivery.plan?.eta, eta + 80 * second)
    const blocks = rig.state.calendar.blocksOf(delivery.id)
    assert.deepStrictEqual([...new Set(blocks.map((block) => block.pilotId))], ["comes"])
    assert.strictEqual(blocks.at(-1)?.to, eta + 80 * second + 240 * second)
    rig.pass(2 * minute)
    assert.lengthOf(sent(rig, "Trip"), 1, "nobody is asked to park again")
  })

  it("stays with the pilot who took it over although another was planned", () => {
    const { rig, delivery } = underWay(["reserve"])
    const planned = handoverIn(delivery.plan?.blocks ?? [])?.pilotId ?? ""
    const other = planned === "comes" ? "reserve" : "comes"
    rig.pass(noon + 20 * minute - rig.now)
    assert.lengthOf(sent(rig, "Trip"), 1)
    resolved(rig, delivery, "leaves", "REVOKED", true)
    resolved(rig, delivery, other, "ACCEPTED", false)
    rig.pass(2 * minute)
    assert.strictEqual(delivery.pilotId, other)
    assert.lengthOf(sent(rig, "Trip"), 1, "nobody is asked to park again")
  })

  it("gets another relief when the planned one is lost before the handover", () => {
    const { rig, delivery } = underWay(["reserve", "second reserve"])
    const planned = handoverIn(delivery.plan?.blocks ?? [])?.pilotId ?? ""
    rig.pilot(planned, { from: "ON_SHIFT", to: "UNRESPONSIVE" })
    rig.pass(20 * second)
    const other = handoverIn(rig.state.calendar.blocksOf(delivery.id))?.pilotId
    assert.isDefined(other)
    assert.notStrictEqual(other, planned)
    assert.lengthOf(rig.state.unblocked, 0)
  })

  it("is driven on by its pilot while nobody can take it over", () => {
    const { rig, delivery } = underWay()
    rig.pilot("comes", { from: "ON_SHIFT", to: "UNRESPONSIVE" })
    rig.pass(noon + 23 * minute - rig.now)
    assert.lengthOf(sent(rig, "Trip"), 0)
    assert.strictEqual(rig.state.calendar.blocksOf(delivery.id)[0]?.pilotId, "leaves")
  })

  it("is ended by its first pilot when so little is left that a handover is not worth it", () => {
    const { rig, delivery } = underWay()
    const { eta } = delivery.plan ?? { eta: 0 }
    rig.do({
      _tag: "ApplyTrip",
      event: {
        _tag: "TripEtaChanged",
        at: rig.now,
        tripId: delivery.tripId ?? "",
        demandId: delivery.id,
        eta: noon + 23 * minute
      }
    })
    assert.isBelow(delivery.plan?.eta ?? 0, eta)
    rig.pass(noon + 20 * minute - rig.now + second)
    assert.lengthOf(sent(rig, "Trip"), 0)
    assert.isNull(handoverIn(delivery.plan?.blocks ?? []))
  })
})

describe("a pilot who is held for a trip", () => {
  const held = () => {
    const rig = city()
    const delivery = rig.accepted("d1", { start: rig.now })
    const pickup = rig.pickup(delivery)
    const request = rig.latest("PilotReservationRequested")
    assert.strictEqual(request.tripId, pickup.tripId)
    const pilotId = request.blocks[0]?.pilotId ?? ""
    reservation(rig, pickup, pilotId, true)
    assert.strictEqual(pickup.reservedPilotId, pilotId)
    return { rig, delivery, pickup, pilotId }
  }

  it("is given back when another one takes the trip", () => {
    const { rig, pickup, pilotId } = held()
    const other = pilotId === "pilot-9" ? "pilot-8" : "pilot-9"
    resolved(rig, pickup, other, "ACCEPTED", false)
    assert.deepStrictEqual(sent(rig, "Pilot"), [
      { id: pilotId, _tag: "Release", tripId: pickup.tripId, reason: "TRIP_SERVED" } as never
    ])
    reservation(rig, pickup, pilotId, false)
    assert.isNull(pickup.reservedPilotId)
  })

  it("is not given back when he takes it himself", () => {
    const { rig, pickup, pilotId } = held()
    reservation(rig, pickup, pilotId, false)
    resolved(rig, pickup, pilotId, "ACCEPTED", false)
    assert.lengthOf(sent(rig, "Pilot"), 0)
  })

  it("is given back when the delivery is cancelled", () => {
    const { rig, pickup, pilotId } = held()
    const { tripId } = pickup
    rig.cancel("d1")
    assert.deepStrictEqual(sent(rig, "Pilot"), [
      { id: pilotId, _tag: "Release", tripId, reason: "TRIP_ENDED" } as never
    ])
  })

  it("is given back when Operations hold him for a trip that has its pilot already", () => {
    const { rig, pickup, pilotId } = held()
    reservation(rig, pickup, pilotId, false)
    resolved(rig, pickup, pilotId, "ACCEPTED", false)
    reservation(rig, pickup, "pilot-7", true)
    assert.deepStrictEqual(
      sent(rig, "Pilot").map(({ id, _tag }) => `${_tag} ${id}`),
      ["Release pilot-7"]
    )
    assert.isNull(pickup.reservedPilotId)
  })

  it("loses his block when he does not want the trip, and it gets another pilot first of all", () => {
    const { rig, pickup, pilotId } = held()
    reservation(rig, pickup, pilotId, false)
    resolved(rig, pickup, pilotId, "REJECTED", true)
    assert.lengthOf(rig.state.calendar.blocksOf(pickup.id), 0)
    rig.pilot(pilotId, { from: "ON_SHIFT", to: "UNRESPONSIVE" })
    rig.pass(15 * second)
    assert.lengthOf(rig.state.calendar.blocksOf(pickup.id), 1)
  })
})

describe("a trip to the merchant", () => {
  it("of a robot that is busy calls nobody before the robot is free", () => {
    const rig = city()
    const first = rig.accepted("d1", { start: rig.now })
    const serial = first.servedByRobotId ?? ""
    for (const other of ["r-1", "r-2", "r-3"]) if (other !== serial) rig.connectivity(other, false)
    rig.departs(rig.pickup(first))
    rig.now += 4 * minute
    rig.completes(rig.pickup(first), first.origin)
    rig.loaded(first)
    rig.departs(first)
    rig.now = (first.plan?.eta ?? 0) - minute
    const second_ = rig.accepted("d2", { origin: at(950, 150, "Merchant"), start: rig.now })
    assert.strictEqual(second_.servedByRobotId, serial)
    const trip = rig.all("TripRequested").find((event) => event.demandId === second_.pickupId)
    assert.isAbove(trip?.scheduledFor ?? 0, rig.now + 10 * minute)
    const activated = (): boolean =>
      rig.all("TripActivationRequested").some((event) => event.demandId === second_.pickupId)
    assert.isFalse(activated())
    rig.now += 5 * minute
    rig.completes(first, first.destination)
    rig.pass(15 * second)
    assert.isTrue(activated())
  })
})
