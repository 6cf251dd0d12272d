/** The law of persistence for trips: what the rows tell is what `evolve` made, and nothing else writes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import fc from "fast-check"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import { tripEntity } from "../../../src/actors/trip/entity.ts"
import type { TripEvent } from "../../../src/actors/trip/events.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import type { AnyCommand } from "../../../src/domain/decider.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import type { Instant } from "../../../src/domain/instant.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import type { TripType } from "../../../src/services/operations/enums.ts"
import { tripTables } from "../../../src/services/operations/tables.ts"
import { composed } from "../../../src/services/sql.ts"
import { columnNames } from "../../../src/services/table.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { contentsOf, emptyColumnsOf, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { badDay, smallCity } from "../../support/scenario.ts"
import { arbitraryCommands, type Draw, plausibleCommands } from "./arbitrary-commands.ts"
import { requested, resolution, robotCopy, t0 } from "./trips.ts"

/** Names that the builders give, where columns want a UUID; each trip of a test has a robot of its own. */
const names = /\b(?:(?:trip|task|demand|delivery|attempt|assignment|hub|lot|merchant)-\d|[PR]\d)\b/g

/** The command with ids that fit the rows; a name that was replaced is not found again. */
const inRows = (command: TripCommand, trip: string): TripCommand =>
  JSON.parse(
    JSON.stringify(command).replaceAll(names, (name) =>
      name.startsWith("R") ? `${trip}_${name}` : deriveId(name.startsWith("trip") ? trip : name, 0, 0, t0)
    )
  ) as TripCommand

const tripIdOf = (trip: string): string => deriveId(trip, 0, 0, t0)

const tagsOfEvents: ReadonlyArray<TripEvent["_tag"]> = [
  "TripCreated",
  "TripTransitioned",
  "TaskTransitioned",
  "TripParkRequested",
  "TripEtaChanged",
  "TripRouteIssuesUpdated",
  "TripHandoverCompleted",
  "TripRobotAssigned",
  "PilotOffered",
  "OfferClosed",
  "PilotBound",
  "PilotUnbound",
  "TripCancelNoted"
]

/** Mostly what may come next, and in between anything at all. */
const lives = (type: TripType): fc.Arbitrary<Draw> =>
  fc.oneof(
    { weight: 3, arbitrary: plausibleCommands(type) },
    { weight: 1, arbitrary: arbitraryCommands(type) }
  )

const types: ReadonlyArray<TripType> = ["JITP", "DELIVERY", "RETURN", "DEPLOYMENT"]

