import { assert, describe, it } from "@effect/vitest"
import { campaignJson, campaignText, type SeedResult } from "../../../src/sim/fuzz/campaign.ts"
import type { CaseResult } from "../../../src/sim/fuzz/run-case.ts"

const result = (faultsFired: Record<string, number>): CaseResult => ({
  violation: null,
  foundAfterMs: 0,
  simulatedMs: 43_200_000,
  robots: 4,
  orders: 10,
  actorEvents: 100,
  faultsFired,
  digest: ""
})

const results: ReadonlyArray<SeedResult> = [
  { seed: 6, result: result({ robotStuck: 2, mapsDown: 1 }) },
  { seed: 5, result: result({ robotStuck: 1 }) }
]

describe("a fuzz campaign", () => {
  it("adds up what its cases were", () => {
    assert.deepStrictEqual(campaignJson(5, results, [], false, 1.234), {
      schemaVersion: 1,
      seeds: 2,
      firstSeed: 5,
      interrupted: false,
      violations: [],
      simulatedRobotDays: 4,
      orders: 20,
      actorEvents: 200,
      wallSeconds: 1.2,
      faultsFired: { mapsDown: 1, robotStuck: 3 }
    })
  })

  it("tells violations by seed, each with the way to see it again", () => {
    const found = (seed: number, file: string | null) => ({
      seed,
      invariant: "pilot-is-freed",
      atS: 12,
      what: "pilot 3 holds trip 4",
      replay: `curbline fuzz --from ${seed} --seeds 1`,
      file
    })
    const campaign = campaignJson(5, results, [found(6, null), found(5, "fuzz-failures/5.yaml")], false, 1)
    assert.deepStrictEqual(
      campaign.violations.map(({ seed }) => seed),
      [5, 6]
    )
    const lines = campaignText(campaign).split("\n")
    assert.include(lines, "seed 5: pilot-is-freed after 12 s: pilot 3 holds trip 4")
    assert.include(lines, "  again: curbline fuzz --from 5 --seeds 1")
    assert.include(lines, "  minimal: curbline sim fuzz-failures/5.yaml")
    assert.notInclude(campaignText(campaign), "every invariant held")
  })

  it("says so when nothing was found", () => {
    assert.match(campaignText(campaignJson(5, results, [], false, 1)), /every invariant held/)
  })
})
