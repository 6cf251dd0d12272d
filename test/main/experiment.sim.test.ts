/** `curbline experiment` as people use it: the bundle, its threads, signals, a kill, a second start. */
import { appendFileSync, existsSync, readFileSync } from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { commandLine, limitMs, type Ran } from "../support/command-line.ts"

const { at, curbline, read, start, write } = commandLine("experiment")

/** Two and a half hours of a little town. */
const town = `schemaVersion: 1
name: town
startAt: 2026-05-12T18:00:00+02:00
duration_s: 9000
fleet: { robots: [{ count: 6 }] }
pilots: { shifts: [{ start: "18:00", count: 6 }] }
partners: { ordersPerDay: 200 }
weather: { model: dry }
sla: { acceptance_min_pct: 20 }
`

/** Six cells; the days that each gets depend on how its figures vary. */
const study = `schemaVersion: 1
name: town
scenario: town.yaml
factors:
  robots: { fleet: [4, 8, 12] }
  crew: { pilotsScale: [1, 2] }
replications: { min: 3, max: 5, target_pct: 25 }
`

const experiment = (...words: ReadonlyArray<string>): Promise<Ran> => curbline("experiment", ...words)

/** Lines of the finished days: of cells, or of additions to the answer. */
const daysIn = (out: string, of: "cells" | "additions" = "cells"): ReadonlyArray<string> => {
  const file = `${out}/town/${of}.jsonl`
  if (!existsSync(at(file))) return []
  return read(file)
    .split("\n")
    .filter((line) => line !== "")
}

/** The JSON without what differs from run to run. */
const withoutTime = (out: string): string => out.replace(/"wallSeconds":[^,]+,/, "")

const identityOf = (line: string): string => {
  const { hash, replication } = JSON.parse(line)
  return `${hash} ${replication}`
}

let whole: Ran = { code: null, out: "", err: "" }

beforeAll(async () => {
  write("town.yaml", town)
  write("study.yaml", study)
  whole = await experiment("study.yaml", "--json", "--workers", "1", "--out", "one")
}, limitMs)

/** Starts a study and waits until so many days are on the disk. */
const startUntil = async (out: string, days: number, of: "cells" | "additions" = "cells") => {
  const running = start(["experiment", "study.yaml", "--json", "--workers", "2", "--out", out])
  while (daysIn(out, of).length < days && running.process.exitCode === null) await sleep(10)
  return running
}

