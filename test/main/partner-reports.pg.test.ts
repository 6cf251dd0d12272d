/**
 * A report on its way through a server: from the delivery's news over the link, its rows and its timers to the
 * partner's endpoint and back. Source: spec/flows.md F5.
 */
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { partnerLinkEntity } from "../../src/actors/partner-link/entity.ts"
import type { PartnerLinkState } from "../../src/actors/partner-link/state.ts"
import { type ActorHost, makeActorHost } from "../../src/cluster/actor-host.ts"
import { hostClock } from "../../src/cluster/host-clock.ts"
import { OutletFault, type Outlets } from "../../src/cluster/outlets.ts"
import * as runner from "../../src/cluster/runner.ts"
import { deriveId } from "../../src/domain/ids.ts"
import { partnerOutlet } from "../../src/main/partner-outlet.ts"
import { apiOf, type Partner, partnerOf } from "../../src/main/partners-file.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { FieldOperators } from "../../src/services/operations/field-operators.ts"
import { created, transitioned } from "../actors/partner-link/links.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { until } from "../support/until.ts"

const partner = (over: Partial<Partner>): Partner => ({
  integrationType: "THREEPL",
  apiVersion: 1,
  region: "EU",
  statusUrl: "https://partner.example/status_update",
  authorization: null,
  ...over
})
const partners = [partner({}), partner({ integrationType: "OLO", statusUrl: null })]

describePostgres("a report on its way through a server", () => {
  const names = ["deliveries", "integrations", "operations"] as const
  const databases = freshDatabases(names)

  it.live("reaches its partner, is tried again, and waits where no endpoint is known", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const [deliveries, integrations, operations] = yield* Effect.all(
          names.map((name) =>
            makeDatabase({ name, url: Redacted.value(databases.url(name)), connections: 4 })
          )
        )
        if (deliveries === undefined || integrations === undefined || operations === undefined)
          return assert.fail("three databases were asked for")
        const wall = yield* Clock.clockWith(Effect.succeed)
        const clock = hostClock(wall, 1)
        const keys: Array<string> = []
        const http = HttpClient.make((request) =>
          Effect.sync(() => {
            keys.push(request.headers["idempotency-key"] ?? "")
            return HttpClientResponse.fromWeb(
              request,
              new Response(null, { status: keys.length === 1 ? 503 : 200 })
            )
          })
        )
        let gateway: ActorHost["gateway"] | null = null
        const outlet = partnerOutlet(http, clock, partners, (deliveryId, command) =>
          gateway === null
            ? Effect.fail(new OutletFault({ outlet: "PartnerLink", message: "NotReady" }))
            : Effect.mapError(
                gateway.tell("PartnerLink", deliveryId, command),
                ({ _tag }) => new OutletFault({ outlet: "PartnerLink", message: _tag })
              )
        )
        // Built here, so that it lives as long as the host.
        const sharding = yield* Layer.build(runner.single)
        const host = yield* Effect.provide(
          makeActorHost({
            persistent: [{ entity: partnerLinkEntity, database: integrations }],
            memory: [],
            databases: { deliveries, integrations, operations },
            fieldOperators: new FieldOperators(() => undefined),
            partnerApi: apiOf(partners),
            hasEndpoint: (api) => partnerOf(partners, api) !== null,
            shard: "city",
            clock,
            outlets: { PartnerCall: outlet } as unknown as Outlets,
            processId: "test",
            sendAway: () => undefined,
            consume: () => Effect.void,
            report: () => undefined,
            pollEveryMs: 200
          }),
          sharding
        )
        gateway = host.gateway
        const tell = (name: string, integrationType: string) =>
          Effect.gen(function* () {
            const id = deriveId(name, 0, 0, clock.now())
            const event = created({ integrationType, externalDeliveryId: name, at: clock.now() })
            yield* host.gateway.tell("PartnerLink", id, { _tag: "Open", event, api: null })
            const news = transitioned("AtPickup", 0, { at: clock.now() })
            yield* host.gateway.tell("PartnerLink", id, { _tag: "Push", event: news })
            return id
          })
        const look = (id: string) =>
          Effect.map(host.gateway.look("PartnerLink", id), (state) => state as PartnerLinkState)
        const kept = yield* tell("order-kept", "OLO")
        const sent = yield* tell("order-sent", "THREEPL")
        yield* until(
          "the report is taken",
          Effect.map(look(sent), (state) => state.lastStatusSent === "at_pickup")
        )
        assert.strictEqual(keys.length, 2)
        assert.strictEqual(keys[0], keys[1], "tried again under the same key")
        const link = yield* look(sent)
        assert.deepStrictEqual([link.sendState, link.reports[0]?.attempts], ["IDLE", 2])
        const waiting = yield* look(kept)
        assert.deepStrictEqual([waiting.sendState, waiting.reports[0]?.attempts], ["PENDING", 0])
      })
    )
  )
})
