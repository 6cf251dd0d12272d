/** The robots' link: heartbeats in, commands out. Source: spec/state.md 7, 8. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { RobotSerial, ShardId } from "../../domain/ids.ts"
import { type Instant, second } from "../../domain/instant.ts"
import type { DeviceCommand } from "../../services/device/commands.ts"
import { Device } from "../../services/device/device-service.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import { isoOf } from "../../services/table.ts"
import { NoSuchThing } from "../edge-errors.ts"
import { answer, endpoint, Nothing, ok } from "../endpoint.ts"
import { find } from "../look.ts"
import {
  AckAnswerBody,
  AckBody,
  CommandAnswerBody,
  CommandParams,
  CommandsQuery,
  DeviceAnswerBody,
  HeartbeatAnswerBody,
  HeartbeatBody,
  heartbeatExample,
  SendCommandBody,
  TokenAnswerBody
} from "../schemas/devices.ts"
import { SerialParams } from "../schemas/fields.ts"
import { hashOfSecret } from "../secrets.ts"

/**
 * When a heartbeat happened. A robot that says how long it waited is believed by its monotonic clock,
 * any other by the time that it gives, which is never in the future.
 */
const occurredAt = (body: HeartbeatBody, now: Instant): Instant => {
  const { createdAt, sentUptimeMs, uptimeMs } = body
  return sentUptimeMs !== null && sentUptimeMs >= uptimeMs
    ? now - (sentUptimeMs - uptimeMs)
    : Math.min(createdAt, now)
}

const telemetryOf = (
  serial: RobotSerial,
  shard: ShardId,
  body: HeartbeatBody,
  now: Instant
): RobotTelemetry => ({
  _tag: "RobotTelemetry",
  at: occurredAt(body, now),
  serial,
  shard,
  lat: body.location.latitude,
  lng: body.location.longitude,
  headingDeg: body.location.heading,
  speedMps: body.location.speed,
  accuracyM: body.location.horizontalAccuracy,
  batteryPct: Math.floor(body.battery.chargePercent),
  isCharging: body.battery.isCharging,
  rangeM: body.battery.estimatedRangeMeters,
  lid: body.lidState,
  components: body.components.map(({ component, status }) => ({ component, status })),
  operationState: body.operationState,
  teleopStatus: body.teleopStatus,
  bootId: body.bootId,
  seq: body.seq,
  repeatsEveryMs: null
})

