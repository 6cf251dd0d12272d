/** The law of persistence for robots: what the rows tell is what `evolve` made, and nothing else writes. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as fc from "fast-check"
import type { RobotCommand } from "../../../src/actors/robot/commands.ts"
import { robotEntity } from "../../../src/actors/robot/entity.ts"
import type { RobotEvent } from "../../../src/actors/robot/events.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import type { AnyCommand } from "../../../src/domain/decider.ts"
import { deriveId } from "../../../src/domain/ids.ts"
import type { Instant } from "../../../src/domain/instant.ts"
import { type Database, makeDatabase } from "../../../src/services/database.ts"
import { stateTables } from "../../../src/services/state/tables.ts"
import { columnNames } from "../../../src/services/table.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { contentsOf, emptyColumnsOf, PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import { badDay, smallCity } from "../../support/scenario.ts"
import { commands, type Make } from "./arbitrary-commands.ts"
import {
  serial as builtSerial,
  closeLid,
  items,
  lidItem,
  openLid,
  pinItem,
  register,
  request,
  second,
  t0,
  telemetry
} from "./robots.ts"
import { brokenInvariants } from "./row-invariants.ts"

/** Names that the builders give, where columns want a UUID. */
const names = /"(?:[a-c]|(?:trip|boot|open|close|stop|request)-\d+)"/g

/** The command for the robot `serial`, with ids that fit the rows. */
const inRows = (command: RobotCommand, serial: string): RobotCommand =>
  JSON.parse(
    JSON.stringify(command)
      .replaceAll(names, (name) => `"${deriveId(`${serial} ${name}`, 0, 0, t0)}"`)
      .replaceAll(`"${builtSerial}"`, `"${serial}"`)
  ) as RobotCommand

/** A robot that is put to work. */
const toWork: ReadonlyArray<RobotCommand> = [
  register,
  telemetry(),
  request("Deploy", { commandId: null }),
  request("ParkRobot", { commandId: "request-2" }),
  telemetry({ at: t0, seq: 2, operationState: "PARKED" })
]

/** Openings and closings as they usually go, numbered on from what the robot has said before. */
const handling: fc.Arbitrary<Make> = fc
  .record({
    what: fc.constantFrom("open", "opened", "opened", "close", "closed", "closed", "entry", "confirm"),
    skipped: fc.constantFrom(0, 0, 0, 0, 1),
    agoMs: fc.constantFrom(0, 0, 0, 3_000),
    n: fc.nat(1_000_000)
  })
  .map(
    ({ what, skipped, agoMs, n }): Make =>
      (state, now) => {
        const boot = state.boots.find(
          ({ bootId }) => bootId === deriveId(`${state.serial} "boot-1"`, 0, 0, t0)
        )
        const seq = (boot?.nextSeq ?? 1) + skipped
        const at = now - agoMs
        switch (what) {
          case "open":
            return openLid({ commandId: `open-${n}`, referenceId: `delivery-${n % 3}` })
          case "close":
            return closeLid(`close-${n}`)
          case "opened":
            return items(lidItem(seq, "OPENED", at))
          case "closed":
            return items(lidItem(seq, "CLOSED", at))
          case "entry":
            return items(pinItem(seq, at))
          default:
            return items(
              pinItem(seq, at, {
                type: "PIN_ENTRY_LID_CLOSE",
                action: "CONFIRM",
                lidSuccessfullyClosed: true
              })
            )
        }
      }
  )

const steps = fc.array(
  fc.record({
    waitMs: fc.constantFrom(0, 0, 1, 700, 5_000, 16_000, 31_000, 200_000),
    make: fc.oneof({ weight: 3, arbitrary: commands }, { weight: 1, arbitrary: handling })
  }),
  { minLength: 25, maxLength: 45 }
)

