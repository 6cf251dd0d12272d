import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { OpenForLoad, Unlock } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0 } = build
const open = (n = 1): OpenForLoad => ({
  _tag: "OpenForLoad",
  commandId: `open-${n}`,
  correlationId: `wait-${n}`,
  source: "QR"
})
const unlock = (n = 1): Unlock => ({
  _tag: "Unlock",
  commandId: `unlock-${n}`,
  correlationId: `wait-${n}`,
  source: "TRACKER"
})
const pinOf = (state: DeliveryState): string => state.order?.unlockPin ?? ""
const answer = (n: number, result: string, commandId = `unlock-${n}`) => ({
  to: `wait-${n}`,
  value: { _tag: "LidAnswer", commandId, result }
})

describe("opening for the merchant", () => {
  it("opens to whoever types this delivery's two digits", () => {
    const state = build.stateAt("AtPickup")
    const decision = given(deliveryActor, state)
      .when(build.pinEntered(pinOf(state)), t0)
      .thenEvents("LidRequested")
      .accepted()
    build.assertFields(decision.sends[0]?.command, { _tag: "SetPinOutcome", outcome: "MATCHED" })
    build.assertFields(decision.sends[1]?.command, {
      _tag: "OpenLid",
      source: "PIN",
      reasons: ["LOAD"],
      referenceId: build.deliveryId
    })
  })

  it("keeps the lid shut for another PIN and changes nothing", () => {
    const state = build.stateAt("AtPickup")
    const wrong = pinOf(state) === "99" ? "98" : "99"
    const decision = given(deliveryActor, state).when(build.pinEntered(wrong), t0).thenEvents().accepted()
    assert.deepStrictEqual<unknown>(
      decision.sends.map((send) => send.command),
      [
        {
          _tag: "SetPinOutcome",
          pinEntryId: "pin-entry-1",
          outcome: "NOT_MATCHED",
          referenceId: build.deliveryId
        }
      ]
    )
  })

  it("leaves PINs alone that the firmware took, and those typed where this delivery is not", () => {
    const magic = build.stateAt("AtPickup", {}, { loadMethod: "MAGIC_LID", magicLidPin: "0815" })
    given(deliveryActor, magic).when(build.pinEntered("0815", true), t0).thenNothing()
    const onTheWay = build.stateAt("InTransitToPartner")
    given(deliveryActor, onTheWay)
      .when(build.pinEntered(pinOf(onTheWay)), t0)
      .thenNothing()
  })

  it("sends one command for entries within 10 s", () => {
    const state = build.stateAt("AtPickup")
    build.after(state, build.pinEntered(pinOf(state)))
    const soon = given(deliveryActor, state)
      .when(build.pinEntered(pinOf(state)), t0 + 9_999)
      .accepted()
    assert.deepStrictEqual<unknown>(
      soon.sends.map((send) => send.command._tag),
      ["SetPinOutcome"]
    )
    const later = given(deliveryActor, state)
      .when(build.pinEntered(pinOf(state)), t0 + 10_000)
      .accepted()
    assert.deepStrictEqual<unknown>(
      later.sends.map((send) => send.command._tag),
      ["SetPinOutcome", "OpenLid"]
    )
  })

  it("opens for the merchant's app at the pickup only", () => {
    const state = build.stateAt("AtPickup", {}, { loadMethod: "QR" })
    const decision = given(deliveryActor, state).when(open(), t0).thenEvents("LidRequested").accepted()
    build.assertFields(decision.sends[0]?.command, { _tag: "OpenLid", commandId: "open-1", source: "QR" })
    given(deliveryActor, build.stateAt("Assigned")).when(open(), t0).thenRejects("NotAtPickup")
    given(deliveryActor, build.stateAt("InTransit")).when(open(), t0).thenRejects("NotAtPickup")
    given(deliveryActor, build.stateAt("Delivered")).when(open(), t0).thenRejects("NotRobotAttempt")
    given(deliveryActor, build.quotedState()).when(open(), t0).thenRejects("NotFound")
  })

  it("answers everybody who waits when the lid opens, and starts the pickup", () => {
    const state = build.after(build.stateAt("AtPickup"), open(1), open(2))
    const decision = given(deliveryActor, state)
      .when(build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }), t0)
      .thenEvents("AttemptTransitioned")
      .accepted()
    assert.deepStrictEqual<unknown>(decision.replies, [
      answer(1, "OPENED", "open-1"),
      // The second call came within 10 s: it shares the first one's command.
      answer(2, "OPENED", "open-1")
    ])
    build.after(state, build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }))
    assert.lengthOf(state.lid.requests, 0)
    assert.deepStrictEqual<unknown>(given(deliveryActor, state).when(open(3), t0).accepted().replies, [
      answer(3, "ALREADY", "open-3")
    ])
  })

  it("is loaded when the lid closes, once", () => {
    const state = build.stateAt("PickupInProgress")
    const closed = build.lidCycle({ reasons: ["LOAD"] })
    const decision = given(deliveryActor, state).when(closed, t0).thenEvents("AttemptTransitioned").accepted()
    build.assertFields(decision.events[0], { to: "LoadedWaitingForPilot", hasFood: true })
    build.after(state, closed)
    assert.isTrue(state.order?.cargoLoaded)
    assert.strictEqual(state.order?.loadedAt, t0)
    given(deliveryActor, state).when(closed, t0).thenNothing()
  })

  it("takes a closing without reference as its own only where it waits for one", () => {
    const byHand = build.lidCycle({ referenceId: null, source: "MAGIC_LID" })
    assert.strictEqual(
      build.attemptOf(build.after(build.stateAt("AtPickup"), byHand)).status,
      "LoadedWaitingForPilot"
    )
    given(deliveryActor, build.stateAt("Assigned")).when(byHand, t0).thenNothing()
    given(deliveryActor, build.stateAt("AtPickup"))
      .when(build.lidCycle({ referenceId: "delivery-9", reasons: ["LOAD"] }), t0)
      .thenNothing()
    given(deliveryActor, build.stateAt("AtPickup"))
      .when(build.lidCycle({ reasons: ["MAINTENANCE"] }), t0)
      .thenNothing()
  })

  it("calls a human to a lid of its robot that was open for nobody knows whom", () => {
    const strange = build.lidCycle({ referenceId: null, source: "UNKNOWN" })
    const unclaimed = (state: DeliveryState, at = t0) => {
      const decision = given(deliveryActor, state).when(strange, at).thenEvents("DeliveryIssueReported")
      build.assertFields(decision.accepted().calls[0], { code: "LID_CYCLE_UNCLAIMED" })
    }
    unclaimed(build.stateAt("LoadedWaitingForPilot"))
    unclaimed(build.stateAt("InTransit"))
    // A load this late is no longer taken for its own.
    unclaimed(build.stateAt("AtPickup"), t0 + 86_400_001)
    // Not its robot's business yet; another delivery's; staff's; somebody who moves food between robots.
    given(deliveryActor, build.stateAt("Assigned")).when(strange, t0).thenNothing()
    const other = { referenceId: "delivery-9", source: "UNKNOWN" } as const
    given(deliveryActor, build.stateAt("InTransit")).when(build.lidCycle(other), t0).thenNothing()
    const staff = { referenceId: null, source: "FO" } as const
    given(deliveryActor, build.stateAt("InTransit")).when(build.lidCycle(staff), t0).thenNothing()
    given(deliveryActor, build.attemptStateBuilders.AtBot()).when(strange, t0).thenNothing()
  })

  it("does not lose the load when the lid closes after its time, and reports that it stood open", () => {
    const state = build.stateAt("PickupInProgress")
    const decision = given(deliveryActor, state).when(build.lidTimedOut("LOAD"), t0).accepted()
    build.assertFields(decision.events[0], { _tag: "DeliveryIssueReported", type: "LID_WONT_CLOSE" })
    build.after(state, build.lidTimedOut("LOAD"))
    build.after(state, build.lidEvent("LID_CLOSED", { reasons: ["LOAD"], lateClose: true }))
    assert.strictEqual(build.attemptOf(state).status, "LoadedWaitingForPilot")
    given(deliveryActor, build.stateAt("PickupInProgress"))
      .when(build.lidEvent("LID_CLOSED", { reasons: ["LOAD"] }), t0)
      .thenNothing()
  })

  it("does not count a load into a robot that needs maintenance", () => {
    const state = build.after(build.stateAt("PickupInProgress"), build.robotState("PARKED", true))
    const decision = given(deliveryActor, state)
      .when(build.lidCycle({ reasons: ["LOAD"] }), t0)
      .accepted()
    build.assertFields(decision.calls[0], { _tag: "RaiseAlarm", code: "LOADED_UNFIT_ROBOT" })
    given(deliveryActor, state)
      .when({ _tag: "Load", attemptId: build.idOf(state), by: "operator", note: null }, t0)
      .thenRejects("RobotNeedsMaintenance")
  })

  it("counts a load into the robot that took over from one that needs maintenance", () => {
    const state = build.after(build.stateAt("Assigned"), build.robotState("GROUNDED", true))
    assert.isTrue(build.attemptOf(state).robotNeedsMaintenance)
    build.after(state, build.orphaned(build.idOf(state)))
    build.after(state, build.reassigned(build.idOf(state)))
    build.after(state, build.atOrigin(build.idOf(state), build.otherSerial))
    build.after(state, build.lidEvent("LID_OPENED", { reasons: ["LOAD"], serial: build.otherSerial }))
    build.after(state, build.lidCycle({ reasons: ["LOAD"], serial: build.otherSerial }))
    assert.strictEqual(build.attemptOf(state).status, "LoadedWaitingForPilot")
  })

  it("does not take what it knew of the first robot for the one that is sent to the merchant instead", () => {
    const state = build.after(build.stateAt("AtPickup"), build.robotState("GROUNDED", true))
    build.after(state, build.reassigned(build.idOf(state)))
    assert.strictEqual(build.attemptOf(state).serial, build.otherSerial)
    assert.isFalse(build.attemptOf(state).robotNeedsMaintenance)
    assert.isNull(build.attemptOf(state).robotFacts)
  })
})

