/** What every repository of the Device service does, in memory as in PostgreSQL. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { deriveId } from "../../../src/domain/ids.ts"
import type { DeviceCommandRequest } from "../../../src/services/device/commands.ts"
import type { CommandAcknowledged } from "../../../src/services/device/events.ts"
import { DeviceRepository } from "../../../src/services/device/repository.ts"

const now = 1_778_580_000_000
const hash = (digit: string): string => digit.repeat(64)
const idOf = (name: string): string => deriveId(name, 0, 0, now)

export interface RepositoryUnderTest {
  readonly layer: Layer.Layer<DeviceRepository>
  /** What was announced so far, oldest first. */
  readonly announced: () => Effect.Effect<ReadonlyArray<CommandAcknowledged>>
}

type Repository = typeof DeviceRepository.Service

const request = (name: string, more: Partial<DeviceCommandRequest> = {}): DeviceCommandRequest => ({
  commandId: idOf(name),
  serial: "R1",
  type: "OPEN_LID",
  payload: { text: null },
  expiresAt: now + 60_000,
  ...more
})

interface Case {
  readonly title: string
  readonly run: (
    repository: Repository,
    announced: RepositoryUnderTest["announced"]
  ) => Effect.Effect<void, unknown>
}

export const cases: ReadonlyArray<Case> = [
  {
    title: "knows a robot by its newest token until that is taken away",
    run: (repository) =>
      Effect.gen(function* () {
        yield* repository.register("R1", now)
        yield* repository.register("R1", now)
        assert.isNull(yield* repository.findByToken(hash("a")))
        yield* repository.setToken("R1", hash("a"), now)
        assert.deepStrictEqual(yield* repository.findByToken(hash("a")), {
          serial: "R1",
          tokenHash: hash("a")
        })
        yield* repository.setToken("R1", hash("b"), now)
        assert.isNull(yield* repository.findByToken(hash("a")))
        assert.isTrue(yield* repository.revoke("R1", now))
        assert.isNull(yield* repository.findByToken(hash("b")))
        yield* repository.setToken("R1", hash("c"), now)
        assert.isNotNull(yield* repository.findByToken(hash("c")))
        assert.isFalse(yield* repository.revoke("R9", now))
      })
  },
  {
    title: "keeps every heartbeat once, and the newest by its own time, however they arrive",
    run: (repository) =>
      Effect.gen(function* () {
        const keep = (seq: number, occurredAt: number, bootId = idOf("boot")) =>
          Effect.map(
            repository.keepHeartbeat({ serial: "R1", bootId, seq, occurredAt, payload: { seq } }, now),
            ({ result }) => result
          )
        assert.isNull(yield* repository.latest("R1"))
        assert.strictEqual(yield* keep(2, now - 1_000), "NEWEST")
        assert.strictEqual(yield* keep(1, now - 2_000), "OLDER")
        assert.strictEqual(yield* keep(2, now), "DUPLICATE")
        assert.strictEqual(yield* keep(3, now - 1_000), "NEWEST")
        assert.strictEqual(yield* keep(3, now - 1_000, idOf("other boot")), "OLDER")
        const latest = yield* repository.latest("R1")
        assert.deepStrictEqual(latest, {
          serial: "R1",
          bootId: idOf("boot"),
          seq: 3,
          occurredAt: now - 1_000,
          payload: { seq: 3 }
        })
        assert.strictEqual(yield* repository.purgeHeartbeats(now), 0)
        assert.strictEqual(yield* repository.purgeHeartbeats(now + 1), 4)
        assert.isNotNull(yield* repository.latest("R1"))
      })
  },
  {
    title: "numbers the commands of each robot from 1, and a command once",
    run: (repository) =>
      Effect.gen(function* () {
        const first = yield* repository.queue(request("first"), now)
        assert.deepStrictEqual(first, { ...request("first"), seq: 1, status: "QUEUED" })
        assert.strictEqual((yield* repository.queue(request("second"), now)).seq, 2)
        assert.strictEqual((yield* repository.queue(request("of R2", { serial: "R2" }), now)).seq, 1)
        assert.strictEqual(
          (yield* repository.queue(request("first", { type: "STOP_LID" }), now)).type,
          "OPEN_LID"
        )
      })
  },
  {
    title: "gives every one of many commands at once a number of its own",
    run: (repository) =>
      Effect.gen(function* () {
        const names = Array.from({ length: 8 }, (_, index) => `at once ${index}`)
        const made = yield* Effect.forEach(names, (name) => repository.queue(request(name), now), {
          concurrency: "unbounded"
        })
        assert.sameMembers(
          made.map(({ seq }) => seq),
          [1, 2, 3, 4, 5, 6, 7, 8]
        )
      })
  },
  {
    title: "hands commands out in order until they are answered or over",
    run: (repository) =>
      Effect.gen(function* () {
        yield* repository.queue(request("first"), now)
        yield* repository.queue(request("second", { expiresAt: now + 1_000 }), now)
        yield* repository.queue(request("third", { type: "SET_PIN", payload: { text: "0123" } }), now)
        const handed = yield* repository.handOut("R1", 0, now)
        assert.deepStrictEqual(
          handed.map(({ seq, status }) => [seq, status]),
          [
            [1, "SENT"],
            [2, "SENT"],
            [3, "SENT"]
          ]
        )
        assert.deepStrictEqual(handed[2]?.payload, { text: "0123" })
        assert.lengthOf(yield* repository.handOut("R1", 2, now), 1)
        assert.lengthOf(yield* repository.handOut("R2", 0, now), 0)
        assert.lengthOf(yield* repository.handOut("R1", 0, now + 1_000), 2)
        const heartbeat = { serial: "R1", bootId: idOf("boot"), seq: 1, occurredAt: now, payload: {} }
        assert.strictEqual((yield* repository.keepHeartbeat(heartbeat, now)).pendingCommands, 3)
      })
  },
  {
    title: "keeps the first answer to a command and announces it once, late ones too",
    run: (repository, announced) =>
      Effect.gen(function* () {
        yield* repository.queue(request("first"), now)
        yield* repository.queue(request("second"), now)
        yield* repository.queue(request("third"), now)
        const ack = (name: string, result: "OK" | "FAILED", serial = "R1") =>
          repository.acknowledge(
            { serial, commandId: idOf(name), result, code: result === "OK" ? null : "MOTOR", at: now - 5 },
            now
          )
        assert.strictEqual(yield* ack("first", "OK"), "ACKED")
        assert.strictEqual(yield* ack("first", "FAILED"), "ACKED")
        assert.strictEqual(yield* ack("second", "FAILED"), "FAILED")
        assert.isNull(yield* ack("third", "OK", "R2"))
        assert.isNull(yield* ack("unheard of", "OK"))
        assert.strictEqual(yield* repository.expire(idOf("second"), now + 60_000), 0)
        assert.strictEqual(yield* repository.expire(null, now), 0)
        assert.strictEqual(yield* repository.expire(null, now + 60_000), 1)
        assert.strictEqual(yield* ack("third", "OK"), "EXPIRED")
        assert.lengthOf(yield* repository.handOut("R1", 0, now), 0)
        const event = { _tag: "CommandAcknowledged", at: now - 5, serial: "R1" } as const
        assert.deepStrictEqual(yield* announced(), [
          { ...event, commandId: idOf("first"), result: "OK" },
          { ...event, commandId: idOf("second"), result: "FAILED" },
          { ...event, commandId: idOf("third"), result: "OK" }
        ])
      })
  }
]

/** Runs one case on a repository of its own. */
export const runCase = (
  { run }: Case,
  { announced, layer }: RepositoryUnderTest
): Effect.Effect<void, unknown> =>
  Effect.flatMap(DeviceRepository, (repository) => run(repository, announced)).pipe(Effect.provide(layer))
