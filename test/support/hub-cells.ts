/** The commands about a hub itself, its places, robots and searches, for the cells of its machines. */
import type { HubCommand } from "../../src/actors/hub/commands.ts"
import type { HubState } from "../../src/actors/hub/state.ts"
import type { CellResult } from "./cells.ts"
import { attemptEnded, deliveryCanceled, fieldHub } from "./field-work.ts"
import {
  cancelRequested,
  candidate,
  checkIn,
  checkOut,
  closed,
  createHub,
  deliveryEnded,
  deploy,
  noon,
  opened,
  openTask,
  parkRobot,
  pilotAsked,
  refused,
  resolved,
  robotCopy,
  robotDeployed,
  searchOpened,
  trip,
  undeploy,
  upsertLocation
} from "./hub.ts"

/** When the commands of the cells are given. */
export const cellsAt = noon + 60_000

/** Robots R1 and R3 are in, R2 is out; the trip `asking` has an offer open, `waiting` has nobody, `over` has no search. */
export const busyHub = (): HubState =>
  fieldHub(
    ...robotDeployed("R2"),
    searchOpened(trip("asking"), cellsAt - 1),
    pilotAsked("asking", "a", cellsAt - 1),
    searchOpened(trip("waiting"), cellsAt - 1)
  )

const pilot = candidate("b", { heartbeatAt: cellsAt })

const out = { serial: "R2", robot: robotCopy({ serial: "R2", operationState: "PARKED" }) }
const onTrip = robotCopy({ serial: "R2", operationState: "ON_TRIP", tripId: "t9" })

/** The commands about the hub itself, its places, robots and searches. */
export const hubCommands: Readonly<Record<string, () => HubCommand>> = {
  CreateHub: createHub,
  OpenHub: () => ({ _tag: "OpenHub", cause: "clock" }),
  CloseHub: () => ({ _tag: "CloseHub", cause: "clock" }),
  StartEndOfDay: () => ({ _tag: "StartEndOfDay", cause: "clock", robots: [] }),
  "UpsertLocation new": () => upsertLocation({ locationId: "lot-3" }),
  "UpsertLocation as before": () => upsertLocation(),
  "UpsertLocation off the Earth": () => upsertLocation({ lat: 91 }),
  "RegisterRobot new": () => ({ _tag: "RegisterRobot", serial: "R9" }),
  "RegisterRobot known": () => ({ _tag: "RegisterRobot", serial: "R1" }),
  "Deploy robot that is in": () => deploy(),
  "Deploy robot that is out": () => deploy({ ...out, robot: robotCopy({ serial: "R2" }) }),
  "Deploy with low battery": () => deploy({ robot: robotCopy({ batteryPct: 12 }) }),
  "Deploy before maintenance": () => deploy({ robot: robotCopy({ needsMaintenance: true }) }),
  "Deploy in place": () =>
    deploy({ serial: "R2", method: "IN_PLACE", robot: robotCopy({ operationState: "GROUNDED" }) }),
  "Deploy parked robot": () => deploy({ robot: robotCopy({ operationState: "PARKED" }) }),
  "ParkRobot that is out": () => parkRobot({ serial: "R2" }),
  "ParkRobot that is in": () => parkRobot(),
  "Undeploy robot that is out": () => undeploy(out),
  "Undeploy robot that is in": () => undeploy(),
  "Undeploy robot on a trip": () => undeploy({ serial: "R2", robot: onTrip }),
  "CheckIn robot that is out": () => checkIn(out),
  "CheckIn robot on a trip": () => checkIn({ serial: "R2", robot: onTrip }),
  "CheckIn robot on a trip by force": () => checkIn({ serial: "R2", robot: onTrip, force: true }),
  "CheckOut robot that is in": () => checkOut(),
  "CheckOut robot that is out": () => checkOut({ serial: "R2" }),
  "AssignPilot opened": () => opened(trip("new"), [pilot]),
  "AssignPilot opened again": () => opened(trip("asking"), [pilot]),
  "AssignPilot resolved: accepted": () => resolved(trip("asking"), "a", "ACCEPTED"),
  "AssignPilot resolved: rejected": () => resolved(trip("asking"), "a", "REJECTED", [pilot]),
  "AssignPilot resolved: work gone": () => resolved(trip("over"), "a", "CANCELED"),
  "AssignPilot refused": () => refused(trip("asking"), "a", [pilot]),
  "AssignPilot refused by a stranger": () => refused(trip("asking"), "z"),
  "AssignPilot closed": () => closed(trip("asking")),
  "AssignPilot closed again": () => closed(trip("over")),
  "ApplyDelivery cancel requested": () => cancelRequested("delivery of waiting", "attempt of waiting"),
  "ApplyDelivery over": () => deliveryEnded("delivery of waiting", "Completed"),
  "ApplyDelivery over, unknown": () => deliveryEnded("unknown", "Canceled"),
  "CheckIn of the robot of the task": () => checkIn(),
  "AssignPilot resolved: the trip of the help is driven": () =>
    resolved(trip("trip-1"), "a", "ACCEPTED", [], { ended: true }),
  "AssignPilot resolved: the trip of the help is gone": () => resolved(trip("trip-1"), "a", "CANCELED"),
  "AssignPilot resolved: the trip of the help has a pilot": () => resolved(trip("trip-1"), "a", "ACCEPTED"),
  "ApplyDelivery completed, of the task": () => deliveryEnded("delivery-1", "Completed"),
  "ApplyDelivery canceled, of the task, with its food": () => deliveryCanceled(true),
  "ApplyDelivery canceled, of the task, without": () => deliveryCanceled(false),
  "ApplyDelivery attempt over with food": () => attemptEnded(),
  "ApplyDelivery attempt over without": () => attemptEnded({ hasFood: false }),
  "SweepTasks with a pilot": () => ({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [pilot] }),
  "SweepTasks that finds no open task": () => ({
    _tag: "SweepTasks",
    openTasks: [],
    robots: [],
    candidates: []
  }),
  "SweepTasks that finds a forgotten task": () => ({
    _tag: "SweepTasks",
    openTasks: [openTask(trip("forgotten"))],
    robots: [robotCopy({ operationState: "PARKED" })],
    candidates: []
  }),
  "SweepTasks without": () => ({ _tag: "SweepTasks", openTasks: null, robots: [], candidates: [] }),
  "GiveUpPilotSearch too early": () => ({ _tag: "GiveUpPilotSearch", tripId: "waiting" }),
  "GiveUpPilotSearch unknown": () => ({ _tag: "GiveUpPilotSearch", tripId: "over" }),
  PublishActiveRobots: () => ({
    _tag: "PublishActiveRobots",
    robots: [
      {
        serial: "R2",
        tripId: "t9",
        deliveryId: null,
        attemptId: null,
        lat: 43.73,
        lng: 7.42,
        headingDeg: 0,
        speedMps: 1.4,
        batteryPct: 66
      }
    ]
  })
}

