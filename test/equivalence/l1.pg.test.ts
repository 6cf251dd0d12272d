/**
 * Equivalence of the hosts, level 1: each actor, fed its recorded inbox through PostgreSQL, decides what it
 * decided in the simulation and is in the same state after every command. No field is left out. Actors are put
 * away and loaded again in between and at the end, so that it is the rows that carry their states.
 * Source: ARCHITECTURE.md (two hosts, neither adds a rule).
 */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import type { Entity } from "../../src/actors/entity.ts"
import { robotEntity } from "../../src/actors/robot/entity.ts"
import { tripEntity } from "../../src/actors/trip/entity.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { type Origin, type Recording, recordInboxes } from "../support/recorded-inbox.ts"
import { scenarioOf } from "../support/scenario.ts"
import { decisionOf } from "./expected-messages.ts"
import { findingText } from "./finding.ts"
import { type Home, homeOf } from "./production-actor.ts"
import { replay } from "./replay.ts"

const entities: ReadonlyArray<Entity> = [deliveryEntity, tripEntity, robotEntity]

/** A day with a bit of everything that goes wrong: links, lids, pilots, merchants and customers. */
const day = scenarioOf(`
seed: 7
duration_s: 32400
city: { generator: { hubs: 2, merchants: 15, lots: 3 } }
fleet:
  robots: [{ count: 80 }]
  profiles:
    standard:
      connectivity_loss_per_h: 2
      connectivity_loss_s: { dist: lognormal, median: 60, sigma: 1.3 }
      lid_open_fails_pct: 3
      lid_close_fails_pct: 3
      latch_not_sensed_pct: 2
partners: { ordersPerDay: 720, firstHour: 7, hour_shares_pct: [16, 17, 17, 17, 17, 16] }
pilots: { shifts: [{ start: "06:00", count: 110 }], unresponsive_per_h: 0.2, silent_pct: 3, reject_pct: 3 }
merchants: { no_show_pct: 3, wrong_pin_pct: 6 }
customers: { no_show_pct: 3, leaves_lid_open_pct: 3 }
weather: { model: dry }
`)

/** Orders that were taken and came to an end, delivered or canceled. */
const endedOf = ({ simulation }: Recording): number =>
  simulation.result().orders.filter(({ outcome }) => outcome === "Delivered" || outcome === "Canceled").length

const describeRecording = (recording: Recording): string => {
  const { inboxes, steps } = recording
  const count = (actor: string) => inboxes.filter((inbox) => inbox.actor === actor).length
  const decisions = steps.map(decisionOf)
  const events = decisions.flatMap((decision) => decision?.events ?? [])
  const rejected = decisions.filter((decision) => decision === null).length
  const by = (origin: Origin) => steps.filter((step) => step.origin === origin).length
  const kinds = (tags: ReadonlyArray<string>) => new Set(tags).size
  return (
    `${count("Delivery")} deliveries, ${endedOf(recording)} of them ordered and ended, ` +
    `${count("Trip")} trips, ${count("Robot")} robots: ${steps.length} commands of ` +
    `${kinds(steps.map(({ inbox, tag }) => `${inbox.actor} ${tag}`))} kinds (${by("message")} messages, ` +
    `${by("caller")} by callers, ${by("timer")} by timers; ${rejected} rejected), ` +
    `${events.length} events of ${kinds(events.map(({ _tag }) => _tag))} kinds`
  )
}

describePostgres("equivalence of the hosts, one actor at a time", () => {
  const databases = freshDatabases(["deliveries", "operations", "state"])

  it.live(
    "gives the same decisions, states, messages and timers for a whole day",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const recording = recordInboxes(day, ["Delivery", "Trip", "Robot"])
          console.log(describeRecording(recording))
          assert.isAtLeast(endedOf(recording), 450)
          const homes: Array<Home> = []
          for (const entity of entities) {
            const name = entity.persistence.database
            const url = Redacted.value(databases.url(name))
            homes.push(homeOf(entity, yield* makeDatabase({ name, url, connections: 5 })))
          }
          const started = performance.now()
          const { findings, commands, reloads, statements, outboxRows } = yield* replay(
            recording.inboxes,
            homes,
            { seed: 1, reloadShare: 0.08, inFlightMax: 12 }
          )
          const seconds = (performance.now() - started) / 1000
          console.log(
            `${commands} commands in ${seconds.toFixed(1)} s (${Math.round(commands / seconds)}/s), ` +
              `${(statements / commands).toFixed(3)} statements each; ${reloads} times loaded again, ` +
              `${outboxRows} rows of outboxes; ${findings.length} differences`
          )
          for (const finding of findings.slice(0, 20)) console.log(findingText(finding))
          assert.strictEqual(findings.length, 0)
          assert.strictEqual(commands, recording.steps.length)
        })
      ),
    600_000
  )
})
