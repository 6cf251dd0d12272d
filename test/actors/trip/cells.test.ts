import { describe, it } from "@effect/vitest"
import { tripActor } from "../../../src/actors/trip/actor.ts"
import type { TripCommand } from "../../../src/actors/trip/commands.ts"
import { taskMachine, tripMachine } from "../../../src/actors/trip/machine.ts"
import type { TripState } from "../../../src/actors/trip/state.ts"
import { exerciseCells } from "../../support/cells.ts"
import {
  arrived,
  bound,
  cancelled,
  completed,
  destination,
  inTransit,
  nearDestination,
  none,
  offDestination,
  offered,
  origin,
  paused,
  pending,
  requested,
  resolution,
  robotCopy,
  scheduled,
  t0
} from "./trips.ts"

const now = t0 + 200_000
const pilot = "pilot:P1"
const deliveries = "service:deliveries"

const commands: Readonly<Record<string, (state: TripState) => TripCommand>> = {
  "CreateTrip same": () => ({ _tag: "CreateTrip", event: requested() }),
  "CreateTrip other facts": () => ({ _tag: "CreateTrip", event: requested({ demandId: "demand-2" }) }),
  "CreateTrip without robot": () => ({ _tag: "CreateTrip", event: requested({ serial: null }) }),
  ActivateTrip: () => ({ _tag: "ActivateTrip" }),
  "AssignRobot other": () => ({
    _tag: "AssignRobot",
    serial: "R2",
    hubId: "hub-1",
    etd: now + 300_000,
    eta: now + 900_000,
    reason: "BetterPlan"
  }),
  "OfferPilot P1": () => ({ _tag: "OfferPilot", pilotId: "P1", seenTaskVersion: 99 }),
  "OfferPilot P2": () => ({ _tag: "OfferPilot", pilotId: "P2", seenTaskVersion: 99 }),
  "RefuseOffer P1": (state) => ({
    _tag: "RefuseOffer",
    pilotId: "P1",
    taskVersion: state.offeredTaskVersion,
    reason: "BUSY"
  }),
  "ApplyAssignment accepted": (state) => ({
    _tag: "ApplyAssignment",
    event: resolution({ taskVersion: state.offeredTaskVersion })
  }),
  "ApplyAssignment accepted by P2": (state) => ({
    _tag: "ApplyAssignment",
    event: resolution({ pilotId: "P2", taskVersion: state.taskVersion })
  }),
  "ApplyAssignment revoked": (state) => ({
    _tag: "ApplyAssignment",
    event: resolution({
      status: "REVOKED",
      ended: true,
      reason: "REASSIGNED",
      taskVersion: state.offeredTaskVersion
    })
  }),
  "ApplyAssignment older offer": (state) => ({
    _tag: "ApplyAssignment",
    event: resolution({ status: "STALE", ended: true, taskVersion: state.offeredTaskVersion - 1 })
  }),
  "Hold by robot": () => ({ _tag: "Hold", by: "robot:R1", reason: "WAIT" }),
  "Hold by other pilot": () => ({ _tag: "Hold", by: "pilot:P2", reason: "WAIT" }),
  "Depart P1": () => ({ _tag: "Depart", pilotId: "P1", robot: robotCopy(), overrideReason: null }),
  "Depart P2": () => ({ _tag: "Depart", pilotId: "P2", robot: robotCopy(), overrideReason: null }),
  "Depart offline": () => ({
    _tag: "Depart",
    pilotId: "P1",
    robot: robotCopy({ online: false }),
    overrideReason: null
  }),
  "Park by pilot": () => ({ _tag: "Park", by: pilot, reason: "OBSTACLE", place: origin }),
  "Park by other pilot": () => ({ _tag: "Park", by: "pilot:P2", reason: "OBSTACLE", place: origin }),
  "Park grounded": () => ({
    _tag: "Park",
    by: "system:robot-grounded",
    reason: "ROBOT_GROUNDED",
    place: null
  }),
  "Park lost pilot": () => ({
    _tag: "Park",
    by: "system:pilot-lost",
    reason: "PILOT_UNRESPONSIVE P1",
    place: null
  }),
  "Park other lost pilot": () => ({
    _tag: "Park",
    by: "system:pilot-lost",
    reason: "PILOT_UNRESPONSIVE P2",
    place: null
  }),
  "Arrive inside": () => ({ _tag: "Arrive", by: pilot, place: nearDestination, overrideReason: null }),
  "Arrive outside": () => ({ _tag: "Arrive", by: pilot, place: offDestination, overrideReason: null }),
  "Arrive by system": () => ({
    _tag: "Arrive",
    by: "service:trip-monitor",
    place: destination,
    overrideReason: null
  }),
  "Complete inside": () => ({ _tag: "Complete", by: pilot, place: nearDestination, overrideReason: null }),
  "Complete nowhere": () => ({ _tag: "Complete", by: pilot, place: null, overrideReason: null }),
  "Complete by deliveries": () => ({ _tag: "Complete", by: deliveries, place: null, overrideReason: null }),
  "CancelTrip by dispatch": () => ({ _tag: "CancelTrip", by: "service:dispatch", reason: "Other" }),
  "CancelTrip by operator": () => ({ _tag: "CancelTrip", by: "operator:O1", reason: "Other" }),
  "CancelTrip by other pilot": () => ({ _tag: "CancelTrip", by: "pilot:P2", reason: "Other" }),
  "ExecuteCancel by robot": () => ({ _tag: "ExecuteCancel", by: "robot:R1", place: origin }),
  "ExecuteCancel by clock": () => ({ _tag: "ExecuteCancel", by: "system:cancel-grace", place: null }),
  "RequestPark P1": () => ({ _tag: "RequestPark", pilotId: "P1", reason: "HANDOVER" }),
  "RequestPark P2": () => ({ _tag: "RequestPark", pilotId: "P2", reason: "HANDOVER" }),
  "ReportRouteIssue P1": () => ({
    _tag: "ReportRouteIssue",
    pilotId: "P1",
    kind: "BLOCKAGE",
    lat: 43.7,
    lng: 7.4,
    note: null
  }),
  "UpdateEta later": () => ({ _tag: "UpdateEta", eta: t0 + 700_000 }),
  "UpdateEta same": () => ({ _tag: "UpdateEta", eta: t0 + 610_000 })
}

