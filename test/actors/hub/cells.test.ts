import { describe, it } from "@effect/vitest"
import { hubActor } from "../../../src/actors/hub/actor.ts"
import type { HubCommand } from "../../../src/actors/hub/commands.ts"
import { hubMachine } from "../../../src/actors/hub/machine.ts"
import { type CellResult, exerciseCells } from "../../support/cells.ts"
import {
  cancelRequested,
  candidate,
  checkIn,
  checkOut,
  closed,
  createHub,
  deliveryEnded,
  deploy,
  hubAfter,
  noon,
  opened,
  parkRobot,
  pilotAsked,
  refused,
  resolved,
  robotCopy,
  robotDeployed,
  robotRegistered,
  searchOpened,
  trip,
  undeploy,
  upsertLocation
} from "../../support/hub.ts"

/** Robot R1 is in, R2 is out; the trip `asking` has an offer open, `waiting` has nobody, `over` has no search. */
const events = [
  robotRegistered("R2"),
  ...robotDeployed("R2"),
  searchOpened(trip("asking"), noon - 1),
  pilotAsked("asking", "a", noon - 1),
  searchOpened(trip("waiting"), noon - 1)
]

const out = { serial: "R2", robot: robotCopy({ serial: "R2", operationState: "PARKED" }) }
const onTrip = robotCopy({ serial: "R2", operationState: "ON_TRIP", tripId: "t9" })

const commands: Readonly<Record<string, () => HubCommand>> = {
  CreateHub: createHub,
  OpenHub: () => ({ _tag: "OpenHub", cause: "clock" }),
  CloseHub: () => ({ _tag: "CloseHub", cause: "clock" }),
  StartEndOfDay: () => ({ _tag: "StartEndOfDay", cause: "clock", robots: [] }),
  "UpsertLocation new": () => upsertLocation({ locationId: "lot-3" }),
  "UpsertLocation as before": () => upsertLocation(),
  "UpsertLocation off the Earth": () => upsertLocation({ lat: 91 }),
  "RegisterRobot new": () => ({ _tag: "RegisterRobot", serial: "R3" }),
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
  "AssignPilot opened": () => opened(trip("new"), [candidate("b")]),
  "AssignPilot opened again": () => opened(trip("asking"), [candidate("b")]),
  "AssignPilot resolved: accepted": () => resolved(trip("asking"), "a", "ACCEPTED"),
  "AssignPilot resolved: rejected": () => resolved(trip("asking"), "a", "REJECTED", [candidate("b")]),
  "AssignPilot resolved: work gone": () => resolved(trip("over"), "a", "CANCELED"),
  "AssignPilot refused": () => refused(trip("asking"), "a", [candidate("b")]),
  "AssignPilot refused by a stranger": () => refused(trip("asking"), "z"),
  "AssignPilot closed": () => closed(trip("asking")),
  "AssignPilot closed again": () => closed(trip("over")),
  "ApplyDelivery cancel requested": () => cancelRequested("delivery of waiting", "attempt of waiting"),
  "ApplyDelivery over": () => deliveryEnded("delivery of waiting", "Completed"),
  "ApplyDelivery over, unknown": () => deliveryEnded("unknown", "Canceled"),
  "SweepTasks with a pilot": () => ({ _tag: "SweepTasks", candidates: [candidate("b")] }),
  "SweepTasks without": () => ({ _tag: "SweepTasks", candidates: [] }),
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

/** Before creation: nothing is here yet; news, timers and positions pass by. */
const none: Readonly<Record<string, CellResult>> = {
  CreateHub: "CLOSED",
  OpenHub: "!IllegalTransition",
  CloseHub: "!IllegalTransition",
  StartEndOfDay: "!NotFound",
  "UpsertLocation new": "!NotFound",
  "UpsertLocation as before": "!NotFound",
  "UpsertLocation off the Earth": "!NotFound",
  "RegisterRobot new": "!NotFound",
  "RegisterRobot known": "!NotFound",
  "Deploy robot that is in": "!NotFound",
  "Deploy robot that is out": "!NotFound",
  "Deploy with low battery": "!NotFound",
  "Deploy before maintenance": "!NotFound",
  "Deploy in place": "!NotFound",
  "Deploy parked robot": "!NotFound",
  "ParkRobot that is out": "!NotFound",
  "ParkRobot that is in": "!NotFound",
  "Undeploy robot that is out": "!NotFound",
  "Undeploy robot that is in": "!NotFound",
  "Undeploy robot on a trip": "!NotFound",
  "CheckIn robot that is out": "!NotFound",
  "CheckIn robot on a trip": "!NotFound",
  "CheckIn robot on a trip by force": "!NotFound",
  "CheckOut robot that is in": "!NotFound",
  "CheckOut robot that is out": "!NotFound",
  "AssignPilot opened": "!NotFound",
  "AssignPilot opened again": "!NotFound",
  "AssignPilot resolved: accepted": "!NotFound",
  "AssignPilot resolved: rejected": "!NotFound",
  "AssignPilot resolved: work gone": "!NotFound",
  "AssignPilot refused": "!NotFound",
  "AssignPilot refused by a stranger": "!NotFound",
  "AssignPilot closed": "!NotFound",
  "AssignPilot closed again": "!NotFound",
  "ApplyDelivery cancel requested": "=",
  "ApplyDelivery over": "=",
  "ApplyDelivery over, unknown": "=",
  "SweepTasks with a pilot": "=",
  "SweepTasks without": "=",
  "GiveUpPilotSearch too early": "=",
  "GiveUpPilotSearch unknown": "=",
  PublishActiveRobots: "="
}

/** Robots and searches do not ask whether the doors are open: what has begun is brought to its end. */
const created: Readonly<Record<string, CellResult>> = {
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
  "SweepTasks with a pilot": "=+",
  "SweepTasks without": "=",
  "GiveUpPilotSearch too early": "=",
  "GiveUpPilotSearch unknown": "=",
  PublishActiveRobots: "=+"
}

describe("every command in every state of a hub", () => {
  it("gives exactly this", () => {
    exerciseCells({
      actor: hubActor,
      machine: hubMachine,
      states: {
        none: () => hubActor.initial("hub-1"),
        OPEN: () => hubAfter(...events),
        CLOSED: () =>
          hubAfter(...events, {
            _tag: "HubClosed",
            at: noon,
            hubId: "hub-1",
            shard: "shard-1",
            cause: "clock"
          })
      },
      commands,
      stateOf: (state) => state.status,
      now: noon,
      expected: {
        none,
        OPEN: { ...created, OpenHub: "!IllegalTransition", CloseHub: "CLOSED" },
        CLOSED: { ...created, OpenHub: "OPEN", CloseHub: "!IllegalTransition" }
      }
    })
  })
})
