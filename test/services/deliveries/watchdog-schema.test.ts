/** Rules as operators write them: what is read, with which defaults, and what is refused in which words. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { renderRuleProblem } from "../../../src/services/deliveries/watchdog-problem.ts"
import { activeRules, decodeRule, ruleIdOf } from "../../../src/services/deliveries/watchdog-schema.ts"

const late = { field: "is_delivery_late", op: "eq", value: true }
const log = { type: "LOG", params: { message: "late" } }
const rule = (more: object = {}) => ({ version: 1, cond: late, actions: [log], ...more })
const act = (action: object) => rule({ actions: [action] })
const when = (cond: unknown) => rule({ cond })

const problems = (input: unknown): ReadonlyArray<string> => {
  const decoded = decodeRule(input)
  return Either.isLeft(decoded) ? decoded.left.map(renderRuleProblem) : []
}

const nested = (depth: number): unknown => (depth === 1 ? late : { not: nested(depth - 1) })

const conditionWords = 'an object with exactly one of "all", "any", "not", or with "field", "op", "value"'
const text = (max: number) =>
  `a text of 1 to ${max} characters, with no placeholders but {{deliveryId}}, {{eta}}, {{robotSerial}}`
const ofNumbers = "eq, ne, gt, gte, lt, lte, in, nin, exists"

/** By name: what an operator may get wrong, and every line that he reads. */
const bad: Readonly<Record<string, readonly [input: unknown, lines: ReadonlyArray<string>]>> = {
  "no object": [
    [],
    [": found []; allowed: an object with the keys version, cond, armTtlS, cooldownS, actions"]
  ],
  "a key nobody knows": [
    rule({ armTTL: 5 }),
    ["/armTTL: unknown key; allowed: version, cond, armTtlS, cooldownS, actions"]
  ],
  "another version": [rule({ version: 2 }), ["/version: found 2; allowed: 1"]],
  "nothing but the version": [
    { version: 1 },
    ["/actions: missing; allowed: a list of 1 to 10 actions", `/cond: missing; allowed: ${conditionWords}`]
  ],
  "a time to live of nothing": [
    rule({ armTtlS: 0 }),
    ["/armTtlS: found 0; allowed: a whole number of seconds from 1 to 604800"]
  ],
  "a rest of a fraction": [
    rule({ cooldownS: 1.5 }),
    ["/cooldownS: found 1.5; allowed: a whole number of seconds from 0 to 604800"]
  ],
  "no action": [rule({ actions: [] }), ["/actions: found []; allowed: a list of 1 to 10 actions"]],
  "eleven actions": [
    rule({ actions: Array.from({ length: 11 }, () => ({ type: "REASSIGN" })) }),
    [
      `/actions: found ${JSON.stringify(Array.from({ length: 11 }, () => ({ type: "REASSIGN" }))).slice(0, 80)}…; allowed: a list of 1 to 10 actions`
    ]
  ],
  "an unknown field": [
    when({ field: "robot.mood", op: "eq", value: 1 }),
    [
      '/cond/field: found "robot.mood"; allowed: status, attempt.status, attempt.provider, attempt.role, partner_id, time_since_created_s, time_in_status_s, eta_change_s, is_pickup_late, is_delivery_late, customer_notified, attempts_count, cargo_loaded, robot.speed_mps, robot.stationary_s, robot.battery_pct, robot.online, lid.open_s'
    ]
  ],
  "an operator of another language": [
    when({ field: "attempts_count", op: ">", value: 1 }),
    [`/cond/op: found ">"; allowed: ${ofNumbers}`]
  ],
  "a number compared with a text": [
    when({ field: "time_in_status_s", op: "gt", value: "600" }),
    ['/cond/value: found "600"; allowed: a number for time_in_status_s']
  ],
  "an order of truths": [
    when({ field: "cargo_loaded", op: "gt", value: true }),
    ['/cond/op: found "gt"; allowed: eq, ne, exists for cargo_loaded']
  ],
  "a status that is none": [
    when({ field: "attempt.provider", op: "in", value: ["Robot", "Pigeon"] }),
    [
      '/cond/value: found ["Robot","Pigeon"]; allowed: a list of at least one of Robot, DoorDash, Uber for attempt.provider'
    ]
  ],
  "a list of nothing": [
    when({ field: "partner_id", op: "nin", value: [] }),
    ["/cond/value: found []; allowed: a list of at least one text for partner_id"]
  ],
  "existence of a number": [
    when({ field: "lid.open_s", op: "exists", value: 1 }),
    ["/cond/value: found 1; allowed: true or false for lid.open_s"]
  ],
  "a comparison without a value": [
    when({ field: "attempts_count", op: "gt" }),
    ["/cond/value: missing; allowed: a number for attempts_count"]
  ],
  "a comparison with more": [
    when({ ...late, unit: "s" }),
    ["/cond/unit: unknown key; allowed: field, op, value"]
  ],
  "two ways to combine": [
    when({ all: [late], any: [late] }),
    [`/cond: found ${JSON.stringify({ all: [late], any: [late] }).slice(0, 80)}…; allowed: ${conditionWords}`]
  ],
  "all of nothing": [when({ all: [] }), ["/cond/all: found []; allowed: a list of at least one condition"]],
  "six deep": [
    when(nested(6)),
    [`/cond/not/not/not/not/not: found ${JSON.stringify(late)}; allowed: conditions at most 5 deep`]
  ],
  "51 comparisons": [
    when({ any: Array.from({ length: 51 }, () => late) }),
    ['/cond: found "51 comparisons"; allowed: at most 50 comparisons']
  ],
  "an action that is none": [
    act({ type: "EXPLODE" }),
    [
      '/actions/0/type: found "EXPLODE"; allowed: CHANGE_PROVIDER, CANCEL_DELIVERY, CREATE_REFUND, ALERT, LOG, CANCEL, REASSIGN, ESCALATE, RETRY, SMS_CUSTOMER, SMS_MERCHANT, EMAIL_SUPPORT, REPORT_ISSUE'
    ]
  ],
  "a delay in milliseconds": [
    act({ ...log, delayS: 300_000 }),
    ["/actions/0/delayS: found 300000; allowed: a whole number of seconds from 0 to 86400"]
  ],
  "a provider that is none": [
    act({ type: "CHANGE_PROVIDER", params: { provider: "Pigeon" } }),
    ['/actions/0/params/provider: found "Pigeon"; allowed: Robot, DoorDash, Uber']
  ],
  "a cancellation for somebody else's reason": [
    act({ type: "CANCEL", params: { attemptReason: "PilotError" } }),
    ['/actions/0/params/attemptReason: found "PilotError"; allowed: DeliveryWatchdog']
  ],
  "a refund of both kinds": [
    act({ type: "CREATE_REFUND", params: { amountCents: 100, percent: 10, reason: "late" } }),
    [
      '/actions/0/params: found {"amountCents":100,"percent":10,"reason":"late"}; allowed: either amountCents or percent, and a reason'
    ]
  ],
  "more than everything back": [
    act({ type: "CREATE_REFUND", params: { percent: 101, reason: "late" } }),
    ["/actions/0/params/percent: found 101; allowed: a percentage above 0, up to 100"]
  ],
  "a message that is missing": [
    act({ type: "ALERT" }),
    [`/actions/0/params/message: missing; allowed: ${text(500)}`]
  ],
  "an unknown placeholder": [
    act({ type: "SMS_CUSTOMER", params: { template: "LATE", params: { name: "{{customerName}}" } } }),
    [`/actions/0/params/params/name: found "{{customerName}}"; allowed: ${text(500)}`]
  ],
  "a retry of what cannot be": [
    act({ type: "RETRY", params: { what: "everything" } }),
    ['/actions/0/params/what: found "everything"; allowed: request, cancel, notification']
  ],
  "parameters where there are none": [
    act({ type: "REASSIGN", params: { robot: "R-1" } }),
    ['/actions/0/params: found {"robot":"R-1"}; allowed: no parameters']
  ],
  "an issue that is none": [
    act({ type: "REPORT_ISSUE", params: { issueType: "RAIN" } }),
    [
      '/actions/0/params/issueType: found "RAIN"; allowed: LATE_PICKUP, LATE_DELIVERY, MISSING_ITEMS, WRONG_ITEMS, DAMAGED_ITEMS, SPILLED_FOOD, COLD_FOOD, NOT_DELIVERED, WRONG_ADDRESS, CUSTOMER_UNREACHABLE, MERCHANT_UNREACHABLE, LID_WONT_OPEN, LID_WONT_CLOSE, ROBOT_STUCK, ROBOT_TIPPED, ROBOT_OFFLINE, COURIER_ISSUE, OTHER'
    ]
  ],
  "everything at once": [
    {
      version: 1,
      cond: { all: [late, { field: "robot.online", op: "eq", value: "yes" }] },
      cooldownS: -1,
      actions: [
        { type: "ESCALATE", params: { priority: "now" } },
        { ...log, unless: { not: { field: "status", op: "eq", value: "Done" } } }
      ]
    },
    [
      "/cooldownS: found -1; allowed: a whole number of seconds from 0 to 604800",
      '/cond/all/1/value: found "yes"; allowed: true or false for robot.online',
      '/actions/0/params/priority: found "now"; allowed: low, normal, high, urgent',
      '/actions/1/unless/not/value: found "Done"; allowed: one of Scheduled, InProgress, RescueRequested, RescueInProgress, Completed, Canceled for status'
    ]
  ]
}

