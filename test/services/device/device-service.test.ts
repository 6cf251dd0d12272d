import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/TestClock"
import * as device from "../../../src/services/device/device-service.ts"
import type { RobotTelemetry } from "../../../src/services/device/events.ts"
import { layerMemory } from "../../../src/services/device/repository-memory.ts"

const command = (commandId: string, expiresAt = 60_000) =>
  ({ commandId, serial: "R1", type: "OPEN_LID", payload: {}, expiresAt }) as const

const telemetry = (seq: number, at: number): RobotTelemetry => ({
  _tag: "RobotTelemetry",
  at,
  serial: "R1",
  shard: "city",
  lat: 0,
  lng: 0,
  headingDeg: 0,
  speedMps: 0,
  accuracyM: 1,
  batteryPct: 80,
  isCharging: false,
  rangeM: 1_000,
  lid: "CLOSED",
  components: [],
  operationState: "PARKED",
  teleopStatus: "ONLINE",
  bootId: "boot",
  seq,
  repeatsEveryMs: null
})

const run = <A>(
  use: (service: device.DeviceService) => Effect.Effect<A, unknown>,
  publish: (event: RobotTelemetry) => Effect.Effect<void, unknown> = () => Effect.void
) =>
  Effect.flatMap(device.Device, use).pipe(
    Effect.provide(device.layer(publish).pipe(Layer.provide(layerMemory(() => undefined))))
  )

describe("the Device service", () => {
  it.effect("publishes a heartbeat that is its robot's newest, and no other", () => {
    const published: Array<number> = []
    return run(
      (service) =>
        Effect.gen(function* () {
          yield* service.recordHeartbeat(telemetry(2, 2_000), {}, 2_000)
          yield* service.recordHeartbeat(telemetry(1, 1_000), {}, 2_000)
          yield* service.recordHeartbeat(telemetry(2, 2_000), {}, 2_000)
          yield* service.recordHeartbeat(telemetry(3, 3_000), {}, 3_000)
          assert.deepStrictEqual(published, [2, 3])
        }),
      ({ seq }) => Effect.sync(() => void published.push(seq))
    )
  })

  it.effect("keeps a heartbeat that nobody can be told of", () =>
    run(
      (service) =>
        Effect.gen(function* () {
          const taken = yield* service.recordHeartbeat(telemetry(1, 1_000), {}, 1_000)
          assert.strictEqual(taken.result, "NEWEST")
          assert.strictEqual((yield* service.latest("R1"))?.seq, 1)
        }),
      () => Effect.fail("away")
    )
  )

  it.effect("gives a waiting robot its command at once", () =>
    run((service) =>
      Effect.gen(function* () {
        const waiting = yield* Effect.fork(service.awaitCommands("R1", 0, 30_000))
        yield* Effect.yieldNow()
        yield* service.sendCommand(command("c1"), 0)
        const handed = yield* Fiber.join(waiting)
        assert.deepStrictEqual(
          handed.map(({ commandId }) => commandId),
          ["c1"]
        )
      })
    )
  )

  it.effect("sends a robot home with nothing when its time is over", () =>
    run((service) =>
      Effect.gen(function* () {
        const waiting = yield* Effect.fork(service.awaitCommands("R1", 0, 30_000))
        yield* TestClock.adjust(29_999)
        assert.isNull(
          yield* Fiber.poll(waiting).pipe(Effect.map((exit) => (exit._tag === "None" ? null : exit)))
        )
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(yield* Fiber.join(waiting), [])
      })
    )
  )

  it.effect("ends all waiting for good, when the process ends", () =>
    run((service) =>
      Effect.gen(function* () {
        const waiting = yield* Effect.fork(service.awaitCommands("R1", 0, 30_000))
        yield* Effect.yieldNow()
        yield* service.endWaits
        assert.deepStrictEqual(yield* Fiber.join(waiting), [])
        assert.deepStrictEqual(yield* service.awaitCommands("R1", 0, 30_000), [])
      })
    )
  )

  it.effect("expires what nobody answered", () =>
    run((service) =>
      Effect.gen(function* () {
        yield* service.sendCommand(command("c1", 1_000), 0)
        yield* service.sendCommand(command("c2", 2_000), 0)
        assert.isFalse(yield* service.expireCommand("c2", 1_000))
        assert.strictEqual(yield* service.expireCommands(1_000), 1)
        assert.isTrue(yield* service.expireCommand("c2", 2_000))
      })
    )
  )
})
