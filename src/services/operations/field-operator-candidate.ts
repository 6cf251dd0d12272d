/**
 * What the search for somebody in the field knows of a person who might go: a row of the field operators
 * of the hub's city. Source: spec/operations.md 2.5, 5.3.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { HubId, OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import type { OperatorStatus } from "./enums.ts"

export interface FieldOperatorCandidate {
  readonly operatorId: OperatorId
  /** The hub that he belongs to. */
  readonly hubId: HubId
  readonly status: OperatorStatus
  /** His newest position and its time; null before the first. */
  readonly place: LatLng | null
  readonly placeAt: Instant | null
  readonly hasVan: boolean
  /** He is asked for a task, or has one. */
  readonly busy: boolean
  /** Since when he has had nothing to do: the longest idle is asked first among equally near ones. */
  readonly idleSince: Instant
}
