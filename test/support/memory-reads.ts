/** What the databases would answer, from the states and events of a platform in memory. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { DeliveryState } from "../../src/actors/delivery/state.ts"
import type { TripState } from "../../src/actors/trip/state.ts"
import type { AnyEvent } from "../../src/domain/decider.ts"
import { type Page, type ReadRow, Reads, type RobotHistory, type Stretch } from "../../src/http/reads.ts"
import { encodeCursor } from "../../src/http/schemas/fields.ts"
import type { AttemptTransitioned } from "../../src/services/deliveries/events.ts"
import { isoOf } from "../../src/services/table.ts"
import type { MemoryPlatform } from "./memory-gateway.ts"

/** Events that a history shows. */
const tagsOf: { readonly [H in RobotHistory]: string } = {
  history: "RobotStateChanged",
  "lid-cycles": "LidCycleCompleted",
  "lid-events": "LidEvent",
  "pin-entries": "PinEntryRecorded",
  alerts: "AlertRaised"
}

/** As PostgreSQL prints a time: what a cursor carries. */
const printed = (at: number): string => isoOf(at).replace("T", " ").replace("Z", "+00")

const pageOf = (
  rows: ReadonlyArray<ReadRow & { readonly id: string; readonly at: number }>,
  stretch: Stretch
): Page => {
  const { cursor, from, limit, to } = stretch
  const place = (at: string, id: string): string => `${at} ${id}`
  const behind = rows
    .filter(({ at }) => (from === null || at >= from) && (to === null || at < to))
    .sort((a, b) => (place(printed(a.at), a.id) < place(printed(b.at), b.id) ? 1 : -1))
    .filter(({ at, id }) => cursor === null || place(printed(at), id) < place(cursor.at, cursor.id))
  const items = behind.slice(0, limit)
  const last = items.at(-1)
  return {
    items,
    cursor:
      behind.length > limit && last !== undefined ? encodeCursor({ at: printed(last.at), id: last.id }) : null
  }
}

