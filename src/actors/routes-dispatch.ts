/** Where the events of Dispatch go. Source: spec/flows.md section 4 (routes). */
import type { DispatchEvent } from "../services/dispatch/events.ts"
import type * as Delivery from "./delivery/commands.ts"
import { fieldTask } from "./field-task.ts"
import { type RoutesOf, route } from "./route.ts"

const applyDispatch = (message: Delivery.ApplyDispatch["message"]): Delivery.ApplyDispatch => ({
  _tag: "ApplyDispatch",
  message
})

export const dispatchRoutes: RoutesOf<DispatchEvent["_tag"]> = {
  RobotAssigned: [route("RobotAssigned", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)],
  RobotReassigned: [
    route("RobotReassigned", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch),
    route(
      "RobotReassigned",
      "Robot",
      "ClearPin",
      (e) => e.oldRobot,
      (e) => ({ _tag: "ClearPin", referenceId: e.deliveryId })
    ),
    route(
      "RobotReassigned",
      "Trip",
      "AssignRobot",
      (e) => e.tripId,
      (e) => ({
        _tag: "AssignRobot",
        serial: e.newRobot,
        hubId: e.hubId,
        etd: e.etd,
        eta: e.eta,
        reason: e.issues.length > 0 ? e.issues.join(",") : "BetterPlan"
      })
    )
  ],
  DemandTransitioned: [
    route(
      "DemandTransitioned",
      "Delivery",
      "ApplyDispatch",
      (e) => (e.type === "Delivery" && e.to === "Canceled" && e.attemptId !== null ? e.deliveryId : null),
      applyDispatch
    )
  ],
  DemandOrphaned: [route("DemandOrphaned", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)],
  ReassignmentFailed: [
    route("ReassignmentFailed", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)
  ],
  EtaUpdate: [route("EtaUpdate", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)],
  AtOrigin: [route("AtOrigin", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)],
  LoadRejected: [
    route("LoadRejected", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch),
    route(
      "LoadRejected",
      "Hub",
      "CreateFoTask",
      (e, directory) => directory.hubOf(e.serial),
      (e) =>
        fieldTask("EMPTY_BOT", e.serial, {
          deliveryId: e.deliveryId,
          by: "service:dispatch",
          notes: e.reason
        })
    )
  ],
  TripRequested: [
    route(
      "TripRequested",
      "Trip",
      "CreateTrip",
      (e) => e.tripId,
      (event) => ({ _tag: "CreateTrip", event })
    )
  ],
  TripActivationRequested: [
    route(
      "TripActivationRequested",
      "Trip",
      "ActivateTrip",
      (e) => e.tripId,
      () => ({ _tag: "ActivateTrip" })
    )
  ],
  TripCancelRequested: [
    route(
      "TripCancelRequested",
      "Trip",
      "CancelTrip",
      (e) => e.tripId,
      (e) => ({ _tag: "CancelTrip", by: "service:dispatch", reason: e.reason })
    )
  ],
  PilotReservationRequested: [
    route(
      "PilotReservationRequested",
      "Pilot",
      "Reserve",
      (e) => (e.blocks.length > 0 ? e.blocks[0]!.pilotId : null),
      (e) => ({ _tag: "Reserve", tripId: e.tripId, until: e.holdUntil, requestedBy: "service:dispatch" })
    )
  ],
  SlotFreed: [
    route(
      "SlotFreed",
      "Planner",
      "Replan",
      (e) => e.shard,
      (e) => ({ _tag: "Replan", serial: e.serial })
    )
  ]
}
