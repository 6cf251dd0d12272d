/** The comparison of the hosts is worth what it finds: each planted difference is reported, and where it is. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { deliveryEntity } from "../../src/actors/delivery/entity.ts"
import type { Entity } from "../../src/actors/entity.ts"
import { robotEntity } from "../../src/actors/robot/entity.ts"
import { tripEntity } from "../../src/actors/trip/entity.ts"
import type { AnyEvent, Decision } from "../../src/domain/decider.ts"
import { makeDatabase } from "../../src/services/database.ts"
import { composed } from "../../src/services/sql.ts"
import { acquireDatabases, describePostgres } from "../support/postgres.ts"
import { recordInboxes } from "../support/recorded-inbox.ts"
import { badDay, smallCity } from "../support/scenario.ts"
import type { Compared, Finding } from "./finding.ts"
import { findingText } from "./finding.ts"
import { homeOf } from "./production-actor.ts"
import { type Replay, replay } from "./replay.ts"

type State = { [field: string]: unknown }

const withActor = (entity: Entity, actor: Partial<Entity["actor"]>): Entity => ({
  ...entity,
  actor: { ...entity.actor, ...actor }
})

const withPersistence = (entity: Entity, persistence: Partial<Entity["persistence"]>): Entity => ({
  ...entity,
  persistence: { ...entity.persistence, ...persistence }
})

/** The entity whose accepted decisions are changed by `change`. */
const deciding = (entity: Entity, change: (decision: Decision) => Partial<Decision>): Entity =>
  withActor(entity, {
    decide: (state, command, now) => {
      const outcome = entity.actor.decide(state, command, now)
      return outcome.accepted ? { ...outcome, ...change(outcome) } : outcome
    }
  })

/** The entity whose loaded states are changed by `change`. */
const loading = (entity: Entity, change: (state: State) => void): Entity =>
  withPersistence(entity, {
    restore: (id, rows, held) => {
      const state = entity.persistence.restore(id, rows, held) as State
      change(state)
      return state
    }
  })

interface Plant {
  readonly title: string
  readonly entity: Entity
  /** Run in the home database before the replay. */
  readonly sql?: string
  /** Each of them is found somewhere. */
  readonly found: ReadonlyArray<readonly [compared: Compared, path: RegExp]>
}

const falsify = (table: string, assignment: string, condition: string): string =>
  `CREATE FUNCTION falsify() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${assignment}; RETURN NEW; END $$;
   CREATE TRIGGER falsify BEFORE INSERT ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION falsify()`

