import { describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import { deliveryMachine } from "../../../src/actors/delivery/machine.ts"
import { exerciseCells } from "../../support/cells.ts"
import { deliveryStateBuilders, minute, quotedState, t0 } from "./builders.ts"
import { type ExpectedRows, expectedCells } from "./expected-cells.ts"
import { labelledCommands } from "./labelled-commands.ts"

/**
 * What each command does to a delivery. Scheduled: its attempt is Assigned; InProgress: AtDestination;
 * RescueRequested: stranded with food, for a field operator; RescueInProgress: stranded at the pickup, a second robot is
 * assigned. Commands that name an attempt name the first; all deadlines are over.
 */
const rows: ExpectedRows = {
  "RequestQuote repeated": { otherwise: "=+" },
  "RequestQuote other": { otherwise: "!AlreadyQuoted" },
  "RequestQuote changed": { otherwise: "!IdempotencyKeyReused" },
  Accept: { otherwise: "=+", "!QuoteExpired": "none" },
  RejectQuote: { otherwise: "!QuoteAlreadyAccepted", "=+": "none" },
  ExpireQuote: { otherwise: "=", "=+": "none" },
  "ApplyDispatch quoted": { otherwise: "=" },
  "ApplyDispatch refused": { otherwise: "=" },
  "ApplyDispatch confirmed": { otherwise: "=" },
  "ApplyDispatch confirm refused": { otherwise: "=" },
  "ApplyDispatch assigned": { otherwise: "=" },
  "ApplyDispatch reassigned": { otherwise: "=", "=+": "Scheduled" },
  "ApplyDispatch demand canceled": {
    otherwise: "=",
    Canceled: "Scheduled InProgress",
    "=+": "RescueRequested RescueInProgress"
  },
  "ApplyDispatch orphaned": { otherwise: "=", "=+": "Scheduled" },
  "ApplyDispatch orphaned loaded": { otherwise: "=", RescueRequested: "InProgress" },
  "ApplyDispatch reassignment failed": { otherwise: "=", "=+": "Scheduled" },
  "ApplyDispatch eta": { otherwise: "=", "=+": "Scheduled InProgress" },
  "ApplyDispatch at origin": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyDispatch load rejected": { otherwise: "=", "=+": "InProgress RescueRequested" },
  "ApplyTrip delivery created": { otherwise: "=", "=+": "Scheduled InProgress" },
  "ApplyTrip return created": { otherwise: "=" },
  "ApplyTrip pickup departs": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyTrip pilot accepts": { otherwise: "=", "=+": "Scheduled" },
  "ApplyTrip pilot abandons": { otherwise: "=" },
  "ApplyTrip no pilot": { otherwise: "=" },
  "ApplyTrip delivery departs": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyTrip stops on the way": { otherwise: "=" },
  "ApplyTrip near": { otherwise: "=", "=+": "Scheduled RescueRequested RescueInProgress" },
  "ApplyTrip arrives": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyTrip return departs": { otherwise: "=" },
  "ApplyTrip return completes": { otherwise: "=" },
  "ApplyTrip return cancelled": { otherwise: "=" },
  "ApplyLid wrong PIN": { otherwise: "=", "=+": "InProgress" },
  "ApplyLid right PIN": { otherwise: "=", "=+": "InProgress" },
  "ApplyLid opened to load": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyLid closed to load": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyLid closed late": { otherwise: "=", InProgress: "Scheduled" },
  "ApplyLid opened to unload": { otherwise: "=", "=+": "InProgress" },
  "ApplyLid closed to unload": { otherwise: "=", Completed: "InProgress" },
  "ApplyLid closed by hand": { otherwise: "=", Completed: "InProgress" },
  "ApplyLid timed out": { otherwise: "=", "=+": "Scheduled" },
  "ApplyLid open failed": { otherwise: "=" },
  "ApplyLid refused": { otherwise: "=" },
  "ApplyRobot grounded": { otherwise: "=", RescueRequested: "InProgress" },
  "ApplyRobot maintenance": { otherwise: "=", "=+": "Scheduled InProgress" },
  OpenForLoad: {
    otherwise: "!NotAtPickup",
    "!NotRobotAttempt": "RescueRequested Completed Canceled",
    "!NotFound": "none"
  },
  Load: { otherwise: "!IllegalTransition", "!NotFound": "none", "=": "InProgress" },
  Unlock: {
    otherwise: "!NotRobotAttempt",
    "!NotAtDestination": "Scheduled RescueInProgress",
    "!NotFound": "none",
    "=+": "InProgress"
  },
  Complete: {
    otherwise: "!IllegalTransition",
    "!NotFound": "none",
    Completed: "InProgress",
    "!NotAtDestination": "RescueInProgress"
  },
  "CheckId passed": { otherwise: "=+", "!IllegalTransition": "Completed Canceled", "!NotFound": "none" },
  "CheckId failed": { otherwise: "=+", "!IllegalTransition": "Completed Canceled", "!NotFound": "none" },
  "Cancel operator": {
    otherwise: "=+",
    "!NotFound": "none",
    "!AlreadyCompleted": "Completed",
    "=": "Canceled"
  },
  "Cancel partner": {
    otherwise: "=+",
    "!NotFound": "none",
    "!AlreadyCompleted": "Completed",
    "=": "Canceled"
  },
  "Cancel customer": {
    otherwise: "=+",
    "!TooLateToCancel": "InProgress RescueRequested",
    "!NotFound": "none",
    "!AlreadyCompleted": "Completed",
    "=": "Canceled"
  },
  StartRescue: { otherwise: "!IllegalTransition", "!NotFound": "none", RescueRequested: "InProgress" },
  WithdrawRescue: { otherwise: "!IllegalTransition", "!NotFound": "none", InProgress: "RescueRequested" },
  DeclareUnrecoverable: {
    otherwise: "!IllegalTransition",
    "!NotFound": "none",
    Canceled: "RescueRequested",
    "=+": "RescueInProgress"
  },
  StartReturn: { otherwise: "!IllegalTransition", "!NotFound": "none", Canceled: "InProgress" },
  ReportIssue: { otherwise: "=+", "!NotFound": "none" },
  TimeOutRequest: { otherwise: "=" },
  TimeOutCancel: { otherwise: "=" },
  RetryCancel: { otherwise: "=" },
  TimeOutAttempt: {
    otherwise: "=",
    "=+": "Scheduled RescueInProgress",
    RescueRequested: "InProgress",
    Canceled: "RescueRequested"
  },
  Remind: { otherwise: "=", "=+": "InProgress" },
  GiveUpNoShow: { otherwise: "=", "=+": "InProgress" },
  "ApplyField accepts": { otherwise: "=", RescueInProgress: "RescueRequested" },
  "ApplyField abandons": { otherwise: "=", "=+": "RescueRequested" },
  "ApplyField task cancelled": { otherwise: "=", "=+": "RescueRequested" },
  "ApplyField food moved": { otherwise: "=", "=+": "RescueRequested" },
  "ApplyField food taken": { otherwise: "=" },
  "ApplyField handed over": { otherwise: "=", Completed: "InProgress RescueRequested" },
  "ApplyField emptied": { otherwise: "=" },
  "ApplyPartner closed": { otherwise: "=+", "=": "none Completed Canceled" },
  "ApplyPartner refused": { otherwise: "=+", "=": "none" },
  "ChangeProvider next": { otherwise: "!ProviderNotChangeable", "!NotFound": "none" },
  "ChangeProvider Robot": {
    otherwise: "=+",
    "!ProviderNotChangeable": "Completed Canceled",
    "!NotFound": "none",
    RescueRequested: "InProgress"
  },
  "ChangeProvider Uber": { otherwise: "!ProviderNotChangeable", "!NotFound": "none" },
  ChangeAddress: { otherwise: "=+", "!NotFound": "none" },
  "CourierUpdate created": { otherwise: "=" },
  "CourierUpdate refused": { otherwise: "=" },
  "CourierUpdate quoted": { otherwise: "=" },
  "CourierUpdate assigned": { otherwise: "=" },
  "CourierUpdate unassigned": { otherwise: "=" },
  "CourierUpdate on the way": { otherwise: "=" },
  "CourierUpdate at pickup": { otherwise: "=" },
  "CourierUpdate picked up": { otherwise: "=" },
  "CourierUpdate near": { otherwise: "=" },
  "CourierUpdate at dropoff": { otherwise: "=" },
  "CourierUpdate delivered": { otherwise: "=" },
  "CourierUpdate canceled": { otherwise: "=" },
  "CourierUpdate return started": { otherwise: "=" },
  "CourierUpdate return under way": { otherwise: "=" },
  "CourierUpdate returned": { otherwise: "=" },
  "CourierUpdate failed to return": { otherwise: "=" },
  "CourierUpdate cancel confirmed": { otherwise: "=" },
  "CourierUpdate cancel refused": { otherwise: "=" },
  PollCourier: { otherwise: "=" },
  CheckDemand: { otherwise: "=" },
  // No rule watches over it.
  "RunWatchdog look": { otherwise: "=" },
  "RunWatchdog unknown": { otherwise: "=" },
  "CancelWatchdogAction unknown": { otherwise: "!NotFound" }
}

const states = { none: () => quotedState(), ...deliveryStateBuilders }

describe("every command in every status of a delivery", () => {
  it("does what the specification says, and a refusal changes nothing", () => {
    exerciseCells({
      actor: deliveryActor,
      machine: deliveryMachine,
      states,
      commands: labelledCommands,
      stateOf: (state) => state.order?.status ?? null,
      now: t0 + 180 * minute,
      expected: expectedCells(Object.keys(states), rows)
    })
  })
})
