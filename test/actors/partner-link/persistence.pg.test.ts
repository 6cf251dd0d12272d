/** The law of persistence for links: what the rows tell is what `evolve` made, and nothing else writes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import { partnerLinkEntity } from "../../../src/actors/partner-link/entity.ts"
import type { PartnerLinkEvent } from "../../../src/actors/partner-link/events.ts"
import type { PartnerLinkState } from "../../../src/actors/partner-link/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import { integrationsTables } from "../../../src/services/integrations/tables.ts"
import { columnNames } from "../../../src/services/table.ts"
import { contentsOf, emptyColumnsOf, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { apis, story, Teller, told } from "./arbitrary-commands.ts"
import { created, generic, t0, transitioned } from "./links.ts"

const tagsOfEvents: ReadonlyArray<PartnerLinkEvent["_tag"]> = [
  "PartnerStatusQueued",
  "PartnerStatusSent",
  "PartnerStatusFailed",
  "PartnerLinkSuspended",
  "ExternalStateCreated",
  "ExternalStateClosed",
  "ReportQueued",
  "ReportsSuperseded",
  "EtaDeferred",
  "ReportClaimed",
  "ReportAnswered",
  "LateAnswerKept",
  "SendStateChanged",
  "CloseNoted"
]

describePostgres("a link to a partner in its rows", () => {
  const databases = freshDatabases(["integrations"])
  /** Events by tag, over all lives. */
  const happened = new Map<string, number>()

  const withDatabase = <A>(use: (database: Database) => Promise<A>): Effect.Effect<A> =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "integrations",
          url: Redacted.value(databases.url("integrations")),
          connections: 2
        }),
        (database) => Effect.promise(() => use(database))
      )
    )

  it.live("is loaded as it evolved, whatever happens in whatever order", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, partnerLinkEntity.persistence)
      let links = 0
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...apis),
          story,
          fc.array(told, { minLength: 20, maxLength: 50, size: "max" }),
          async (api, news, steps) => {
            const n = links++
            const actor = new PersistedActor(partnerLinkEntity, store, deriveId(`link-${n}`, 0, 0, t0))
            const teller = new Teller()
            const event = created({ externalDeliveryId: `order-${n}` })
            await actor.handle({ _tag: "Open", event, api } as { _tag: string }, t0)
            for (const step of steps) {
              const state = actor.state as PartnerLinkState
              const command = teller.commandOf(state, step, news, false)
              if (command === null) continue
              const events = await actor.handle(command, teller.now)
              for (const event of events ?? []) {
                happened.set(event._tag, (happened.get(event._tag) ?? 0) + 1)
                if (event._tag === "ReportClaimed")
                  teller.tokens.unshift((event as { lockToken: string } & typeof event).lockToken)
              }
            }
          }
        ),
        // Not shrunk: each step is two round trips, and the difference of the states says where to look.
        { numRuns: 60, seed: 20_261_120, endOnFailure: true }
      )
      happened.set("ExternalStateCreated", links)
    })
  )

  it.live("fills every column that links have a value for", () =>
    withDatabase(async (database) => {
      const missing = tagsOfEvents.filter((tag) => !happened.has(tag))
      assert.deepStrictEqual(missing, [], "each event of a link was written at least once")
      const empty: Array<string> = []
      for (const table of integrationsTables) {
        for (const column of await emptyColumnsOf(database, table.name, columnNames(table)))
          empty.push(`${table.name}.${column}`)
      }
      assert.deepStrictEqual(empty, [
        // Commands of these lives are no events of other actors.
        "client_requests.source_event_id",
        // Partners' bodies may name people; ids of their own come with their own calls only.
        "client_responses.body",
        "doordash_update.provider_event_id",
        "doordash_update_v2.provider_event_id"
      ])
    })
  )

  it.live("remembers which event of its delivery a report is about, and takes none twice", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, partnerLinkEntity.persistence)
      const actor = new PersistedActor(partnerLinkEntity, store, deriveId("link-of-event", 0, 0, t0))
      const event = created({ externalDeliveryId: "order-of-event" })
      await actor.handle({ _tag: "Open", event, api: generic } as { _tag: string }, t0)
      const source = {
        eventId: deriveId("event-1", 0, 0, t0),
        producer: "Delivery",
        key: "delivery-1",
        keySeq: 1
      }
      const cause = { commandKey: null, source, timerKey: null, expectedVersion: null }
      const push = { _tag: "Push", event: transitioned("Assigned", 1) } as { _tag: string }
      await actor.handle(push, t0 + 1000, cause)
      const rows = await emptyColumnsOf(database, "client_requests", ["source_event_id"])
      assert.deepStrictEqual(rows, [])
      const before = await contentsOf(database)
      const { last } = actor
      if (last === null) return assert.fail("nothing was committed")
      assert.deepStrictEqual(await actor.commit({ ...last, version: last.version + 1 }), { _tag: "Repeated" })
      assert.deepStrictEqual(await contentsOf(database), before)
    })
  )
})
