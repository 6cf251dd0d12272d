/** Several replications, and two finished runs in a comparison, as people use them: the bundle and its threads. */
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { mean, sampleStandardDeviation } from "simple-statistics"
import { commandLine, limitMs, type Ran } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, read, start, write } = commandLine("replications")

interface SetOut {
  readonly schemaVersion: number
  readonly digest: string
  readonly interrupted: boolean
  readonly replications: { readonly finished: number; readonly targetReached: boolean | null }
  readonly estimates: Readonly<
    Record<string, { readonly mean: number; readonly halfWidth: number; readonly standardDeviation: number }>
  >
  readonly days: ReadonlyArray<{
    readonly replication: number
    readonly digest: string
    readonly kpis: Readonly<Record<string, number>>
  }>
}

const setOf = (text: string): SetOut => JSON.parse(text) as SetOut

/** Four replications on one thread, written to the folder `base`. */
let four: Ran = { code: null, out: "", err: "" }

beforeAll(async () => {
  write("small.yaml", littleCity())
  write("promised.yaml", littleCity({ more: "sla: { acceptance_min_pct: 99.9 }\n" }))
  const until = "replications: { min: 2, max: 4, target_pct: 0.1 }\nsla: { acceptance_min_pct: 1 }\n"
  write("until.yaml", littleCity({ more: until }))
  four = await curbline("sim", "small", "--replications", "4", "--json", "--workers", "1", "--out", "base")
  for (const seed of ["1", "5"]) await curbline("sim", "small", "--seed", seed, "--out", "seen")
}, limitMs)

describe("curbline sim with several replications", { timeout: limitMs }, () => {
  it("prints and writes the same on any number of threads, in order of the replications", async () => {
    const words = ["sim", "small", "--replications", "4", "--json"]
    const three = await curbline(...words, "--workers", "3", "--out", "three")
    assert.strictEqual(four.code, 0, four.err)
    assert.strictEqual(four.out, three.out)
    for (const file of ["replications.csv", "orders.csv", "kpis.json", "resolved.yaml"]) {
      const text = (out: string): string => read(join(out, "small-1-1", file))
      assert.strictEqual(text("base"), text("three"), file)
    }
    const set = setOf(four.out)
    assert.deepInclude(set, { schemaVersion: 1, interrupted: false })
    assert.deepStrictEqual(
      set.days.map(({ replication }) => replication),
      [0, 1, 2, 3]
    )
    assert.lengthOf(new Set(set.days.map(({ digest }) => digest)), 4, "each replication is another day")
    const single = JSON.parse(read("seen/small-1-1/kpis.json")) as { readonly digest: string }
    assert.strictEqual(single.digest, set.digest, "number 0 is the plain run")
    const rates = set.days.map(({ kpis }) => kpis["acceptanceRate"] ?? Number.NaN)
    const estimate = set.estimates["acceptanceRate"]
    assert.closeTo(estimate?.mean ?? 0, mean(rates), 1e-12)
    // t(3, 0.975) = 3.182446.
    assert.closeTo(estimate?.halfWidth ?? 0, (3.182446 * sampleStandardDeviation(rates)) / 2, 1e-6)
    const lines = read("base/small-1-1/replications.csv").trim().split("\n")
    assert.lengthOf(lines, 5)
    assert.match(lines[0] ?? "", /^replication,digest,objective,ordersRequested,/)
    assert.include(read("base/small-1-1/report.html"), "Means of 4 runs")
  })

  it("judges promised levels by what the mean proves, and ends with 3 when it does not", async () => {
    const { code, out, err } = await curbline("sim", "promised", "--replications", "2", "--out", "promised")
    assert.strictEqual(code, 3, err)
    assert.match(
      out,
      /✗ acceptance +\d+\.\d % +promised: at least 99\.9 %\n +above -?\d+\.\d % with 95 % confidence; \d of 2/
    )
    assert.match(out, /\n {2}on time +\d+\.\d % +± \d+\.\d points\n/)
  })

  it("adds replications until the limit of the scenario, and says when the target was not reached", async () => {
    const { out, err } = await curbline("sim", "until", "--out", "until")
    assert.match(err, /2 replications: acceptance ±[\d.]+ %; wanted ±0\.1 %: 2 more/)
    assert.match(out, /! Target of ±0\.1 % not reached: acceptance ±[\d.]+ %\n/)
    assert.match(out, /^small {2}seed 1, 4 replications\n/)
  })

  it("writes what is finished when it is interrupted, and ends with 130", async () => {
    const words = ["sim", "small", "--replications", "50", "--workers", "2", "--out", "cut"]
    const running = start(words)
    await running.heard("10 %")
    running.process.kill("SIGINT")
    const { code, out, err } = await running.ended
    assert.strictEqual(code, 130, err)
    assert.match(err, /10 % \(5 of 50 replications, \d+ (s|min) left\)/)
    const [, finished] = /Interrupted: only the (\d+) replications/.exec(out) ?? []
    assert.isAtLeast(Number(finished), 5)
    const set = setOf(read("cut/small-1-1/kpis.json"))
    assert.isTrue(set.interrupted)
    assert.lengthOf(set.days, Number(finished))
  })

  it("refuses what does not go together, with one line and code 2", async () => {
    for (const [words, problem] of [
      [["--replications", "0"], '--replications: found "0"; allowed: a whole number from 1 to 1000'],
      [["--replications", "1001"], "allowed: a whole number from 1 to 1000"],
      [["--workers", "0"], '--workers: found "0"; allowed: a whole number from 1 to 256'],
      [["--replications", "2", "--event-log", "x"], "--event-log: an event log is that of one run"]
    ] as const) {
      const { code, out, err } = await curbline("sim", "small", ...words)
      assert.strictEqual(code, 2, err)
      assert.strictEqual(out, "")
      assert.include(err, problem)
      assert.match(err, /^[^\n]+\n$/)
    }
  })
})

