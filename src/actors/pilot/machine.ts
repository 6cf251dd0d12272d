/**
 * Transition tables of the Pilot actor, complete, as data. Source: spec/operations.md 3.3-3.5.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type PilotAssignmentStatus,
  type PilotReservationStatus,
  pilotAssignmentStatuses,
  pilotReservationStatuses,
  type ShiftStatus,
  shiftStatuses
} from "../../services/operations/enums.ts"

export type PilotShiftTrigger =
  | "ScheduleShift"
  | "StartShift"
  | "StartBreak"
  | "EndBreak"
  | "EndAssignment"
  | "EndCooldown"
  | "MarkUnresponsive"
  | "Heartbeat"
  | "EndShift"
  | "CloseSilentShift"

export const pilotShiftMachine = machine<ShiftStatus, PilotShiftTrigger>({
  name: "PilotShift",
  states: shiftStatuses,
  final: [],
  transitions: [
    { from: null, trigger: "ScheduleShift", to: "OFF_SHIFT" },
    { from: null, trigger: "StartShift", to: "OFF_SHIFT" },
    { from: ["OFF_SHIFT"], trigger: "StartShift", to: "ON_SHIFT" },
    { from: ["ON_SHIFT"], trigger: "StartBreak", to: "ON_BREAK" },
    { from: ["ON_BREAK"], trigger: "EndBreak", to: "ON_SHIFT" },
    { from: ["ON_SHIFT"], trigger: "EndAssignment", to: "ON_COOLDOWN" },
    { from: ["ON_COOLDOWN"], trigger: "EndCooldown", to: "ON_SHIFT" },
    { from: ["ON_SHIFT"], trigger: "MarkUnresponsive", to: "UNRESPONSIVE" },
    { from: ["UNRESPONSIVE"], trigger: "Heartbeat", to: "ON_SHIFT" },
    { from: ["ON_SHIFT"], trigger: "EndShift", to: "OFF_SHIFT" },
    { from: ["UNRESPONSIVE"], trigger: "CloseSilentShift", to: "OFF_SHIFT" }
  ],
  commands: {
    ScheduleShift: ["ScheduleShift"],
    StartShift: ["StartShift"],
    StartBreak: ["StartBreak"],
    EndBreak: ["EndBreak"],
    EndAssignment: ["EndAssignment"],
    EndCooldown: ["EndCooldown"],
    MarkUnresponsive: ["MarkUnresponsive"],
    Heartbeat: ["Heartbeat"],
    EndShift: ["EndShift"],
    CloseSilentShift: ["CloseSilentShift"]
  }
})

export type PilotAssignmentTrigger =
  | "Offer"
  | "Accept"
  | "Reject"
  | "ExpireOffer"
  | "EndAssignment"
  | "Revoke"
  | "RevokeSilent"
  | "Abandon"

export const pilotAssignmentMachine = machine<PilotAssignmentStatus, PilotAssignmentTrigger>({
  name: "PilotAssignment",
  states: pilotAssignmentStatuses,
  final: ["ABANDONED", "REJECTED", "CANCELED", "REVOKED", "STALE"],
  transitions: [
    { from: null, trigger: "Offer", to: "REQUESTED" },
    { from: ["REQUESTED"], trigger: "Accept", to: "ACCEPTED" },
    { from: ["REQUESTED"], trigger: "Reject", to: "REJECTED" },
    { from: ["REQUESTED"], trigger: "ExpireOffer", to: "STALE" },
    { from: ["REQUESTED", "ACCEPTED"], trigger: "EndAssignment", to: "CANCELED" },
    { from: ["REQUESTED", "ACCEPTED"], trigger: "Revoke", to: "REVOKED" },
    { from: ["REQUESTED", "ACCEPTED"], trigger: "RevokeSilent", to: "REVOKED" },
    { from: ["ACCEPTED"], trigger: "Abandon", to: "ABANDONED" },
    { from: ["ACCEPTED"], trigger: "EndAssignment", to: "ACCEPTED" }
  ],
  commands: {
    Offer: ["Offer"],
    Accept: ["Accept"],
    Reject: ["Reject"],
    ExpireOffer: ["ExpireOffer"],
    EndAssignment: ["EndAssignment"],
    Revoke: ["Revoke"],
    RevokeSilent: ["RevokeSilent"],
    Abandon: ["Abandon"]
  }
})

export type PilotReservationTrigger = "Reserve" | "Offer" | "Release" | "ExpireReservation"

export const pilotReservationMachine = machine<PilotReservationStatus, PilotReservationTrigger>({
  name: "PilotReservation",
  states: pilotReservationStatuses,
  final: ["CONSUMED", "RELEASED", "EXPIRED"],
  transitions: [
    { from: null, trigger: "Reserve", to: "RESERVED" },
    { from: ["RESERVED"], trigger: "Offer", to: "CONSUMED" },
    { from: ["RESERVED"], trigger: "Release", to: "RELEASED" },
    { from: ["RESERVED"], trigger: "ExpireReservation", to: "EXPIRED" }
  ],
  commands: {
    Reserve: ["Reserve"],
    Offer: ["Offer"],
    Release: ["Release"],
    ExpireReservation: ["ExpireReservation"]
  }
})
