/**
 * Transition tables of the Planner actor, complete, as data. Source: spec/dispatch.md 2.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import { type DemandStatus, demandStatuses } from "../../services/dispatch/enums.ts"

export type DemandTrigger =
  | "Quote"
  | "Confirm"
  | "Assign"
  | "MarkActive"
  | "Fulfil"
  | "Orphan"
  | "Reassign"
  | "Cancel"
  | "ExpireQuote"
  | "Interrupt"
  | "TripEnded"
  | "Supersede"
  | "HandleDeliveryLoaded"

export const demandMachine = machine<DemandStatus, DemandTrigger>({
  name: "Demand",
  states: demandStatuses,
  final: ["Fulfilled", "Canceled", "Superseded"],
  transitions: [
    { from: null, trigger: "Quote", to: "Requested" },
    { from: ["Requested"], trigger: "Confirm", to: "Scheduled" },
    { from: ["Scheduled"], trigger: "Assign", to: "Pending" },
    { from: ["Pending", "Active"], trigger: "MarkActive", to: "Active" },
    { from: ["Active"], trigger: "Fulfil", to: "Fulfilled" },
    { from: ["Pending"], trigger: "Orphan", to: "Scheduled" },
    { from: ["Pending"], trigger: "Reassign", to: "Pending" },
    { from: ["Requested", "Scheduled", "Pending"], trigger: "Cancel", to: "Canceled" },
    { from: ["Requested"], trigger: "ExpireQuote", to: "Canceled" },
    { from: ["Active"], trigger: "Cancel", to: "Active" },
    { from: ["Active"], trigger: "Interrupt", to: "Active" },
    { from: ["Active"], trigger: "TripEnded", to: "Canceled" },
    { from: ["Scheduled", "Pending"], trigger: "Supersede", to: "Superseded" },
    { from: ["Active"], trigger: "HandleDeliveryLoaded", to: "Active" }
  ],
  commands: {
    Quote: ["Quote", "Confirm", "CreateDeployment", "CreateReturn"],
    Confirm: ["Confirm", "CreateDeployment", "CreateReturn"],
    Assign: ["Confirm", "CreateDeployment", "CreateReturn", "Replan", "HandleDeliveryLoaded"],
    MarkActive: ["MarkActive"],
    Fulfil: ["Fulfil"],
    Orphan: ["Replan", "HandleDeliveryLoaded"],
    Reassign: ["Replan", "HandleDeliveryLoaded"],
    Cancel: ["Cancel", "Replan"],
    ExpireQuote: ["ExpireQuote"],
    Interrupt: ["Confirm", "Replan"],
    TripEnded: ["ApplyTrip", "Replan"],
    Supersede: ["Confirm", "Replan", "Update", "HandleDeliveryLoaded"],
    HandleDeliveryLoaded: ["HandleDeliveryLoaded"]
  }
})
