/** News of the trip monitor: a robot that is silent or stands is planned as later, never as earlier. */
import { assert, describe, it } from "@effect/vitest"
import type { PlannerCommand } from "../../../src/actors/planner/commands.ts"
import type { PlannerDemand } from "../../../src/actors/planner/state.ts"
import { etaUpdateFromMs } from "../../../src/services/dispatch/constants.ts"
import { city, minute, type Rig } from "./rig.ts"

const update = (rig: Rig, demand: PlannerDemand, eta: number): PlannerCommand => ({
  _tag: "ApplyTrip",
  event: {
    _tag: "TripMonitoringUpdate",
    at: rig.now,
    tripId: demand.tripId ?? "trip-unknown",
    demandId: demand.id,
    metersDone: 300,
    metersLeft: 600,
    eta,
    deviated: false,
    speedMps: 0,
    stationaryS: 180,
    stale: false,
    isNews: true
  }
})

/** A delivery that has been under way for a minute. */
const underWay = () => {
  const rig = city()
  const delivery = rig.accepted("d1", { start: rig.now })
  rig.departs(rig.pickup(delivery))
  rig.now += 5 * minute
  rig.completes(rig.pickup(delivery), delivery.origin)
  rig.loaded(delivery)
  rig.departs(delivery)
  rig.now += minute
  const eta = delivery.plan?.eta ?? 0
  assert.isAbove(eta, rig.now)
  return { rig, delivery, eta }
}

describe("a trip that the monitor finds late", () => {
  it("ends later, and so does what follows it; the delivery is told", () => {
    const { rig, delivery, eta } = underWay()
    const back = rig.ret(delivery).plan
    const later = eta + 4 * minute
    rig.do(update(rig, delivery, later))
    assert.strictEqual(delivery.plan?.eta, later)
    assert.strictEqual(rig.ret(delivery).plan?.etd, (back?.etd ?? 0) + 4 * minute)
    assert.strictEqual(rig.ret(delivery).plan?.eta, (back?.eta ?? 0) + 4 * minute)
    const told = rig.latest("EtaUpdate")
    assert.deepStrictEqual([told.demandId, told.dropoffEta], [delivery.id, later])
    assert.isAtLeast(rig.state.calendar.blocksOf(delivery.id).at(-1)?.to ?? 0, later)
  })

  it("is not planned as earlier, because nobody has seen it move", () => {
    const { rig, delivery, eta } = underWay()
    for (const earlier of [eta - 5 * minute, eta]) {
      assert.deepStrictEqual(rig.do(update(rig, delivery, earlier)), [])
    }
    assert.strictEqual(delivery.plan?.eta, eta)
  })

  it("moves by what is worth telling only, and a repetition changes nothing", () => {
    const { rig, delivery, eta } = underWay()
    const told = eta + 4 * minute
    rig.do(update(rig, delivery, told))
    assert.deepStrictEqual(rig.do(update(rig, delivery, told + etaUpdateFromMs - 1)), [])
    assert.isNotEmpty(rig.do(update(rig, delivery, told + etaUpdateFromMs)))
    assert.deepStrictEqual(rig.do(update(rig, delivery, told + etaUpdateFromMs)), [])
    assert.strictEqual(delivery.plan?.eta, told + etaUpdateFromMs)
  })

  it("is at the earliest over now, whatever an old update says", () => {
    const { rig, delivery, eta } = underWay()
    rig.now = eta + 10 * minute
    rig.do(update(rig, delivery, eta + minute))
    assert.strictEqual(delivery.plan?.eta, rig.now)
  })

  it("on its way to a merchant is planned anew alone; its delivery slides with the clock", () => {
    const rig = city()
    const delivery = rig.accepted("d1", { start: rig.now })
    const pickup = rig.pickup(delivery)
    rig.departs(pickup)
    const later = (pickup.plan?.eta ?? 0) + 6 * minute
    const before = delivery.plan?.eta ?? 0
    const events = rig.do(update(rig, pickup, later))
    assert.include(rig.tags(events), "DemandPlanned")
    assert.strictEqual(pickup.plan?.eta, later)
    rig.pass(minute)
    assert.isAbove(delivery.plan?.eta ?? 0, before)
  })

  it("is news only while it is under way", () => {
    const { rig, delivery, eta } = underWay()
    const late = eta + 20 * minute
    assert.deepStrictEqual(rig.do(update(rig, rig.ret(delivery), late)), [], "not departed")
    const unknown = update(rig, { ...delivery, tripId: "trip-unknown" }, late)
    assert.deepStrictEqual(rig.do(unknown), [], "of nobody's trip")
    rig.do({ _tag: "ApplyTrip", event: rig.trip(delivery, "AT_STOP", { arrived: true }) })
    assert.deepStrictEqual(rig.do(update(rig, delivery, late)), [], "at the customer")
    rig.completes(delivery, delivery.destination)
    assert.deepStrictEqual(rig.do(update(rig, delivery, late)), [], "over")
  })
})
