/** A delivery from its rows and what is held beside them: the way back from commit.ts. */
import type { LocatedPlace, Place } from "../../domain/geo.ts"
import { invariant } from "../../domain/invariant.ts"
import {
  type AttemptRow,
  attempts,
  type DeliveryRow,
  deliveries,
  deliveryAttempts,
  locations,
  type QuoteRow,
  quotes
} from "../../services/deliveries/tables.ts"
import { watchdogActions, watchdogArmings } from "../../services/deliveries/tables-watchdog.ts"
import type { RowOf } from "../../services/table.ts"
import type { LoadedRows, Read } from "../persistence.ts"
import type { Held, HeldAttempt, HeldOrder, HeldQuote } from "./held.ts"
import { restoreWatchdog } from "./load-watchdog.ts"
import type { AttemptState } from "./machine.ts"
import type { Attempt, DeliveryState, Order, Quote, RobotFacts } from "./state.ts"

export const reads: ReadonlyArray<Read> = [
  { table: quotes, where: "delivery_id = $1::text::uuid", orderBy: [] },
  {
    table: locations,
    where:
      "id IN (SELECT unnest(ARRAY[pickup_location_id, dropoff_location_id]) FROM quotes WHERE delivery_id = $1::text::uuid UNION SELECT dropoff_location_id FROM deliveries WHERE id = $1::text::uuid)",
    orderBy: ["id"]
  },
  { table: deliveries, where: "id = $1::text::uuid", orderBy: [] },
  { table: deliveryAttempts, where: "delivery_id = $1::text::uuid", orderBy: ["sequence"] },
  {
    table: attempts,
    where: "id IN (SELECT attempt_id FROM delivery_attempts WHERE delivery_id = $1::text::uuid)",
    orderBy: ["id"]
  },
  { table: watchdogArmings, where: "delivery_id = $1::text::uuid", orderBy: ["schema_id"] },
  { table: watchdogActions, where: "delivery_id = $1::text::uuid", orderBy: ["id"] }
]

export const restore = (id: string, rows: LoadedRows, heldPart: unknown): DeliveryState => {
  const { attempts: heldAttempts, lid, order, quote, version, watchdog } = heldPart as Held
  const quoteRow = rows.of(quotes)[0]
  const deliveryRow = rows.of(deliveries)[0]
  const attemptRows = new Map(rows.of(attempts).map((row) => [row.id, row]))
  return {
    deliveryId: id,
    version,
    quote: quote === null || quoteRow === undefined ? null : quoteOf(quoteRow, rows.of(locations), quote),
    order:
      order === null || deliveryRow === undefined ? null : orderOf(deliveryRow, rows.of(locations), order),
    attempts: rows.of(deliveryAttempts).map((link, index) => {
      const row = attemptRows.get(link.attemptId)
      const rest = heldAttempts[index]
      invariant(row !== undefined && rest !== undefined, `attempt ${link.attemptId} is incomplete`)
      return attemptOf(row, link, rest)
    }),
    lid: { openSince: lid.openSince, failures: lid.failures, requests: lid.requests },
    watchdog:
      watchdog === null ? null : restoreWatchdog(watchdog, rows.of(watchdogArmings), rows.of(watchdogActions))
  }
}

const placeIn = (
  places: ReadonlyArray<RowOf<typeof locations>>,
  locationId: string,
  kind: Place["kind"]
): LocatedPlace => {
  const place = places.find((candidate) => candidate.id === locationId)
  invariant(place !== undefined, `location ${locationId} is missing`)
  return { lat: place.lat, lng: place.lng, kind, locationId }
}

const quoteOf = (row: QuoteRow, places: ReadonlyArray<RowOf<typeof locations>>, rest: HeldQuote): Quote => {
  return {
    quoteId: row.id,
    request: {
      shard: rest.shard,
      externalReferenceId: row.externalReferenceId,
      merchantId: row.merchantId,
      partnerId: rest.partnerId,
      integrationType: row.integrationType,
      requestHash: row.requestHash,
      pickup: placeIn(places, row.pickupLocationId, rest.pickupKind),
      dropoff: placeIn(places, row.dropoffLocationId, rest.dropoffKind),
      customerId: row.customerId,
      readyAt: rest.readyAt,
      latestStart: rest.latestStart,
      orderValueCents: row.orderValueCents,
      currency: row.currency,
      orderLitres: rest.orderLitres,
      controlledContents: row.controlledContents,
      courierFallback: rest.courierFallback,
      preferredCourier: rest.preferredCourier,
      returnPolicy: rest.returnPolicy
    },
    correlationId: rest.correlationId,
    expiresAt: row.expiresAt,
    answered: rest.answered,
    provider: row.provider,
    feeCents: row.feeCents,
    quotedPickupTime: row.quotedPickupTime,
    quotedDropoffTime: row.quotedDropoffTime,
    robotFailureReason: row.robotFailureReason,
    limitingFactor: rest.limitingFactor,
    demandId: row.demandId,
    couriersAsked: [...rest.couriersAsked],
    courierAskedAt: rest.courierAskedAt,
    acceptedAt: row.acceptedAt,
    rejectedAt: row.rejectedAt,
    expiredAt: rest.expiredAt
  }
}

