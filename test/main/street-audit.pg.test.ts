/** The audit of the crash test: it finds what it is there to find, and nothing where nothing is wrong. */
import { assert, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { type Audit, audit, auditDatabases, damaged } from "../../bench/spine/audit.ts"
import type { Witness } from "../../bench/spine/audit-promises.ts"
import { sql } from "../../src/services/sql.ts"
import { acquireDatabases, describePostgres } from "../support/postgres.ts"

const names = ["deliveries", "operations", "state"] as const
const now = "2026-05-12T10:00:00Z"
const before = "2026-05-12T09:00:00Z"
const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`

const nobody: Witness = { commands: [], accepted: [], kept: [] }

const invariantsOf = ({ findings }: Audit): string =>
  findings.map(({ database, damage, invariant }) => `${damage}: ${database}: ${invariant}`).join("\n")

const databases = Effect.flatMap(acquireDatabases(names), (urls) =>
  auditDatabases((name) => Redacted.value(urls[name]))
)

describePostgres("the audit", () => {
  it.live("finds nothing in databases in which nothing happened", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const found = yield* audit(yield* databases, nobody, now)
        assert.strictEqual(invariantsOf(found), "")
        assert.isAbove(found.questions, 40)
      })
    )
  )

  it.live("finds promises that were not kept", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const witness: Witness = {
          commands: [
            {
              who: "partner",
              callerId: "key:partner",
              method: "POST",
              path: `/v1/quotes/${id(1)}/accept`,
              key: "a",
              status: 201,
              answer: {},
              tookMs: 1,
              tries: 1
            }
          ],
          accepted: [{ deliveryId: id(2), attemptId: id(3) }],
          kept: [{ serial: "robot-1", bootId: id(4), seq: 7 }]
        }
        const found = yield* audit(yield* databases, witness, now)
        assert.strictEqual(damaged(found, "lost"), 4)
        assert.match(invariantsOf(found), /every order that was taken is there/)
        assert.match(invariantsOf(found), /every command to a delivery that was answered is on record/)
        assert.match(invariantsOf(found), /every event of a robot that was acknowledged is on record/)
      })
    )
  )

  it.live("finds messages that nobody sends, timers that nobody hears and dead letters", () =>
    Effect.scoped(
      Effect.gen(function* () {
        const open = yield* databases
        yield* open.operations.query(sql`INSERT INTO outbox (event_id, kind, type, schema_version, key, key_seq,
          correlation_id, payload, occurred_at, next_attempt_at)
          VALUES (${id(1)}, 'event', 'TripCreated', 1, 'a', 1, 'a', '{}', ${before}, ${before})`)
        yield* open.operations.query(sql`INSERT INTO timer (key, actor, actor_id, command, payload, due_at)
          VALUES ('Trip/a x', 'Trip', 'a', 'ActivateTrip', '{}', ${before})`)
        yield* open.state.query(sql`INSERT INTO dead_letter (id, source, ref_id, type, key, payload, attempt_count, error, at)
          VALUES (${id(2)}, 'outbox', ${id(3)}, 'LidEvent', 'robot-1', '{}', 8, 'x', ${before})`)
        const found = yield* audit(open, nobody, now)
        assert.strictEqual(damaged(found, "unsent"), 2)
        assert.strictEqual(found.deadLetters, 1)
        assert.match(invariantsOf(found), /broken: state: there are no dead letters/)
      })
    )
  )

  it.live(
    "finds histories that are no paths, steps without an event, and rows that contradict each other",
    () =>
      Effect.scoped(
        Effect.gen(function* () {
          const open = yield* databases
          yield* open.operations.query(
            sql`INSERT INTO trip_location_model (id, lat, lng) VALUES (${id(1)}, 0, 0)`
          )
          yield* open.operations.query(sql`INSERT INTO task (id, status, type, hub_id, robot_serial, version)
          VALUES (${id(2)}, 'IN_PROGRESS', 'DELIVERY_TRIP', ${id(3)}, 'robot-1', 3)`)
          yield* open.operations.query(sql`INSERT INTO trip (id, type, status, task_id, origin_id, destination_id, robot_serial, version)
          VALUES (${id(4)}, 'DELIVERY', 'COMPLETED', ${id(2)}, ${id(1)}, ${id(1)}, 'robot-1', 3)`)
          yield* open.operations.query(sql`INSERT INTO trip_history (trip_id, from_status, to_status, at, triggered_by, entity_version)
          VALUES (${id(4)}, NULL, 'READY_TO_DEPART', ${before}, 'x', 1), (${id(4)}, 'COMPLETED', 'IN_TRANSIT', ${before}, 'x', 2)`)
          yield* open.state.query(sql`INSERT INTO robot_shadow (serial, operation_state, lid_changed_at, healthy, components, updated_at)
          VALUES ('robot-9', 'ON_TRIP', ${before}, true, '[]', ${before})`)
          const told = invariantsOf(yield* audit(open, nobody, now))
          assert.match(told, /doubled: operations: 1 a trip's history is a path/)
          assert.match(told, /lost: operations: 1 the newest row of a trip's history is its status/)
          assert.match(told, /lost: operations: 1 the newest row of a task's history is its status/)
          assert.match(told, /broken: operations: 2, 3 each step of a trip is one of its machine/)
          assert.match(told, /broken: operations: 8, 9 trip and task stand side by side/)
          assert.match(told, /broken: operations: 11 a trip has departed when its history says so/)
          assert.match(told, /doubled: operations: 24 each step of a trip has one event of its version/)
          assert.match(told, /doubled: operations: 24 each trip has one event of its creation/)
          assert.match(told, /lost: state: 9 the newest row of a robot's history is its state/)
          assert.match(told, /broken: operations and state: 8, 10 a robot is on a trip/)
        })
      )
  )
})
