/** `curbline compare` and `--dispatcher` as people use them: the bundle, its threads, signals, modules. */
import { copyFileSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { root } from "../architecture/tree.ts"
import { commandLine, limitMs } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, start, write } = commandLine("compare")

beforeAll(() => {
  write("small.yaml", littleCity())
  copyFileSync(join(root, "examples/dispatcher/my-dispatcher.mjs"), at("mine.mjs"))
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

describe("curbline compare", { timeout: limitMs }, () => {
  it("prints the same for any number of threads, a module of one's own among the dispatchers", async () => {
    const words = ["compare", "small", "--dispatchers", "planner,nearest,./mine.mjs", "--replications", "3"]
    const one = await curbline(...words, "--workers", "1", "--json")
    const three = await curbline(...words, "--workers", "3", "--json")
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
    const sim = await curbline("sim", "small", "--no-report", "--json", "--dispatcher", "nearest")
    const { digest } = JSON.parse(sim.out) as { readonly digest: string }
    assert.strictEqual(json.dispatchers[1]?.digests[0], digest)
    const mine = await curbline("sim", "small", "--no-report", "--json", "--dispatcher", "./mine.mjs")
    assert.strictEqual(
      json.dispatchers[2]?.digests[0],
      (JSON.parse(mine.out) as { readonly digest: string }).digest
    )
    assert.include(mine.err, "--dispatcher ./mine.mjs")
  })

  it("answers in words, then in tables, and tells how far it is on stderr only", async () => {
    const { code, out, err } = await curbline("compare", "small", "--replications", "2")
    assert.strictEqual(code, 0, err)
    assert.match(out, /^small, seed 1\n\n.*(planner|No difference)/)
    assert.match(out, /\nMeans over 2 days, with 95 % t intervals:\n\n +planner +nearest\ncost per order +/)
    assert.match(out, /\nacceptance +[+-]?\d+\.\d ± \d+\.\d points/)
    assert.include(err, "100 % (4 of 4 days simulated)")
  })

  it("prints what is finished when it is interrupted, and ends with 130", async () => {
    const running = start(["compare", "small", "--replications", "60", "--workers", "2"])
    // A tenth of the runs are six days of each.
    await running.heard("10 %")
    running.process.kill("SIGINT")
    const { code, out, err } = await running.ended
    assert.strictEqual(code, 130, err)
    const [, days] = /Means over (\d+) days/.exec(out) ?? []
    assert.isAtLeast(Number(days), 4)
    assert.isBelow(Number(days), 60)
    assert.include(err, `interrupted: ${days} of 60 days are finished by all`)
  })

  it("says precisely what is wrong with a dispatcher, and ends with 2", async () => {
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
    modules.forEach(([text], n) => {
      write(`bad-${n}.mjs`, text)
    })
    const names = modules.map((_, n) => `./bad-${n}.mjs`)
    const bad = await curbline("compare", "small", "--dispatchers", ["planner", ...names].join(","))
    assert.strictEqual(bad.code, 2, bad.err)
    const lines = bad.err.trimEnd().split("\n")
    assert.lengthOf(lines, modules.length)
    modules.forEach(([, problem], n) => {
      assert.include(lines[n], `bad-${n}.mjs: `)
      assert.include(lines[n], problem)
    })
    const unknown = await curbline("compare", "small", "--dispatchers", "planner,nearst,./gone.mjs")
    assert.strictEqual(unknown.code, 2)
    assert.include(unknown.err, "nearst: there is no such dispatcher; allowed: planner, nearest, first-come")
    assert.include(unknown.err, "did you mean nearest?")
    assert.include(unknown.err, "./gone.mjs: there is no such file")
    assert.include(
      (await curbline("compare", "small", "--dispatchers", "planner")).err,
      "allowed: two or more"
    )
    assert.include(
      (await curbline("compare", "small", "--dispatchers", "planner,planner")).err,
      "planner: named twice"
    )
    assert.include(
      (await curbline("compare", "small", "--replications", "1")).err,
      'found "1"; allowed: a whole number from 2 to 1000'
    )
  })

  it("tells whoever wrote a dispatcher which of its choices no rule allows", async () => {
    write("blind.mjs", 'export const dispatcher = { name: "blind", choose: () => "robot-0001" }')
    const compared = await curbline(
      "compare",
      "small",
      "--dispatchers",
      "planner,./blind.mjs",
      "--replications",
      "2"
    )
    assert.strictEqual(compared.code, 0, compared.err)
    assert.match(compared.err, /blind: choices that no rule allows were dropped: .*AlreadyScheduled \d+/)
    write("broken.mjs", 'export const dispatcher = { name: "broken", choose: (order) => order.food.hot }')
    const sim = await curbline("sim", "small", "--no-report", "--dispatcher", "./broken.mjs")
    assert.match(
      sim.err,
      /dropped: DispatcherFailed \d+ \(first: TypeError: Cannot read properties of undefined/
    )
  })
})
