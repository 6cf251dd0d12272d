/**
 * The rules that watch over the deliveries of a case: a few of a fixed list, each armed by another kind of
 * event and asking for another kind of action. Source: spec/deliveries.md 6; spec/simulation.md 9.
 */
import type { ScenarioForm } from "../scenario/schema.ts"
import type { Choices } from "./choices.ts"

type RuleForms = NonNullable<NonNullable<ScenarioForm["watchdog"]>["rules"]>
type RuleForm = RuleForms[number]

/** Of the cases with rules, the chance that one of them is there. */
const isThere = 0.4

/** `waitS`: how long something has to last before the rule acts. */
const rulesAfter = (waitS: number): ReadonlyArray<RuleForm> => [
  {
    label: "merchant-does-not-come",
    entryPoint: "AT_MERCHANT",
    rule: {
      version: 1,
      cond: {
        all: [
          { field: "attempt.status", op: "eq", value: "AtPickup" },
          { field: "time_in_status_s", op: "gte", value: waitS }
        ]
      },
      actions: [
        { type: "SMS_MERCHANT", params: { template: "ROBOT_WAITS" } },
        { type: "CANCEL_DELIVERY", delayS: 300, unless: { field: "cargo_loaded", op: "eq", value: true } }
      ]
    }
  },
  {
    label: "another-robot",
    entryPoint: "DELIVERY_ASSIGNED",
    rule: {
      version: 1,
      cond: {
        all: [
          { field: "attempt.status", op: "eq", value: "InTransitToPartner" },
          { field: "robot.stationary_s", op: "gte", value: waitS }
        ]
      },
      cooldownS: 600,
      actions: [{ type: "REASSIGN" }]
    }
  },
  {
    label: "another-provider",
    entryPoint: "SLA_APPROACHING",
    rule: {
      version: 1,
      cond: { field: "cargo_loaded", op: "eq", value: false },
      actions: [{ type: "CHANGE_PROVIDER", delayS: 60, params: {} }]
    }
  },
  {
    label: "look-now-and-then",
    entryPoint: "SCHEDULED_CHECK",
    rule: {
      version: 1,
      cond: { field: "time_since_created_s", op: "gte", value: waitS },
      cooldownS: 600,
      actions: [{ type: "LOG", params: { message: "{{deliveryId}} {{robotSerial}} {{eta}}" } }]
    }
  },
  {
    label: "say-it-again",
    entryPoint: "TRIP_PAUSED",
    rule: {
      version: 1,
      cond: { field: "is_delivery_late", op: "eq", value: false },
      actions: [
        { type: "RETRY", params: { what: "request" } },
        { type: "SMS_CUSTOMER", delayS: waitS, params: { template: "STANDS" } }
      ]
    }
  },
  {
    label: "robot-is-silent",
    entryPoint: "ROBOT_OFFLINE",
    rule: {
      version: 1,
      cond: { field: "robot.online", op: "eq", value: false },
      armTtlS: 900,
      actions: [{ type: "ALERT", params: { message: "{{robotSerial}} is silent" } }]
    }
  },
  {
    label: "sorry",
    entryPoint: "DELIVERED",
    rule: {
      version: 1,
      cond: { field: "time_since_created_s", op: "gt", value: waitS },
      actions: [{ type: "CREATE_REFUND", delayS: 120, params: { percent: 10, reason: "slow" } }]
    }
  }
]

/** The rules of a case; none in half of the cases. */
export const rulesOf = (choices: Choices): ReadonlyArray<RuleForm> => {
  const on = choices.chance(0.5)
  const rules = rulesAfter(choices.oneOf([30, 120, 300, 900]))
  return rules.filter(() => choices.chance(isThere) && on)
}
