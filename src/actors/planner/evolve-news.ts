/**
 * What news of robots, pilots, hubs and places does to the state. Source: spec/dispatch.md 1.4, 1.5.
 */
import { haversineM, type LatLng } from "../../domain/geo.ts"
import type { PilotId, RobotSerial } from "../../domain/ids.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import { standingBelowMps } from "../../services/dispatch/constants.ts"
import type { Lot } from "../../services/dispatch/planner/model.ts"
import { experimentFlags } from "../../services/dispatch/planner/overrides.ts"
import type { PilotAvailability, PilotCalendar } from "../../services/dispatch/planner/pilots.ts"
import type { LocationUpserted, PilotShiftTransitioned } from "../../services/operations/events.ts"
import type { HubObserved, RobotObserved } from "./events.ts"
import { leaveLot, standAtLot, unblock } from "./evolve-demand.ts"
import { positionNoiseM } from "./limits.ts"
import { noteBusy, type PlannerRobot, type PlannerState, placeOf, updateReach } from "./state.ts"

const addRobot = (state: PlannerState, serial: RobotSerial, hubId: string, at: number): PlannerRobot => {
  const index = placeOf(state.robots, serial)
  const robot: PlannerRobot = {
    index,
    serial,
    hubId,
    lat: null,
    lng: null,
    positionAt: null,
    accuracyM: null,
    speedMps: 0,
    batteryPct: 0,
    batteryAt: at,
    online: false,
    heartbeatAt: null,
    heartbeatEveryMs: null,
    healthy: true,
    needsMaintenance: false,
    undergoingMaintenance: false,
    driveable: true,
    hasFood: false,
    operationState: "OFF_DUTY",
    lidState: "CLOSED",
    deployedLocationId: null,
    stateAt: at,
    activeDemand: null,
    scheduledPickup: null,
    scheduledDelivery: null,
    scheduledMovement: null,
    experiments: experimentFlags(state.experiments, serial),
    version: 0,
    lotId: null,
    busy: false,
    away: false,
    foodOfDeliveryId: null,
    foodOfAttemptId: null
  }
  state.robots.splice(index, 0, robot)
  for (let i = index + 1; i < state.robots.length; i++) (state.robots[i] as PlannerRobot).index = i
  state.reach.insert(index)
  state.robotBySerial.set(serial, robot)
  return robot
}

/**
 * Whether a position of the report counts: of a standing robot off trips, or the first one ever.
 * Samples on the way are not used, so that plans do not depend on how often a robot reports.
 */
export const positionCounts = (robot: PlannerRobot, report: RobotTelemetry): boolean => {
  if (report.speedMps >= standingBelowMps || robot.operationState === "ON_TRIP") return false
  if (robot.lat === null || robot.lng === null) return true
  const latM = (report.lat - robot.lat) * 111_195
  const lngM = (report.lng - robot.lng) * 111_195
  // Longitude is not shrunk here: an upper bound that spares the cosine for robots that stand still.
  if (latM * latM + lngM * lngM < positionNoiseM * positionNoiseM) return false
  return haversineM({ lat: robot.lat, lng: robot.lng }, report) >= positionNoiseM
}

export const reportRobot = (state: PlannerState, report: RobotTelemetry): void => {
  const robot = state.robotBySerial.get(report.serial)
  if (robot === undefined) return
  if (robot.heartbeatAt === null || report.at >= robot.heartbeatAt) {
    robot.heartbeatAt = report.at
    robot.heartbeatEveryMs =
      report.repeatsEveryMs === null || report.repeatsEveryMs === 0 ? null : report.repeatsEveryMs
  }
  if (report.batteryPct !== robot.batteryPct) {
    robot.batteryPct = report.batteryPct
    robot.batteryAt = report.at
  }
  if (positionCounts(robot, report)) {
    robot.lat = report.lat
    robot.lng = report.lng
    robot.positionAt = report.at
    robot.accuracyM = report.accuracyM
    robot.speedMps = 0
    updateReach(state, robot)
  }
}

