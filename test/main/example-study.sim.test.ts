/** The example studies, whole in their form and small in their size: three hours, a tenth of the orders. */
import { execFileSync, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const examples = join(root, "examples/capacity")
const limitMs = 300_000
let folder = ""

const small = (name: string, changes: ReadonlyArray<readonly [RegExp, string]>): void => {
  const text = changes.reduce(
    (it, [from, to]) => {
      assert.match(it, from, name)
      return it.replace(from, to)
    },
    readFileSync(join(examples, name), "utf8")
  )
  writeFileSync(join(folder, name), text)
}

interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Not waited for in one piece: the test runner wants to hear of its worker meanwhile. */
const experiment = (...words: ReadonlyArray<string>): Promise<Ran> =>
  new Promise((resolve) => {
    const program = [join(root, "bin/curbline"), "experiment", ...words, "--out", "studies"]
    const child = spawn(process.execPath, program, { cwd: folder })
    let [stdout, stderr] = ["", ""]
    child.stdout.on("data", (text) => {
      stdout += text
    })
    child.stderr.on("data", (text) => {
      stderr += text
    })
    child.on("close", (status) => resolve({ status, stdout, stderr }))
  })

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/bundle.mjs")])
  folder = mkdtempSync(join(tmpdir(), "curbline-example-"))
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
}, limitMs)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("the example studies", () => {
  it(
    "hold three demand levels and point-to-point on and off against each other, and write their page",
    async () => {
      const ran = await experiment("study.yaml", "--json")
      assert.include([0, 3], ran.status, ran.stderr)
      const { cells } = JSON.parse(ran.stdout) as { readonly cells: ReadonlyArray<unknown> }
      assert.strictEqual(cells.length, 54)
      const page = readFileSync(join(folder, "studies/two-districts-fleet/report.html"), "utf8")
      for (const words of ["pointToPoint on", "By demand", "The map of fleets", "What this rests on"]) {
        assert.include(page, words)
      }
    },
    limitMs
  )

  it(
    "search the cheapest fleet, and show the way there",
    async () => {
      const ran = await experiment("one-district-study.yaml", "--optimise", "--json")
      assert.include([0, 3], ran.status, ran.stderr)
      const page = readFileSync(join(folder, "studies/one-district-fleet/report.html"), "utf8")
      assert.include(page, "Numbers are the order of the search.")
      assert.include(page, "days where the whole grid takes")
    },
    limitMs
  )
})
