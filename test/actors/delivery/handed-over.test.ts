/** A field operator hands the food over although two attempts are known to have had it aboard. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { completedIffOneDelivered } from "../../../src/sim/checkers/completed-iff-one-delivered.ts"
import { loadedCargoIsNotDelivered } from "../../../src/sim/checkers/loaded-cargo-is-not-delivered.ts"
import { terminalDeliveryHasNoLiveAttempt } from "../../../src/sim/checkers/terminal-delivery-has-no-live-attempt.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"

const { t0 } = build
const rescuer = (state: DeliveryState): string => build.attemptOf(state, 2).attemptId

/**
 * A robot stands with food; the robot sent for it is given up, and only then its departure with food
 * becomes known, so that it stands with food as well. `robot`: which it was, by the news of its trip.
 */
const twoWithFood = (robot: string): DeliveryState =>
  build.after(
    build.stateAt("InTransit"),
    (s) => ({ _tag: "StartRescue", attemptId: build.idOf(s), by: "pilot", note: null }),
    (s) => build.reassignmentFailed(rescuer(s)),
    (s) => build.trip(rescuer(s), "DELIVERY", "IN_TRANSIT", { serial: robot }),
    (s) => build.demandCanceled(rescuer(s))
  )

const statuses = (state: DeliveryState): ReadonlyArray<string> => [
  ...(state.order === null ? [] : [state.order.status]),
  ...state.attempts.map(({ status }) => status)
]

const handedOver = (state: DeliveryState, from: string): DeliveryState =>
  build.after(state, build.foStep("DROPOFF_FOOD", { serial: from }))

describe("food that a field operator hands over", () => {
  it("is that of the newest attempt when two had the same robot", () => {
    const state = twoWithFood(build.serial)
    assert.deepStrictEqual(statuses(state), ["RescueRequested", "RescueRequested", "RescueRequested"])
    assert.deepStrictEqual(
      state.attempts.map(({ hasFood, serial }) => [serial, hasFood]),
      [
        [build.serial, true],
        [build.serial, true]
      ]
    )
    for (const accepted of [false, true]) {
      const before = accepted ? build.after(twoWithFood(build.serial), build.foAssignment("ACCEPTED")) : state
      assert.deepStrictEqual(statuses(handedOver(before, build.serial)), [
        "Completed",
        "Rescued",
        "Delivered"
      ])
    }
  })

  it("is that of the robot it was taken from, whichever a rescuer was found for", () => {
    for (const accepted of [false, true]) {
      for (const [from, expected] of [
        [build.serial, ["Completed", "Delivered", "Rescued"]],
        [build.otherSerial, ["Completed", "Rescued", "Delivered"]]
      ] as const) {
        const state = twoWithFood(build.otherSerial)
        if (accepted) build.after(state, build.foAssignment("ACCEPTED", { serial: build.otherSerial }))
        handedOver(state, from)
        assert.deepStrictEqual(statuses(state), expected, `from ${from}`)
        assert.isNull(completedIffOneDelivered(state))
        assert.isNull(loadedCargoIsNotDelivered(state))
        assert.isNull(terminalDeliveryHasNoLiveAttempt(state))
        given(deliveryActor, state)
          .when(build.foStep("DROPOFF_FOOD", { serial: from }), t0)
          .thenNothing()
      }
    }
  })

  it("is nobody's when it was taken from a robot that has none", () => {
    given(deliveryActor, twoWithFood(build.serial))
      .when(build.foStep("DROPOFF_FOOD", { serial: build.otherSerial }), t0)
      .thenNothing()
  })
})