describePostgres("a robot in its rows", () => {
  const databases = freshDatabases(["state"])

  const withDatabase = <A>(use: (database: Database) => Promise<A>): Effect.Effect<A> =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({ name: "state", url: Redacted.value(databases.url("state")), connections: 2 }),
        (database) => Effect.promise(() => use(database))
      )
    )

  /** Events of all robots of this suite, to be compared with the rows. */
  const happened: Array<RobotEvent> = []

  it.live("is loaded as it evolved, whatever happens to it in whatever order", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, robotEntity.persistence)
      let robots = 0
      let commits = 0
      await fc.assert(
        fc.asyncProperty(steps, fc.constantFrom(true, true, false), async (history, works) => {
          const serial = `R-${robots++}`
          const actor = new PersistedActor(robotEntity, store, serial)
          let now = t0
          const give = async (command: RobotCommand): Promise<void> => {
            const events = await actor.handle(inRows(command, serial), now)
            if (events === null) return
            commits += 1
            happened.push(...(events as ReadonlyArray<RobotEvent>))
          }
          if (works) for (const command of toWork) await give(command)
          now += 42 * second
          for (const { waitMs, make } of history) {
            now += waitMs
            await give(make(actor.state as RobotState, now))
          }
        }),
        { numRuns: 30, seed: 20_261_120 }
      )
      console.log(`${robots} robots, ${commits} commits, each loaded again and equal`)
    })
  )

  it.live("has one row for each thing that happened", () =>
    withDatabase(async (database) => {
      const rows = new Map((await contentsOf(database)).map(({ name, rows: count }) => [name, count]))
      const count = (isCounted: (event: RobotEvent) => boolean): number => happened.filter(isCounted).length
      assert.deepStrictEqual(
        {
          state_history: rows.get("state_history"),
          connectivity_history: rows.get("connectivity_history"),
          alerts: rows.get("alerts"),
          pin_entry_event: rows.get("pin_entry_event"),
          lid_cycle: rows.get("lid_cycle"),
          lid_cycle_event_history: rows.get("lid_cycle_event_history"),
          device_message: rows.get("device_message")
        },
        {
          state_history: count(({ _tag }) => _tag === "RobotStateChanged"),
          connectivity_history:
            count(({ _tag }) => _tag === "ConnectivityChanged") +
            2 * count(({ _tag }) => _tag === "ShadowCreated"),
          alerts: count(({ _tag }) => _tag === "AlertRaised"),
          pin_entry_event: count(({ _tag }) => _tag === "PinEntryRecorded"),
          lid_cycle: count(({ _tag }) => _tag === "LidCycleOpened"),
          // An opening that turns out to be the second of its cycle is announced again and has its row.
          lid_cycle_event_history:
            count(
              (event) => event._tag === "LidEvent" || (event._tag === "LidRowLinked" && event.rowId === null)
            ) -
            count(
              (event) => event._tag === "LidRowLinked" && event.rowId !== null && event.event === "LID_OPENED"
            ),
          device_message: new Set(
            happened.flatMap((event) =>
              event._tag === "DeviceItemTaken" ? [`${event.bootId} ${event.item.seq}`] : []
            )
          ).size
        }
      )
      console.log([...rows].map(([name, n]) => `${name} ${n}`).join(", "))
    })
  )

  it.live("fills every column that robots have a value for", () =>
    withDatabase(async (database) => {
      const empty: Array<string> = []
      for (const table of stateTables) {
        for (const column of await emptyColumnsOf(database, table.name, columnNames(table)))
          empty.push(`${table.name}.${column}`)
      }
      assert.deepStrictEqual(empty, [])
    })
  )

  it.live("keeps the invariants of the specification in its rows", () =>
    withDatabase(async (database) => {
      assert.deepStrictEqual(await brokenInvariants(database), [])
    })
  )

  it.live("is not touched by a stale commit, a repeated command or a rejection", () =>
    withDatabase(async (database) => {
      const store = makePostgresStore(database, robotEntity.persistence)
      const serial = "guarded"
      const actor = new PersistedActor(robotEntity, store, serial)
      const keyed = (n: number) => ({
        commandKey: { id: deriveId(serial, 1, n, t0), hash: "00".repeat(32) },
        source: null,
        timerKey: null,
        expectedVersion: null
      })
      const handle = (command: RobotCommand, now: Instant, n: number) =>
        actor.handle(inRows(command, serial), now, keyed(n))
      let n = 0
      for (const command of [...toWork, openLid({ commandId: "open-1" })]) await handle(command, t0, n++)
      const before = await contentsOf(database)
      const { last } = actor
      if (last === null) return assert.fail("nothing was committed")

      assert.deepStrictEqual(await actor.commit(last), { _tag: "Repeated" })
      assert.deepStrictEqual(await contentsOf(database), before, "a repeated command writes nothing")

      for (const version of [last.version, last.version - 1, last.newVersion + 1]) {
        const stale = { ...last, version, newVersion: version + 1, cause: keyed(99) }
        assert.deepStrictEqual(await actor.commit(stale), { _tag: "Stale" })
        assert.deepStrictEqual(await contentsOf(database), before, `made at version ${version}`)
      }

      assert.isNull(await handle(request("Deploy", { commandId: "request-3" }), t0 + second, n++))
      assert.isNull(await handle({ _tag: "SetPin", pin: "12", referenceId: "d" }, t0 + second, n++))
      assert.deepStrictEqual(await contentsOf(database), before, "a rejection writes nothing")
    })
  )

  it.live("is loaded as it evolved through a bad day of a small city", () =>
    withDatabase(async (database) => {
      const inbox: Array<{ readonly id: string; readonly command: AnyCommand; readonly now: Instant }> = []
      const simulation = new Simulation(smallCity({ robots: 5, pilots: 5, orders: 12, ...badDay }), {
        inbox: (instance, command, now) => {
          if (instance.actor.name === "Robot")
            inbox.push({ id: instance.id, command: structuredClone(command), now })
        }
      })
      simulation.runAll()
      const store = makePostgresStore(database, robotEntity.persistence)
      const actors = new Map<string, PersistedActor>()
      let commits = 0
      for (const { id, command, now } of inbox) {
        const actor = actors.get(id) ?? new PersistedActor(robotEntity, store, id)
        actors.set(id, actor)
        if ((await actor.handle(command, now)) !== null) commits += 1
      }
      for (const [id, actor] of actors) {
        assert.deepStrictEqual(actor.state, simulation.host.stateOf("Robot", id), "as the simulation ended")
      }
      assert.strictEqual(actors.size, 5)
      assert.deepStrictEqual(await brokenInvariants(database), [])
      console.log(`recorded inbox: ${actors.size} robots, ${inbox.length} commands, ${commits} commits`)
    })
  )
})
