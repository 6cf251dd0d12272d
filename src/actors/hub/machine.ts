/**
 * Transition tables of the Hub actor, complete, as data. Source: spec/operations.md 3.5.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type FoAssignmentStatus,
  type FoAssistanceStatus,
  type FoSubtaskStatus,
  type FoTaskStatus,
  foAssignmentStatuses,
  foAssistanceStatuses,
  foSubtaskStatuses,
  foTaskStatuses,
  type HubStatus,
  hubStatuses
} from "../../services/operations/enums.ts"

export type HubTrigger = "CreateHub" | "OpenHub" | "CloseHub"

export const hubMachine = machine<HubStatus, HubTrigger>({
  name: "Hub",
  states: hubStatuses,
  final: [],
  transitions: [
    { from: null, trigger: "CreateHub", to: "CLOSED" },
    { from: ["CLOSED"], trigger: "OpenHub", to: "OPEN" },
    { from: ["OPEN"], trigger: "CloseHub", to: "CLOSED" }
  ],
  commands: {
    CreateHub: ["CreateHub"],
    OpenHub: ["OpenHub"],
    CloseHub: ["CloseHub"]
  }
})

export type FoTaskTrigger =
  | "CreateFoTask"
  | "PostponeFoTask"
  | "ActivateFoTask"
  | "StartFo"
  | "CompleteFo"
  | "CancelFoTask"
  | "AbandonFo"
  | "RevokeFo"

/** A piece of field work. */
export const foTaskMachine = machine<FoTaskStatus, FoTaskTrigger>({
  name: "FoTask",
  states: foTaskStatuses,
  final: ["COMPLETED", "CANCELLED"],
  transitions: [
    { from: null, trigger: "CreateFoTask", to: "PENDING" },
    { from: null, trigger: "CreateFoTask", to: "SCHEDULED" },
    { from: ["PENDING"], trigger: "PostponeFoTask", to: "SCHEDULED" },
    { from: ["SCHEDULED"], trigger: "ActivateFoTask", to: "PENDING" },
    { from: ["PENDING"], trigger: "StartFo", to: "IN_PROGRESS" },
    { from: ["IN_PROGRESS"], trigger: "CompleteFo", to: "COMPLETED" },
    { from: ["PENDING", "SCHEDULED", "IN_PROGRESS"], trigger: "CancelFoTask", to: "CANCELLED" },
    { from: ["IN_PROGRESS"], trigger: "AbandonFo", to: "PENDING" },
    { from: ["IN_PROGRESS"], trigger: "RevokeFo", to: "PENDING" }
  ],
  commands: {
    CreateFoTask: ["CreateFoTask"],
    PostponeFoTask: ["PostponeFoTask"],
    ActivateFoTask: ["ActivateFoTask"],
    StartFo: ["StartFo"],
    CompleteFo: ["CompleteFo"],
    CancelFoTask: ["CancelFoTask"],
    AbandonFo: ["AbandonFo"],
    RevokeFo: ["RevokeFo"]
  }
})

export type FoSubtaskTrigger =
  | "CreateFoTask"
  | "StartSubtask"
  | "AbandonFo"
  | "RevokeFo"
  | "CompleteSubtask"
  | "SkipSubtask"
  | "CancelFoTask"

/** One step of a piece of field work: a way or an action. */
export const foSubtaskMachine = machine<FoSubtaskStatus, FoSubtaskTrigger>({
  name: "FoSubtask",
  states: foSubtaskStatuses,
  final: ["COMPLETED", "SKIPPED", "CANCELLED"],
  transitions: [
    { from: null, trigger: "CreateFoTask", to: "PENDING" },
    { from: ["PENDING"], trigger: "StartSubtask", to: "IN_PROGRESS" },
    { from: ["IN_PROGRESS"], trigger: "AbandonFo", to: "PENDING" },
    { from: ["IN_PROGRESS"], trigger: "RevokeFo", to: "PENDING" },
    { from: ["IN_PROGRESS"], trigger: "CompleteSubtask", to: "COMPLETED" },
    { from: ["PENDING", "IN_PROGRESS"], trigger: "SkipSubtask", to: "SKIPPED" },
    { from: ["PENDING", "IN_PROGRESS"], trigger: "CancelFoTask", to: "CANCELLED" }
  ],
  commands: {
    CreateFoTask: ["CreateFoTask"],
    StartSubtask: ["StartSubtask"],
    AbandonFo: ["AbandonFo"],
    RevokeFo: ["RevokeFo"],
    CompleteSubtask: ["CompleteSubtask"],
    SkipSubtask: ["SkipSubtask"],
    CancelFoTask: ["CancelFoTask"]
  }
})

type FoAssignmentTrigger =
  | "AssignFo"
  | "AcceptFo"
  | "RejectFo"
  | "ExpireFoOffer"
  | "ProgressFo"
  | "AbandonFo"
  | "CompleteFo"
  | "RevokeFo"
  | "CancelFoTask"

