/**
 * What the Device service keeps: identities, heartbeats, commands. Each operation is one step that
 * happens as a whole or not at all. Two forms, held to one suite of tests: in memory and in PostgreSQL.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { CommandId, RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DatabaseFault } from "../database-fault.ts"
import type { CommandAck, DeviceCommand, DeviceCommandRequest } from "./commands.ts"
import type { CommandStatus } from "./enums.ts"

/** A robot that may speak, by its token. */
export interface DeviceIdentity {
  readonly serial: RobotSerial
  readonly tokenHash: string
}

export interface HeartbeatRow {
  readonly serial: RobotSerial
  readonly bootId: string
  readonly seq: number
  readonly occurredAt: Instant
  /** As the robot sent it. */
  readonly payload: unknown
}

/** What a heartbeat was: the newest of its robot, one that came behind a newer one, or known. */
export type HeartbeatResult = "NEWEST" | "OLDER" | "DUPLICATE"

export interface HeartbeatTaken {
  readonly result: HeartbeatResult
  /** Commands that wait for the robot. */
  readonly pendingCommands: number
}

export class DeviceRepository extends Context.Tag("services/device/DeviceRepository")<
  DeviceRepository,
  {
    /** Knows a robot from now on. Knowing it already changes nothing. */
    readonly register: (serial: RobotSerial, now: Instant) => Effect.Effect<void, DatabaseFault>
    /** Gives a robot a token in the place of any older one; also one whose token was revoked. */
    readonly setToken: (
      serial: RobotSerial,
      tokenHash: string,
      now: Instant
    ) => Effect.Effect<void, DatabaseFault>
    /** Takes a robot's word away: false when there is no such robot. */
    readonly revoke: (serial: RobotSerial, now: Instant) => Effect.Effect<boolean, DatabaseFault>
    readonly findByToken: (tokenHash: string) => Effect.Effect<DeviceIdentity | null, DatabaseFault>
    readonly keepHeartbeat: (row: HeartbeatRow, now: Instant) => Effect.Effect<HeartbeatTaken, DatabaseFault>
    readonly latest: (serial: RobotSerial) => Effect.Effect<HeartbeatRow | null, DatabaseFault>
    /** Queues a command under the robot's next number. The same id again: the command that it named first. */
    readonly queue: (
      request: DeviceCommandRequest,
      now: Instant
    ) => Effect.Effect<DeviceCommand, DatabaseFault>
    /** Commands behind `after` that have neither been answered nor expired, by number; they count as SENT. */
    readonly handOut: (
      serial: RobotSerial,
      after: number,
      now: Instant
    ) => Effect.Effect<ReadonlyArray<DeviceCommand>, DatabaseFault>
    /**
     * Keeps a robot's answer and announces it as CommandAcknowledged, both or neither. The first answer
     * stays; one that comes after the expiry is kept beside it. Null: the robot has no such command.
     */
    readonly acknowledge: (
      ack: CommandAck,
      now: Instant
    ) => Effect.Effect<CommandStatus | null, DatabaseFault>
    /** Ends what nobody answered in time; one command when it is named. Says how many. */
    readonly expire: (commandId: CommandId | null, now: Instant) => Effect.Effect<number, DatabaseFault>
    /** Forgets heartbeats that were received before `before`. Says how many. */
    readonly purgeHeartbeats: (before: Instant) => Effect.Effect<number, DatabaseFault>
  }
>() {}
