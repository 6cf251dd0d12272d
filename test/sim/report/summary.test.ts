import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { renderSummary } from "../../../src/sim/report/summary.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const promises = "sla: { acceptance_min_pct: 60, on_time_min_pct: 99, click_to_door_p90_max_s: 3600 }\n"
const orders = [
  delivered(0, hour, 30 * minute, 40 * minute),
  delivered(1, hour, 50 * minute, 40 * minute),
  orderRecord(2, hour, { outcome: "Rejected", limitingFactor: "PilotAvailability" })
]
const text = (color: boolean, changes = {}): string =>
  renderSummary(runResult({ orders, ...changes }, promises), { color })
const controlSequence = String.fromCharCode(27)

describe("the summary in the terminal", () => {
  it("opens with the promised levels, each with a check or a cross", () => {
    const lines = text(false).split("\n")
    assert.strictEqual(lines[1], "Promised")
    assert.match(lines[2]!, /^✓ acceptance +66\.7 % +promised: at least 60\.0 %$/)
    assert.match(lines[3]!, /^✗ on time +50\.0 % +promised: at least 99\.0 %$/)
    assert.match(lines[4]!, /^✓ click-to-door p90 +48\.0 min +promised: at most 60\.0 min$/)
  })

  it("fits on one screen of 50 lines and 120 columns", () => {
    const lines = text(false).split("\n")
    assert.isAtMost(lines.length, 50)
    for (const line of lines) assert.isAtMost(line.length, 140, line)
  })

  it("has groups, the reasons of refusal, and the speed without the planner", () => {
    const summary = text(false)
    for (const title of ["Orders", "Times", "Robots", "Pilots", "Not delivered because of", "Speed"]) {
      assert.include(summary, `\n${title}\n`)
    }
    assert.match(summary, /PilotAvailability +1 +refused, 33\.3 % of the orders/)
    assert.include(summary, "2,000,000 per second without the planner")
    assert.include(summary, "43,200 simulated seconds per second")
  })

  it("says how often each kind of fault did something, where there are faults", () => {
    assert.notInclude(text(false), "\nFaults\n")
    const faulty = text(false, { faultsFired: { lidStuckClosed: 3, partner5xx: 1200 } })
    assert.match(faulty, /\nFaults\n +lidStuckClosed +3 +openings that failed by it\n/)
    assert.match(faulty, /partner5xx +1,200 +reports answered with an error/)
  })

  it("puts the expectation of the specification beside the calibrated figures", () => {
    const summary = text(false)
    assert.match(summary, /deliveries per robot hour +0\.01 .*expected 0\.80 to 1\.00/)
    assert.match(summary, /time per delivery +1260\.0 min +expected: 45 min/)
  })

  it("has colours on request only", () => {
    assert.notInclude(text(false), controlSequence)
    assert.include(text(true), `${controlSequence}[32m✓${controlSequence}[0m`)
    assert.include(text(true), `${controlSequence}[31m✗${controlSequence}[0m`)
  })

  it("warns first of an interruption, a broken invariant and orders without an outcome", () => {
    const result = runResult()
    const start = result.scenario.startAt.at
    const interrupted = text(false, { interrupted: true, endedAt: start + 6 * hour })
    assert.include(interrupted.split("\n")[1]!, "Interrupted after 25.0 % of the run")
    const broken = text(false, { invariants: { checked: 9, violated: 2, first: "two in one place" } })
    assert.include(broken.split("\n")[1]!, "2 of 9 checks found a broken invariant: two in one place")
    const open = text(false, { orders: [orderRecord(0, hour, { acceptedAt: 1 })] })
    assert.include(open.split("\n")[1]!, "1 orders had no outcome")
  })

  it("shows a dash for what could not be measured, which keeps no promise", () => {
    const lines = text(false, { orders: [] }).split("\n")
    assert.include(lines[1]!, "No order counts")
    assert.match(lines[3]!, /^✗ acceptance +– +promised/)
  })

  it("says that nothing was promised when the scenario has no sla", () => {
    assert.include(renderSummary(runResult({ orders }), { color: false }), "nothing: the scenario has no sla")
  })
})