describe("curbline compare with finished runs", { timeout: limitMs }, () => {
  it("says how the second differs from the first, over the same replications", async () => {
    await curbline("sim", "small", "--replications", "3", "--robots", "6", "--out", "fewer")
    const { code, out, err } = await curbline("compare", "base/small-1-1", "fewer/small-1-1")
    assert.strictEqual(code, 0, err)
    assert.match(out, /^small, seed 1\n\n/)
    assert.match(out, /\nMeans over 3 replications, with 95 % t intervals:\n/)
    assert.match(out, /is not told apart from 0 in|less than base/)
    assert.include(err, "base/small-1-1: 1 of its 4 replications are not in the other run: left out")
    const json = JSON.parse(
      (await curbline("compare", "base/small-1-1", "fewer/small-1-1", "--json")).out
    ) as {
      readonly names: ReadonlyArray<string>
      readonly replications: ReadonlyArray<number>
      readonly judgedOver: string
    }
    assert.deepStrictEqual([...json.names], ["fewer/small-1-1", "base/small-1-1"])
    assert.deepStrictEqual([...json.replications], [0, 1, 2])
    assert.strictEqual(json.judgedOver, "allFigures")
    assert.include(
      (await curbline("compare", "base/small-1-1", "base/small-1-1")).err,
      "both runs are the same"
    )
  })

  it("refuses what cannot be compared, with what to do, and ends with 2", async () => {
    const single = join("base", "small-1-1")
    mkdirSync(at("empty"))
    for (const [words, problem] of [
      [[single], `${single}: only one run; allowed: two run folders`],
      [[single, "small"], "small: this is a scenario; allowed: two folders that curbline sim wrote"],
      [[single, "seen/small-5-1"], "seed 5; allowed: 1, as in"],
      [[single, "empty"], "empty: not a run folder: resolved.yaml is missing"],
      [[single, "bsae/small-1-1"], "bsae/small-1-1: there is no such"],
      [[single, single, "--replications", "5"], "--replications: two finished runs are compared as they are"]
    ] as const) {
      const { code, out, err } = await curbline("compare", ...words)
      assert.strictEqual(code, 2, `${words.join(" ")}: ${err}`)
      assert.strictEqual(out, "")
      assert.include(err, problem)
    }
    cpSync(at(single), at("torn"), { recursive: true })
    write("torn/kpis.json", "{")
    assert.include(
      (await curbline("compare", "torn", "torn")).err,
      "kpis.json: not a JSON object; allowed: the file as curbline sim wrote it"
    )
  })
})

describe("curbline report open", { timeout: limitMs }, () => {
  it("prints the newest report, or the one that is named, where nothing can open it", async () => {
    assert.lengthOf(readdirSync(at("seen")), 2)
    const open = (...words: ReadonlyArray<string>) =>
      start(["report", "open", ...words], { PATH: "/nonexistent" }).ended
    const newest = await open("--out", "seen")
    assert.strictEqual(newest.code, 0)
    assert.strictEqual(newest.out, `${at("seen/small-5-1/report.html")}\n`)
    assert.isTrue(existsSync(newest.out.trim()))
    assert.include(newest.err, "open the file in a browser")
    const named = JSON.parse((await open("small-1-1", "--out", "seen", "--json")).out) as {
      readonly report: string
    }
    assert.strictEqual(named.report, at("seen/small-1-1/report.html"))
    const wrong = await open("small-1-2", "--out", "seen")
    assert.strictEqual(wrong.code, 2)
    assert.match(wrong.err, /small-1-2: there is no such run; did you mean seen\/small-/)
    assert.include(
      (await open("--out", "nowhere")).err,
      "nowhere: there is no run in it; make one with curbline sim"
    )
  })
})
