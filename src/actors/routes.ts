/**
 * Which event of one actor becomes which command of another: the one table both hosts route by.
 * Pure; an event that no row takes stays where it happened (warehouse only).
 * Source: spec/flows.md section 4 (routes). `test/contract` compares the table with the catalogue.
 *
 * Rows filter as early as they can: a command that its receiver would only shrug at costs a message
 * in production and a heap entry in the simulation.
 */
import type { ActorName, AnyCommand, AnyEvent } from "../domain/decider.ts"
import type { DeliveriesEvent } from "../services/deliveries/events.ts"
import type { DeviceEvent } from "../services/device/events.ts"
import type { DispatchEvent } from "../services/dispatch/events.ts"
import type { OperationsEvent } from "../services/operations/events.ts"
import type { StateEvent } from "../services/state/events.ts"
import type * as Delivery from "./delivery/commands.ts"
import type { Directory } from "./directory.ts"
import type * as Hub from "./hub/commands.ts"
import type * as Pilot from "./pilot/commands.ts"
import type * as Planner from "./planner/commands.ts"
import type * as Robot from "./robot/commands.ts"
import type * as Trip from "./trip/commands.ts"

/** Events that may travel between actors. */
export type RoutableEvent = DeliveriesEvent | DeviceEvent | DispatchEvent | OperationsEvent | StateEvent

type Tag = RoutableEvent["_tag"]
type EventOf<T extends Tag> = Extract<RoutableEvent, { readonly _tag: T }>

/** All commands of actors that routes address. */
export interface CommandsByActor {
  readonly Delivery: Delivery.DeliveryCommand
  readonly Robot: Robot.RobotCommand
  readonly Pilot: Pilot.PilotCommand
  readonly Trip: Trip.TripCommand
  readonly Hub: Hub.HubCommand
  readonly Planner: Planner.PlannerCommand
}

type Receiver = string | ReadonlyArray<string> | null | undefined

/** One row: `event` becomes `command` of the actor `actor` under each id that `to` gives. */
export interface Route<E extends AnyEvent = AnyEvent> {
  readonly actor: ActorName
  readonly command: string
  /** Receivers; null: this event does not concern the actor. */
  readonly to: (event: E, directory: Directory) => Receiver
  readonly make: (event: E, receiver: string) => AnyCommand
}

const route = <T extends Tag, A extends keyof CommandsByActor, C extends CommandsByActor[A]["_tag"]>(
  _event: T,
  actor: A,
  command: C,
  to: (event: EventOf<T>, directory: Directory) => Receiver,
  make: (event: EventOf<T>, receiver: string) => Extract<CommandsByActor[A], { readonly _tag: C }>
): Route<EventOf<T>> => ({ actor, command, to, make })

