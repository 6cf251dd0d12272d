/**
 * Every command of a delivery in every state of an action that a rule wants done. The delivery stands at
 * its customer, so that its end is one command away: it gives up what has no meaning afterwards.
 */
import { describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { watchdogActionMachine } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { WatchdogCondition, WatchdogTask } from "../../../src/services/deliveries/watchdog-rule.ts"
import { exerciseCells } from "../../support/cells.ts"
import * as build from "./builders.ts"
import { type ExpectedRows, expectedCells } from "./expected-cells.ts"
import { labelledCommands } from "./labelled-commands.ts"
import { action, actionsOf, firstAction, forward, rule, run } from "./watchdog-builders.ts"

const { minute, t0 } = build

/** Long after the delivery was accepted: what is queued is due, and leases are over. */
const now = t0 + 180 * minute
const leaseMs = minute

/** A delivery at its customer, for which one action is queued that is due `delayS` after its acceptance. */
const queued = (task: WatchdogTask, delayS = 60, unless?: WatchdogCondition): DeliveryState => {
  const watchdogRules = [
    rule("DELIVERY_CREATED", {
      actions: [action(task, unless === undefined ? { delayS } : { delayS, unless })]
    })
  ]
  const state = build.after(build.quotedState(), build.acceptQuote({ watchdogRules }), run())
  for (const [step, command] of forward) {
    build.after(state, command)
    if (step === "at the customer") break
  }
  return state
}

const due = (s: DeliveryState): DeliveryCommand => run(firstAction(s).actionId)
const takenBack = (s: DeliveryState): DeliveryCommand => ({
  _tag: "CancelWatchdogAction",
  actionId: firstAction(s).actionId,
  note: null
})

/** Claimed, and the claim was kept: what only rows of a server that died in between can say. */
const claimed = (state: DeliveryState, at: number): DeliveryState => {
  deliveryActor.evolve(state, { _tag: "WatchdogActionClaimed", at, actionId: firstAction(state).actionId })
  return state
}

/** Nobody finished it four times: the claim and its three repetitions. */
const failed = (state: DeliveryState): DeliveryState => {
  for (let claim = 1; claim <= 4; claim++) {
    claimed(state, t0 + 2 * claim * leaseMs)
    build.at(state, t0 + (2 * claim + 1) * leaseMs, due)
  }
  return state
}

const statesOf = (task: WatchdogTask): Readonly<Record<string, () => DeliveryState>> => ({
  QUEUED: () => queued(task),
  EXECUTING: () => claimed(queued(task), t0 + minute),
  EXECUTED: () => build.at(queued(task), t0 + minute, due),
  FAILED: () => failed(queued(task)),
  SKIPPED: () =>
    build.at(queued(task, 60, { field: "status", op: "eq", value: "InProgress" }), t0 + minute, due),
  CANCELED: () => build.after(queued(task), takenBack)
})

/** What does not concern the action: as for any delivery at its customer. */
const others: ExpectedRows = {
  "RequestQuote repeated": { otherwise: "=+" },
  "RequestQuote other": { otherwise: "!AlreadyQuoted" },
  "RequestQuote changed": { otherwise: "!IdempotencyKeyReused" },
  Accept: { otherwise: "=+" },
  RejectQuote: { otherwise: "!QuoteAlreadyAccepted" },
  ExpireQuote: { otherwise: "=" },
  "ApplyDispatch quoted": { otherwise: "=" },
  "ApplyDispatch refused": { otherwise: "=" },
  "ApplyDispatch confirmed": { otherwise: "=" },
  "ApplyDispatch confirm refused": { otherwise: "=" },
  "ApplyDispatch assigned": { otherwise: "=" },
  "ApplyDispatch reassigned": { otherwise: "=" },
  "ApplyDispatch orphaned": { otherwise: "=" },
  "ApplyDispatch orphaned loaded": { otherwise: "=+" },
  "ApplyDispatch reassignment failed": { otherwise: "=" },
  "ApplyDispatch eta": { otherwise: "=+" },
  "ApplyDispatch at origin": { otherwise: "=" },
  "ApplyDispatch load rejected": { otherwise: "=+" },
  "ApplyTrip delivery created": { otherwise: "=+" },
  "ApplyTrip return created": { otherwise: "=" },
  "ApplyTrip pickup departs": { otherwise: "=" },
  "ApplyTrip pilot accepts": { otherwise: "=" },
  "ApplyTrip pilot abandons": { otherwise: "=" },
  "ApplyTrip no pilot": { otherwise: "=" },
  "ApplyTrip delivery departs": { otherwise: "=" },
  "ApplyTrip stops on the way": { otherwise: "=" },
  // The first that is heard of where the robot is: conditions of rules may ask for it.
  "ApplyTrip near": { otherwise: "=+" },
  "ApplyTrip arrives": { otherwise: "=" },
  "ApplyTrip return departs": { otherwise: "=" },
  "ApplyTrip return completes": { otherwise: "=" },
  "ApplyTrip return cancelled": { otherwise: "=" },
  "ApplyLid wrong PIN": { otherwise: "=+" },
  "ApplyLid right PIN": { otherwise: "=+" },
  "ApplyLid opened to load": { otherwise: "=" },
  "ApplyLid closed to load": { otherwise: "=" },
  "ApplyLid closed late": { otherwise: "=" },
  "ApplyLid opened to unload": { otherwise: "=+" },
  "ApplyLid timed out": { otherwise: "=" },
  "ApplyLid open failed": { otherwise: "=" },
  "ApplyLid refused": { otherwise: "=" },
  "ApplyRobot grounded": { otherwise: "=+" },
  "ApplyRobot maintenance": { otherwise: "=+" },
  OpenForLoad: { otherwise: "!NotAtPickup" },
  Load: { otherwise: "=" },
  Unlock: { otherwise: "=+" },
  "CheckId passed": { otherwise: "=+" },
  "CheckId failed": { otherwise: "=+" },
  // The delivery is not over before its provider has confirmed.
  "Cancel operator": { otherwise: "=+" },
  "Cancel partner": { otherwise: "=+" },
  "Cancel customer": { otherwise: "!TooLateToCancel" },
  StartRescue: { otherwise: "=+" },
  WithdrawRescue: { otherwise: "!IllegalTransition" },
  DeclareUnrecoverable: { otherwise: "!IllegalTransition" },
  ReportIssue: { otherwise: "=+" },
  TimeOutRequest: { otherwise: "=" },
  TimeOutCancel: { otherwise: "=" },
  RetryCancel: { otherwise: "=" },
  TimeOutAttempt: { otherwise: "=+" },
  Remind: { otherwise: "=+" },
  GiveUpNoShow: { otherwise: "=+" },
  "ApplyField accepts": { otherwise: "=" },
  "ApplyField abandons": { otherwise: "=" },
  "ApplyField task cancelled": { otherwise: "=" },
  "ApplyField food moved": { otherwise: "=" },
  "ApplyField food taken": { otherwise: "=" },
  "ApplyField emptied": { otherwise: "=" },
  "ApplyPartner closed": { otherwise: "=+" },
  "ApplyPartner refused": { otherwise: "=+" },
  "ChangeProvider next": { otherwise: "!ProviderNotChangeable" },
  "ChangeProvider Robot": { otherwise: "=+" },
  "ChangeProvider Uber": { otherwise: "!ProviderNotChangeable" },
  ChangeAddress: { otherwise: "=+" },
  "CourierUpdate created": { otherwise: "=" },
  "CourierUpdate refused": { otherwise: "=" },
  "CourierUpdate quoted": { otherwise: "=" },
  "CourierUpdate assigned": { otherwise: "=" },
  "CourierUpdate unassigned": { otherwise: "=" },
  "CourierUpdate on the way": { otherwise: "=" },
  "CourierUpdate at pickup": { otherwise: "=" },
  "CourierUpdate picked up": { otherwise: "=" },
  "CourierUpdate near": { otherwise: "=" },
  "CourierUpdate at dropoff": { otherwise: "=" },
  "CourierUpdate delivered": { otherwise: "=" },
  "CourierUpdate canceled": { otherwise: "=" },
  "CourierUpdate return started": { otherwise: "=" },
  "CourierUpdate return under way": { otherwise: "=" },
  "CourierUpdate returned": { otherwise: "=" },
  "CourierUpdate failed to return": { otherwise: "=" },
  "CourierUpdate cancel confirmed": { otherwise: "=" },
  "CourierUpdate cancel refused": { otherwise: "=" },
  PollCourier: { otherwise: "=" },
  CheckDemand: { otherwise: "=" },
  // Its rule has matched: there is nothing more to look for.
  "RunWatchdog look": { otherwise: "=" },
  "RunWatchdog unknown": { otherwise: "=" },
  "CancelWatchdogAction unknown": { otherwise: "!NotFound" }
}

/** What the action's own commands do to it. */
const own: ExpectedRows = {
  "RunWatchdog due": { otherwise: "=", EXECUTED: "QUEUED", QUEUED: "EXECUTING" },
  "RunWatchdog over the rate": { otherwise: "=", EXECUTED: "QUEUED", QUEUED: "EXECUTING" },
  "CancelWatchdogAction known": { otherwise: "!IllegalTransition", CANCELED: "QUEUED", "=": "CANCELED" }
}

const endings = [
  "ApplyDispatch demand canceled",
  "ApplyLid closed to unload",
  "ApplyLid closed by hand",
  "ApplyField handed over",
  "Complete",
  "StartReturn"
]

/** What ends the delivery ends a queued action with it, unless it has a meaning all the same. */
const endedBy = (row: ExpectedRows[string]): ExpectedRows =>
  Object.fromEntries(endings.map((label) => [label, row]))

const exercise = (name: string, task: WatchdogTask, ending: ExpectedRows[string]): void => {
  const states = statesOf(task)
  exerciseCells({
    actor: deliveryActor,
    machine: { name, states: watchdogActionMachine.states },
    states,
    commands: {
      ...labelledCommands,
      "RunWatchdog due": due,
      // Only remediations wait for their rate.
      "RunWatchdog over the rate": (s) => run(firstAction(s).actionId, 0),
      "CancelWatchdogAction known": takenBack
    },
    stateOf: (state) => actionsOf(state)[0]?.status ?? null,
    now,
    expected: expectedCells(Object.keys(states), { ...others, ...own, ...endedBy(ending) })
  })
}

const escalate: WatchdogTask = { type: "ESCALATE", params: { priority: "high" } }
const note: WatchdogTask = { type: "LOG", params: { target: null, message: "noted" } }

describe("an action of a rule", () => {
  it("takes every command of its delivery in every state as the specification says", () => {
    exercise(watchdogActionMachine.name, escalate, { otherwise: "=+", CANCELED: "QUEUED" })
  })

  it("that means something after the end of its delivery outlasts it", () => {
    exercise(`${watchdogActionMachine.name}, a note`, note, { otherwise: "=+" })
  })

  it("is left alone before its time, and before its lease is over", () => {
    const early = t0 + leaseMs - 1
    exerciseCells({
      actor: deliveryActor,
      machine: { name: `${watchdogActionMachine.name}, too early`, states: ["QUEUED", "EXECUTING"] },
      states: { QUEUED: () => queued(escalate), EXECUTING: () => claimed(queued(escalate, 0), t0) },
      commands: { "RunWatchdog due": due, "CancelWatchdogAction known": takenBack },
      stateOf: (state) => actionsOf(state)[0]?.status ?? null,
      now: early,
      expected: {
        QUEUED: { "RunWatchdog due": "=", "CancelWatchdogAction known": "CANCELED" },
        EXECUTING: { "RunWatchdog due": "=", "CancelWatchdogAction known": "!IllegalTransition" }
      }
    })
  })
})
