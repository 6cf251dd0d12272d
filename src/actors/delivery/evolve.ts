/**
 * Applies one event to the state of a delivery, in place. Total: an event that names an attempt this
 * delivery does not have changes nothing but the count of events.
 */
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { AttemptTransitioned, DeliveryTransitioned } from "../../services/deliveries/events.ts"
import { groupOf, isCourier } from "../../services/deliveries/policies.ts"
import type { AttemptPlanned, AttemptProgressNoted, DeliveryEvent } from "./events.ts"
import type { AttemptState } from "./machine.ts"
import {
  type Attempt,
  attemptById,
  type DeliveryState,
  keptRequest,
  liveAttempt,
  newAttempt,
  newOrder,
  type Order
} from "./state.ts"
import { evolveStatusSince, evolveWatchdog } from "./watchdog-evolve.ts"

/** The lid as a step of the attempt implies it. */
const evolveLid = (state: DeliveryState, from: AttemptState | null, to: AttemptState, at: Instant): void => {
  const lid = state.lid
  // A withdrawn rescue says nothing about the lid.
  if (from !== null && groupOf(from) === "RESCUE" && groupOf(to) !== "TERMINAL") return
  switch (to) {
    case "PickupInProgress":
    case "DeliveryInProgress":
      lid.openSince = at
      lid.failures = 0
      lid.requests.length = 0
      return
    case "LoadedWaitingForPilot":
      if (from === "LoadedWithPilot") return
      lid.openSince = null
      return
    case "Pending":
    case "AtDestination":
      lid.openSince = null
      lid.failures = 0
      lid.requests.length = 0
      return
    default:
      if (groupOf(to) !== "TERMINAL") return
      lid.openSince = null
      lid.requests.length = 0
  }
}

/** Food came aboard or went, with the facts of the rows that depend on it. */
const evolveFood = (state: DeliveryState, attempt: Attempt, hasFood: boolean, at: Instant): void => {
  const order = state.order
  if (hasFood && !attempt.hasFood) {
    attempt.actualPickupTime ??= at
    if (order !== null) {
      order.cargoLoaded = true
      order.loadedAt ??= at
    }
  }
  attempt.hasFood = hasFood
}

const evolveResume = (attempt: Attempt, from: AttemptState, to: AttemptState, at: Instant): void => {
  if (to === "CancelRequested") {
    if (from !== "CancelRequestFailed") attempt.resumeStatus = from
    if (attempt.cancelAskedAt === null) attempt.cancelAskedAt = at
    else attempt.cancelTries += 1
    return
  }
  if (to === "CancelRequestFailed" || to === "RescueInitiated") return
  if (to === "RescueRequested") {
    if (groupOf(from) === "PICKUP" || groupOf(from) === "LOADED") attempt.resumeStatus = from
    return
  }
  attempt.resumeStatus = null
}

/** What was known of the robot before says nothing of another one. */
const giveRobot = (attempt: Attempt, serial: RobotSerial | null): void => {
  if (serial === attempt.serial) return
  attempt.serial = serial
  attempt.robotNeedsMaintenance = false
  attempt.robotFacts = null
}

const evolveAttempt = (state: DeliveryState, event: AttemptTransitioned): void => {
  const attempt = attemptById(state, event.attemptId)
  if (attempt === null) return
  const to = event.to as AttemptState
  const from = attempt.version === 0 ? null : attempt.status
  attempt.version = event.version
  attempt.status = to
  giveRobot(attempt, event.serial)
  attempt.demandId = event.demandId
  attempt.hubId = event.hubId
  // What a courier did last is told by its own clock.
  if (event.provider === "Robot") attempt.lastProviderUpdate = event.at
  if (event.cancelReason !== null) attempt.cancelReason = event.cancelReason
  if (event.lat !== null && event.lng !== null) {
    attempt.lat = event.lat
    attempt.lng = event.lng
  }
  if (from !== null) evolveResume(attempt, from, to, event.at)
  const group = groupOf(to)
  if (group !== "CANCELING" && group !== attempt.group) {
    attempt.group = group
    attempt.groupSince = event.at
  }
  const order = state.order
  if (order !== null && event.hubId !== null) order.hubId = event.hubId
  evolveLid(state, from, to, event.at)
  evolveFood(state, attempt, event.hasFood, event.at)
  switch (to) {
    case "Pending":
      attempt.providerId ??= event.demandId
      attempt.announcedSerial = null
      attempt.assignmentId = null
      return
    case "Assigned":
      attempt.providerId ??= event.demandId
      attempt.reassignmentFailedAt = null
      return
    case "AtPickup":
      if (groupOf(from ?? to) !== "RESCUE") attempt.announcedSerial = event.serial
      return
    case "AtDestination":
      attempt.arrivedAt ??= event.at
      // An arrival without a place says that the robot is there; where it was before says nothing.
      if (event.lat === null) {
        attempt.lat = null
        attempt.lng = null
      }
      return
    case "Delivered":
      attempt.cancelReason = null
      attempt.actualDropoffTime = event.at
      if (order !== null) order.cargoLoaded = false
      return
    case "Returned":
      attempt.hasFood = false
      if (order !== null) order.cargoLoaded = false
      return
  }
}

