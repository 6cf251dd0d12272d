import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { Attempt, DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0 } = build
const reply = (result: string, to = "address-1") => [{ to, value: { _tag: "AddressAnswer", result } }]
const estimateId = (state: DeliveryState): string => state.order?.addressChange?.estimateId ?? "none"
const feasible = (state: DeliveryState) => build.quoted({ quoteId: estimateId(state), demandId: "" })
const infeasible = (state: DeliveryState) =>
  build.dispatch({
    _tag: "DemandRefused",
    quoteId: estimateId(state),
    limitingFactor: "NotRobotAddressable"
  })

describe("a customer who moves", () => {
  it("has Dispatch asked first, under a name that is no quote's", () => {
    const state = build.stateAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.changeAddress(), t0)
      .thenEvents("AddressChangeAsked")
      .accepted()
    assert.deepStrictEqual(decision.replies, [])
    const { command } = decision.sends[0] as { readonly command: { readonly _tag: string } }
    assert.strictEqual(command._tag, "Estimate")
    build.after(state, build.changeAddress())
    assert.deepNestedInclude(command as object, {
      "request.destination": build.newDoor,
      "request.quoteId": estimateId(state)
    })
    assert.notStrictEqual(estimateId(state), build.quoteId)
    given(deliveryActor, state).when(build.changeAddress(), t0).thenNothing()
    given(deliveryActor, state).when(build.quoted(), t0).thenNothing()
  })

  it("goes there when Dispatch can, which Dispatch then learns, and the first address is kept", () => {
    const state = build.after(build.stateAt("Assigned"), build.changeAddress())
    const decision = given(deliveryActor, state)
      .when(feasible(state), t0)
      .thenEvents("AddressChangeEnded", "DropoffMoved", "DeliveryAddressChanged")
      .accepted()
    assert.deepStrictEqual<unknown>(decision.replies, reply("CHANGED"))
    build.assertFields(decision.events[2], { demandId: build.demandId, place: build.newDoor })
    const answer = feasible(state)
    build.after(state, answer)
    given(deliveryActor, state).when(answer, t0).thenNothing()
    assert.deepStrictEqual(state.order?.dropoff, build.newDoor)
    assert.deepStrictEqual(state.quote?.request.dropoff, build.dropoff)
    // Dispatch's new demand for the same attempt.
    build.after(state, build.confirmed(build.idOf(state), { demandId: "demand-2" }))
    assert.strictEqual(build.attemptOf(state).demandId, "demand-2")
    given(deliveryActor, state)
      .when(build.confirmed(build.idOf(state)), t0)
      .thenNothing()
  })

  it("is near, and unlocks, at the new address", () => {
    const state = build.after(build.stateAt("Assigned"), build.changeAddress())
    build.after(state, feasible(state), (s) => build.trip(build.idOf(s), "DELIVERY", "IN_TRANSIT"))
    build.after(state, build.location(build.idOf(state), build.door))
    assert.strictEqual(build.attemptOf(state).status, "InTransit")
    build.after(state, build.location(build.idOf(state), build.newDoor))
    assert.strictEqual(build.attemptOf(state).status, "ArrivingAtDestination")
    build.after(
      state,
      build.trip(build.idOf(state), "DELIVERY", "AT_STOP", { arrived: true, place: build.newDoor })
    )
    given(deliveryActor, state)
      .when({ _tag: "Unlock", commandId: "unlock-1", correlationId: "wait-1", source: "TRACKER" }, t0)
      .accepted()
  })

  it("is told when it cannot be, and nothing changes", () => {
    const state = build.after(build.stateAt("Assigned"), build.changeAddress())
    const decision = given(deliveryActor, state).when(infeasible(state), t0).accepted()
    assert.deepStrictEqual<unknown>(decision.replies, reply("NOT_ADDRESSABLE"))
    build.after(state, infeasible(state))
    assert.isNull(state.order?.dropoff)
    assert.isNull(state.order?.addressChange)
  })

  it("is too late once the food is loaded, also when that happens while Dispatch is asked", () => {
    for (const state of [
      build.stateAt("LoadedWaitingForPilot"),
      build.stateAt("InTransit"),
      build.stateAt("Delivered"),
      build.attemptStateBuilders.Canceled(),
      build.after(build.stateAt("Assigned"), build.cancel()),
      build.waitingForHand()
    ]) {
      const decision = given(deliveryActor, state).when(build.changeAddress(), t0).thenEvents().accepted()
      assert.deepStrictEqual<unknown>(decision.replies, reply("TOO_LATE_TO_CHANGE"))
    }
    const state = build.after(
      build.stateAt("PickupInProgress"),
      build.changeAddress(),
      build.lidCycle({ reasons: ["LOAD"] })
    )
    const decision = given(deliveryActor, state).when(feasible(state), t0).accepted()
    assert.deepStrictEqual<unknown>(decision.replies, reply("TOO_LATE_TO_CHANGE"))
    build.after(state, feasible(state))
    assert.isNull(state.order?.dropoff)
  })

  it("is answered at once when it goes there already", () => {
    const state = build.stateAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.changeAddress({ dropoff: build.dropoff }), t0)
      .thenEvents()
      .accepted()
    assert.deepStrictEqual<unknown>(decision.replies, reply("CHANGED"))
  })

  it("is one at a time, until Dispatch has been silent for 30 s", () => {
    const state = build.after(build.stateAt("Assigned"), build.changeAddress())
    const other = build.changeAddress({ correlationId: "address-2" })
    given(deliveryActor, state)
      .when(other, t0 + 29_999)
      .thenRejects("AddressChangeUnderWay")
    given(deliveryActor, state)
      .when(other, t0 + 30_000)
      .thenEvents("AddressChangeEnded", "AddressChangeAsked")
  })

  it("is told to a courier at once", () => {
    const state = build.courierAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.changeAddress(), t0)
      .thenEvents("DropoffMoved", "DeliveryAddressChanged", "CourierAsked")
      .accepted()
    build.assertFields(decision.calls[0], {
      request: "UPDATE",
      dropoff: { lat: build.newDoor.lat, lng: build.newDoor.lng }
    })
    assert.deepStrictEqual<unknown>(decision.replies, reply("CHANGED"))
    build.after(state, build.changeAddress())
    const refused = given(deliveryActor, state)
      .when(build.courier(build.idOf(state), { kind: "Refused", code: "update_not_allowed" }), t0)
      .accepted()
    build.assertFields(refused.calls[0], { code: "COURIER_UPDATE_REFUSED" })
    assert.strictEqual(build.attemptOf(state).status, "Assigned")
  })
})