const applyDispatch = (message: Delivery.ApplyDispatch["message"]): Delivery.ApplyDispatch => ({
  _tag: "ApplyDispatch",
  message
})
const applyTripToDelivery = (event: Delivery.ApplyTrip["event"]): Delivery.ApplyTrip => ({
  _tag: "ApplyTrip",
  event
})
const applyLid = (event: Delivery.ApplyLid["event"]): Delivery.ApplyLid => ({ _tag: "ApplyLid", event })
const applyRobotToDelivery = (event: Delivery.ApplyRobot["event"]): Delivery.ApplyRobot => ({
  _tag: "ApplyRobot",
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

/** Whether a lid event is about an opening that a delivery may care for. */
const concernsFood = (event: EventOf<"LidEvent">): boolean =>
  event.event === "LID_OPENED" ||
  event.event === "LID_OPEN_FAILED" ||
  (event.event === "LID_CLOSED" && event.lateClose)

const deliveryOfReference = (
  event: { readonly referenceId: string | null; readonly serial: string },
  directory: Directory
): Receiver => event.referenceId ?? directory.deliveriesOf(event.serial)

const shardOfDelivery = (event: { readonly deliveryId: string }, directory: Directory): Receiver =>
  directory.shardOfDelivery(event.deliveryId)

const ended = (event: EventOf<"AttemptTransitioned">): boolean =>
  event.to === "Delivered" ||
  event.to === "Canceled" ||
  event.to === "TimedOut" ||
  event.to === "Unrecoverable" ||
  event.to === "Rescued" ||
  event.to === "Returned" ||
  event.to === "ReturnCanceled" ||
  event.to === "ReturnFailed"

/** Every route, by the event it starts from; the rows of an event run in this order. */
export const routes: { readonly [T in Tag]?: ReadonlyArray<Route<EventOf<T>>> } = {
  // ---- Dispatch
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
  LoadRejected: [route("LoadRejected", "Delivery", "ApplyDispatch", (e) => e.deliveryId, applyDispatch)],
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
  ],

  // ---- Deliveries
  AttemptTransitioned: [
    route(
      "AttemptTransitioned",
      "Planner",
      "HandleDeliveryLoaded",
      (e, directory) =>
        e.provider === "Robot" &&
        e.to === "LoadedWaitingForPilot" &&
        e.serial !== null &&
        e.from !== "LoadedWithPilot"
          ? shardOfDelivery(e, directory)
          : null,
      (e) => ({
        _tag: "HandleDeliveryLoaded",
        deliveryId: e.deliveryId,
        attemptId: e.attemptId,
        serial: e.serial!,
        loadedAt: e.at,
        activateTrip: true
      })
    ),
    route(
      "AttemptTransitioned",
      "Planner",
      "Fulfil",
      (e, directory) =>
        e.provider === "Robot" && e.to === "Delivered" ? shardOfDelivery(e, directory) : null,
      (e) => ({
        _tag: "Fulfil",
        tripId: null,
        deliveryId: e.deliveryId,
        attemptId: e.attemptId,
        serial: e.serial,
        place: null
      })
    ),
    route(
      "AttemptTransitioned",
      "Robot",
      "SetFlags",
      (e) =>
        e.provider === "Robot" &&
        (e.to === "Delivered" || (e.to === "LoadedWaitingForPilot" && e.from !== "LoadedWithPilot"))
          ? e.serial
          : null,
      (e) => ({
        _tag: "SetFlags",
        flags: { hasFood: e.to !== "Delivered" },
        reason: e.to,
        requestedBy: "service:deliveries"
      })
    ),
    route(
      "AttemptTransitioned",
      "Robot",
      "ClearPin",
      (e) => (e.provider === "Robot" && (e.to === "LoadedWaitingForPilot" || ended(e)) ? e.serial : null),
      (e) => ({ _tag: "ClearPin", referenceId: e.deliveryId })
    ),
    route(
      "AttemptTransitioned",
      "Hub",
      "ApplyDelivery",
      (e) => (e.provider === "Robot" && e.hasFood && ended(e) ? e.hubId : null),
      (event) => ({ _tag: "ApplyDelivery", event })
    )
  ],
  CancelRequested: [
    route("CancelRequested", "Planner", "Cancel", shardOfDelivery, (e) => ({
      _tag: "Cancel",
      deliveryId: e.deliveryId,
      attemptId: e.attemptId,
      demandId: e.demandId,
      reason: e.reason
    })),
    route(
      "CancelRequested",
      "Hub",
      "ApplyDelivery",
      (e) => e.hubId,
      (event) => ({ _tag: "ApplyDelivery", event })
    )
  ],
  RescueRequested: [
    route("RescueRequested", "Planner", "Cancel", shardOfDelivery, (e) => ({
      _tag: "Cancel",
      deliveryId: e.deliveryId,
      attemptId: e.attemptId,
      demandId: e.demandId,
      reason: "BotRescue"
    }))
  ],
  DeliveryTransitioned: [
    route(
      "DeliveryTransitioned",
      "Trip",
      "Complete",
      (e, directory) => (e.to === "Completed" ? directory.openTripsOf(e.deliveryId) : null),
      () => ({ _tag: "Complete", by: "service:deliveries", place: null, overrideReason: null })
    ),
    route(
      "DeliveryTransitioned",
      "Trip",
      "CancelTrip",
      (e, directory) => (e.to === "Canceled" && !e.returning ? directory.openTripsOf(e.deliveryId) : null),
      (e) => ({ _tag: "CancelTrip", by: "service:deliveries", reason: e.cancelReason ?? "DeliveryCanceled" })
    ),
    route(
      "DeliveryTransitioned",
      "Hub",
      "ApplyDelivery",
      (e) => (e.to === "Completed" || e.to === "Canceled" ? e.hubId : null),
      (event) => ({ _tag: "ApplyDelivery", event })
    )
  ],
  DeliveryAddressChanged: [
    route(
      "DeliveryAddressChanged",
      "Planner",
      "Update",
      (e, directory) => (e.demandId === null ? null : shardOfDelivery(e, directory)),
      (e) => ({
        _tag: "Update",
        demandId: e.demandId!,
        start: null,
        latestStart: null,
        destination: e.place,
        excludeRobots: null
      })
    )
  ],

  // ---- Operations
  TripCreated: [route("TripCreated", "Delivery", "ApplyTrip", (e) => e.deliveryId, applyTripToDelivery)],
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
      (e) => ({ _tag: "Revoke", tripId: e.tripId, reason: e.reason ?? "HANDOVER" })
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
          departBy: e.departBy
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
          departBy: null
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
  ],

  // ---- State
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
  ],

  // ---- Device
  RobotTelemetry: [
    route(
      "RobotTelemetry",
      "Robot",
      "ApplyTelemetry",
      (e) => e.serial,
      (event) => ({ _tag: "ApplyTelemetry", event })
    ),
    route("RobotTelemetry", "Planner", "ApplyRobot", (e) => e.shard, applyRobotToPlanner)
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
