/**
 * What makes a repeated request the same command: who asks and his `Idempotency-Key` name it, and the
 * SHA-256 of what he asks for tells a repetition from another request under the same key.
 * Source: spec/operations.md 0, spec/flows.md R4.
 */
import { createHash } from "node:crypto"
import type { CommandKey } from "../cluster/gateway.ts"
import { namedUuid } from "./named-uuid.ts"

/** JSON with the members of every object in the order of their names: equal for equal values. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value)) ?? "null"

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== "object" || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]))
}

/** SHA-256 of the canonical JSON of a value: 64 hexadecimal digits. */
export const hashOfRequest = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value)).digest("hex")

/**
 * The command's key.
 *
 * - `callerId`: two callers may use the same key for different commands.
 * - `key`: any text; the caller's, or a fresh one for a request without.
 * - `request`: route, parameters and body as they were sent.
 */
export const commandKeyOf = (callerId: string, key: string, request: unknown): CommandKey => ({
  id: namedUuid("command", callerId, key),
  hash: hashOfRequest(request)
})
