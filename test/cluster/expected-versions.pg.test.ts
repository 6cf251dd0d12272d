/** Commands for one version, on PostgreSQL: to an actor on several runners, and through the gateway of a server. */
import { assert, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { RobotCommand } from "../../src/actors/robot/commands.ts"
import { makeActorHost } from "../../src/cluster/actor-host.ts"
import { hostClock } from "../../src/cluster/host-clock.ts"
import type { Outlets } from "../../src/cluster/outlets.ts"
import { makePostgresStore } from "../../src/cluster/postgres-store.ts"
import * as runner from "../../src/cluster/runner.ts"
import { versionConflict } from "../../src/domain/rejections.ts"
import type { Database } from "../../src/services/database.ts"
import { FieldOperators } from "../../src/services/operations/field-operators.ts"
import { openDatabase } from "../services/database-notes.ts"
import { describePostgres, freshDatabases } from "../support/postgres.ts"
import { idOf } from "./commits.ts"
import { promises } from "./expected-versions.ts"
import { askToAdd, shownTally, type TallyState, tally, tallyPersistence } from "./tally.ts"

/** A server with two kinds of tallies, one of which shows no version. */
const serverOf = (device: Database) =>
  Effect.gen(function* () {
    const wall = yield* Clock.clockWith(Effect.succeed)
    const sharding = yield* Layer.build(runner.single)
    const actor = "PartnerLink" as const
    return yield* Effect.provide(
      makeActorHost({
        persistent: [
          {
            entity: { actor: tally, persistence: tallyPersistence, shownVersion: shownTally },
            database: device
          },
          {
            entity: {
              actor: { ...tally, name: actor },
              persistence: { ...tallyPersistence, actor },
              shownVersion: null
            },
            database: device
          }
        ],
        memory: [],
        // Nothing is looked up: tallies ask for no facts and tell nobody.
        databases: { deliveries: device, integrations: device, operations: device },
        fieldOperators: new FieldOperators(() => undefined),
        partnerApi: () => null,
        hasEndpoint: () => false,
        shard: "city",
        clock: hostClock(wall, 1),
        outlets: {} as Outlets,
        processId: "test",
        sendAway: () => undefined,
        consume: () => Effect.void,
        report: () => undefined,
        pollEveryMs: 200
      }),
      sharding
    )
  })

describePostgres("an actor in rows", () => {
  const databases = freshDatabases(["device"])
  const open = Effect.suspend(() => openDatabase(databases, "device", 6))

  for (const [title, promise] of promises) {
    it.scopedLive(title, () =>
      Effect.flatMap(open, (database) => promise(makePostgresStore(database, tallyPersistence)))
    )
  }

  it.scopedLive("is told the version with the command, by the gateway", () =>
    Effect.gen(function* () {
      const { gateway } = yield* serverOf(yield* open)
      const id = "T-gateway"
      const plus = (n: number) => askToAdd(n) as unknown as RobotCommand
      const key = { id: idOf(100), hash: "ab".repeat(32) }
      yield* gateway.tell("Robot", id, plus(1))
      const replies = [{ _tag: "Sum", sum: 6 } as never]
      assert.deepStrictEqual(yield* gateway.tell("Robot", id, plus(5), key, 1), { replies, repeated: false })
      assert.deepStrictEqual(yield* gateway.tell("Robot", id, plus(5), key, 1), { replies, repeated: true })
      const late = yield* Effect.flip(
        gateway.tell("Robot", id, plus(9), { id: idOf(101), hash: "ab".repeat(32) }, 1)
      )
      const conflict = versionConflict("Robot", id, 1, { version: 2, status: "SUM_6" })
      assert.deepStrictEqual(late._tag === "CommandRejected" ? late.rejection : late, conflict)
      assert.deepStrictEqual(((yield* gateway.look("Robot", id)) as TallyState).added, [1, 5])
    })
  )

  it.scopedLive("takes no version where none is shown", () =>
    Effect.gen(function* () {
      const { gateway } = yield* serverOf(yield* open)
      const command = askToAdd(1) as never
      const refused = yield* Effect.flip(gateway.tell("PartnerLink", "T-none", command, undefined, 0))
      assert.isTrue(refused._tag === "ActorUnavailable" && refused.because === "Defect")
      assert.isNull(yield* gateway.look("PartnerLink", "T-none"))
    })
  )
})
