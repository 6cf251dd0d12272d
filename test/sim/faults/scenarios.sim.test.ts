/**
 * The scenarios in which things go wrong, at a smaller scale: what each is about happens, nothing that
 * must hold is broken, and nobody's order is left without an end (spec/simulation.md 9).
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterEach, assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import type { RunResult } from "../../../src/sim/report/run-result.ts"
import { Simulation } from "../../../src/sim/run.ts"
import type { FaultKind } from "../../../src/sim/scenario/fault-kinds.ts"
import { loadScenario } from "../../../src/sim/scenario/load.ts"
import { withOverrides } from "../../../src/sim/scenario/overrides.ts"
import { renderProblem } from "../../../src/sim/scenario/problem.ts"
import type { Scenario } from "../../../src/sim/scenario/schema.ts"
import { breath } from "../../support/breath.ts"

const folder = fileURLToPath(new URL("../../../scenarios/", import.meta.url))

/** Half of the city: robots, pilots and orders. */
const smaller = (name: string, robots: number): Scenario => {
  const loaded = loadScenario(`${name}.yaml`, (file) =>
    Either.right(readFileSync(`${folder}${file}`, "utf8"))
  )
  if (Either.isLeft(loaded)) throw new Error(loaded.left.map(renderProblem).join("\n"))
  const { partners } = loaded.right
  const scenario = { ...loaded.right, partners: { ...partners, ordersPerDay: partners.ordersPerDay / 2 } }
  return withOverrides(scenario, { seed: null, robots, pilotsScale: 0.5, fullTelemetry: false })
}

const run = (name: string, robots: number): RunResult => {
  const result = new Simulation(smaller(name, robots), { checkEveryEvent: true }).runAll()
  assert.isNull(result.invariants.first)
  return result
}

const of = (result: RunResult, outcome: string): number =>
  result.orders.filter((order) => order.outcome === outcome).length

/** Accepted two hours before the end, and still without an outcome. */
const forgotten = (result: RunResult): number =>
  result.orders.filter(
    ({ outcome, acceptedAt }) =>
      outcome === "Open" && acceptedAt !== null && acceptedAt < result.endedAt - 7_200_000
  ).length

const assertFired = (result: RunResult, kinds: ReadonlyArray<FaultKind>): void => {
  for (const kind of kinds) assert.isAbove(result.faultsFired[kind] ?? 0, 0, kind)
}

afterEach(breath)

describe("a scenario in which things go wrong", () => {
  it("lid-faults: lids stick and lie, most food arrives all the same", () => {
    const result = run("lid-faults", 15)
    assertFired(result, ["lidStuckClosed", "lidStuckOpen", "strangerOpensLid"])
    assert.strictEqual(forgotten(result), 0)
    assert.isAbove(of(result, "Delivered"), of(result, "Canceled"))
  })

  it("mass-offline: robots and pilots come back, and the day goes on", () => {
    const result = run("mass-offline", 15)
    assertFired(result, ["robotOffline", "telemetryDelayed", "telemetryDuplicated", "massLogout"])
    assert.strictEqual(forgotten(result), 0)
    const logout = result.faultWindows.find(({ kind }) => kind === "massLogout")
    const after = result.orders.filter(
      ({ deliveredAt }) => deliveredAt !== null && deliveredAt > (logout?.until ?? 0)
    )
    assert.isAbove(after.length, 5)
  })

  it("rainy-evening: nothing is accepted in the storm, and work begins again after it", () => {
    const result = run("rainy-evening", 20)
    assertFired(result, ["demandSpike", "weatherSevere", "componentFail", "robotStuck", "robotFlipped"])
    assert.strictEqual(forgotten(result), 0)
    const storm = result.faultWindows.find(({ kind }) => kind === "weatherSevere")
    const from = storm?.from ?? 0
    const until = storm?.until ?? 0
    const accepted = result.orders.filter(({ acceptedAt }) => acceptedAt !== null)
    // To the minute: quotes of before the storm may still be taken.
    assert.lengthOf(
      accepted.filter(({ placedAt }) => placedAt > from + 60_000 && placedAt < until),
      0
    )
    assert.isAbove(accepted.filter(({ placedAt }) => placedAt > until).length, 5)
  })

  it("courier-fallback: couriers deliver what robots cannot", () => {
    const result = run("courier-fallback", 6)
    assertFired(result, ["webhookReplay"])
    assert.strictEqual(forgotten(result), 0)
    assert.isAbove(result.orders.filter(({ provider }) => provider === "Courier").length, 0)
  })

  it("partner-outage: orders are delivered while the partners hear of it late", () => {
    const result = run("partner-outage", 15)
    assertFired(result, ["partnerDuplicate", "partnerTimeout", "partner5xx", "eventLoss"])
    assert.strictEqual(forgotten(result), 0)
    assert.isAbove(of(result, "Delivered"), 20)
  })
})
