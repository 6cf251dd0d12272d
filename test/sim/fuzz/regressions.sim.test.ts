/** Cases that once broke an invariant: each file in scenarios/regressions runs soundly under all checkers. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { runCase } from "../../../src/sim/fuzz/run-case.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"

const folder = fileURLToPath(new URL("../../../scenarios/regressions", import.meta.url))

const read = (file: string) => Either.right(readFileSync(file, "utf8"))

describe("cases that broke an invariant once", () => {
  for (const name of readdirSync(folder)
    .filter((it) => it.endsWith(".yaml"))
    .sort()) {
    it(`${name} holds them all, and comes to rest`, () => {
      const loaded = loadScenario(join(folder, name), read)
      const scenario = Either.isRight(loaded)
        ? loaded.right
        : assert.fail(loaded.left.map(renderProblem).join("\n"))
      assert.strictEqual(
        scenario.outputs.checks,
        "every-event",
        "checks: every-event shows it in curbline sim"
      )
      const { violation, orders } = runCase(scenario)
      assert.strictEqual(violation, null)
      assert.isAbove(orders, 0)
    })
  }
})
