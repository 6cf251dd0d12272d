/**
 * What the rules that watch over a delivery make of it in each status: the moment of each kind of action
 * has the result of the ordinary command, and a refusal is a repetition later. Deliveries without rules
 * are in the tables of all commands (attempt-cells, courier-cells, delivery-cells).
 */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { attemptMachine, deliveryMachine } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { exerciseCells } from "../../support/cells.ts"
import * as build from "./builders.ts"
import { type ExpectedRows, expectedCells } from "./expected-cells.ts"
import { action, actionsOf, cancelDelivery, goTo, rule, run, Story } from "./watchdog-builders.ts"

const { minute, t0 } = build

/** All that it wants is due a minute after the delivery was accepted. */
const wishes = rule("DELIVERY_CREATED", {
  actions: [
    cancelDelivery(60),
    action({ type: "CHANGE_PROVIDER", params: { provider: "Robot" } }, { delayS: 60 }),
    action(undefined, { delayS: 60 })
  ]
})

/** What a delivery that was accepted with the rule remembers of it, besides what it is anyway. */
const memoryOf = (() => {
  const { events } = Story.accepted([wishes]).settle()
  return events.filter((event) => event._tag.startsWith("Rule") || event._tag.startsWith("Watchdog"))
})()

/** The same delivery, had the rule watched over it from its acceptance on. Its end has given up what ends it. */
const watched = (state: DeliveryState): DeliveryState => {
  for (const event of structuredClone(memoryOf)) deliveryActor.evolve(state, event)
  if (state.order?.status !== "Completed" && state.order?.status !== "Canceled") return state
  for (const { actionId, ruleId, type } of actionsOf(state).slice(0, 2)) {
    deliveryActor.evolve(state, {
      _tag: "WatchdogActionCanceled",
      at: t0,
      deliveryId: state.deliveryId,
      actionId,
      rule: ruleId,
      type,
      outcome: "DeliveryOver"
    })
  }
  return state
}

const watchedOnes = (
  builders: Readonly<Record<string, () => DeliveryState>>
): Readonly<Record<string, () => DeliveryState>> =>
  Object.fromEntries(Object.entries(builders).map(([name, make]) => [name, () => watched(make())]))

const idAt = (state: DeliveryState, index: number): string => actionsOf(state)[index]?.actionId ?? ""
const taking = (state: DeliveryState, index: number): DeliveryCommand => ({
  _tag: "CancelWatchdogAction",
  actionId: idAt(state, index),
  note: null
})

const commands: Readonly<Record<string, (state: DeliveryState) => DeliveryCommand>> = {
  "RunWatchdog cancels": (s) => run(idAt(s, 0)),
  "RunWatchdog cancels, over the rate": (s) => run(idAt(s, 0), 0),
  "RunWatchdog changes the provider": (s) => run(idAt(s, 1)),
  "RunWatchdog changes the provider, over the rate": (s) => run(idAt(s, 1), 0),
  "RunWatchdog notes": (s) => run(idAt(s, 2)),
  "RunWatchdog notes, over the rate": (s) => run(idAt(s, 2), 0),
  "RunWatchdog look": () => run(),
  "RunWatchdog unknown": () => run("action-unknown"),
  "CancelWatchdogAction remediation": (s) => taking(s, 0),
  "CancelWatchdogAction note": (s) => taking(s, 2),
  "CancelWatchdogAction unknown": () => ({
    _tag: "CancelWatchdogAction",
    actionId: "action-unknown",
    note: null
  })
}

/** What depends on whether the delivery is over; the rule has matched, so a look finds nothing to do. */
const rowsOf = (over: string, more: ExpectedRows): ExpectedRows => ({
  ...more,
  "RunWatchdog cancels, over the rate": { otherwise: "=" },
  "RunWatchdog changes the provider, over the rate": { otherwise: "=" },
  "RunWatchdog notes": { otherwise: "=+" },
  "RunWatchdog notes, over the rate": { otherwise: "=+" },
  "RunWatchdog look": { otherwise: "=" },
  "RunWatchdog unknown": { otherwise: "=" },
  "CancelWatchdogAction remediation": { otherwise: "=+", "=": over },
  "CancelWatchdogAction note": { otherwise: "=+" },
  "CancelWatchdogAction unknown": { otherwise: "!NotFound" }
})

