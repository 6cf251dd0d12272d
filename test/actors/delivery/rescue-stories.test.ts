/** Food in a robot that cannot go on: another robot, a courier, a field operator. Source: spec/flows.md F7. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build

const strand = (state: DeliveryState) =>
  ({ _tag: "StartRescue", attemptId: build.idOf(state), by: "pilot", note: null }) as const
const nth = (state: DeliveryState, sequence: number): string => build.attemptOf(state, sequence).attemptId
const statuses = (state: DeliveryState) => [
  state.order?.status,
  ...state.attempts.map(({ provider, status }) => `${provider} ${status}`)
]
const stuckAt = { lat: 34.056, lng: -118.2501, kind: "AdHoc" as const }

/** The robot stands still on its way, which its position says, and then cannot go on. */
const stranded = (couriers = false): DeliveryState =>
  build.after(
    build.stateAt("InTransit", { courierFallback: couriers }),
    (s) => build.location(build.idOf(s), stuckAt),
    strand
  )

const rescuerAssigned = (): DeliveryState =>
  build.after(
    stranded(),
    (s) => build.confirmed(nth(s, 2)),
    (s) => build.assigned(nth(s, 2), { newRobot: build.otherSerial })
  )

describe("food that another robot takes over", () => {
  it("is asked for where the robot stands, only if it can leave there within 900 s", () => {
    const state = build.after(build.stateAt("InTransit"), (s) => build.location(build.idOf(s), stuckAt))
    const decision = given(deliveryActor, state)
      .when(strand(state), t0 + minute)
      .accepted()
    const confirm = decision.sends.find(({ command }) => command._tag === "Confirm")?.command as unknown as {
      readonly request: object
    }
    build.assertFields(confirm.request, {
      origin: stuckAt,
      destination: build.dropoff,
      latestStart: t0 + minute + 900_000
    })
    assert.deepNestedInclude(confirm.request, { "features.excludeRobots": [build.serial] })
    const announced = decision.events.find(({ _tag }) => _tag === "RescueRequested")
    build.assertFields(announced, {
      next: "Robot",
      place: stuckAt,
      hasFood: true,
      foodTo: { lat: build.dropoff.lat, lng: build.dropoff.lng }
    })
  })

  it("calls a field operator once the robot is promised, and again when it becomes another one", () => {
    const state = build.after(stranded(), (s) => build.confirmed(nth(s, 2)))
    const call = (robot: string) => ({
      actor: "Hub",
      id: build.hubId,
      command: {
        _tag: "CreateFoTask",
        type: "SWAP_BOT",
        stops: [{ serial: build.serial, locationId: null }],
        intoSerial: robot,
        deliveryId: build.deliveryId
      }
    })
    const sent = (decision: { readonly sends: ReadonlyArray<object> }) =>
      decision.sends.map((send) => {
        const { actor, command, id } = send as ReturnType<typeof call>
        const { _tag, deliveryId, intoSerial, stops, type } = command
        return { actor, id, command: { _tag, type, stops, intoSerial, deliveryId } }
      })
    const promised = build.assigned(nth(state, 2), { newRobot: build.otherSerial })
    const first = given(deliveryActor, state).when(promised, t0).accepted()
    assert.deepStrictEqual<unknown>(sent(first), [call(build.otherSerial)])
    build.after(state, promised)
    given(deliveryActor, state).when(promised, t0).thenNothing()
    const second = given(deliveryActor, state)
      .when(build.reassigned(nth(state, 2), { newRobot: "R-0003" }), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(sent(second), [call("R-0003")])
  })

  it("goes on in the other robot and reaches the customer", () => {
    const state = rescuerAssigned()
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueInProgress",
      "Robot RescueInitiated",
      "Robot Assigned"
    ])
    const rescuer = nth(state, 2)
    build.after(state, build.trip(rescuer, "JITP", "IN_TRANSIT", { serial: build.otherSerial }))
    assert.strictEqual(build.attemptOf(state, 2).status, "InTransitToRescue")
    build.after(state, build.atOrigin(rescuer, build.otherSerial))
    assert.strictEqual(build.attemptOf(state, 2).status, "AtBot")
    const moved = build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT")
    const decision = given(deliveryActor, state)
      .when(moved, t0)
      .thenEvents("AttemptTransitioned", "AttemptTransitioned", "AttemptTransitioned")
      .accepted()
    // The planner's HandleDeliveryLoaded follows from this one.
    build.assertFields(decision.events[1], {
      attemptId: rescuer,
      to: "LoadedWaitingForPilot",
      serial: build.otherSerial,
      hasFood: true
    })
    build.assertFields(decision.events[2], { to: "Rescued", hasFood: false, serial: build.serial })
    build.after(state, moved)
    given(deliveryActor, state).when(moved, t0).thenNothing()
    build.after(
      state,
      build.pilot(rescuer, "ACCEPTED"),
      build.trip(rescuer, "DELIVERY", "IN_TRANSIT", { serial: build.otherSerial }),
      build.trip(rescuer, "DELIVERY", "AT_STOP", {
        arrived: true,
        place: build.door,
        serial: build.otherSerial
      }),
      { _tag: "Complete", attemptId: rescuer, by: "operator", note: null }
    )
    assert.deepStrictEqual<unknown>(statuses(state), ["Completed", "Robot Rescued", "Robot Delivered"])
  })

  it("is moved by somebody else where the first gave up, before the robot came or beside it", () => {
    const calls = (decision: { readonly sends: ReadonlyArray<object> }) =>
      decision.sends.map((send) => {
        const { actor, command } = send as { actor: string; command: { _tag: string; type?: string } }
        return [actor, command._tag, command.type]
      })
    const state = rescuerAssigned()
    const rescuer = nth(state, 2)
    const gaveUp = (foTaskId: string) =>
      build.foTask("COMPLETED", { type: "SWAP_BOT", foTaskId, reason: "NOT_DONE" })
    given(deliveryActor, state).when(gaveUp("fo-task-1"), t0).thenEvents("FieldTaskNoted").accepted()
    build.after(
      state,
      gaveUp("fo-task-1"),
      build.trip(rescuer, "JITP", "IN_TRANSIT", { serial: build.otherSerial })
    )
    const came = given(deliveryActor, state).when(build.atOrigin(rescuer, build.otherSerial), t0).accepted()
    assert.deepStrictEqual<unknown>(calls(came), [["Hub", "CreateFoTask", "SWAP_BOT"]])
    build.after(state, build.atOrigin(rescuer, build.otherSerial))
    const again = given(deliveryActor, state).when(gaveUp("fo-task-2"), t0).accepted()
    assert.deepStrictEqual<unknown>(calls(again), [["Hub", "CreateFoTask", "SWAP_BOT"]])
    build.after(state, gaveUp("fo-task-2"))
    given(deliveryActor, state).when(gaveUp("fo-task-2"), t0).thenNothing()
  })

  it("is fetched by nobody once it was taken out of the robot, and the delivery ends", () => {
    const state = rescuerAssigned()
    const rescuer = nth(state, 2)
    build.after(
      state,
      build.trip(rescuer, "JITP", "IN_TRANSIT", { serial: build.otherSerial }),
      build.atOrigin(rescuer, build.otherSerial)
    )
    build.at(state, t0 + 60 * minute, { _tag: "TimeOutAttempt", attemptId: nth(state, 1) })
    assert.strictEqual(build.attemptOf(state, 1).status, "TimedOut")
    given(deliveryActor, state)
      .when(build.foTask("COMPLETED", { type: "EMPTY_BOT", reason: "NOT_DONE" }), t0)
      .thenNothing()
    const emptied = build.foTask("COMPLETED", { type: "EMPTY_BOT", reason: "NO_REPAIR" })
    const decision = given(deliveryActor, state).when(emptied, t0).accepted()
    build.assertFields(decision.events[0], { _tag: "CargoDiscarded", attemptId: nth(state, 1) })
    build.after(state, emptied)
    given(deliveryActor, state).when(emptied, t0).thenNothing()
    build.after(state, build.demandCanceled(rescuer))
    assert.deepStrictEqual<unknown>(statuses(state), ["Canceled", "Robot TimedOut", "Robot Canceled"])
  })

  it("is where it was put: into another robot than planned, or before the robot's arrival was heard of", () => {
    const state = rescuerAssigned()
    const decision = given(deliveryActor, state)
      .when(build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT", { intoSerial: "R-0003" }), t0)
      .accepted()
    build.assertFields(decision.events[0], {
      _tag: "AttemptResourceChanged",
      old: build.otherSerial,
      new: "R-0003"
    })
    build.after(state, build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT", { intoSerial: null }))
    build.assertFields(build.attemptOf(state, 2), {
      status: "LoadedWaitingForPilot",
      serial: build.otherSerial,
      hasFood: true
    })
  })

  it("is reported to a human when no robot of the delivery has it", () => {
    const state = build.waitingForHand()
    const decision = given(deliveryActor, state)
      .when(build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT"), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(decision.calls, [
      { _tag: "RaiseAlarm", code: "FOOD_MOVED_ASTRAY", entity: "Delivery", id: build.deliveryId }
    ])
    given(deliveryActor, state)
      .when(build.foStep("PUT_FOOD_INTO_DIFFERENT_BOT", { serial: "R-0009" }), t0)
      .thenNothing()
  })

  it("is given up by the other robot when Dispatch has none any more, and the next one is asked", () => {
    const state = build.after(rescuerAssigned(), (s) =>
      build.dispatch({
        _tag: "DemandOrphaned",
        at: t0,
        demandId: build.demandId,
        deliveryId: build.deliveryId,
        attemptId: nth(s, 2),
        serial: build.otherSerial,
        issues: ["Grounded"],
        loaded: false
      })
    )
    build.after(state, build.reassignmentFailed(nth(state, 2)))
    assert.strictEqual(build.attemptOf(state, 2).status, "CancelRequested")
    build.after(state, build.demandCanceled(nth(state, 2)))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot RescueRequested",
      "Robot Canceled"
    ])
  })
})

