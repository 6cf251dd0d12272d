/** Where the events of Device go. Source: spec/flows.md section 4 (routes). */
import type { DeviceEvent } from "../services/device/events.ts"
import type * as Planner from "./planner/commands.ts"
import { type RoutesOf, route } from "./route.ts"

const applyRobotToPlanner = (event: Planner.ApplyRobot["event"]): Planner.ApplyRobot => ({
  _tag: "ApplyRobot",
  event
})

export const deviceRoutes: RoutesOf<DeviceEvent["_tag"]> = {
  RobotTelemetry: [
    route(
      "RobotTelemetry",
      "Robot",
      "ApplyTelemetry",
      (e) => e.serial,
      (event) => ({ _tag: "ApplyTelemetry", event })
    ),
    route("RobotTelemetry", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner),
    route(
      "RobotTelemetry",
      "TripWatch",
      "ApplyTelemetry",
      (e, directory) => directory.departedTripOf(e.serial),
      (event) => ({ _tag: "ApplyTelemetry", event })
    )
  ],
  CommandAcknowledged: [
    route(
      "CommandAcknowledged",
      "Robot",
      "ApplyDeviceEvent",
      (e) => e.serial,
      (e) => ({
        _tag: "ApplyDeviceEvent",
        bootId: "",
        items: [{ kind: "ack", seq: 0, occurredAt: e.at, commandId: e.commandId, result: e.result }]
      })
    )
  ]
}