/** What an accepted assignment can be before it ends, in the order of the work. */
const workingStatuses = [
  "ACCEPTED",
  "EN_ROUTE_TO_ROBOT",
  "AT_ROBOT",
  "MAINTENANCE_IN_PROGRESS",
  "MAINTENANCE_COMPLETED",
  "PICKED_UP"
] as const satisfies ReadonlyArray<FoAssignmentStatus>

/** Who does a piece of field work. CompleteFo keeps the status: the enum has no word for a good end. */
export const foAssignmentMachine = machine<FoAssignmentStatus, FoAssignmentTrigger>({
  name: "FoAssignment",
  states: foAssignmentStatuses,
  final: ["REJECTED", "ABANDONED", "STALE", "CANCELED", "REVOKED"],
  transitions: [
    { from: null, trigger: "AssignFo", to: "REQUESTED" },
    { from: ["REQUESTED"], trigger: "AcceptFo", to: "ACCEPTED" },
    { from: ["REQUESTED"], trigger: "RejectFo", to: "REJECTED" },
    { from: ["REQUESTED"], trigger: "ExpireFoOffer", to: "STALE" },
    { from: ["ACCEPTED"], trigger: "ProgressFo", to: "EN_ROUTE_TO_ROBOT" },
    { from: ["EN_ROUTE_TO_ROBOT"], trigger: "ProgressFo", to: "AT_ROBOT" },
    { from: ["AT_ROBOT"], trigger: "ProgressFo", to: "MAINTENANCE_IN_PROGRESS" },
    { from: ["MAINTENANCE_IN_PROGRESS"], trigger: "ProgressFo", to: "MAINTENANCE_COMPLETED" },
    { from: ["MAINTENANCE_COMPLETED"], trigger: "ProgressFo", to: "PICKED_UP" },
    { from: workingStatuses, trigger: "AbandonFo", to: "ABANDONED" },
    { from: ["ACCEPTED"], trigger: "CompleteFo", to: "ACCEPTED" },
    { from: ["EN_ROUTE_TO_ROBOT"], trigger: "CompleteFo", to: "EN_ROUTE_TO_ROBOT" },
    { from: ["AT_ROBOT"], trigger: "CompleteFo", to: "AT_ROBOT" },
    { from: ["MAINTENANCE_IN_PROGRESS"], trigger: "CompleteFo", to: "MAINTENANCE_IN_PROGRESS" },
    { from: ["MAINTENANCE_COMPLETED"], trigger: "CompleteFo", to: "MAINTENANCE_COMPLETED" },
    { from: ["PICKED_UP"], trigger: "CompleteFo", to: "PICKED_UP" },
    { from: ["REQUESTED", ...workingStatuses], trigger: "RevokeFo", to: "REVOKED" },
    { from: ["REQUESTED", ...workingStatuses], trigger: "CancelFoTask", to: "CANCELED" }
  ],
  commands: {
    AssignFo: ["AssignFo"],
    AcceptFo: ["AcceptFo"],
    RejectFo: ["RejectFo"],
    ExpireFoOffer: ["ExpireFoOffer"],
    ProgressFo: ["ProgressFo"],
    AbandonFo: ["AbandonFo"],
    CompleteFo: ["CompleteFo"],
    RevokeFo: ["RevokeFo"],
    CancelFoTask: ["CancelFoTask"]
  }
})

type FoAssistanceTrigger =
  | "RequestFo"
  | "AcceptFo"
  | "CompleteFo"
  | "AbandonFo"
  | "RevokeFo"
  | "CloseAssistance"

/** A robot on a trip that needs somebody there. */
export const foAssistanceMachine = machine<FoAssistanceStatus, FoAssistanceTrigger>({
  name: "FoAssistanceRequest",
  states: foAssistanceStatuses,
  final: ["RESOLVED", "CANCELLED"],
  transitions: [
    { from: null, trigger: "RequestFo", to: "REQUESTED" },
    { from: ["REQUESTED"], trigger: "AcceptFo", to: "FO_ASSIGNED" },
    { from: ["FO_ASSIGNED"], trigger: "CompleteFo", to: "RESOLVED" },
    { from: ["FO_ASSIGNED"], trigger: "AbandonFo", to: "REQUESTED" },
    { from: ["FO_ASSIGNED"], trigger: "RevokeFo", to: "REQUESTED" },
    { from: ["REQUESTED", "FO_ASSIGNED"], trigger: "CloseAssistance", to: "CANCELLED" }
  ],
  commands: {
    RequestFo: ["RequestFo"],
    AcceptFo: ["AcceptFo"],
    CompleteFo: ["CompleteFo"],
    AbandonFo: ["AbandonFo"],
    RevokeFo: ["RevokeFo"],
    CloseAssistance: ["CloseAssistance"]
  }
})
