import { describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import { attemptMachine } from "../../../src/actors/delivery/machine.ts"
import { exerciseCells } from "../../support/cells.ts"
import { attemptStateBuilders, minute, quotedState, subjectOf, t0 } from "./builders.ts"
import { type ExpectedRows, expectedCells } from "./expected-cells.ts"
import { labelledCommands } from "./labelled-commands.ts"

/**
 * What each command does to an attempt in each status. The attempt in CancelRequested and
 * CancelRequestFailed was AtPickup, that in RescueRequested InTransit with food and left to a field operator, that in RescueInitiated
 * AtPickup; all deadlines are over.
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
  "ApplyDispatch confirmed": { otherwise: "=", Pending: "Requested" },
  "ApplyDispatch confirm refused": { otherwise: "=", RequestFailed: "Requested" },
  "ApplyDispatch assigned": { otherwise: "=", Assigned: "Requested Pending Scheduled" },
  "ApplyDispatch reassigned": {
    otherwise: "=",
    "=+": "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequested CancelRequestFailed",
    Assigned: "Requested Pending Scheduled"
  },
  "ApplyDispatch demand canceled": {
    otherwise: "Canceled",
    "=": "none ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Unrecoverable Rescued Returned ReturnCanceled ReturnFailed",
    "=+": "RescueRequested RescueInitiated"
  },
  "ApplyDispatch orphaned": {
    otherwise: "=",
    Pending:
      "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyDispatch orphaned loaded": {
    otherwise: "=",
    RescueRequested:
      "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress"
  },
  "ApplyDispatch reassignment failed": { otherwise: "=", "=+": "Requested Pending Scheduled Assigned" },
  "ApplyDispatch eta": {
    otherwise: "=",
    "=+": "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress"
  },
  "ApplyDispatch at origin": {
    otherwise: "=",
    AtPickup: "Requested Pending Scheduled Assigned InTransitToPartner",
    AtBot: "InTransitToRescue"
  },
  "ApplyDispatch load rejected": {
    otherwise: "=",
    "=+": "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress RescueRequested ReturnInitiated ReturnInProgress"
  },
  "ApplyTrip delivery created": {
    otherwise: "=+",
    "=": "none RescueRequested RescueInitiated ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Unrecoverable Rescued Returned ReturnCanceled ReturnFailed"
  },
  "ApplyTrip return created": { otherwise: "=", "=+": "ReturnInitiated ReturnInProgress" },
  "ApplyTrip pickup departs": { otherwise: "=", InTransitToPartner: "Requested Pending Scheduled Assigned" },
  "ApplyTrip pilot accepts": {
    otherwise: "=",
    "=+": "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequested CancelRequestFailed",
    LoadedWithPilot: "LoadedWaitingForPilot"
  },
  "ApplyTrip pilot abandons": { otherwise: "=", LoadedWaitingForPilot: "LoadedWithPilot" },
  "ApplyTrip no pilot": {
    otherwise: "=",
    "=+": "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination"
  },
  "ApplyTrip delivery departs": {
    otherwise: "=",
    InTransit:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyTrip stops on the way": { otherwise: "=" },
  "ApplyTrip near": {
    otherwise: "=",
    "=+": "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot CancelRequested CancelRequestFailed RescueRequested RescueInitiated ReturnInitiated ReturnInProgress",
    ArrivingAtDestination: "InTransit"
  },
  "ApplyTrip arrives": {
    otherwise: "=",
    AtDestination:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyTrip return departs": { otherwise: "=", ReturnInProgress: "ReturnInitiated" },
  "ApplyTrip return completes": { otherwise: "=", Returned: "ReturnInitiated ReturnInProgress" },
  "ApplyTrip return cancelled": { otherwise: "=", ReturnCanceled: "ReturnInitiated ReturnInProgress" },
  "ApplyLid wrong PIN": {
    otherwise: "=",
    "=+": "AtPickup PickupInProgress AtDestination DeliveryInProgress CancelRequested CancelRequestFailed"
  },
  "ApplyLid right PIN": {
    otherwise: "=",
    "=+": "AtPickup PickupInProgress AtDestination DeliveryInProgress CancelRequested CancelRequestFailed"
  },
  "ApplyLid opened to load": {
    otherwise: "=",
    PickupInProgress: "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyLid closed to load": {
    otherwise: "=",
    LoadedWaitingForPilot:
      "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyLid closed late": {
    otherwise: "=",
    LoadedWaitingForPilot:
      "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequestFailed",
    "=+": "CancelRequested"
  },
  "ApplyLid opened to unload": {
    otherwise: "=",
    DeliveryInProgress: "InTransit ArrivingAtDestination AtDestination"
  },
  "ApplyLid closed to unload": {
    otherwise: "=",
    Delivered: "InTransit ArrivingAtDestination AtDestination DeliveryInProgress"
  },
  "ApplyLid closed by hand": {
    otherwise: "=",
    LoadedWaitingForPilot: "AtPickup PickupInProgress CancelRequestFailed",
    Delivered: "AtDestination DeliveryInProgress",
    "=+": "InTransitToPartner InTransitToRescue LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination CancelRequested"
  },
  "ApplyLid timed out": {
    otherwise: "=",
    "=+": "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress CancelRequested CancelRequestFailed"
  },
  "ApplyLid open failed": { otherwise: "=" },
  "ApplyLid refused": { otherwise: "=" },
  "ApplyRobot grounded": {
    otherwise: "=",
    RescueRequested:
      "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress"
  },
  "ApplyRobot maintenance": {
    otherwise: "=",
    "=+": "Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress CancelRequested CancelRequestFailed"
  },
  OpenForLoad: {
    otherwise: "!NotAtPickup",
    "!NotRobotAttempt":
      "RescueRequested ReturnInitiated ReturnInProgress Delivered Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "AtPickup PickupInProgress CancelRequestFailed",
    "!NotFound": "none"
  },
  Load: {
    otherwise: "!IllegalTransition",
    "=": "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress",
    LoadedWaitingForPilot: "AtPickup PickupInProgress CancelRequestFailed",
    "!NotFound": "none"
  },
  Unlock: {
    otherwise: "!NotAtDestination",
    "!NotRobotAttempt":
      "RescueRequested ReturnInitiated ReturnInProgress Delivered Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "AtDestination DeliveryInProgress",
    "!NotFound": "none"
  },
  Complete: {
    otherwise: "!IllegalTransition",
    "!NotAtDestination":
      "InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination CancelRequested CancelRequestFailed RescueInitiated",
    Delivered: "AtDestination DeliveryInProgress",
    "!NotFound": "none"
  },
  "CheckId passed": {
    otherwise: "=+",
    "!IllegalTransition":
      "ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Unrecoverable Rescued Returned ReturnCanceled ReturnFailed",
    "!NotFound": "none"
  },
  "CheckId failed": {
    otherwise: "CancelRequested",
    "!IllegalTransition":
      "ReturnInitiated ReturnInProgress RequestFailed Delivered Canceled TimedOut Unrecoverable Rescued Returned ReturnCanceled ReturnFailed",
    "!NotFound": "none",
    "=": "CancelRequested",
    "=+": "RescueInitiated"
  },
  "Cancel operator": {
    otherwise: "CancelRequested",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "RescueInitiated RequestFailed TimedOut Rescued",
    "!NotFound": "none",
    "!AlreadyCompleted": "Delivered"
  },
  "Cancel partner": {
    otherwise: "CancelRequested",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "RescueInitiated RequestFailed TimedOut Rescued",
    "!NotFound": "none",
    "!TooLateToCancel": "DeliveryInProgress",
    "!AlreadyCompleted": "Delivered"
  },
  "Cancel customer": {
    otherwise: "CancelRequested",
    "!TooLateToCancel":
      "InTransitToRescue AtBot LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress RescueRequested Rescued",
    "=": "CancelRequested ReturnInitiated ReturnInProgress Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "RescueInitiated RequestFailed TimedOut",
    "!NotFound": "none",
    "!AlreadyCompleted": "Delivered"
  },
  StartRescue: {
    otherwise: "!IllegalTransition",
    RescueRequested:
      "InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress CancelRequestFailed",
    "!NotFound": "none"
  },
  WithdrawRescue: { otherwise: "!IllegalTransition", "!NotFound": "none", InTransit: "RescueRequested" },
  DeclareUnrecoverable: {
    otherwise: "!IllegalTransition",
    Unrecoverable: "RescueRequested RescueInitiated",
    ReturnFailed: "ReturnInitiated ReturnInProgress",
    "!NotFound": "none"
  },
  StartReturn: {
    otherwise: "!IllegalTransition",
    ReturnInitiated:
      "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress",
    "!NothingToReturn": "AtPickup CancelRequested CancelRequestFailed",
    "!NotFound": "none"
  },
  ReportIssue: { otherwise: "=+", "!NotFound": "none" },
  TimeOutRequest: { otherwise: "=", RequestFailed: "Requested" },
  TimeOutCancel: { otherwise: "=", CancelRequestFailed: "CancelRequested" },
  RetryCancel: { otherwise: "=", CancelRequested: "CancelRequestFailed" },
  TimeOutAttempt: {
    otherwise: "TimedOut",
    "=": "none CancelRequested RequestFailed Delivered Canceled TimedOut Unrecoverable Rescued Returned ReturnCanceled ReturnFailed",
    ReturnFailed: "ReturnInitiated ReturnInProgress"
  },
  Remind: { otherwise: "=", "=+": "AtDestination DeliveryInProgress" },
  GiveUpNoShow: { otherwise: "=", CancelRequested: "AtDestination" },
  "ApplyField accepts": {
    otherwise: "=",
    "=+": "InTransitToRescue AtBot",
    RescueInitiated: "RescueRequested"
  },
  "ApplyField abandons": { otherwise: "=", "=+": "InTransitToRescue AtBot RescueRequested" },
  "ApplyField task cancelled": { otherwise: "=", "=+": "InTransitToRescue AtBot RescueRequested" },
  "ApplyField food moved": {
    otherwise: "=",
    LoadedWaitingForPilot: "InTransitToRescue AtBot",
    "=+": "RescueRequested"
  },
  "ApplyField food taken": { otherwise: "=" },
  "ApplyField handed over": {
    otherwise: "=",
    Delivered:
      "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress RescueRequested",
    Canceled: "InTransitToRescue AtBot"
  },
  "ApplyField emptied": { otherwise: "=", Returned: "ReturnInitiated ReturnInProgress" },
  "ApplyPartner closed": {
    otherwise: "CancelRequested",
    "=": "none CancelRequested CancelRequestFailed ReturnInitiated ReturnInProgress Delivered Canceled Unrecoverable Returned ReturnCanceled ReturnFailed",
    "=+": "DeliveryInProgress RescueInitiated RequestFailed TimedOut Rescued"
  },
  "ApplyPartner refused": { otherwise: "=+", "=": "none" },
  "ChangeProvider next": { otherwise: "!ProviderNotChangeable", "!NotFound": "none" },
  "ChangeProvider Robot": {
    otherwise: "!ProviderNotChangeable",
    CancelRequested:
      "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup PickupInProgress",
    RescueRequested:
      "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress",
    "=+": "RescueRequested RescueInitiated RequestFailed TimedOut Rescued",
    "!NotFound": "none"
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
  CheckDemand: { otherwise: "=", "=+": "Requested" },
  // No rule watches over it.
  "RunWatchdog look": { otherwise: "=" },
  "RunWatchdog unknown": { otherwise: "=" },
  "CancelWatchdogAction unknown": { otherwise: "!NotFound" }
}

const states = { none: () => quotedState(), ...attemptStateBuilders }

describe("every command in every status of an attempt", () => {
  it("does what the specification says, and a refusal changes nothing", () => {
    exerciseCells({
      actor: deliveryActor,
      machine: attemptMachine,
      states,
      commands: labelledCommands,
      stateOf: (state) => subjectOf(state)?.status ?? null,
      now: t0 + 180 * minute,
      expected: expectedCells(Object.keys(states), rows)
    })
  })
})
