/**
 * The registry of field operators: who they are, whether they are there, where they were seen last, and
 * who has something to do. Kept in memory by both hosts; the search for somebody in the field reads it.
 * Pure but for its own rows: no clock, no draws. Source: spec/operations.md 2.3, 2.5, 3.5, 5.3.
 *
 * Who is busy follows from the hubs' events alone, so that it cannot differ from what the hubs decided:
 * `FoTaskAssignmentRequested` makes busy, the end of the assignment frees.
 */
import type { AnyEvent } from "../../domain/decider.ts"
import type { LatLng } from "../../domain/geo.ts"
import type { FoAssignmentId, HubId, OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { targetsOf } from "../../domain/machine.ts"
import {
  type IllegalTransition,
  illegalTransition,
  type NotFound,
  notFound
} from "../../domain/rejections.ts"
import type { OperatorStatus } from "./enums.ts"
import type { OperationsEvent, OperatorStatusChanged } from "./events.ts"
import type { FieldOperatorCandidate } from "./field-operator-candidate.ts"
import { type OperatorTrigger, operatorMachine } from "./operator-machine.ts"

/** A new field operator: he belongs to one hub and may be sent by every hub of its city. */
export interface NewFieldOperator {
  readonly operatorId: OperatorId
  readonly hubId: HubId
  readonly cityId: string
  readonly hasVan: boolean
}

/** An operator's row as the registry keeps it. */
interface Row {
  readonly operatorId: OperatorId
  readonly hubId: HubId
  readonly cityId: string
  readonly hasVan: boolean
  status: OperatorStatus
  place: LatLng | null
  placeAt: Instant | null
  /** The assignment he is asked for or works on, null when he has nothing to do. */
  assignmentId: FoAssignmentId | null
  idleSince: Instant
}

/** What became of a step: the event to keep, or why it was refused. */
export type Presence = OperatorStatusChanged | IllegalTransition | NotFound

export class FieldOperators {
  private readonly rows = new Map<OperatorId, Row>()
  /** Assignments of people whom this registry does not know yet: hubs may remember more than it does. */
  private readonly early = new Map<OperatorId, FoAssignmentId>()
  private readonly cityOf: (hubId: HubId) => string | undefined

  /** `cityOf`: the city of a hub, undefined when the hub is not known. */
  constructor(cityOf: (hubId: HubId) => string | undefined) {
    this.cityOf = cityOf
  }

  /** Takes a person on; he is OFFLINE at first. One who is known already is refused. */
  create(person: NewFieldOperator, now: Instant): Presence {
    const known = this.rows.get(person.operatorId)
    const [to] = targetsOf(operatorMachine, known?.status ?? null, "CreateOperator")
    if (known !== undefined || to === undefined) {
      return illegalTransition(operatorMachine, person.operatorId, known?.status ?? null, "CreateOperator")
    }
    const { operatorId, hubId, cityId, hasVan } = person
    this.rows.set(operatorId, {
      operatorId,
      hubId,
      cityId,
      hasVan,
      status: to,
      place: null,
      placeAt: null,
      assignmentId: this.early.get(operatorId) ?? null,
      idleSince: now
    })
    this.early.delete(operatorId)
    return changed(operatorId, null, to, null, now)
  }

  /** He is there and may be asked. */
  goOnline(operatorId: OperatorId, now: Instant): Presence {
    return this.step(operatorId, "GoOnline", null, now)
  }

  startBreak(operatorId: OperatorId, now: Instant): Presence {
    return this.step(operatorId, "StartBreak", null, now)
  }

  endBreak(operatorId: OperatorId, now: Instant): Presence {
    return this.step(operatorId, "EndBreak", null, now)
  }

  /** He leaves, or was silent too long: `reason`. */
  goOffline(operatorId: OperatorId, reason: string | null, now: Instant): Presence {
    return this.step(operatorId, "GoOffline", reason, now)
  }

  /** Where his phone is. Older positions than the newest are dropped. */
  moved(operatorId: OperatorId, place: LatLng, at: Instant): void {
    const row = this.rows.get(operatorId)
    if (row === undefined || (row.placeAt !== null && at < row.placeAt)) return
    row.place = place
    row.placeAt = at
  }

  statusOf(operatorId: OperatorId): OperatorStatus | undefined {
    return this.rows.get(operatorId)?.status
  }

  isBusy(operatorId: OperatorId): boolean {
    return (this.rows.get(operatorId)?.assignmentId ?? null) !== null
  }

  /** What a hub remembers of him: he is asked for a task or works on it. */
  hasTask(operatorId: OperatorId, assignmentId: FoAssignmentId): void {
    const row = this.rows.get(operatorId)
    if (row === undefined) this.early.set(operatorId, assignmentId)
    else row.assignmentId = assignmentId
  }

  /** Takes note of what the hubs decided; everything but field assignments is passed over. */
  event(any: AnyEvent): void {
    const event = any as OperationsEvent
    switch (event._tag) {
      case "FoTaskAssignmentRequested":
        this.hasTask(event.operatorId, event.assignmentId)
        return
      case "FoAssignmentTransitioned": {
        const { operatorId, assignmentId, ended, at } = event
        const row = this.rows.get(operatorId)
        if (ended && this.early.get(operatorId) === assignmentId) this.early.delete(operatorId)
        if (!ended || row === undefined || row.assignmentId !== assignmentId) return
        row.assignmentId = null
        row.idleSince = at
        return
      }
      default:
        return
    }
  }

  /**
   * The field operators of the hub's city who are there, in the order in which they were taken on.
   * Those who are busy are among them: whoever asks decides.
   */
  of(hubId: HubId): ReadonlyArray<FieldOperatorCandidate> {
    const cityId = this.cityOf(hubId)
    const found: Array<FieldOperatorCandidate> = []
    for (const row of this.rows.values()) {
      if (row.status !== "AVAILABLE" || (row.hubId !== hubId && row.cityId !== cityId)) continue
      found.push(candidateOf(row))
    }
    return found
  }

  /** Somebody as he is now, undefined when he was never taken on. */
  find(operatorId: OperatorId): FieldOperatorCandidate | undefined {
    const row = this.rows.get(operatorId)
    return row === undefined ? undefined : candidateOf(row)
  }

  /** The field operators of a city, those who are not there included, in the order in which they were taken on. */
  ofCity(cityId: string): ReadonlyArray<FieldOperatorCandidate> {
    return [...this.rows.values()].filter((row) => row.cityId === cityId).map(candidateOf)
  }

  private step(
    operatorId: OperatorId,
    trigger: OperatorTrigger,
    reason: string | null,
    now: Instant
  ): Presence {
    const row = this.rows.get(operatorId)
    if (row === undefined) return notFound("Operator", operatorId)
    const [to] = targetsOf(operatorMachine, row.status, trigger)
    if (to === undefined) return illegalTransition(operatorMachine, operatorId, row.status, trigger)
    const from = row.status
    row.status = to
    if (to === "AVAILABLE" && row.assignmentId === null) row.idleSince = now
    return changed(operatorId, from, to, reason, now)
  }
}

const candidateOf = ({
  assignmentId,
  hasVan,
  hubId,
  idleSince,
  operatorId,
  place,
  placeAt,
  status
}: Row): FieldOperatorCandidate => ({
  operatorId,
  hubId,
  status,
  place,
  placeAt,
  hasVan,
  busy: assignmentId !== null,
  idleSince
})

const changed = (
  operatorId: OperatorId,
  from: OperatorStatus | null,
  to: OperatorStatus,
  reason: string | null,
  at: Instant
): OperatorStatusChanged => ({ _tag: "OperatorStatusChanged", at, operatorId, from, to, reason })
