import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import { checkReturnKey } from "../../../src/actors/delivery/course.ts"
import type { AttemptState } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0, minute } = build
const timeOut = (state: DeliveryState, sequence = 1) =>
  ({ _tag: "TimeOutAttempt", attemptId: build.attemptOf(state, sequence).attemptId }) as const
const silent = (state: DeliveryState, sequence = 1) =>
  ({ _tag: "TimeOutRequest", attemptId: build.attemptOf(state, sequence).attemptId }) as const

describe("a provider that does not answer", () => {
  it("fails the request, takes the question back and asks again as a retry", () => {
    const state = build.requestedState()
    const decision = given(deliveryActor, state)
      .when(silent(state), t0 + 30_000)
      .thenEvents("AttemptTransitioned", "AttemptCreated", "AttemptTransitioned")
      .accepted()
    build.assertFields(decision.events[1], { role: "retry", sequence: 2, provider: "Robot" })
    assert.deepStrictEqual<unknown>(
      decision.sends.map((send) => send.command._tag),
      ["Cancel", "Confirm"]
    )
    const pending = build.stateAt("Pending")
    given(deliveryActor, pending)
      .when(silent(pending), t0 + 30_000)
      .thenNothing()
  })

  it("ends the delivery after five attempts and refunds", () => {
    const state = build.requestedState()
    for (const sequence of [1, 2, 3, 4]) build.after(state, silent(state, sequence))
    const decision = given(deliveryActor, state).when(silent(state, 5), t0).accepted()
    build.assertFields(decision.events[1], { to: "Canceled", cancelReason: "AttemptsExhausted" })
    build.assertFields(decision.events[2], { _tag: "RefundRequested", amountCents: 2_800 })
    assert.lengthOf(build.after(state, silent(state, 5)).attempts, 5)
  })

  it("does not wake a late answer", () => {
    const state = build.requestedState()
    build.after(state, silent(state))
    given(deliveryActor, state)
      .when(build.confirmed(build.idOf(state)), t0)
      .thenNothing()
  })
})

describe("an attempt that stands still", () => {
  const spans: ReadonlyArray<readonly [AttemptState, number]> = [
    // Planned to start 3 minutes after t0.
    ["Assigned", 33],
    ["AtPickup", 45],
    ["InTransit", 90],
    ["RescueRequested", 60]
  ]
  for (const [status, minutes] of spans) {
    it(`times out in ${status} after ${minutes} minutes, not a moment before`, () => {
      const state = build.attemptStateBuilders[status]()
      const early = given(deliveryActor, state)
        .when(timeOut(state), t0 + minutes * minute - 1)
        .thenEvents()
        .accepted()
      build.assertFields(early.timers[0], { _tag: "SetTimer", dueAt: t0 + minutes * minute })
      const due = given(deliveryActor, state)
        .when(timeOut(state), t0 + minutes * minute)
        .accepted()
      build.assertFields(due.events[0], { _tag: "AttemptTransitioned", to: "TimedOut" })
    })
  }

  it("takes its demand back from Dispatch when it times out", () => {
    const state = build.stateAt("AtPickup")
    const decision = given(deliveryActor, state)
      .when(timeOut(state), t0 + 45 * minute)
      .accepted()
    build.assertFields(decision.sends[0]?.command, {
      _tag: "Cancel",
      attemptId: build.idOf(state),
      demandId: build.demandId
    })
  })

  it("counts 90 minutes for the way back", () => {
    const state = build.attemptStateBuilders.ReturnInProgress()
    const decision = given(deliveryActor, state)
      .when(timeOut(state), t0 + 90 * minute)
      .thenEvents("AttemptTransitioned")
      .accepted()
    build.assertFields(decision.events[0], { to: "ReturnFailed" })
  })

  it("with food aboard has another robot fetch it, and ends the delivery when none can", () => {
    const state = build.stateAt("InTransit")
    build.at(state, t0 + 90 * minute, timeOut(state))
    assert.strictEqual(state.order?.status, "RescueRequested")
    build.assertFields(build.attemptOf(state, 2), { provider: "Robot", fromRobot: true, status: "Requested" })
    build.at(state, t0 + 90 * minute, build.refused(build.attemptOf(state, 2).attemptId))
    assert.strictEqual(state.order?.status, "Canceled")
    assert.isTrue(state.order?.cargoLoaded)
  })
})

