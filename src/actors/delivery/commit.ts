/**
 * Which rows a decision of a delivery changes: they are written as they are after the events, and which of
 * them are touched follows from the events alone. What no column holds is in held.ts.
 * Source: spec/deliveries.md 2.1, 2.2, spec/flows.md R1.
 */
import type { LocatedPlace } from "../../domain/geo.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DeliveryIssueType } from "../../services/deliveries/enums.ts"
import type { ActorType } from "../../services/deliveries/events.ts"
import {
  attemptHistory,
  attempts,
  customers,
  deliveries,
  deliveryAttempts,
  deliveryHistory,
  dropoffs,
  locations,
  quotes
} from "../../services/deliveries/tables.ts"
import { deliveryIssues } from "../../services/deliveries/tables-watchdog.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { Commit } from "../persistence.ts"
import type { DeliveryCommand, RequestQuote } from "./commands.ts"
import { writeCourier } from "./commit-courier.ts"
import { writeWatchdog } from "./commit-watchdog.ts"
import type { DeliveryEvent } from "./events.ts"
import {
  attemptRow,
  attemptStep,
  deliveryRow,
  deliveryStep,
  quoteRow,
  type StepFacts,
  spotId
} from "./rows.ts"
import { type DeliveryState, liveAttempt } from "./state.ts"

type DeliveryCommit = Commit<DeliveryState, DeliveryEvent>

export const write = (commit: DeliveryCommit, changes: RowChanges): void => {
  const { events, state } = commit
  const command = commit.command as DeliveryCommand
  const reportedAt = sourceTime(command)
  const touched: Touched = { quote: false, delivery: false, attempts: new Set() }
  const explained = new Set<string>()
  /** A message is named once per attempt or delivery: on the first step it caused there. */
  const source = sourceEventOf(command) ?? commit.sourceEventId
  const sourceOf = (id: string): string | null => {
    if (source === null || explained.has(id)) return null
    explained.add(id)
    return source
  }
  const stepFacts = (event: { readonly at: Instant; readonly by: ActorType }, id: string): StepFacts => ({
    actorId: actorIdOf(event.by, command, state),
    sourceEventId: sourceOf(id),
    occurredAt: reportedAt ?? event.at
  })
  events.forEach((event, index) => {
    touch(touched, state, event)
    writeCourier(state, event, changes)
    writeWatchdog(state, event, commit.sourceEventId, changes)
    switch (event._tag) {
      case "QuoteRequested":
        writeShared(event.request, changes)
        return
      case "DropoffMoved":
        writeDropoff(state, event.dropoff, event.dropoffPiiId, changes)
        return
      case "AttemptCreated":
        changes.insert(deliveryAttempts, {
          deliveryId: event.deliveryId,
          attemptId: event.attemptId,
          sequence: event.sequence,
          role: event.role
        })
        return
      case "AttemptTransitioned":
        changes.insert(attemptHistory, attemptStep(event, stepFacts(event, event.attemptId)))
        return
      case "DeliveryTransitioned":
        changes.insert(deliveryHistory, deliveryStep(event, stepFacts(event, event.deliveryId)))
        return
      case "DeliveryIssueReported":
        changes.insert(deliveryIssues, {
          id: deriveId(state.deliveryId, state.version - events.length + index, 0, event.at),
          deliveryId: event.deliveryId,
          attemptId: state.order?.latestAttemptId ?? null,
          type: event.type as DeliveryIssueType,
          description: event.note,
          reportedBy: reporterOf(command),
          resolvedAt: null,
          resolvedBy: null
        })
        return
    }
  })
  const { order, quote } = state
  if (quote === null) return
  if (touched.quote) changes.put(quotes, quoteRow(state, quote))
  for (const attempt of state.attempts) {
    if (touched.attempts.has(attempt.attemptId)) changes.put(attempts, attemptRow(attempt))
  }
  if (touched.delivery && order !== null) changes.put(deliveries, deliveryRow(state, quote, order))
}

/** Who has found an issue: whoever says so, a rule, or the actor itself. */
const reporterOf = (command: DeliveryCommand): ActorType =>
  command._tag === "ReportIssue" ? command.by : command._tag === "RunWatchdog" ? "watchdog" : "system"

/** The rows whose columns an event changed. */
interface Touched {
  quote: boolean
  delivery: boolean
  readonly attempts: Set<string>
}

/** Events that are not named change no column: what they say is held. */
const touch = (touched: Touched, state: DeliveryState, event: DeliveryEvent): void => {
  switch (event._tag) {
    case "QuoteRequested":
    case "QuoteRefused":
    case "QuoteCreated":
    case "QuoteAccepted":
    case "QuoteRejected":
      touched.quote = true
      return
    case "DeliveryCreated":
    case "OrderTaken":
    case "DeliveryTransitioned":
    case "TripLinked":
    case "CancellationAsked":
    case "RescueRequested":
    case "IdChecked":
    case "DropoffMoved":
      touched.delivery = true
      return
    case "AttemptCreated":
    case "AttemptTransitioned":
      // With a step of its attempt the delivery's hub, demand and cargo may be others.
      touched.delivery = true
      touched.attempts.add(event.attemptId)
      return
    case "AttemptProgressNoted":
      touched.attempts.add(event.attemptId)
      if (event.hasFood || isLatest(state, event.attemptId)) touched.delivery = true
      return
    case "AttemptPlanned":
      touched.attempts.add(event.attemptId)
      if (event.hubId !== null || isLatest(state, event.attemptId)) touched.delivery = true
      return
    case "CourierReported":
      if (event.attemptId !== null) touched.attempts.add(event.attemptId)
      return
    case "RobotFactsNoted":
    case "AttemptResourceChanged":
      touched.attempts.add(event.attemptId)
      return
    case "DeliveryEtaUpdated": {
      const attempt = liveAttempt(state)
      if (attempt !== null) touched.attempts.add(attempt.attemptId)
      return
    }
  }
}

