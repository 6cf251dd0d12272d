/** What holds for the watchdog whatever the rules are and whatever happens, in whatever order. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import type { DeliveryEvent } from "../../../src/actors/delivery/events.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { Decision } from "../../../src/domain/decider.ts"
import type { ActiveRule } from "../../../src/services/deliveries/watchdog-rule.ts"
import { oneActionPerMatch } from "../../../src/sim/checkers/one-action-per-match.ts"
import { terminalDeliveryHasNoQueuedRemediation } from "../../../src/sim/checkers/terminal-delivery-has-no-queued-remediation.ts"
import { deepFreeze } from "../../support/given.ts"
import * as build from "./builders.ts"
import { type Choice, likely } from "./stories.ts"
import { Story } from "./watchdog-builders.ts"
import {
  harmless,
  rulesOf,
  tasks,
  type WatchdogChoice,
  watchdogChoice,
  watchdogCommandOf
} from "./watchdog-stories.ts"

const runs = Number(process.env["FC_RUNS"] ?? 60)
const next: Choice = { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 0 }

type Decided = Decision<DeliveryEvent> | null

const decide = (state: DeliveryState, command: DeliveryCommand, now: number): Decided => {
  const outcome = deliveryActor.decide(deepFreeze(structuredClone(state)), command, now)
  return outcome.accepted ? (outcome as Decision<DeliveryEvent>) : null
}

const applied = (state: DeliveryState, decision: Decided): void => {
  for (const event of decision?.events ?? []) deliveryActor.evolve(state, event)
}

/** Tells a story: `steps` likely ones first, then the random ones; `look` sees every step. */
const tell = (
  rules: ReadonlyArray<ActiveRule>,
  steps: number,
  story: ReadonlyArray<WatchdogChoice>,
  look: (before: DeliveryState, command: DeliveryCommand, after: DeliveryState, now: number) => void
): DeliveryState => {
  const state = build.fresh()
  let now = build.t0
  const step = (command: DeliveryCommand): void => {
    const before = structuredClone(state)
    applied(state, decide(state, command, now))
    look(before, command, state, now)
  }
  step(build.requestQuote({ courierFallback: true }))
  step(build.quoted())
  step(build.acceptQuote({ watchdogRules: rules }))
  for (let i = 0; i < steps; i++) step(likely(state, next))
  for (const it of story) {
    now += it.waitMs
    step(watchdogCommandOf(state, it, now))
  }
  return state
}

const story = fc.array(watchdogChoice, { minLength: 10, maxLength: 70, size: "max" })
const steps = fc.nat(14)

describe("the watchdog", () => {
  it("leaves no remediation queued after the end, and queues nothing twice", () => {
    fc.assert(
      fc.property(rulesOf(tasks), steps, story, (rules, likelySteps, choices) => {
        tell(rules, likelySteps, choices, (_before, command, after) => {
          assert.isNull(terminalDeliveryHasNoQueuedRemediation(after), command._tag)
          assert.isNull(oneActionPerMatch(after), command._tag)
        })
      }),
      { numRuns: runs }
    )
  })

  it("is not moved by the repetition of a command", () => {
    fc.assert(
      fc.property(rulesOf(tasks), steps, story, (rules, likelySteps, choices) => {
        tell(rules, likelySteps, choices, (_before, command, after, now) => {
          const again = structuredClone(after)
          applied(again, decide(again, command, now))
          assert.deepStrictEqual(again.watchdog, after.watchdog, command._tag)
        })
      }),
      { numRuns: runs }
    )
  })

  it("has a timer for every rule that waits and every action that is queued", () => {
    fc.assert(
      fc.property(rulesOf(tasks), fc.array(watchdogChoice, { maxLength: 40 }), (rules, choices) => {
        const told = Story.accepted(rules)
        for (const it of choices) {
          told.until(told.now + it.waitMs)
          const command = watchdogCommandOf(told.state, it, told.now)
          const { accepted } = deliveryActor.decide(told.state, command, told.now)
          if (!accepted) continue
          told.give(command)
          const { watchdog } = told.state
          if (watchdog?.armings.some(({ armed }) => armed)) assert.isTrue(told.timers.has("RunWatchdog"))
          for (const { actionId, status } of watchdog?.actions ?? []) {
            if (status === "QUEUED") assert.isTrue(told.timers.has(`RunWatchdog:${actionId}`), command._tag)
          }
        }
      }),
      { numRuns: runs }
    )
  })

  it("changes nothing of the delivery by rules that only talk", () => {
    const ways = new Set<string>()
    const courseOf = ({ attempts, order }: DeliveryState): unknown => [
      order?.status,
      order?.cancelReason,
      attempts.map(({ provider, role, status, version }) => [provider, role, status, version])
    ]
    fc.assert(
      fc.property(rulesOf(harmless), steps, story, (rules, likelySteps, choices) => {
        const others = choices.map((it) => ({ ...it, own: Math.max(it.own, 6) }))
        const watched: Array<unknown> = []
        const alone: Array<unknown> = []
        const state = tell(rules, likelySteps, others, (_before, _command, after, now) => {
          for (let looks = 0; looks < 2; looks++) {
            applied(after, decide(after, { _tag: "RunWatchdog", actionId: null, remediationsLeft: 20 }, now))
            for (const { actionId } of [...(after.watchdog?.actions ?? [])]) {
              applied(after, decide(after, { _tag: "RunWatchdog", actionId, remediationsLeft: 20 }, now))
            }
          }
          watched.push(courseOf(after))
        })
        tell([], likelySteps, others, (_before, _command, after) => alone.push(courseOf(after)))
        assert.deepStrictEqual(watched, alone)
        for (const { status, type } of state.watchdog?.actions ?? []) ways.add(`${type} ${status}`)
      }),
      { numRuns: runs }
    )
    // The law is about something: every one of these was done.
    for (const { type } of harmless) assert.include([...ways], `${type} EXECUTED`)
  })
})
