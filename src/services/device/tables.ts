/** Tables of the Device database. Source: spec/state.md 7. */
import * as Schema from "effect/Schema"
import { instant, integer, json, nullable, table, text, uuid } from "../table.ts"
import { deviceCommandTypes } from "./commands.ts"
import { commandStatuses } from "./enums.ts"

export const deviceTable = table(
  "device",
  "device",
  { serial: text, tokenHash: nullable(text), teleopId: nullable(text), revokedAt: nullable(instant) },
  { key: ["serial"] }
)

export const deviceHeartbeatTable = table(
  "device",
  "device_heartbeat",
  { serial: text, bootId: uuid, seq: integer, occurredAt: instant, payload: json },
  { key: ["serial", "bootId", "seq"], history: true }
)

export const deviceLatestTable = table(
  "device",
  "device_latest",
  { serial: text, bootId: uuid, seq: integer, occurredAt: instant, payload: json },
  { key: ["serial"] }
)

export const deviceCommandTable = table(
  "device",
  "device_command",
  {
    id: uuid,
    serial: text,
    seq: integer,
    type: Schema.Literal(...deviceCommandTypes),
    payload: json,
    status: Schema.Literal(...commandStatuses),
    expiresAt: instant,
    ackedAt: nullable(instant),
    result: nullable(text)
  },
  { key: ["id"] }
)

/** All tables that exist; those of deployments come with the flow that records them. */
export const deviceTables = [
  deviceTable,
  deviceHeartbeatTable,
  deviceLatestTable,
  deviceCommandTable
] as const
