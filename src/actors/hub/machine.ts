/**
 * Transition tables of the Hub actor, complete, as data. Source: spec/operations.md 3.5.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import { type HubStatus, hubStatuses } from "../../services/operations/enums.ts"

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