export const layerMemoryReads = (platform: MemoryPlatform): Layer.Layer<Reads> => {
  const deliveries = (): ReadonlyArray<DeliveryState> =>
    [...platform.host.allOf("Delivery")].map(({ state }) => state as DeliveryState)
  const serialOf = (tag: string, field: string, id: string): string | null => {
    const found = platform.events.find(
      ({ event }) => event._tag === tag && (event as AnyEvent & Record<string, unknown>)[field] === id
    )
    return found?.id ?? null
  }
  return Layer.succeed(Reads, {
    newestQuote: (merchantId, externalReferenceId, requestHash) =>
      Effect.sync(() => {
        const quotes = deliveries()
          .flatMap(({ deliveryId, quote }) => (quote === null ? [] : [{ deliveryId, quote }]))
          .filter(
            ({ quote: { request } }) =>
              request.merchantId === merchantId &&
              request.externalReferenceId === externalReferenceId &&
              request.requestHash === requestHash
          )
        const newest = quotes.at(-1)
        if (newest === undefined) return null
        const { deliveryId, quote } = newest
        const { acceptedAt, expiresAt, quoteId, rejectedAt } = quote
        return {
          quoteId,
          deliveryId,
          expiresAt,
          accepted: acceptedAt !== null,
          rejected: rejectedAt !== null
        }
      }),
    deliveryOfQuote: (quoteId) =>
      Effect.sync(() => deliveries().find(({ quote }) => quote?.quoteId === quoteId)?.deliveryId ?? null),
    deliveryOfAttempt: (attemptId) =>
      Effect.sync(
        () =>
          deliveries().find(({ attempts }) => attempts.some((attempt) => attempt.attemptId === attemptId))
            ?.deliveryId ?? null
      ),
    deliveryOfExternalId: (integrationType, externalDeliveryId) =>
      Effect.sync(
        () =>
          deliveries().find(
            ({ order, quote }) =>
              order?.externalDeliveryId === externalDeliveryId &&
              quote?.request.integrationType === integrationType
          )?.deliveryId ?? null
      ),
    attemptOfCourier: (provider, externalId) =>
      Effect.sync(() => {
        for (const { attempts, deliveryId } of deliveries()) {
          for (const { attemptId, provider: own, providerId } of attempts) {
            if (own === provider && providerId === externalId) return { attemptId, deliveryId }
          }
        }
        return null
      }),
    deliveryOfWatchdogAction: (actionId) =>
      Effect.sync(
        () =>
          deliveries().find(({ watchdog }) => watchdog?.actions.some((one) => one.actionId === actionId))
            ?.deliveryId ?? null
      ),
    watchdogActions: ({ deliveryId, ruleId, status }, stretch) =>
      Effect.sync(() =>
        pageOf(
          deliveries()
            .filter((delivery) => deliveryId === null || delivery.deliveryId === deliveryId)
            .flatMap((delivery) =>
              (delivery.watchdog?.actions ?? [])
                .filter((action) => status === null || action.status === status)
                .filter((action) => ruleId === null || action.ruleId === ruleId)
                .map((action) => ({
                  at: action.eta,
                  id: action.actionId,
                  actionId: action.actionId,
                  deliveryId: delivery.deliveryId,
                  status: action.status
                }))
            ),
          stretch
        )
      ),
    robotOfPinEntry: (pinEntryId) =>
      Effect.sync(() => serialOf("PinEntryRecorded", "pinEntryId", pinEntryId)),
    robotOfAlert: (alertId) => Effect.sync(() => serialOf("AlertRaised", "alertId", alertId)),
    linkChangedAt: (serial) =>
      Effect.sync(
        () =>
          platform.events
            .filter(({ event, id }) => id === serial && event._tag === "ConnectivityChanged")
            .at(-1)?.event.at ?? null
      ),
    deliveries: ({ partnerId, status }, stretch) =>
      Effect.sync(() =>
        pageOf(
          deliveries().flatMap(({ attempts, deliveryId, order, quote }) =>
            quote !== null &&
            order !== null &&
            (status === null || order.status === status) &&
            (partnerId === null || quote.request.partnerId === partnerId)
              ? [
                  {
                    at: quote.acceptedAt ?? 0,
                    id: deliveryId,
                    deliveryId,
                    status: order.status,
                    attempts: attempts.length
                  }
                ]
              : []
          ),
          stretch
        )
      ),
    attemptHistory: (deliveryId) =>
      Effect.sync(() =>
        platform.events
          .filter(({ event, id }) => id === deliveryId && event._tag === "AttemptTransitioned")
          .map(({ event }) => {
            const { at, attemptId, from, to } = event as AttemptTransitioned
            return { attemptId, from, to, occurredAt: isoOf(at) }
          })
      ),
    trips: ({ hubId, robotSerial, status, type }, stretch) =>
      Effect.sync(() =>
        pageOf(
          [...platform.host.allOf("Trip")].flatMap(({ state }) => {
            const trip = state as TripState
            const isWanted =
              trip.status !== null &&
              (status === null || trip.status === status) &&
              (type === null || trip.type === type) &&
              (robotSerial === null || trip.robotSerial === robotSerial) &&
              (hubId === null || trip.hubId === hubId)
            return isWanted
              ? [{ at: trip.scheduledFor, id: trip.tripId, tripId: trip.tripId, status: trip.status }]
              : []
          }),
          stretch
        )
      ),
    robotHistory: (serial, history, stretch) =>
      Effect.sync(() =>
        pageOf(
          platform.events
            .filter(({ event, id }) => id === serial && event._tag === tagsOf[history])
            .map(({ event }, index) => ({
              at: event.at,
              id: String(index).padStart(8, "0"),
              event: event._tag
            })),
          stretch
        )
      )
  })
}
