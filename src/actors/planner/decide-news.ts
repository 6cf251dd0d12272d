/**
 * News of robots, pilots and hubs. The most frequent commands of all: what planning does not use is
 * answered with `unchanged` before anything is made. Source: spec/dispatch.md 1.4, 1.5, 8.
 */
import type { Outcome } from "../../domain/decider.ts"
import { unchanged } from "../../domain/decider.ts"
import type { Instant } from "../../domain/instant.ts"
import type { RobotTelemetry } from "../../services/device/events.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import type { PilotAssignmentResolved, PilotUnavailable } from "../../services/operations/events.ts"
import type { ApplyHub, ApplyPilot, ApplyRobot } from "./commands.ts"
import type { PlannerEvent, RobotObserved } from "./events.ts"
import { positionCounts } from "./evolve-news.ts"
import { Pass } from "./pass.ts"
import type { PlannerRejection } from "./rejections.ts"
import { cancelDelivery } from "./release.ts"
import { giveBack, reservationChanged } from "./reservation.ts"
import { pilotMissing } from "./standing-trip.ts"
import { demandOrNull, isFinal, isMovement, type PlannerRobot, type PlannerState } from "./state.ts"

type Answer = Outcome<PlannerEvent, PlannerRejection>

export const decideApplyRobot = (
  state: PlannerState,
  command: ApplyRobot,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const news = command.event
  if (news._tag === "RobotTelemetry") return decideReport(state, news, now, config)
  // Positions on the way are not used: a moving robot is where its plan puts it.
  if (news._tag === "ActiveRobotLocation") return unchanged
  const robot = state.robotBySerial.get(news.serial)
  if (robot === undefined ? news._tag !== "RobotRegistered" : !tellsMore(robot, news)) return unchanged
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  pass.event({ _tag: "RobotObserved", at: now, news })
  return pass.done()
}

/** Whether news say anything that the robot's record does not. */
const tellsMore = (robot: PlannerRobot, news: RobotObserved["news"]): boolean => {
  switch (news._tag) {
    case "RobotRegistered":
      return robot.hubId !== news.hubId
    case "RobotDeployment":
      return robot.deployedLocationId !== news.locationId || robot.away || robot.lotId !== news.locationId
    case "RobotUndeployed":
    case "RobotCheckedIn":
      return robot.deployedLocationId !== null || robot.lotId !== null || robot.away
    case "RobotStateChanged":
      return (
        robot.operationState !== news.to ||
        robot.hasFood !== news.hasFood ||
        robot.needsMaintenance !== news.needsMaintenance ||
        robot.undergoingMaintenance !== news.undergoingMaintenance ||
        robot.driveable !== news.driveable
      )
    case "LidEvent":
      return robot.lidState !== news.lidState
    case "ConnectivityChanged":
      return news.channel === "DEVICE_LINK" && robot.online !== (news.to === "ONLINE")
    case "RobotHealthChanged":
      return robot.healthy !== news.healthy
    case "ActiveRobotLocation":
      return false
  }
}

/**
 * One heartbeat. A heartbeat that only continues a known rhythm says nothing; so edge telemetry and
 * full telemetry leave the same plan behind.
 */
const decideReport = (
  state: PlannerState,
  report: RobotTelemetry,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const robot = state.robotBySerial.get(report.serial)
  if (robot === undefined) return unchanged
  const every = robot.heartbeatEveryMs
  const continues =
    every !== null &&
    report.repeatsEveryMs === every &&
    robot.heartbeatAt !== null &&
    (report.at - robot.heartbeatAt) % every === 0
  if (continues && report.batteryPct === robot.batteryPct && !positionCounts(robot, report)) return unchanged
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  pass.event({ _tag: "RobotReported", at: now, report })
  return pass.done()
}

