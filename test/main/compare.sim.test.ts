/** `curbline compare` and `--dispatcher` as people use them: the bundle, its threads, signals, modules. */
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"

const root = fileURLToPath(new URL("../..", import.meta.url))
const example = join(root, "examples/dispatcher/my-dispatcher.mjs")
const program = join(root, "bin/curbline")
let folder = ""

/** Three hours of a little city. */
const small = `schemaVersion: 1
name: small
startAt: 2026-05-12T10:00:00+02:00
duration_s: 10800
fleet: { robots: [{ count: 12 }] }
pilots: { shifts: [{ start: "10:00", count: 10 }] }
partners: { ordersPerDay: 400 }
weather: { model: dry }
`

/** Each test starts several programs; this only catches what hangs. */
const limitMs = 300_000

const curbline = (...words: ReadonlyArray<string>) => {
  const ran = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: "utf8" })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/bundle.mjs")])
  folder = mkdtempSync(join(tmpdir(), "curbline-compare-"))
  writeFileSync(join(folder, "small.yaml"), small)
  copyFileSync(example, join(folder, "mine.mjs"))
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

interface ComparisonOut {
  readonly schemaVersion: number
  readonly days: number
  readonly interrupted: boolean
  readonly names: ReadonlyArray<string>
  readonly figures: ReadonlyArray<{ readonly key: string; readonly differences: ReadonlyArray<unknown> }>
  readonly dispatchers: ReadonlyArray<{
    readonly name: string
    readonly digests: ReadonlyArray<string>
    readonly droppedChoices: Readonly<Record<string, number>>
  }>
}