describe("curbline experiment", { timeout: limitMs }, () => {
  it("gives cells of different numbers of days, so that the tests below mean something", () => {
    assert.strictEqual(whole.code, 0, whole.err)
    const { cells, simulatedDays } = JSON.parse(whole.out)
    assert.lengthOf(cells, 6)
    const days = cells.map(({ replications }: { readonly replications: number }) => replications)
    assert.isAbove(new Set(days).size, 1)
    assert.approximately(
      simulatedDays,
      (days.reduce((sum: number, it: number) => sum + it, 0) * 9000) / 86_400,
      1e-9
    )
  })

  it("prints the same table on 1, 2 and 3 threads, and writes the same files", async () => {
    for (const workers of [2, 3]) {
      const ran = await experiment("study.yaml", "--json", "--workers", `${workers}`, "--out", `w${workers}`)
      assert.strictEqual(ran.code, 0, ran.err)
      assert.strictEqual(withoutTime(ran.out), withoutTime(whole.out))
      for (const file of ["cells.csv", "replications.csv", "cells.parquet", "design.json"]) {
        assert.deepStrictEqual(
          readFileSync(at(`w${workers}/town/${file}`)),
          readFileSync(at(`one/town/${file}`)),
          file
        )
      }
      for (const of of ["cells", "additions"] as const) {
        assert.deepStrictEqual([...daysIn(`w${workers}`, of)].sort(), [...daysIn("one", of)].sort())
      }
    }
  })

  it("goes on after kill -9: nothing that was finished is lost or simulated again, and the table is the same", async () => {
    const { process: child, ended } = await startUntil("killed", 7)
    child.kill("SIGKILL")
    await ended
    const before = daysIn("killed")
    assert.isAtLeast(before.length, 7)
    assert.isBelow(before.length, daysIn("one").length)
    const again = await experiment("study.yaml", "--json", "--resume", "--out", "killed")
    assert.strictEqual(again.code, 0, again.err)
    assert.match(again.err, new RegExp(`${before.length} days are finished already`))
    assert.strictEqual(withoutTime(again.out), withoutTime(whole.out))
    const after = daysIn("killed")
    assert.deepStrictEqual(after.slice(0, before.length), before)
    assert.strictEqual(new Set(after.map(identityOf)).size, after.length)
    const added = daysIn("killed", "additions").length
    assert.match(again.err, new RegExp(`${after.length - before.length + added} days simulated`))
  })

  it("goes on after kill -9 among the additions to the answer, too", async () => {
    const { process: child, ended } = await startUntil("cut", 4, "additions")
    child.kill("SIGKILL")
    await ended
    const cells = daysIn("cut")
    const before = daysIn("cut", "additions")
    assert.isAtLeast(before.length, 4)
    assert.isBelow(before.length, daysIn("one", "additions").length)
    const again = await experiment("study.yaml", "--json", "--resume", "--out", "cut")
    assert.strictEqual(again.code, 0, again.err)
    assert.match(again.err, new RegExp(`${before.length} days of additions are finished already`))
    assert.strictEqual(withoutTime(again.out), withoutTime(whole.out))
    assert.deepStrictEqual(daysIn("cut"), cells)
    const after = daysIn("cut", "additions")
    assert.deepStrictEqual(after.slice(0, before.length), before)
    assert.strictEqual(new Set(after.map(identityOf)).size, after.length)
    assert.match(again.err, new RegExp(` ${after.length - before.length} days simulated`))
  })

  it("tells what one robot and one pilot in each hour are worth at the answer", () => {
    const { marginal } = JSON.parse(whole.out)
    assert.lengthOf(marginal, 1)
    const { additions, simulatedDays } = marginal[0]
    assert.deepStrictEqual(
      additions.map(({ kind, startsAt }: { readonly kind: string; readonly startsAt: string | null }) => [
        kind,
        startsAt
      ]),
      [
        ["robot", null],
        ["hours", "18:00"],
        ["hours", "19:00"],
        ["hours", "20:00"]
      ]
    )
    assert.strictEqual(simulatedDays, 12)
    assert.lengthOf(daysIn("one", "additions"), 12)
    const page = read("one/town/report.html")
    assert.include(page, "One more robot, one more pilot")
  })

  it("ends with 130 on Ctrl-C, writes what is there and says how to go on", async () => {
    const { process: child, ended } = await startUntil("stopped", 3)
    child.kill("SIGINT")
    const { code, err } = await ended
    assert.strictEqual(code, 130)
    assert.match(
      err,
      /interrupted; go on with: curbline experiment study\.yaml --out stopped --workers 2 --resume/
    )
    assert.isTrue(existsSync(at("stopped/town/cells.csv")))
    const again = await experiment("study.yaml", "--json", "--out", "stopped")
    assert.strictEqual(withoutTime(again.out), withoutTime(whole.out))
  })

  it("simulates nothing when all is there, and mends a torn last line", async () => {
    appendFileSync(at("one/town/cells.jsonl"), '{"hash":"to')
    const again = await experiment("study.yaml", "--json", "--out", "one")
    assert.match(again.err, /the last line was torn \(11 bytes\) and is cut off/)
    assert.match(again.err, / 0 days simulated/)
    assert.strictEqual(withoutTime(again.out), withoutTime(whole.out))
  })

  it("tells days of a changed scenario apart, keeps them, and needs only what is new", async () => {
    const cellsOnly = `${study}marginal: []\n`
    write("narrow.yaml", cellsOnly.replace("[4, 8, 12]", "[4, 8]"))
    const first = await experiment("narrow.yaml", "--json", "--out", "changed")
    assert.strictEqual(first.code, 0, first.err)
    write("other.yaml", cellsOnly.replace("[4, 8, 12]", "[8]"))
    const second = await experiment("other.yaml", "--json", "--out", "changed")
    assert.match(
      second.err,
      /finished days are of another file or version of this program: kept in changed\/town\/cells-stale\.jsonl/
    )
    assert.match(second.err, / 0 days simulated/)
    const third = await experiment("narrow.yaml", "--json", "--out", "changed")
    assert.match(third.err, / 0 days simulated/)
    assert.strictEqual(withoutTime(third.out), withoutTime(first.out))
  })

  it("lets no second process into a study's folder", async () => {
    const { process: child, ended } = await startUntil("locked", 1)
    const second = await experiment("study.yaml", "--out", "locked")
    assert.strictEqual(second.code, 1)
    assert.match(second.err, new RegExp(`locked/town: the process ${child.pid} works on this study`))
    child.kill("SIGKILL")
    await ended
  })

  it("finds by search what the whole grid finds, in fewer cells", async () => {
    const grid = JSON.parse(whole.out)
    const ran = await experiment("study.yaml", "--json", "--optimise", "--out", "searched")
    assert.strictEqual(ran.code, 0, ran.err)
    const found = JSON.parse(ran.out)
    assert.isBelow(found.cells.length, grid.cells.length)
    const fleets = (json: { readonly answer: ReadonlyArray<{ readonly parameters: unknown }> }) =>
      json.answer.map(({ parameters }) => parameters)
    assert.deepStrictEqual(fleets(found), fleets(grid))
    // What a search has simulated, a grid need not simulate again.
    const after = await experiment("study.yaml", "--json", "--out", "searched")
    assert.strictEqual(withoutTime(after.out), withoutTime(whole.out))
  })

  it("ends with 3 when every cell misses a promise, and says so", async () => {
    write("proud.yaml", town.replace("acceptance_min_pct: 20", "acceptance_min_pct: 100"))
    write(
      "missed.yaml",
      study
        .replace("town.yaml", "proud.yaml")
        .replace("[4, 8, 12]", "[4]")
        .replace("max: 5", "max: 5, stopWhenMissed: true")
    )
    const ran = await experiment("missed.yaml", "--out", "missed")
    assert.strictEqual(ran.code, 3, ran.err)
    assert.match(ran.err, /every cell misses a promised level \(sla\)/)
    for (const line of ran.out.split("\n")) assert.isAtMost([...line].length, 80)
  })

  it("ends with 2 and precise words when it is used wrongly", async () => {
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [["nothing.yaml"], /nothing\.yaml:1:1: nothing\.yaml cannot be read: there is no such file/],
      [["study.yaml", "--resume", "--out", "never"], /never\/town: there is no study to go on with/],
      [["study.yaml", "--workers", "0"], /--workers: found "0"; allowed: a whole number from 1 to 256/],
      [["study.yaml", "--worker", "2"], /--worker: unknown option; .* did you mean --workers\?/],
      [
        ["study.yaml", "--out", "town.yaml"],
        /town\.yaml\/town: the study cannot be kept there: .* name another folder with --out/
      ]
    ]
    for (const [words, said] of cases) {
      const ran = await experiment(...words)
      assert.strictEqual(ran.code, 2, ran.err)
      assert.match(ran.err, said)
      assert.strictEqual(ran.out, "")
    }
    write(
      "list.yaml",
      study.replace("{ pilotsScale: [1, 2] }", "{ path: policy.planner, values: [planner] }")
    )
    assert.match(
      (await experiment("list.yaml", "--optimise")).err,
      /list\.yaml: --optimise needs to know which factors are robots and pilots/
    )
  })
})