const evolveProgress = (state: DeliveryState, event: AttemptProgressNoted): void => {
  const attempt = attemptById(state, event.attemptId)
  if (attempt === null) return
  const from = attempt.resumeStatus
  attempt.resumeStatus = event.resumeStatus
  giveRobot(attempt, event.serial)
  attempt.demandId = event.demandId
  attempt.hubId = event.hubId
  if (attempt.provider === "Robot") attempt.lastProviderUpdate = event.at
  if (event.resumeStatus !== "Requested") attempt.providerId ??= event.demandId
  if (event.resumeStatus === "Pending") attempt.announcedSerial = null
  evolveLid(state, from, event.resumeStatus, event.at)
  evolveFood(state, attempt, event.hasFood, event.at)
}

const evolvePlan = (state: DeliveryState, event: AttemptPlanned): void => {
  const attempt = attemptById(state, event.attemptId)
  if (attempt === null) return
  if (attempt.demandId !== event.demandId) attempt.readdressed = false
  attempt.demandId = event.demandId
  attempt.plannedStart = event.plannedStart
  attempt.estPickupTime = event.pickupEta ?? attempt.estPickupTime
  attempt.estDropoffTime = event.dropoffEta
  attempt.lastProviderUpdate = event.at
  if (event.hubId !== null) {
    attempt.hubId = event.hubId
    if (state.order !== null) state.order.hubId = event.hubId
  }
}

const evolveDelivery = (state: DeliveryState, event: DeliveryTransitioned): void => {
  const order = state.order
  if (order === null) return
  order.status = event.to
  order.version = event.version
  if (event.to === "Completed") order.completedAt = event.at
  if (event.to === "Canceled") {
    order.canceledAt = event.at
    order.cancelReason = event.cancelReason
    order.canceledBy = event.by
  }
}

