import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build
const strand = (state: DeliveryState) =>
  ({ _tag: "StartRescue", attemptId: build.idOf(state), by: "pilot", note: "wheel lost" }) as const
const withdraw = (state: DeliveryState) =>
  ({ _tag: "WithdrawRescue", attemptId: build.idOf(state), note: null }) as const
const second = (state: DeliveryState) => build.attemptOf(state, 2).attemptId
const stranded = (): DeliveryState => build.after(build.stateAt("AtPickup"), strand)
const rescued = (): DeliveryState =>
  build.after(
    stranded(),
    (s) => build.confirmed(second(s)),
    (s) => build.assigned(second(s), { newRobot: build.otherSerial })
  )
const statuses = (state: DeliveryState) => [
  state.order?.status,
  ...state.attempts.map((attempt) => attempt.status)
]

describe("a robot that cannot go on", () => {
  it("sends another robot to the merchant while the food is there, but not the one that failed", () => {
    const state = build.stateAt("AtPickup")
    const decision = given(deliveryActor, state)
      .when(strand(state), t0)
      .thenEvents(
        "AttemptTransitioned",
        "RescueRequested",
        "DeliveryTransitioned",
        "AttemptCreated",
        "AttemptTransitioned"
      )
      .accepted()
    build.assertFields(decision.events[1], { next: "Robot", hasFood: false })
    build.assertFields(decision.events[3], { role: "rescue", sequence: 2 })
    const confirm = decision.sends.find((send) => send.command._tag === "Confirm")?.command
    build.assertFields(confirm, { demandId: null, quotedDropoffEta: null })
    assert.deepNestedInclude(confirm as object, { "request.features.excludeRobots": [build.serial] })
  })

  it("has its food fetched by another robot, by whatever news it is known to be stranded", () => {
    const state = build.stateAt("InTransit")
    const events = [
      "AttemptTransitioned",
      "RescueRequested",
      "DeliveryTransitioned",
      "AttemptCreated",
      "AttemptTransitioned"
    ] as const
    given(deliveryActor, state)
      .when(strand(state), t0)
      .thenEvents(...events)
    given(deliveryActor, state)
      .when(build.robotState("GROUNDED"), t0)
      .thenEvents(...events)
    given(deliveryActor, state)
      .when(build.robotState("GROUNDED", false, build.otherSerial), t0)
      .thenNothing()
    given(deliveryActor, build.stateAt("AtPickup")).when(build.robotState("GROUNDED"), t0).thenNothing()
  })

  it("is rescued when the second robot accepts, is assigned, and has the food", () => {
    assert.deepStrictEqual<unknown>(statuses(stranded()), ["RescueRequested", "RescueRequested", "Requested"])
    const state = rescued()
    assert.deepStrictEqual<unknown>(statuses(state), ["RescueInProgress", "RescueInitiated", "Assigned"])
    build.after(state, build.atOrigin(second(state), build.otherSerial))
    build.after(state, { _tag: "Load", attemptId: second(state), by: "operator", note: null })
    assert.deepStrictEqual<unknown>(statuses(state), ["RescueInProgress", "Rescued", "LoadedWaitingForPilot"])
    build.after(
      state,
      build.trip(second(state), "DELIVERY", "AT_STOP", {
        arrived: true,
        place: build.door,
        serial: build.otherSerial
      }),
      { _tag: "Complete", attemptId: second(state), by: "operator", note: null }
    )
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "Rescued", "Delivered"])
  })

  it("ends without a second robot when its rescuer is refused", () => {
    const state = build.after(stranded(), (s) => build.refused(second(s)))
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "Canceled", "RequestFailed"])
    assert.strictEqual(state.order?.cancelReason, "NoProviderAvailable")
  })

  it("asks for a third robot when the second stands still for too long", () => {
    const state = rescued()
    build.at(state, t0 + 100 * minute, { _tag: "TimeOutAttempt", attemptId: second(state) })
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "RescueRequested",
      "TimedOut",
      "Requested"
    ])
  })

  it("resumes where it was when the rescue is withdrawn before anybody accepted", () => {
    const state = stranded()
    build.after(state, withdraw)
    assert.deepStrictEqual<unknown>(statuses(state), ["InProgress", "AtPickup", "Canceled"])
    const accepted = build.after(stranded(), (s) => build.confirmed(second(s)))
    given(deliveryActor, accepted).when(withdraw(accepted), t0).thenRejects("RescueUnderWay")
    given(deliveryActor, rescued()).when(withdraw(rescued()), t0).thenRejects("IllegalTransition")
  })

  it("is canceled one after the other with its rescuer", () => {
    const state = rescued()
    build.after(state, build.demandCanceled(build.idOf(state), "BotRescue"))
    assert.strictEqual(build.attemptOf(state).status, "RescueInitiated")
    build.after(state, build.cancel())
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueInProgress",
      "RescueInitiated",
      "CancelRequested"
    ])
    build.after(state, build.demandCanceled(second(state), "Other"))
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "Canceled", "Canceled"])
    assert.strictEqual(state.order?.cancelReason, "OperationsRequested")
  })

  it("ends the delivery when the food is beyond recovery", () => {
    const state = build.after(build.stateAt("InTransit"), strand, (s) => ({
      _tag: "DeclareUnrecoverable",
      attemptId: build.idOf(s),
      note: "flooded"
    }))
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "Unrecoverable", "Canceled"])
  })
})
