/** Actions that nobody queued, deliveries without rules, and the rows of the table of actions: each has its story. */
import { assert, describe, it } from "@effect/vitest"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { watchdogActionMachine } from "../../../src/actors/delivery/machine.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import type { ActiveRule } from "../../../src/services/deliveries/watchdog-rule.ts"
import { given } from "../../support/given.ts"
import * as build from "./builders.ts"
import {
  action,
  actionsOf,
  cancelDelivery,
  firstAction,
  log,
  never,
  rule,
  run,
  Story
} from "./watchdog-builders.ts"

const { minute, t0 } = build

/** An hour after the delivery was accepted: whatever is queued is due. */
const now = t0 + 60 * minute

const queued = (of: ActiveRule): DeliveryState => Story.accepted([of]).until(t0).state
const nothingToRetry = action({ type: "RETRY", params: { what: "cancel" } }, { delayS: 60 })
const later = action(undefined, { delayS: 60 })

const takenBack = (s: DeliveryState): DeliveryCommand => ({
  _tag: "CancelWatchdogAction",
  actionId: firstAction(s).actionId,
  note: null
})

describe("actions of rules", () => {
  it("that nobody queued cannot be taken back", () => {
    for (const state of [queued(rule("DELIVERY_CREATED")), build.stateAt("Assigned")]) {
      const outcome = deliveryActor.decide(
        state,
        { _tag: "CancelWatchdogAction", actionId: "action-unknown", note: null },
        now
      )
      assert.deepStrictEqual(outcome, {
        accepted: false,
        _tag: "NotFound",
        entity: "WatchdogAction",
        id: "action-unknown"
      })
    }
  })
})

describe("a delivery without rules", () => {
  it("has no answer to the watchdog's commands in any of its states", () => {
    const builders = { ...build.attemptStateBuilders, ...build.deliveryStateBuilders, fresh: build.fresh }
    for (const [name, builder] of Object.entries(builders)) {
      const state = builder()
      for (const actionId of [null, "action-1"]) {
        given(deliveryActor, state).when(run(actionId), now).thenNothing()
      }
      const cancel = { _tag: "CancelWatchdogAction", actionId: "action-1", note: null } as const
      const { outcome } = given(deliveryActor, state).when(cancel, now)
      assert.deepInclude(outcome, { _tag: "NotFound", entity: "WatchdogAction" }, name)
    }
  })
})

/** The steps that a story takes, as rows of the machine. */
const stepsOf = (story: Story): ReadonlySet<string> => {
  const rows = new Set<string>()
  let status: string | null = null
  const step = (trigger: string, to: string): void => {
    rows.add(`${status} --${trigger}--> ${to}`)
    status = to
  }
  for (const event of story.events) {
    switch (event._tag) {
      case "WatchdogActionQueued":
        status = null
        step("Match", "QUEUED")
        break
      case "WatchdogActionClaimed":
        step("Claim", "EXECUTING")
        break
      case "WatchdogActionRetried":
        step("Retry", "QUEUED")
        break
      case "WatchdogActionExecuted":
        step("Succeed", "EXECUTED")
        break
      case "WatchdogActionFailed":
        step("RetriesSpent", "FAILED")
        break
      case "WatchdogActionSkipped":
        step("ConditionGone", "SKIPPED")
        break
      case "WatchdogActionCanceled":
        step("CancelWatchdogAction", "CANCELED")
        break
    }
  }
  return rows
}

describe("the table of actions", () => {
  it("has no row that no story takes", () => {
    const created = (more: Parameters<typeof rule>[1]) => Story.accepted([rule("DELIVERY_CREATED", more)])
    const unlessScheduled = { field: "status", op: "eq", value: "Scheduled" } as const
    const limited = created({ actions: [{ ...cancelDelivery(), unless: unlessScheduled }] })
    limited.remediationsLeft = 0
    const stories = [
      created({ actions: [log] }).settle(),
      created({ actions: [nothingToRetry] }).until(now),
      created({ actions: [action(undefined, { unless: unlessScheduled })] }).settle(),
      limited.settle(),
      created({ actions: [later] })
        .settle()
        .give(takenBack)
    ]
    const taken = new Set(stories.flatMap((story) => [...stepsOf(story)]))
    const rows = watchdogActionMachine.transitions.flatMap((row) =>
      (row.from ?? [null]).map((from) => `${from} --${row.trigger}--> ${row.to}`)
    )
    assert.deepStrictEqual([...taken].sort(), [...rows].sort())
  })

  it("does not queue what its rule does not match", () => {
    const story = Story.accepted([rule("DELIVERY_CREATED", { cond: never })]).until(now)
    assert.deepStrictEqual(actionsOf(story.state), [])
  })
})
