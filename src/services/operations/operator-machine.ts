/**
 * Transition table of an operator's presence, complete, as data. The registry keeps it for field
 * operators and office staff; a pilot's presence follows his shift. Source: spec/operations.md 3.5.
 */
import { machine } from "../../domain/machine.ts"
import { type OperatorStatus, operatorStatuses } from "./enums.ts"

export type OperatorTrigger = "CreateOperator" | "GoOnline" | "StartBreak" | "EndBreak" | "GoOffline"

export const operatorMachine = machine<OperatorStatus, OperatorTrigger>({
  name: "Operator",
  states: operatorStatuses,
  final: [],
  transitions: [
    { from: null, trigger: "CreateOperator", to: "OFFLINE" },
    { from: ["OFFLINE"], trigger: "GoOnline", to: "AVAILABLE" },
    { from: ["AVAILABLE"], trigger: "StartBreak", to: "IN_BREAK" },
    { from: ["IN_BREAK"], trigger: "EndBreak", to: "AVAILABLE" },
    { from: ["AVAILABLE", "IN_BREAK"], trigger: "GoOffline", to: "OFFLINE" }
  ],
  commands: {
    CreateOperator: ["CreateOperator"],
    GoOnline: ["GoOnline"],
    StartBreak: ["StartBreak"],
    EndBreak: ["EndBreak"],
    GoOffline: ["GoOffline"]
  }
})
