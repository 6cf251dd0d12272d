/** The Device service's repository in memory: for tests, and for a platform without a database. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { DeviceCommand } from "./commands.ts"
import type { CommandAcknowledged } from "./events.ts"
import { DeviceRepository, type HeartbeatRow } from "./repository.ts"

interface DeviceRow {
  tokenHash: string | null
  revokedAt: Instant | null
}

interface CommandRow {
  command: DeviceCommand
  ackedAt: Instant | null
}

const isOpen = ({ command }: CommandRow, now: Instant): boolean =>
  (command.status === "QUEUED" || command.status === "SENT") && command.expiresAt > now

const isNewer = (row: HeartbeatRow, than: HeartbeatRow): boolean =>
  row.occurredAt > than.occurredAt ||
  (row.occurredAt === than.occurredAt && row.bootId === than.bootId && row.seq > than.seq)

/** `announce` gets what PostgreSQL would write into the outbox. */
export const layerMemory = (announce: (event: CommandAcknowledged) => void): Layer.Layer<DeviceRepository> =>
  Layer.sync(DeviceRepository, () => {
    const devices = new Map<RobotSerial, DeviceRow>()
    const heartbeats = new Map<string, { readonly row: HeartbeatRow; readonly receivedAt: Instant }>()
    const newest = new Map<RobotSerial, HeartbeatRow>()
    const commands = new Map<string, CommandRow>()

    const deviceOf = (serial: RobotSerial): DeviceRow => {
      let device = devices.get(serial)
      if (device === undefined) {
        device = { tokenHash: null, revokedAt: null }
        devices.set(serial, device)
      }
      return device
    }
    const commandsOf = (serial: RobotSerial): ReadonlyArray<CommandRow> =>
      [...commands.values()]
        .filter(({ command }) => command.serial === serial)
        .sort((a, b) => a.command.seq - b.command.seq)

    return {
      register: (serial) => Effect.sync(() => void deviceOf(serial)),
      setToken: (serial, tokenHash) =>
        Effect.sync(() => void Object.assign(deviceOf(serial), { tokenHash, revokedAt: null })),
      revoke: (serial, now) =>
        Effect.sync(() => {
          const device = devices.get(serial)
          if (device === undefined) return false
          device.revokedAt = now
          return true
        }),
      findByToken: (tokenHash) =>
        Effect.sync(() => {
          for (const [serial, device] of devices) {
            if (device.tokenHash === tokenHash && device.revokedAt === null) return { serial, tokenHash }
          }
          return null
        }),
      keepHeartbeat: (row, now) =>
        Effect.sync(() => {
          const pendingCommands = commandsOf(row.serial).filter((entry) => isOpen(entry, now)).length
          const key = `${row.serial} ${row.bootId} ${row.seq}`
          if (heartbeats.has(key)) return { result: "DUPLICATE", pendingCommands } as const
          heartbeats.set(key, { row, receivedAt: now })
          const known = newest.get(row.serial)
          if (known !== undefined && !isNewer(row, known))
            return { result: "OLDER", pendingCommands } as const
          newest.set(row.serial, row)
          return { result: "NEWEST", pendingCommands } as const
        }),
      latest: (serial) => Effect.sync(() => newest.get(serial) ?? null),
      queue: (request) =>
        Effect.sync(() => {
          const known = commands.get(request.commandId)
          if (known !== undefined) return known.command
          const seq = (commandsOf(request.serial).at(-1)?.command.seq ?? 0) + 1
          const command: DeviceCommand = { ...request, seq, status: "QUEUED" }
          commands.set(request.commandId, { command, ackedAt: null })
          return command
        }),
      handOut: (serial, after, now) =>
        Effect.sync(() =>
          commandsOf(serial)
            .filter((entry) => entry.command.seq > after && isOpen(entry, now))
            .map((entry) => {
              entry.command = { ...entry.command, status: "SENT" }
              return entry.command
            })
        ),
      acknowledge: (ack, now) =>
        Effect.sync(() => {
          const entry = commands.get(ack.commandId)
          if (entry === undefined || entry.command.serial !== ack.serial) return null
          if (entry.ackedAt !== null) return entry.command.status
          entry.ackedAt = now
          if (entry.command.status !== "EXPIRED") {
            entry.command = { ...entry.command, status: ack.result === "OK" ? "ACKED" : "FAILED" }
          }
          const { serial, commandId, result, at } = ack
          announce({ _tag: "CommandAcknowledged", at, serial, commandId, result })
          return entry.command.status
        }),
      expire: (commandId, now) =>
        Effect.sync(() => {
          let expired = 0
          for (const entry of commands.values()) {
            const { command } = entry
            if (commandId !== null && command.commandId !== commandId) continue
            if (command.expiresAt > now || (command.status !== "QUEUED" && command.status !== "SENT"))
              continue
            entry.command = { ...command, status: "EXPIRED" }
            expired += 1
          }
          return expired
        }),
      purgeHeartbeats: (before) =>
        Effect.sync(() => {
          let purged = 0
          for (const [key, { receivedAt }] of heartbeats) {
            if (receivedAt < before && heartbeats.delete(key)) purged += 1
          }
          return purged
        })
    }
  })
