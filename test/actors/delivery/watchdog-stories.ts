/** Random rules, and random stories of a delivery that they watch over. */
import fc from "fast-check"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type {
  ActiveRule,
  WatchdogCondition,
  WatchdogTask
} from "../../../src/services/deliveries/watchdog-rule.ts"
import { watchdogEntryPoints } from "../../../src/services/deliveries/watchdog-rule.ts"
import { alertTypes } from "../../../src/services/state/enums.ts"
import * as build from "./builders.ts"
import { type Choice, choice, commandOf, pick } from "./stories.ts"
import { action, always, never, rule, run } from "./watchdog-builders.ts"

const conditions: ReadonlyArray<WatchdogCondition> = [
  always,
  always,
  never,
  { field: "cargo_loaded", op: "eq", value: true },
  { field: "time_in_status_s", op: "gte", value: 60 },
  { not: { field: "status", op: "eq", value: "Scheduled" } },
  { field: "is_delivery_late", op: "eq", value: true }
]

/** Tasks that change nothing for the delivery itself. */
export const harmless: ReadonlyArray<WatchdogTask> = [
  { type: "LOG", params: { target: null, message: "noted" } },
  { type: "ALERT", params: { target: "dispatch", message: "{{deliveryId}} {{eta}}" } },
  { type: "ESCALATE", params: { priority: "high" } },
  { type: "SMS_MERCHANT", params: { template: "HURRY", params: { robot: "{{robotSerial}}" } } },
  { type: "EMAIL_SUPPORT", params: { template: "LOOK", params: {} } },
  { type: "CREATE_REFUND", params: { amountCents: 100, percent: null, reason: "late" } },
  { type: "REPORT_ISSUE", params: { issueType: "OTHER" } }
]

export const tasks: ReadonlyArray<WatchdogTask> = [
  ...harmless,
  { type: "CHANGE_PROVIDER", params: { provider: null } },
  { type: "CHANGE_PROVIDER", params: { provider: "Uber" } },
  { type: "CANCEL_DELIVERY", params: { attemptReason: "DeliveryWatchdog" } },
  { type: "REASSIGN", params: {} },
  { type: "RETRY", params: { what: "request" } },
  { type: "RETRY", params: { what: "cancel" } },
  { type: "RETRY", params: { what: "notification" } },
  { type: "SMS_CUSTOMER", params: { template: "SORRY", params: { eta: "{{eta}}" } } }
]

/** One to five rules, each with one to three of these tasks. */
export const rulesOf = (among: ReadonlyArray<WatchdogTask>): fc.Arbitrary<ReadonlyArray<ActiveRule>> =>
  fc
    .array(
      fc.record({
        entryPoint: fc.constantFrom(...watchdogEntryPoints),
        cond: fc.constantFrom(...conditions),
        armTtlS: fc.constantFrom(60, 600, 14_400),
        cooldownS: fc.constantFrom(0, 0, 300),
        actions: fc.array(
          fc.record({
            task: fc.constantFrom(...among),
            delayS: fc.constantFrom(0, 0, 30, 300),
            unless: fc.constantFrom(undefined, undefined, ...conditions.slice(3))
          }),
          { minLength: 1, maxLength: 3 }
        )
      }),
      { minLength: 1, maxLength: 5 }
    )
    .map((drafts) =>
      drafts.map(({ actions, armTtlS, cond, cooldownS, entryPoint }, i) =>
        rule(entryPoint, {
          label: `${entryPoint} ${i}`,
          cond,
          armTtlS,
          cooldownS,
          actions: actions.map(({ delayS, task, unless }) =>
            action(task, unless === undefined ? { delayS } : { delayS, unless })
          )
        })
      )
    )

/** Mostly the actor's other commands; now and then the watchdog's own, and news that arm rules only. */
export const watchdogChoice: fc.Arbitrary<Choice & { readonly own: number }> = fc
  .tuple(choice, fc.nat(11))
  .map(([it, own]) => ({ ...it, own }))

export const watchdogCommandOf = (
  state: DeliveryState,
  it: Choice & { readonly own: number },
  now: number
): DeliveryCommand => {
  const actions = state.watchdog?.actions ?? []
  const id = actions.length === 0 ? "action-none" : pick(actions, it.variant).actionId
  switch (it.own) {
    case 0:
    case 1:
      return run(null)
    case 2:
    case 3:
    case 4:
      return run(id, it.variant % 4 === 0 ? 0 : 5)
    case 5:
      return it.variant % 4 === 0
        ? { _tag: "CancelWatchdogAction", actionId: id, note: null }
        : {
            _tag: "ApplyRobot",
            event: {
              _tag: "AlertRaised",
              at: now,
              serial: build.serial,
              alertId: "alert-1",
              type: pick(alertTypes, it.variant),
              component: "",
              severity: "ERROR",
              tripId: null,
              details: null
            }
          }
    default:
      return commandOf(state, it)
  }
}

export type WatchdogChoice = Choice & { readonly own: number }
