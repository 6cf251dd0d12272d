/** What stands in the rows of a robot after stories that people would ask about. Source: spec/state.md 2-5. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { DeviceItem, RobotCommand } from "../../../src/actors/robot/commands.ts"
import { robotEntity } from "../../../src/actors/robot/entity.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { makePostgresStore } from "../../../src/cluster/postgres-store.ts"
import { type Database, makeDatabase, type Row } from "../../../src/services/database.ts"
import { composed } from "../../../src/services/sql.ts"
import { PersistedActor } from "../../support/persisted-actor.ts"
import { describePostgres, freshDatabases } from "../../support/postgres.ts"
import {
  closeLid,
  items,
  lidItem,
  openLid,
  pinItem,
  register,
  rejectedItem,
  request,
  second,
  t0,
  telemetry,
  trip
} from "./robots.ts"

/** Ids by number, e.g. of commands. */
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`

/** One batch of the boot with this number. */
const heard = (boot: number, ...all: ReadonlyArray<DeviceItem>): RobotCommand => ({
  ...items(...all),
  bootId: id(boot)
})

describePostgres("the rows of a robot", () => {
  const databases = freshDatabases(["state"])

  interface Story {
    readonly serial: string
    readonly robot: PersistedActor
    readonly give: (afterS: number, command: RobotCommand) => Promise<void>
    /** Rows of this robot; `columns`, `table` and what follows are SQL, `$1` the serial. */
    readonly rows: (text: string) => Promise<ReadonlyArray<Row>>
    readonly database: Database
  }

  let told = 0

  /** A robot at work; times are seconds after its registration. */
  const story = (tell: (story: Story) => Promise<void>): Effect.Effect<void> =>
    Effect.scoped(
      Effect.flatMap(
        makeDatabase({ name: "state", url: Redacted.value(databases.url("state")), connections: 1 }),
        (database) =>
          Effect.promise(async () => {
            const serial = `S-${told++}`
            const store = makePostgresStore(database, robotEntity.persistence)
            const robot = new PersistedActor(robotEntity, store, serial)
            const give = async (afterS: number, command: RobotCommand): Promise<void> => {
              const mine = "event" in command ? { ...command, event: { ...command.event, serial } } : command
              const events = await robot.handle(mine, t0 + afterS * second)
              assert.isNotNull(events, `${command._tag} is refused`)
            }
            await give(0, register)
            await give(0, telemetry())
            await give(0, request("Deploy", { commandId: null }))
            await give(0, request("ParkRobot", { commandId: id(told) }))
            await give(1, telemetry({ at: t0 + second, seq: 2, operationState: "PARKED" }))
            await tell({
              serial,
              robot,
              give,
              rows: (text) => Effect.runPromise(database.query(composed(text, [serial]))),
              database
            })
          })
      )
    )

  const lidRows = `SELECT lid_event, source::text, reference_id, seq, trigger::text, command_id, late,
    lid_cycle_id IS NOT NULL AS linked, extract(epoch FROM occurred_at)::float8 AS occurred_s
    FROM lid_cycle_event_history WHERE serial = $1 ORDER BY occurred_at, created_at, seq NULLS FIRST`

  const brief = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
    rows.map((row) =>
      [
        row["lid_event"],
        Number(row["occurred_s"]) - t0 / second,
        row["source"],
        row["linked"] === true ? "linked" : "alone",
        row["late"] === true ? "late" : "in time"
      ].join(" ")
    )

  it.live("date two changes of one instant one microsecond apart, each with its request", () =>
    story(async ({ rows }) => {
      const history = await rows(
        `SELECT state::text, from_state::text, requested_by, reason, state_version,
          extract(microseconds FROM date - to_timestamp(${t0 / second}))::int AS us, transition_request_id AS request
         FROM state_history WHERE serial = $1 ORDER BY date`
      )
      assert.deepStrictEqual(
        history.map(({ request: _, ...row }) => row),
        [
          {
            state: "OFF_DUTY",
            from_state: null,
            requested_by: "service:operations",
            reason: "Register",
            state_version: 1,
            us: 0
          },
          {
            state: "DEPLOYED",
            from_state: "OFF_DUTY",
            requested_by: "operator:1",
            reason: "PLAN",
            state_version: 2,
            us: 1
          },
          {
            state: "PARKED",
            from_state: "DEPLOYED",
            requested_by: "operator:1",
            reason: "PLAN",
            state_version: 3,
            us: 2
          }
        ]
      )
      assert.isNull(history[0]?.["request"])
      assert.strictEqual(history[2]?.["request"], id(told))
      const requests = await rows(
        "SELECT to_state, from_state, status::text FROM transition_request WHERE serial = $1 ORDER BY to_state"
      )
      assert.deepStrictEqual(requests, [
        { to_state: "DEPLOYED", from_state: "OFF_DUTY", status: "ACCEPTED" },
        { to_state: "PARKED", from_state: "DEPLOYED", status: "ACCEPTED" }
      ])
    })
  )

  it.live("tell a loading: the request joins the cycle that it led to", () =>
    story(async ({ give, rows }) => {
      await give(20, openLid({ commandId: id(20), source: "QR", referenceId: "delivery-1" }))
      await give(
        22,
        heard(7, lidItem(1, "OPENED", t0 + 22 * second, { commandId: id(20), lat: 52.5, lng: 13.4 }))
      )
      await give(40, closeLid(id(40)))
      await give(45, heard(7, lidItem(2, "CLOSED", t0 + 44 * second)))
      // The keypad says the same again.
      await give(
        47,
        heard(
          7,
          pinItem(3, t0 + 46 * second, {
            type: "PIN_ENTRY_LID_CLOSE",
            action: "CONFIRM",
            lidSuccessfullyClosed: true
          })
        )
      )
      assert.deepStrictEqual(brief(await rows(lidRows)), [
        "LID_OPEN_REQUEST 20 QR linked in time",
        "LID_OPENED 22 QR linked in time",
        "LID_CLOSE_REQUEST 40 PILOT linked in time",
        "LID_CLOSED 44 QR linked in time",
        "LID_CLOSED 46 QR linked in time"
      ])
      const told = await rows(lidRows)
      assert.deepStrictEqual(
        told.map((row) => row["command_id"]),
        [id(20), id(20), id(40), null, null]
      )
      assert.deepStrictEqual(
        told.map((row) => row["trigger"]),
        [null, null, null, "COMMAND", "PIN_ENTRY_CONFIRM"]
      )
      assert.deepStrictEqual(
        await rows(
          `SELECT lat, lng, boot_id, seq, extract(epoch FROM received_at - occurred_at)::int AS waited_s
           FROM lid_cycle_event_history WHERE serial = $1 AND lid_event IN ('LID_OPENED', 'LID_CLOSED') ORDER BY seq`
        ),
        [
          { lat: 52.5, lng: 13.4, boot_id: id(7), seq: 1, waited_s: 0 },
          { lat: null, lng: null, boot_id: id(7), seq: 2, waited_s: 1 },
          { lat: null, lng: null, boot_id: id(7), seq: 3, waited_s: 1 }
        ]
      )
      assert.deepStrictEqual(
        await rows(
          `SELECT state::text, reference_id, source::text, reasons::text, close_trigger::text, late,
             extract(epoch FROM closed_at - opened_at)::int AS open_s FROM lid_cycle WHERE serial = $1`
        ),
        [
          {
            state: "LID_CYCLE_COMPLETE",
            reference_id: "delivery-1",
            source: "QR",
            reasons: "{LOAD}",
            close_trigger: "COMMAND",
            late: false,
            open_s: 22
          }
        ]
      )
      assert.deepStrictEqual(
        await rows(
          `SELECT context.lid_cycle_id = cycle.id AS served, consumed_at IS NOT NULL AS consumed
           FROM lid_event_context AS context JOIN lid_cycle AS cycle USING (serial) WHERE serial = $1`
        ),
        [{ served: true, consumed: true }]
      )
      assert.deepStrictEqual(
        await rows(
          "SELECT to_state, from_state FROM transition_request WHERE serial = $1 AND to_state LIKE 'LID%'"
        ),
        [
          { to_state: "LID_OPEN", from_state: "CLOSED" },
          { to_state: "LID_CLOSE", from_state: "OPEN" }
        ]
      )
    })
  )

  it.live("keep a request whose opening never came apart from the one that took its place", () =>
    story(async ({ give, rows }) => {
      await give(20, openLid({ commandId: id(120) }))
      await give(51, { _tag: "ExpireLidCommand", commandId: id(120) })
      await give(55, openLid({ commandId: id(155), referenceId: "delivery-2" }))
      await give(58, heard(7, lidItem(1, "OPEN_FAILED", t0 + 58 * second)))
      await give(60, heard(7, lidItem(2, "OPENED", t0 + 60 * second)))
      assert.deepStrictEqual(brief(await rows(lidRows)), [
        "LID_OPEN_REQUEST 20 QR alone in time",
        "LID_OPEN_FAILED 51 INTERNAL alone in time",
        "LID_OPEN_REQUEST 55 QR linked in time",
        "LID_OPEN_FAILED 58 QR linked in time",
        "LID_OPENED 60 QR linked in time"
      ])
      assert.deepStrictEqual(
        await rows(
          `SELECT command_id, reference_id, lid_cycle_id IS NOT NULL AS served FROM lid_event_context
           WHERE serial = $1 AND consumed_at IS NOT NULL ORDER BY created_at`
        ),
        [
          { command_id: id(120), reference_id: "delivery-1", served: false },
          { command_id: id(155), reference_id: "delivery-2", served: true }
        ]
      )
    })
  )

  it.live("move the second opening to a cycle of its own when the close between comes late", () =>
    story(async ({ give, rows, robot }) => {
      await give(20, heard(7, lidItem(1, "OPENED", t0 + 20 * second)))
      await give(40, heard(7, lidItem(3, "OPENED", t0 + 40 * second)))
      await give(46, { _tag: "ReleaseHeldItems" })
      const [before] = await rows("SELECT count(*)::int AS n FROM lid_cycle WHERE serial = $1")
      assert.strictEqual(before?.["n"], 1)
      await give(50, heard(7, lidItem(2, "CLOSED", t0 + 30 * second)))
      assert.deepStrictEqual(brief(await rows(lidRows)), [
        "LID_OPENED 20 UNKNOWN linked in time",
        "LID_CLOSED 30 UNKNOWN linked late",
        "LID_OPENED 40 UNKNOWN linked in time"
      ])
      const cycles = await rows(
        `SELECT cycle.id, state::text, (SELECT array_agg(lid_event::text ORDER BY occurred_at)
           FROM lid_cycle_event_history WHERE lid_cycle_id = cycle.id) AS events
         FROM lid_cycle AS cycle WHERE serial = $1 ORDER BY opened_at`
      )
      assert.deepStrictEqual(
        cycles.map(({ state, events }) => ({ state, events })),
        [
          { state: "LID_CYCLE_COMPLETE", events: ["LID_OPENED", "LID_CLOSED"] },
          { state: "LID_CYCLE_INIT", events: ["LID_OPENED"] }
        ]
      )
      assert.strictEqual((robot.state as RobotState).cycle?.cycleId, cycles[1]?.["id"])
      assert.deepStrictEqual(
        await rows(
          `SELECT seq, status, extract(epoch FROM received_at)::int - ${t0 / second} AS received_s
           FROM device_message WHERE serial = $1 ORDER BY seq`
        ),
        [
          { seq: 1, status: "PROCESSED", received_s: 20 },
          { seq: 2, status: "LATE", received_s: 50 },
          { seq: 3, status: "PROCESSED", received_s: 40 }
        ]
      )
    })
  )

  it.live("add a cycle whose opening comes late, and give it the close that stood alone", () =>
    story(async ({ give, rows }) => {
      await give(30, heard(7, lidItem(2, "CLOSED", t0 + 30 * second)))
      await give(36, { _tag: "ReleaseHeldItems" })
      await give(40, heard(7, lidItem(1, "OPENED", t0 + 20 * second)))
      assert.deepStrictEqual(brief(await rows(lidRows)), [
        "LID_OPENED 20 UNKNOWN linked late",
        "LID_CLOSED 30 MANUAL linked in time"
      ])
      assert.deepStrictEqual(
        await rows("SELECT state::text, close_trigger::text, late FROM lid_cycle WHERE serial = $1"),
        [{ state: "LID_CYCLE_COMPLETE", close_trigger: "OTHER", late: true }]
      )
    })
  )

  it.live("keep an item that cannot be read, with its code and nothing that it said", () =>
    story(async ({ give, rows }) => {
      const messages = `SELECT seq, status, code, payload FROM device_message WHERE serial = $1
        AND code IS NOT NULL ORDER BY seq`
      const row = (seq: number, status: string, code: string, afterS: number) => ({
        seq,
        status,
        code,
        payload: { kind: "rejected", seq, occurredAt: t0 + afterS * second, code }
      })
      await give(
        20,
        heard(
          7,
          lidItem(1, "OPENED", t0 + 20 * second),
          rejectedItem(2, t0 + 20 * second, "OUT_OF_RANGE"),
          lidItem(3, "CLOSED", t0 + 20 * second),
          rejectedItem(5, t0 + 20 * second, "MISSING_FIELD")
        )
      )
      assert.deepStrictEqual(await rows(messages), [
        row(2, "REJECTED", "OUT_OF_RANGE", 20),
        row(5, "HELD", "MISSING_FIELD", 20)
      ])
      assert.deepStrictEqual(brief(await rows(lidRows)), [
        "LID_OPENED 20 UNKNOWN linked in time",
        "LID_CLOSED 20 UNKNOWN linked in time"
      ])
      await give(26, { _tag: "ReleaseHeldItems" })
      await give(30, heard(7, rejectedItem(4, t0 + 21 * second, "IMPLAUSIBLE")))
      assert.deepStrictEqual(await rows(messages), [
        row(2, "REJECTED", "OUT_OF_RANGE", 20),
        row(4, "REJECTED", "IMPLAUSIBLE", 21),
        row(5, "REJECTED", "MISSING_FIELD", 20)
      ])
    })
  )

  it.live("say what came of an entry at the keypad, once", () =>
    story(async ({ give, rows, robot, database }) => {
      await give(20, heard(7, pinItem(1, t0 + 20 * second)))
      const pinEntryId = (robot.state as RobotState).pendingPins[0]?.pinEntryId ?? ""
      await give(21, { _tag: "SetPinOutcome", pinEntryId, outcome: "MATCHED", referenceId: "delivery-1" })
      const entries = await rows(
        "SELECT id, outcome::text, reference_id, entered, seq FROM pin_entry_event WHERE serial = $1"
      )
      assert.deepStrictEqual(entries, [
        { id: pinEntryId, outcome: "MATCHED", reference_id: "delivery-1", entered: "42", seq: 1 }
      ])
      const failed = await Effect.runPromise(
        Effect.flip(
          database.query(
            composed("UPDATE pin_entry_event SET outcome = 'NOT_MATCHED' WHERE id = $1", [pinEntryId])
          )
        )
      )
      assert.strictEqual(failed.message, "UPDATE on pin_entry_event: its rows are append-only")
    })
  )

  it.live("never change in a history, nor leave a cycle that has ended", () =>
    story(async ({ give, rows }) => {
      await give(20, heard(7, lidItem(1, "OPENED", t0 + 20 * second), lidItem(2, "CLOSED", t0 + 30 * second)))
      await give(31, telemetry({ at: t0 + 31 * second, seq: 9, operationState: "PARKED", speedMps: 0 }))
      await give(32, trip({ tripId: id(500) }))
      for (const change of [
        "UPDATE state_history SET reason = 'other' WHERE serial = $1",
        "DELETE FROM state_history WHERE serial = $1",
        "UPDATE connectivity_history SET reason = 'other' WHERE serial = $1",
        "DELETE FROM lid_cycle_event_history WHERE serial = $1",
        "UPDATE lid_cycle_event_history SET late = true WHERE serial = $1",
        "UPDATE lid_cycle_event_history SET lid_cycle_id = NULL WHERE serial = $1"
      ]) {
        const outcome = await rows(change).then(
          () => "changed",
          (fault: unknown) => String(fault)
        )
        assert.include(outcome, "append-only", change)
      }
    })
  )
})
