/** The law of persistence for hubs: what the rows tell is what `evolve` made, and nothing else writes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import { hubEntity } from "../../../src/actors/hub/entity.ts"
import type { FieldEvent } from "../../../src/actors/hub/field-events.ts"
import type { HubState } from "../../../src/actors/hub/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import type { AnyCommand } from "../../../src/domain/decider.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import type { Instant } from "../../../src/domain/instant.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import { fieldTables } from "../../../src/services/operations/tables-field.ts"
import { composed } from "../../../src/services/sql.ts"
import { columnNames } from "../../../src/services/table.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { assign, createTask, fieldOperator, parked, requestHelp } from "../../support/field-work.ts"
import {
  cancelRequested,
  candidate,
  checkOut,
  closed,
  createHub,
  deploy,
  noon,
  opened,
  parkRobot,
  refused,
  resolved,
  robotCopy,
  trip,
  upsertLocation
} from "../../support/hub.ts"
import { contentsOf, emptyColumnsOf, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { badDay, smallCity } from "../../support/scenario.ts"
import { anyFieldCommand, type Make, nextOfTask } from "./arbitrary-field-commands.ts"

/** Names that the builders give, where columns want a UUID; each hub of a test has people and robots of its own. */
const names = /\b(?:ann|bob|cleo|store|(?:trip|delivery|attempt|lot|merchant)-\d|R\d)\b/g

/** The command with ids that fit the rows; a name that was replaced is not found again. */
const inRows = (command: HubCommand, hub: string): HubCommand =>
  JSON.parse(
    JSON.stringify(command).replaceAll(names, (name) =>
      name.startsWith("R") ? `${hub}_${name}` : deriveId(`${hub} ${name}`, 0, 0, noon)
    )
  ) as HubCommand

const hubIdOf = (hub: string): string => deriveId(hub, 0, 0, noon)

/** An open hub with a store, two lots and three robots. */
const opening: ReadonlyArray<HubCommand> = [
  createHub(),
  upsertLocation({ locationId: "store", type: "STORAGE", lat: 43.7, lng: 7.4 }),
  upsertLocation({ locationId: "lot-1" }),
  upsertLocation({ locationId: "lot-2", demandSchedule: Array.from({ length: 24 }, (_, h) => h / 2) }),
  ...["R1", "R2", "R3"].map((serial): HubCommand => ({ _tag: "RegisterRobot", serial })),
  { _tag: "OpenHub", cause: "clock" }
]

/** Help that a dispatcher has to choose; and a rescue that learns, asked for again, whose food it is and where it goes. */
const beginning: ReadonlyArray<HubCommand> = [
  requestHelp("OTHER", {
    tripId: "trip-3",
    attemptCancellationReason: "BotStuck",
    notes: "a crowd around it",
    robot: parked("R1", { hasFood: true, tripId: "trip-3" })
  }),
  createTask("DELIVERY_RESCUE", { foodTo: { lat: 43.71, lng: 7.41 } }),
  createTask("DELIVERY_RESCUE", { foodTo: { lat: 43.72, lng: 7.42 }, deliveryId: "delivery-1" })
]

const aboutTrip = fc.constantFrom(trip("trip-1"), trip("trip-2", { type: "RETURN" }))
const aboutPilot = fc.constantFrom("p1", "p2", "p3")

/** Searches for pilots and the books on robots, which live beside the rows; and a merchant's device. */
const hubCommand: fc.Arbitrary<Make> = fc
  .record({
    kind: fc.constantFrom(
      "Open",
      "Lose",
      "Refuse",
      "Close",
      "Cancel",
      "Sweep",
      "GiveUp",
      "Deploy",
      "Park",
      "Out",
      "Tablet"
    ),
    about: aboutTrip,
    pilotId: aboutPilot,
    serial: fc.constantFrom("R1", "R2", "R3")
  })
  .map(({ kind, about, pilotId, serial }) => (now, state): HubCommand => {
    const others = [candidate(pilotId, { heartbeatAt: now })]
    const asked = [...state.searchOfTrip.values()][0]?.askedPilotId ?? pilotId
    switch (kind) {
      case "Open":
        return opened(about, others)
      case "Lose":
        return resolved(about, asked, "REJECTED", others, { assignmentId: `a${now}` })
      case "Refuse":
        return refused(about, asked, others)
      case "Close":
        return closed(about)
      case "Cancel":
        return cancelRequested("delivery-1", "attempt-1")
      case "Sweep":
        return { _tag: "SweepTasks", candidates: others, openTasks: null, robots: [] }
      case "GiveUp":
        return { _tag: "GiveUpPilotSearch", tripId: about.tripId }
      case "Deploy":
        return deploy({ serial, robot: robotCopy({ serial }) })
      case "Park":
        return parkRobot({ serial })
      case "Out":
        return checkOut({ serial })
      case "Tablet":
        return createTask("TABLET_ISSUE", { stops: [], merchantId: "merchant-1", notes: "shows nothing" })
    }
  })

