/**
 * Transition tables of the Robot actor, complete, as data. Source: spec/operations.md 3.2, spec/state.md 4.
 * `test/contract` compares them with the catalogue; every row has a test.
 */
import { machine } from "../../domain/machine.ts"
import {
  type AlertStatus,
  alertStatuses,
  type ConnectivityStatus,
  connectivityStatuses,
  type LidCycleState,
  type LidState,
  lidCycleStates,
  lidStates,
  type RobotStateEventState,
  robotStateEventStates,
  type TransitionStatus,
  transitionStatuses
} from "../../services/state/enums.ts"

export type RobotStateTrigger =
  | "Register"
  | "Deploy"
  | "ParkRobot"
  | "Release"
  | "TripStarted"
  | "TripEnded"
  | "Ground"
  | "CheckIn"
  | "Undeploy"

export const robotStateMachine = machine<RobotStateEventState, RobotStateTrigger>({
  name: "RobotState",
  states: robotStateEventStates,
  final: [],
  transitions: [
    { from: null, trigger: "Register", to: "OFF_DUTY" },
    { from: ["OFF_DUTY"], trigger: "Deploy", to: "DEPLOYED" },
    { from: ["DEPLOYED"], trigger: "ParkRobot", to: "PARKED" },
    { from: ["GROUNDED"], trigger: "Deploy", to: "PARKED" },
    { from: ["GROUNDED"], trigger: "Release", to: "PARKED" },
    { from: ["PARKED", "DEPLOYED"], trigger: "TripStarted", to: "ON_TRIP" },
    { from: ["ON_TRIP"], trigger: "TripEnded", to: "PARKED" },
    { from: ["ON_TRIP", "PARKED", "DEPLOYED"], trigger: "Ground", to: "GROUNDED" },
    { from: ["PARKED", "GROUNDED", "DEPLOYED", "ON_TRIP"], trigger: "CheckIn", to: "OFF_DUTY" },
    { from: ["PARKED", "GROUNDED", "DEPLOYED"], trigger: "Undeploy", to: "OFF_DUTY" }
  ],
  commands: {
    Register: ["Register"],
    Deploy: ["RequestTransition"],
    ParkRobot: ["RequestTransition"],
    Release: ["Release"],
    TripStarted: ["ApplyTrip"],
    TripEnded: ["ApplyTrip"],
    Ground: ["Ground"],
    CheckIn: ["RequestTransition"],
    Undeploy: ["RequestTransition"]
  }
})

export type TransitionRequestTrigger = "RequestTransition" | "Grant" | "Refuse"

export const transitionRequestMachine = machine<TransitionStatus, TransitionRequestTrigger>({
  name: "TransitionRequest",
  states: transitionStatuses,
  final: ["ACCEPTED", "REJECTED"],
  transitions: [
    { from: null, trigger: "RequestTransition", to: "PENDING" },
    { from: ["PENDING"], trigger: "Grant", to: "ACCEPTED" },
    { from: ["PENDING"], trigger: "Refuse", to: "REJECTED" }
  ],
  commands: {
    RequestTransition: ["RequestTransition", "ApplyTrip", "Ground", "Release"],
    Grant: ["RequestTransition", "ApplyTrip", "Ground", "Release"],
    Refuse: ["RequestTransition", "ApplyTrip", "Ground", "Release"]
  }
})

export type LidTrigger =
  | "Register"
  | "OpenLid"
  | "LidOpened"
  | "LidOpenFailed"
  | "CloseLid"
  | "LidClosed"
  | "LidCloseFailed"
  | "StopLid"