export const decideApplyPilot = (
  state: PlannerState,
  command: ApplyPilot,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const news = command.event
  switch (news._tag) {
    case "PilotHeartbeat":
      // States come as shift transitions.
      return unchanged
    case "PilotReservationChanged":
      return reservationChanged(state, news, now, config)
    case "PilotShiftTransitioned": {
      const pass = new Pass(state, config, now)
      pass.startReplanning()
      pass.event({ _tag: "PilotObserved", at: now, news })
      return pass.done()
    }
    case "PilotAssignmentResolved":
      return assignmentResolved(state, news, now, config)
    case "PilotUnavailable":
      return pilotUnavailable(state, news, now, config)
  }
}

/** Operations bound a pilot, ours or another, or lost him again. The trip keeps to its newest offer, and so do we. */
const assignmentResolved = (
  state: PlannerState,
  news: PilotAssignmentResolved,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const demand = demandOrNull(state, state.demandByTrip.get(news.tripId) ?? null)
  if (demand === null || isFinal(demand)) return unchanged
  const bound = news.status === "ACCEPTED" && !news.ended
  const pass = new Pass(state, config, now)
  // Who does not take or keep a trip is not planned for it any more; its pilot is found first of all.
  const isLeft = news.status === "REJECTED" || news.status === "STALE" || news.status === "ABANDONED"
  const planned = state.calendar.blocksOf(demand.id)[0]
  const isFreed = isLeft && demand.status === "Pending" && planned?.pilotId === news.pilotId
  if (isFreed) pass.event({ _tag: "BlocksLost", at: now, demandId: demand.id, retryAt: now })
  const known = demand.acceptedOffer
  const isOld = known !== null && known.tripId === news.tripId && news.taskVersion < known.taskVersion
  if (isOld || (bound ? demand.pilotId === news.pilotId : demand.pilotId !== news.pilotId)) {
    return isFreed ? pass.done() : unchanged
  }
  pass.event({
    _tag: "PilotBound",
    at: now,
    demandId: demand.id,
    pilotId: bound ? news.pilotId : null,
    taskVersion: news.taskVersion
  })
  if (bound) giveBack(pass, demand, news.pilotId, "TRIP_SERVED")
  return pass.done()
}

/**
 * Nobody was found in time. What could still leave in time gets pilots planned anew while the search
 * goes on; a delivery without food that cannot ends. A trip that stands on its way is replanned.
 */
const pilotUnavailable = (
  state: PlannerState,
  news: PilotUnavailable,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const demand = demandOrNull(state, state.demandByTrip.get(news.tripId) ?? null)
  if (demand !== null && demand.status === "Active") return pilotMissing(state, demand, news, now, config)
  if (demand === null || demand.status !== "Pending" || isMovement(demand.type)) return unchanged
  const delivery = demand.type === "Delivery" ? demand : demandOrNull(state, demand.originatingDemandId)
  const pass = new Pass(state, config, now)
  if (delivery !== null && delivery.loadedAt === null && now > delivery.latestStart && !isFinal(delivery)) {
    cancelDelivery(pass, delivery, "PilotAvailability")
  } else {
    pass.event({ _tag: "BlocksLost", at: now, demandId: demand.id, retryAt: now })
  }
  return pass.done()
}

export const decideApplyHub = (
  state: PlannerState,
  command: ApplyHub,
  now: Instant,
  config: PlannerConfig
): Answer => {
  const news = command.event
  const pass = new Pass(state, config, now)
  pass.startReplanning()
  if (isNews(state, news)) pass.event({ _tag: "HubObserved", at: now, news })
  return pass.done()
}

const isNews = (state: PlannerState, news: ApplyHub["event"]): boolean => {
  switch (news._tag) {
    case "HubOpened":
      return state.hubOpen.get(news.hubId) !== true || state.weatherStopsWork
    case "HubClosed":
    case "EndOfDayStarted":
      return state.hubOpen.get(news.hubId) !== false
    case "LocationUpserted":
      return news.type === "PARKING_LOT"
  }
}