const lives = fc.oneof(
  { weight: 8, arbitrary: nextOfTask },
  { weight: 4, arbitrary: anyFieldCommand },
  { weight: 2, arbitrary: hubCommand }
)

/** Events that leave rows. */
const tagsOfEvents: ReadonlyArray<FieldEvent["_tag"]> = [
  "FoTaskPlanned",
  "FoTaskCreated",
  "FoTaskDetailed",
  "FoTaskDelayed",
  "FoTaskUnattended",
  "FoTaskAssignmentRequested",
  "FoTaskTransitioned",
  "FoAssignmentTransitioned",
  "FoSubtaskStarted",
  "FoSubtaskSkipped",
  "FoSubtaskNoted",
  "FoSubtaskCompleted",
  "FoAssistanceOpened",
  "FoAssistanceRequested",
  "FoAssistanceResolved"
]

describePostgres("a hub in its rows", () => {
  const databases = freshDatabases(["operations"])
  /** Events by tag, over all lives. */
  const happened = new Map<string, number>()

  const count = (tag: string): void => void happened.set(tag, (happened.get(tag) ?? 0) + 1)

  const withDatabase = <A>(use: (database: Database) => Promise<A>): Effect.Effect<A> =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({
          name: "operations",
          url: Redacted.value(databases.url("operations")),
          connections: 2
        }),
        (database) => Effect.promise(() => use(database))
      )
    )

  const openedHub = async (database: Database, hub: string): Promise<PersistedActor> => {
    const store = makePostgresStore(database, hubEntity.persistence)
    const actor = new PersistedActor(hubEntity, store, hubIdOf(hub))
    for (const command of opening) await actor.handle(inRows(command, hub), noon)
    return actor
  }

  it.live("is loaded as it evolved, whatever happens in whatever order", () =>
    withDatabase(async (database) => {
      let hubs = 0
      let commits = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(fc.constantFrom(0, 1, 900, 20_000, 61_000), lives), {
            minLength: 30,
            maxLength: 90,
            size: "max"
          }),
          async (steps) => {
            const hub = `hub-${hubs++}`
            const actor = await openedHub(database, hub)
            for (const command of beginning) {
              for (const { _tag } of (await actor.handle(inRows(command, hub), noon)) ?? []) count(_tag)
            }
            let now = noon
            for (const [waitMs, make] of steps) {
              now += waitMs
              const command = inRows(make(now, actor.state as HubState), hub)
              const events = await actor.handle(command, now)
              if (events === null) continue
              commits += 1
              for (const { _tag } of events) count(_tag)
            }
          }
        ),
        // Not shrunk: each step is two round trips, and the difference of the states says where to look.
        { numRuns: 25, seed: 20_261_121, endOnFailure: true }
      )
      console.log(`${hubs} hubs, ${commits} commits, each loaded again and equal`)
    })
  )

  it.live("fills every column that field work has a value for", () =>
    withDatabase(async (database) => {
      const empty: Array<string> = []
      for (const table of fieldTables) {
        for (const column of await emptyColumnsOf(database, table.name, columnNames(table)))
          empty.push(`${table.name}.${column}`)
      }
      const missing = tagsOfEvents.filter((tag) => !happened.has(tag))
      assert.deepStrictEqual(missing, [], "each event of field work was written at least once")
      assert.deepStrictEqual(empty, [
        // Nobody plans ways on foot.
        "fo_travel_subtask_model.distance_m",
        "fo_travel_subtask_model.eta",
        // Steps are taken where the task is.
        "fo_task_history_model.lat",
        "fo_task_history_model.lng"
      ])
      const contents = await contentsOf(database)
      console.log([...happened].map(([tag, count]) => `${tag} ${count}`).join(", "))
      console.log(contents.map(({ name, rows }) => `${name} ${rows}`).join(", "))
    })
  )

  it.live("keeps a history in which each step goes on from the one before", () =>
    withDatabase(async (database) => {
      const broken = await Effect.runPromise(
        database.query(
          composed(
            `SELECT fo_task_id FROM (SELECT fo_task_id, from_status, to_status,
               lag(to_status) OVER (PARTITION BY fo_task_id ORDER BY entity_version) AS before
               FROM fo_task_history_model) AS step
             WHERE from_status IS DISTINCT FROM before`,
            []
          )
        )
      )
      assert.deepStrictEqual(broken, [], "from is what the step before led to")
      const wrong = await Effect.runPromise(
        database.query(
          composed(
            `SELECT t.id FROM fo_task_model AS t WHERE t.status <> (SELECT h.to_status FROM fo_task_history_model AS h
             WHERE h.fo_task_id = t.id ORDER BY h.entity_version DESC LIMIT 1)
             UNION ALL SELECT s.fo_task_id FROM fo_subtask_model AS s JOIN fo_task_model AS t ON t.id = s.fo_task_id
             WHERE t.status IN ('COMPLETED', 'CANCELLED') AND s.status IN ('PENDING', 'IN_PROGRESS')`,
            []
          )
        )
      )
      assert.deepStrictEqual(wrong, [], "the newest step is the status, and no final task has an open step")
    })
  )

  it.live("is not touched by a stale commit, a repeated command or a rejection", () =>
    withDatabase(async (database) => {
      const hub = "guarded"
      const actor = await openedHub(database, hub)
      const handle = (command: HubCommand, now: Instant, key: number) =>
        actor.handle(inRows(command, hub), now, {
          commandKey: { id: deriveId(hub, 1, key, noon), hash: "00".repeat(32) },
          source: null,
          timerKey: null,
          expectedVersion: null
        })
      await handle(createTask("UNSTUCK_BOT", { by: "operator:d" }), noon, 1)
      await handle(assign([fieldOperator("ann")]), noon, 2)
      const before = await contentsOf(database)
      const { last } = actor
      if (last === null) return assert.fail("nothing was committed")

      assert.deepStrictEqual(await actor.commit(last), { _tag: "Repeated" })
      assert.deepStrictEqual(await contentsOf(database), before, "a repeated command writes nothing")

      const otherKey = { ...last.cause, commandKey: { id: deriveId(hub, 1, 9, noon), hash: "00".repeat(32) } }
      for (const version of [last.version, last.version - 1, last.newVersion + 1]) {
        const stale = { ...last, version, newVersion: version + 1, cause: otherKey }
        assert.deepStrictEqual(await actor.commit(stale), { _tag: "Stale" })
        assert.deepStrictEqual(await contentsOf(database), before, `made at version ${version}`)
      }

      assert.isNull(await handle(createTask("UNSTUCK_BOT", { by: "operator:d" }), noon, 3))
      assert.deepStrictEqual(await contentsOf(database), before, "a rejection writes nothing")
    })
  )

  it.live("decides again when another hub has asked the same person", () =>
    withDatabase(async (database) => {
      const first = await openedHub(database, "first")
      const second = await openedHub(database, "second")
      const shared = deriveId("shared person", 0, 0, noon)
      await first.handle(inRows(createTask("UNSTUCK_BOT"), "first"), noon)
      await second.handle(inRows(createTask("UNSTUCK_BOT"), "second"), noon)
      await first.handle(assign([fieldOperator(shared)]), noon)
      const before = await contentsOf(database)
      const clash = Effect.promise(() => second.handle(assign([fieldOperator(shared)]), noon + 1))
      const exit = await Effect.runPromise(Effect.exit(clash))
      assert.include(String(exit), "Stale")
      assert.deepStrictEqual(await contentsOf(database), before)
    })
  )

  it.live("is told that another hub works on the robot already, and writes nothing", () =>
    withDatabase(async (database) => {
      const first = await openedHub(database, "north")
      const second = await openedHub(database, "south")
      // The same robot in both: it was north's when its task was made.
      const task = inRows(createTask("UNSTUCK_BOT"), "north")
      await first.handle(task, noon)
      const before = await contentsOf(database)
      const exit = await Effect.runPromise(Effect.exit(Effect.promise(() => second.handle(task, noon + 1))))
      assert.include(String(exit), "DuplicateFoTask")
      assert.deepStrictEqual(await contentsOf(database), before)
    })
  )

  it.live("is loaded as it evolved through a bad day of a small city", () =>
    withDatabase(async (database) => {
      const inbox: Array<{ readonly id: string; readonly command: AnyCommand; readonly now: Instant }> = []
      const simulation = new Simulation(smallCity({ orders: 12, ...badDay }), {
        inbox: (instance, command, now) => {
          if (instance.actor.name === "Hub")
            inbox.push({ id: instance.id, command: structuredClone(command), now })
        }
      })
      simulation.runAll()
      const store = makePostgresStore(database, hubEntity.persistence)
      const actors = new Map<string, PersistedActor>()
      let commits = 0
      for (const { id, command, now } of inbox) {
        // Positions are lossy and change no hub.
        if (command._tag === "PublishActiveRobots") continue
        const actor = actors.get(id) ?? new PersistedActor(hubEntity, store, id)
        actors.set(id, actor)
        if ((await actor.handle(command, now)) !== null) commits += 1
      }
      for (const [id, actor] of actors) {
        assert.deepStrictEqual(actor.state, simulation.host.stateOf("Hub", id), "as the simulation ended")
      }
      console.log(`recorded inbox: ${actors.size} hubs, ${inbox.length} commands, ${commits} commits`)
    })
  )
})
