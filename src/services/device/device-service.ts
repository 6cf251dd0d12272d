/**
 * The bridge to the robots: heartbeats in, commands out. Plain operations, because nothing is decided
 * here. Source: spec/state.md 7, 8.
 *
 * - Telemetry is lossy: only a heartbeat that is the newest of its robot is published, and a failure to
 *   publish it fails nothing.
 * - A command is sent until it is answered or expires; robots ignore a command they have carried out.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { CommandId, RobotSerial } from "../../domain/ids.ts"
import { day, type Instant, second } from "../../domain/instant.ts"
import type { DatabaseFault } from "../database-fault.ts"
import type { CommandAck, DeviceCommand, DeviceCommandRequest } from "./commands.ts"
import type { CommandStatus } from "./enums.ts"
import type { RobotTelemetry } from "./events.ts"
import {
  type DeviceIdentity,
  DeviceRepository,
  type HeartbeatRow,
  type HeartbeatTaken
} from "./repository.ts"
import { WakeUps } from "./wake-ups.ts"

/** How long heartbeats are kept. */
export const heartbeatsKeptMs = 7 * day

/** A waiting robot looks again this often, because a command may have been queued by another process. */
const lookAgainMs = 2 * second

export interface DeviceService {
  /** Knows a robot from now on (RobotRegistered). */
  readonly register: (serial: RobotSerial, now: Instant) => Effect.Effect<void, DatabaseFault>
  /** Gives a robot the token of this hash, in the place of any older one. */
  readonly provision: (
    serial: RobotSerial,
    tokenHash: string,
    now: Instant
  ) => Effect.Effect<void, DatabaseFault>
  /** Takes a robot's token away; false when there is no such robot. */
  readonly revoke: (serial: RobotSerial, now: Instant) => Effect.Effect<boolean, DatabaseFault>
  /** The robot that may speak with the token of this hash, null when none may. */
  readonly findByToken: (tokenHash: string) => Effect.Effect<DeviceIdentity | null, DatabaseFault>
  /** Keeps a heartbeat as the robot sent it, and publishes what it says when it is the robot's newest. */
  readonly recordHeartbeat: (
    telemetry: RobotTelemetry,
    payload: unknown,
    now: Instant
  ) => Effect.Effect<HeartbeatTaken, DatabaseFault>
  /** The newest heartbeat of a robot, null before its first. */
  readonly latest: (serial: RobotSerial) => Effect.Effect<HeartbeatRow | null, DatabaseFault>
  /** Queues a command and wakes the robot if it waits. The same id again changes nothing. */
  readonly sendCommand: (
    request: DeviceCommandRequest,
    now: Instant
  ) => Effect.Effect<DeviceCommand, DatabaseFault>
  /** Commands behind number `after` that wait for the robot. */
  readonly pollCommands: (
    serial: RobotSerial,
    after: number,
    now: Instant
  ) => Effect.Effect<ReadonlyArray<DeviceCommand>, DatabaseFault>
  /** As `pollCommands`, and waits up to `waitMs` for the first; empty when none came. */
  readonly awaitCommands: (
    serial: RobotSerial,
    after: number,
    waitMs: number
  ) => Effect.Effect<ReadonlyArray<DeviceCommand>, DatabaseFault>
  /** Keeps a robot's answer; null when the robot has no such command. */
  readonly ackCommand: (ack: CommandAck, now: Instant) => Effect.Effect<CommandStatus | null, DatabaseFault>
  /** Ends a command whose time is over. */
  readonly expireCommand: (commandId: CommandId, now: Instant) => Effect.Effect<boolean, DatabaseFault>
  /** Ends all commands whose time is over. Says how many. */
  readonly expireCommands: (now: Instant) => Effect.Effect<number, DatabaseFault>
  /** Forgets heartbeats that are older than `heartbeatsKeptMs`. Says how many. */
  readonly purgeHeartbeats: (now: Instant) => Effect.Effect<number, DatabaseFault>
  /** Sends every waiting robot home with nothing, now and from now on: the process is about to end. */
  readonly endWaits: Effect.Effect<void>
}

export class Device extends Context.Tag("services/device/Device")<Device, DeviceService>() {}

/** The service over a repository. `publish` announces the newest telemetry of a robot. */
export const layer = (
  publish: (event: RobotTelemetry) => Effect.Effect<void, unknown>
): Layer.Layer<Device, never, DeviceRepository> =>
  Layer.effect(
    Device,
    Effect.map(DeviceRepository, (repository): DeviceService => {
      const wakeUps = new WakeUps()

      const awaitCommands = (
        serial: RobotSerial,
        after: number
      ): Effect.Effect<ReadonlyArray<DeviceCommand>, DatabaseFault> =>
        Effect.gen(function* () {
          for (;;) {
            // Listens first and looks then, so that nothing comes unseen in between.
            const listening = wakeUps.listen(serial)
            const commands = yield* Effect.flatMap(Effect.clock, (clock) =>
              repository.handOut(serial, after, clock.unsafeCurrentTimeMillis())
            ).pipe(Effect.onError(() => listening.leave))
            if (commands.length > 0 || wakeUps.isOver) {
              yield* listening.leave
              return commands
            }
            yield* listening.woken.pipe(Effect.timeoutOption(lookAgainMs), Effect.ensuring(listening.leave))
          }
        })

      return {
        register: repository.register,
        provision: repository.setToken,
        revoke: repository.revoke,
        findByToken: repository.findByToken,
        recordHeartbeat: Effect.fn("Device.recordHeartbeat")(function* (telemetry, payload, now) {
          const { serial, bootId, seq, at } = telemetry
          const row: HeartbeatRow = { serial, bootId, seq, occurredAt: at, payload }
          const taken = yield* repository.keepHeartbeat(row, now)
          if (taken.result === "NEWEST") yield* Effect.ignore(publish(telemetry))
          return taken
        }),
        latest: repository.latest,
        sendCommand: Effect.fn("Device.sendCommand")(function* (request, now) {
          const command = yield* repository.queue(request, now)
          yield* wakeUps.wake(request.serial)
          return command
        }),
        pollCommands: repository.handOut,
        awaitCommands: (serial, after, waitMs) =>
          Effect.raceFirst(
            awaitCommands(serial, after),
            Effect.as(Effect.sleep(waitMs), [] as ReadonlyArray<DeviceCommand>)
          ).pipe(Effect.withSpan("Device.awaitCommands")),
        ackCommand: repository.acknowledge,
        expireCommand: (commandId, now) => Effect.map(repository.expire(commandId, now), (n) => n > 0),
        expireCommands: (now) => repository.expire(null, now),
        purgeHeartbeats: (now) => repository.purgeHeartbeats(now - heartbeatsKeptMs),
        endWaits: wakeUps.end
      }
    })
  )
