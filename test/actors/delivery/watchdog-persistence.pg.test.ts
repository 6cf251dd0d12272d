/** The law of persistence for deliveries with rules: what PostgreSQL tells is what `evolve` made. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { deliveryEntity } from "../../../src/actors/delivery/entity.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import type { ActiveRule } from "../../../src/services/deliveries/watchdog-rule.ts"
import { composed } from "../../../src/services/sql.ts"
import { noCause, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import * as build from "./builders.ts"
import { type Choice, likely } from "./stories.ts"
import { rulesOf, tasks, watchdogChoice, watchdogCommandOf } from "./watchdog-stories.ts"

const { t0 } = build
const next: Choice = { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 0 }

/** Names that the builders give, where columns want a UUID. */
const names =
  /"((?:delivery|quote|demand|hub|task|merchant|partner|customer|order|action|fo-task|estimate)-[a-z0-9-]+)"/g

const idOf = (story: string): string => deriveId(`${story} ${build.deliveryId}`, 0, 0, t0)

/** The command with ids that fit the rows: each story has its own, and each attempt a demand of its own. */
const inRows = (command: DeliveryCommand, story: string, state: DeliveryState): DeliveryCommand => {
  const text = JSON.stringify(command)
  const later = state.attempts.find(({ attemptId, sequence }) => sequence > 1 && text.includes(attemptId))
  return JSON.parse(
    text.replaceAll(names, (_, name: string) => {
      const own = later !== undefined && name === build.demandId ? later.attemptId : story
      // One customer per telephone.
      const owner = name.startsWith("customer-") ? "all" : own
      return JSON.stringify(deriveId(`${owner} ${name}`, 0, 0, t0))
    })
  ) as DeliveryCommand
}

/** Writes the rules' own rows, as the operation that keeps rules does. */
const keepRules = (database: Database, rules: ReadonlyArray<ActiveRule>): Promise<unknown> =>
  Effect.runPromise(
    Effect.forEach(rules, ({ entryPoint, label, rule, ruleId, schemaVersion }) =>
      database.query(
        composed(
          `INSERT INTO watchdog_schema (id, label, entry_point, schema, schema_version, updated_by, updated_at)
           VALUES ($1::text::uuid, $2, $3, $4::text::jsonb, $5::int, 'test', now()) ON CONFLICT DO NOTHING`,
          [ruleId, label, entryPoint, JSON.stringify(rule), schemaVersion]
        )
      )
    )
  )

describePostgres("a delivery with rules in its rows", () => {
  const databases = freshDatabases(["deliveries"])

  it.live("is loaded as it evolved, whatever the rules are and whatever happens", () =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "deliveries",
          url: Redacted.value(databases.url("deliveries")),
          connections: 2
        }),
        (database) =>
          Effect.promise(async () => {
            let stories = 0
            let commits = 0
            await fc.assert(
              fc.asyncProperty(
                rulesOf(tasks),
                fc.nat(12),
                fc.array(watchdogChoice, { minLength: 15, maxLength: 30, size: "max" }),
                async (rules, steps, choices) => {
                  const story = `story-${stories++}`
                  await keepRules(database, rules)
                  const store = makePostgresStore(database, deliveryEntity.persistence)
                  const actor = new PersistedActor(deliveryEntity, store, idOf(story))
                  const state = () => actor.state as DeliveryState
                  let now = t0
                  let messages = 0
                  const handle = async (draft: DeliveryCommand): Promise<void> => {
                    const command = inRows(draft, story, state())
                    const outcome = deliveryEntity.actor.decide(state(), command, now)
                    if (!outcome.accepted || outcome.events.length === 0) return
                    const eventId = deriveId(`${story} message`, 0, messages++, now)
                    const source = { eventId, producer: "test", key: story, keySeq: messages }
                    await actor.handle(
                      command,
                      now,
                      command._tag.startsWith("Apply") ? { ...noCause, source } : noCause
                    )
                    commits += 1
                  }
                  await handle(build.requestQuote({ courierFallback: true }))
                  await handle(build.quoted())
                  await handle(build.acceptQuote({ watchdogRules: rules }))
                  for (let i = 0; i < steps; i++) await handle(likely(state(), next))
                  for (const it of choices) {
                    now += it.waitMs
                    await handle(watchdogCommandOf(state(), it, now))
                  }
                }
              ),
              { numRuns: Number(process.env["FC_RUNS"] ?? 20), seed: 20_261_120 }
            )
            const statuses = await Effect.runPromise(
              database.query(composed("SELECT DISTINCT status::text FROM watchdog_actions ORDER BY 1", []))
            )
            console.log(`${stories} stories, ${commits} commits; actions: ${JSON.stringify(statuses)}`)
            assert.isAtLeast(statuses.length, 3)
          })
      )
    )
  )
})
