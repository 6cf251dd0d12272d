/**
 * Who is asked for a piece of field work. Pure. Source: spec/operations.md 5.3.
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { HubId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { foLocationFreshMs } from "./constants.ts"
import type { FieldOperatorCandidate } from "./field-operator-candidate.ts"

/** Whether he may be asked for anything now. */
export const mayBeAsked = (operator: FieldOperatorCandidate): boolean =>
  operator.status === "AVAILABLE" && !operator.busy

/**
 * How far he is from the work, metres by great circle. A position older than `foLocationFreshMs` counts
 * as his hub; where another hub is, this one does not know, so one of its people counts from where he
 * was seen last, and from this hub when he was never seen.
 */
export const distanceToWork = (
  operator: FieldOperatorCandidate,
  work: LatLng,
  hubId: HubId,
  hubPlace: LatLng,
  now: Instant
): number => {
  const { place, placeAt } = operator
  const isFresh = place !== null && placeAt !== null && now - placeAt <= foLocationFreshMs
  const from = isFresh || operator.hubId !== hubId ? place : null
  return haversineM(from ?? hubPlace, work)
}

/** Somebody and how far he is. */
export interface Ranked {
  readonly operator: FieldOperatorCandidate
  readonly distanceM: number
}

/** Whether `a` is asked before `b`: of this hub; nearer; longer idle; lesser id. */
export const isAskedBefore = (a: Ranked, b: Ranked, hubId: HubId): boolean => {
  const aOwn = a.operator.hubId === hubId
  if (aOwn !== (b.operator.hubId === hubId)) return aOwn
  if (a.distanceM !== b.distanceM) return a.distanceM < b.distanceM
  if (a.operator.idleSince !== b.operator.idleSince) return a.operator.idleSince < b.operator.idleSince
  return a.operator.operatorId < b.operator.operatorId
}