export const postHeartbeat = endpoint({
  name: "postHeartbeat",
  method: "POST",
  path: "/devices/:serial/heartbeat",
  group: "devices",
  summary: "Says that the robot is there, where and how; tells what it should be.",
  welcome: ["robot"],
  params: SerialParams,
  query: Nothing,
  body: HeartbeatBody,
  example: heartbeatExample,
  answers: { 200: HeartbeatAnswerBody },
  problems: ["SERIAL_MISMATCH", "NOT_FOUND"],
  handle: ({ body, now, params: { serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      const robot = yield* find("Robot", serial)
      const telemetry = telemetryOf(serial, robot.shard, body, now)
      const { pendingCommands } = yield* device.recordHeartbeat(telemetry, body, now)
      return ok({
        serverTime: isoOf(now),
        desired: { operationState: robot.operationState, unlockPin: robot.pin },
        pendingCommands
      })
    })
})

const commandView = ({ commandId, expiresAt, payload, seq, type }: DeviceCommand) => ({
  commandId,
  seq,
  type,
  payload,
  expiresAt: isoOf(expiresAt)
})

export const getCommands = endpoint({
  name: "getCommands",
  method: "GET",
  path: "/devices/:serial/commands",
  group: "devices",
  summary: "Commands behind number `after` that wait for the robot; waits up to `waitS` for the first.",
  welcome: ["robot"],
  params: SerialParams,
  query: CommandsQuery,
  body: null,
  answers: { 200: Schema.Array(CommandAnswerBody) },
  problems: ["SERIAL_MISMATCH"],
  waits: true,
  handle: ({ now, params: { serial }, query: { after, waitS } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      const commands =
        waitS === 0
          ? yield* device.pollCommands(serial, after, now)
          : yield* device.awaitCommands(serial, after, waitS * second)
      return ok(commands.map(commandView))
    })
})

export const ackCommand = endpoint({
  name: "ackCommand",
  method: "POST",
  path: "/devices/:serial/commands/:commandId/ack",
  group: "devices",
  summary: "The robot has carried a command out, or could not. The first answer counts.",
  welcome: ["robot"],
  params: CommandParams,
  query: Nothing,
  body: AckBody,
  example: { result: "OK", at: "2026-05-12T10:00:00Z", bootId: "0f6b2a52-52f5-4f0c-9c0f-6f1d0a8f3b77" },
  answers: { 200: AckAnswerBody },
  problems: ["SERIAL_MISMATCH", "NOT_FOUND"],
  handle: ({ body, now, params: { commandId, serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      const { code, result } = body
      const at = Math.min(body.at, now)
      const status = yield* device.ackCommand({ serial, commandId, result, code, at }, now)
      return status === null
        ? yield* new NoSuchThing({ entity: "Command", id: commandId })
        : ok({ commandId, status })
    })
})

export const getDevice = endpoint({
  name: "getDevice",
  method: "GET",
  path: "/devices/:serial",
  group: "devices",
  summary: "A robot's newest heartbeat, and how old it is.",
  welcome: ["service", "dispatch", "pilot", "field"],
  params: SerialParams,
  query: Nothing,
  body: null,
  answers: { 200: DeviceAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ now, params: { serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      const latest = yield* device.latest(serial)
      if (latest === null) return yield* new NoSuchThing({ entity: "Device", id: serial })
      const ageS = Math.max(0, Math.round((now - latest.occurredAt) / second))
      return ok({ ...latest, occurredAt: isoOf(latest.occurredAt), ageS })
    })
})

export const sendCommand = endpoint({
  name: "sendCommand",
  method: "POST",
  path: "/devices/:serial/command",
  group: "devices",
  summary: "Queues a command for a robot. Lids and PINs have routes of their own, which check.",
  welcome: ["service", "dispatch"],
  params: SerialParams,
  query: Nothing,
  body: SendCommandBody,
  example: { type: "SOFT_RESET", ttlS: 60 },
  answers: { 202: CommandAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ body, key, now, params: { serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      yield* find("Robot", serial)
      const { payload, ttlS, type } = body
      const commandId = body.commandId ?? key.id
      const expiresAt = now + ttlS * second
      return answer(
        202,
        commandView(yield* device.sendCommand({ commandId, serial, type, payload, expiresAt }, now))
      )
    })
})

export const provisionDevice = endpoint({
  name: "provisionDevice",
  method: "POST",
  path: "/devices/:serial/token",
  group: "devices",
  summary: "Gives a robot a new token, shown this once; its old one ends.",
  welcome: ["dispatch"],
  params: SerialParams,
  query: Nothing,
  body: Nothing,
  answers: { 201: TokenAnswerBody },
  problems: ["NOT_FOUND"],
  handle: ({ freshSecret, now, params: { serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      yield* find("Robot", serial)
      const token = `cd_${freshSecret()}`
      yield* device.provision(serial, hashOfSecret(token), now)
      return answer(201, { serial, token })
    })
})

export const revokeDevice = endpoint({
  name: "revokeDevice",
  method: "DELETE",
  path: "/devices/:serial/token",
  group: "devices",
  summary: "Takes a robot's token away.",
  welcome: ["dispatch"],
  params: SerialParams,
  query: Nothing,
  body: null,
  answers: { 204: Schema.Void },
  problems: ["NOT_FOUND"],
  handle: ({ now, params: { serial } }) =>
    Effect.gen(function* () {
      const device = yield* Device
      return (yield* device.revoke(serial, now))
        ? answer(204)
        : yield* new NoSuchThing({ entity: "Device", id: serial })
    })
})
