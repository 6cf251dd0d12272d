/**
 * Enums of the Device database, letter for letter as PostgreSQL stores them.
 * Each list is the authority for its type; `test/contract` compares it with the catalogue.
 * Source: spec/state.md section 1.
 */

/** Values of `command_status`. */
export const commandStatuses = ["QUEUED", "SENT", "ACKED", "FAILED", "EXPIRED"] as const
export type CommandStatus = (typeof commandStatuses)[number]
