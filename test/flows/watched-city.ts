/** A city in which rules watch over the order. */
import type { Scenario } from "../../src/sim/scenario/schema.ts"
import type { FlowRun } from "./flow-run.ts"
import { orderCity } from "./one-order.ts"

/** A rule as a file writes it. */
export const rule = (label: string, entryPoint: string, cond: string, actions: string, more = ""): string =>
  `    - { label: ${label}, entryPoint: ${entryPoint}, rule: { version: 1, cond: ${cond}, actions: [${actions}], ${more} } }`

/** The city of one order with these rules, and couriers who deliver what they are given. */
export const watchedCity = (rules: ReadonlyArray<string>, more = "", merchants?: string): Scenario =>
  orderCity({
    more: `policy: { fallback: couriers }\ncouriers: { accept_pct: 100, fails_pct: 0 }\nwatchdog:\n  rules:\n${rules.join("\n")}\n${more}`,
    ...(merchants === undefined ? {} : { merchants })
  })

/** Condition: the attempt is there. */
export const is = (status: string): string => `{ field: attempt.status, op: eq, value: ${status} }`
/** Condition: the attempt has been there for so long. */
export const inStatusFor = (status: string, seconds: number): string =>
  `{ all: [${is(status)}, { field: time_in_status_s, op: gte, value: ${seconds} }] }`

/** The merchant takes ten minutes to come out. */
export const slowMerchant = "wrong_pin_pct: 0, no_show_pct: 0, notice_delay_s: { dist: constant, value: 600 }"

/** The rule of most of these tests: the robot waits at the merchant for too long. */
export const waitsTooLong = (actions: string, seconds = 130, more = ""): string =>
  rule("waits-too-long", "AT_MERCHANT", inStatusFor("AtPickup", seconds), actions, more)

/** Once is enough: the next attempt, or the next robot, is left in peace. */
export const rest = "cooldownS: 86400"

/** What came of each action. */
export const outcomes = (run: FlowRun): ReadonlyArray<string> =>
  run.told.flatMap(({ event }) =>
    event._tag.startsWith("WatchdogAction") && "outcome" in event
      ? [`${event._tag} ${String(event.outcome)}`]
      : []
  )
