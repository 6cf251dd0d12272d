/**
 * Transition tables of the PartnerLink actor, complete, as data. Source: spec/integrations.md 3.2.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type ClientRequestState,
  clientRequestStates,
  type SendState,
  sendStates
} from "../../services/integrations/enums.ts"

export type ExternalStateTrigger =
  | "Open"
  | "Push"
  | "Claim"
  | "Acknowledge"
  | "Fail"
  | "Suspend"
  | "Close"
  | "ExpireLease"
  | "Resume"
  | "Resend"

export const externalStateMachine = machine<SendState, ExternalStateTrigger>({
  name: "ExternalState",
  states: sendStates,
  final: ["CLOSED"],
  transitions: [
    { from: null, trigger: "Open", to: "IDLE" },
    { from: ["IDLE"], trigger: "Push", to: "PENDING" },
    { from: ["PENDING"], trigger: "Push", to: "PENDING" },
    { from: ["SENDING"], trigger: "Push", to: "SENDING" },
    { from: ["BACKOFF"], trigger: "Push", to: "BACKOFF" },
    { from: ["SUSPENDED"], trigger: "Push", to: "SUSPENDED" },
    { from: ["PENDING", "BACKOFF"], trigger: "Claim", to: "SENDING" },
    { from: ["SENDING"], trigger: "Acknowledge", to: "IDLE" },
    { from: ["SENDING"], trigger: "Acknowledge", to: "PENDING" },
    { from: ["SENDING"], trigger: "Acknowledge", to: "CLOSED" },
    { from: ["SENDING"], trigger: "Fail", to: "BACKOFF" },
    { from: ["SENDING"], trigger: "Suspend", to: "SUSPENDED" },
    { from: ["SENDING"], trigger: "Close", to: "CLOSED" },
    { from: ["SENDING"], trigger: "Fail", to: "PENDING" },
    { from: ["SENDING"], trigger: "Fail", to: "IDLE" },
    { from: ["SENDING"], trigger: "Fail", to: "CLOSED" },
    { from: ["SENDING"], trigger: "ExpireLease", to: "PENDING" },
    { from: ["SUSPENDED"], trigger: "Resume", to: "PENDING" },
    { from: ["IDLE", "PENDING", "BACKOFF", "SUSPENDED"], trigger: "Close", to: "CLOSED" },
    { from: ["IDLE", "PENDING", "SENDING", "BACKOFF", "SUSPENDED"], trigger: "Resend", to: "PENDING" },
    { from: ["CLOSED"], trigger: "Push", to: "CLOSED" }
  ],
  commands: {
    Open: ["Open"],
    Push: ["Push"],
    Claim: ["Claim"],
    Acknowledge: ["Acknowledge"],
    Fail: ["Fail"],
    Suspend: ["Suspend"],
    Close: ["Close"],
    ExpireLease: ["ExpireLease"],
    Resume: ["Resume"],
    Resend: ["Resend"]
  }
})

export type ClientRequestTrigger = "Push" | "Resend" | "Acknowledge" | "Close" | "Fail"

export const clientRequestMachine = machine<ClientRequestState, ClientRequestTrigger>({
  name: "ClientRequest",
  states: clientRequestStates,
  final: ["SENT", "SUPERSEDED", "DEAD"],
  transitions: [
    { from: null, trigger: "Push", to: "QUEUED" },
    { from: null, trigger: "Resend", to: "QUEUED" },
    { from: ["QUEUED"], trigger: "Acknowledge", to: "SENT" },
    { from: ["QUEUED"], trigger: "Close", to: "SUPERSEDED" },
    { from: ["QUEUED"], trigger: "Push", to: "SUPERSEDED" },
    { from: ["QUEUED"], trigger: "Fail", to: "DEAD" }
  ],
  commands: {
    Push: ["Push"],
    Resend: ["Resend"],
    Acknowledge: ["Acknowledge"],
    Close: ["Close"],
    Fail: ["Fail"]
  }
})
