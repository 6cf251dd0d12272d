/** A Trip as its rows tell it. */
import type { Place, PlaceKind } from "../../domain/geo.ts"
import type { LocationId } from "../../domain/ids.ts"
import { invariant } from "../../domain/invariant.ts"
import {
  routeModelTable,
  type TripLocationModelRow,
  taskTable,
  tripHistoryTable,
  tripLocationModelTable,
  tripTable
} from "../../services/operations/tables.ts"
import type { LoadedRows, Read } from "../persistence.ts"
import type { TripHeld } from "./commit.ts"
import { initialTrip, type TripState } from "./state.ts"

// The parameter is text wherever it comes first, so that it is cast where a column is a uuid.
export const reads: ReadonlyArray<Read> = [
  { table: tripTable, where: "id = $1::uuid", orderBy: [] },
  { table: taskTable, where: "id = (SELECT task_id FROM trip WHERE id = $1::uuid)", orderBy: [] },
  {
    table: tripLocationModelTable,
    where: "id IN (SELECT unnest(ARRAY[origin_id, destination_id]) FROM trip WHERE id = $1::uuid)",
    orderBy: []
  },
  {
    table: routeModelTable,
    where: "trip_id = $1::uuid AND seq = (SELECT max(seq) FROM route_model WHERE trip_id = $1::uuid)",
    orderBy: []
  },
  {
    table: tripHistoryTable,
    where:
      "trip_id = $1::uuid AND entity_version = (SELECT max(entity_version) FROM trip_history WHERE trip_id = $1::uuid)",
    orderBy: []
  }
]

const placeOf = (
  { lat, lng }: { readonly lat: number; readonly lng: number },
  kind: PlaceKind,
  locationId: LocationId | null
): Place => (locationId === null ? { lat, lng, kind } : { lat, lng, kind, locationId })

const endpoint = (places: ReadonlyArray<TripLocationModelRow>, id: string, kind: PlaceKind): Place => {
  const row = places.find((place) => place.id === id)
  invariant(row !== undefined, `endpoint ${id} of a trip has no row`)
  return placeOf(row, kind, row.locationModelId)
}

/** Where the robot stands: the newest step says the coordinates, null while it moves. */
const standingPlace = (
  { placeKind, placeLocationId }: TripHeld,
  step: { readonly lat: number | null; readonly lng: number | null }
): Place | null => {
  const { lat, lng } = step
  if (lat === null || lng === null || placeKind === null) return null
  return placeOf({ lat, lng }, placeKind, placeLocationId)
}

export const restore = (tripId: string, rows: LoadedRows, heldPart: unknown): TripState => {
  const [trip] = rows.of(tripTable)
  // Whoever heard of a trip before its request remembers that, and nothing else.
  if (trip === undefined) return initialTrip(tripId)
  const [task] = rows.of(taskTable)
  const [route] = rows.of(routeModelTable)
  const [newestStep] = rows.of(tripHistoryTable)
  invariant(
    task !== undefined && route !== undefined && newestStep !== undefined,
    `trip ${tripId} lacks its task, route or history`
  )
  const places = rows.of(tripLocationModelTable)
  const held = heldPart as TripHeld
  return {
    tripId,
    version: trip.version,
    status: trip.status,
    type: trip.type,
    taskId: trip.taskId,
    taskStatus: task.status,
    taskVersion: task.version,
    taskOutcome: task.data.outcome ?? null,
    hubId: task.hubId,
    demandId: trip.demandId,
    deliveryId: task.deliveryId,
    attemptId: task.attemptId,
    orderId: task.orderId,
    robotSerial: trip.robotSerial,
    origin: endpoint(places, trip.originId, held.originKind),
    destination: endpoint(places, trip.destinationId, held.destinationKind),
    distanceM: route.distanceM,
    durationS: route.durationS,
    // Null only for tasks that no trip belongs to.
    scheduledFor: task.scheduledFor ?? 0,
    etd: trip.etd,
    eta: trip.eta,
    departBy: held.departBy,
    place: standingPlace(held, newestStep),
    departedAt: trip.departedAt,
    arrivedAt: trip.arrivedAt,
    cancelRequestedAt: trip.cancelRequestedAt,
    cancelReason: held.cancelReason,
    parkRequestedAt: trip.parkRequestedAt,
    parkReason: held.parkReason,
    offeredPilotId: trip.offeredPilotId,
    offeredTaskVersion: held.offeredTaskVersion,
    pilotId: trip.pilotId,
    pilotTaskVersion: held.pilotTaskVersion,
    handoverFrom: trip.handover?.fromPilot ?? null,
    handoverParkedAt: trip.handover?.parkedAt ?? null,
    routeIssues: trip.routeIssues ?? [],
    routeSeq: route.seq,
    waypoints: route.waypoints,
    routeWish: held.routeWish
  }
}
