/**
 * The rows that a decision of a Trip changes: trip and task as they are now, a history row per change of
 * status, and at the beginning endpoints and route. Only rows that the events are about are written.
 *
 * `held` is what the specification's tables have no column for: the planner's kind of place, the reasons of
 * wishes that are still open, and the task versions that pilots were asked with.
 */

import type { Place, PlaceKind } from "../../domain/geo.ts"
import type { LocationId } from "../../domain/ids.ts"
import { deriveId } from "../../domain/ids.ts"
import type { Instant } from "../../domain/instant.ts"
import { invariant } from "../../domain/invariant.ts"
import { geofenceM } from "../../services/operations/constants.ts"
import type { TaskType, TripType } from "../../services/operations/enums.ts"
import type { TripCreated, TripRouteUpdated } from "../../services/operations/events.ts"
import {
  routeModelTable,
  type TaskRow,
  type TripRow,
  taskHistoryTable,
  taskTable,
  tripHistoryTable,
  tripLocationModelTable,
  tripTable
} from "../../services/operations/tables.ts"
import type { RowChanges } from "../../services/row-changes.ts"
import type { Commit } from "../persistence.ts"
import type { TriggeredBy, TripCommand } from "./commands.ts"
import type { TripEvent } from "./events.ts"
import type { RouteWish, TripState } from "./state.ts"

/** What no column holds. */
export interface TripHeld {
  readonly originKind: PlaceKind
  readonly destinationKind: PlaceKind
  /** Kind and row of where the robot stands, whose coordinates the newest history row has; null: it moves. */
  readonly placeKind: PlaceKind | null
  readonly placeLocationId: LocationId | null
  readonly cancelReason: string | null
  readonly parkReason: string | null
  readonly offeredTaskVersion: number
  readonly pilotTaskVersion: number
  readonly departBy: Instant | null
  readonly routeWish: RouteWish | null
}

export const held = (state: TripState): TripHeld => ({
  originKind: state.origin.kind,
  destinationKind: state.destination.kind,
  placeKind: state.place?.kind ?? null,
  placeLocationId: state.place?.locationId ?? null,
  cancelReason: state.cancelReason,
  parkReason: state.parkReason,
  offeredTaskVersion: state.offeredTaskVersion,
  pilotTaskVersion: state.pilotTaskVersion,
  departBy: state.departBy,
  routeWish: state.routeWish
})

export const write = (commit: Commit<TripState, TripEvent>, changes: RowChanges): void => {
  const { state } = commit
  let isNew = false
  let tripChanged = false
  let taskChanged = false
  for (const event of commit.events) {
    switch (event._tag) {
      case "TripCreated":
        isNew = true
        break
      case "TripTransitioned":
        tripChanged = true
        changes.insert(tripHistoryTable, {
          tripId: state.tripId,
          fromStatus: event.from,
          toStatus: event.to,
          at: event.at,
          triggeredBy: triggeredBy(commit),
          reason: event.reason,
          lat: event.place?.lat ?? null,
          lng: event.place?.lng ?? null,
          entityVersion: event.version
        })
        break
      case "TaskTransitioned":
        taskChanged = true
        changes.insert(taskHistoryTable, {
          taskId: state.taskId,
          fromStatus: event.from,
          toStatus: event.to,
          at: event.at,
          triggeredBy: triggeredBy(commit),
          reason: event.reason,
          // Where the robot stands after the decision; the trip's event beside it says the same.
          lat: state.place?.lat ?? null,
          lng: state.place?.lng ?? null,
          entityVersion: event.version
        })
        break
      case "TripRobotAssigned":
      case "PilotOffered":
        tripChanged = true
        taskChanged = true
        break
      case "OfferClosed":
      case "PilotBound":
      case "PilotUnbound":
      case "TripCancelNoted":
      case "TripParkRequested":
      case "TripEtaChanged":
      case "TripRouteIssuesUpdated":
        tripChanged = true
        break
      case "RouteAsked":
      case "RouteGivenUp":
        tripChanged = true
        break
      case "TripRouteUpdated":
        tripChanged = true
        insertRoute(state.tripId, event, changes)
        break
      case "TripHandoverCompleted":
        // The departure beside it has cleared `trip.handover`.
        break
    }
  }
  if (isNew) {
    for (const event of commit.events) if (event._tag === "TripCreated") create(state, event, changes)
    return
  }
  if (taskChanged) changes.set(taskTable, { id: state.taskId, ...taskColumns(state) })
  if (tripChanged) changes.set(tripTable, { id: state.tripId, ...tripColumns(state) })
}

type TaskColumns = Omit<TaskRow, "id" | "type" | "notes" | "orderId" | "deliveryId" | "attemptId">

