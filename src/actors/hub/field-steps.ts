/**
 * The steps that several commands of field work share: a task moves on, an assignment moves or ends,
 * help is brought or called off, somebody is sought. Each reads its step from the tables and says with
 * which events it happens. Source: spec/operations.md 3.5, 5.3.
 */
import type { DecisionDraft } from "../../domain/decider.ts"
import type { LatLng, Place } from "../../domain/geo.ts"
import type { FoAssignmentId, FoTaskId, OperatorId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { isLegal, targetsOf } from "../../domain/machine.ts"
import { illegalTransition, notFound } from "../../domain/rejections.ts"
import type { FoAssignmentStatus, FoTaskStatus, LocationType } from "../../services/operations/enums.ts"
import type { RobotCopy } from "../../services/operations/robot-copy.ts"
import type { Call } from "../calls.ts"
import type { ActivateFoTask, AssignFo, HubCommand } from "./commands.ts"
import type { HubEvent } from "./events.ts"
import { type FoAssistance, type FoTask, serialOf } from "./field-state.ts"
import { type FoTaskTrigger, foAssignmentMachine, foAssistanceMachine, foTaskMachine } from "./machine.ts"
import type { HubRejection, NotYourFoTask } from "./rejections.ts"
import type { HubLocation, HubState } from "./state.ts"

export type FieldDraft = DecisionDraft<HubEvent, HubCommand, Call>

/** Whether a machine tells it: nobody waits for the answer, so what is late or known already is no error. */
export const isNews = (by: string): boolean =>
  by.startsWith("service:") || by.startsWith("system:") || by.startsWith("robot:")

/** Who asks a robot for what follows from field work. */
export const serviceName = "service:operations"

export const offerKey = (assignmentId: FoAssignmentId): string => `ExpireFoOffer:${assignmentId}`
export const activationKey = (foTaskId: FoTaskId): string => `ActivateFoTask:${foTaskId}`

/** A task that is final, or that never was: why nothing can be done with it. */
export const closedTask = (state: HubState, foTaskId: FoTaskId, attempted: string): HubRejection => {
  const finished = state.field.finished.get(foTaskId)
  return finished === undefined
    ? notFound("FoTask", foTaskId)
    : illegalTransition(foTaskMachine, foTaskId, finished.status, attempted)
}

/** Where the table leads, null when the task cannot take this step. */
export const targetOf = (task: FoTask, trigger: FoTaskTrigger): FoTaskStatus | null =>
  targetsOf(foTaskMachine, task.status, trigger)[0] ?? null

/** The task's next status and who hears of it. */
export const moveTask = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  to: FoTaskStatus,
  reason: string | null,
  now: Instant
): void => {
  const { foTaskId, type, deliveryId, tripId, status: from } = task
  const { hubId } = state
  draft.event({
    _tag: "FoTaskTransitioned",
    at: now,
    foTaskId,
    hubId,
    type,
    serial: serialOf(task),
    deliveryId,
    tripId,
    from,
    to,
    reason,
    version: task.version + 1
  })
}

/** The live assignment's next status; `ended`: it is over with this step. */
export const moveAssignment = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  to: FoAssignmentStatus,
  ended: boolean,
  reason: string | null,
  now: Instant
): void => {
  const { assignment, foTaskId, type, deliveryId } = task
  if (assignment === null) return
  const { assignmentId, operatorId, status: from } = assignment
  const { hubId } = state
  draft.event({
    _tag: "FoAssignmentTransitioned",
    at: now,
    foTaskId,
    hubId,
    assignmentId,
    operatorId,
    type,
    serial: serialOf(task),
    deliveryId,
    from,
    to,
    ended,
    reason
  })
  if (from === "REQUESTED") draft.cancelTimer(offerKey(assignmentId))
}

/** Takes the task from whoever has it or is asked for it, and tells him; nobody: nothing happens. */
export const withdraw = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  trigger: "RevokeFo" | "CancelFoTask",
  reason: string,
  now: Instant
): void => {
  const { assignment, foTaskId } = task
  const to = assignment === null ? undefined : targetsOf(foAssignmentMachine, assignment.status, trigger)[0]
  if (assignment === null || to === undefined) return
  moveAssignment(draft, state, task, to, true, reason, now)
  draft.call({
    _tag: "TellFieldOperator",
    operatorId: assignment.operatorId,
    foTaskId,
    news: trigger === "RevokeFo" ? "Revoked" : "Canceled"
  })
}