describe("food that a courier fetches from the robot", () => {
  const withCouriers = (): DeliveryState => build.after(stranded(true), (s) => build.refused(nth(s, 2)))

  it("is asked for at the robot when no other robot can come", () => {
    const state = stranded(true)
    const decision = given(deliveryActor, state)
      .when(build.refused(nth(state, 2)), t0)
      .accepted()
    build.assertFields(decision.calls[0], {
      _tag: "CourierCall",
      request: "CREATE",
      provider: "DoorDash",
      pickup: { lat: stuckAt.lat, lng: stuckAt.lng },
      dropoff: { lat: build.dropoff.lat, lng: build.dropoff.lng },
      fromRobot: build.serial
    })
    const created = decision.events.find(({ _tag }) => _tag === "AttemptCreated")
    build.assertFields(created, { provider: "DoorDash", role: "rescue", sequence: 3 })
  })

  it("changes hands when he picks it up, and somebody is told to open the robot for him", () => {
    const state = withCouriers()
    const courier = nth(state, 3)
    build.after(state, build.courierCreated(courier))
    assert.strictEqual(state.order?.status, "RescueInProgress")
    build.after(state, build.courierStatus(courier, "Assigned"))
    assert.strictEqual(build.attemptOf(state).status, "RescueInitiated")
    build.after(state, build.courierStatus(courier, "EnRouteToPickup"))
    const arrived = given(deliveryActor, state)
      .when(build.courierStatus(courier, "ArrivedAtPickup"), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(arrived.calls, [
      { _tag: "RaiseAlarm", code: "COURIER_AT_ROBOT", entity: "Delivery", id: build.deliveryId }
    ])
    build.after(
      state,
      build.courierStatus(courier, "ArrivedAtPickup"),
      build.courierStatus(courier, "PickedUp")
    )
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueInProgress",
      "Robot Rescued",
      "Robot RequestFailed",
      "DoorDash InTransit"
    ])
    build.after(state, build.courierStatus(courier, "Delivered"))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "Completed",
      "Robot Rescued",
      "Robot RequestFailed",
      "DoorDash Delivered"
    ])
    assert.isFalse(state.order?.cargoLoaded)
  })

  it("is left to the other courier, and then to a field operator", () => {
    const state = withCouriers()
    build.after(state, build.courierCreated(nth(state, 3)), build.courierStatus(nth(state, 3), "Canceled"))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "RescueRequested",
      "Robot RescueRequested",
      "Robot RequestFailed",
      "DoorDash Canceled",
      "Uber Requested"
    ])
    const last = given(deliveryActor, state)
      .when(
        build.courier(nth(state, 4), { kind: "Refused", code: "couriers_busy" }, { provider: "Uber" }),
        t0
      )
      .accepted()
    const announced = last.events.find(({ _tag }) => _tag === "RescueRequested")
    build.assertFields(announced, { next: null, hasFood: true, serial: build.serial })
  })

  it("is nobody's to fetch once a courier has it and gives up: the delivery ends", () => {
    const state = withCouriers()
    const courier = nth(state, 3)
    build.after(
      state,
      build.courierStatus(courier, "PickedUp"),
      build.courierStatus(courier, "Canceled", { occurredAt: t0 + 1 })
    )
    assert.strictEqual(state.order?.status, "Canceled")
    assert.strictEqual(state.order?.cancelReason, "NoProviderAvailable")
  })
})

