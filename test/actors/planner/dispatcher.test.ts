/** The actor with dispatchers of others: it asks them, and lets nothing through that no rule allows. */
import { assert, describe, it } from "@effect/vitest"
import { dispatcherOf } from "../../../src/services/dispatch/dispatchers/chosen-robots.ts"
import type { RobotChooser } from "../../../src/services/dispatch/dispatchers/robot-chooser.ts"
import { at, merchant, minute, Rig } from "./rig.ts"

/** Three robots at work for a chooser: the nearer, the lower the number. */
const cityOf = (choose: RobotChooser["choose"], plan: RobotChooser["plan"] = null): Rig => {
  const rig = new Rig({}, true, dispatcherOf({ name: "test", choose, plan }))
  rig.lot("lot-a", at(-200, 100)).hubOpens().pilots(6)
  return rig.addRobot("r-1", at(-200, 100)).addRobot("r-2", at(500, 0)).addRobot("r-3", at(-700, 0))
}

const always =
  (serial: string): RobotChooser["choose"] =>
  () =>
    serial

describe("a planner with a dispatcher of one's own", () => {
  it("quotes and confirms the robot that was chosen, with pilots and trips of the planner", () => {
    const rig = cityOf(always("r-3"))
    const quote = rig.quote("d1")
    assert.strictEqual(quote.plan?.serial, "r-3")
    rig.confirm("d1", quote.id)
    assert.strictEqual(quote.status, "Pending")
    assert.strictEqual(rig.robot("r-3").scheduledDelivery?.demandId, quote.id)
    assert.isEmpty(rig.all("ChoiceDropped"))
  })

  it("refuses a quote for a robot that is taken, and keeps the reason as an event", () => {
    const rig = cityOf(always("r-3"))
    const first = rig.accepted("d1")
    const request = rig.request("d2")
    rig.do({ _tag: "Quote", request, expiresAt: rig.now + 5 * minute })
    assert.deepInclude(rig.answer(), { _tag: "DemandRefused", limitingFactor: "RobotAvailability" })
    assert.deepInclude(rig.latest("ChoiceDropped"), {
      demandId: null,
      serial: "r-3",
      problem: "AlreadyScheduled"
    })
    assert.strictEqual(rig.robot("r-3").scheduledDelivery?.demandId, first.id)
  })

  it("asks anew at the confirmation when the quoted robot can no longer do it", () => {
    let choice = "r-3"
    const rig = cityOf(() => choice)
    const quote = rig.quote("d1")
    choice = "r-2"
    rig.connectivity("r-3", false)
    rig.confirm("d1", quote.id)
    assert.strictEqual(rig.robot("r-2").scheduledDelivery?.demandId, quote.id)
  })

  it("gives a delivery that has lost its robot the one that is chosen for it", () => {
    let choice = "r-3"
    const rig = cityOf(() => choice)
    const delivery = rig.accepted("d1", { start: rig.now + 30 * minute, latestStart: rig.now + 90 * minute })
    choice = "r-1"
    rig.robotState("r-3", "GROUNDED")
    rig.pass(minute)
    assert.strictEqual(rig.robot("r-1").scheduledDelivery?.demandId, delivery.id)
    assert.deepInclude(rig.latest("RobotReassigned"), { oldRobot: "r-3", newRobot: "r-1" })
  })

  it("changes a robot when the chooser plans so, and only to a free one", () => {
    let wanted = "r-1"
    const rig = cityOf(always("r-3"), (deliveries) =>
      deliveries.flatMap(({ demandId }) => (demandId === null ? [] : [{ demandId, serial: wanted }]))
    )
    const late = { start: rig.now + 50 * minute, latestStart: rig.now + 110 * minute }
    const delivery = rig.accepted("d1", late)
    rig.pass(minute)
    assert.strictEqual(rig.robot("r-1").scheduledDelivery?.demandId, delivery.id)
    assert.isNull(rig.robot("r-3").scheduledDelivery)
    wanted = "r-9"
    rig.pass(minute)
    assert.strictEqual(rig.robot("r-1").scheduledDelivery?.demandId, delivery.id)
    assert.deepInclude(rig.latest("ChoiceDropped"), { demandId: delivery.id, problem: "UnknownRobot" })
  })

  it("is asked about a new address whose robot cannot go there", () => {
    const rig = cityOf((delivery) => (delivery.destination.lng > at(1_200, 0).lng ? "r-2" : "r-3"))
    const late = { start: rig.now + 50 * minute, latestStart: rig.now + 110 * minute }
    const delivery = rig.accepted("d1", late)
    rig.connectivity("r-3", false)
    rig.do({
      _tag: "Update",
      demandId: delivery.id,
      start: null,
      latestStart: null,
      destination: at(1_500, 0, "Customer"),
      excludeRobots: null,
      asker: null
    })
    assert.isNotNull(rig.robot("r-2").scheduledDelivery)
    assert.strictEqual(rig.robot("r-2").scheduledDelivery?.demandId, rig.latest("DemandAccepted").demandId)
  })

  it("goes on when the chooser fails", () => {
    let fails = false
    const rig = cityOf((delivery, shard) => {
      if (fails) throw new Error("out of ideas")
      return shard.options(delivery)[0]?.serial ?? null
    })
    const delivery = rig.accepted("d1", { start: rig.now + 30 * minute, latestStart: rig.now + 90 * minute })
    const serial = delivery.plan?.serial ?? "none"
    fails = true
    rig.robotState(serial, "GROUNDED")
    rig.pass(minute)
    assert.strictEqual(delivery.status, "Scheduled")
    assert.deepInclude(rig.latest("ChoiceDropped"), {
      problem: "DispatcherFailed",
      detail: "Error: out of ideas"
    })
    fails = false
    rig.pass(minute)
    assert.strictEqual(delivery.status, "Pending")
  })

  it("shows the merchant and the customer of each order", () => {
    let seen: ReadonlyArray<number> = []
    const rig = cityOf((delivery) => {
      seen = [delivery.origin.lat, delivery.requestedAt, delivery.start]
      return "r-1"
    })
    rig.quote("d1")
    assert.deepStrictEqual(seen, [merchant.lat, rig.now, rig.now + 10 * minute])
  })
})
