import { assert, describe, it } from "@effect/vitest"
import { parseScenario } from "../../src/main/library/opened-scenario.ts"

const text = "schemaVersion: 1\nname: test\nstartAt: 2026-05-12T06:00:00+02:00\n"

describe("a scenario that a program has as a text", () => {
  it("is read from the text, however the path is written that it is to be known by", () => {
    for (const file of ["town.yaml", "./town.yaml", "nowhere/../town.yaml", "/nowhere//town.yaml"]) {
      const parsed = parseScenario(text, file)
      assert.strictEqual(parsed.ok ? parsed.scenario.name : parsed.problems.join("\n"), "test")
    }
  })
})