describe("a customer who does not come", () => {
  it("is no longer waited for once he has opened the lid, but reminded to close it", () => {
    const state = build.stateAt("AtDestination")
    const decision = given(deliveryActor, state)
      .when(build.lidEvent("LID_OPENED", { reasons: ["UNLOAD"] }), t0)
      .accepted()
    assert.deepStrictEqual<unknown>(decision.timers, [{ _tag: "CancelTimer", key: "GiveUpNoShow" }])
  })

  it("is reminded at 180, 360 and 600 s after arrival, until the lid has closed", () => {
    const state = build.stateAt("AtDestination")
    const remind = (afterS: number) => ({ _tag: "Remind", attemptId: build.idOf(state), afterS }) as const
    const due = [180, 360, 600].map((afterS) => {
      const decision = given(deliveryActor, state)
        .when(remind(afterS), t0 + afterS * 1_000)
        .accepted()
      assert.deepStrictEqual<unknown>(decision.calls, [
        {
          _tag: "NotifyCustomer",
          deliveryId: build.deliveryId,
          template: "ARRIVED_REMINDER",
          occurrence: `1:${afterS}`,
          message: null
        }
      ])
      const timer = decision.timers[0]
      return timer?._tag === "SetTimer" ? timer.dueAt - t0 : null
    })
    assert.deepStrictEqual<unknown>(due, [360_000, 600_000, null])
    const done = build.stateAt("Delivered")
    given(deliveryActor, done)
      .when({ _tag: "Remind", attemptId: build.idOf(done), afterS: 180 }, t0)
      .thenNothing()
  })
})

describe("a robot attempt without a demand", () => {
  it("raises an alarm after 60 s", () => {
    const state = build.requestedState()
    const check = { _tag: "CheckDemand", attemptId: build.idOf(state) } as const
    const decision = given(deliveryActor, state)
      .when(check, t0 + 60_000)
      .thenEvents()
      .accepted()
    build.assertFields(decision.calls[0], { code: "ATTEMPT_WITHOUT_DEMAND" })
    given(deliveryActor, build.stateAt("Pending"))
      .when(check, t0 + 60_000)
      .thenNothing()
  })
})

describe("food that is to be driven back", () => {
  const returning = (): DeliveryState =>
    build.after(build.stateAt("InTransit"), build.cancel(), (s) => build.demandCanceled(build.idOf(s)))
  const check = (state: DeliveryState) => ({ _tag: "CheckDemand", attemptId: build.idOf(state) }) as const

  it("is asked for again every 30 s until there is a trip, and then it is a human's matter", () => {
    const state = build.after(build.stateAt("InTransit"), build.cancel())
    const first = given(deliveryActor, state)
      .when(build.demandCanceled(build.idOf(state)), t0)
      .accepted()
    assert.isTrue(
      first.timers.some(
        (timer) => timer._tag === "SetTimer" && timer.key === checkReturnKey(build.idOf(state))
      ),
      "the answer to the first question is awaited"
    )
    build.after(state, build.demandCanceled(build.idOf(state)))
    for (const seconds of [30, 60, 90]) {
      const decision = given(deliveryActor, state)
        .when(check(state), t0 + seconds * 1_000)
        .thenEvents()
        .accepted()
      build.assertFields(decision.sends[0]?.command, {
        _tag: "CreateReturn",
        serial: build.serial,
        destination: build.pickup,
        attemptId: build.idOf(state)
      })
      build.assertFields(decision.timers[0], {
        key: checkReturnKey(build.idOf(state)),
        dueAt: t0 + (seconds + 30) * 1_000
      })
    }
    const spent = given(deliveryActor, state)
      .when(check(state), t0 + 120_000)
      .thenEvents("DeliveryIssueReported")
      .accepted()
    build.assertFields(spent.calls[0], { code: "RETURN_NOT_PLANNED" })
    assert.deepStrictEqual([spent.sends, spent.timers], [[], []])
    const taken = given(deliveryActor, state)
      .when(build.foTask("COMPLETED", { type: "EMPTY_BOT" }), t0 + 130_000)
      .accepted()
    assert.isTrue(
      taken.timers.some(
        (timer) => timer._tag === "CancelTimer" && timer.key === checkReturnKey(build.idOf(state))
      ),
      "nothing is awaited of a return that is over"
    )
  })

  it("is asked for no more once its trip is there, or it is over", () => {
    const planned = build.after(returning(), (s) => build.tripCreated(build.idOf(s), "RETURN"))
    given(deliveryActor, planned)
      .when(check(planned), t0 + 30_000)
      .thenNothing()
    const moving = build.after(returning(), (s) => build.trip(build.idOf(s), "RETURN", "IN_TRANSIT"))
    given(deliveryActor, moving)
      .when(check(moving), t0 + 30_000)
      .thenNothing()
    const emptied = build.after(returning(), build.foTask("COMPLETED", { type: "EMPTY_BOT" }))
    given(deliveryActor, emptied)
      .when(check(emptied), t0 + 30_000)
      .thenNothing()
  })
})