export const placeRobot = (
  state: PlannerState,
  serial: RobotSerial,
  place: LatLng,
  lotId: string | null,
  home: boolean,
  at: number
): void => {
  const robot = state.robotBySerial.get(serial)
  if (robot === undefined) return
  robot.lat = place.lat
  robot.lng = place.lng
  robot.positionAt = at
  robot.accuracyM ??= 0
  robot.speedMps = 0
  if (lotId !== null) standAtLot(state, robot, lotId)
  if (home) robot.away = false
  noteBusy(state, robot)
  updateReach(state, robot)
}

export const observeRobot = (state: PlannerState, news: RobotObserved["news"]): void => {
  if (news._tag === "RobotRegistered") {
    const known = state.robotBySerial.get(news.serial)
    if (known === undefined) addRobot(state, news.serial, news.hubId, news.at)
    else known.hubId = news.hubId
    return
  }
  const robot = state.robotBySerial.get(news.serial)
  if (robot === undefined) return
  robot.version += 1
  switch (news._tag) {
    case "RobotDeployment":
      deploy(state, robot, news.locationId)
      return
    case "RobotUndeployed":
    case "RobotCheckedIn":
      robot.deployedLocationId = null
      robot.away = false
      leaveLot(state, robot)
      noteBusy(state, robot)
      return
    case "RobotStateChanged":
      if (robot.operationState !== news.to) robot.stateAt = news.at
      robot.operationState = news.to
      robot.hasFood = news.hasFood
      robot.needsMaintenance = news.needsMaintenance
      robot.undergoingMaintenance = news.undergoingMaintenance
      robot.driveable = news.driveable
      if (!news.hasFood) {
        robot.foodOfDeliveryId = null
        robot.foodOfAttemptId = null
        noteBusy(state, robot)
      }
      return
    case "LidEvent":
      robot.lidState = news.lidState
      return
    case "ConnectivityChanged":
      robot.online = news.to === "ONLINE"
      return
    case "RobotHealthChanged":
      robot.healthy = news.healthy
      return
    case "ActiveRobotLocation":
      return
  }
}

/** A robot was put down at its place of work; a lot counts it from then on. */
const deploy = (state: PlannerState, robot: PlannerRobot, locationId: string): void => {
  robot.deployedLocationId = locationId
  robot.away = false
  noteBusy(state, robot)
  const lot = state.lots.find((known) => known.locationId === locationId)
  if (lot === undefined) {
    leaveLot(state, robot)
    return
  }
  standAtLot(state, robot, locationId)
  if (robot.lat === null) {
    robot.lat = lot.lat
    robot.lng = lot.lng
    robot.positionAt = robot.stateAt
    robot.accuracyM = 0
    updateReach(state, robot)
  }
}

/** Shifts minus breaks as [from, to, from, to, ...]. */
const availabilityOf = (news: PilotShiftTransitioned): ReadonlyArray<number> => {
  if (news.shiftStart === null || news.shiftEnd === null) return []
  const spans: Array<number> = []
  let from = news.shiftStart
  for (const rest of [...news.breaks].sort((a, b) => a.startAt - b.startAt)) {
    if (rest.startAt > from) spans.push(from, Math.min(rest.startAt, news.shiftEnd))
    from = Math.max(from, rest.endAt)
  }
  if (from < news.shiftEnd) spans.push(from, news.shiftEnd)
  return spans
}

/** How long the break that begins at `at` lasts: that of the planned one that is due by then. */
const breakMs = (news: PilotShiftTransitioned): number => {
  let lasts = 0
  for (const rest of news.breaks) if (rest.startAt <= news.at) lasts = rest.endAt - rest.startAt
  return lasts
}

const cooldownMs = 60_000

/** What is known of a pilot's shifts after the one that the news are about. */
const laterShifts = (
  known: PilotAvailability | null,
  news: PilotShiftTransitioned
): ReadonlyArray<number> => {
  const later: Array<number> = []
  const spans = known?.availability ?? []
  const after = news.shiftEnd ?? news.at
  for (let i = 0; i + 1 < spans.length; i += 2) {
    if ((spans[i] ?? 0) >= after) later.push(spans[i] ?? 0, spans[i + 1] ?? 0)
  }
  return later
}

