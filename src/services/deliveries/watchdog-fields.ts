/**
 * What the fields of a rule's condition hold, and which operators compare them.
 * Source: spec/deliveries.md 6.
 */
import { attemptProviders, attemptStatuses, deliveryStatuses } from "./enums.ts"
import { attemptRoles } from "./events.ts"
import type { WatchdogField, WatchdogOperator } from "./watchdog-rule.ts"

/** A field's values: words of a list, any text, a number with its unit, or a truth. */
export type FieldKind =
  | { readonly kind: "word"; readonly words: ReadonlyArray<string> }
  | { readonly kind: "text" }
  | { readonly kind: "number" }
  | { readonly kind: "truth" }

const text: FieldKind = { kind: "text" }
const number: FieldKind = { kind: "number" }
const truth: FieldKind = { kind: "truth" }

/** The alias of Delivered is never an attempt's status. */
const statusesOfAttempts = attemptStatuses.filter((status) => status !== "Completed")

export const fieldKinds: { readonly [F in WatchdogField]: FieldKind } = {
  status: { kind: "word", words: deliveryStatuses },
  "attempt.status": { kind: "word", words: statusesOfAttempts },
  "attempt.provider": { kind: "word", words: attemptProviders },
  "attempt.role": { kind: "word", words: attemptRoles },
  partner_id: text,
  time_since_created_s: number,
  time_in_status_s: number,
  eta_change_s: number,
  is_pickup_late: truth,
  is_delivery_late: truth,
  customer_notified: truth,
  attempts_count: number,
  cargo_loaded: truth,
  "robot.speed_mps": number,
  "robot.stationary_s": number,
  "robot.battery_pct": number,
  "robot.online": truth,
  "lid.open_s": number
}

const ofNumbers: ReadonlyArray<WatchdogOperator> = [
  "eq",
  "ne",
  "gt",
  "gte",
  "lt",
  "lte",
  "in",
  "nin",
  "exists"
]
const ofTexts: ReadonlyArray<WatchdogOperator> = ["eq", "ne", "in", "nin", "exists"]
const ofTruths: ReadonlyArray<WatchdogOperator> = ["eq", "ne", "exists"]

/** The operators that compare a field of this kind. */
export const operatorsOf = (kind: FieldKind): ReadonlyArray<WatchdogOperator> => {
  switch (kind.kind) {
    case "number":
      return ofNumbers
    case "truth":
      return ofTruths
    case "text":
    case "word":
      return ofTexts
  }
}
