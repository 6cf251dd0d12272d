import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { checkSolution } from "../../../../src/sim/benchmarks/mdrp/check-solution.ts"
import { metricsOf } from "../../../../src/sim/benchmarks/mdrp/metrics.ts"
import type { MdrpInstance } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { readInstance } from "../../../../src/sim/benchmarks/mdrp/read-instance.ts"
import { readSolution } from "../../../../src/sim/benchmarks/mdrp/read-solution.ts"
import { runDay } from "../../../../src/sim/benchmarks/mdrp/run-day.ts"
import { renderViolation } from "../../../../src/sim/benchmarks/mdrp/violation.ts"
import { solutionFiles } from "../../../../src/sim/benchmarks/mdrp/write-solution.ts"
import { mdrpFolder, mdrpInstanceNames } from "../../../support/benchmark-data.ts"
import { greedyDay } from "./greedy-day.ts"
import { isPubliclyFeasible } from "./public-evaluator.ts"

const isThere = mdrpInstanceNames.length > 0
if (!isThere)
  console.log(`skipped: no instances in ${mdrpFolder}; CURBLINE_DATA names another folder of data`)

/** Several days of the planner; this only catches what hangs. */
const limitMs = 300_000

const open = (name: string): MdrpInstance => {
  const read = readInstance(join(mdrpFolder, name), name, (file) => Either.right(readFileSync(file, "utf8")))
  assert.deepStrictEqual(Either.isLeft(read) ? read.left : [], [])
  return Either.getOrThrow(read)
}

describe.skipIf(!isThere)("the published instances", () => {
  it("can all be read", () => {
    for (const name of mdrpInstanceNames) {
      const { orders, couriers, restaurants, parameters } = open(name)
      assert.isAtLeast(orders.length, 242)
      assert.isAtLeast(couriers.length, 53)
      assert.isAtLeast(restaurants.length, 54)
      assert.include([314, 320, 419, 427], parameters.metersPerMinute)
    }
  })

  it("give greedy couriers the key figures that the public evaluator measured", () => {
    const instance = open("0o100t100s1p100")
    const metrics = metricsOf(instance, greedyDay(instance))
    assert.strictEqual(metrics.delivered, 505)
    assert.strictEqual(metrics.orders, 505)
    assert.strictEqual(metrics.clickToDoor.mean?.toFixed(2), "30.29")
    assert.strictEqual(metrics.clickToDoor.p90, 42)
    assert.strictEqual(metrics.totalPay, 5520.75)
  })

  it("are solved by greedy couriers without a violation, and both checkers and the files agree", () => {
    for (const name of mdrpInstanceNames) {
      const instance = open(name)
      const solution = greedyDay(instance)
      assert.deepStrictEqual(checkSolution(instance, solution).violations.map(renderViolation), [], name)
      assert.isTrue(isPubliclyFeasible(instance, solution), name)
      const files = solutionFiles(instance, solution)
      const again = readSolution("", instance, (path) =>
        Either.right(files.find((file) => path.endsWith(file.name))?.text ?? "")
      )
      assert.deepStrictEqual(again, Either.right(solution), name)
    }
  })

  it(
    "are solved by the planner without a violation, both checkers agree, and no worse than by greedy couriers",
    () => {
      for (const name of mdrpInstanceNames.filter((it) => /t100s\dp100$/.test(it))) {
        const instance = open(name)
        const solution = runDay(instance, { replanSeconds: 15 })
        assert.deepStrictEqual(checkSolution(instance, solution).violations.map(renderViolation), [], name)
        assert.isTrue(isPubliclyFeasible(instance, solution), name)
        const planned = metricsOf(instance, solution)
        const greedy = metricsOf(instance, greedyDay(instance))
        assert.isAtLeast(planned.delivered, greedy.delivered, name)
        assert.isAtMost(planned.clickToDoor.mean ?? 0, greedy.clickToDoor.mean ?? 0, name)
      }
    },
    limitMs
  )
})
