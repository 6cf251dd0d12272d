/** The example studies, whole in their form and small in their size: three hours, a tenth of the orders. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { root } from "../architecture/tree.ts"
import { commandLine, limitMs, type Ran } from "../support/command-line.ts"

const examples = join(root, "examples/capacity")
const { curbline, read, write } = commandLine("example")

const small = (name: string, changes: ReadonlyArray<readonly [RegExp, string]>): void => {
  const text = changes.reduce(
    (it, [from, to]) => {
      assert.match(it, from, name)
      return it.replace(from, to)
    },
    readFileSync(join(examples, name), "utf8")
  )
  write(name, text)
}

const experiment = (...words: ReadonlyArray<string>): Promise<Ran> =>
  curbline("experiment", ...words, "--out", "studies")

beforeAll(() => {
  const morning = [
    [/startAt: .*/, "startAt: 2026-05-12T10:30:00+02:00"],
    [/duration_s: .*/, "duration_s: 10800"],
    [/ {2}shifts:\n(?: {4}- .*\n)+/, '  shifts: [{ start: "10:45", count: 40 }]\n']
  ] as const
  small("city.yaml", morning)
  small("one-district.yaml", morning)
  const replications = [/replications: .*/, "replications: { min: 2, max: 2, target_pct: 50 }"] as const
  small("study.yaml", [
    [/values: \[500, 600, 700\]/, "values: [50, 60, 70]"],
    [/fleet: \[.*?\]/, "fleet: [5, 7, 9]"],
    [/pilotsScale: \[.*?\]/, "pilotsScale: [0.1, 0.2, 0.3]"],
    replications
  ])
  small("one-district-study.yaml", [
    [/values: \[160, 200, 240\]/, "values: [60]"],
    [/fleet: \[.*?\]/, "fleet: [4, 6, 8, 10]"],
    replications
  ])
})

describe("the example studies", { timeout: limitMs }, () => {
  it("hold three demand levels and point-to-point on and off against each other, and write their page", async () => {
    const ran = await experiment("study.yaml", "--json")
    assert.include([0, 3], ran.code, ran.err)
    const { cells } = JSON.parse(ran.out) as { readonly cells: ReadonlyArray<unknown> }
    assert.strictEqual(cells.length, 54)
    const page = read("studies/two-districts-fleet/report.html")
    for (const words of ["pointToPoint on", "By demand", "The map of fleets", "What this rests on"]) {
      assert.include(page, words)
    }
  })

  it("search the cheapest fleet, and show the way there", async () => {
    const ran = await experiment("one-district-study.yaml", "--optimise", "--json")
    assert.include([0, 3], ran.code, ran.err)
    const page = read("studies/one-district-fleet/report.html")
    assert.include(page, "Numbers are the order of the search.")
    assert.include(page, "days where the whole grid takes")
  })
})