describe("opening for the customer", () => {
  it("opens for him at the destination and nowhere else", () => {
    const state = build.stateAt("AtDestination")
    const decision = given(deliveryActor, state).when(unlock(), t0).thenEvents("LidRequested").accepted()
    build.assertFields(decision.sends[0]?.command, {
      _tag: "OpenLid",
      commandId: "unlock-1",
      reasons: ["UNLOAD"],
      source: "TRACKER",
      correlationId: null
    })
    given(deliveryActor, build.stateAt("InTransit")).when(unlock(), t0).thenRejects("NotAtDestination")
    given(deliveryActor, build.stateAt("Delivered")).when(unlock(), t0).thenRejects("NotRobotAttempt")
    given(deliveryActor, build.quotedState()).when(unlock(), t0).thenRejects("NotFound")
  })

  it("stays shut farther than 100 m from his door", () => {
    const place = { lat: 34.06 - 101 / 111_195, lng: -118.25, kind: "AdHoc" } as const
    const state = build.stateAt("InTransit")
    build.after(state, build.trip(build.idOf(state), "DELIVERY", "AT_STOP", { arrived: true, place }))
    const rejection = given(deliveryActor, state).when(unlock(), t0).thenRejects("NotAtDestination")
    build.assertFields(rejection, { status: "AtDestination" })
  })

  it("opens after an arrival that names no place", () => {
    const state = build.stateAt("LoadedWithPilot")
    build.after(state, build.trip(build.idOf(state), "DELIVERY", "AT_STOP", { arrived: true }))
    given(deliveryActor, state).when(unlock(), t0).thenEvents("LidRequested")
  })

  it("asks for his age before controlled contents", () => {
    const state = build.stateAt("AtDestination", { controlledContents: ["Alcohol"] })
    given(deliveryActor, state).when(unlock(), t0).thenRejects("IdCheckRequired")
    const typed = given(deliveryActor, state)
      .when(build.pinEntered(pinOf(state)), t0)
      .accepted()
    build.assertFields(typed.sends[0]?.command, { outcome: "NOT_MATCHED" })
    build.after(state, { _tag: "CheckId", attemptId: build.idOf(state), passed: true, by: "pilot" })
    given(deliveryActor, state).when(unlock(), t0).thenEvents("LidRequested")
  })

  it("opens to the delivery's PIN for unloading", () => {
    const state = build.stateAt("AtDestination")
    const decision = given(deliveryActor, state)
      .when(build.pinEntered(pinOf(state)), t0)
      .accepted()
    build.assertFields(decision.sends[1]?.command, { _tag: "OpenLid", source: "PIN", reasons: ["UNLOAD"] })
    const pinless = build.stateAt("AtDestination", {}, { loadMethod: "PINLESS" })
    const typed = given(deliveryActor, pinless).when(build.pinEntered("0"), t0).accepted()
    build.assertFields(typed.sends[0]?.command, { outcome: "NOT_MATCHED" })
  })

  it("tells the caller that it failed, and calls a human the third time", () => {
    const state = build.stateAt("AtDestination")
    for (const n of [1, 2, 3]) {
      build.after(state, unlock(n))
      const failed = n === 2 ? build.lidRefused("unlock-2") : build.lidEvent("LID_OPEN_FAILED")
      const decision = given(deliveryActor, state)
        .when(failed, t0)
        .thenEvents("LidOpenFailed", "DeliveryIssueReported")
        .accepted()
      assert.deepStrictEqual<unknown>(decision.replies, [answer(n, "LID_COMMAND_FAILED")])
      assert.lengthOf(decision.calls, n === 3 ? 1 : 0)
      build.after(state, failed)
    }
    given(deliveryActor, state).when(build.lidEvent("LID_OPEN_FAILED"), t0).thenNothing()
  })

  it("is delivered when the lid closes behind the customer, and nobody waits any more", () => {
    const state = build.stateAt("DeliveryInProgress")
    const decision = given(deliveryActor, state)
      .when(build.lidCycle({ reasons: ["UNLOAD"] }), t0)
      .thenEvents("AttemptTransitioned", "DeliveryTransitioned")
      .accepted()
    build.assertFields(decision.events[0], { to: "Delivered", hasFood: false })
    build.assertFields(decision.events[1], { to: "Completed", hasFood: false })
    assert.deepStrictEqual<unknown>(decision.timers, [
      { _tag: "CancelTimer", key: `TimeOutAttempt:${build.idOf(state)}` },
      { _tag: "CancelTimer", key: "Remind" },
      { _tag: "CancelTimer", key: "GiveUpNoShow" }
    ])
  })

  it("believes an operator who saw the food go, at the destination", () => {
    const complete = (state: DeliveryState) =>
      ({ _tag: "Complete", attemptId: build.idOf(state), by: "operator", note: "handed over" }) as const
    const arrived = build.stateAt("AtDestination")
    given(deliveryActor, arrived)
      .when(complete(arrived), t0)
      .thenEvents("AttemptTransitioned", "DeliveryTransitioned")
    const loaded = build.stateAt("InTransit")
    given(deliveryActor, loaded).when(complete(loaded), t0).thenRejects("NotAtDestination")
    const pending = build.stateAt("Pending")
    given(deliveryActor, pending).when(complete(pending), t0).thenRejects("IllegalTransition")
  })
})
