import { assert, describe, it } from "@effect/vitest"
import { minute, second } from "../../../src/domain/instant.ts"
import type { DemandOrphaned } from "../../../src/services/dispatch/events.ts"
import { explainJson } from "../../../src/sim/explain/explain-json.ts"
import { renderExplanation } from "../../../src/sim/explain/explain-text.ts"
import type { OrderExplanation, RunSource } from "../../../src/sim/explain/explanation.ts"
import type { Moment } from "../../../src/sim/explain/moment.ts"
import { OrderRerun, ordersOfRun } from "../../../src/sim/explain/order-rerun.ts"
import { lineWidth } from "../../../src/sim/explain/robot-lines.ts"
import type { OrderRecord } from "../../../src/sim/report/run-result.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { deliveryIdOf } from "../../../src/sim/world/demand.ts"
import { badDay, smallCity } from "../../support/scenario.ts"

const scenario = smallCity({ ...badDay, orders: 60, robots: 10, pilots: 6, seed: 4 })
const orders = ordersOfRun(scenario)
/** When which delivery lost its robot. */
const orphans: Array<{ readonly deliveryId: string; readonly at: number }> = []
const day = new Simulation(scenario, {
  observers: [
    {
      event: (event) => {
        if (event._tag === "DemandOrphaned") orphans.push(event as DemandOrphaned)
      }
    }
  ]
}).runAll()
const run: RunSource = {
  source: "runs/test-4-1",
  version: "1.2.3",
  writtenBy: "1.2.3",
  command: "curbline sim test",
  verification: { result: "unverified", reason: "it is a test" }
}

const look = (index: number, moment: Moment | null = null, untilEnd = false): OrderExplanation => {
  const rerun = new OrderRerun(scenario, orders[index]!, moment, untilEnd, null)
  while (rerun.step(untilEnd ? 1_000 : 5)) {
    // Short steps: it stops soon after the order has ended.
  }
  return rerun.result()
}

const recordWhere = (test: (record: OrderRecord) => boolean): OrderRecord => {
  const found = day.orders.find(test)
  if (found === undefined) throw new Error("no such order on this day")
  return found
}
const delivered = recordWhere(({ outcome }) => outcome === "Delivered")
const refused = recordWhere(({ outcome }) => outcome === "Rejected")

describe("an order that is looked at again", () => {
  it("belongs to the very run that nobody looked at, however it is sliced", () => {
    const rerun = new OrderRerun(scenario, orders[3]!, null, true, null)
    while (rerun.step(1)) {
      // Many short steps.
    }
    assert.strictEqual(rerun.result().digest, day.digest)
    assert.strictEqual(
      look(3, { at: scenario.startAt.at + 100 * minute, withinMs: second }, true).digest,
      day.digest
    )
  })

  it("shows its quote when no moment is given, with the robot that was told", () => {
    const { view, story, digest } = look(delivered.index)
    assert.strictEqual(view?.by, "Quote")
    assert.isNotNull(view?.taken?.serial ?? null)
    assert.strictEqual(view?.taken?.serial, view?.explanation?.winner)
    assert.strictEqual(story[0]?.what, "Placed")
    assert.strictEqual(story[story.length - 1]?.text, "completed")
    assert.isNull(digest)
  })

  it("shows why it was refused", () => {
    const { view, story } = look(refused.index)
    assert.strictEqual(view?.taken?.limitingFactor, refused.limitingFactor)
    assert.strictEqual(view?.explanation?.refusal?.limitingFactor, refused.limitingFactor)
    assert.include(
      story.map(({ what }) => what),
      "DemandRefused"
    )
  })

  it("shows its confirmation at the moment of it", () => {
    const { view } = look(delivered.index, {
      at: delivered.acceptedAt! - (delivered.acceptedAt! % second),
      withinMs: second
    })
    assert.strictEqual(view?.by, "Confirm")
    assert.isNotNull(view?.taken?.serial ?? null)
  })

  it("shows the state in between, in which nothing is decided", () => {
    const running = look(delivered.index, { at: delivered.loadedAt! + 2 * minute, withinMs: 1 })
    assert.strictEqual(running.view?.by, "moment")
    assert.isNull(running.view?.taken ?? null)
    const over = look(delivered.index, { at: delivered.deliveredAt! + minute, withinMs: 1 })
    assert.isNull(over.view?.explanation ?? null)
    assert.match(over.view?.note ?? "", /^(over|under way)/)
    const early = look(delivered.index, { at: delivered.placedAt, withinMs: 1 })
    assert.strictEqual(early.view?.note, "the planner has not heard of it yet")
    const late = look(refused.index, { at: refused.placedAt + minute, withinMs: 1 })
    assert.strictEqual(late.view?.note, "not planned: as if it were quoted now")
    assert.isNotNull(late.view?.explanation ?? null)
  })

  it("shows a replan that concerns it", () => {
    // Whoever loses its robot is planned anew in the next cycle.
    const [orphan] = orphans
    const index = orders.findIndex((order) => deliveryIdOf(order) === orphan?.deliveryId)
    const at = orphan?.at ?? 0
    const { view } = look(index, { at: at + 1, withinMs: minute })
    assert.strictEqual(view?.by, "Replan")
    assert.isNotNull(view?.explanation?.stayingS ?? null)
    assert.isNotNull(view?.taken ?? null)
  })
})

