/**
 * Every command of a delivery by a label that starts with its tag; each trigger of the machines is
 * carried by at least one. Commands that name an attempt name the one under test.
 */
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import * as build from "./builders.ts"

const id = (state: DeliveryState): string => build.subjectOf(state)?.attemptId ?? "attempt-none"

export const labelledCommands: Readonly<Record<string, (state: DeliveryState) => DeliveryCommand>> = {
  "RequestQuote repeated": () => build.requestQuote(),
  "RequestQuote other": () => build.requestQuote({ quoteId: "quote-2" }),
  "RequestQuote changed": () => build.requestQuote({ requestHash: "0c".repeat(32) }),
  Accept: () => build.acceptQuote(),
  RejectQuote: () => ({ _tag: "RejectQuote", quoteId: build.quoteId }),
  ExpireQuote: () => ({ _tag: "ExpireQuote", quoteId: build.quoteId }),
  "ApplyDispatch quoted": () => build.quoted(),
  "ApplyDispatch refused": () =>
    build.dispatch({ _tag: "DemandRefused", quoteId: build.quoteId, limitingFactor: "Unroutable" }),
  "ApplyDispatch confirmed": (s) => build.confirmed(id(s)),
  "ApplyDispatch confirm refused": (s) => build.refused(id(s)),
  "ApplyDispatch assigned": (s) => build.assigned(id(s)),
  "ApplyDispatch reassigned": (s) => build.reassigned(id(s)),
  "ApplyDispatch demand canceled": (s) => build.demandCanceled(id(s)),
  "ApplyDispatch orphaned": (s) => build.orphaned(id(s)),
  "ApplyDispatch orphaned loaded": (s) => build.orphaned(id(s), true),
  "ApplyDispatch reassignment failed": (s) => build.reassignmentFailed(id(s)),
  "ApplyDispatch eta": (s) => build.etaUpdate(id(s)),
  "ApplyDispatch at origin": (s) => build.atOrigin(id(s)),
  "ApplyDispatch load rejected": (s) => build.loadRejected(id(s)),
  "ApplyTrip delivery created": (s) => build.tripCreated(id(s), "DELIVERY"),
  "ApplyTrip return created": (s) => build.tripCreated(id(s), "RETURN", "trip-return-2"),
  "ApplyTrip pickup departs": (s) => build.trip(id(s), "JITP", "IN_TRANSIT"),
  "ApplyTrip pilot accepts": (s) => build.pilot(id(s), "ACCEPTED"),
  "ApplyTrip pilot abandons": (s) => build.pilot(id(s), "ABANDONED"),
  "ApplyTrip no pilot": (s) => build.pilotUnavailable(id(s)),
  "ApplyTrip delivery departs": (s) => build.trip(id(s), "DELIVERY", "IN_TRANSIT"),
  "ApplyTrip stops on the way": (s) => build.trip(id(s), "DELIVERY", "AT_STOP"),
  "ApplyTrip near": (s) => build.location(id(s)),
  "ApplyTrip arrives": (s) => build.trip(id(s), "DELIVERY", "AT_STOP", { arrived: true, place: build.door }),
  "ApplyTrip return departs": (s) => build.trip(id(s), "RETURN", "IN_TRANSIT"),
  "ApplyTrip return completes": (s) => build.trip(id(s), "RETURN", "COMPLETED"),
  "ApplyTrip return cancelled": (s) => build.trip(id(s), "RETURN", "CANCELLED"),
  "ApplyLid wrong PIN": () => build.pinEntered("99"),
  "ApplyLid right PIN": (s) => build.pinEntered(s.order?.unlockPin ?? ""),
  "ApplyLid opened to load": () => build.lidEvent("LID_OPENED", { reasons: ["LOAD"] }),
  "ApplyLid closed to load": () => build.lidCycle({ reasons: ["LOAD"] }),
  "ApplyLid closed late": () => build.lidEvent("LID_CLOSED", { reasons: ["LOAD"], lateClose: true }),
  "ApplyLid opened to unload": () => build.lidEvent("LID_OPENED", { reasons: ["UNLOAD"] }),
  "ApplyLid closed to unload": () => build.lidCycle({ reasons: ["UNLOAD"] }),
  "ApplyLid closed by hand": () => build.lidCycle({ referenceId: null, source: "MANUAL" }),
  "ApplyLid timed out": () => build.lidTimedOut("LOAD"),
  "ApplyLid open failed": () => build.lidEvent("LID_OPEN_FAILED"),
  "ApplyLid refused": () => build.lidRefused("unknown"),
  "ApplyRobot grounded": () => build.robotState("GROUNDED"),
  "ApplyRobot maintenance": () => build.robotState("PARKED", true),
  OpenForLoad: () => ({
    _tag: "OpenForLoad",
    commandId: "open-1",
    correlationId: "wait-1",
    source: "QR"
  }),
  Load: (s) => ({ _tag: "Load", attemptId: id(s), by: "operator", note: null }),
  Unlock: () => ({ _tag: "Unlock", commandId: "unlock-1", correlationId: "wait-1", source: "TRACKER" }),
  Complete: (s) => ({ _tag: "Complete", attemptId: id(s), by: "operator", note: null }),
  "CheckId passed": (s) => ({ _tag: "CheckId", attemptId: id(s), passed: true, by: "pilot" }),
  "CheckId failed": (s) => ({ _tag: "CheckId", attemptId: id(s), passed: false, by: "pilot" }),
  "Cancel operator": () => build.cancel("operator", "Other"),
  "Cancel partner": () => build.cancel("partner", "DeliveryCanceled"),
  "Cancel customer": () => build.cancel("customer", "CustomerRequested_Unable"),
  StartRescue: (s) => ({ _tag: "StartRescue", attemptId: id(s), by: "pilot", note: null }),
  WithdrawRescue: (s) => ({ _tag: "WithdrawRescue", attemptId: id(s), note: null }),
  DeclareUnrecoverable: (s) => ({ _tag: "DeclareUnrecoverable", attemptId: id(s), note: null }),
  StartReturn: (s) => ({
    _tag: "StartReturn",
    attemptId: id(s),
    by: "operator",
    reason: "CustomerUnresponsive"
  }),
  ReportIssue: () => ({ _tag: "ReportIssue", type: "COLD_FOOD", note: null, by: "customer" }),
  TimeOutRequest: (s) => ({ _tag: "TimeOutRequest", attemptId: id(s) }),
  TimeOutCancel: (s) => ({
    _tag: "TimeOutCancel",
    attemptId: id(s),
    tries: build.subjectOf(s)?.cancelTries ?? 0
  }),
  RetryCancel: (s) => ({ _tag: "RetryCancel", attemptId: id(s) }),
  TimeOutAttempt: (s) => ({ _tag: "TimeOutAttempt", attemptId: id(s) }),
  Remind: (s) => ({ _tag: "Remind", attemptId: id(s), afterS: 180 }),
  GiveUpNoShow: (s) => ({ _tag: "GiveUpNoShow", attemptId: id(s) }),
  CheckDemand: (s) => ({ _tag: "CheckDemand", attemptId: id(s) })
}