describe("rules as operators write them", () => {
  for (const [name, [input, lines]] of Object.entries(bad)) {
    it(`are refused with ${name}, saying where, what, and what is allowed`, () => {
      assert.deepStrictEqual(problems(input), lines)
    })
  }

  it("are read with every default filled in", () => {
    const decoded = decodeRule(
      rule({ actions: [{ type: "CHANGE_PROVIDER" }, { type: "CANCEL", delayS: 60 }, log] })
    )
    assert.deepStrictEqual(Either.getOrThrow(decoded), {
      version: 1,
      cond: { field: "is_delivery_late", op: "eq", value: true },
      armTtlS: 14_400,
      cooldownS: 0,
      actions: [
        { type: "CHANGE_PROVIDER", params: { provider: null }, delayS: 0, unless: null },
        {
          type: "CANCEL_DELIVERY",
          params: { attemptReason: "DeliveryWatchdog" },
          delayS: 60,
          unless: null
        },
        { type: "LOG", params: { target: null, message: "late" }, delayS: 0, unless: null }
      ]
    })
  })

  it("may nest five deep, compare fifty times and act ten times", () => {
    assert.deepStrictEqual(problems(when(nested(5))), [])
    assert.deepStrictEqual(problems(when({ any: Array.from({ length: 50 }, () => late) })), [])
    assert.deepStrictEqual(problems(rule({ actions: Array.from({ length: 10 }, () => log) })), [])
  })

  it("count the comparisons of an unless by themselves", () => {
    const many = { any: Array.from({ length: 50 }, () => late) }
    assert.deepStrictEqual(problems(rule({ cond: many, actions: [{ ...log, unless: many }] })), [])
  })

  it("come from a list with their ids, and only the active ones", () => {
    const entry = { entryPoint: "DELIVERY_CREATED", schemaVersion: 3, rule: rule() } as const
    const active = activeRules([
      { ...entry, label: "a", active: true },
      { ...entry, label: "b", active: false }
    ])
    assert.deepStrictEqual(
      active.map(({ label, ruleId, schemaVersion }) => [label, ruleId, schemaVersion]),
      [["a", ruleIdOf("a"), 3]]
    )
    assert.notStrictEqual(ruleIdOf("a"), ruleIdOf("b"))
  })
})