const isLatest = (state: DeliveryState, attemptId: string): boolean =>
  state.order?.latestAttemptId === attemptId

/** When it happened by the clock of whoever reported it, null for what people and timers say. */
const sourceTime = (command: DeliveryCommand): Instant | null => {
  switch (command._tag) {
    case "ApplyDispatch":
      return "at" in command.message ? command.message.at : null
    case "ApplyTrip":
    case "ApplyRobot":
    case "ApplyField":
    case "ApplyPartner":
      return command.event.at
    case "CourierUpdate":
      return command.occurredAt
    case "ApplyLid":
      return "at" in command.event ? command.event.at : null
    default:
      return null
  }
}

/** The name of a message that brings its own: a courier's web hook or answer. */
const sourceEventOf = (command: DeliveryCommand): string | null =>
  command._tag === "CourierUpdate" ? `${command.provider}:${command.providerEventId}` : null

/** Who acted, where command or delivery say it; operators are not named by commands. */
const actorIdOf = (by: ActorType, command: DeliveryCommand, state: DeliveryState): string | null => {
  const request = state.quote?.request
  switch (by) {
    case "partner":
      return request?.partnerId ?? null
    case "merchant":
      return request?.merchantId ?? null
    case "customer":
      return request?.customerId ?? null
    case "pilot":
      return command._tag === "ApplyTrip" && "pilotId" in command.event ? command.event.pilotId : null
    case "field_op":
      return fieldOperatorOf(command)
    case "provider":
      return command._tag === "CourierUpdate" ? command.provider : null
    default:
      return null
  }
}

/** Assignments name the field operator; of a step it is said by whom it was done. */
const fieldOperatorOf = (command: DeliveryCommand): string | null => {
  if (command._tag !== "ApplyField") return null
  const { event } = command
  if (event._tag === "FoAssignmentTransitioned") return event.operatorId
  return event._tag === "FoSubtaskCompleted" ? event.by : null
}

/** A new address of the customer: its place and, where he is known, his spot there. */
const writeDropoff = (
  state: DeliveryState,
  dropoff: LocatedPlace,
  piiId: string | null,
  changes: RowChanges
): void => {
  const customerId = state.quote?.request.customerId ?? null
  if (customerId !== null) {
    changes.keep(dropoffs, {
      id: spotId(customerId, dropoff.lat, dropoff.lng),
      customerId,
      lat: dropoff.lat,
      lng: dropoff.lng
    })
  }
  changes.keep(locations, {
    id: dropoff.locationId,
    kind: "dropoff",
    merchantId: null,
    lat: dropoff.lat,
    lng: dropoff.lng,
    fullAddress: null,
    city: null,
    state: null,
    postalCode: null,
    country: null,
    piiId
  })
}

/**
 * Rows that many deliveries share are made by whoever needs them first, and not changed by later ones: a
 * customer may be blacklisted or anonymous by now.
 */
const writeShared = (request: RequestQuote, changes: RowChanges): void => {
  const { customer, dropoff, pickup, pickupAddress } = request
  if (customer !== null) {
    changes.keep(customers, {
      id: customer.customerId,
      phoneHash: customer.phoneHash,
      piiId: customer.piiId,
      blacklisted: false,
      anonymous: false,
      smsOptOut: false,
      blacklistNote: null,
      blacklistUpdatedAt: null,
      blacklistUpdatedBy: null
    })
    changes.keep(dropoffs, {
      id: spotId(customer.customerId, dropoff.lat, dropoff.lng),
      customerId: customer.customerId,
      lat: dropoff.lat,
      lng: dropoff.lng
    })
  }
  changes.keep(locations, {
    id: pickup.locationId,
    kind: "pickup",
    merchantId: request.merchantId,
    lat: pickup.lat,
    lng: pickup.lng,
    fullAddress: pickupAddress.fullAddress,
    city: pickupAddress.city,
    state: pickupAddress.state,
    postalCode: pickupAddress.postalCode,
    country: pickupAddress.country,
    piiId: null
  })
  changes.keep(locations, {
    id: dropoff.locationId,
    kind: "dropoff",
    merchantId: null,
    lat: dropoff.lat,
    lng: dropoff.lng,
    // The address of a drop-off is personal data; Integrations keeps it.
    fullAddress: null,
    city: request.dropoffCity,
    state: null,
    postalCode: null,
    country: null,
    piiId: request.dropoffPiiId
  })
}
