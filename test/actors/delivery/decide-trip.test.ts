import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { AttemptState } from "../../../src/actors/delivery/machine.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build

describe("trips move an attempt", () => {
  it("puts the delivery in progress when the robot departs for the merchant", () => {
    const state = build.stateAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "JITP", "IN_TRANSIT"), t0)
      .thenEvents("AttemptTransitioned", "DeliveryTransitioned")
      .accepted()
    build.assertFields(decision.events[0], { to: "InTransitToPartner", by: "pilot", serial: build.serial })
    build.assertFields(decision.events[1], { from: "Scheduled", to: "InProgress" })
    const timer = decision.timers.find((change) => change.key.startsWith("TimeOutAttempt"))
    build.assertFields(timer, { _tag: "SetTimer", dueAt: t0 + 45 * minute })
  })

  it("believes the trip about which robot departed", () => {
    const state = build.stateAt("Assigned")
    const departs = build.trip(build.idOf(state), "JITP", "IN_TRANSIT", { serial: build.otherSerial })
    given(deliveryActor, state)
      .when(departs, t0)
      .thenEvents("AttemptResourceChanged", "AttemptTransitioned", "DeliveryTransitioned")
    assert.strictEqual(build.attemptOf(build.after(state, departs)).serial, build.otherSerial)
  })

  it("runs the listed steps between, one row each, when the departure comes before the load", () => {
    const state = build.stateAt("PickupInProgress")
    const decision = given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "DELIVERY", "IN_TRANSIT"), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(
      decision.events.map((event) => (event._tag === "AttemptTransitioned" ? [event.version, event.to] : [])),
      [
        [7, "LoadedWaitingForPilot"],
        [8, "LoadedWithPilot"],
        [9, "InTransit"]
      ]
    )
    assert.isTrue(
      build.after(state, build.trip(build.idOf(state), "DELIVERY", "IN_TRANSIT")).order?.cargoLoaded
    )
  })

  it("does not move back, and stops on the way change nothing", () => {
    const state = build.stateAt("InTransit")
    given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "JITP", "IN_TRANSIT"), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "DELIVERY", "AT_STOP"), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "DELIVERY", "IN_TRANSIT"), t0)
      .thenNothing()
  })

  it("is near the destination below 80 m, and only while in transit", () => {
    const near = { lat: 34.06 - 79 / 111_195, lng: -118.25, kind: "AdHoc" } as const
    const far = { lat: 34.06 - 81 / 111_195, lng: -118.25, kind: "AdHoc" } as const
    const state = build.stateAt("InTransit")
    given(deliveryActor, state)
      .when(build.location(build.idOf(state), far), t0)
      .thenEvents("RobotFactsNoted")
    given(deliveryActor, state)
      .when(build.location(build.idOf(state), near), t0)
      .thenEvents("RobotFactsNoted", "AttemptTransitioned")
    const loaded = build.stateAt("LoadedWithPilot")
    given(deliveryActor, loaded)
      .when(build.location(build.idOf(loaded), near), t0)
      .thenEvents("RobotFactsNoted")
  })

  it("tells the customer on arrival, reminds him and waits 900 s", () => {
    const state = build.stateAt("InTransit")
    const decision = given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "DELIVERY", "AT_STOP", { arrived: true, place: build.door }), t0)
      .accepted()
    build.assertFields(decision.calls[0], { _tag: "NotifyCustomer", template: "ARRIVED" })
    assert.deepStrictEqual<unknown>(
      decision.timers.map((timer) => (timer._tag === "SetTimer" ? [timer.key, timer.dueAt - t0] : [])),
      [
        ["Remind", 180_000],
        ["GiveUpNoShow", 900_000]
      ]
    )
  })

  it("knows the trip with the food, but not the empty robot's trips", () => {
    const state = build.stateAt("Pending")
    given(deliveryActor, state)
      .when(build.tripCreated(build.idOf(state), "JITP"), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.tripCreated(build.idOf(state), "RETURN"), t0)
      .thenNothing()
    const linked = build.after(state, build.tripCreated(build.idOf(state), "DELIVERY"))
    assert.strictEqual(linked.order?.tripId, "trip-delivery")
    assert.strictEqual(linked.order?.taskId, "task-trip-delivery")
    given(deliveryActor, linked)
      .when(build.tripCreated(build.idOf(state), "DELIVERY"), t0)
      .thenNothing()
  })
})