export const evolve = (state: DeliveryState, event: DeliveryEvent): void => {
  state.version += 1
  switch (event._tag) {
    case "QuoteRequested":
      state.quote = {
        quoteId: event.request.quoteId,
        request: keptRequest(event.request),
        correlationId: event.request.correlationId,
        expiresAt: event.expiresAt,
        answered: false,
        provider: null,
        feeCents: null,
        quotedPickupTime: null,
        quotedDropoffTime: null,
        robotFailureReason: null,
        limitingFactor: null,
        demandId: null,
        couriersAsked: [],
        courierAskedAt: null,
        acceptedAt: null,
        rejectedAt: null,
        expiredAt: null
      }
      return
    case "QuoteCallerChanged":
      if (state.quote !== null) state.quote.correlationId = event.correlationId
      return
    case "QuoteRefused":
      if (state.quote === null) return
      state.quote.limitingFactor = event.limitingFactor
      state.quote.robotFailureReason = event.failureReason
      return
    case "QuoteCreated": {
      const quote = state.quote
      if (quote === null) return
      quote.answered = true
      quote.provider = event.provider
      quote.feeCents = event.feeCents
      quote.quotedPickupTime = event.pickupEta
      quote.quotedDropoffTime = event.dropoffEta
      quote.demandId = event.demandId
      quote.robotFailureReason = event.failureReason
      return
    }
    case "QuoteAccepted":
      if (state.quote !== null) state.quote.acceptedAt = event.at
      return
    case "QuoteRejected":
      if (state.quote !== null) state.quote.rejectedAt = event.at
      return
    case "QuoteExpired":
      if (state.quote !== null) state.quote.expiredAt = event.at
      return
    case "DeliveryCreated":
      state.order = newOrder(event.externalDeliveryId, event.loadType, event.scheduledFor)
      return
    case "OrderTaken": {
      const order = state.order
      if (order === null) return
      order.orderSource = event.orderSource
      order.tipCents = event.tipCents
      order.loadMethod = event.loadMethod
      order.unlockPin = event.unlockPin
      return
    }
    case "DeliveryTransitioned":
      evolveDelivery(state, event)
      evolveStatusSince(state, event.at)
      return
    case "AttemptCreated":
      state.attempts.push(
        newAttempt(state, event.attemptId, event.sequence, event.role, event.provider, event.at)
      )
      if (state.order !== null) state.order.latestAttemptId = event.attemptId
      return
    case "AttemptTransitioned":
      evolveAttempt(state, event)
      if (event.attemptId === state.order?.latestAttemptId) evolveStatusSince(state, event.at)
      return
    case "AttemptProgressNoted":
      evolveProgress(state, event)
      return
    case "AttemptPlanned":
      evolvePlan(state, event)
      return
    case "AttemptResourceChanged": {
      const attempt = attemptById(state, event.attemptId)
      if (attempt !== null) giveRobot(attempt, event.new)
      return
    }
    case "DeliveryEtaUpdated": {
      if (state.order !== null) state.order.etaRevision = event.revision
      const attempt = liveAttempt(state)
      if (attempt === null) return
      attempt.estPickupTime = event.pickup ?? attempt.estPickupTime
      attempt.estDropoffTime = event.dropoff ?? attempt.estDropoffTime
      return
    }
    case "TripLinked": {
      const order = state.order
      if (order === null) return
      order.tripId = event.tripId
      order.taskId = event.taskId
      order.hubId = event.hubId
      return
    }
    case "CancellationAsked": {
      const order = state.order
      if (order === null) return
      order.cancelRequestedAt = event.at
      order.cancelAskedBy = event.by
      order.cancelAttemptReason = event.attemptReason
      order.cancelAskedReason = event.cancelReason
      return
    }
    case "RescueRequested":
      if (state.order !== null) state.order.needsRescueAttemptId = event.attemptId
      return
    case "IdChecked":
      if (state.order !== null) state.order.idCheckedAt = event.at
      return
    case "LidRequested":
      state.lid.requests.push({
        commandId: event.commandId,
        correlationId: event.correlationId,
        purpose: event.purpose,
        source: event.source,
        at: event.at
      })
      return
    case "LidOpened":
      state.lid.openSince = event.at
      state.lid.failures = 0
      state.lid.requests.length = 0
      return
    case "LidOpenFailed":
      evolveLidFailure(state, event.commandId)
      return
    case "ProviderRefusalNoted":
    case "DemandLost":
    case "CargoDiscarded":
    case "ReassignmentFailureNoted":
    case "ReaddressRefused":
    case "RobotAnnounced":
    case "RobotFitnessNoted":
    case "ReturnTripLinked":
    case "PilotBound":
      evolveNote(state, event)
      return
    case "CourierAsked":
      if (event.attemptId === null && state.quote !== null && isCourier(event.provider)) {
        state.quote.couriersAsked.push(event.provider)
        state.quote.courierAskedAt = event.at
      }
      return
    case "CourierReported":
    case "RobotFactsNoted":
      evolveReport(state, event)
      return
    case "ProviderChangeAsked":
    case "ProviderChangeEnded":
    case "AddressChangeAsked":
    case "AddressChangeEnded":
    case "DropoffMoved":
    case "FieldTaskNoted":
    case "PartnerFailureNoted":
      if (state.order !== null) evolveOrder(state, state.order, event)
      return
    case "DelayTold":
      if (state.order !== null) state.order.delayToldAt = event.at
      return
    case "WatchdogRulesKept":
    case "RuleArmed":
    case "RuleDisarmed":
    case "RuleMatched":
    case "WatchdogActionQueued":
    case "WatchdogActionClaimed":
    case "WatchdogActionRetried":
    case "WatchdogActionExecuted":
    case "WatchdogActionFailed":
    case "WatchdogActionSkipped":
    case "WatchdogActionCanceled":
      evolveWatchdog(state, event)
      return
    case "CancelRequested":
    case "CancelRejected":
    case "DeliveryAddressChanged":
    case "DeliveryIssueReported":
    case "RefundRequested":
      return
  }
}

