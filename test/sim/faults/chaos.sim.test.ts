/**
 * Days on which everything goes wrong at once: all invariants hold after every event, every order comes
 * to an end, and the day is the same again for the same seed (spec/simulation.md 5, 9).
 */
import { afterEach, assert, describe, it } from "@effect/vitest"
import type { Observer } from "../../../src/sim/host.ts"
import { Simulation } from "../../../src/sim/run.ts"
import { faultKindNames } from "../../../src/sim/scenario/fault-kinds.ts"
import { breath } from "../../support/breath.ts"
import { smallCity } from "../../support/scenario.ts"

/** All kinds but those that keep the whole city closed: with them there is nothing left to go wrong. */
const rates = JSON.stringify(
  Object.fromEntries(
    faultKindNames
      .filter((kind) => kind !== "weatherSevere" && kind !== "zoneDisabled")
      .map((kind) => [kind, 1])
  )
)
const chaoticDay = (seed: number, fallback = "none") =>
  smallCity({
    seed,
    more: `chaos: { rates_per_h: ${rates}, until_s: 18000 }\npolicy: { fallback: ${fallback} }\n`
  })

afterEach(breath)

describe("a day of chaos", () => {
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    it(`keeps all invariants, and leaves no order without an end, seed ${seed}`, () => {
      const fallback = seed % 2 === 0 ? "couriers" : "none"
      const result = new Simulation(chaoticDay(seed, fallback), { checkEveryEvent: true }).runAll()
      assert.isNull(result.invariants.first)
      const fired = Object.values(result.faultsFired).filter((times) => times > 0)
      assert.isAbove(fired.length, 15)
      const open = result.orders.filter(({ outcome }) => outcome === "Open").map(({ index }) => index)
      assert.deepStrictEqual(open, [])
    })
  }

  it("is the same again, run at once or in slices", () => {
    const whole = new Simulation(chaoticDay(2)).runAll()
    const sliced = new Simulation(chaoticDay(2))
    while (sliced.step(1)) {
      // Each slice is about a millisecond of real time.
    }
    assert.strictEqual(sliced.result().digest, whole.digest)
    assert.deepStrictEqual(sliced.result().faultsFired, whole.faultsFired)
  })
})

/** Events up to a time, one line each. */
class Lines implements Observer {
  readonly lines: Array<string> = []
  private readonly until: number
  constructor(until: number) {
    this.until = until
  }
  event: Observer["event"] = (event, instance, now) => {
    if (now < this.until) this.lines.push(`${now} ${instance.id} ${JSON.stringify(event)}`)
  }
}

describe("a fault and its twin", () => {
  it("are one day until the fault begins", () => {
    const day = (more: string) => {
      const scenario = smallCity({ seed: 5, more })
      const lines = new Lines(scenario.startAt.at + 9_000_000)
      const result = new Simulation(scenario, { observers: [lines] }).runAll()
      return { lines: lines.lines, result }
    }
    const twin = day("")
    const faulted = day("faults: [{ kind: eventDelay, at_s: 9000 }, { kind: massLogout, at_s: 10000 }]\n")
    assert.isAbove(twin.lines.length, 1_000)
    assert.deepStrictEqual(faulted.lines, twin.lines)
    assert.notStrictEqual(faulted.result.digest, twin.result.digest)
  })
})
