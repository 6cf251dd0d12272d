/** All routes, in the order of the OpenAPI document. */
import type { Endpoint } from "../endpoint.ts"
import { closeAssistance, requestFo } from "./assistance.ts"
import { attemptSteps, checkId } from "./attempts.ts"
import { doordashHook, uberHook } from "./courier-hooks.ts"
import * as deliveries from "./deliveries.ts"
import { changeAddress, changeProvider } from "./delivery-changes.ts"
import * as devices from "./devices.ts"
import { listFieldOperators } from "./field-presence.ts"
import * as fieldTasks from "./field-tasks.ts"
import { stepWords, taskWords } from "./field-work.ts"
import { getHub, hubSteps } from "./hubs.ts"
import { getPartnerLink, partnerLinkSteps } from "./partner-links.ts"
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
import { cancelAction, listActions } from "./watchdog-actions.ts"
import * as watchdogRules from "./watchdog-rules.ts"

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
  changeProvider,
  changeAddress,
  getTracker,
  ...attemptSteps,
  checkId,
  doordashHook,
  uberHook,
  watchdogRules.listRules,
  watchdogRules.createRule,
  watchdogRules.getRule,
  watchdogRules.changeRule,
  watchdogRules.deleteRule,
  watchdogRules.dryRunRule,
  listActions,
  cancelAction,
  getPartnerLink,
  ...partnerLinkSteps,
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
  fieldTasks.listFoTasks,
  fieldTasks.createFoTask,
  fieldTasks.cancelFoTask,
  fieldTasks.getFoTask,
  fieldTasks.postponeFoTask,
  fieldTasks.revokeFo,
  fieldTasks.assignFo,
  ...taskWords,
  ...stepWords,
  requestFo,
  closeAssistance,
  listFieldOperators,
  getHub,
  ...hubSteps,
  getHealth,
  getReady
]
