/**
 * Applies one event to a hub, in place. Total: an event has already happened, so what it names and the
 * hub does not know is left alone.
 */
import type { LocationId, TripId } from "../../domain/ids.ts"
import type { LocationUpserted } from "../../services/operations/events.ts"
import type { HubEvent, PilotExcluded, PilotLost, PilotSearchOpened } from "./events.ts"
import { evolveField } from "./evolve-field.ts"
import { type HubRobot, type HubState, isServedBefore, type PilotSearch } from "./state.ts"

export const evolve = (state: HubState, event: HubEvent): void => {
  if (event._tag === "ActiveRobotLocation") return
  state.version += 1
  switch (event._tag) {
    case "HubCreated":
      state.status = "CLOSED"
      state.shard = event.shard
      state.cityId = event.cityId
      state.name = event.name
      return
    case "HubOpened":
      state.status = "OPEN"
      state.endOfDayStartedAt = null
      return
    case "HubClosed":
      state.status = "CLOSED"
      return
    case "EndOfDayStarted":
      state.endOfDayStartedAt = event.at
      return
    case "LocationUpserted":
      upsertLocation(state, event)
      return
    case "RobotRegistered":
      state.robots.set(event.serial, {
        serial: event.serial,
        checkIn: null,
        locationId: null,
        deployedAt: null,
        deploymentLocationId: null,
        deploymentMethod: null,
        checkInBatteryPct: null
      })
      return
    case "RobotDeployment": {
      const robot = state.robots.get(event.serial)
      if (robot === undefined) return
      robot.locationId = event.locationId
      robot.deployedAt = event.at
      robot.deploymentLocationId = event.locationId
      robot.deploymentMethod = event.method
      return
    }
    case "RobotUndeployed": {
      const robot = state.robots.get(event.serial)
      if (robot !== undefined) endDeployment(robot, event.locationId)
      return
    }
    case "RobotParked": {
      const robot = state.robots.get(event.serial)
      if (robot !== undefined) robot.locationId = event.locationId
      return
    }
    case "RobotCheckedIn": {
      const robot = state.robots.get(event.serial)
      if (robot === undefined) return
      endDeployment(robot, event.locationId)
      robot.checkIn = "CHECKED_IN"
      robot.checkInBatteryPct = null
      return
    }
    case "CheckInBatteryNoted": {
      const robot = state.robots.get(event.serial)
      if (robot !== undefined) robot.checkInBatteryPct = event.batteryPct
      return
    }
    case "RobotCheckedOut": {
      const robot = state.robots.get(event.serial)
      if (robot === undefined) return
      robot.checkIn = "CHECKED_OUT"
      robot.locationId = event.locationId
      return
    }
    case "PilotSearchOpened":
      openSearch(state, event)
      return
    case "PilotAsked": {
      const search = state.searchOfTrip.get(event.tripId)
      if (search === undefined) return
      search.askedPilotId = event.pilotId
      search.askedAt = event.at
      search.offersInRow += 1
      search.pausedUntil = null
      state.tripAskedOf.set(event.pilotId, event.tripId)
      return
    }
    case "PilotLost": {
      const search = state.searchOfTrip.get(event.tripId)
      if (search !== undefined) losePilot(state, search, event)
      return
    }
    case "PilotExcluded":
      excludePilot(state, event)
      return
    case "PilotSearchPaused": {
      const search = state.searchOfTrip.get(event.tripId)
      if (search === undefined) return
      search.pausedUntil = event.until
      search.offersInRow = 0
      return
    }
    case "PilotSearchClosed":
      closeSearch(state, event.tripId)
      return
    case "PilotUnavailable": {
      const search = state.searchOfTrip.get(event.tripId)
      if (search !== undefined) search.reportedUnavailable = true
      return
    }
    case "AttemptWithdrawn":
      state.withdrawn.set(event.deliveryId, event.attemptId)
      return
    case "WithdrawalForgotten":
      state.withdrawn.delete(event.deliveryId)
      return
    default:
      evolveField(state.field, event)
  }
}

const upsertLocation = (state: HubState, event: LocationUpserted): void => {
  const { locationId, type, name, lat, lng, capacity, demandSchedule, isActive } = event
  const location = state.locations.get(locationId)
  if (location === undefined) {
    state.locations.set(locationId, { locationId, type, name, lat, lng, capacity, demandSchedule, isActive })
    return
  }
  location.type = type
  location.name = name
  location.lat = lat
  location.lng = lng
  location.capacity = capacity
  location.demandSchedule = demandSchedule
  location.isActive = isActive
}

const endDeployment = (robot: HubRobot, locationId: LocationId | null): void => {
  robot.deployedAt = null
  robot.deploymentLocationId = null
  robot.deploymentMethod = null
  if (locationId !== null) robot.locationId = locationId
}

/** Puts the search in its turn. */
const openSearch = (state: HubState, event: PilotSearchOpened): void => {
  const { tripId, taskId, type, demandId, deliveryId, attemptId, departBy, taskVersion } = event.trip
  if (state.searchOfTrip.has(tripId)) return
  const search: PilotSearch = {
    tripId,
    taskId,
    type,
    demandId,
    deliveryId,
    attemptId,
    openedAt: event.at,
    departBy: departBy ?? event.at,
    taskVersion,
    askedPilotId: null,
    askedAt: null,
    offersInRow: 0,
    pausedUntil: null,
    reportedUnavailable: false,
    lostAssignmentId: null,
    tried: [],
    excluded: [],
    excludedUntil: []
  }
  const { searches } = state
  let at = searches.length
  while (at > 0 && !isServedBefore(searches[at - 1]!, search)) at -= 1
  searches.splice(at, 0, search)
  state.searchOfTrip.set(tripId, search)
}

const stopAsking = (state: HubState, search: PilotSearch): void => {
  const { askedPilotId } = search
  if (askedPilotId !== null && state.tripAskedOf.get(askedPilotId) === search.tripId) {
    state.tripAskedOf.delete(askedPilotId)
  }
  search.askedPilotId = null
  search.askedAt = null
}

const losePilot = (state: HubState, search: PilotSearch, event: PilotLost): void => {
  const { pilotId, assignmentId, taskVersion } = event
  if (taskVersion > search.taskVersion) search.taskVersion = taskVersion
  if (search.askedPilotId === pilotId) {
    stopAsking(state, search)
    // Where no offer was made, none counts.
    if (assignmentId === null) search.offersInRow -= 1
  }
  if (assignmentId === null) return
  search.lostAssignmentId = assignmentId
  if (!search.tried.includes(pilotId)) search.tried.push(pilotId)
}

const closeSearch = (state: HubState, tripId: TripId): void => {
  const search = state.searchOfTrip.get(tripId)
  if (search === undefined) return
  stopAsking(state, search)
  state.searchOfTrip.delete(tripId)
  state.searches.splice(state.searches.indexOf(search), 1)
}

const excludePilot = (state: HubState, event: PilotExcluded): void => {
  const search = state.searchOfTrip.get(event.tripId)
  if (search === undefined) return
  const at = search.excluded.indexOf(event.pilotId)
  if (at < 0) {
    search.excluded.push(event.pilotId)
    search.excludedUntil.push(event.until)
  } else search.excludedUntil[at] = event.until
}
