/** A study whose warm-up nobody knows is refused before its first day, whichever of its files asks for it. */
import { existsSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { commandLine } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, write } = commandLine("warm-up")

const town = (more = ""): string => littleCity({ durationS: 172_800, more })

const study = (factor: string): string => `schemaVersion: 1
name: town
scenario: town.yaml
factors:
  robots: { fleet: [4, 8] }
  ${factor}
`

/** What a refused study prints. */
const refused = async (): Promise<string> => {
  const { code, err } = await curbline("experiment", "study.yaml")
  assert.strictEqual(code, 2, err)
  assert.isFalse(existsSync(at("runs")))
  return err
}

describe("a study without the seconds of its warm-up", () => {
  it("is told to find them by a run when its scenario asks for them", async () => {
    write("town.yaml", town("warmup: { method: mser5 }\n"))
    write("study.yaml", study("crew: { pilotsScale: [1] }"))
    assert.match(
      await refused(),
      /town\.yaml: warmup: method mser5 without seconds; allowed: .*; run curbline sim town\.yaml, which finds/
    )
  })

  it("is told which cell asks for them when a factor does", async () => {
    write("town.yaml", town())
    write("study.yaml", study("warm: { path: warmup.method, values: [none, mser5] }"))
    assert.match(
      await refused(),
      /study\.yaml: warmup in the cell robots=4, warm=mser5: method mser5 without seconds; .* warmup\.seconds too/
    )
  })
})