describe("an explanation as text", () => {
  it("fits into a hundred columns, whatever the order", () => {
    for (const { index, placedAt, acceptedAt } of day.orders.slice(10, 22)) {
      const moment =
        index % 2 === 0 || acceptedAt === null ? null : { at: placedAt + 7 * minute, withinMs: minute }
      const text = renderExplanation(look(index, moment), run, 50, { color: false })
      for (const line of text.split("\n")) assert.isAtMost(line.length, lineWidth, line)
      assert.notInclude(text, String.fromCharCode(27))
      assert.notMatch(text, /undefined|NaN|null|[0-9a-f]{8}-[0-9a-f]{4}-7/)
    }
  })

  it("says first if the run is another one", () => {
    const verification = { result: "different", digest: "aa", expected: "bb" } as const
    const text = renderExplanation(look(3), { ...run, writtenBy: "1.0.0", verification }, 3, { color: true })
    assert.include(text, "! Another run: its digest was bb, now it is aa.")
    assert.include(text, "! It was written by version 1.0.0, this is 1.2.3: read this as what this version")
    assert.include(text, "! It was written by: curbline sim test")
    assert.isBelow(text.indexOf("!"), text.indexOf("What happened"))
  })

  it("lists at most so many robots of each kind and counts the rest", () => {
    const text = renderExplanation(look(refused.index), run, 2, { color: false })
    const listed = text.split("\n").filter((line) => /^ {2}robot-\d+/.test(line))
    assert.strictEqual(listed.length, 2)
    assert.include(text, "  and 8 more (--top)")
  })
})

describe("an explanation as JSON", () => {
  it("has one form, with names and times that people know", () => {
    const json = explainJson(look(delivered.index), run, 5)
    assert.strictEqual(json.schemaVersion, 1)
    assert.deepStrictEqual(Object.keys(json), ["schemaVersion", "run", "order", "story", "view"])
    assert.deepStrictEqual(Object.keys(json.view?.explanation ?? {}), [
      "robots",
      "stayingCost",
      "deliveryMeters",
      "returnMeters",
      "returnLot",
      "winner",
      "margin",
      "refusal",
      "issueCounts",
      "candidates",
      "candidatesMore",
      "refused",
      "refusedMore"
    ])
    const first = json.view?.explanation?.candidates[0]
    assert.strictEqual(first?.robot, json.view?.decided?.robot)
    assert.match(first?.dropoffAt ?? "", /^2026-05-12T\d\d:\d\d:\d\d(\.\d{3})?\+02:00$/)
    assert.match(first?.legs[0]?.pilots[0]?.pilot ?? "", /^pilot-\d+$/)
    const terms = Object.values(first?.costTerms ?? {}).reduce((sum, term) => sum + term, 0)
    assert.approximately(terms, first?.cost ?? 0, 1e-6)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(json)), json)
  })

  it("counts the robots that it leaves out", () => {
    const { view } = explainJson(look(refused.index), run, 2)
    assert.strictEqual(view?.explanation?.refused.length, 2)
    assert.strictEqual(view?.explanation?.refusedMore, 8)
    for (const robot of view?.explanation?.refused ?? []) {
      assert.strictEqual(robot.firstIssue, robot.issues[0]?.issue)
      assert.isAbove(robot.issues[0]?.text.length ?? 0, 5)
    }
  })
})
