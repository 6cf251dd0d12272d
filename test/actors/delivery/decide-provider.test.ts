import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0 } = build
const statuses = (state: DeliveryState) => [
  state.order?.status,
  ...state.attempts.map(({ provider, status }) => `${provider} ${status}`)
]
const withCouriers = { courierFallback: true } as const
const confirmed = (s: DeliveryState) => build.demandCanceled(build.idOf(s), "Other")

describe("a change of provider", () => {
  it("cancels, waits for the confirmation, and asks the other one", () => {
    const state = build.stateAt("Assigned", withCouriers)
    given(deliveryActor, state)
      .when(build.changeProvider("Uber"), t0)
      .thenEvents("ProviderChangeAsked", "AttemptTransitioned", "CancelRequested")
    build.after(state, build.changeProvider("Uber"))
    assert.deepStrictEqual<unknown>(statuses(state), ["Scheduled", "Robot CancelRequested"])
    assert.isNull(state.order?.cancelRequestedAt)
    build.after(state, confirmed)
    assert.deepStrictEqual<unknown>(statuses(state), ["Scheduled", "Robot Canceled", "Uber Requested"])
    assert.strictEqual(build.attemptOf(state, 2).role, "retry")
    assert.isNull(state.order?.providerChange)
  })

  it("is one however often it is asked for", () => {
    const state = build.after(build.stateAt("Assigned", withCouriers), build.changeProvider("Uber"))
    given(deliveryActor, state).when(build.changeProvider("Uber"), t0).thenNothing()
    const other = given(deliveryActor, state)
      .when(build.changeProvider("DoorDash"), t0)
      .thenRejects("ProviderNotChangeable")
    build.assertFields(other, { because: "ChangeUnderWay" })
  })

  it("to whoever is next leaves the present one out", () => {
    const state = build.after(build.stateAt("AtPickup", withCouriers), build.changeProvider(null), confirmed)
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot Canceled",
      "DoorDash Requested"
    ])
    assert.strictEqual(build.attemptOf(state, 2).role, "rescue")
    assert.isFalse(build.attemptOf(state, 2).fromRobot)
  })

  it("says by a rule that it was one", () => {
    const state = build.stateAt("Assigned", withCouriers)
    const decision = given(deliveryActor, state).when(build.changeProvider("Uber", "watchdog"), t0).accepted()
    build.assertFields(decision.events[1], { cancelReason: "DeliveryWatchdog", by: "watchdog" })
  })

  it("with food in the robot has it fetched there", () => {
    const state = build.after(build.stateAt("InTransit", withCouriers), build.changeProvider("DoorDash"))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot RescueRequested",
      "DoorDash Requested"
    ])
    assert.isTrue(build.attemptOf(state, 2).fromRobot)
  })

  it("has the food fetched that was loaded before the cancellation was confirmed", () => {
    const state = build.after(
      build.stateAt("PickupInProgress", withCouriers),
      build.changeProvider("DoorDash"),
      build.lidCycle({ reasons: ["LOAD"] }),
      confirmed
    )
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot RescueRequested",
      "DoorDash Requested"
    ])
  })

  it("gives way to a cancellation", () => {
    const state = build.after(
      build.stateAt("Assigned", withCouriers),
      build.changeProvider("Uber"),
      build.cancel(),
      confirmed
    )
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "Robot Canceled"])
  })

  it("loses against the customer who has his food", () => {
    const state = build.after(build.courierAt("AtPickup"), build.changeProvider("Uber"))
    const decision = given(deliveryActor, state)
      .when(build.courierStatus(build.idOf(state), "Delivered"), t0)
      .accepted()
    assert.isTrue(decision.events.some(({ _tag }) => _tag === "CancelRejected"))
    build.after(state, build.courierStatus(build.idOf(state), "Delivered"))
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "DoorDash Delivered"])
    assert.isNull(state.order?.providerChange)
  })

  it("is given up when the courier will not be cancelled, and the robot's is made at last", () => {
    const spent = (state: DeliveryState): DeliveryState => {
      for (let tries = 0; tries <= 3; tries++) {
        build.after(
          state,
          { _tag: "TimeOutCancel", attemptId: build.idOf(state), tries },
          { _tag: "RetryCancel", attemptId: build.idOf(state) }
        )
      }
      return state
    }
    const courier = spent(build.after(build.courierAt("AtPickup"), build.changeProvider("Uber")))
    assert.deepStrictEqual<unknown>(statuses(courier), ["InProgress", "DoorDash CancelRequestFailed"])
    assert.isNull(courier.order?.providerChange)
    const robot = spent(build.after(build.stateAt("Assigned", withCouriers), build.changeProvider("Uber")))
    assert.deepStrictEqual<unknown>(statuses(robot), ["Scheduled", "Robot Canceled", "Uber Requested"])
  })

  it("is refused where it cannot be", () => {
    const because = (state: DeliveryState, provider: "Robot" | "DoorDash" | "Uber" | null) =>
      build.refusalOf(state, build.changeProvider(provider))
    assert.deepInclude(because(build.stateAt("Assigned"), "DoorDash"), { because: "CouriersNotAllowed" })
    assert.deepInclude(because(build.stateAt("Assigned"), null), { because: "NobodyLeft" })
    assert.deepInclude(because(build.waitingForHand(), null), { because: "NobodyLeft" })
    assert.deepInclude(because(build.stateAt("Delivered"), "Robot"), { because: "NotOpen" })
    assert.deepInclude(because(build.after(build.stateAt("Assigned"), build.cancel()), "Robot"), {
      because: "NotOpen"
    })
    assert.deepInclude(because(build.courierAt("InTransit"), "Robot"), { because: "FoodWithCourier" })
    const spent = build.stateAt("Requested", withCouriers)
    for (let tries = 1; tries < 5; tries++) {
      build.after(spent, { _tag: "TimeOutRequest", attemptId: build.attemptOf(spent, tries).attemptId })
    }
    assert.deepInclude(because(spent, "Robot"), { because: "AttemptsSpent" })
  })
})

describe("a robot that Dispatch cannot find", () => {
  it("is replaced by a courier where couriers may deliver, and looked for on otherwise", () => {
    const orphaned = (more: Parameters<typeof build.stateAt>[1]) =>
      build.after(
        build.stateAt("InTransitToPartner", more),
        (s) => build.orphaned(build.idOf(s)),
        (s) => build.reassignmentFailed(build.idOf(s))
      )
    assert.deepStrictEqual<unknown>(statuses(orphaned({})), ["InProgress", "Robot Pending"])
    const state = orphaned(withCouriers)
    assert.deepStrictEqual<unknown>(statuses(state), ["InProgress", "Robot CancelRequested"])
    given(deliveryActor, state)
      .when(build.reassignmentFailed(build.idOf(state)), t0)
      .thenNothing()
    build.after(state, (s) => build.demandCanceled(build.idOf(s)))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot Canceled",
      "DoorDash Requested"
    ])
  })
})
