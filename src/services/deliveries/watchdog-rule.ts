/**
 * The rules that watch over deliveries: what an operator writes as JSON, decoded. A rule is armed by an
 * event of its entry point, looked at then and every minute, and acts once its condition holds.
 * Source: spec/deliveries.md 6, spec/flows.md F12.
 */
import type { WatchdogRuleId } from "../../domain/ids.ts"
import type { AttemptProvider, DeliveryIssueType, WatchdogActionType } from "./enums.ts"

/** What may arm a rule. */
export const watchdogEntryPoints = [
  "DELIVERY_CREATED",
  "DELIVERY_ASSIGNED",
  "PICKUP_STARTED",
  "AT_MERCHANT",
  "LOADED",
  "IN_TRANSIT",
  "AT_DESTINATION",
  "DELIVERED",
  "CANCELLED",
  "TRIP_CREATED",
  "TRIP_IN_PROGRESS",
  "TRIP_PAUSED",
  "TRIP_COMPLETED",
  "ROBOT_OFFLINE",
  "ROBOT_LOW_BATTERY",
  "ROBOT_ERROR",
  "LID_STUCK",
  "SCHEDULED_CHECK",
  "SLA_APPROACHING",
  "SLA_VIOLATED",
  "ETA_UPDATED"
] as const
export type WatchdogEntryPoint = (typeof watchdogEntryPoints)[number]

/** What a condition may look at. Data that is missing makes a comparison false. */
export const watchdogFields = [
  "status",
  "attempt.status",
  "attempt.provider",
  "attempt.role",
  "partner_id",
  "time_since_created_s",
  "time_in_status_s",
  "eta_change_s",
  "is_pickup_late",
  "is_delivery_late",
  "customer_notified",
  "attempts_count",
  "cargo_loaded",
  "robot.speed_mps",
  "robot.stationary_s",
  "robot.battery_pct",
  "robot.online",
  "lid.open_s"
] as const
export type WatchdogField = (typeof watchdogFields)[number]

export const watchdogOperators = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "exists"] as const
export type WatchdogOperator = (typeof watchdogOperators)[number]

export type WatchdogValue = string | number | boolean

/** One comparison of one field. `exists` compares with whether there is data at all. */
export interface WatchdogLeaf {
  readonly field: WatchdogField
  readonly op: WatchdogOperator
  readonly value: WatchdogValue | ReadonlyArray<WatchdogValue>
}

export type WatchdogCondition =
  | { readonly all: ReadonlyArray<WatchdogCondition> }
  | { readonly any: ReadonlyArray<WatchdogCondition> }
  | { readonly not: WatchdogCondition }
  | WatchdogLeaf

/** What a rule may ask to be repeated. */
export const watchdogRetries = ["request", "cancel", "notification"] as const
export type WatchdogRetry = (typeof watchdogRetries)[number]

/** How urgent a ticket of ESCALATE is. */
export const escalationPriorities = ["low", "normal", "high", "urgent"] as const
export type EscalationPriority = (typeof escalationPriorities)[number]

/** A text to be sent: the name of a template, and what is filled into it. Both may hold placeholders. */
export interface WatchdogMessage {
  readonly template: string
  readonly params: Readonly<Record<string, string>>
}

/** What an action does, with its parameters; `CANCEL` is read as `CANCEL_DELIVERY`. */
export type WatchdogTask =
  /** Null: whoever is next. */
  | { readonly type: "CHANGE_PROVIDER"; readonly params: { readonly provider: AttemptProvider | null } }
  | { readonly type: "CANCEL_DELIVERY"; readonly params: { readonly attemptReason: "DeliveryWatchdog" } }
  /** Exactly one of amount (minor units) and percentage (of what the customer paid) is given. */
  | {
      readonly type: "CREATE_REFUND"
      readonly params: {
        readonly amountCents: number | null
        readonly percent: number | null
        readonly reason: string
      }
    }
  | {
      readonly type: "ALERT" | "LOG"
      readonly params: { readonly target: string | null; readonly message: string }
    }
  | { readonly type: "REASSIGN"; readonly params: Readonly<Record<string, never>> }
  | { readonly type: "ESCALATE"; readonly params: { readonly priority: EscalationPriority } }
  | { readonly type: "RETRY"; readonly params: { readonly what: WatchdogRetry } }
  | { readonly type: "SMS_CUSTOMER" | "SMS_MERCHANT" | "EMAIL_SUPPORT"; readonly params: WatchdogMessage }
  | { readonly type: "REPORT_ISSUE"; readonly params: { readonly issueType: DeliveryIssueType } }

export type WatchdogTaskType = WatchdogTask["type"]

export type WatchdogActionRule = WatchdogTask & {
  /** From the match to the action. */
  readonly delayS: number
  /** The action is skipped when this holds at its moment; null: nothing stops it. */
  readonly unless: WatchdogCondition | null
}

export interface WatchdogRule {
  readonly version: 1
  readonly cond: WatchdogCondition
  /** An armed rule that has not matched is given up after so long. */
  readonly armTtlS: number
  /** After a match the rule rests for so long before it may be armed again. */
  readonly cooldownS: number
  readonly actions: ReadonlyArray<WatchdogActionRule>
}

/** An active row of `watchdog_schema`. */
export interface ActiveRule {
  readonly ruleId: WatchdogRuleId
  readonly label: string
  readonly entryPoint: WatchdogEntryPoint
  readonly schemaVersion: number
  readonly rule: WatchdogRule
}

/** Whether an action changes what becomes of the delivery for others: such are counted by the rate. */
export const countsForRate = (type: WatchdogActionType): boolean =>
  type === "CANCEL_DELIVERY" || type === "CHANGE_PROVIDER"

/** Whether an action has a meaning after the end of its delivery. Source: spec/deliveries.md 3.3. */
export const survivesEnd = (type: WatchdogActionType): boolean =>
  type === "ALERT" ||
  type === "LOG" ||
  type === "CREATE_REFUND" ||
  type === "REPORT_ISSUE" ||
  type === "EMAIL_SUPPORT"