type Row = Readonly<Record<string, string>>

/** Before the trip exists: people hear that it does not, news of others is old. */
const beforeCreation: Row = {
  ActivateTrip: "=",
  "AssignRobot other": "!NotFound",
  "OfferPilot P1": "!NotFound",
  "OfferPilot P2": "!NotFound",
  "RefuseOffer P1": "=",
  "ApplyAssignment accepted": "=",
  "ApplyAssignment accepted by P2": "=",
  "ApplyAssignment revoked": "=",
  "ApplyAssignment older offer": "=",
  "Hold by robot": "!NotFound",
  "Hold by other pilot": "!NotFound",
  "Depart P1": "!NotFound",
  "Depart P2": "!NotFound",
  "Depart offline": "!NotFound",
  "Park by pilot": "!NotFound",
  "Park by other pilot": "!NotFound",
  "Park grounded": "=",
  "Park lost pilot": "=",
  "Park other lost pilot": "=",
  "Arrive inside": "!NotFound",
  "Arrive outside": "!NotFound",
  "Arrive by system": "=",
  "Complete inside": "!NotFound",
  "Complete nowhere": "!NotFound",
  "Complete by deliveries": "=",
  "CancelTrip by dispatch": "=",
  "CancelTrip by operator": "!NotFound",
  "CancelTrip by other pilot": "!NotFound",
  "ExecuteCancel by robot": "!NotFound",
  "ExecuteCancel by clock": "=",
  "RequestPark P1": "!NotFound",
  "RequestPark P2": "!NotFound",
  "ReportRouteIssue P1": "!NotFound",
  "UpdateEta later": "=",
  "UpdateEta same": "="
}

