import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { Cancel } from "../../../src/actors/delivery/commands.ts"
import type { AttemptState } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { CancelStage } from "../../../src/services/deliveries/events.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build
const statusOf = (state: DeliveryState) => [build.attemptOf(state).status, state.order?.status] as const
const timeOut = (state: DeliveryState) =>
  ({
    _tag: "TimeOutCancel",
    attemptId: build.idOf(state),
    tries: build.attemptOf(state).cancelTries
  }) as const
const retry = (state: DeliveryState) => ({ _tag: "RetryCancel", attemptId: build.idOf(state) }) as const

describe("who may cancel until when", () => {
  const limits: ReadonlyArray<
    readonly [Cancel["by"], Cancel["attemptReason"], AttemptState, AttemptState | null]
  > = [
    ["partner", "DeliveryCanceled", "AtDestination", "DeliveryInProgress"],
    ["customer", "CustomerRequested_Unwilling", "PickupInProgress", "LoadedWaitingForPilot"],
    ["merchant", "LongLoad", "PickupInProgress", "LoadedWaitingForPilot"],
    ["pilot", "BotStuck", "DeliveryInProgress", null],
    ["field_op", "RouteBlocked", "DeliveryInProgress", null],
    ["operator", "Other", "DeliveryInProgress", null],
    ["watchdog", "DeliveryWatchdog", "DeliveryInProgress", null]
  ]
  for (const [by, reason, last, tooLate] of limits) {
    it(`lets the ${by} cancel up to ${last}`, () => {
      for (const status of ["Requested", last] as const) {
        given(deliveryActor, build.stateAt(status))
          .when(build.cancel(by, reason), t0)
          .thenEvents("CancellationAsked", "AttemptTransitioned", "CancelRequested")
      }
      if (tooLate !== null) {
        given(deliveryActor, build.stateAt(tooLate))
          .when(build.cancel(by, reason), t0)
          .thenRejects("TooLateToCancel")
      }
      given(deliveryActor, build.stateAt("Delivered"))
        .when(build.cancel(by, reason), t0)
        .thenRejects("AlreadyCompleted")
      given(deliveryActor, build.attemptStateBuilders.Canceled())
        .when(build.cancel(by, reason), t0)
        .thenNothing()
    })
  }

  it("takes only the reasons a party may give, and none that is deprecated", () => {
    const state = build.stateAt("Assigned")
    for (const [by, reason] of [
      ["partner", "Other"],
      ["customer", "CustomerRequested"],
      ["merchant", "BotStuck"],
      ["watchdog", "Other"],
      ["provider", "CourierFailure"],
      ["operator", "LoadError"]
    ] as const) {
      given(deliveryActor, state).when(build.cancel(by, reason), t0).thenRejects("CancelReasonNotAllowed")
    }
  })
})

