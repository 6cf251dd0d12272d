import { assert, describe, it } from "@effect/vitest"
import type { Attempt, DeliveryState, Order, Quote } from "../../../src/actors/delivery/state.ts"
import { acceptedQuoteInTime } from "../../../src/sim/checkers/accepted-quote-in-time.ts"
import { canceledAttemptHasReason } from "../../../src/sim/checkers/canceled-attempt-has-reason.ts"
import { canceledNoneDelivered } from "../../../src/sim/checkers/canceled-none-delivered.ts"
import { completedIffOneDelivered } from "../../../src/sim/checkers/completed-iff-one-delivered.ts"
import { historyVersionsWithoutGaps } from "../../../src/sim/checkers/history-versions-without-gaps.ts"
import { latestAttemptHighestSequence } from "../../../src/sim/checkers/latest-attempt-highest-sequence.ts"
import { loadedCargoIsNotDelivered } from "../../../src/sim/checkers/loaded-cargo-is-not-delivered.ts"
import { oneLiveAttempt } from "../../../src/sim/checkers/one-live-attempt.ts"
import { openDeliveryHasOpenAttempt } from "../../../src/sim/checkers/open-delivery-has-open-attempt.ts"
import { pickupBeforeDropoff } from "../../../src/sim/checkers/pickup-before-dropoff.ts"
import { rescueNeedsFailedAttempt } from "../../../src/sim/checkers/rescue-needs-failed-attempt.ts"
import { terminalDeliveryHasNoLiveAttempt } from "../../../src/sim/checkers/terminal-delivery-has-no-live-attempt.ts"
import * as build from "./builders.ts"

const broken = (
  state: DeliveryState,
  attempt: Partial<Attempt>,
  order: Partial<Order> = {},
  quote: Partial<Quote> = {}
): DeliveryState => {
  Object.assign(build.attemptOf(state), attempt)
  Object.assign(state.order as Order, order)
  Object.assign(state.quote as Quote, quote)
  return state
}

/** For each checker a state that it must refuse, one wrong field away from a sound one. */
const cases: ReadonlyArray<readonly [(state: DeliveryState) => string | null, () => DeliveryState]> = [
  [oneLiveAttempt, () => broken(build.attemptStateBuilders.RescueInitiated(), { status: "AtPickup" })],
  [completedIffOneDelivered, () => broken(build.stateAt("Delivered"), { status: "TimedOut" })],
  [completedIffOneDelivered, () => broken(build.stateAt("InTransit"), { status: "Delivered" })],
  [canceledNoneDelivered, () => broken(build.attemptStateBuilders.Canceled(), { status: "Delivered" })],
  [latestAttemptHighestSequence, () => broken(build.stateAt("Pending"), {}, { latestAttemptId: "other" })],
  [latestAttemptHighestSequence, () => broken(build.stateAt("Pending"), { sequence: 2 })],
  [historyVersionsWithoutGaps, () => broken(build.stateAt("Delivered"), { version: 2 })],
  [historyVersionsWithoutGaps, () => broken(build.stateAt("Delivered"), {}, { version: 2 })],
  [
    rescueNeedsFailedAttempt,
    () => broken(build.attemptStateBuilders.RescueRequested(), {}, { needsRescueAttemptId: null })
  ],
  [
    rescueNeedsFailedAttempt,
    () => broken(build.attemptStateBuilders.RescueInitiated(), { status: "Delivered" })
  ],
  [canceledAttemptHasReason, () => broken(build.attemptStateBuilders.Canceled(), { cancelReason: null })],
  [
    canceledAttemptHasReason,
    () => broken(build.attemptStateBuilders.Canceled(), { cancelReason: "LoadError" })
  ],
  [terminalDeliveryHasNoLiveAttempt, () => broken(build.stateAt("Delivered"), { status: "InTransit" })],
  [
    terminalDeliveryHasNoLiveAttempt,
    () => broken(build.attemptStateBuilders.Canceled(), { status: "RescueRequested" })
  ],
  [openDeliveryHasOpenAttempt, () => broken(build.stateAt("InTransit"), { status: "TimedOut" })],
  [acceptedQuoteInTime, () => broken(build.stateAt("Pending"), {}, {}, { acceptedAt: build.t0 + 300_001 })],
  [acceptedQuoteInTime, () => broken(build.stateAt("Pending"), {}, {}, { provider: null })],
  [loadedCargoIsNotDelivered, () => broken(build.stateAt("Delivered"), {}, { cargoLoaded: true })],
  [loadedCargoIsNotDelivered, () => broken(build.stateAt("AtPickup"), {}, { cargoLoaded: true })],
  [pickupBeforeDropoff, () => broken(build.stateAt("Delivered"), { actualPickupTime: build.t0 + 1 })],
  [pickupBeforeDropoff, () => broken(build.stateAt("Delivered"), { actualPickupTime: null })]
]

describe("the checkers of a delivery's invariants", () => {
  it("find nothing in any state that commands lead to", () => {
    for (const build_ of [
      ...Object.values(build.attemptStateBuilders),
      ...Object.values(build.deliveryStateBuilders)
    ]) {
      const state = build_()
      for (const [check] of cases) assert.isNull(check(state), check.name)
    }
  })

  it("each find what is wrong and name it", () => {
    for (const [check, wrong] of cases) {
      const found = check(wrong())
      assert.isString(found, check.name)
      assert.notStrictEqual(found, "")
    }
  })
})