describe("food that a field operator brings by hand", () => {
  it("is called for with the customer's door, when nobody else is left", () => {
    const state = stranded()
    const decision = given(deliveryActor, state)
      .when(build.refused(nth(state, 2)), t0)
      .accepted()
    build.assertFields(
      decision.events.find(({ _tag }) => _tag === "RescueRequested"),
      {
        next: null,
        foodTo: { lat: build.dropoff.lat, lng: build.dropoff.lng }
      }
    )
  })

  it("is under way when he accepts, sought anew when he gives up, and delivered when he hands it over", () => {
    const state = build.waitingForHand()
    build.after(state, build.foAssignment("REQUESTED", { from: null }))
    assert.strictEqual(state.order?.status, "RescueRequested")
    const accepted = build.foAssignment("ACCEPTED")
    build.after(state, accepted)
    assert.deepStrictEqual<unknown>(statuses(state).slice(0, 2), [
      "RescueInProgress",
      "Robot RescueInitiated"
    ])
    given(deliveryActor, state).when(accepted, t0).thenNothing()
    build.after(state, build.foAssignment("ABANDONED", { from: "ACCEPTED" }))
    assert.deepStrictEqual<unknown>(statuses(state).slice(0, 2), ["RescueRequested", "Robot RescueRequested"])
    // What is heard again of the one who gave up is old.
    given(deliveryActor, state).when(accepted, t0).thenNothing()
    build.after(
      state,
      build.foAssignment("ACCEPTED", { assignmentId: "fo-assignment-2" }),
      build.foStep("PICKUP_FOOD")
    )
    const handed = build.foStep("DROPOFF_FOOD")
    build.after(state, handed)
    assert.deepStrictEqual<unknown>(statuses(state).slice(0, 2), ["Completed", "Robot Delivered"])
    given(deliveryActor, state).when(handed, t0).thenNothing()
    build.assertFields(state.order ?? {}, { cargoLoaded: false })
  })

  it("counts although it was not heard that he had accepted", () => {
    const state = build.after(build.waitingForHand(), build.foStep("DROPOFF_FOOD"))
    assert.deepStrictEqual<unknown>(statuses(state).slice(0, 2), ["Completed", "Robot Delivered"])
  })

  it("is missed by a human when the task is taken out of the queue", () => {
    const state = build.after(build.waitingForHand(), build.foAssignment("ACCEPTED"))
    const decision = given(deliveryActor, state).when(build.foTask("CANCELLED"), t0).accepted()
    assert.deepStrictEqual<unknown>(decision.calls, [
      { _tag: "RaiseAlarm", code: "RESCUER_MISSING", entity: "Delivery", id: build.deliveryId }
    ])
    build.after(state, build.foTask("CANCELLED"))
    assert.deepStrictEqual<unknown>(statuses(state).slice(0, 2), ["RescueRequested", "Robot RescueRequested"])
    given(deliveryActor, state).when(build.foTask("CANCELLED"), t0).thenNothing()
  })

  it("beats a rescuer who is still on his way, who is told so", () => {
    const state = build.waitingForHand({ courierFallback: true })
    const decision = given(deliveryActor, state).when(build.foStep("DROPOFF_FOOD"), t0).accepted()
    build.assertFields(decision.calls[0], { _tag: "CourierCall", request: "CANCEL", provider: "DoorDash" })
    build.after(state, build.foStep("DROPOFF_FOOD"))
    assert.deepStrictEqual<unknown>(statuses(state), [
      "Completed",
      "Robot Delivered",
      "Robot RequestFailed",
      "DoorDash Canceled"
    ])
  })

  it("is not needed any more when an operator sends a courier: the task is cancelled", () => {
    const state = build.waitingForHand({ courierFallback: true })
    // Both couriers have refused, so that a field operator was called and has accepted.
    build.after(
      state,
      (s) => build.courier(nth(s, 3), { kind: "Refused", code: "x" }),
      (s) => build.courier(nth(s, 4), { kind: "Refused", code: "x" }, { provider: "Uber" }),
      build.foAssignment("ACCEPTED")
    )
    const decision = given(deliveryActor, state).when(build.changeProvider("Uber"), t0).accepted()
    assert.deepStrictEqual<unknown>(
      decision.sends.map(({ command }) => command._tag),
      ["CancelFoTask"]
    )
    build.assertFields(decision.calls[0], { request: "CREATE", provider: "Uber", fromRobot: build.serial })
    build.after(state, build.changeProvider("Uber"))
    assert.deepStrictEqual<unknown>(statuses(state)[0], "RescueRequested")
    given(deliveryActor, state).when(build.foTask("CANCELLED"), t0).thenNothing()
  })
})

