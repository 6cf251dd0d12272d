/**
 * The shipped city day at its own seed: what a newcomer sees first must be what is promised. Calibration
 * bands of spec/simulation.md 3. The digest itself is not written down: it changes with every rule.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { minute } from "../../src/domain/instant.ts"
import type { OrderRecord, RunResult } from "../../src/sim/report/run-result.ts"
import { Simulation } from "../../src/sim/run.ts"
import { loadScenario } from "../../src/sim/scenario/load.ts"
import { root } from "../architecture/tree.ts"
import { toEnd } from "../support/breath.ts"
import { startProgram } from "../support/command-line.ts"

const file = "scenarios/city-day.yaml"

/** The same run by the program itself, in a process of its own. */
const byProgram = async (): Promise<string> => {
  const words = ["sim", file, "--seed", "7", "--json", "--no-report"]
  const { code, out, err } = await startProgram(words, { cwd: root }).ended
  // 3: a promised level was missed; that is for the other tests here to say.
  assert.include([0, 3], code, err)
  return out
}

const median = (orders: ReadonlyArray<OrderRecord>, of: (order: OrderRecord) => number | null): number => {
  const values = orders.flatMap((order) => of(order) ?? []).sort((a, b) => a - b)
  assert.isAbove(values.length, 500)
  return values[Math.floor(values.length / 2)]! / minute
}

describe("city-day, seed 7", () => {
  let result: RunResult
  let printed: string

  beforeAll(async () => {
    const loaded = loadScenario(file, (name) => Either.right(readFileSync(join(root, name), "utf8")))
    if (Either.isLeft(loaded)) assert.fail("the scenario is not valid")
    const program = byProgram()
    // The program has the other core while this process runs the same day.
    result = await toEnd(new Simulation({ ...loaded.right, seed: 7 }))
    printed = await program
  }, 600_000)

  it("accepts at least 90 % of the orders", () => {
    assert.isAbove(result.orders.length, 1_500)
    const accepted = result.orders.filter((order) => order.acceptedAt !== null)
    assert.isAtLeast(accepted.length / result.orders.length, 0.9)
  })

  it("gives every order an outcome", () => {
    assert.deepStrictEqual(
      result.orders.filter((order) => order.outcome === "Open"),
      []
    )
  })

  it("drives as long as the calibration says: pickup 5-15, delivery 10-30, return 5-15 minutes", () => {
    const pickup = median(result.orders, (order) => order.pickupMs)
    const delivery = median(result.orders, (order) => order.deliveryMs)
    const back = median(result.orders, (order) => order.returnMs)
    assert.isTrue(pickup >= 5 && pickup <= 15, `pickup ${pickup} min`)
    assert.isTrue(delivery >= 10 && delivery <= 30, `delivery ${delivery} min`)
    assert.isTrue(back >= 5 && back <= 15, `return ${back} min`)
  })

  it("violates no invariant", () => {
    assert.strictEqual(result.invariants.first, null)
    assert.strictEqual(result.invariants.violated, 0)
    assert.isAbove(result.invariants.checked, 90)
  })

  it("is the same day in another process", () => {
    const json = JSON.parse(printed) as {
      readonly digest: string
      readonly seed: number
      readonly invariants: { readonly violated: number }
      readonly orders: { readonly placed: number; readonly delivered: number; readonly open: number }
    }
    assert.strictEqual(json.digest, result.digest)
    assert.strictEqual(json.seed, 7)
    assert.strictEqual(json.orders.placed, result.orders.length)
    assert.strictEqual(json.orders.delivered, result.orders.filter((it) => it.outcome === "Delivered").length)
    assert.strictEqual(json.invariants.violated, 0)
  })
})