describePostgres("a trip in its rows", () => {
  const databases = freshDatabases(["operations"])
  /** Events by tag, over all laws. */
  const happened = new Map<string, number>()

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

  for (const type of types) {
    it.live(`is loaded as it evolved, whatever happens to a ${type} trip in whatever order`, () =>
      withDatabase(async (database) => {
        const store = makePostgresStore(database, tripEntity.persistence)
        let trips = 0
        let commits = 0
        await fc.assert(
          fc.asyncProperty(
            fc.array(fc.tuple(lives(type), fc.integer({ min: 0, max: 30_000 })), {
              minLength: 8,
              maxLength: 50,
              size: "max"
            }),
            async (steps) => {
              const trip = `${type}-${trips++}`
              const actor = new PersistedActor(tripEntity, store, tripIdOf(trip))
              let now = t0
              for (const [draw, waitMs] of steps) {
                now += waitMs
                const events = await actor.handle(inRows(draw(actor.state as TripState), trip), now)
                if (events === null) continue
                commits += 1
                for (const { _tag } of events) happened.set(_tag, (happened.get(_tag) ?? 0) + 1)
              }
            }
          ),
          // Not shrunk: each step is two round trips, and the difference of the states says where to look.
          { numRuns: 20, seed: 20_261_120 + types.indexOf(type), endOnFailure: true }
        )
        console.log(`${type}: ${trips} trips, ${commits} commits, each loaded again and equal`)
      })
    )
  }

  it.live("fills every column that trips have a value for", () =>
    withDatabase(async (database) => {
      const empty: Array<string> = []
      for (const table of tripTables) {
        for (const column of await emptyColumnsOf(database, table.name, columnNames(table)))
          empty.push(`${table.name}.${column}`)
      }
      const missing = tagsOfEvents.filter((tag) => !happened.has(tag))
      assert.deepStrictEqual(missing, [], "each event of a trip was written at least once")
      // Requests do not bear name and address of a place.
      assert.deepStrictEqual(empty, ["trip_location_model.name", "trip_location_model.address"])
      const contents = await contentsOf(database)
      console.log([...happened].map(([tag, count]) => `${tag} ${count}`).join(", "))
      console.log(contents.map(({ name, rows }) => `${name} ${rows}`).join(", "))
    })
  )

  it.live("is not touched by a stale commit, a repeated command or a rejection", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, tripEntity.persistence)
      const trip = "guarded"
      const actor = new PersistedActor(tripEntity, store, tripIdOf(trip))
      const handle = (command: TripCommand, now: Instant, key: number) =>
        actor.handle(inRows(command, trip), now, {
          commandKey: { id: deriveId(trip, 1, key, t0), hash: "00".repeat(32) },
          source: null,
          timerKey: null,
          expectedVersion: null
        })
      await handle({ _tag: "CreateTrip", event: requested() }, t0, 0)
      await handle({ _tag: "ActivateTrip" }, t0 + 1_000, 1)
      await handle({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }, t0 + 2_000, 2)
      const before = await contentsOf(database)
      const { last } = actor
      if (last === null) return assert.fail("nothing was committed")

      assert.deepStrictEqual(await actor.commit(last), { _tag: "Repeated" })
      assert.deepStrictEqual(await contentsOf(database), before, "a repeated command writes nothing")

      const otherKey = { ...last.cause, commandKey: { id: deriveId(trip, 1, 9, t0), hash: "00".repeat(32) } }
      for (const version of [last.version, last.version - 1, last.newVersion + 1]) {
        const stale = { ...last, version, newVersion: version + 1, cause: otherKey }
        assert.deepStrictEqual(await actor.commit(stale), { _tag: "Stale" })
        assert.deepStrictEqual(await contentsOf(database), before, `made at version ${version}`)
      }

      assert.isNull(await handle({ _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }, t0 + 3_000, 3))
      assert.deepStrictEqual(await contentsOf(database), before, "a rejection writes nothing")
    })
  )

  it.live("departs with a robot that no other unfinished trip has, or nothing is written", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, tripEntity.persistence)
      const serial = "shared-robot"
      const bound = async (trip: string): Promise<PersistedActor> => {
        const actor = new PersistedActor(tripEntity, store, tripIdOf(trip))
        const give = (command: TripCommand) => actor.handle(inRows(command, trip), t0)
        await give({ _tag: "CreateTrip", event: requested({ serial, scheduledFor: t0 }) })
        await give({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 })
        const taskVersion = (actor.state as TripState).offeredTaskVersion
        await give({ _tag: "ApplyAssignment", event: resolution({ taskVersion }) })
        return actor
      }
      const departure = inRows(
        { _tag: "Depart", pilotId: "P1", robot: robotCopy({ serial }), overrideReason: null },
        "any"
      )
      const first = await bound("first")
      const second = await bound("second")
      await first.handle(departure, t0 + 1_000)
      const before = await contentsOf(database)
      const exit = await Effect.runPromiseExit(Effect.promise(() => second.handle(departure, t0 + 2_000)))
      assert.isTrue(Exit.isFailure(exit))
      assert.include(String(exit), "RobotBusy")
      assert.deepStrictEqual(await contentsOf(database), before)
    })
  )

  it.live("has endpoints, routes and histories that nobody can change", () =>
    withDatabase(async (database) => {
      for (const table of tripTables.filter(({ history }) => history)) {
        const [column] = columnNames(table)
        for (const text of [`DELETE FROM ${table.name}`, `UPDATE ${table.name} SET ${column} = ${column}`]) {
          const fault = await Effect.runPromise(Effect.flip(database.query(composed(text, []))))
          assert.include(fault.message, "append-only", text)
        }
      }
    })
  )

  it.live("is loaded as it evolved through a bad day of a small city", () =>
    withDatabase(async (database) => {
      const inbox: Array<{ readonly id: string; readonly command: AnyCommand; readonly now: Instant }> = []
      const simulation = new Simulation(smallCity({ orders: 24, ...badDay }), {
        inbox: (instance, command, now) => {
          if (instance.actor.name === "Trip")
            inbox.push({ id: instance.id, command: structuredClone(command), now })
        }
      })
      simulation.runAll()
      const store = makePostgresStore(database, tripEntity.persistence)
      const actors = new Map<string, PersistedActor>()
      let commits = 0
      for (const { id, command, now } of inbox) {
        const actor = actors.get(id) ?? new PersistedActor(tripEntity, store, id)
        actors.set(id, actor)
        if ((await actor.handle(command, now)) !== null) commits += 1
      }
      for (const [id, actor] of actors) {
        assert.deepStrictEqual(actor.state, simulation.host.stateOf("Trip", id), "as the simulation ended")
      }
      assert.isAbove(actors.size, 20)
      console.log(`recorded inbox: ${actors.size} trips, ${inbox.length} commands, ${commits} commits`)
    })
  )
})
