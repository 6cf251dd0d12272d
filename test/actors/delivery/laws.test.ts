import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryEvent } from "../../../src/actors/delivery/events.ts"
import {
  type AttemptState,
  type AttemptTrigger,
  attemptMachine,
  type DeliveryTrigger,
  deliveryMachine
} from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { isLegal } from "../../../src/domain/machine.ts"
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
import { canonical, deepFreeze, stateAfter } from "../../support/given.ts"
import * as build from "./builders.ts"
import { type Choice, choices, commandOf, pick } from "./stories.ts"

const checkers = [
  acceptedQuoteInTime,
  canceledAttemptHasReason,
  canceledNoneDelivered,
  completedIffOneDelivered,
  historyVersionsWithoutGaps,
  latestAttemptHighestSequence,
  loadedCargoIsNotDelivered,
  oneLiveAttempt,
  openDeliveryHasOpenAttempt,
  pickupBeforeDropoff,
  rescueNeedsFailedAttempt,
  terminalDeliveryHasNoLiveAttempt
]

/** Where random stories start, so that late statuses are met as often as early ones. */
const starts: ReadonlyArray<() => DeliveryState> = [
  build.fresh,
  () => build.requestedState(),
  () => build.stateAt("Assigned"),
  () => build.stateAt("AtPickup", {}, { loadMethod: "MAGIC_LID", magicLidPin: "0815" }),
  () => build.stateAt("PickupInProgress"),
  () => build.stateAt("LoadedWithPilot", { returnPolicy: "discard" }),
  () => build.stateAt("InTransit"),
  () => build.stateAt("AtDestination", { controlledContents: ["Alcohol"] }),
  () => build.after(build.stateAt("InTransit"), build.cancel()),
  () => build.pricedState(),
  () => build.courierAt("Requested"),
  () => build.stateAt("InTransit", { courierFallback: true }),
  () => build.waitingForHand({ courierFallback: true }),
  ...Object.values(build.courierStateBuilders),
  ...Object.values(build.attemptStateBuilders)
]

const triggerOf = (reason: string | null): string => (reason ?? "").split(":")[0] ?? ""

/** Checks that an event of a decision is the next row of its history and a row of its machine. */
const checkRow = (state: DeliveryState, event: DeliveryEvent): void => {
  if (event._tag === "AttemptTransitioned") {
    const attempt = state.attempts.find((candidate) => candidate.attemptId === event.attemptId)
    assert.isDefined(attempt)
    assert.strictEqual(event.version, (attempt?.version ?? 0) + 1, "attempt version")
    assert.strictEqual(event.from, attempt?.version === 0 ? null : attempt?.status, "attempt from")
    const trigger = triggerOf(event.reason) as AttemptTrigger
    assert.isTrue(
      isLegal(attemptMachine, event.from as AttemptState | null, trigger, event.to as AttemptState),
      `${event.from} --${trigger}--> ${event.to}`
    )
  } else if (event._tag === "DeliveryTransitioned") {
    const order = state.order
    assert.strictEqual(event.version, (order?.version ?? 0) + 1, "delivery version")
    assert.strictEqual(event.from, order?.version === 0 ? null : order?.status, "delivery from")
    const trigger = triggerOf(event.reason) as DeliveryTrigger
    assert.isTrue(
      isLegal(deliveryMachine, event.from, trigger, event.to),
      `${event.from} --${trigger}--> ${event.to}`
    )
  }
}

/** Lives one random story and keeps its events. */
const live = (start: number, story: ReadonlyArray<Choice>, kept: Array<DeliveryEvent>): DeliveryState => {
  const state = pick(starts, start)()
  let now = build.t0
  for (const choice of story) {
    now += choice.waitMs
    const command = commandOf(state, choice)
    const before = canonical(state)
    const outcome = deliveryActor.decide(deepFreeze(structuredClone(state)), command, now)
    assert.strictEqual(canonical(state), before)
    if (!outcome.accepted) continue
    for (const event of outcome.events) {
      checkRow(state, event)
      deliveryActor.evolve(state, event)
      kept.push(event)
    }
    for (const check of checkers)
      assert.isNull(check(state), `${check.name} after ${JSON.stringify(command)}`)
  }
  return state
}

const runs = Number(process.env["FC_RUNS"] ?? 250)

describe("laws of a delivery", () => {
  it("keeps its invariants and takes only rows of its machines, whatever comes in whatever order", () => {
    fc.assert(
      fc.property(fc.nat(starts.length - 1), choices, (start, story) => {
        live(start, story, [])
      }),
      { numRuns: runs }
    )
  })

  it("is what its events made it: replaying them from the beginning gives the same state", () => {
    fc.assert(
      fc.property(choices, (story) => {
        const events: Array<DeliveryEvent> = []
        const state = live(0, story, events)
        assert.strictEqual(canonical(stateAfter(deliveryActor, build.deliveryId, events)), canonical(state))
      }),
      { numRuns: Math.ceil(runs / 4) }
    )
  })

  it("decides the same twice: a decision is a function of state, command and time", () => {
    fc.assert(
      fc.property(fc.nat(starts.length - 1), choices, (start, story) => {
        const first: Array<DeliveryEvent> = []
        const second: Array<DeliveryEvent> = []
        live(start, story, first)
        live(start, story, second)
        assert.deepStrictEqual(first, second)
      }),
      { numRuns: Math.ceil(runs / 8) }
    )
  })
})
