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

/** The character code of each hexadecimal digit. */
const digits: ReadonlyArray<number> = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0))

/** The digit that stands `shift` bits from the right of a word. */
const digit = (word: number, shift: number): number => digits[(word >>> shift) & 15]!

const hyphen = 45
const seven = 55

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
  // All characters at once: a text put together piece by piece is kept as a tree of its pieces.
  return String.fromCharCode(
    digit(high, 28),
    digit(high, 24),
    digit(high, 20),
    digit(high, 16),
    digit(high, 12),
    digit(high, 8),
    digit(high, 4),
    digit(high, 0),
    hyphen,
    digit(low, 12),
    digit(low, 8),
    digit(low, 4),
    digit(low, 0),
    hyphen,
    seven,
    digit(x, 28),
    digit(x, 24),
    digit(x, 20),
    hyphen,
    digit(0x8 | ((x >>> 8) & 0x3), 0),
    digit(x, 4),
    digit(z, 4),
    digit(z, 0),
    hyphen,
    digit(y, 28),
    digit(y, 24),
    digit(y, 20),
    digit(y, 16),
    digit(y, 12),
    digit(y, 8),
    digit(y, 4),
    digit(y, 0),
    digit(z, 28),
    digit(z, 24),
    digit(z, 20),
    digit(z, 16)
  )
}