const plants: ReadonlyArray<Plant> = [
  {
    title: "an evolve that forgets a field",
    entity: withActor(tripEntity, {
      evolve: (state, event) => {
        tripEntity.actor.evolve(state, event)
        if (event._tag === "TripTransitioned") (state as State)["departedAt"] = null
      }
    }),
    found: [["snapshot", /^departedAt$/]]
  },
  {
    title: "a decision that lacks a field of an event, where null stood",
    entity: deciding(tripEntity, ({ events }) => ({
      events: events.map((event) => {
        if (event._tag !== "TripTransitioned" || (event as AnyEvent & State)["reason"] !== null) return event
        const { reason: _, ...rest } = event as AnyEvent & State
        return rest as unknown as AnyEvent
      })
    })),
    found: [["outcome", /^\[0\]\.events\[\d+\]\.reason$/]]
  },
  {
    title: "a timer that is set a millisecond later",
    entity: deciding(deliveryEntity, ({ timers }) => ({
      timers: timers.map((change) =>
        change._tag === "SetTimer" ? { ...change, dueAt: change.dueAt + 1 } : change
      )
    })),
    found: [["outcome", /^\[0\]\.timers\[\d+\]\.dueAt$/]]
  },
  {
    title: "a decision that does not send what it should",
    entity: deciding(deliveryEntity, ({ sends }) => ({ sends: sends.slice(1) })),
    found: [
      ["outcome", /^\[0\]\.sends\[\d+\]$/],
      ["messages", /^\[\d+\]/]
    ]
  },
  {
    title: "a refusal that the simulation did not give",
    entity: withActor(tripEntity, {
      decide: (state, command, now) =>
        command._tag === "Depart"
          ? { accepted: false, _tag: "Planted" }
          : tripEntity.actor.decide(state, command, now)
    }),
    found: [["outcome", /^\[0\]\._tag$/]]
  },
  {
    title: "a load that forgets a field of a row",
    entity: loading(deliveryEntity, (state) => {
      if (state["order"] !== null) (state["order"] as State)["taskId"] = null
    }),
    found: [["reloaded snapshot", /^order\.taskId$/]]
  },
  {
    title: "a held part that lacks a field",
    entity: withPersistence(robotEntity, {
      held: (state) => ({ ...(robotEntity.persistence.held(state) as State), lastLidAt: undefined })
    }),
    found: [["reloaded snapshot", /^lastLidAt$/]]
  },
  {
    title: "a commit that writes no row for an event",
    entity: withPersistence(tripEntity, {
      write: (commit, changes) => {
        const events = commit.events.filter(({ _tag }) => _tag !== "PilotOffered")
        tripEntity.persistence.write({ ...commit, events }, changes)
      }
    }),
    found: [["reloaded snapshot", /^offeredPilotId$/]]
  },
  {
    title: "a timer whose row says another time",
    entity: robotEntity,
    sql: falsify("timer", "NEW.due_at := NEW.due_at + interval '1 ms'", "true"),
    found: [["reloaded timers", /./]]
  },
  {
    title: "an unsent message with another payload in its row",
    entity: tripEntity,
    sql: falsify(
      "outbox",
      "NEW.payload := jsonb_set(NEW.payload, '{version}', '99')",
      "NEW.type = 'TripTransitioned'"
    ),
    found: [["reloaded messages", /\.payload\.version$/]]
  },
  {
    // Events of a quote have its key: loading the delivery does not show them.
    title: "a row that is missing from the outbox",
    entity: deliveryEntity,
    sql: "CREATE RULE lost AS ON INSERT TO outbox WHERE NEW.type = 'QuoteCreated' DO INSTEAD NOTHING",
    found: [["outbox", /^\[0\]/]]
  }
]

describePostgres("the comparison of the hosts", () => {
  const recording = recordInboxes(smallCity({ orders: 8, robots: 4, pilots: 4, ...badDay }), [
    "Delivery",
    "Trip",
    "Robot"
  ])

  /** Replays the inboxes of the entity's kind in databases of their own. */
  const replayed = (entity: Entity, sql?: string): Effect.Effect<Replay> =>
    Effect.scoped(
      Effect.gen(function* () {
        const name = entity.persistence.database
        const urls = yield* acquireDatabases([name])
        const database = yield* makeDatabase({ name, url: Redacted.value(urls[name]), connections: 4 })
        for (const text of sql?.split(/;\n/) ?? []) yield* Effect.orDie(database.query(composed(text, [])))
        const inboxes = recording.inboxes.filter(({ actor }) => actor === entity.actor.name)
        return yield* replay(inboxes, [homeOf(entity, database)], {
          seed: 1,
          reloadShare: 0.2,
          inFlightMax: 4
        })
      })
    )

  for (const entity of [deliveryEntity, tripEntity, robotEntity]) {
    it.live(`finds nothing where nothing was planted: ${entity.actor.name}`, () =>
      Effect.gen(function* () {
        const { findings, commands } = yield* replayed(entity)
        assert.deepStrictEqual(findings.map(findingText), [])
        assert.isAbove(commands, 100)
      })
    )
  }

  for (const { title, entity, sql, found } of plants) {
    it.live(`finds ${title}`, () =>
      Effect.gen(function* () {
        const { findings } = yield* replayed(entity, sql)
        const [first] = findings
        if (first === undefined) return assert.fail("nothing was found")
        console.log(findingText(first))
        for (const [compared, path] of found) {
          const matching = (finding: Finding) =>
            finding.compared === compared && path.test(finding.difference.path)
          assert.isTrue(
            findings.some(matching),
            `${compared} ${path}: ${findings.slice(0, 20).map(findingText).join("\n")}`
          )
        }
        assert.isTrue(findings.every(({ step }) => step.inbox.actor === entity.actor.name))
      })
    )
  }
})