describe("curbline compare", () => {
  it(
    "prints the same for any number of threads, a module of one's own among the dispatchers",
    () => {
      const words = ["compare", "small", "--dispatchers", "planner,nearest,./mine.mjs", "--replications", "3"]
      const one = curbline(...words, "--workers", "1", "--json")
      const three = curbline(...words, "--workers", "3", "--json")
      assert.strictEqual(one.code, 0, one.err)
      assert.strictEqual(one.out, three.out)
      const json = JSON.parse(one.out) as ComparisonOut
      assert.deepInclude(json, { schemaVersion: 1, days: 3, interrupted: false })
      assert.deepStrictEqual([...json.names], ["planner", "nearest", "most-charge"])
      for (const { digests, droppedChoices } of json.dispatchers) {
        assert.lengthOf(new Set(digests), 3, "each day is another")
        assert.deepStrictEqual(droppedChoices, {})
      }
      assert.lengthOf(new Set(json.dispatchers.map(({ digests }) => digests[0])), 3, "so is each dispatcher")
      // Day 0 is the day of `curbline sim`.
      const sim = curbline("sim", "small", "--no-report", "--json", "--dispatcher", "nearest")
      const { digest } = JSON.parse(sim.out) as { readonly digest: string }
      assert.strictEqual(json.dispatchers[1]?.digests[0], digest)
      const mine = curbline("sim", "small", "--no-report", "--json", "--dispatcher", "./mine.mjs")
      assert.strictEqual(
        json.dispatchers[2]?.digests[0],
        (JSON.parse(mine.out) as { readonly digest: string }).digest
      )
      assert.include(mine.err, "--dispatcher ./mine.mjs")
    },
    limitMs
  )

  it(
    "answers in words, then in tables, and tells how far it is on stderr only",
    () => {
      const { code, out, err } = curbline("compare", "small", "--replications", "2")
      assert.strictEqual(code, 0, err)
      assert.match(out, /^small, seed 1\n\n.*(planner|No difference)/)
      assert.match(out, /\nMeans over 2 days, with 95 % t intervals:\n\n +planner +nearest\ncost per order +/)
      assert.match(out, /\nacceptance +[+-]?\d+\.\d ± \d+\.\d points/)
      assert.include(err, "100 % (4 of 4 days simulated)")
    },
    limitMs
  )

  it(
    "prints what is finished when it is interrupted, and ends with 130",
    async () => {
      const words = [program, "compare", "small", "--replications", "60", "--workers", "2"]
      const running = spawn(process.execPath, words, { cwd: folder })
      let out = ""
      running.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString()
      })
      let err = ""
      running.stderr.on("data", (chunk: Buffer) => {
        err += chunk.toString()
        // A tenth of the runs are six days of each.
        if (err.includes("10 %") && !running.killed) running.kill("SIGINT")
      })
      const code = await new Promise<number | null>((resolve) => running.on("close", resolve))
      assert.strictEqual(code, 130, err)
      const [, days] = /Means over (\d+) days/.exec(out) ?? []
      assert.isAtLeast(Number(days), 4)
      assert.isBelow(Number(days), 60)
      assert.include(err, `interrupted: ${days} of 60 days are finished by all`)
    },
    limitMs
  )

  it(
    "says precisely what is wrong with a dispatcher, and ends with 2",
    () => {
      const modules: ReadonlyArray<readonly [text: string, problem: string]> = [
        ["export const dispatcher = 5", "found number; allowed: an object with name and choose"],
        ["export const dispacher = {}", "exports no dispatcher; found: dispacher; did you mean dispacher"],
        ["export const dispatcher = { choose() {} }", ".name: found nothing"],
        ['export const dispatcher = { name: "nearest", choose() {} }', ".name: nearest is built in"],
        ['export const dispatcher = { name: "x", chose() {} }', ".choose: found nothing"],
        [
          'export const dispatcher = { name: "x", choose() {}, plans() {} }',
          ".plans: unknown; did you mean plan"
        ],
        ["export const dispatcher = {", "the module cannot be loaded: Unexpected end of input"]
      ]
      for (const [text, problem] of modules) {
        writeFileSync(join(folder, "bad.mjs"), text)
        const { code, err } = curbline("compare", "small", "--dispatchers", "planner,./bad.mjs")
        assert.strictEqual(code, 2, err)
        assert.include(err, problem)
      }
      const unknown = curbline("compare", "small", "--dispatchers", "planner,nearst,./gone.mjs")
      assert.strictEqual(unknown.code, 2)
      assert.include(
        unknown.err,
        "nearst: there is no such dispatcher; allowed: planner, nearest, first-come"
      )
      assert.include(unknown.err, "did you mean nearest?")
      assert.include(unknown.err, "./gone.mjs: there is no such file")
      assert.include(curbline("compare", "small", "--dispatchers", "planner").err, "allowed: two or more")
      assert.include(
        curbline("compare", "small", "--dispatchers", "planner,planner").err,
        "planner: named twice"
      )
      assert.include(
        curbline("compare", "small", "--replications", "1").err,
        'found "1"; allowed: a whole number from 2 to 1000'
      )
    },
    limitMs
  )

  it(
    "tells whoever wrote a dispatcher which of its choices no rule allows",
    () => {
      writeFileSync(
        join(folder, "blind.mjs"),
        'export const dispatcher = { name: "blind", choose: () => "robot-0001" }'
      )
      const compared = curbline(
        "compare",
        "small",
        "--dispatchers",
        "planner,./blind.mjs",
        "--replications",
        "2"
      )
      assert.strictEqual(compared.code, 0, compared.err)
      assert.match(compared.err, /blind: choices that no rule allows were dropped: .*AlreadyScheduled \d+/)
      writeFileSync(
        join(folder, "broken.mjs"),
        'export const dispatcher = { name: "broken", choose: (order) => order.food.hot }'
      )
      const sim = curbline("sim", "small", "--no-report", "--dispatcher", "./broken.mjs")
      assert.match(
        sim.err,
        /dropped: DispatcherFailed \d+ \(first: TypeError: Cannot read properties of undefined/
      )
    },
    limitMs
  )
})
