/**
 * Accepted deliveries in the rows of a database, made by the actor itself and committed by the store, so
 * that a measurement can start with commands to them. Their messages are marked as sent: nobody is to
 * work on them.
 */
import * as Effect from "effect/Effect"
import type { DeliveryCommand } from "../../src/actors/delivery/commands.ts"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import { ActorInstance, type InstancePorts } from "../../src/cluster/actor-instance.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import { deriveId } from "../../src/domain/ids.ts"
import { hour } from "../../src/domain/instant.ts"
import type { Database } from "../../src/services/database.ts"
import { sql } from "../../src/services/sql.ts"

const noCause = { commandKey: null, source: null, timerKey: null, expectedVersion: null }

/** Commands that lead to an accepted delivery whose robot is being looked for. */
const story = (deliveryId: string, now: number): ReadonlyArray<DeliveryCommand> => {
  const id = (n: number): string => deriveId(deliveryId, 0, n, now)
  const quoteId = id(1)
  return [
    {
      _tag: "RequestQuote",
      correlationId: "bench/1",
      quoteId,
      shard: "city",
      externalReferenceId: deliveryId,
      merchantId: id(2),
      partnerId: id(3),
      integrationType: null,
      requestHash: "00".repeat(32),
      pickup: { lat: 52.52, lng: 13.4, kind: "Merchant", locationId: id(4) },
      pickupAddress: { fullAddress: null, city: null, state: null, postalCode: null, country: null },
      dropoff: { lat: 52.53, lng: 13.41, kind: "Customer", locationId: id(5) },
      dropoffCity: null,
      dropoffPiiId: null,
      customer: null,
      customerBlacklisted: false,
      readyAt: now,
      latestStart: now + hour,
      orderValueCents: 2000,
      currency: "EUR",
      orderLitres: 8,
      controlledContents: [],
      courierFallback: false,
      preferredCourier: null,
      returnPolicy: "return"
    },
    {
      _tag: "ApplyDispatch",
      message: {
        _tag: "DemandQuoted",
        quoteId,
        demandId: id(6),
        serial: "robot-0001",
        etd: now,
        pickupEta: now + 600_000,
        dropoffEta: now + 1_800_000,
        distanceM: 1200
      }
    },
    {
      _tag: "Accept",
      correlationId: "bench/2",
      quoteId,
      externalDeliveryId: deliveryId,
      orderSource: null,
      scheduledFor: null,
      tipCents: 0,
      loadMethod: "QR",
      magicLidPin: null,
      takenPins: [],
      customerBlacklisted: false,
      watchdogRules: []
    }
  ]
}

/** Makes `count` accepted deliveries; their ids. */
export const seededDeliveries = (database: Database, count: number, now: number) =>
  Effect.gen(function* () {
    const store = makePostgresStore(database, deliveryEntity.persistence)
    const ids: Array<string> = []
    for (let n = 0; n < count; n++) {
      const id = deriveId("bench delivery", n, 0, now)
      const ports: InstancePorts = {
        clock: { now: () => now, after: (ms) => now + ms, realMsUntil: () => 0 },
        facts: {
          robotCopy: () => Effect.succeed(null),
          pilotCandidates: () => Effect.succeed([]),
          openTasks: () => Effect.succeed([]),
          takenPins: () => Effect.succeed([]),
          fieldOperators: () => Effect.succeed([]),
          hasWork: () => Effect.succeed(false),
          partnerApi: () => Effect.succeed(null),
          watchedTripOf: () => Effect.succeed(null),
          isSendingPaused: () => Effect.succeed(false),
          watchdogRules: () => Effect.succeed([]),
          remediationsLeft: () => Effect.succeed(0),
          customerBlacklisted: () => Effect.succeed(false)
        },
        relay: () => undefined,
        announce: () => undefined,
        block: () => undefined,
        arm: () => undefined,
        reply: () => undefined,
        processId: "bench",
        relayLeaseMs: 0,
        report: () => undefined
      }
      const { actor, shownVersion } = deliveryEntity
      const instance = new ActorInstance(actor, id, store, ports, shownVersion)
      for (const command of story(id, now)) yield* instance.deliver(command, noCause)
      ids.push(id)
    }
    yield* database.query(sql`UPDATE outbox SET sent_at = occurred_at WHERE sent_at IS NULL`)
    yield* database.query(sql`DELETE FROM timer`)
    return ids
  })
