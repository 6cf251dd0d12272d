/** Where the events of field work go. Source: spec/flows.md section 4 (routes), spec/operations.md 5.3-5.7. */
import type { OperationsEvent } from "../services/operations/events.ts"
import { completionReasons } from "../services/operations/field-task-policies.ts"
import type * as Delivery from "./delivery/commands.ts"
import { type RoutesOf, route } from "./route.ts"

const applyField = (event: Delivery.ApplyField["event"]): Delivery.ApplyField => ({
  _tag: "ApplyField",
  event
})

/** Work after which there is no food in the robot any more. */
const emptiesRobot: ReadonlySet<string> = new Set(["EMPTY_BOT", "DELIVERY_RESCUE", "SWAP_BOT"])

export const fieldRoutes: RoutesOf<Extract<OperationsEvent["_tag"], `Fo${string}`>> = {
  FoTaskCreated: [
    route(
      "FoTaskCreated",
      "Hub",
      "AssignFo",
      (e) => (e.pending ? e.hubId : null),
      (e) => ({ _tag: "AssignFo", foTaskId: e.foTaskId, operators: [] })
    )
  ],
  FoTaskTransitioned: [
    route("FoTaskTransitioned", "Delivery", "ApplyField", (e) => e.deliveryId, applyField),
    route(
      "FoTaskTransitioned",
      "Robot",
      "SetFlags",
      (e) =>
        e.to === "COMPLETED" && emptiesRobot.has(e.type) && e.reason !== completionReasons.notDone
          ? e.serial
          : null,
      (e) => ({
        _tag: "SetFlags",
        flags: { hasFood: false },
        // Who empties a robot takes out whatever is in it.
        referenceId: e.type === "EMPTY_BOT" ? null : e.deliveryId,
        reason: e.type,
        requestedBy: "service:operations"
      })
    ),
    route(
      "FoTaskTransitioned",
      "Robot",
      "Release",
      // Of the tasks that are done only the one that mended the robot lets it go on: the hub gives
      // all others a reason (completionReasons).
      (e) => (e.to === "COMPLETED" && e.reason === null ? e.serial : null),
      (e) => ({ _tag: "Release", reason: e.type, requestedBy: "service:operations" })
    )
  ],
  FoAssignmentTransitioned: [
    route("FoAssignmentTransitioned", "Delivery", "ApplyField", (e) => e.deliveryId, applyField)
  ],
  FoSubtaskCompleted: [
    route("FoSubtaskCompleted", "Delivery", "ApplyField", (e) => e.deliveryId, applyField),
    route(
      "FoSubtaskCompleted",
      "Robot",
      "RequestTransition",
      (e) => (e.action === "PARK_BOT" ? e.serial : null),
      (e) => ({
        _tag: "RequestTransition",
        commandId: null,
        trigger: "ParkRobot",
        method: null,
        force: false,
        expectedVersion: null,
        reason: "PARK_BOT",
        requestedBy: e.by,
        flags: null
      })
    )
  ],
  FoAssistanceRequested: [
    route(
      "FoAssistanceRequested",
      "Robot",
      "Ground",
      (e) => (e.needsGrounding ? e.serial : null),
      (e) => ({ _tag: "Ground", reason: e.issue, requestedBy: "service:operations" })
    )
  ]
}