describe("a rescue", () => {
  it("ends after five attempts, and the customer gets his money back, if the food is at the merchant's", () => {
    const state = build.after(build.stateAt("AtPickup"), strand)
    for (let tries = 2; tries <= 5; tries++) {
      assert.strictEqual(state.attempts.length, tries)
      build.after(state, { _tag: "TimeOutRequest", attemptId: nth(state, tries) })
    }
    build.assertFields(state.order ?? {}, { status: "Canceled", cancelReason: "AttemptsExhausted" })
    const again = build.after(build.stateAt("AtPickup"), strand)
    for (let tries = 2; tries <= 4; tries++) {
      build.after(again, { _tag: "TimeOutRequest", attemptId: nth(again, tries) })
    }
    const last = given(deliveryActor, again)
      .when({ _tag: "TimeOutRequest", attemptId: nth(again, 5) }, t0)
      .accepted()
    build.assertFields(
      last.events.find(({ _tag }) => _tag === "RefundRequested"),
      { amountCents: 2_800 }
    )
  })

  it("names the attempt that failed, whoever tries", () => {
    const state = build.after(stranded(true), (s) => build.refused(nth(s, 2)))
    assert.strictEqual(state.order?.needsRescueAttemptId, build.idOf(state))
    assert.strictEqual(state.order?.latestAttemptId, nth(state, 3))
  })

  it("that is withdrawn takes the courier back whom nobody has heard of", () => {
    const state = build.after(stranded(true), (s) => build.refused(nth(s, 2)))
    const decision = given(deliveryActor, state)
      .when({ _tag: "WithdrawRescue", attemptId: build.idOf(state), note: null }, t0)
      .accepted()
    build.assertFields(decision.calls[0], { request: "CANCEL", provider: "DoorDash" })
  })
})