/** A JITP trip with its robot, in which P1 is bound and may depart; differences are given per state. */
const standingAtOrigin: Row = {
  "CreateTrip same": "=",
  "CreateTrip other facts": "!TripIdConflict",
  "CreateTrip without robot": "=",
  ActivateTrip: "=",
  "AssignRobot other": "=+",
  "OfferPilot P1": "=",
  "OfferPilot P2": "!TaskAlreadyAssigned",
  "RefuseOffer P1": "=",
  "ApplyAssignment accepted": "=",
  "ApplyAssignment accepted by P2": "=+",
  "ApplyAssignment revoked": "=+",
  "ApplyAssignment older offer": "=",
  "Hold by robot": "AT_STOP",
  "Hold by other pilot": "!NotYourTrip",
  "Depart P1": "IN_TRANSIT",
  "Depart P2": "!NotYourTrip",
  "Depart offline": "!RobotOffline",
  "Park by pilot": "!IllegalTransition",
  "Park by other pilot": "!IllegalTransition",
  "Park grounded": "=+",
  "Park lost pilot": "=",
  "Park other lost pilot": "=",
  "Arrive inside": "!IllegalTransition",
  "Arrive outside": "!IllegalTransition",
  "Arrive by system": "=",
  "Complete inside": "!IllegalTransition",
  "Complete nowhere": "!IllegalTransition",
  "Complete by deliveries": "=",
  "CancelTrip by dispatch": "CANCELLED",
  "CancelTrip by operator": "CANCELLED",
  "CancelTrip by other pilot": "!NotYourTrip",
  "ExecuteCancel by robot": "!IllegalTransition",
  "ExecuteCancel by clock": "=",
  "RequestPark P1": "=+",
  "RequestPark P2": "!NotYourTrip",
  "ReportRouteIssue P1": "=+",
  "UpdateEta later": "=+",
  "UpdateEta same": "="
}

/** Driven by P1. The task's results are those of the trip, in the task's words. */
const moving = (word: { readonly stop: string; readonly arrive: string; readonly done: string }): Row => ({
  ...standingAtOrigin,
  "AssignRobot other": "!AlreadyDeparted",
  "ApplyAssignment revoked": word.stop,
  "Hold by robot": "!IllegalTransition",
  "Hold by other pilot": "!IllegalTransition",
  "Depart P1": "!IllegalTransition",
  "Depart P2": "!IllegalTransition",
  "Depart offline": "!IllegalTransition",
  "Park by pilot": word.stop,
  "Park by other pilot": "!NotYourTrip",
  "Park grounded": word.stop,
  "Park lost pilot": word.stop,
  "Arrive inside": word.arrive,
  "Arrive outside": "!OutsideGeofence",
  "Arrive by system": word.arrive,
  "Complete inside": word.done,
  "Complete nowhere": "!OutsideGeofence",
  "CancelTrip by dispatch": "=+",
  "CancelTrip by operator": "=+",
  "ExecuteCancel by robot": "!NoCancelRequested",
  "ExecuteCancel by clock": "="
})

/** Over: nothing happens any more; who accepts too late hears that the work has vanished. */
const over: Row = {
  ...standingAtOrigin,
  "AssignRobot other": "!IllegalTransition",
  "OfferPilot P1": "!TaskNotOpen",
  "OfferPilot P2": "!TaskNotOpen",
  "ApplyAssignment accepted": "=+",
  "ApplyAssignment revoked": "=",
  "Hold by robot": "!IllegalTransition",
  "Hold by other pilot": "!IllegalTransition",
  "Depart P1": "!IllegalTransition",
  "Depart P2": "!IllegalTransition",
  "Depart offline": "!IllegalTransition",
  "Park grounded": "=",
  "CancelTrip by dispatch": "=",
  "CancelTrip by operator": "!IllegalTransition",
  "CancelTrip by other pilot": "!IllegalTransition",
  "RequestPark P1": "!NotYourTrip",
  "ReportRouteIssue P1": "!IllegalTransition",
  "UpdateEta later": "="
}

/** The task waits for its time: nobody is bound. */
const waiting: Row = {
  ...standingAtOrigin,
  "ApplyAssignment accepted": "=+",
  "ApplyAssignment revoked": "=",
  "OfferPilot P1": "!TaskNotOpen",
  "OfferPilot P2": "!TaskNotOpen",
  "Hold by robot": "!IllegalTransition",
  "Hold by other pilot": "!IllegalTransition",
  "Depart P1": "!IllegalTransition",
  "Depart P2": "!IllegalTransition",
  "Depart offline": "!IllegalTransition",
  "Park grounded": "=",
  "RequestPark P1": "!NotYourTrip",
  "ReportRouteIssue P1": "!NotYourTrip"
}