/** The open requests that wait for a task. */
export const requestsFor = (state: HubState, foTaskId: FoTaskId): ReadonlyArray<FoAssistance> => {
  const { assistance } = state.field
  if (assistance.size === 0) return []
  return [...assistance.values()].filter((request) => request.foTaskId === foTaskId)
}

/** Ends a request: RESOLVED by the work, CANCELLED when nobody needs to come any more. */
export const endRequest = (
  draft: FieldDraft,
  state: HubState,
  request: FoAssistance,
  trigger: "CompleteFo" | "CloseAssistance",
  now: Instant
): void => {
  const outcome = trigger === "CompleteFo" ? "RESOLVED" : "CANCELLED"
  if (!isLegal(foAssistanceMachine, request.status, trigger, outcome)) return
  const { requestId, tripId, issue, serial } = request
  const { hubId } = state
  draft.event({ _tag: "FoAssistanceResolved", at: now, tripId, hubId, requestId, serial, issue, outcome })
}

/** The facts about who is there are read by the host. */
const assign: AssignFo = { _tag: "AssignFo", foTaskId: null, operators: [] }

/** Looks for somebody for all that wait, as soon as the host has read who is free. */
export const seekOperators = (draft: FieldDraft, state: HubState): void => {
  draft.send("Hub", state.hubId, assign)
}

/** The task's turn has come: it waits for somebody from now on. */
export const activate = (
  draft: FieldDraft,
  state: HubState,
  task: FoTask,
  reason: string | null,
  now: Instant
): void => {
  const to = targetOf(task, "ActivateFoTask")
  if (to === null) return
  moveTask(draft, state, task, to, reason, now)
  draft.cancelTimer(activationKey(task.foTaskId))
  seekOperators(draft, state)
}

export const activation = (foTaskId: FoTaskId): ActivateFoTask => ({ _tag: "ActivateFoTask", foTaskId })

/** The task of a person who works on it; else why he may not. */
export const taskOfWorker = (
  state: HubState,
  foTaskId: FoTaskId,
  operatorId: OperatorId,
  attempted: string
): FoTask | HubRejection => {
  const task = state.field.tasks.get(foTaskId)
  if (task === undefined) return closedTask(state, foTaskId, attempted)
  const { assignment } = task
  if (assignment === null || assignment.operatorId !== operatorId) return notYours(foTaskId, operatorId)
  if (assignment.status !== "REQUESTED") return task
  return illegalTransition(foAssignmentMachine, assignment.assignmentId, assignment.status, attempted)
}

export const notYours = (foTaskId: FoTaskId, operatorId: OperatorId): NotYourFoTask => ({
  accepted: false,
  _tag: "NotYourFoTask",
  foTaskId,
  operatorId
})

export const isRejection = (found: FoTask | HubRejection): found is HubRejection => "accepted" in found

const locationOf = (state: HubState, ...types: ReadonlyArray<LocationType>): HubLocation | null => {
  for (const type of types) {
    for (const location of state.locations.values()) if (location.type === type) return location
  }
  return null
}

const placeOfLocation = (location: HubLocation): Place => ({
  lat: location.lat,
  lng: location.lng,
  locationId: location.locationId,
  kind: location.type === "PARKING_LOT" ? "ParkingLot" : location.type === "STORAGE" ? "Storage" : "Hub"
})

/** Where the hub is, null while no place of it is known. */
export const hubPlace = (state: HubState): Place | null => {
  const location = locationOf(state, "HUB", "STORAGE", "PARKING_LOT", "MRO", "OTHER")
  return location === null ? null : placeOfLocation(location)
}

/** Where robots are taken in: the storage, else the hub itself. */
export const storagePlace = (state: HubState): Place | null => {
  const location = locationOf(state, "STORAGE", "HUB")
  return location === null ? hubPlace(state) : placeOfLocation(location)
}

export const lotPlace = (location: HubLocation): Place => placeOfLocation(location)

/** Somewhere on the ground that is no place of the hub. */
export const spot = ({ lat, lng }: LatLng): Place => ({ lat, lng, kind: "AdHoc" })

/** Where a robot said it is, null when it did not say. */
export const poseOf = (copy: RobotCopy | null): LatLng | null =>
  copy === null || copy.lat === null || copy.lng === null ? null : { lat: copy.lat, lng: copy.lng }