/** What can change of a task after its creation. */
const taskColumns = (state: TripState): TaskColumns => {
  const { taskStatus } = state
  invariant(taskStatus !== null, `trip ${state.tripId} has events and no task`)
  return {
    scheduledFor: state.scheduledFor,
    status: taskStatus,
    hubId: state.hubId,
    robotSerial: state.robotSerial,
    data: state.taskOutcome === null ? {} : { outcome: state.taskOutcome },
    version: state.taskVersion
  }
}

type TripColumns = Omit<TripRow, "id" | "type" | "taskId" | "originId" | "destinationId" | "demandId">

/** What can change of a trip after its creation. */
const tripColumns = (state: TripState): TripColumns => {
  const { status, handoverFrom, handoverParkedAt } = state
  invariant(status !== null, `trip ${state.tripId} has events and no status`)
  return {
    status,
    routeIssues: state.routeIssues.length === 0 ? null : state.routeIssues,
    cancelRequestedAt: state.cancelRequestedAt,
    parkRequestedAt: state.parkRequestedAt,
    departedAt: state.departedAt,
    arrivedAt: state.arrivedAt,
    etd: state.etd,
    eta: state.eta,
    robotSerial: state.robotSerial,
    offeredPilotId: state.offeredPilotId,
    pilotId: state.pilotId,
    handover:
      handoverFrom === null || handoverParkedAt === null
        ? null
        : { fromPilot: handoverFrom, parkedAt: handoverParkedAt },
    version: state.version
  }
}

const taskTypeOf: { readonly [T in TripType]: TaskType } = {
  JITP: "JITP_TRIP",
  DEPLOYMENT: "DEPLOYMENT_TRIP",
  DELIVERY: "DELIVERY_TRIP",
  RETURN: "RETURN_TRIP",
  NONE: "NONE"
}

/** Running numbers of the ids that a creation makes; 0 is the task's, which the decision made. */
const originNumber = 1
const destinationNumber = 2
const routeNumber = 3

const create = (state: TripState, event: TripCreated, changes: RowChanges): void => {
  const { tripId } = state
  const idOf = (n: number): string => deriveId(tripId, 0, n, event.at)
  const originId = idOf(originNumber)
  const destinationId = idOf(destinationNumber)
  snapshot(originId, event.origin, changes)
  snapshot(destinationId, event.destination, changes)
  changes.insert(taskTable, {
    id: state.taskId,
    type: taskTypeOf[state.type],
    // Nobody writes notes to a task yet.
    notes: "",
    orderId: state.orderId,
    deliveryId: state.deliveryId,
    attemptId: state.attemptId,
    ...taskColumns(state)
  })
  changes.insert(tripTable, {
    id: tripId,
    type: state.type,
    taskId: state.taskId,
    originId,
    destinationId,
    demandId: state.demandId,
    ...tripColumns(state)
  })
  changes.insert(routeModelTable, {
    id: idOf(routeNumber),
    tripId,
    seq: 1,
    waypoints: (event.waypoints ?? [event.origin, event.destination]).map(({ lat, lng }) => ({ lat, lng })),
    distanceM: event.distanceM,
    durationS: event.durationS,
    excludedWayIds: [],
    cause: "INITIAL"
  })
}

/** Another way: the first one of a trip is a row of its creation. Ways of the city have no ids here. */
const insertRoute = (tripId: string, event: TripRouteUpdated, changes: RowChanges): void => {
  changes.insert(routeModelTable, {
    id: deriveId(`${tripId} route`, event.seq, 0, event.at),
    tripId,
    seq: event.seq,
    waypoints: event.waypoints.map(({ lat, lng }) => ({ lat, lng })),
    distanceM: event.distanceM,
    durationS: event.durationS,
    excludedWayIds: [],
    cause: "REROUTE"
  })
}

/** Keeps an endpoint. Requests bear no name or address of it: those are read from its location. */
const snapshot = (id: string, place: Place, changes: RowChanges): void => {
  changes.insert(tripLocationModelTable, {
    id,
    locationModelId: place.locationId ?? null,
    lat: place.lat,
    lng: place.lng,
    name: null,
    address: null,
    geofenceRadiusM: geofenceM
  })
}

/** Who moved the trip, for its histories. */
const triggeredBy = ({ command, sourceEventId }: Commit<TripState, TripEvent>): TriggeredBy => {
  const given = command as TripCommand
  switch (given._tag) {
    case "Hold":
    case "Park":
    case "Arrive":
    case "Complete":
    case "CancelTrip":
    case "ExecuteCancel":
      return given.by
    case "Depart":
    case "RequestPark":
    case "ReportRouteIssue":
      return `pilot:${given.pilotId}`
    case "ApplyAssignment":
      return given.event.status === "ABANDONED" ? `pilot:${given.event.pilotId}` : "system:pilot-lost"
    case "ActivateTrip":
      return sourceEventId === null ? "system:activate-trip" : "service:dispatch"
    case "CreateTrip":
    case "AssignRobot":
    case "OfferPilot":
    case "RefuseOffer":
    case "UpdateEta":
    case "AnswerRoute":
    case "RetryRoute":
      return "service:dispatch"
  }
}
