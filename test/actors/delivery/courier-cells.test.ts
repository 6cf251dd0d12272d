import { describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import { attemptMachine } from "../../../src/actors/delivery/machine.ts"
import { exerciseCells } from "../../support/cells.ts"
import { courierStateBuilders, minute, subjectOf, t0 } from "./builders.ts"
import { type ExpectedRows, expectedCells } from "./expected-cells.ts"
import { labelledCommands } from "./labelled-commands.ts"

/**
 * What each command does to a courier's attempt in each status that it can have. That in CancelRequested and
 * CancelRequestFailed was AtPickup; InTransitToRescue and AtBot fetch food from a robot. A report is the one
 * that led there where the status says so: then it is known. All deadlines are over.
 */
const rows: ExpectedRows = {
  "RequestQuote repeated": { otherwise: "=+" },
  "RequestQuote other": { otherwise: "!AlreadyQuoted" },
  "RequestQuote changed": { otherwise: "!IdempotencyKeyReused" },
  Accept: { otherwise: "=+" },
  RejectQuote: { otherwise: "!QuoteAlreadyAccepted" },
  ExpireQuote: { otherwise: "=" },
  "ApplyDispatch quoted": { otherwise: "=" },
  "ApplyDispatch refused": { otherwise: "=" },
  "ApplyDispatch confirmed": { otherwise: "=" },
  "ApplyDispatch confirm refused": { otherwise: "=" },
  "ApplyDispatch assigned": { otherwise: "=" },
  "ApplyDispatch reassigned": { otherwise: "=" },
  "ApplyDispatch demand canceled": { otherwise: "=" },
  "ApplyDispatch orphaned": { otherwise: "=" },
  "ApplyDispatch orphaned loaded": { otherwise: "=" },
  "ApplyDispatch reassignment failed": { otherwise: "=" },
  "ApplyDispatch eta": { otherwise: "=" },
  "ApplyDispatch at origin": { otherwise: "=" },
  "ApplyDispatch load rejected": { otherwise: "=" },
  "ApplyTrip delivery created": { otherwise: "=" },
  "ApplyTrip return created": { otherwise: "=" },
  "ApplyTrip pickup departs": { otherwise: "=" },
  "ApplyTrip pilot accepts": { otherwise: "=" },
  "ApplyTrip pilot abandons": { otherwise: "=" },
  "ApplyTrip no pilot": { otherwise: "=" },
  "ApplyTrip delivery departs": { otherwise: "=" },
  "ApplyTrip stops on the way": { otherwise: "=" },
  "ApplyTrip near": { otherwise: "=" },
  "ApplyTrip arrives": { otherwise: "=" },
  "ApplyTrip return departs": { otherwise: "=" },
  "ApplyTrip return completes": { otherwise: "=" },
  "ApplyTrip return cancelled": { otherwise: "=" },
  "ApplyLid wrong PIN": { otherwise: "=" },
  "ApplyLid right PIN": { otherwise: "=" },
  "ApplyLid opened to load": { otherwise: "=" },
  "ApplyLid closed to load": { otherwise: "=" },
  "ApplyLid closed late": { otherwise: "=" },
  "ApplyLid opened to unload": { otherwise: "=" },
  "ApplyLid closed to unload": { otherwise: "=" },
  "ApplyLid closed by hand": { otherwise: "=" },
  "ApplyLid timed out": { otherwise: "=" },
  "ApplyLid open failed": { otherwise: "=" },
  "ApplyLid refused": { otherwise: "=" },
  "ApplyRobot grounded": { otherwise: "=" },
  "ApplyRobot maintenance": { otherwise: "=" },
  OpenForLoad: { otherwise: "!NotRobotAttempt", "!NotAtPickup": "RequestFailed Canceled TimedOut" },
  Load: { otherwise: "!IllegalTransition" },
  Unlock: { otherwise: "!NotRobotAttempt", "!NotAtDestination": "RequestFailed Canceled TimedOut" },
  Complete: {
    otherwise: "!IllegalTransition",
    "!NotAtDestination":
      "InTransitToPartner InTransitToRescue AtBot AtPickup InTransit ArrivingAtDestination CancelRequested CancelRequestFailed",
    Delivered: "AtDestination"
  },
  "CheckId passed": {
    otherwise: "=+",
    "!IllegalTransition":
      "ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled ReturnFailed"
  },
  "CheckId failed": {
    otherwise: "CancelRequested",
    "!IllegalTransition":
      "ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    "=": "CancelRequested"
  },
  "Cancel operator": {
    otherwise: "CancelRequested",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Returned ReturnCanceled ReturnFailed",
    "=+": "RequestFailed Canceled TimedOut",
    "!AlreadyCompleted": "Delivered"
  },
  "Cancel partner": {
    otherwise: "CancelRequested",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Returned ReturnCanceled ReturnFailed",
    "=+": "RequestFailed Canceled TimedOut",
    "!AlreadyCompleted": "Delivered"
  },
  "Cancel customer": {
    otherwise: "CancelRequested",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Returned ReturnCanceled ReturnFailed",
    "!TooLateToCancel": "InTransitToRescue AtBot InTransit ArrivingAtDestination AtDestination",
    "=+": "RequestFailed Canceled TimedOut",
    "!AlreadyCompleted": "Delivered"
  },
  StartRescue: { otherwise: "!IllegalTransition" },
  WithdrawRescue: { otherwise: "!IllegalTransition" },
  DeclareUnrecoverable: { otherwise: "!IllegalTransition", ReturnFailed: "ReturnInitiated ReturnInProgress" },
  StartReturn: {
    otherwise: "!IllegalTransition",
    "!NothingToReturn": "AtPickup CancelRequested CancelRequestFailed",
    ReturnInitiated: "InTransit ArrivingAtDestination AtDestination"
  },
  ReportIssue: { otherwise: "=+" },
  TimeOutRequest: { otherwise: "=", RequestFailed: "Requested" },
  TimeOutCancel: { otherwise: "=", CancelRequestFailed: "CancelRequested" },
  RetryCancel: { otherwise: "=", CancelRequested: "CancelRequestFailed" },
  TimeOutAttempt: {
    otherwise: "TimedOut",
    "=": "CancelRequested RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    ReturnFailed: "ReturnInitiated ReturnInProgress"
  },
  Remind: { otherwise: "=" },
  GiveUpNoShow: { otherwise: "=" },
  "ApplyField accepts": { otherwise: "=", "=+": "InTransitToRescue AtBot" },
  "ApplyField abandons": { otherwise: "=", "=+": "InTransitToRescue AtBot" },
  "ApplyField task cancelled": { otherwise: "=", "=+": "InTransitToRescue AtBot" },
  "ApplyField food moved": { otherwise: "=", "=+": "InTransitToRescue AtBot" },
  "ApplyField food taken": { otherwise: "=" },
  "ApplyField handed over": { otherwise: "=", Canceled: "InTransitToRescue AtBot" },
  "ApplyField emptied": { otherwise: "=" },
  "ApplyPartner closed": {
    otherwise: "CancelRequested",
    "=": "CancelRequested CancelRequestFailed ReturnInitiated ReturnInProgress Delivered Returned ReturnCanceled ReturnFailed",
    "=+": "RequestFailed Canceled TimedOut"
  },
  "ApplyPartner refused": { otherwise: "=+" },
  "ChangeProvider next": {
    otherwise: "!ProviderNotChangeable",
    CancelRequested:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup",
    "=+": "RequestFailed Canceled TimedOut"
  },
  "ChangeProvider Robot": {
    otherwise: "!ProviderNotChangeable",
    CancelRequested:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup",
    "=+": "RequestFailed Canceled TimedOut"
  },
  "ChangeProvider Uber": {
    otherwise: "!ProviderNotChangeable",
    CancelRequested:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup",
    "=+": "RequestFailed Canceled TimedOut"
  },
  ChangeAddress: { otherwise: "=+" },
  "CourierUpdate created": { otherwise: "=", "=+": "Scheduled RequestFailed", Pending: "Requested" },
  "CourierUpdate refused": { otherwise: "=+", RequestFailed: "Requested" },
  "CourierUpdate quoted": { otherwise: "=" },
  "CourierUpdate assigned": {
    otherwise: "=",
    Assigned: "Requested Pending Scheduled",
    "=+": "RequestFailed"
  },
  "CourierUpdate unassigned": {
    otherwise: "=+",
    Pending: "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup CancelRequestFailed"
  },
  "CourierUpdate on the way": {
    otherwise: "=",
    InTransitToPartner: "Requested Pending Scheduled Assigned",
    "=+": "RequestFailed"
  },
  "CourierUpdate at pickup": {
    otherwise: "=",
    AtPickup: "Requested Pending Scheduled Assigned InTransitToPartner",
    AtBot: "InTransitToRescue",
    "=+": "RequestFailed"
  },
  "CourierUpdate picked up": {
    otherwise: "InTransit",
    "=": "InTransit ArrivingAtDestination AtDestination ReturnInitiated ReturnInProgress Delivered Returned ReturnCanceled ReturnFailed",
    "=+": "CancelRequested RequestFailed Canceled TimedOut"
  },
  "CourierUpdate near": {
    otherwise: "ArrivingAtDestination",
    "=+": "CancelRequested ReturnInitiated ReturnInProgress RequestFailed Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    "=": "ArrivingAtDestination AtDestination Delivered"
  },
  "CourierUpdate at dropoff": {
    otherwise: "AtDestination",
    "=+": "CancelRequested ReturnInitiated ReturnInProgress RequestFailed Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    "=": "AtDestination Delivered"
  },
  "CourierUpdate delivered": {
    otherwise: "Delivered",
    "=+": "ReturnInitiated ReturnInProgress RequestFailed Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    "=": "Delivered"
  },
  "CourierUpdate canceled": {
    otherwise: "Canceled",
    "=+": "RequestFailed Delivered TimedOut Returned ReturnFailed",
    ReturnCanceled: "ReturnInitiated ReturnInProgress",
    "=": "Canceled ReturnCanceled"
  },
  "CourierUpdate return started": {
    otherwise: "ReturnInitiated",
    "=+": "ReturnInProgress RequestFailed Delivered Canceled TimedOut Returned",
    "=": "ReturnInitiated ReturnCanceled ReturnFailed"
  },
  "CourierUpdate return under way": {
    otherwise: "ReturnInProgress",
    "=+": "RequestFailed Delivered Canceled TimedOut ReturnCanceled ReturnFailed",
    "=": "ReturnInProgress Returned"
  },
  "CourierUpdate returned": {
    otherwise: "Returned",
    "=+": "RequestFailed Delivered Canceled TimedOut ReturnCanceled ReturnFailed",
    "=": "Returned"
  },
  "CourierUpdate failed to return": {
    otherwise: "ReturnFailed",
    "=+": "RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled",
    "=": "ReturnFailed"
  },
  "CourierUpdate cancel confirmed": {
    otherwise: "Canceled",
    "=+": "RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled ReturnFailed",
    ReturnCanceled: "ReturnInitiated ReturnInProgress"
  },
  "CourierUpdate cancel refused": { otherwise: "=+", CancelRequestFailed: "CancelRequested" },
  PollCourier: {
    otherwise: "=+",
    "=": "Requested RequestFailed Delivered Canceled TimedOut Returned ReturnCanceled ReturnFailed"
  },
  CheckDemand: { otherwise: "=" },
  // No rule watches over it.
  "RunWatchdog look": { otherwise: "=" },
  "RunWatchdog unknown": { otherwise: "=" },
  "CancelWatchdogAction unknown": { otherwise: "!NotFound" }
}

const names = Object.keys(courierStateBuilders)

describe("every command in every status of a courier's attempt", () => {
  it("does what the specification says, and a refusal changes nothing", () => {
    exerciseCells({
      actor: deliveryActor,
      machine: { name: `${attemptMachine.name} of a courier`, states: names },
      states: courierStateBuilders,
      commands: labelledCommands,
      stateOf: (state) => subjectOf(state)?.status ?? null,
      now: t0 + 180 * minute,
      expected: expectedCells(names, rows)
    })
  })
})
