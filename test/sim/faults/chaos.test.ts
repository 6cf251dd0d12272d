import { assert, describe, it } from "@effect/vitest"
import { hour } from "../../../src/domain/instant.ts"
import { type ChaosFault, chaosFaults } from "../../../src/sim/faults/chaos.ts"
import { Draws } from "../../../src/sim/kernel/streams.ts"
import { faultKindNames } from "../../../src/sim/scenario/fault-kinds.ts"
import { scenarioOf } from "../../support/scenario.ts"

const faultsOf = (chaos: string, seed = 1, hours = 24): ReadonlyArray<ChaosFault> =>
  chaosFaults(scenarioOf(`chaos: ${chaos}`).chaos, 0, hours * hour, new Draws(seed, 0))

describe("chaos", () => {
  it("brings about as many faults as its rates say", () => {
    const faults = faultsOf("{ rates_per_h: { robotOffline: 20, robotStuck: 5 } }", 1, 100)
    const offline = faults.filter(({ kind }) => kind === "robotOffline").length
    // Poisson with 2000 expected: six standard deviations either way.
    assert.isAbove(offline, 1730)
    assert.isBelow(offline, 2270)
    assert.isAbove(faults.length - offline, 365)
  })

  it("is the same for the same seed, and another for another", () => {
    const rates = "{ rates_per_h: { robotOffline: 2, eventLoss: 1 } }"
    assert.deepStrictEqual(faultsOf(rates, 4), faultsOf(rates, 4))
    assert.notDeepEqual(faultsOf(rates, 4), faultsOf(rates, 5))
  })

  it("draws each kind by itself: another kind's rate changes nothing of it", () => {
    const of = (rates: string) => faultsOf(rates, 6).filter(({ kind }) => kind === "robotOffline")
    assert.deepStrictEqual(
      of("{ rates_per_h: { robotOffline: 2 } }"),
      of("{ rates_per_h: { telemetryDelayed: 30, robotOffline: 2, plannerPause: 9 } }")
    )
  })

  it("brings none before its beginning, and none that lasts beyond its end", () => {
    const rates = Object.fromEntries(faultKindNames.map((kind) => [kind, 20]))
    const faults = faultsOf(`{ rates_per_h: ${JSON.stringify(rates)}, from_s: 3600, until_s: 7200 }`)
    assert.strictEqual(new Set(faults.map(({ kind }) => kind)).size, faultKindNames.length)
    for (const { at, durationMs } of faults) {
      assert.isAtLeast(at, hour)
      assert.isAtMost(at + (durationMs ?? 0), 2 * hour)
    }
  })

  it("gives every fault a number of its own, whose draws are nobody else's", () => {
    const faults = faultsOf("{ rates_per_h: { robotOffline: 9, eventLoss: 9, robotHit: 9 } }")
    assert.strictEqual(new Set(faults.map(({ number }) => number)).size, faults.length)
  })

  it("comes in order of time", () => {
    const at = faultsOf("{ rates_per_h: { robotOffline: 9, eventLoss: 9 } }").map((fault) => fault.at)
    assert.deepStrictEqual(
      [...at].sort((a, b) => a - b),
      at
    )
  })
})
