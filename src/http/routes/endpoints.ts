/** All routes, in the order of the OpenAPI document. */
import type { Endpoint } from "../endpoint.ts"
import { attemptSteps, checkId } from "./attempts.ts"
import * as deliveries from "./deliveries.ts"
import * as devices from "./devices.ts"
import { getHub, hubSteps } from "./hubs.ts"
import { actAsOperator, assignmentRoutes, getPilot, postPilotHeartbeat } from "./pilots.ts"
import { getHealth, getReady } from "./platform.ts"
import { acceptQuote, rejectQuote, requestQuote } from "./quotes.ts"
import { commandLid } from "./robot-lids.ts"
import { pinRoutes, setPinOutcome, setRobotPinOutcome } from "./robot-pins.ts"
import * as robotState from "./robot-state.ts"
import { robotStreams } from "./robot-streams.ts"
import * as robots from "./robots.ts"
import { getTracker } from "./tracker.ts"
import { postTripStatus } from "./trip-status.ts"
import { assignRobot, getTrip, listTrips, tripSteps } from "./trips.ts"

export const endpoints: ReadonlyArray<Endpoint> = [
  requestQuote,
  acceptQuote,
  rejectQuote,
  deliveries.listDeliveries,
  deliveries.getDelivery,
  deliveries.getAttemptHistory,
  deliveries.cancelDelivery,
  deliveries.unlockDelivery,
  deliveries.openForLoad,
  deliveries.reportIssues,
  getTracker,
  ...attemptSteps,
  checkId,
  devices.postHeartbeat,
  devices.getCommands,
  devices.ackCommand,
  devices.getDevice,
  devices.sendCommand,
  devices.provisionDevice,
  devices.revokeDevice,
  ...robotStreams,
  postTripStatus,
  robotState.getRobotState,
  ...robotState.robotHistoryRoutes,
  robotState.getConnectivity,
  commandLid,
  robotState.requestTransition,
  ...pinRoutes,
  setPinOutcome,
  setRobotPinOutcome,
  robotState.acknowledgeAlert,
  robotState.getRobot,
  robots.deployRobots,
  robots.deployRobot,
  robots.undeployRobot,
  robots.parkRobot,
  robots.checkInRobot,
  robots.checkOutRobot,
  robots.groundRobot,
  robots.releaseRobot,
  robots.openRobotLid,
  listTrips,
  getTrip,
  ...tripSteps,
  assignRobot,
  actAsOperator,
  postPilotHeartbeat,
  getPilot,
  ...assignmentRoutes,
  getHub,
  ...hubSteps,
  getHealth,
  getReady
]
