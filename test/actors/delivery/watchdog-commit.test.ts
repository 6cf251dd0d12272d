/** The rows of the watchdog: with what is held beside them they are all of its state. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { deliveryActor } from "../../../src/actors/delivery/actor.ts"
import type { DeliveryCommand } from "../../../src/actors/delivery/commands.ts"
import { write } from "../../../src/actors/delivery/commit.ts"
import { heldWatchdog } from "../../../src/actors/delivery/held-watchdog.ts"
import { restoreWatchdog } from "../../../src/actors/delivery/load-watchdog.ts"
import type { DeliveryState } from "../../../src/actors/delivery/state.ts"
import { watchdogActions, watchdogArmings } from "../../../src/services/deliveries/tables-watchdog.ts"
import { type ChangeGroup, RowChanges } from "../../../src/services/row-changes.ts"
import { decodeRow } from "../../../src/services/table.ts"
import { deepFreeze } from "../../support/given.ts"
import * as build from "./builders.ts"
import { type Choice, likely } from "./stories.ts"
import { action, cancelDelivery, firstAction, rule, run, watchdogOf } from "./watchdog-builders.ts"
import { rulesOf, tasks, watchdogChoice, watchdogCommandOf } from "./watchdog-stories.ts"

const { minute, t0 } = build
const next: Choice = { kind: Number.MAX_SAFE_INTEGER, attempt: 0, variant: 0, waitMs: 0 }

type Image = { readonly [column: string]: unknown }
type Tables = Map<string, Map<string, Image>>

/** Decides, evolves in place, and writes into `tables`; the groups that travel. */
const handle = (
  state: DeliveryState,
  command: DeliveryCommand,
  now: number,
  tables: Tables,
  sourceEventId: string | null = null
): ReadonlyArray<ChangeGroup> => {
  const outcome = deliveryActor.decide(deepFreeze(structuredClone(state)), command, now)
  if (!outcome.accepted) return []
  for (const event of outcome.events) deliveryActor.evolve(state, event)
  const changes = new RowChanges(now)
  write({ state: structuredClone(state), events: outcome.events, command, sourceEventId, now }, changes)
  const groups = changes.groups()
  for (const { table, kind, key, images } of groups) {
    const rows = tables.get(table.name) ?? new Map<string, Image>()
    tables.set(table.name, rows)
    for (const image of JSON.parse(JSON.stringify(images)) as ReadonlyArray<Image>) {
      const id = key.map((column) => String(image[column])).join(" ")
      const known = rows.get(id)
      assert.isTrue(kind !== "insert" || known === undefined, `${table.name} ${id} is inserted once`)
      assert.isTrue(kind !== "set" || known !== undefined, `${table.name} ${id} is there`)
      if (kind !== "keep" || known === undefined) rows.set(id, { ...known, ...image })
    }
  }
  return groups
}

const rowsOf = (tables: Tables, name: string): ReadonlyArray<Image> => [...(tables.get(name)?.values() ?? [])]

describe("the rows of a watchdog", () => {
  it("are, with what is held, all of its state, whatever happens in whatever order", () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(
        rulesOf(tasks),
        fc.nat(12),
        fc.array(watchdogChoice, { minLength: 10, maxLength: 50, size: "max" }),
        (rules, likelySteps, choices) => {
          const tables: Tables = new Map()
          const state = build.fresh()
          let now = t0
          const step = (command: DeliveryCommand): void => {
            handle(state, command, now, tables)
            if (state.watchdog === null) return
            const kept = JSON.parse(JSON.stringify(heldWatchdog(state.watchdog)))
            const armings = rowsOf(tables, "watchdog_arming").map((row) => decodeRow(watchdogArmings, row))
            const actions = rowsOf(tables, "watchdog_actions").map((row) => decodeRow(watchdogActions, row))
            assert.deepStrictEqual(restoreWatchdog(kept, armings, actions), state.watchdog, command._tag)
            for (const { status } of actions) seen.add(status)
          }
          step(build.requestQuote({ courierFallback: true }))
          step(build.quoted())
          step(build.acceptQuote({ watchdogRules: rules }))
          for (let i = 0; i < likelySteps; i++) step(likely(state, next))
          for (const it of choices) {
            now += it.waitMs
            step(watchdogCommandOf(state, it, now))
          }
        }
      ),
      { numRuns: Number(process.env["FC_RUNS"] ?? 60) }
    )
    assert.includeMembers([...seen], ["QUEUED", "EXECUTED", "SKIPPED", "CANCELED"])
  })

  it("say which event armed a rule, and keep saying so after its match", () => {
    const tables: Tables = new Map()
    const state = build.after(
      build.quotedState(),
      build.acceptQuote({ watchdogRules: [rule("ETA_UPDATED")] })
    )
    build.after(
      state,
      (s) => build.confirmed(build.idOf(s)),
      (s) => build.assigned(build.idOf(s))
    )
    handle(state, build.etaUpdate(build.idOf(state)), t0 + 1_000, tables, "event-1")
    handle(state, run(), t0 + 2_000, tables)
    assert.deepStrictEqual(
      rowsOf(tables, "watchdog_arming").map((row) => [
        row["schema_id"],
        row["schema_version"],
        row["entry_event_id"],
        row["armed_at"],
        row["matched_at"]
      ]),
      [
        [
          rule("ETA_UPDATED").ruleId,
          1,
          "event-1",
          new Date(t0 + 1_000).toISOString(),
          new Date(t0 + 2_000).toISOString()
        ]
      ]
    )
  })

  it("are one action with its parameters, from the queue to its end", () => {
    const tables: Tables = new Map()
    const refund = action(
      { type: "CREATE_REFUND", params: { amountCents: null, percent: 10, reason: "late" } },
      { delayS: 60 }
    )
    const rules = [rule("DELIVERY_CREATED", { actions: [refund, cancelDelivery(600)] })]
    const state = build.quotedState()
    handle(state, build.acceptQuote({ watchdogRules: rules }), t0, tables)
    handle(state, run(), t0, tables)
    handle(state, run(firstAction(state).actionId), t0 + minute, tables)
    const [first, second] = rowsOf(tables, "watchdog_actions")
    assert.deepInclude(first, {
      type: "CREATE_REFUND",
      actiondata: { amountCents: null, percent: 10, reason: "late" },
      occurrence: 1,
      status: "EXECUTED",
      attempt_count: 1,
      last_error: null,
      executed_at: new Date(t0 + minute).toISOString()
    })
    assert.deepInclude(second, { type: "CANCEL_DELIVERY", status: "QUEUED", executed_at: null })
    assert.strictEqual(watchdogOf(state).actions.length, 2)
  })

  it("say that a rule has found an issue", () => {
    const tables: Tables = new Map()
    const report = action({ type: "REPORT_ISSUE", params: { issueType: "LATE_PICKUP" } })
    const state = build.after(
      build.quotedState(),
      build.acceptQuote({ watchdogRules: [rule("DELIVERY_CREATED", { actions: [report] })] }),
      run()
    )
    handle(state, run(firstAction(state).actionId), t0, tables)
    assert.deepInclude(rowsOf(tables, "delivery_issues")[0], { type: "LATE_PICKUP", reported_by: "watchdog" })
  })

  it("are none where there are no rules", () => {
    const tables: Tables = new Map()
    handle(build.quotedState(), build.acceptQuote(), t0, tables)
    assert.deepStrictEqual(
      [...tables.keys()].filter((name) => name.startsWith("watchdog")),
      []
    )
  })
})
