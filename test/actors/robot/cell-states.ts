/** A robot in each state of each of its machines. */
import {
  alertMachine,
  connectivityMachine,
  lidCycleMachine,
  lidMachine,
  robotStateMachine,
  transitionRequestMachine
} from "../../../src/actors/robot/machine.ts"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import type { Machine } from "../../../src/domain/machine.ts"
import {
  cycleComplete,
  cycleTimedOut,
  deployed,
  groundedRobot,
  having,
  lidClosing,
  lidOpen,
  lidOpening,
  lidStopped,
  offDuty,
  offDutyOnline,
  onTrip,
  parked,
  second,
  t0,
  telemetry,
  trip,
  unregistered
} from "./robots.ts"

type Build = () => RobotState

export interface Table {
  readonly machine: { readonly name: string; readonly states: ReadonlyArray<string> }
  readonly states: Readonly<Record<string, Build>>
  readonly stateOf: (state: RobotState) => string | null
  readonly now: number
  /** Rows of the machine that a cell must take. */
  readonly rows: ReadonlyArray<Row>
}

interface Row {
  readonly from: ReadonlyArray<string> | null
  readonly to: string
  /** Tags of the commands that carry the row's trigger. */
  readonly commands: ReadonlyArray<string>
}

const rowsOf = <State extends string, Trigger extends string>(
  machine: Machine<State, Trigger>,
  wanted: (trigger: Trigger) => boolean = () => true
): ReadonlyArray<Row> =>
  machine.transitions
    .filter(({ trigger }) => wanted(trigger))
    .map(({ from, to, trigger }) => ({ from, to, commands: machine.commands[trigger] }))

/** The same robot after one heartbeat that says another lid: one more decides. */
const contradicted =
  (build: Build, lid: "OPEN" | "CLOSED"): Build =>
  () => {
    const at = t0 + 80 * second
    return having(build(), [at, telemetry({ at, seq: 50, operationState: "PARKED", lid })])
  }

/** Never kept: a request is granted or refused in the transaction that it comes in. */
const pending: Build = () => {
  const state = parked()
  state.requestStatus = "PENDING"
  return state
}

const rejected: Build = () => having(lidOpen(), [t0 + 60 * second, trip()])

const lowBattery: Build = () => {
  const at = t0 + 10 * second
  return having(parked(), [at, telemetry({ at, seq: 20, operationState: "PARKED", batteryPct: 29 })])
}

const acknowledged: Build = () => {
  const state = lowBattery()
  const alertId = state.alerts[0]?.alertId ?? ""
  return having(state, [t0 + 11 * second, { _tag: "AcknowledgeAlert", alertId, by: "operator:1" }])
}

const charged: Build = () => {
  const at = t0 + 12 * second
  return having(lowBattery(), [at, telemetry({ at, seq: 21, operationState: "PARKED", batteryPct: 80 })])
}

export const tables: ReadonlyArray<Table> = [
  {
    machine: robotStateMachine,
    states: {
      none: unregistered,
      OFF_DUTY: offDutyOnline,
      DEPLOYED: deployed,
      PARKED: parked,
      ON_TRIP: onTrip,
      GROUNDED: groundedRobot
    },
    stateOf: (state) => state.operationState,
    now: t0 + 100 * second,
    rows: rowsOf(robotStateMachine)
  },
  {
    // A request is PENDING only within its transaction, so no cell can end there.
    machine: transitionRequestMachine,
    states: { none: offDuty, PENDING: pending, ACCEPTED: parked, REJECTED: rejected },
    stateOf: (state) => state.requestStatus,
    now: t0 + 100 * second,
    rows: []
  },
  {
    machine: lidMachine,
    states: {
      none: unregistered,
      CLOSED: contradicted(parked, "OPEN"),
      OPENING: lidOpening,
      OPEN: contradicted(lidOpen, "CLOSED"),
      CLOSING: lidClosing,
      STOPPED: lidStopped
    },
    stateOf: (state) => state.lidState,
    now: t0 + 100 * second,
    rows: rowsOf(lidMachine)
  },
  {
    machine: lidCycleMachine,
    states: {
      none: contradicted(parked, "OPEN"),
      LID_CYCLE_INIT: contradicted(lidOpen, "CLOSED"),
      LID_CYCLE_COMPLETE: cycleComplete,
      LID_CYCLE_INTERRUPT: lidStopped,
      LID_CYCLE_TIMEOUT: cycleTimedOut
    },
    stateOf: (state) => state.cycle?.state ?? null,
    now: t0 + 1_000 * second,
    rows: rowsOf(lidCycleMachine, (trigger) => trigger !== "LID_INTERRUPT")
  },
  {
    machine: { name: "LidCycle, lid on its way", states: lidCycleMachine.states },
    states: {
      none: lidOpening,
      LID_CYCLE_INIT: lidClosing,
      LID_CYCLE_COMPLETE: cycleComplete,
      LID_CYCLE_INTERRUPT: lidStopped,
      LID_CYCLE_TIMEOUT: cycleTimedOut
    },
    stateOf: (state) => state.cycle?.state ?? null,
    now: t0 + 100 * second,
    rows: rowsOf(lidCycleMachine, (trigger) => trigger !== "LID_CLOSE_REQUEST")
  },
  {
    machine: connectivityMachine,
    states: { none: unregistered, OFFLINE: offDuty, ONLINE: parked },
    stateOf: (state) => state.deviceLink,
    now: t0 + 200 * second,
    rows: rowsOf(connectivityMachine)
  },
  {
    machine: alertMachine,
    states: { none: parked, OPEN: lowBattery, ACKNOWLEDGED: acknowledged, RESOLVED: charged },
    stateOf: (state) => state.alerts.find(({ type }) => type === "ROBOT_LOW_BATTERY")?.status ?? null,
    now: t0 + 100 * second,
    rows: rowsOf(alertMachine)
  }
]