/**
 * Their results once the hub exists, but for opening and closing. Robots and searches do not ask whether the
 * doors are open: what has begun is brought to its end. Field work is looked at only where it is named.
 */
export const hubResults: Readonly<Record<string, CellResult>> = {
  CreateHub: "!IllegalTransition",
  StartEndOfDay: "=+",
  "UpsertLocation new": "=+",
  "UpsertLocation as before": "=",
  "UpsertLocation off the Earth": "!InvalidLocation",
  "RegisterRobot new": "=+",
  "RegisterRobot known": "!AlreadyRegistered",
  "Deploy robot that is in": "=+",
  "Deploy robot that is out": "!AlreadyDeployed",
  "Deploy with low battery": "!BatteryTooLow",
  "Deploy before maintenance": "!DeployBlockedMaintenance",
  "Deploy in place": "=+",
  "Deploy parked robot": "!RobotNotDeployable",
  "ParkRobot that is out": "=+",
  "ParkRobot that is in": "!NotDeployed",
  "Undeploy robot that is out": "=+",
  "Undeploy robot that is in": "!NotDeployed",
  "Undeploy robot on a trip": "!RobotOnTrip",
  "CheckIn robot that is out": "=+",
  "CheckIn robot on a trip": "!RobotOnTrip",
  "CheckIn robot on a trip by force": "=+",
  "CheckOut robot that is in": "=+",
  "CheckOut robot that is out": "!AlreadyCheckedOut",
  "AssignPilot opened": "=+",
  "AssignPilot opened again": "=",
  "AssignPilot resolved: accepted": "=+",
  "AssignPilot resolved: rejected": "=+",
  "AssignPilot resolved: work gone": "=",
  "AssignPilot refused": "=+",
  "AssignPilot refused by a stranger": "=",
  "AssignPilot closed": "=+",
  "AssignPilot closed again": "=",
  "ApplyDelivery cancel requested": "=+",
  "ApplyDelivery over": "=+",
  "ApplyDelivery over, unknown": "=",
  "CheckIn of the robot of the task": "=+",
  "AssignPilot resolved: the trip of the help is driven": "=",
  "AssignPilot resolved: the trip of the help is gone": "=",
  "AssignPilot resolved: the trip of the help has a pilot": "=",
  "ApplyDelivery completed, of the task": "=",
  "ApplyDelivery canceled, of the task, with its food": "=",
  "ApplyDelivery canceled, of the task, without": "=",
  "ApplyDelivery attempt over with food": "=+",
  "ApplyDelivery attempt over without": "=",
  "SweepTasks with a pilot": "=+",
  "SweepTasks that finds no open task": "=+",
  "SweepTasks that finds a forgotten task": "=+",
  "SweepTasks without": "=",
  "GiveUpPilotSearch too early": "=",
  "GiveUpPilotSearch unknown": "=",
  PublishActiveRobots: "=+"
}