describe("trip machine", () => {
  it("gives exactly the result of the specification in each cell", () => {
    exerciseCells({
      actor: tripActor,
      machine: tripMachine,
      states: {
        none,
        READY_TO_DEPART: bound,
        AT_STOP: paused,
        IN_TRANSIT: inTransit,
        COMPLETED: completed,
        CANCELLED: cancelled
      },
      commands,
      stateOf: (state) => state.status,
      now,
      expected: {
        none: {
          ...beforeCreation,
          "CreateTrip same": "READY_TO_DEPART",
          "CreateTrip other facts": "READY_TO_DEPART",
          "CreateTrip without robot": "READY_TO_DEPART"
        },
        READY_TO_DEPART: standingAtOrigin,
        AT_STOP: {
          ...standingAtOrigin,
          "AssignRobot other": "!AlreadyDeparted",
          "Hold by robot": "!IllegalTransition",
          "Hold by other pilot": "!IllegalTransition"
        },
        IN_TRANSIT: moving({ stop: "AT_STOP", arrive: "AT_STOP", done: "COMPLETED" }),
        COMPLETED: { ...over, "AssignRobot other": "!AlreadyDeparted" },
        CANCELLED: over
      }
    })
  })
})

describe("task machine", () => {
  it("gives exactly the result of the specification in each cell", () => {
    exerciseCells({
      actor: tripActor,
      machine: taskMachine,
      states: {
        none,
        SCHEDULED: scheduled,
        PENDING: bound,
        IN_PROGRESS: inTransit,
        PAUSED: paused,
        ARRIVED: arrived,
        COMPLETED: completed,
        CANCELLED: cancelled
      },
      commands,
      stateOf: (state) => state.taskStatus,
      now,
      expected: {
        none: {
          ...beforeCreation,
          "CreateTrip same": "PENDING",
          "CreateTrip other facts": "PENDING",
          "CreateTrip without robot": "SCHEDULED"
        },
        SCHEDULED: { ...waiting, ActivateTrip: "PENDING" },
        PENDING: { ...standingAtOrigin, "Hold by robot": "=+", "Depart P1": "IN_PROGRESS" },
        IN_PROGRESS: moving({ stop: "PAUSED", arrive: "ARRIVED", done: "COMPLETED" }),
        PAUSED: {
          ...standingAtOrigin,
          "AssignRobot other": "!AlreadyDeparted",
          "Depart P1": "IN_PROGRESS",
          "Hold by robot": "!IllegalTransition",
          "Hold by other pilot": "!IllegalTransition"
        },
        ARRIVED: {
          ...standingAtOrigin,
          "ApplyAssignment revoked": "COMPLETED",
          "AssignRobot other": "!AlreadyDeparted",
          "Hold by robot": "!IllegalTransition",
          "Hold by other pilot": "!IllegalTransition",
          "Depart P1": "!IllegalTransition",
          "Depart P2": "!IllegalTransition",
          "Depart offline": "!IllegalTransition",
          "Park grounded": "=",
          "UpdateEta later": "=",
          // A movement trip that has arrived ends here, wherever its pilot says he is.
          "Complete inside": "COMPLETED",
          "Complete nowhere": "COMPLETED",
          "CancelTrip by dispatch": "COMPLETED",
          "CancelTrip by operator": "COMPLETED"
        },
        COMPLETED: { ...over, "AssignRobot other": "!AlreadyDeparted" },
        CANCELLED: over
      }
    })
  })

  it("opens a search and asks one pilot while nobody is bound", () => {
    const open: Row = { ...standingAtOrigin, "ApplyAssignment revoked": "=" }
    exerciseCells({
      actor: tripActor,
      machine: { name: "Task, PENDING without a pilot", states: ["PENDING"] },
      states: { PENDING: pending },
      commands,
      stateOf: (state) => state.taskStatus,
      now,
      expected: {
        PENDING: {
          ...open,
          "OfferPilot P1": "=+",
          "OfferPilot P2": "=+",
          "ApplyAssignment accepted": "=+",
          "Hold by robot": "=+",
          "Depart P1": "!NotYourTrip",
          "Depart offline": "!NotYourTrip",
          "RequestPark P1": "!NotYourTrip",
          "ReportRouteIssue P1": "!NotYourTrip"
        }
      }
    })
    exerciseCells({
      actor: tripActor,
      machine: { name: "Task, PENDING and offered", states: ["PENDING"] },
      states: { PENDING: offered },
      commands,
      stateOf: (state) => state.taskStatus,
      now,
      expected: {
        PENDING: {
          ...standingAtOrigin,
          "RefuseOffer P1": "=+",
          "ApplyAssignment accepted": "=+",
          "Hold by robot": "=+",
          "Depart P1": "!NotYourTrip",
          "Depart offline": "!NotYourTrip",
          "RequestPark P1": "!NotYourTrip",
          "ReportRouteIssue P1": "!NotYourTrip"
        }
      }
    })
  })
})