/** A shift is planned: its pilot is expected when it starts, unless he is at work now. */
const planShift = (calendar: PilotCalendar, news: PilotShiftTransitioned): void => {
  const known = calendar.pilot(news.pilotId)
  const spans: Array<readonly [number, number]> = []
  for (const times of [known?.availability ?? [], availabilityOf(news)]) {
    for (let i = 0; i + 1 < times.length; i += 2) spans.push([times[i] ?? 0, times[i + 1] ?? 0])
  }
  const availability = spans.sort((a, b) => a[0] - b[0]).flat()
  const isAtWork = known !== null && known.state !== "OFF_SHIFT"
  const start = availability[0] ?? 0
  calendar.setPilot({
    pilotId: news.pilotId,
    state: isAtWork ? known.state : "OFF_SHIFT",
    experienceDays: news.experienceDays,
    notBefore: isAtWork ? known.notBefore : start > news.at ? start : 0,
    availability
  })
}

export const observePilot = (state: PlannerState, news: PilotShiftTransitioned): void => {
  const calendar = state.calendar
  if (news.from === null) {
    planShift(calendar, news)
    return
  }
  const ended = news.to === "OFF_SHIFT" && news.from !== "OFF_SHIFT"
  const known = calendar.pilot(news.pilotId)
  const moved =
    news.to === "ON_COOLDOWN" ||
    news.to === "ON_BREAK" ||
    news.from === "ON_COOLDOWN" ||
    news.from === "ON_BREAK"
  const notBefore =
    news.to === "ON_COOLDOWN" ? news.at + cooldownMs : news.to === "ON_BREAK" ? news.at + breakMs(news) : 0
  if (moved && !ended && known !== null) calendar.setState(news.pilotId, news.to, notBefore)
  else {
    const later = laterShifts(known, news)
    calendar.setPilot({
      pilotId: news.pilotId,
      state: news.to,
      experienceDays: news.experienceDays,
      notBefore: ended ? (later[0] ?? 0) : notBefore,
      availability: ended ? later : [...availabilityOf(news), ...later]
    })
  }
  if (ended || news.to === "UNRESPONSIVE") losePilot(state, news.pilotId, news.at)
}

/** A pilot has not come to his shift: what was planned for him is planned anew. He is known again when he comes. */
export const missPilot = (state: PlannerState, pilotId: PilotId, at: number): void => {
  state.calendar.setState(pilotId, "OFF_SHIFT", 0)
  losePilot(state, pilotId, at)
}

const losePilot = (state: PlannerState, pilotId: PilotId, at: number): void => {
  for (const id of state.calendar.removeFuture(pilotId, at)) {
    const demand = state.demands.get(id)
    if (demand !== undefined) unblock(state, demand, at)
  }
}

export const observeHub = (state: PlannerState, news: HubObserved["news"]): void => {
  switch (news._tag) {
    case "HubOpened":
      state.hubOpen.set(news.hubId, true)
      state.weatherStopsWork = false
      return
    case "HubClosed":
      state.hubOpen.set(news.hubId, false)
      if (/weather/i.test(news.cause)) state.weatherStopsWork = true
      return
    case "EndOfDayStarted":
      state.hubOpen.set(news.hubId, false)
      return
    case "LocationUpserted":
      upsertLot(state, news)
      return
  }
}

const upsertLot = (state: PlannerState, news: LocationUpserted): void => {
  if (news.type !== "PARKING_LOT") return
  const lot: Lot = {
    locationId: news.locationId,
    lat: news.lat,
    lng: news.lng,
    hubId: news.hubId,
    capacity: news.capacity,
    demandSchedule: news.demandSchedule,
    isActive: news.isActive
  }
  const lots = state.lots
  let place = 0
  while (place < lots.length && lots[place]!.locationId < lot.locationId) place++
  if (lots[place]?.locationId === lot.locationId) lots[place] = lot
  else lots.splice(place, 0, lot)
}