describe("pilots of the trip with the food", () => {
  const statusAfter = (
    from: AttemptState,
    ...statuses: ReadonlyArray<readonly ["ACCEPTED" | "ABANDONED" | "REVOKED", string]>
  ) => {
    const state = build.stateAt(from)
    for (const [status, assignmentId] of statuses) {
      build.after(state, build.pilot(build.idOf(state), status, assignmentId))
    }
    return state
  }

  it("is with a pilot from his acceptance until any later end of that assignment", () => {
    const state = statusAfter("LoadedWaitingForPilot", ["ACCEPTED", "a"])
    assert.strictEqual(build.attemptOf(state).status, "LoadedWithPilot")
    for (const end of ["ABANDONED", "REVOKED"] as const) {
      const lost = statusAfter("LoadedWaitingForPilot", ["ACCEPTED", "a"], [end, "a"])
      assert.strictEqual(build.attemptOf(lost).status, "LoadedWaitingForPilot")
      assert.isTrue(build.attemptOf(lost).hasFood)
    }
  })

  it("keeps its new pilot when the old one's end arrives after it", () => {
    const state = statusAfter("LoadedWaitingForPilot", ["ACCEPTED", "a"], ["ACCEPTED", "b"], ["REVOKED", "a"])
    assert.strictEqual(build.attemptOf(state).status, "LoadedWithPilot")
  })

  it("takes no acceptance for a load, but remembers it", () => {
    const state = statusAfter("AtPickup", ["ACCEPTED", "a"])
    assert.strictEqual(build.attemptOf(state).status, "AtPickup")
    build.after(state, build.lidCycle({ reasons: ["LOAD"] }))
    assert.strictEqual(build.attemptOf(state).status, "LoadedWithPilot")
    const lost = statusAfter("AtPickup", ["ACCEPTED", "a"], ["ABANDONED", "a"])
    build.after(lost, build.lidCycle({ reasons: ["LOAD"] }))
    assert.strictEqual(build.attemptOf(lost).status, "LoadedWaitingForPilot")
  })
})

describe("the way back", () => {
  it("goes from the departure to the merchant's door", () => {
    const state = build.attemptStateBuilders.ReturnInitiated()
    build.after(state, build.trip(build.idOf(state), "RETURN", "IN_TRANSIT"))
    assert.strictEqual(build.attemptOf(state).status, "ReturnInProgress")
    const decision = given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "RETURN", "COMPLETED"), t0)
      .thenEvents("AttemptTransitioned")
      .accepted()
    // The food is still in the robot, so that somebody is sent to empty it.
    build.assertFields(decision.events[0], { to: "Returned", hasFood: true })
    build.after(state, build.trip(build.idOf(state), "RETURN", "COMPLETED"))
    assert.isFalse(state.order?.cargoLoaded)
  })

  it("is not given up by the end of the trip that was planned for the empty robot", () => {
    const state = build.attemptStateBuilders.ReturnInitiated()
    const planned = build.trip(build.idOf(state), "RETURN", "CANCELLED", { tripId: "trip-empty-return" })
    given(deliveryActor, state).when(planned, t0).thenNothing()
    given(deliveryActor, state)
      .when(build.trip(build.idOf(state), "RETURN", "CANCELLED"), t0)
      .thenEvents("AttemptTransitioned")
  })
})

describe("a trip for which no pilot is found", () => {
  it("is a human's matter once the food is in the robot, and the planner's before", () => {
    const loaded = build.stateAt("LoadedWaitingForPilot")
    const { calls } = given(deliveryActor, loaded)
      .when(build.pilotUnavailable(build.idOf(loaded)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(calls, [
      { _tag: "RaiseAlarm", code: "PILOT_UNAVAILABLE", entity: "Delivery", id: build.deliveryId }
    ])
    const waiting = build.stateAt("Assigned")
    given(deliveryActor, waiting)
      .when(build.pilotUnavailable(build.idOf(waiting)), t0)
      .thenNothing()
  })
})
