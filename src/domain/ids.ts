/**
 * Identities. An id is opaque and deterministic: a pure function of the actor that makes it, that
 * actor's version before the decision, and a running number inside the decision, so that the same
 * decision taken twice makes the same rows and no decision draws anything. Its layout is that of
 * UUID version 7 (RFC 9562, section 5.7), so that ids sort by the time they were made.
 *
 * The hash is not cryptographic: ids are names, never secrets. Source: design.md 1, ADR 0003.
 */
import type { Instant } from "./instant.ts"

export type DeliveryId = string
export type QuoteId = string
export type AttemptId = string
export type DemandId = string
export type TripId = string
export type TaskId = string
export type HubId = string
export type PilotId = string
export type AssignmentId = string
export type ReservationId = string
export type ShiftId = string
export type LocationId = string
export type MerchantId = string
export type CustomerId = string
/** A person with an account: a pilot, a dispatcher, a field operator. */
export type OperatorId = string
export type FoTaskId = string
export type FoAssignmentId = string
export type AssistanceRequestId = string
export type WatchdogRuleId = string
export type WatchdogActionId = string
/** One report to a partner: a row of `client_requests`. */
export type ClientRequestId = string
/** Serial number of a robot: the identity printed on it. */
export type RobotSerial = string
/** One city: one planner, one lock. Source: spec/dispatch.md (conventions). */
export type ShardId = string
/** Identity of a command; in production the `Idempotency-Key`. */
export type CommandId = string

const hexByte: ReadonlyArray<string> = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, "0")
)

const hexOf32 = (word: number): string =>
  hexByte[(word >>> 24) & 255]! +
  hexByte[(word >>> 16) & 255]! +
  hexByte[(word >>> 8) & 255]! +
  hexByte[word & 255]!

/** The finaliser of MurmurHash3: each input bit flips each output bit with probability one half. */
const scramble = (word: number): number => {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The id of the `n`-th thing that `maker` makes in the decision it takes at its version `version`.
 *
 * - `maker`: id of the entity that is being decided on, any string.
 * - `version`, `n`: non-negative integers below 2^32; `n` is unique within one decision.
 * - `at`: the decision's time; its 48 low bits lead the id.
 */
export const deriveId = (maker: string, version: number, n: number, at: Instant): string => {
  let a = 0x9e3779b9 ^ version
  let b = 0x7f4a7c15 ^ n
  for (let i = 0; i < maker.length; i++) {
    const code = maker.charCodeAt(i)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b) ^ (b >>> 15)
  }
  const x = scramble(a + Math.imul(n, 0x27d4eb2f))
  const y = scramble(b + Math.imul(version, 0x165667b1))
  const z = scramble(x ^ Math.imul(y, 0xc2b2ae35))
  const high = Math.floor(at / 0x10000)
  const low = at % 0x10000
  return (
    hexOf32(high) +
    "-" +
    hexByte[low >>> 8]! +
    hexByte[low & 255]! +
    "-7" +
    hexOf32(x).slice(0, 3) +
    "-" +
    hexByte[0x80 | ((x >>> 4) & 0x3f)]! +
    hexByte[z & 255]! +
    "-" +
    hexOf32(y) +
    hexOf32(z).slice(0, 4)
  )
}
