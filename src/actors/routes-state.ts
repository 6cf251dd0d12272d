/** Where the events of State go. Source: spec/flows.md section 4 (routes). */

import { issueOfAlert, taskOfAlert } from "../services/operations/alert-policies.ts"
import { offlineAssistanceMs } from "../services/operations/constants.ts"
import type { StateEvent } from "../services/state/events.ts"
import type * as Delivery from "./delivery/commands.ts"
import type { Directory } from "./directory.ts"
import { fieldTask } from "./field-task.ts"
import type * as Planner from "./planner/commands.ts"
import { type EventOf, type Receiver, type RoutesOf, route } from "./route.ts"

const applyLid = (event: Delivery.ApplyLid["event"]): Delivery.ApplyLid => ({ _tag: "ApplyLid", event })
const applyRobotToDelivery = (event: Delivery.ApplyRobot["event"]): Delivery.ApplyRobot => ({
  _tag: "ApplyRobot",
  event
})
const applyRobotToPlanner = (event: Planner.ApplyRobot["event"]): Planner.ApplyRobot => ({
  _tag: "ApplyRobot",
  event
})
/** Whether a lid event is about an opening that a delivery may care for. */
const concernsFood = (event: EventOf<"LidEvent">): boolean =>
  event.event === "LID_OPENED" ||
  event.event === "LID_OPEN_FAILED" ||
  (event.event === "LID_CLOSED" && event.lateClose)
const deliveryOfReference = (
  event: { readonly referenceId: string | null; readonly serial: string },
  directory: Directory
): Receiver => event.referenceId ?? directory.deliveriesOf(event.serial)

export const stateRoutes: RoutesOf<StateEvent["_tag"]> = {
  RobotStateChanged: [
    route(
      "RobotStateChanged",
      "Trip",
      "Park",
      (e, directory) =>
        e.to === "GROUNDED" && e.from !== "GROUNDED" ? directory.liveTripsOfRobot(e.serial) : null,
      () => ({ _tag: "Park", by: "system:robot-grounded", reason: "ROBOT_GROUNDED", place: null })
    ),
    route("RobotStateChanged", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner),
    route(
      "RobotStateChanged",
      "Delivery",
      "ApplyRobot",
      (e, directory) =>
        e.to === "GROUNDED" && e.from !== "GROUNDED" ? directory.deliveriesOf(e.serial) : null,
      applyRobotToDelivery
    )
  ],
  TransitionRejected: [
    route(
      "TransitionRejected",
      "Trip",
      "Park",
      (e) => (e.requested === "ON_TRIP" ? e.tripId : null),
      (e) => ({ _tag: "Park", by: "system:transition-rejected", reason: e.code, place: null })
    )
  ],
  PinEntered: [
    route("PinEntered", "Delivery", "ApplyLid", (e, directory) => directory.deliveriesOf(e.serial), applyLid)
  ],
  LidEvent: [
    route(
      "LidEvent",
      "Delivery",
      "ApplyLid",
      (e, directory) => (concernsFood(e) ? deliveryOfReference(e, directory) : null),
      applyLid
    ),
    route(
      "LidEvent",
      "Planner",
      "ApplyRobot",
      (e) =>
        e.event === "LID_OPENED" || e.event === "LID_CLOSED" || e.event === "LID_OPEN_FAILED"
          ? e.shard
          : null,
      applyRobotToPlanner
    )
  ],
  LidCycleCompleted: [route("LidCycleCompleted", "Delivery", "ApplyLid", deliveryOfReference, applyLid)],
  LidCycleTimedOut: [route("LidCycleTimedOut", "Delivery", "ApplyLid", deliveryOfReference, applyLid)],
  ConnectivityChanged: [
    route(
      "ConnectivityChanged",
      "Planner",
      "ApplyRobot",
      (e) => (e.channel === "DEVICE_LINK" ? e.shard : null),
      applyRobotToPlanner
    )
  ],
  RobotHealthChanged: [
    route("RobotHealthChanged", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner),
    route(
      "RobotHealthChanged",
      "Delivery",
      "ApplyRobot",
      (e, directory) => directory.deliveriesOf(e.serial),
      applyRobotToDelivery
    )
  ],
  AlertRaised: [
    route(
      "AlertRaised",
      "Delivery",
      "ApplyRobot",
      (e, directory) => directory.deliveriesOf(e.serial),
      applyRobotToDelivery
    ),
    route(
      "AlertRaised",
      "Hub",
      "RequestFo",
      (e, directory) => (e.tripId !== null && issueOfAlert(e) !== null ? directory.hubOf(e.serial) : null),
      (e) => ({
        _tag: "RequestFo",
        tripId: e.tripId!,
        deliveryId: null,
        serial: e.serial,
        issue: issueOfAlert(e)!,
        place: null,
        needsGrounding: e.type === "BATTERY_CRITICAL",
        attemptCancellationReason: null,
        notes: e.details,
        by: `robot:${e.serial}`,
        confirmAfterMs: e.type === "ROBOT_OFFLINE" ? offlineAssistanceMs : 0,
        robot: null
      })
    ),
    route(
      "AlertRaised",
      "Hub",
      "CreateFoTask",
      (e, directory) => (taskOfAlert(e) === null ? null : directory.hubOf(e.serial)),
      (e) =>
        fieldTask(taskOfAlert(e)!, e.serial, {
          tripId: e.tripId,
          activateOnDeliveryEnd: e.tripId !== null,
          by: `robot:${e.serial}`,
          notes: e.details
        })
    )
  ],
  AlertCleared: [
    route(
      "AlertCleared",
      "Delivery",
      "ApplyRobot",
      (e, directory) => directory.deliveriesOf(e.serial),
      applyRobotToDelivery
    )
  ]
}
