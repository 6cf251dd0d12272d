/**
 * Transition tables of the Trip actor, complete, as data. Source: spec/operations.md 3.1.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type TaskStatus,
  type TripStatus,
  taskStatuses,
  tripStatuses
} from "../../services/operations/enums.ts"

export type TripTrigger =
  | "CreateTrip"
  | "ActivateTrip"
  | "Hold"
  | "Depart"
  | "Park"
  | "Arrive"
  | "Complete"
  | "CancelTrip"
  | "ExecuteCancel"

export const tripMachine = machine<TripStatus, TripTrigger>({
  name: "Trip",
  states: tripStatuses,
  final: ["COMPLETED", "CANCELLED"],
  transitions: [
    { from: null, trigger: "CreateTrip", to: "READY_TO_DEPART" },
    { from: ["READY_TO_DEPART"], trigger: "ActivateTrip", to: "READY_TO_DEPART" },
    { from: ["READY_TO_DEPART"], trigger: "Hold", to: "AT_STOP" },
    { from: ["READY_TO_DEPART", "AT_STOP"], trigger: "Depart", to: "IN_TRANSIT" },
    { from: ["IN_TRANSIT"], trigger: "Park", to: "AT_STOP" },
    { from: ["IN_TRANSIT"], trigger: "Arrive", to: "AT_STOP" },
    { from: ["IN_TRANSIT", "AT_STOP"], trigger: "Complete", to: "COMPLETED" },
    { from: ["READY_TO_DEPART", "AT_STOP"], trigger: "CancelTrip", to: "CANCELLED" },
    { from: ["IN_TRANSIT"], trigger: "CancelTrip", to: "IN_TRANSIT" },
    { from: ["IN_TRANSIT"], trigger: "ExecuteCancel", to: "CANCELLED" }
  ],
  commands: {
    CreateTrip: ["CreateTrip"],
    ActivateTrip: ["ActivateTrip"],
    Hold: ["Hold"],
    Depart: ["Depart"],
    Park: ["Park"],
    Arrive: ["Arrive"],
    Complete: ["Complete"],
    CancelTrip: ["CancelTrip"],
    ExecuteCancel: ["ExecuteCancel"]
  }
})

export type TaskTrigger =
  | "CreateTrip"
  | "ActivateTrip"
  | "Hold"
  | "Depart"
  | "Park"
  | "Arrive"
  | "Complete"
  | "CancelTrip"
  | "ExecuteCancel"

export const taskMachine = machine<TaskStatus, TaskTrigger>({
  name: "Task",
  states: taskStatuses,
  final: ["COMPLETED", "CANCELLED"],
  transitions: [
    { from: null, trigger: "CreateTrip", to: "SCHEDULED" },
    { from: null, trigger: "CreateTrip", to: "PENDING" },
    { from: ["SCHEDULED"], trigger: "ActivateTrip", to: "PENDING" },
    { from: ["PENDING"], trigger: "Hold", to: "PENDING" },
    { from: ["PENDING", "PAUSED"], trigger: "Depart", to: "IN_PROGRESS" },
    { from: ["IN_PROGRESS"], trigger: "Park", to: "PAUSED" },
    { from: ["IN_PROGRESS"], trigger: "Arrive", to: "ARRIVED" },
    { from: ["IN_PROGRESS"], trigger: "Complete", to: "ARRIVED" },
    { from: ["ARRIVED"], trigger: "Complete", to: "COMPLETED" },
    { from: ["SCHEDULED", "PENDING", "PAUSED"], trigger: "CancelTrip", to: "CANCELLED" },
    { from: ["ARRIVED"], trigger: "CancelTrip", to: "COMPLETED" },
    { from: ["IN_PROGRESS"], trigger: "CancelTrip", to: "IN_PROGRESS" },
    { from: ["IN_PROGRESS"], trigger: "ExecuteCancel", to: "CANCELLED" }
  ],
  commands: {
    CreateTrip: ["CreateTrip"],
    ActivateTrip: ["ActivateTrip"],
    Hold: ["Hold"],
    Depart: ["Depart"],
    Park: ["Park"],
    Arrive: ["Arrive"],
    Complete: ["Complete"],
    CancelTrip: ["CancelTrip"],
    ExecuteCancel: ["ExecuteCancel"]
  }
})
