import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryEvent } from "../../../src/actors/delivery/events.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build
const steps = (events: ReadonlyArray<DeliveryEvent>): ReadonlyArray<string> =>
  events.flatMap((event) =>
    event._tag === "AttemptTransitioned" || event._tag === "DeliveryTransitioned"
      ? [`${event._tag === "AttemptTransitioned" ? "attempt" : "delivery"} ${event.from} -> ${event.to}`]
      : []
  )

describe("the planner's answers about an attempt", () => {
  it("makes the attempt Pending and stops waiting", () => {
    const state = build.requestedState()
    const decision = given(deliveryActor, state)
      .when(build.confirmed(build.idOf(state)), t0)
      .thenEvents("AttemptPlanned", "AttemptTransitioned")
      .accepted()
    assert.deepStrictEqual<unknown>(
      decision.timers.map((timer) => `${timer._tag} ${timer.key}`),
      ["CancelTimer TimeOutRequest", "CancelTimer CheckDemand"]
    )
  })

  it("plans an attempt ahead that starts in more than 900 s", () => {
    const state = build.requestedState()
    const at900 = build.confirmed(build.idOf(state), { etd: t0 + 900_000 })
    const after900 = build.confirmed(build.idOf(state), { etd: t0 + 900_001 })
    assert.deepStrictEqual<unknown>(steps(given(deliveryActor, state).when(at900, t0).accepted().events), [
      "attempt Requested -> Pending"
    ])
    assert.deepStrictEqual<unknown>(steps(given(deliveryActor, state).when(after900, t0).accepted().events), [
      "attempt Requested -> Pending",
      "attempt Pending -> Scheduled"
    ])
  })

  it("runs the steps between when the assignment overtakes the answer", () => {
    const state = build.requestedState()
    const decision = given(deliveryActor, state)
      .when(build.assigned(build.idOf(state)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(steps(decision.events), [
      "attempt Requested -> Pending",
      "attempt Pending -> Assigned"
    ])
    build.after(state, build.assigned(build.idOf(state)))
    assert.strictEqual(build.attemptOf(state).serial, build.serial)
    assert.strictEqual(build.attemptOf(state).providerId, build.demandId)
    given(deliveryActor, state)
      .when(build.assigned(build.idOf(state)), t0)
      .thenNothing()
  })

  it("ends in cancellation when the only provider refuses", () => {
    const state = build.requestedState()
    const decision = given(deliveryActor, state)
      .when(build.refused(build.idOf(state)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(steps(decision.events), [
      "attempt Requested -> RequestFailed",
      "delivery Scheduled -> Canceled"
    ])
    build.after(state, build.refused(build.idOf(state)))
    assert.strictEqual(state.order?.cancelReason, "NoProviderAvailable")
    assert.strictEqual(build.attemptOf(state).cancelReason, "PilotAvailability")
  })
})

describe("another robot", () => {
  it("keeps the status and tells the partner of the new robot", () => {
    const state = build.stateAt("InTransitToPartner")
    const decision = given(deliveryActor, state)
      .when(build.reassigned(build.idOf(state)), t0)
      .thenEvents("AttemptResourceChanged", "AttemptPlanned")
      .accepted()
    build.assertFields(decision.events[0], { old: build.serial, new: build.otherSerial })
    assert.lengthOf(decision.sends, 0)
  })

  it("gets the PIN when it stands at the merchant itself", () => {
    const state = build.stateAt("AtPickup", {}, { loadMethod: "MAGIC_LID", magicLidPin: "0815" })
    build.after(state, build.reassigned(build.idOf(state)))
    given(deliveryActor, state)
      .when(build.atOrigin(build.idOf(state), build.serial), t0)
      .thenNothing()
    const decision = given(deliveryActor, state)
      .when(build.atOrigin(build.idOf(state), build.otherSerial), t0)
      .thenEvents("RobotAnnounced")
      .accepted()
    assert.deepStrictEqual<unknown>(decision.sends, [
      {
        actor: "Robot",
        id: build.otherSerial,
        command: { _tag: "SetPin", pin: "0815", referenceId: build.deliveryId }
      }
    ])
  })

  it("assigns an orphaned attempt anew", () => {
    const state = build.stateAt("AtPickup", {}, { loadMethod: "PINLESS" })
    const orphaning = given(deliveryActor, state)
      .when(build.orphaned(build.idOf(state)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(steps(orphaning.events), ["attempt AtPickup -> Pending"])
    build.assertFields(orphaning.events[0], { serial: null })
    build.assertFields(orphaning.sends[0], {
      actor: "Robot",
      id: build.serial,
      command: { _tag: "ClearPin", referenceId: build.deliveryId }
    })
    build.after(state, build.orphaned(build.idOf(state)))
    given(deliveryActor, state)
      .when(build.orphaned(build.idOf(state)), t0)
      .thenNothing()
    const again = given(deliveryActor, state)
      .when(build.reassigned(build.idOf(state)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(steps(again.events), ["attempt Pending -> Assigned"])
    assert.strictEqual(state.order?.status, "InProgress")
  })

  it("ignores an orphaning that names a robot the attempt no longer has", () => {
    const state = build.stateAt("Assigned")
    build.after(state, build.reassigned(build.idOf(state)))
    given(deliveryActor, state)
      .when(build.orphaned(build.idOf(state)), t0)
      .thenNothing()
  })

  it("asks for rescue when the orphan is loaded", () => {
    const state = build.stateAt("InTransit")
    const decision = given(deliveryActor, state)
      .when(build.orphaned(build.idOf(state), true), t0)
      .thenEvents(
        "AttemptTransitioned",
        "RescueRequested",
        "DeliveryTransitioned",
        "AttemptCreated",
        "AttemptTransitioned"
      )
      .accepted()
    build.assertFields(decision.events[1], { hasFood: true, next: "Robot", serial: build.serial })
    build.after(state, build.orphaned(build.idOf(state), true))
    assert.strictEqual(build.attemptOf(state).resumeStatus, "InTransit")
    assert.strictEqual(state.order?.needsRescueAttemptId, build.idOf(state))
  })

  it("notes once that there is no other robot", () => {
    const state = build.stateAt("Pending")
    const failed = build.reassignmentFailed(build.idOf(state))
    given(deliveryActor, state).when(failed, t0).thenEvents("ReassignmentFailureNoted")
    given(deliveryActor, build.after(state, failed)).when(failed, t0).thenNothing()
  })
})

describe("at the merchant", () => {
  it("tells the merchant how to open the robot, and puts only firmware PINs onto it", () => {
    const methods = [
      ["TWO_DIGIT_DEVICELESS_PIN", null],
      ["QR", null],
      ["MAGIC_LID", "0815"],
      ["PINLESS", "0"]
    ] as const
    for (const [loadMethod, pinOnRobot] of methods) {
      const state = build.stateAt("InTransitToPartner", {}, { loadMethod, magicLidPin: "0815" })
      const decision = given(deliveryActor, state)
        .when(build.atOrigin(build.idOf(state)), t0)
        .accepted()
      build.assertFields(decision.calls[0], {
        _tag: "NotifyMerchant",
        template: "MERCHANT_ROBOT_ARRIVED",
        serial: build.serial,
        loadMethod,
        pin: state.order?.unlockPin ?? null
      })
      assert.deepStrictEqual<unknown>(
        decision.sends.map((send) => send.command),
        pinOnRobot === null ? [] : [{ _tag: "SetPin", pin: pinOnRobot, referenceId: build.deliveryId }]
      )
    }
  })

  it("needs no pickup trip when the robot is there already", () => {
    const state = build.stateAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.atOrigin(build.idOf(state)), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(steps(decision.events), [
      "attempt Assigned -> AtPickup",
      "delivery Scheduled -> InProgress"
    ])
    build.assertFields(decision.events[0], { lat: build.pickup.lat, lng: build.pickup.lng })
  })
})

describe("times and refusals", () => {
  it("publishes new times with rising revisions and drops old ones", () => {
    const state = build.stateAt("Assigned")
    const decision = given(deliveryActor, state)
      .when(build.etaUpdate(build.idOf(state), 3), t0)
      .thenEvents("DeliveryEtaUpdated")
      .accepted()
    build.assertFields(decision.events[0], { revision: 3, dropoff: t0 + 38 * minute })
    build.after(state, build.etaUpdate(build.idOf(state), 3))
    given(deliveryActor, state)
      .when(build.etaUpdate(build.idOf(state), 3), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.etaUpdate(build.idOf(state), 2), t0)
      .thenNothing()
  })

  it("counts on when a second attempt's demand begins at revision 1 again", () => {
    const state = build.stateAt("Pending")
    build.after(state, build.etaUpdate(build.idOf(state), 4))
    build.at(state, t0 + 200 * minute, { _tag: "TimeOutAttempt", attemptId: build.idOf(state) })
    const second = build.attemptOf(state, 2).attemptId
    const decision = given(deliveryActor, state).when(build.etaUpdate(second, 1), t0).accepted()
    build.assertFields(decision.events[0], { revision: 5 })
  })

  it("raises an alarm when Dispatch refuses a load", () => {
    const state = build.stateAt("LoadedWaitingForPilot")
    const decision = given(deliveryActor, state)
      .when(build.loadRejected(build.idOf(state)), t0)
      .thenEvents("DeliveryIssueReported")
      .accepted()
    build.assertFields(decision.calls[0], { _tag: "RaiseAlarm", code: "LOAD_REJECTED" })
  })

  it("ends with the reason Dispatch closed the demand for, if it may still be written", () => {
    for (const [closed, reason] of [
      ["WeatherConditions", "WeatherConditions"],
      ["Replaced", "Other"],
      ["LoadError", "Other"]
    ] as const) {
      const state = build.stateAt("Assigned")
      build.after(state, build.demandCanceled(build.idOf(state), closed))
      assert.strictEqual(build.attemptOf(state).status, "Canceled")
      assert.strictEqual(build.attemptOf(state).cancelReason, reason)
      assert.strictEqual(state.order?.status, "Canceled")
      assert.strictEqual(state.order?.cancelReason, "NoProviderAvailable")
    }
  })

  it("ignores the movement demands of the chain and demands of other attempts", () => {
    const state = build.stateAt("Assigned")
    const command = build.demandCanceled(build.idOf(state))
    const message = command.message
    if (message._tag !== "DemandTransitioned") throw new Error("builder")
    given(deliveryActor, state)
      .when(build.dispatch({ ...message, type: "Return" }), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.dispatch({ ...message, attemptId: "other" }), t0)
      .thenNothing()
    given(deliveryActor, state)
      .when(build.dispatch({ ...message, to: "Active" }), t0)
      .thenNothing()
  })
})