export const lidMachine = machine<LidState, LidTrigger>({
  name: "Lid",
  states: lidStates,
  final: [],
  transitions: [
    { from: null, trigger: "Register", to: "CLOSED" },
    { from: ["CLOSED", "STOPPED"], trigger: "OpenLid", to: "OPENING" },
    { from: ["OPENING"], trigger: "LidOpened", to: "OPEN" },
    { from: ["OPENING"], trigger: "LidOpenFailed", to: "CLOSED" },
    { from: ["OPEN", "STOPPED"], trigger: "CloseLid", to: "CLOSING" },
    { from: ["CLOSING"], trigger: "LidClosed", to: "CLOSED" },
    { from: ["CLOSING"], trigger: "LidCloseFailed", to: "OPEN" },
    { from: ["OPENING", "CLOSING"], trigger: "StopLid", to: "STOPPED" }
  ],
  commands: {
    Register: ["Register"],
    OpenLid: ["OpenLid"],
    LidOpened: ["ApplyDeviceEvent", "ApplyTelemetry"],
    LidOpenFailed: ["ApplyDeviceEvent", "ExpireLidCommand"],
    CloseLid: ["CloseLid"],
    LidClosed: ["ApplyDeviceEvent", "ApplyTelemetry"],
    LidCloseFailed: ["ApplyDeviceEvent", "ExpireLidCommand"],
    StopLid: ["StopLid"]
  }
})

export type LidCycleTrigger =
  | "LID_OPENED"
  | "LID_CLOSE_REQUEST"
  | "LID_CLOSE_FAILED"
  | "LID_CLOSED"
  | "LID_INTERRUPT"
  | "LID_TIMEOUT"

export const lidCycleMachine = machine<LidCycleState, LidCycleTrigger>({
  name: "LidCycle",
  states: lidCycleStates,
  final: ["LID_CYCLE_COMPLETE", "LID_CYCLE_INTERRUPT", "LID_CYCLE_TIMEOUT"],
  transitions: [
    { from: null, trigger: "LID_OPENED", to: "LID_CYCLE_INIT" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_OPENED", to: "LID_CYCLE_INIT" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_CLOSE_REQUEST", to: "LID_CYCLE_INIT" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_CLOSE_FAILED", to: "LID_CYCLE_INIT" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_CLOSED", to: "LID_CYCLE_COMPLETE" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_INTERRUPT", to: "LID_CYCLE_INTERRUPT" },
    { from: ["LID_CYCLE_INIT"], trigger: "LID_TIMEOUT", to: "LID_CYCLE_TIMEOUT" }
  ],
  commands: {
    LID_OPENED: ["ApplyDeviceEvent", "ApplyTelemetry"],
    LID_CLOSE_REQUEST: ["CloseLid"],
    LID_CLOSE_FAILED: ["ApplyDeviceEvent", "ExpireLidCommand"],
    LID_CLOSED: ["ApplyDeviceEvent", "ApplyTelemetry"],
    LID_INTERRUPT: ["StopLid", "OpenLid", "ApplyDeviceEvent"],
    LID_TIMEOUT: ["TimeOutLidCycle"]
  }
})

export type ConnectivityTrigger = "Register" | "HeartbeatSeen" | "SilenceFound"

export const connectivityMachine = machine<ConnectivityStatus, ConnectivityTrigger>({
  name: "Connectivity",
  states: connectivityStatuses,
  final: [],
  transitions: [
    { from: null, trigger: "Register", to: "OFFLINE" },
    { from: ["OFFLINE"], trigger: "HeartbeatSeen", to: "ONLINE" },
    { from: ["ONLINE"], trigger: "SilenceFound", to: "OFFLINE" }
  ],
  commands: {
    Register: ["Register"],
    HeartbeatSeen: ["ApplyTelemetry"],
    SilenceFound: ["CheckSilence", "ApplyTelemetry"]
  }
})

export type AlertTrigger = "RaiseAlert" | "AcknowledgeAlert" | "ClearAlert"

export const alertMachine = machine<AlertStatus, AlertTrigger>({
  name: "Alert",
  states: alertStatuses,
  final: ["RESOLVED"],
  transitions: [
    { from: null, trigger: "RaiseAlert", to: "OPEN" },
    { from: ["OPEN"], trigger: "AcknowledgeAlert", to: "ACKNOWLEDGED" },
    { from: ["OPEN", "ACKNOWLEDGED"], trigger: "ClearAlert", to: "RESOLVED" }
  ],
  commands: {
    RaiseAlert: ["ApplyTelemetry", "ApplyDeviceEvent", "CheckSilence", "WarnLidOpen", "ExpireLidCommand"],
    AcknowledgeAlert: ["AcknowledgeAlert"],
    ClearAlert: ["ApplyTelemetry", "ApplyDeviceEvent"]
  }
})
