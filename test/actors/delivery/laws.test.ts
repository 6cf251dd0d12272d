import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
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
import { actorTypes } from "../../../src/services/deliveries/events.ts"
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

/** One random choice: what, of which attempt, and three small numbers to vary it. */
interface Choice {
  readonly kind: number
  readonly attempt: number
  readonly variant: number
  readonly waitMs: number
}

const lidReasons = [["LOAD"], ["UNLOAD"], [], ["MAINTENANCE"], ["HEARTBEAT_RESYNC"]] as const
const references = [build.deliveryId, build.deliveryId, null, "delivery-other"] as const
const reasons = [
  "DeliveryCanceled",
  "CustomerRequested_Unable",
  "MerchantRequested",
  "CustomerUnresponsive",
  "DeliveryWatchdog",
  "LoadError",
  "Other"
] as const
const pick = <T>(values: ReadonlyArray<T>, n: number): T => values[n % values.length] as T

/** Every command of the actor, with every message inside it. */
const kinds: ReadonlyArray<(id: string, n: number, state: DeliveryState) => DeliveryCommand> = [
  () => build.requestQuote(),
  () => build.requestQuote({ correlationId: "ask-2" }),
  () => build.requestQuote({ quoteId: "quote-2" }),
  () => build.quoted(),
  () =>
    build.dispatch({ _tag: "DemandRefused", quoteId: build.quoteId, limitingFactor: "PilotAvailability" }),
  (_, n) =>
    build.acceptQuote({
      loadMethod: pick(["TWO_DIGIT_DEVICELESS_PIN", "MAGIC_LID", "PINLESS", "QR"] as const, n),
      magicLidPin: n % 2 === 0 ? "4711" : null
    }),
  () => ({ _tag: "RejectQuote", quoteId: build.quoteId }),
  () => ({ _tag: "ExpireQuote", quoteId: build.quoteId }),
  (id, n) => build.confirmed(id, { etd: build.t0 + n * 10 * build.minute }),
  (id) => build.refused(id),
  (id) => build.assigned(id),
  (id, n) => build.reassigned(id, { newRobot: pick([build.serial, build.otherSerial], n) }),
  (id, n) => build.orphaned(id, n % 2 === 0),
  (id) => build.reassignmentFailed(id),
  (id) => build.demandCanceled(id),
  (id, n) => build.etaUpdate(id, n),
  (id, n) => build.atOrigin(id, pick([build.serial, build.serial, build.otherSerial], n)),
  (id) => build.loadRejected(id),
  (id, n) => build.tripCreated(id, pick(["JITP", "DELIVERY", "RETURN"] as const, n)),
  (id) => build.trip(id, "JITP", "IN_TRANSIT"),
  (id) => build.trip(id, "DELIVERY", "IN_TRANSIT"),
  (id) => build.trip(id, "DELIVERY", "AT_STOP", { arrived: true, place: build.door }),
  (id, n) => build.trip(id, "RETURN", pick(["IN_TRANSIT", "COMPLETED", "CANCELLED"] as const, n)),
  (id, n) => build.pilot(id, pick(["ACCEPTED", "ACCEPTED", "ABANDONED", "REVOKED"] as const, n)),
  (id) => build.pilotUnavailable(id),
  (id) => build.location(id),
  (_, n) =>
    build.lidEvent("LID_OPENED", { reasons: pick(lidReasons, n), referenceId: pick(references, n >> 1) }),
  () => build.lidEvent("LID_OPEN_FAILED"),
  (_, n) => build.lidEvent("LID_CLOSED", { reasons: pick(lidReasons, n), lateClose: true }),
  (_, n) => build.lidCycle({ reasons: pick(lidReasons, n), referenceId: pick(references, n >> 1) }),
  (_, n) => build.lidTimedOut(n % 2 === 0 ? "LOAD" : "UNLOAD"),
  (_, _n, state) => build.lidRefused(state.lid.requests[0]?.commandId ?? "none"),
  (_, n, state) => build.pinEntered(n % 3 === 0 ? "99" : (state.order?.unlockPin ?? "0")),
  (_, n) => build.robotState(n % 2 === 0 ? "GROUNDED" : "PARKED", n % 5 === 0),
  (_, n) => ({ _tag: "OpenForLoad", commandId: `open-${n}`, correlationId: `wait-${n}`, source: "QR" }),
  (_, n) => ({ _tag: "Unlock", commandId: `unlock-${n}`, correlationId: `wait-${n}`, source: "TRACKER" }),
  (id) => ({ _tag: "Load", attemptId: id, by: "operator", note: "seen" }),
  (id) => ({ _tag: "Complete", attemptId: id, by: "operator", note: null }),
  (id, n) => ({ _tag: "CheckId", attemptId: id, passed: n % 2 === 0, by: "operator" }),
  (_, n) => build.cancel(pick(actorTypes, n), pick(reasons, n >> 1)),
  () => build.cancel("operator", "Other"),
  (id) => ({ _tag: "StartRescue", attemptId: id, by: "pilot", note: null }),
  (id) => ({ _tag: "WithdrawRescue", attemptId: id, note: null }),
  (id) => ({ _tag: "DeclareUnrecoverable", attemptId: id, note: null }),
  (id) => ({ _tag: "StartReturn", attemptId: id, by: "operator", reason: "Other" }),
  () => ({ _tag: "ReportIssue", type: "OTHER", note: null, by: "customer" }),
  (id) => ({ _tag: "TimeOutRequest", attemptId: id }),
  (id, n, state) => ({
    _tag: "TimeOutCancel",
    attemptId: id,
    tries: n % 5 === 0 ? n : (state.attempts.find((attempt) => attempt.attemptId === id)?.cancelTries ?? 0)
  }),
  (id) => ({ _tag: "RetryCancel", attemptId: id }),
  (id) => ({ _tag: "TimeOutAttempt", attemptId: id }),
  (id, n) => ({ _tag: "Remind", attemptId: id, afterS: pick([180, 360, 600], n) }),
  (id) => ({ _tag: "GiveUpNoShow", attemptId: id }),
  (id) => ({ _tag: "CheckDemand", attemptId: id })
]