const evolveLidFailure = (state: DeliveryState, commandId: string | null): void => {
  const lid = state.lid
  lid.failures += 1
  if (commandId === null) {
    lid.requests.length = 0
    return
  }
  let kept = 0
  for (const request of lid.requests) {
    if (request.commandId !== commandId) {
      lid.requests[kept] = request
      kept += 1
    }
  }
  lid.requests.length = kept
}

/** One fact of one attempt. */
const evolveNote = (
  state: DeliveryState,
  event: Extract<
    DeliveryEvent,
    {
      readonly _tag:
        | "ProviderRefusalNoted"
        | "DemandLost"
        | "CargoDiscarded"
        | "ReassignmentFailureNoted"
        | "ReaddressRefused"
        | "RobotAnnounced"
        | "RobotFitnessNoted"
        | "ReturnTripLinked"
        | "PilotBound"
    }
  >
): void => {
  const attempt = attemptById(state, event.attemptId)
  if (attempt === null) return
  switch (event._tag) {
    case "ProviderRefusalNoted":
      attempt.refused = true
      return
    case "DemandLost":
      attempt.demandCanceled = true
      return
    case "CargoDiscarded":
      attempt.cargoDiscarded = true
      return
    case "ReassignmentFailureNoted":
      attempt.reassignmentFailedAt = event.at
      return
    case "ReaddressRefused":
      attempt.readdressed = false
      return
    case "RobotAnnounced":
      attempt.announcedSerial = event.serial
      return
    case "RobotFitnessNoted":
      attempt.robotNeedsMaintenance = event.needsMaintenance
      return
    case "ReturnTripLinked":
      attempt.returnTripId = event.tripId
      return
    case "PilotBound":
      attempt.assignmentId = event.assignmentId
      return
  }
}

/** What a courier or robot told of one attempt. */
const evolveReport = (
  state: DeliveryState,
  event: Extract<DeliveryEvent, { readonly _tag: "CourierReported" | "RobotFactsNoted" }>
): void => {
  const attempt = attemptById(state, event.attemptId)
  if (attempt === null) return
  if (event._tag === "RobotFactsNoted") {
    attempt.robotFacts = event.facts
    if (event.lat !== null && event.lng !== null) {
      attempt.lat = event.lat
      attempt.lng = event.lng
    }
    return
  }
  attempt.heard.push(event.providerEventId)
  attempt.providerId ??= event.externalId
  attempt.feeCents = event.feeCents ?? attempt.feeCents
  if (event.outcome === "STALE") return
  attempt.lastProviderUpdate = Math.max(attempt.lastProviderUpdate ?? event.occurredAt, event.occurredAt)
  attempt.estPickupTime = event.pickupEta ?? attempt.estPickupTime
  attempt.estDropoffTime = event.dropoffEta ?? attempt.estDropoffTime
  if (event.lat !== null && event.lng !== null) {
    attempt.lat = event.lat
    attempt.lng = event.lng
  }
}

/** What is under way beside the attempts: other providers, other addresses, field work, the partner. */
const evolveOrder = (
  state: DeliveryState,
  order: Order,
  event: Extract<
    DeliveryEvent,
    {
      readonly _tag:
        | "ProviderChangeAsked"
        | "ProviderChangeEnded"
        | "AddressChangeAsked"
        | "AddressChangeEnded"
        | "DropoffMoved"
        | "FieldTaskNoted"
        | "PartnerFailureNoted"
    }
  >
): void => {
  switch (event._tag) {
    case "ProviderChangeAsked":
      order.providerChange = { attemptId: event.attemptId, provider: event.provider }
      return
    case "ProviderChangeEnded":
      order.providerChange = null
      return
    case "AddressChangeAsked": {
      const { estimateId, correlationId, dropoff, dropoffPiiId, by, at } = event
      order.addressChange = { estimateId, correlationId, dropoff, dropoffPiiId, by, at }
      return
    }
    case "AddressChangeEnded":
      order.addressChange = null
      return
    case "DropoffMoved": {
      order.dropoff = event.dropoff
      const attempt = attemptById(state, event.attemptId)
      if (attempt !== null && attempt.provider === "Robot") attempt.readdressed = true
      return
    }
    case "FieldTaskNoted": {
      const { foTaskId, hubId, type, assignmentId, lostAssignmentId, over } = event
      order.fieldTask = { foTaskId, hubId, type, assignmentId, lostAssignmentId, over }
      return
    }
    case "PartnerFailureNoted":
      order.partnerFailures.push(event.failure)
      return
  }
}
