/**
 * Equivalence of the hosts for hubs: each, fed its recorded inbox of a bad day through PostgreSQL, decides what
 * it decided in the simulation and is in the same state after every command, also when it is loaded again.
 * A day of its own, because a hub knows its whole fleet and each comparison looks at all of it.
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { hubEntity } from "../../src/actors/hub/entity.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { recordInboxes } from "../support/recorded-inbox.ts"
import { badDay, smallCity } from "../support/scenario.ts"
import { findingText } from "./finding.ts"
import { homeOf } from "./production-actor.ts"
import { replay } from "./replay.ts"

describePostgres("equivalence of the hosts for hubs", () => {
  const databases = freshDatabases(["operations"])

  it.live(
    "gives the same decisions, states, messages and timers for a bad day",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const recording = recordInboxes(smallCity({ orders: 24, ...badDay }), ["Hub"])
          const tags = new Set(recording.steps.map(({ tag }) => tag))
          for (const tag of [
            "AssignPilot",
            "SweepTasks",
            "CreateFoTask",
            "AssignFo",
            "CompleteSubtask",
            "CompleteFo"
          ])
            assert.isTrue(tags.has(tag), `the day gives no ${tag}`)
          const database = yield* makeDatabase({
            name: "operations",
            url: Redacted.value(databases.url("operations")),
            connections: 2
          })
          const { findings, commands, reloads, outboxRows } = yield* replay(
            recording.inboxes,
            [homeOf(hubEntity, database)],
            { seed: 1, reloadShare: 0.08, inFlightMax: 2 }
          )
          console.log(
            `${recording.inboxes.length} hubs, ${commands} commands of ${tags.size} kinds, ${reloads} times loaded ` +
              `again, ${outboxRows} rows of outboxes; ${findings.length} differences`
          )
          for (const finding of findings.slice(0, 5)) console.log(findingText(finding))
          assert.strictEqual(findings.length, 0)
          assert.strictEqual(commands, recording.steps.length)
        })
      ),
    300_000
  )
})