const now = t0 + 180 * minute

describe("an attempt of a robot whose delivery is watched over", () => {
  it("is cancelled and replaced by rules as an operator would", () => {
    const over =
      "ReturnInitiated ReturnInProgress Delivered Canceled Unrecoverable Returned ReturnCanceled ReturnFailed"
    exerciseCells({
      actor: deliveryActor,
      machine: { name: "Attempt, watched over", states: attemptMachine.states },
      states: watchedOnes(build.attemptStateBuilders),
      commands,
      stateOf: (state) => build.subjectOf(state)?.status ?? null,
      now,
      expected: expectedCells(
        attemptMachine.states,
        rowsOf(over, {
          // "=+": it is asked for already, or the delivery's next attempt is cancelled.
          "RunWatchdog cancels": {
            otherwise: "CancelRequested",
            "=": over,
            "=+": "CancelRequested RescueInitiated RequestFailed TimedOut Rescued"
          },
          // "=+": what is being cancelled is not replaced, which is tried again; or the next attempt is replaced.
          "RunWatchdog changes the provider": {
            otherwise: "CancelRequested",
            RescueRequested:
              "LoadedWaitingForPilot LoadedWithPilot InTransit ArrivingAtDestination AtDestination DeliveryInProgress",
            "=": over,
            "=+": "CancelRequested CancelRequestFailed RescueRequested RescueInitiated RequestFailed TimedOut Rescued"
          }
        })
      )
    })
  })
})

describe("an attempt of a courier whose delivery is watched over", () => {
  it("is cancelled and replaced by rules as an operator would", () => {
    const names = Object.keys(build.courierStateBuilders)
    const over = "ReturnInitiated ReturnInProgress Delivered Returned ReturnCanceled ReturnFailed"
    exerciseCells({
      actor: deliveryActor,
      machine: { name: "Attempt of a courier, watched over", states: names },
      states: watchedOnes(build.courierStateBuilders as Readonly<Record<string, () => DeliveryState>>),
      commands,
      stateOf: (state) => build.subjectOf(state)?.status ?? null,
      now,
      expected: expectedCells(
        names,
        rowsOf(over, {
          "RunWatchdog cancels": {
            otherwise: "CancelRequested",
            "=": over,
            "=+": "CancelRequested RequestFailed Canceled TimedOut"
          },
          // Food that a courier carries is his to bring: nobody else can take over.
          "RunWatchdog changes the provider": {
            otherwise: "=+",
            CancelRequested:
              "Requested Pending Scheduled Assigned InTransitToPartner InTransitToRescue AtBot AtPickup",
            "=": over
          }
        })
      )
    })
  })
})

describe("a delivery that is watched over", () => {
  it("takes what rules do to it in each status", () => {
    exerciseCells({
      actor: deliveryActor,
      machine: { name: "Delivery, watched over", states: deliveryMachine.states },
      states: watchedOnes(build.deliveryStateBuilders),
      commands,
      stateOf: (state) => state.order?.status ?? null,
      now,
      expected: expectedCells(
        deliveryMachine.states,
        rowsOf("Completed Canceled", {
          "RunWatchdog cancels": { otherwise: "=+", "=": "Completed Canceled" },
          "RunWatchdog changes the provider": {
            otherwise: "=+",
            RescueRequested: "InProgress",
            "=": "Completed Canceled"
          }
        })
      )
    })
  })

  it("remembers what the tables above say that it does", () => {
    const steps = [
      ["assigned", build.stateAt("Assigned", { courierFallback: true })],
      ["at the customer", build.stateAt("AtDestination", { courierFallback: true })],
      ["delivered", build.stateAt("Delivered", { courierFallback: true })]
    ] as const
    for (const [step, plain] of steps) {
      const { state } = goTo(Story.accepted([wishes]).settle(), step)
      assert.deepStrictEqual(watched(plain).watchdog, state.watchdog, step)
    }
  })
})
