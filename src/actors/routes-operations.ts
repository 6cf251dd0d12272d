/** Where the events of Operations, but for field work go. Source: spec/flows.md section 4 (routes). */
import type { OperationsEvent } from "../services/operations/events.ts"
import type * as Delivery from "./delivery/commands.ts"
import type * as Planner from "./planner/commands.ts"
import { type RoutesOf, route } from "./route.ts"

const applyTripToDelivery = (event: Delivery.ApplyTrip["event"]): Delivery.ApplyTrip => ({
  _tag: "ApplyTrip",
  event
})
const applyTripToPlanner = (event: Planner.ApplyTrip["event"]): Planner.ApplyTrip => ({
  _tag: "ApplyTrip",
  event
})
const applyPilotToPlanner = (event: Planner.ApplyPilot["event"]): Planner.ApplyPilot => ({
  _tag: "ApplyPilot",
  event
})
const applyRobotToPlanner = (event: Planner.ApplyRobot["event"]): Planner.ApplyRobot => ({
  _tag: "ApplyRobot",
  event
})
const applyHub = (event: Planner.ApplyHub["event"]): Planner.ApplyHub => ({ _tag: "ApplyHub", event })

export const operationsRoutes: RoutesOf<OperationsEvent["_tag"]> = {
  TripCreated: [
    route("TripCreated", "Delivery", "ApplyTrip", (e) => e.deliveryId, applyTripToDelivery),
    route(
      "TripCreated",
      "TripWatch",
      "Open",
      (e) => e.tripId,
      (event) => ({ _tag: "Open", event })
    )
  ],
  TripRouteUpdated: [
    route(
      "TripRouteUpdated",
      "TripWatch",
      "ApplyRoute",
      (e) => e.tripId,
      (event) => ({ _tag: "ApplyRoute", event })
    )
  ],
  TripRouteIssuesUpdated: [
    route(
      "TripRouteIssuesUpdated",
      "TripWatch",
      "ApplyIssues",
      (e) => e.tripId,
      (event) => ({ _tag: "ApplyIssues", event })
    )
  ],
  TripTransitioned: [
    route(
      "TripTransitioned",
      "Robot",
      "ApplyTrip",
      (e) => (e.departed ? e.serial : null),
      (event) => ({ _tag: "ApplyTrip", event })
    ),
    route(
      "TripTransitioned",
      "Planner",
      "MarkActive",
      (e, directory) =>
        e.to === "IN_TRANSIT" && e.serial !== null && e.demandId !== null
          ? directory.shardOfTrip(e.tripId)
          : null,
      (e) => ({ _tag: "MarkActive", tripId: e.tripId, serial: e.serial!, force: false })
    ),
    route(
      "TripTransitioned",
      "Planner",
      "Fulfil",
      (e, directory) =>
        e.to === "COMPLETED" && e.demandId !== null ? directory.shardOfTrip(e.tripId) : null,
      (e) => ({
        _tag: "Fulfil",
        tripId: e.tripId,
        deliveryId: e.deliveryId,
        attemptId: e.attemptId,
        serial: e.serial,
        place: e.place
      })
    ),
    route(
      "TripTransitioned",
      "Planner",
      "ApplyTrip",
      (e, directory) =>
        e.demandId !== null && (e.to === "AT_STOP" || e.to === "CANCELLED" || e.to === "IN_TRANSIT")
          ? directory.shardOfTrip(e.tripId)
          : null,
      applyTripToPlanner
    ),
    route("TripTransitioned", "Delivery", "ApplyTrip", (e) => e.deliveryId, applyTripToDelivery),
    route(
      "TripTransitioned",
      "Pilot",
      "EndAssignment",
      (e) => (e.to === "COMPLETED" || e.to === "CANCELLED" ? e.pilotId : null),
      (e) => ({
        _tag: "EndAssignment",
        tripId: e.tripId,
        outcome: e.to === "COMPLETED" ? "COMPLETED" : "CANCELLED"
      })
    ),
    route(
      "TripTransitioned",
      "Pilot",
      "Revoke",
      (e) =>
        e.to === "AT_STOP" && !e.arrived && (e.reason === "HANDOVER" || e.reason === "ROBOT_GROUNDED")
          ? e.pilotId
          : null,
      (e) => ({
        _tag: "Revoke",
        tripId: e.tripId,
        taskVersion: null,
        reason: e.reason ?? "HANDOVER"
      })
    ),
    route(
      "TripTransitioned",
      "TripWatch",
      "Depart",
      (e) => (e.to === "IN_TRANSIT" || (e.to === "AT_STOP" && e.departed) ? e.tripId : null),
      (event) => ({ _tag: "Depart", event, olderTripId: null })
    ),
    route(
      "TripTransitioned",
      "TripWatch",
      "Close",
      (e) => (e.to === "COMPLETED" || e.to === "CANCELLED" ? e.tripId : null),
      (e) => ({ _tag: "Close", closedAt: e.at, byTripId: null })
    )
  ],
  TaskTransitioned: [
    route(
      "TaskTransitioned",
      "Hub",
      "AssignPilot",
      (e) => ((e.to === "PENDING" || e.to === "PAUSED") && e.pilotId === null ? e.hubId : null),
      (e) => ({
        _tag: "AssignPilot",
        trip: {
          tripId: e.tripId,
          taskId: e.taskId,
          type: e.type,
          demandId: e.demandId,
          deliveryId: e.deliveryId,
          attemptId: e.attemptId,
          departBy: e.departBy,
          taskVersion: e.version
        },
        cause: "Opened",
        resolution: null,
        pilotId: null,
        candidates: []
      })
    )
  ],
  PilotAssignmentResolved: [
    route(
      "PilotAssignmentResolved",
      "Trip",
      "ApplyAssignment",
      (e) => e.tripId,
      (event) => ({ _tag: "ApplyAssignment", event })
    ),
    route(
      "PilotAssignmentResolved",
      "Hub",
      "AssignPilot",
      (e) => e.hubId,
      (e) => ({
        _tag: "AssignPilot",
        trip: {
          tripId: e.tripId,
          taskId: e.taskId,
          type: e.type,
          demandId: e.demandId,
          deliveryId: e.deliveryId,
          attemptId: e.attemptId,
          departBy: null,
          taskVersion: e.taskVersion
        },
        cause: "Resolved",
        resolution: e,
        pilotId: e.pilotId,
        candidates: []
      })
    ),
    route(
      "PilotAssignmentResolved",
      "Planner",
      "ApplyPilot",
      (e, directory) => (e.demandId === null ? null : directory.shardOfTrip(e.tripId)),
      applyPilotToPlanner
    ),
    route(
      "PilotAssignmentResolved",
      "Delivery",
      "ApplyTrip",
      (e) => (e.type === "DELIVERY" ? e.deliveryId : null),
      applyTripToDelivery
    )
  ],
  PilotUnavailable: [
    route(
      "PilotUnavailable",
      "Planner",
      "ApplyPilot",
      (e, directory) => (e.demandId === null ? null : directory.shardOfTrip(e.tripId)),
      applyPilotToPlanner
    ),
    route("PilotUnavailable", "Delivery", "ApplyTrip", (e) => e.deliveryId, applyTripToDelivery)
  ],
  PilotShiftTransitioned: [
    route(
      "PilotShiftTransitioned",
      "Trip",
      "Park",
      (e) => (e.to === "UNRESPONSIVE" ? e.tripId : null),
      (e) => ({
        _tag: "Park",
        by: "system:pilot-lost",
        reason: `PILOT_UNRESPONSIVE ${e.pilotId}`,
        place: null
      })
    ),
    route("PilotShiftTransitioned", "Planner", "ApplyPilot", (e) => e.shard, applyPilotToPlanner)
  ],
  PilotReservationChanged: [
    route("PilotReservationChanged", "Planner", "ApplyPilot", (e) => e.shard, applyPilotToPlanner)
  ],
  PilotHeartbeat: [route("PilotHeartbeat", "Planner", "ApplyPilot", (e) => e.shard, applyPilotToPlanner)],
  ActiveRobotLocation: [
    route("ActiveRobotLocation", "Delivery", "ApplyTrip", (e) => e.deliveryId, applyTripToDelivery),
    route("ActiveRobotLocation", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
  ],
  TripEtaChanged: [
    route(
      "TripEtaChanged",
      "Planner",
      "ApplyTrip",
      (e, directory) => (e.demandId === null ? null : directory.shardOfTrip(e.tripId)),
      applyTripToPlanner
    )
  ],
  TripHandoverCompleted: [
    route(
      "TripHandoverCompleted",
      "Planner",
      "ApplyTrip",
      (e, directory) => (e.demandId === null ? null : directory.shardOfTrip(e.tripId)),
      applyTripToPlanner
    )
  ],
  HubOpened: [route("HubOpened", "Planner", "ApplyHub", (e) => e.shard, applyHub)],
  HubClosed: [route("HubClosed", "Planner", "ApplyHub", (e) => e.shard, applyHub)],
  EndOfDayStarted: [route("EndOfDayStarted", "Planner", "ApplyHub", (e) => e.shard, applyHub)],
  LocationUpserted: [route("LocationUpserted", "Planner", "ApplyHub", (e) => e.shard, applyHub)],
  RobotRegistered: [
    route(
      "RobotRegistered",
      "Robot",
      "Register",
      (e) => e.serial,
      (e) => ({ _tag: "Register", serial: e.serial, hubId: e.hubId, cityId: e.cityId, shard: e.shard })
    ),
    route("RobotRegistered", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
  ],
  RobotDeployment: [
    route(
      "RobotDeployment",
      "Robot",
      "RequestTransition",
      (e) => e.serial,
      (e) => ({
        _tag: "RequestTransition",
        commandId: null,
        trigger: "Deploy",
        method: e.method,
        force: false,
        expectedVersion: null,
        reason: e.reason,
        requestedBy: e.by,
        flags: null
      })
    ),
    route("RobotDeployment", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
  ],
  RobotUndeployed: [
    route(
      "RobotUndeployed",
      "Robot",
      "RequestTransition",
      (e) => e.serial,
      (e) => ({
        _tag: "RequestTransition",
        commandId: null,
        trigger: "Undeploy",
        method: null,
        force: false,
        expectedVersion: null,
        reason: e.reason,
        requestedBy: e.by,
        flags: null
      })
    ),
    route("RobotUndeployed", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
  ],
  RobotCheckedIn: [
    route(
      "RobotCheckedIn",
      "Robot",
      "RequestTransition",
      (e) => e.serial,
      (e) => ({
        _tag: "RequestTransition",
        commandId: null,
        trigger: "CheckIn",
        method: null,
        force: e.force,
        expectedVersion: null,
        reason: e.reason,
        requestedBy: e.by,
        flags: null
      })
    ),
    route("RobotCheckedIn", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
  ]
}
