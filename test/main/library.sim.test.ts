/** What other programs import, by the name of the package: the examples run, and nothing else can be reached. */
import { execFileSync, spawnSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const limitMs = 120_000

const run = (...words: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [...words], { cwd: root, encoding: "utf8" })

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/bundle.mjs")])
}, 60_000)

describe("the library", () => {
  it(
    "answers which robot takes an order, when, and why none",
    () => {
      const { stdout, stderr } = run("examples/library/quote.mjs")
      assert.match(stdout, /^robot-near is at the door after \d+ min; price \{"lateness":0/, stderr)
      assert.include(stdout, "refused: RobotAvailability")
    },
    limitMs
  )

  it(
    "simulates a queue that waits as theory says",
    () => {
      const { stdout, stderr } = run("examples/library/kernel.mjs")
      const [, waited, theory] = /^mean wait (\d+) s, in theory (\d+) s\n$/.exec(stdout) ?? []
      assert.closeTo(Number(waited) / Number(theory), 1, 0.05, stderr)
    },
    limitMs
  )

  it(
    "runs a scenario and compares days",
    () => {
      const { stdout, stderr } = run("examples/library/what-if.mjs")
      assert.include(stdout, "Means over 4 days, with 95 % t intervals:", stderr)
    },
    limitMs
  )

  it("has no example that this file does not run", () => {
    assert.deepStrictEqual(readdirSync(join(root, "examples/library")).sort(), [
      "kernel.mjs",
      "quote.mjs",
      "what-if.mjs"
    ])
  })

  it("cannot be reached by paths of its inside", () => {
    for (const path of ["curbline", "curbline/src/sim/run.ts", "curbline/lib/kernel.js"]) {
      const { status, stderr } = run("--input-type=module", "-e", `await import(${JSON.stringify(path)})`)
      assert.strictEqual(status, 1)
      assert.include(stderr, "ERR_PACKAGE_PATH_NOT_EXPORTED")
    }
  })

  it("answers with problems, not with an error, when a scenario is wrong", () => {
    const script = `
      import { parseScenario } from "curbline/simulation"
      process.stdout.write(JSON.stringify(parseScenario("schemaVersion: 1\\nname: x\\nsed: 3")))`
    const { stdout, stderr } = run("--input-type=module", "-e", script)
    const opened = JSON.parse(stdout === "" ? "{}" : stdout) as {
      readonly ok?: boolean
      readonly problems?: ReadonlyArray<string>
    }
    assert.isFalse(opened.ok, stderr)
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
