/** A planted bug is found, shrunk to a case that still shows it, and that case is a scenario file. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { RobotState } from "../../../src/actors/robot/state.ts"
import { ordersOfRun } from "../../../src/sim/explain/order-rerun.ts"
import { caseText, scenarioOfCase } from "../../../src/sim/fuzz/case-text.ts"
import { makeCase } from "../../../src/sim/fuzz/make-case.ts"
import { robotsIn, shiftsIn } from "../../../src/sim/fuzz/reductions.ts"
import { runCase } from "../../../src/sim/fuzz/run-case.ts"
import { shrink } from "../../../src/sim/fuzz/shrink.ts"
import type { Observer } from "../../../src/sim/host.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import type { Scenario, ScenarioForm } from "../../../src/sim/scenario/schema.ts"

/** A robot whose lid has been opened counts one cycle too many: the next event of it shows that. */
const miscounting: Observer = {
  event: (event, instance) => {
    if (event._tag === "LidCycleOpened") (instance.state as RobotState).openCycles += 1
  }
}

const runBroken = (scenario: Scenario) => runCase(scenario, { observers: [miscounting] })

const scenarioOf = (form: ScenarioForm): Scenario => Either.getOrThrow(scenarioOfCase(form))

/** The first seed whose case loads a robot. */
const firstBroken = (): number => {
  for (let seed = 1; seed < 50; seed++) {
    const { violation } = runBroken(scenarioOf(makeCase(seed)))
    if (violation?.invariant === "one-open-lid-cycle") return seed
  }
  return assert.fail("no case shows the planted bug")
}

describe("a planted bug", () => {
  const seed = firstBroken()
  const form = makeCase(seed)
  const result = runBroken(scenarioOf(form))
  const placed = ordersOfRun(scenarioOf(form)).map(({ index }) => index)
  const small = shrink(form, result, placed, runBroken)

  it("is told with its invariant, its time and its words", () => {
    assert.strictEqual(result.violation?.invariant, "one-open-lid-cycle")
    assert.isAbove(result.foundAfterMs, 0)
    assert.match(result.violation?.what ?? "", /robot-/)
  })

  it("shrinks to one order without faults, and to few robots and pilots", () => {
    assert.strictEqual(small.result.violation?.invariant, "one-open-lid-cycle")
    assert.strictEqual(small.form.partners?.onlyOrders?.length, 1)
    assert.notProperty(small.form, "faults")
    assert.isAtMost(robotsIn(small.form), 4)
    assert.isAtMost(shiftsIn(small.form).length, 1)
    assert.isBelow(small.form.duration_s ?? 0, form.duration_s ?? 0)
    assert.isBelow(caseText(small.form).length, caseText(form).length / 2)
    assert.isAtMost(small.tries, 250)
  })

  it("shrinks to the same case again", () => {
    assert.strictEqual(caseText(shrink(form, result, placed, runBroken).form), caseText(small.form))
  })

  it("is shown again by the file of the small case, and not without the bug", () => {
    const loaded = Either.getOrThrow(loadScenario("small.yaml", () => Either.right(caseText(small.form))))
    const again = runBroken(loaded)
    assert.deepStrictEqual(again.violation, small.result.violation)
    assert.notStrictEqual(runCase(loaded).violation?.invariant, "one-open-lid-cycle")
  })

  it("that throws is a violation too", () => {
    const throwing: Observer = {
      event: (event) => {
        if (event._tag === "TripCreated") (null as unknown as { readonly boom: () => void }).boom()
      }
    }
    const { violation } = runCase(scenarioOf(makeCase(seed)), { observers: [throwing] })
    assert.strictEqual(violation?.invariant, "defect")
    assert.match(violation?.what ?? "", /TypeError/)
  })
})
