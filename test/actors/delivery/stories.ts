/** Random stories of a delivery: what may be said to it, and what most likely is said next. */
import fc from "fast-check"
import {
  type CourierStatus,
  type CourierUpdate,
  courierStatuses,
  type DeliveryCommand
} from "../../../src/actors/delivery/commands.ts"
import type { AttemptState } from "../../../src/actors/delivery/machine.ts"
import type { Attempt, DeliveryState } from "../../../src/actors/delivery/state.ts"
import { actorTypes } from "../../../src/services/deliveries/events.ts"
import { groupOf } from "../../../src/services/deliveries/policies.ts"
import * as build from "./builders.ts"

/** One random choice: what, of which attempt, and three small numbers to vary it. */
export interface Choice {
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
export const pick = <T>(values: ReadonlyArray<T>, n: number): T => values[n % values.length] as T

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
  (id, n) =>
    build.reassigned(id, {
      newRobot: pick([build.serial, build.otherSerial], n),
      hubId: pick([build.hubId, "hub-2"], n >> 1)
    }),
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
  (id) => ({ _tag: "CheckDemand", attemptId: id }),
  (id, n, state) => build.courierCreated(id, ofCourier(state, id, n)),
  (id, n, state) => build.courier(id, { kind: "Refused", code: "couriers_busy" }, ofCourier(state, id, n)),
  (id, n, state) => build.courier(id, { kind: "CancelConfirmed" }, ofCourier(state, id, n)),
  (id, n, state) =>
    build.courier(id, { kind: "CancelRefused", code: "delivery_picked_up" }, ofCourier(state, id, n)),
  (id, n, state) => build.courierStatus(id, pick(courierStatuses, n), ofCourier(state, id, n)),
  (id, n, state) => build.courierStatus(id, pick(courierStatuses, n >> 1), ofCourier(state, id, n)),
  (_, n) =>
    build.courier(
      null,
      n % 3 === 0
        ? { kind: "QuoteRefused", code: "distance_too_long" }
        : { kind: "Quoted", feeCents: 700, pickupEta: build.t0, dropoffEta: build.t0 + 30 * build.minute },
      { provider: pick(couriers, n), providerEventId: `report-price-${n}` }
    ),
  () => ({ _tag: "TimeOutRequest", attemptId: null }),
  (id) => ({ _tag: "PollCourier", attemptId: id }),
  (_, n) =>
    build.foAssignment(pick(["REQUESTED", "ACCEPTED", "ABANDONED", "REVOKED", "STALE"] as const, n), {
      foTaskId: `fo-task-${n >> 3}`,
      assignmentId: `fo-assignment-${n >> 2}`,
      type: pick(["DELIVERY_RESCUE", "SWAP_BOT"] as const, n >> 1)
    }),
  (_, n) =>
    build.foTask(pick(["PENDING", "IN_PROGRESS", "COMPLETED", "CANCELLED"] as const, n), {
      foTaskId: `fo-task-${n >> 3}`,
      type: pick(["DELIVERY_RESCUE", "SWAP_BOT", "EMPTY_BOT"] as const, n >> 1)
    }),
  (_, n) =>
    build.foStep(pick(["PICKUP_FOOD", "DROPOFF_FOOD", "PUT_FOOD_INTO_DIFFERENT_BOT"] as const, n), {
      intoSerial: pick([null, build.otherSerial], n >> 1)
    }),
  (_, n) => build.partnerFailed(pick(["CLOSED_BY_PARTNER", "REFUSED", "REFUSED", "DEADLINE"] as const, n)),
  (_, n) =>
    build.changeProvider(pick([null, "Robot", "DoorDash", "Uber"] as const, n), pick(actorTypes, n >> 2)),
  (_, n) =>
    build.changeAddress({
      correlationId: `address-${n}`,
      dropoff: pick([build.newDoor, build.newDoor, build.dropoff], n)
    }),
  (_, n, state) => {
    const quoteId = state.order?.addressChange?.estimateId ?? build.quoteId
    return n % 3 === 0
      ? build.dispatch({ _tag: "DemandRefused", quoteId, limitingFactor: "NotRobotAddressable" })
      : build.quoted({ quoteId, demandId: "" })
  }
]

const couriers = ["DoorDash", "Uber"] as const

/** A report of the attempt's own courier most of the time, by a clock that runs back now and then. */
const ofCourier = (state: DeliveryState, id: string, n: number): Partial<CourierUpdate> => {
  const provider = state.attempts.find(({ attemptId }) => attemptId === id)?.provider
  return {
    provider: provider === "DoorDash" || provider === "Uber" ? provider : pick(couriers, n),
    providerEventId: `report-${id}-${state.version - (n % 4 === 0 ? 1 : 0)}`,
    occurredAt: build.t0 + state.version * 1_000 - (n % 5 === 0 ? 5_000 : 0)
  }
}

/** What a courier would most likely report next. */
const courierNext = (state: DeliveryState, attempt: Attempt, choice: Choice): DeliveryCommand => {
  const id = attempt.attemptId
  const facts = ofCourier(state, id, 1)
  const next: Partial<Record<AttemptState, CourierStatus>> = {
    Pending: "Assigned",
    Scheduled: "Assigned",
    Assigned: "EnRouteToPickup",
    InTransitToPartner: "ArrivedAtPickup",
    InTransitToRescue: "ArrivedAtPickup",
    AtBot: "PickedUp",
    AtPickup: "PickedUp",
    PickupInProgress: "PickedUp",
    InTransit: "NearDropoff",
    ArrivingAtDestination: "ArrivedAtDropoff",
    AtDestination: choice.variant % 4 === 0 ? "ReturnStarted" : "Delivered",
    ReturnInitiated: "ReturnUnderWay",
    ReturnInProgress: choice.variant % 2 === 0 ? "Returned" : "FailedToReturn",
    CancelRequestFailed: "Delivered"
  }
  const status = next[attempt.status]
  if (status !== undefined) return build.courierStatus(id, status, facts)
  if (attempt.status !== "CancelRequested") return build.courierCreated(id, facts)
  return choice.variant % 2 === 0
    ? build.courier(id, { kind: "CancelConfirmed" }, facts)
    : build.courier(id, { kind: "CancelRefused", code: "delivery_picked_up" }, facts)
}

/** What the world would most likely do next to the newest attempt: stories come farther by it. */
export const likely = (state: DeliveryState, choice: Choice): DeliveryCommand => {
  const attempt = state.attempts[state.attempts.length - 1]
  if (attempt === undefined) return build.acceptQuote()
  const id = attempt.attemptId
  const courierIsAtIt = attempt.provider !== "Robot" && groupOf(attempt.status) !== "TERMINAL"
  if (courierIsAtIt) return courierNext(state, attempt, choice)
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
      if (choice.variant % 3 === 1) return build.foAssignment("ACCEPTED")
      return choice.variant % 3 === 2
        ? build.foStep("DROPOFF_FOOD")
        : { _tag: "WithdrawRescue", attemptId: id, note: null }
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

/** The command of a choice as the state is. */
export const commandOf = (state: DeliveryState, choice: Choice): DeliveryCommand => {
  const attempts = state.attempts
  const attempt = attempts[attempts.length - 1 - (choice.attempt % Math.max(1, attempts.length))]
  const make = kinds[choice.kind] ?? (() => likely(state, choice))
  return make(attempt?.attemptId ?? "attempt-none", choice.variant, state)
}

/** Any command, or what is likely to come next. */
export const choice: fc.Arbitrary<Choice> = fc.record({
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
})

/** Random stories. */
export const choices = fc.array(choice, { minLength: 5, maxLength: 60 })
