/**
 * The form of a rule's parts as an operator writes them: keys, types, ranges, defaults. What hangs
 * together across keys is checked in watchdog-schema.ts. Source: spec/deliveries.md 6.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { attemptProviders, deliveryIssueTypes, watchdogActionTypes } from "./enums.ts"
import {
  escalationPriorities,
  type WatchdogTaskType,
  watchdogFields,
  watchdogOperators,
  watchdogRetries
} from "./watchdog-rule.ts"
import { unknownPlaceholders, watchdogPlaceholders } from "./watchdog-text.ts"

/** Annotation: the words with which a problem says what a value may be. */
export const allowedAnnotation: unique symbol = Symbol.for("curbline/watchdog/allowed")

const allowed = <A, I>(schema: Schema.Schema<A, I>, words: string): Schema.Schema<A, I> =>
  schema.annotations({ [allowedAnnotation]: words })

const oneOf = <const Words extends readonly [string, ...Array<string>]>(
  words: Words
): Schema.Schema<Words[number]> => allowed(Schema.Literal(...words), words.join(", "))

const wholeNumber = (min: number, max: number, unit: string): Schema.Schema<number> =>
  allowed(Schema.Int.pipe(Schema.between(min, max)), `a whole number of ${unit} from ${min} to ${max}`)

const placeholders = watchdogPlaceholders.map((name) => `{{${name}}}`).join(", ")

const textUpTo = (max: number): Schema.Schema<string> =>
  allowed(
    Schema.String.pipe(
      Schema.filter(
        (text) => text.trim() !== "" && text.length <= max && unknownPlaceholders(text).length === 0
      )
    ),
    `a text of 1 to ${max} characters, with no placeholders but ${placeholders}`
  )

/** A key that may be left out and then has a value all the same. */
const withDefault = <A, I>(schema: Schema.Schema<A, I>, fallback: A) =>
  Schema.optionalWith(schema, { default: () => fallback, exact: true })

/** A key that may be left out and then is null. */
const nullable = <A, I>(schema: Schema.Schema<A, I>) =>
  Schema.optionalToRequired(schema, Schema.NullOr(Schema.typeSchema(schema)), {
    decode: (option) => Option.getOrNull(option),
    encode: (value) => Option.fromNullable(value)
  })

const day = 86_400

/** The head of a rule; conditions and actions are looked into one by one. */
export const RuleHead = Schema.Struct({
  version: allowed(Schema.Literal(1), "1"),
  cond: Schema.Unknown,
  armTtlS: withDefault(wholeNumber(1, 7 * day, "seconds"), 14_400),
  cooldownS: withDefault(wholeNumber(0, 7 * day, "seconds"), 0),
  actions: allowed(
    Schema.Array(Schema.Unknown).pipe(Schema.filter((items) => items.length >= 1 && items.length <= 10)),
    "a list of 1 to 10 actions"
  )
})

export const ActionHead = Schema.Struct({
  type: oneOf(watchdogActionTypes),
  delayS: withDefault(wholeNumber(0, day, "seconds"), 0),
  unless: Schema.optionalWith(Schema.Unknown, { exact: true }),
  params: Schema.optionalWith(Schema.Unknown, { exact: true })
})

export const LeafHead = Schema.Struct({
  field: oneOf(watchdogFields),
  op: oneOf(watchdogOperators),
  value: Schema.Unknown
})

const money = wholeNumber(1, 10_000_000, "minor units of money")

const Refund = allowed(
  Schema.Struct({
    amountCents: nullable(money),
    percent: nullable(
      allowed(
        Schema.Number.pipe(Schema.greaterThan(0), Schema.lessThanOrEqualTo(100)),
        "a percentage above 0, up to 100"
      )
    ),
    reason: textUpTo(200)
  }).pipe(Schema.filter(({ amountCents, percent }) => (amountCents === null) !== (percent === null))),
  "either amountCents or percent, and a reason"
)

const Message = Schema.Struct({
  template: textUpTo(100),
  params: withDefault(Schema.Record({ key: Schema.String, value: textUpTo(500) }), {})
})

const Notice = Schema.Struct({ target: nullable(textUpTo(100)), message: textUpTo(500) })

const Nothing = allowed(
  Schema.Record({ key: Schema.String, value: Schema.Unknown }).pipe(
    Schema.filter((params) => Object.keys(params).length === 0)
  ),
  "no parameters"
)

/** Parameters by type of action. */
export const paramsOf: { readonly [T in WatchdogTaskType]: Schema.Schema.AnyNoContext } = {
  CHANGE_PROVIDER: Schema.Struct({ provider: nullable(oneOf(attemptProviders)) }),
  // What a party may give as its reason: spec/deliveries.md 5.
  CANCEL_DELIVERY: Schema.Struct({
    attemptReason: withDefault(oneOf(["DeliveryWatchdog"]), "DeliveryWatchdog")
  }),
  CREATE_REFUND: Refund,
  ALERT: Notice,
  LOG: Notice,
  REASSIGN: Nothing,
  ESCALATE: Schema.Struct({ priority: oneOf(escalationPriorities) }),
  RETRY: Schema.Struct({ what: oneOf(watchdogRetries) }),
  SMS_CUSTOMER: Message,
  SMS_MERCHANT: Message,
  EMAIL_SUPPORT: Message,
  REPORT_ISSUE: Schema.Struct({ issueType: oneOf(deliveryIssueTypes) })
}