const orderOf = (
  row: DeliveryRow,
  places: ReadonlyArray<RowOf<typeof locations>>,
  rest: HeldOrder
): Order => ({
  status: row.status,
  version: row.version,
  externalDeliveryId: row.externalDeliveryId,
  loadType: row.loadType,
  scheduledFor: row.scheduledFor,
  orderSource: row.orderSource,
  tipCents: row.tipCents,
  loadMethod: rest.loadMethod,
  unlockPin: row.unlockPin,
  latestAttemptId: row.latestAttemptId,
  needsRescueAttemptId: row.needsRescueAttemptId,
  taskId: row.taskId,
  hubId: row.hubId,
  tripId: rest.tripId,
  etaRevision: rest.etaRevision,
  delayToldAt: rest.delayToldAt,
  loadedAt: row.loadedTime,
  cargoLoaded: row.cargoLoaded,
  dropoff: rest.dropoffKind === null ? null : placeIn(places, row.dropoffLocationId, rest.dropoffKind),
  addressChange: rest.addressChange,
  providerChange: rest.providerChange,
  fieldTask: rest.fieldTask,
  partnerFailures: [...rest.partnerFailures],
  idCheckedAt: row.idCheckedAt,
  cancelRequestedAt: row.cancelRequestedAt,
  cancelAskedBy: rest.cancelAskedBy,
  cancelAttemptReason: rest.cancelAttemptReason,
  cancelAskedReason: rest.cancelAskedReason,
  canceledAt: row.canceledAt,
  canceledBy: row.canceledBy,
  cancelReason: row.cancelReason,
  completedAt: row.completedAt
})

const attemptOf = (row: AttemptRow, link: RowOf<typeof deliveryAttempts>, rest: HeldAttempt): Attempt => ({
  attemptId: row.id,
  sequence: link.sequence,
  role: link.role,
  provider: row.provider,
  fromRobot: rest.fromRobot,
  createdAt: row.createdAt,
  // The schema refuses the alias that a machine does not know.
  status: row.status as AttemptState,
  version: row.version,
  resumeStatus: row.resumeStatus as AttemptState | null,
  cancelReason: row.cancelReason,
  cancelAskedAt: rest.cancelAskedAt,
  cancelTries: row.cancelTries,
  demandId: rest.demandId,
  providerId: row.providerId,
  demandCanceled: rest.demandCanceled,
  refused: rest.refused,
  serial: row.driverName,
  announcedSerial: rest.announcedSerial,
  hubId: rest.hubId,
  hasFood: rest.hasFood,
  robotNeedsMaintenance: rest.robotNeedsMaintenance,
  reassignmentFailedAt: rest.reassignmentFailedAt,
  readdressed: rest.readdressed,
  feeCents: row.deliveryFeeCents,
  heard: [...rest.heard],
  robotFacts: row.robotFacts as RobotFacts | null,
  assignmentId: rest.assignmentId,
  cargoDiscarded: rest.cargoDiscarded,
  returnTripId: rest.returnTripId,
  group: rest.group,
  groupSince: rest.groupSince,
  plannedStart: rest.plannedStart,
  quotedPickupTime: row.quotedPickupTime,
  quotedDropoffTime: row.quotedDropoffTime,
  estPickupTime: row.estPickupTime,
  estDropoffTime: row.estDropoffTime,
  actualPickupTime: row.actualPickupTime,
  actualDropoffTime: row.actualDropoffTime,
  arrivedAt: rest.arrivedAt,
  lastProviderUpdate: row.lastProviderUpdate,
  lat: row.driverLat,
  lng: row.driverLng,
  etaRevisionBase: rest.etaRevisionBase
})
