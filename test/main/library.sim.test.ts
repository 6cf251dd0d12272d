/** What other programs import, by the name of the package: the examples run, and nothing else can be reached. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { root } from "../architecture/tree.ts"
import { limitMs, type Ran, startNode } from "../support/command-line.ts"

const run = (...words: ReadonlyArray<string>): Promise<Ran> => startNode(words, { cwd: root }).ended

describe("the library", { timeout: limitMs }, () => {
  it("answers which robot takes an order, when, and why none", async () => {
    const { out, err } = await run("examples/library/quote.mjs")
    assert.match(out, /^robot-near is at the door after \d+ min; price \{"lateness":0/, err)
    assert.include(out, "refused: RobotAvailability")
  })

  it("simulates a queue that waits as theory says", async () => {
    const { out, err } = await run("examples/library/kernel.mjs")
    const [, waited, theory] = /^mean wait (\d+) s, in theory (\d+) s\n$/.exec(out) ?? []
    assert.closeTo(Number(waited) / Number(theory), 1, 0.05, err)
  })

  it("runs a scenario and compares days", async () => {
    const { out, err } = await run("examples/library/what-if.mjs")
    assert.include(out, "Means over 4 days, with 95 % t intervals:", err)
  })

  it("has no example that this file does not run", () => {
    assert.deepStrictEqual(readdirSync(join(root, "examples/library")).sort(), [
      "kernel.mjs",
      "quote.mjs",
      "what-if.mjs"
    ])
  })

  it("cannot be reached by paths of its inside", async () => {
    for (const path of ["curbline", "curbline/src/sim/run.ts", "curbline/lib/kernel.js"]) {
      const { code, err } = await run("--input-type=module", "-e", `await import(${JSON.stringify(path)})`)
      assert.strictEqual(code, 1)
      assert.include(err, "ERR_PACKAGE_PATH_NOT_EXPORTED")
    }
  })

  it("answers with problems, not with an error, when a scenario is wrong", async () => {
    const script = `
      import { parseScenario } from "curbline/simulation"
      process.stdout.write(JSON.stringify(parseScenario("schemaVersion: 1\\nname: x\\nsed: 3")))`
    const { out, err } = await run("--input-type=module", "-e", script)
    const opened = JSON.parse(out === "" ? "{}" : out) as {
      readonly ok?: boolean
      readonly problems?: ReadonlyArray<string>
    }
    assert.isFalse(opened.ok, err)
    assert.match(
      opened.problems?.join("\n") ?? "",
      /^scenario\.yaml:3:1: sed: unknown key.*did you mean seed\?/m
    )
  })

  it("names in package.json what the bundle makes", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, string | { readonly default: string }>>
    }
    for (const target of Object.values(exports)) {
      const file = typeof target === "string" ? target : target.default
      assert.isAbove(readFileSync(join(root, file)).length, 0, file)
    }
  })
})
