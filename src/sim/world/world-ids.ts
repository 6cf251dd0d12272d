/**
 * Ids of what there is in the world, made from the names that the scenario or the generator gives.
 * They are UUIDs like all ids that production keeps, so that a recorded run fits its rows; the names
 * stay where people read them.
 */
import { type CommandId, deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"

type WorldKind =
  | "city"
  | "partner"
  | "hub"
  | "hub-place"
  | "lot"
  | "merchant"
  | "merchant-place"
  | "customer"
  | "customer-place"
  | "pilot"
  | "operator"
  | "robot-boot"

/**
 * The id of the thing of this kind and name, the `index`-th of its kind (0, 1, …).
 *
 * Determinism: where actors break a tie by id, the order is that of the list and not one that a hash
 * chose, because things of a kind count as made one millisecond after the other, from `startAt` on.
 */
export const worldId = (kind: WorldKind, name: string, index: number, startAt: Instant): string =>
  deriveId(`${kind}:${name}`, 0, 0, startAt + index)

/** The id of the `n`-th command of one purpose that somebody gives about `subject`, an id. */
export const worldCommandId = (subject: string, purpose: string, n: number, at: Instant): CommandId =>
  deriveId(`${subject}:${purpose}`, 0, n, at)

/** 64 hexadecimal digits that stand for the hash of something the world does not spell out. */
export const worldHash = (subject: string, at: Instant): string =>
  (deriveId(subject, 0, 0, at) + deriveId(subject, 0, 1, at)).replaceAll("-", "")
