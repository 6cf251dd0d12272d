/**
 * Applies one event to a trip in place. Total: an event has already happened, so nothing is refused.
 */
import type { LatLng } from "../../domain/geo.ts"
import type { TripTransitioned } from "../../services/operations/events.ts"
import { cancelledAtStop, handoverReason } from "../../services/operations/policies.ts"
import type { TripEvent } from "./events.ts"
import type { TripState } from "./state.ts"

export const evolve = (state: TripState, event: TripEvent): void => {
  switch (event._tag) {
    case "TripCreated":
      state.taskId = event.taskId
      state.type = event.type
      state.hubId = event.hubId
      state.demandId = event.demandId
      state.deliveryId = event.deliveryId
      state.attemptId = event.attemptId
      state.orderId = event.orderId
      state.robotSerial = event.serial
      state.origin = event.origin
      state.destination = event.destination
      state.distanceM = event.distanceM
      state.durationS = event.durationS
      state.scheduledFor = event.scheduledFor
      state.etd = event.etd
      state.eta = event.eta
      state.departBy = event.departBy
      state.routeSeq = 1
      state.waypoints = event.waypoints ?? [pointOf(event.origin), pointOf(event.destination)]
      return
    case "TripTransitioned":
      moveTrip(state, event)
      return
    case "TaskTransitioned":
      state.taskStatus = event.to
      state.taskVersion = event.version
      if (event.to === "COMPLETED" && event.reason === cancelledAtStop) state.taskOutcome = event.reason
      return
    case "TripRobotAssigned":
      if (event.serial !== state.robotSerial) {
        state.robotSerial = event.serial
        state.offeredPilotId = null
        state.pilotId = null
        state.taskVersion += 1
      }
      state.hubId = event.hubId
      state.scheduledFor = event.scheduledFor
      state.etd = event.etd
      state.eta = event.eta
      state.version += 1
      return
    case "PilotOffered":
      state.offeredPilotId = event.pilotId
      state.offeredTaskVersion = event.taskVersion
      state.taskVersion = event.taskVersion
      state.version += 1
      return
    case "OfferClosed":
      state.offeredPilotId = null
      state.version += 1
      return
    case "PilotBound":
      state.offeredPilotId = null
      state.pilotId = event.pilotId
      state.pilotTaskVersion = event.taskVersion
      state.version += 1
      return
    case "PilotUnbound":
      state.pilotId = null
      state.version += 1
      return
    case "TripCancelNoted":
      state.cancelRequestedAt = event.at
      state.cancelReason = event.reason
      state.version += 1
      return
    case "TripParkRequested":
      if (state.parkRequestedAt === null) state.parkRequestedAt = event.at
      state.parkReason = event.reason
      state.version += 1
      return
    case "TripEtaChanged":
      state.eta = event.eta
      state.version += 1
      return
    case "TripRouteIssuesUpdated":
      state.routeIssues = event.issues
      state.version += 1
      return
    case "TripRouteUpdated":
      state.routeSeq = event.seq
      state.waypoints = event.waypoints
      state.distanceM = event.distanceM
      state.durationS = event.durationS
      state.routeWish = null
      state.version += 1
      return
    case "RouteAsked":
      state.routeWish = event.wish
      state.version += 1
      return
    case "RouteGivenUp":
      state.routeWish = null
      state.version += 1
      return
    case "TripHandoverCompleted":
      // The departure in the same decision has cleared the handover.
      return
  }
}

const pointOf = ({ lat, lng }: LatLng): LatLng => ({ lat, lng })

const moveTrip = (state: TripState, event: TripTransitioned): void => {
  state.status = event.to
  state.version = event.version
  state.place = event.place
  if (event.arrived && state.arrivedAt === null) state.arrivedAt = event.at
  switch (event.to) {
    case "IN_TRANSIT":
      if (state.departedAt === null) state.departedAt = event.at
      state.handoverFrom = null
      state.handoverParkedAt = null
      return
    case "AT_STOP":
      state.parkRequestedAt = null
      state.parkReason = null
      if (!event.arrived && event.reason === handoverReason && event.pilotId !== null) {
        state.handoverFrom = event.pilotId
        state.handoverParkedAt = event.at
      }
      return
    case "COMPLETED":
    case "CANCELLED":
      state.parkRequestedAt = null
      state.parkReason = null
      state.offeredPilotId = null
      state.pilotId = null
      state.routeWish = null
      return
    case "READY_TO_DEPART":
      return
  }
}
