/** Cases of the fuzzer: every seed is a scenario, and they differ in what they are about. */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { caseText, scenarioOfCase } from "../../../src/sim/fuzz/case-text.ts"
import { makeCase } from "../../../src/sim/fuzz/make-case.ts"
import { faultKindNames } from "../../../src/sim/scenario/fault-kinds.ts"
import { robotCount, type Scenario } from "../../../src/sim/scenario/schema.ts"

const seeds = Array.from({ length: 500 }, (_, i) => i + 1)

/** The scenarios of all seeds, or what is wrong with them. */
const decoded = (): ReadonlyArray<Scenario> =>
  seeds.map((seed) => {
    const scenario = scenarioOfCase(makeCase(seed))
    return Either.isRight(scenario)
      ? scenario.right
      : assert.fail(`seed ${seed}: ${scenario.left.join("\n")}`)
  })

describe("fuzz cases", () => {
  const scenarios = decoded()
  const share = (is: (scenario: Scenario) => boolean): number =>
    scenarios.filter(is).length / scenarios.length

  it("are scenarios that decode, for 500 seeds, within their limits", () => {
    for (const { fleet, pilots, city, durationMs, outputs } of scenarios) {
      const robots = fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
      const people = pilots.shifts.reduce((sum, { count }) => sum + count, 0)
      assert.isTrue(robots >= 3 && robots <= 25, `${robots} robots`)
      assert.isTrue(people >= 2 && people <= 12, `${people} pilots`)
      assert.isAtMost(city.generator.hubs, 2)
      assert.isAtMost(durationMs, 4.5 * 3_600_000)
      assert.strictEqual(outputs.checks, "every-event")
    }
  })

  it("are the same for the same seed, and others for others", () => {
    assert.strictEqual(caseText(makeCase(7)), caseText(makeCase(7)))
    const texts = new Set(seeds.map((seed) => JSON.stringify({ ...makeCase(seed), name: "", seed: 0 })))
    assert.isAbove(texts.size, 495)
  })

  it("show each kind of fault in some case and leave each out of most", () => {
    for (const kind of faultKindNames) {
      const of = share(({ faults }) => faults.some((fault) => fault.kind === kind))
      assert.isTrue(of > 0.02 && of < 0.5, `${kind} in ${of} of the cases`)
    }
  })

  it("vary policies, shifts, weather and contents", () => {
    for (const planner of ["planner", "nearest", "first-come"]) {
      assert.isAbove(
        share(({ policy }) => policy.planner === planner),
        0.1
      )
    }
    assert.isAbove(
      share(({ policy }) => policy.handover),
      0.3
    )
    assert.isAbove(
      share(({ policy }) => policy.returnPolicy === "discard"),
      0.3
    )
    assert.isAbove(
      share(({ pilots }) => pilots.shifts.length > 1),
      0.3
    )
    assert.isAbove(
      share(({ city }) => city.generator.hubs === 2),
      0.15
    )
    assert.isAbove(
      share(({ weather }) => weather.model === "rain"),
      0.1
    )
  })

  it("have moments at which something goes wrong, and courier companies that answer late, in about a third", () => {
    const hasMoment = share(({ faults }) => faults.some(({ trigger }) => trigger !== null))
    assert.isTrue(hasMoment > 0.25 && hasMoment < 0.6, `${hasMoment}`)
    const isSlow = share(({ couriers }) => "median" in couriers.answerMs && couriers.answerMs.median >= 5000)
    assert.isTrue(isSlow > 0.25 && isSlow < 0.6, `${isSlow}`)
  })

  it("leave couriers, chaos and other ways of orders out of about half of the cases", () => {
    for (const is of [
      ({ policy }: Scenario) => policy.fallback === "couriers",
      ({ chaos }: Scenario) => Object.keys(chaos.ratesPerH).length > 0,
      ({ partners }: Scenario) => partners.integrations.some(({ type }) => type !== "THREEPL")
    ]) {
      assert.isTrue(share(is) > 0.25 && share(is) < 0.6, `${share(is)}`)
    }
  })

  it("end their faults with their orders, an hour before the run ends", () => {
    for (const { faults, durationMs } of scenarios) {
      for (const { atMs, durationMs: lasts } of faults) {
        assert.isAtMost((atMs ?? 0) + (lasts ?? 0), durationMs - 3_600_000)
      }
    }
  })
})