/** What the world would most likely do next to the newest attempt: stories come farther by it. */
const likely = (state: DeliveryState, choice: Choice): DeliveryCommand => {
  const attempt = state.attempts[state.attempts.length - 1]
  if (attempt === undefined) return build.acceptQuote()
  const id = attempt.attemptId
  switch (attempt.status) {
    case "Requested":
      return build.confirmed(id)
    case "Pending":
    case "Scheduled":
      return build.assigned(id)
    case "Assigned":
      return build.trip(id, "JITP", "IN_TRANSIT")
    case "InTransitToPartner":
    case "InTransitToRescue":
      return build.atOrigin(id)
    case "AtBot":
    case "AtPickup":
      return build.lidEvent("LID_OPENED", { reasons: ["LOAD"] })
    case "PickupInProgress":
      return build.lidCycle({ reasons: ["LOAD"] })
    case "LoadedWaitingForPilot":
      return build.pilot(id, "ACCEPTED", `assignment-${choice.variant}`)
    case "LoadedWithPilot":
      return build.trip(id, "DELIVERY", "IN_TRANSIT")
    case "InTransit":
      return build.location(id)
    case "ArrivingAtDestination":
      return build.trip(id, "DELIVERY", "AT_STOP", { arrived: true, place: build.door })
    case "AtDestination":
      return build.lidEvent("LID_OPENED", { reasons: ["UNLOAD"] })
    case "DeliveryInProgress":
      return build.lidCycle({ reasons: ["UNLOAD"] })
    case "CancelRequested":
      return choice.variant % 2 === 0
        ? build.demandCanceled(id)
        : { _tag: "TimeOutCancel", attemptId: id, tries: attempt.cancelTries }
    case "CancelRequestFailed":
      return { _tag: "RetryCancel", attemptId: id }
    case "RescueRequested":
    case "RescueInitiated":
      return { _tag: "WithdrawRescue", attemptId: id, note: null }
    case "ReturnInitiated":
      return choice.variant % 2 === 0
        ? build.tripCreated(id, "RETURN")
        : build.trip(id, "RETURN", "IN_TRANSIT")
    case "ReturnInProgress":
      return build.trip(id, "RETURN", choice.variant % 2 === 0 ? "COMPLETED" : "CANCELLED")
    default:
      return build.requestQuote()
  }
}

const commandOf = (state: DeliveryState, choice: Choice): DeliveryCommand => {
  const attempts = state.attempts
  const attempt = attempts[attempts.length - 1 - (choice.attempt % Math.max(1, attempts.length))]
  const make = kinds[choice.kind] ?? (() => likely(state, choice))
  return make(attempt?.attemptId ?? "attempt-none", choice.variant, state)
}

const choices = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 2, arbitrary: fc.nat(kinds.length - 1) },
      { weight: 1, arbitrary: fc.constant(kinds.length) }
    ),
    attempt: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
    variant: fc.nat(30),
    waitMs: fc.oneof(
      { weight: 8, arbitrary: fc.nat(20_000) },
      { weight: 1, arbitrary: fc.nat(100 * build.minute) }
    )
  }),
  { minLength: 5, maxLength: 60 }
)

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