describe("a cancellation", () => {
  it("says how far it found the attempt", () => {
    const stages: ReadonlyArray<readonly [AttemptState, CancelStage]> = [
      ["Requested", "NotStarted"],
      ["Assigned", "NotStarted"],
      ["InTransitToPartner", "ToMerchant"],
      ["AtPickup", "AtMerchant"],
      ["PickupInProgress", "LidOpen"],
      ["LoadedWaitingForPilot", "Loaded"],
      ["InTransit", "InTransit"],
      ["AtDestination", "AtCustomer"],
      ["RescueRequested", "Rescue"]
    ]
    for (const [status, stage] of stages) {
      const state = build.attemptStateBuilders[status]()
      const decision = given(deliveryActor, state).when(build.cancel(), t0).accepted()
      const asked = decision.events.find((event) => event._tag === "CancelRequested")
      build.assertFields(asked, { stage, reason: "Other" })
      build.assertFields(
        decision.timers.find((timer) => timer.key === "TimeOutCancel"),
        { dueAt: t0 + 60_000 }
      )
    }
  })

  it("ends attempt and delivery when Dispatch confirms, for the reason that was asked", () => {
    const state = build.after(build.stateAt("AtPickup"), build.cancel("merchant", "MerchantError"), (s) =>
      build.demandCanceled(build.idOf(s), "Interrupted")
    )
    assert.deepStrictEqual<unknown>(statusOf(state), ["Canceled", "Canceled"])
    assert.strictEqual(build.attemptOf(state).cancelReason, "MerchantError")
    assert.strictEqual(state.order?.cancelReason, "MerchantRequested")
    assert.strictEqual(state.order?.canceledBy, "merchant")
  })

  it("is repeated three times when nobody confirms, and then given up with an alarm", () => {
    const state = build.after(build.stateAt("Assigned"), build.cancel())
    for (let tries = 0; tries <= 3; tries++) {
      const timedOut = given(deliveryActor, state).when(timeOut(state), t0).accepted()
      build.assertFields(timedOut.calls[0], { code: "CANCEL_UNCONFIRMED" })
      build.after(state, timeOut)
      assert.strictEqual(build.attemptOf(state).status, "CancelRequestFailed")
      if (tries < 3) build.after(state, retry)
    }
    const decision = given(deliveryActor, state).when(retry(state), t0).accepted()
    build.assertFields(decision.calls[0], { _tag: "RaiseAlarm", code: "CANCEL_GIVEN_UP" })
    assert.deepStrictEqual<unknown>(statusOf(build.after(state, retry)), ["Canceled", "Canceled"])
  })

  it("keeps what it was through repetitions, and its timer knows which repetition it is", () => {
    const state = build.after(build.stateAt("AtPickup"), build.cancel(), timeOut)
    const decision = given(deliveryActor, state)
      .when(retry(state), t0)
      .thenEvents("AttemptTransitioned", "CancelRequested")
      .accepted()
    assert.deepStrictEqual<unknown>(
      decision.timers.find((timer) => timer._tag === "SetTimer"),
      {
        _tag: "SetTimer",
        key: "TimeOutCancel",
        dueAt: t0 + 60_000,
        command: { _tag: "TimeOutCancel", attemptId: build.idOf(state), tries: 1 }
      }
    )
    build.after(state, retry)
    assert.strictEqual(build.attemptOf(state).cancelTries, 1)
    assert.strictEqual(build.attemptOf(state).resumeStatus, "AtPickup")
  })

  it("ignores a time-out of an earlier try", () => {
    const state = build.after(build.stateAt("Assigned"), build.cancel())
    const old = timeOut(state)
    build.after(state, timeOut, retry)
    given(deliveryActor, state).when(old, t0).thenNothing()
  })

  it("is confirmed by a provider that never took the attempt", () => {
    const state = build.after(build.stateAt("Requested"), build.cancel(), (s) => build.refused(build.idOf(s)))
    assert.deepStrictEqual<unknown>(statusOf(state), ["Canceled", "Canceled"])
    assert.strictEqual(state.order?.cancelReason, "OperationsRequested")
  })

  it("moves only the resume status while it is asked for, and lets the attempt go on when it failed", () => {
    const state = build.after(build.stateAt("AtPickup"), build.cancel())
    build.after(state, build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }))
    assert.strictEqual(build.attemptOf(state).status, "CancelRequested")
    assert.strictEqual(build.attemptOf(state).resumeStatus, "PickupInProgress")
    build.after(state, timeOut)
    build.after(state, build.lidCycle({ reasons: ["LOAD"] }))
    assert.strictEqual(build.attemptOf(state).status, "LoadedWaitingForPilot")
    assert.isNull(build.attemptOf(state).resumeStatus)
  })

  it("loses the race against the customer's lid", () => {
    const state = build.after(build.stateAt("DeliveryInProgress"), build.cancel())
    const decision = given(deliveryActor, state)
      .when(build.lidCycle({ reasons: ["UNLOAD"] }), t0)
      .thenEvents("AttemptTransitioned", "CancelRejected", "DeliveryTransitioned")
      .accepted()
    build.assertFields(decision.events[2], { to: "Completed" })
  })

  it("drives food back where the merchant wants it, to the merchant", () => {
    const state = build.after(build.stateAt("InTransit"), build.cancel())
    const decision = given(deliveryActor, state)
      .when(build.demandCanceled(build.idOf(state)), t0)
      .thenEvents("AttemptTransitioned", "DeliveryTransitioned")
      .accepted()
    build.assertFields(decision.events[0], { to: "ReturnInitiated", hasFood: true })
    build.assertFields(decision.events[1], { to: "Canceled", returning: true, hasFood: true })
    build.assertFields(decision.sends[0]?.command, {
      _tag: "CreateReturn",
      serial: build.serial,
      destination: build.pickup,
      attemptId: build.idOf(state)
    })
  })

  it("leaves food in the robot where it is discarded, or where the robot cannot drive", () => {
    const discarded = build.after(
      build.stateAt("InTransit", { returnPolicy: "discard" }),
      build.cancel(),
      (s) => build.demandCanceled(build.idOf(s))
    )
    assert.deepStrictEqual<unknown>(statusOf(discarded), ["Canceled", "Canceled"])
    assert.isTrue(build.attemptOf(discarded).hasFood)
    const grounded = build.after(
      build.stateAt("InTransit"),
      build.cancel(),
      build.robotState("GROUNDED"),
      (s) => build.demandCanceled(build.idOf(s))
    )
    assert.deepStrictEqual<unknown>(statusOf(grounded), ["Canceled", "Canceled"])
  })

  it("waits for a lid that stands open, then decides by the food", () => {
    const held = () =>
      build.after(build.stateAt("PickupInProgress"), build.cancel(), (s) =>
        build.demandCanceled(build.idOf(s))
      )
    assert.deepStrictEqual<unknown>(statusOf(held()), ["CancelRequested", "InProgress"])
    const loaded = held()
    const decision = given(deliveryActor, loaded)
      .when(build.lidCycle({ reasons: ["LOAD"] }), t0)
      .accepted()
    build.assertFields(decision.sends[0]?.command, { _tag: "SetFlags", flags: { hasFood: true } })
    build.after(loaded, build.lidCycle({ reasons: ["LOAD"] }))
    assert.deepStrictEqual<unknown>(statusOf(loaded), ["ReturnInitiated", "Canceled"])
    const neverClosed = held()
    build.at(neverClosed, t0 + 5 * minute, timeOut)
    assert.deepStrictEqual<unknown>(statusOf(neverClosed), ["Canceled", "Canceled"])
  })

  it("follows from a customer who does not come, and from an age check that fails", () => {
    const noShow = build.after(build.stateAt("AtDestination"), (s) => ({
      _tag: "GiveUpNoShow",
      attemptId: build.idOf(s)
    }))
    assert.strictEqual(noShow.order?.cancelAskedReason, "CustomerUnreachable")
    assert.strictEqual(build.attemptOf(noShow).cancelReason, "CustomerUnresponsive")
    const underAge = build.after(build.stateAt("AtDestination"), (s) => ({
      _tag: "CheckId",
      attemptId: build.idOf(s),
      passed: false,
      by: "pilot"
    }))
    assert.strictEqual(underAge.order?.cancelAskedReason, "IdCheckFailed")
    const opened = build.stateAt("DeliveryInProgress")
    given(deliveryActor, opened)
      .when({ _tag: "GiveUpNoShow", attemptId: build.idOf(opened) }, t0 + 15 * minute)
      .thenNothing()
  })

  it("returns food on an operator's word, but not where there is none or nobody wants it", () => {
    const back = (state: DeliveryState) =>
      ({ _tag: "StartReturn", attemptId: build.idOf(state), by: "operator", reason: "BotStuck" }) as const
    const loaded = build.stateAt("AtDestination")
    given(deliveryActor, loaded)
      .when(back(loaded), t0)
      .thenEvents("CancellationAsked", "CancelRequested", "AttemptTransitioned", "DeliveryTransitioned")
    const empty = build.stateAt("AtPickup")
    given(deliveryActor, empty).when(back(empty), t0).thenRejects("NothingToReturn")
    const discarded = build.stateAt("AtDestination", { returnPolicy: "discard" })
    given(deliveryActor, discarded).when(back(discarded), t0).thenRejects("NothingToReturn")
    const pending = build.stateAt("Pending")
    given(deliveryActor, pending).when(back(pending), t0).thenRejects("IllegalTransition")
  })
})
