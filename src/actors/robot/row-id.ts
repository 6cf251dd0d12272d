/**
 * Ids of rows that an event of the robot writes and that bear no name of their own. They are a function of the
 * robot, the table and the version that the event raised the robot to, so that state and rows find the same id
 * without telling each other.
 */
import { deriveId, type RobotSerial } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"

export type NamedTable =
  | "lid_cycle_event_history"
  | "lid_event_context"
  | "transition_request"
  | "connectivity_history"

/** `n` tells apart the rows that one event writes to one table. */
export const rowId = (serial: RobotSerial, table: NamedTable, version: number, at: Instant, n = 0): string =>
  deriveId(`${serial} ${table}`, version, n, at)