describe("what a robot tells between two steps", () => {
  it("is kept where it changes an answer: moving or standing, 150 m, five points of battery", () => {
    const state = build.stateAt("InTransit")
    const place = { lat: 34.052, lng: -118.25, kind: "AdHoc" } as const
    const news = (meters: number, speedMps: number, batteryPct: number, seconds: number) => {
      const command = build.location(build.idOf(state), { ...place, lat: place.lat + meters / 111_195 })
      return {
        ...command,
        event: { ...command.event, speedMps, batteryPct, at: t0 + seconds * 1_000 }
      } as never
    }
    build.after(state, news(0, 1.4, 80, 0))
    given(deliveryActor, state)
      .when(news(149, 1.4, 76, 20), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(news(151, 1.4, 80, 20), t0)
      .thenEvents("RobotFactsNoted")
    given(deliveryActor, state)
      .when(news(0, 1.4, 75, 20), t0)
      .thenEvents("RobotFactsNoted")
    build.after(state, news(10, 0, 80, 20))
    const facts = (build.attemptOf(state) as Attempt).robotFacts
    build.assertFields(facts, { standingSince: t0 + 20_000, speedMps: 0, batteryPct: 80 })
    given(deliveryActor, state)
      .when(news(10, 0, 80, 40), t0)
      .thenNothing()
    // Older than what is known.
    given(deliveryActor, state)
      .when(news(500, 1.4, 60, 10), t0)
      .thenNothing()
  })

  it("is also that it is offline or unhealthy", () => {
    const state = build.stateAt("InTransit")
    const alert = (tag: "AlertRaised" | "AlertCleared", at: number) =>
      ({
        _tag: "ApplyRobot",
        event: { _tag: tag, at, serial: build.serial, type: "ROBOT_OFFLINE" }
      }) as never
    build.after(state, alert("AlertRaised", t0))
    build.assertFields(build.attemptOf(state).robotFacts, { online: false })
    given(deliveryActor, state).when(alert("AlertRaised", t0), t0).thenNothing()
    build.after(state, alert("AlertCleared", t0 + 1))
    build.assertFields(build.attemptOf(state).robotFacts, { online: true })
    given(deliveryActor, state).when(alert("AlertRaised", t0), t0).thenNothing()
  })

  it("keeps the lid shut when the robot was carried away from the door", () => {
    const state = build.stateAt("AtDestination")
    const unlock = {
      _tag: "Unlock",
      commandId: "unlock-1",
      correlationId: "wait-1",
      source: "TRACKER"
    } as const
    build.after(state, build.location(build.idOf(state), { lat: 34.056, lng: -118.25, kind: "AdHoc" }))
    given(deliveryActor, state).when(unlock, t0).thenRejects("NotAtDestination")
  })
})

describe("a partner who cannot be told", () => {
  it("has cancelled the order that he closed, as far as it is not too late for him", () => {
    const state = build.stateAt("Assigned")
    const closed = build.partnerFailed("CLOSED_BY_PARTNER")
    given(deliveryActor, state)
      .when(closed, t0)
      .thenEvents("CancellationAsked", "AttemptTransitioned", "CancelRequested", "PartnerFailureNoted")
    build.after(state, closed)
    given(deliveryActor, state).when(closed, t0).thenNothing()
    build.after(state, build.demandCanceled(build.idOf(state), "DeliveryCanceled"))
    build.assertFields(state.order ?? {}, {
      status: "Canceled",
      cancelReason: "PartnerRequested",
      canceledBy: "partner"
    })
    given(deliveryActor, build.stateAt("Delivered")).when(closed, t0).thenNothing()
    const late = given(deliveryActor, build.stateAt("DeliveryInProgress")).when(closed, t0).accepted()
    build.assertFields(late.calls[0], { code: "PARTNER_NOT_TOLD" })
  })

  it("is a human's matter otherwise, once", () => {
    for (const code of ["REFUSED", "ATTEMPTS_SPENT", "DEADLINE"] as const) {
      const state = build.stateAt("InTransit")
      const decision = given(deliveryActor, state)
        .when(build.partnerFailed(code), t0)
        .thenEvents("PartnerFailureNoted")
        .accepted()
      build.assertFields(decision.calls[0], { _tag: "RaiseAlarm", code: "PARTNER_NOT_TOLD" })
      build.after(state, build.partnerFailed(code))
      given(deliveryActor, state).when(build.partnerFailed(code), t0).thenNothing()
    }
  })
})

describe("Dispatch that cannot serve a new address after all", () => {
  const refused = (state: DeliveryState, destination = { lat: build.newDoor.lat, lng: build.newDoor.lng }) =>
    build.dispatch({
      _tag: "UpdateRefused",
      attemptId: build.idOf(state),
      destination,
      code: "NoLongerFeasible",
      limitingFactor: "NotRobotAddressable"
    })
  const moved = (status: "Assigned" | "AtPickup", more: Parameters<typeof build.stateAt>[1] = {}) => {
    const state = build.after(build.stateAt(status, more), build.changeAddress())
    return build.after(state, feasible(state))
  }

  it("makes a human see to it where only a robot can deliver, once", () => {
    const state = moved("Assigned")
    const news = refused(state)
    const decision = given(deliveryActor, state)
      .when(news, t0)
      .thenEvents("ReaddressRefused", "DeliveryIssueReported")
      .accepted()
    build.assertFields(decision.events[1], { type: "WRONG_ADDRESS" })
    build.assertFields(decision.calls[0], { code: "ADDRESS_CHANGE_REFUSED" })
    build.after(state, news)
    given(deliveryActor, state).when(news, t0).thenNothing()
    // The customer still waits where he said.
    assert.deepStrictEqual(state.order?.dropoff, build.newDoor)
  })

  it("gives the delivery to a courier where one may deliver", () => {
    const state = moved("Assigned", { courierFallback: true })
    const decision = given(deliveryActor, state).when(refused(state), t0).accepted()
    assert.deepStrictEqual(
      decision.events.map(({ _tag }) => _tag),
      [
        "ReaddressRefused",
        "DeliveryIssueReported",
        "ProviderChangeAsked",
        "ProviderRefusalNoted",
        "AttemptTransitioned",
        "CancelRequested"
      ]
    )
    build.assertFields(decision.events[4], { to: "CancelRequested", cancelReason: "NotRobotAddressable" })
  })

  it("leaves food in its robot for a human to decide on", () => {
    const state = moved("AtPickup", { courierFallback: true })
    build.after(state, build.lidCycle({ reasons: ["LOAD"] }))
    given(deliveryActor, state)
      .when(refused(state), t0)
      .thenEvents("ReaddressRefused", "DeliveryIssueReported")
  })

  it("says nothing new of an address that is not meant any more, or was served", () => {
    const elsewhere = moved("Assigned")
    given(deliveryActor, elsewhere)
      .when(refused(elsewhere, { lat: 34.04, lng: -118.25 }), t0)
      .thenNothing()
    const served = build.after(moved("Assigned"), (s) =>
      build.confirmed(build.idOf(s), { demandId: "demand-2" })
    )
    given(deliveryActor, served).when(refused(served), t0).thenNothing()
    given(deliveryActor, build.stateAt("Assigned"))
      .when(refused(build.stateAt("Assigned")), t0)
      .thenNothing()
  })
})
