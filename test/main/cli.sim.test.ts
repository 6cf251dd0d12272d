import { execFileSync, spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { usageProblem } from "../../src/main/usage.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const program = join(root, "bin/curbline")
let folder = ""

/** A little city that takes a moment. */
const small = `schemaVersion: 1
name: small
startAt: 2026-05-12T10:00:00+02:00
duration_s: 10800
fleet: { robots: [{ count: 12 }] }
pilots: { shifts: [{ start: "10:00", count: 10 }] }
partners: { ordersPerDay: 100 }
weather: { model: dry }
`

const curbline = (...words: ReadonlyArray<string>) => {
  const ran = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: "utf8" })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/bundle.mjs")])
  folder = mkdtempSync(join(tmpdir(), "curbline-cli-"))
  writeFileSync(join(folder, "small.yaml"), small)
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("curbline", () => {
  it("tells its version and its commands", () => {
    assert.match(curbline("--version").out, /^\d+\.\d+\.\d+\n$/)
    const help = curbline("--help")
    assert.strictEqual(help.code, 0)
    for (const command of [
      "sim",
      "compare",
      "explain",
      "replay",
      "fuzz",
      "serve",
      "demo",
      "mdrp",
      "db up",
      "db migrate",
      "db status",
      "db check",
      "db reset",
      "db dead",
      "scenario init",
      "scenario validate",
      "scenario schema",
      "bench",
      "doctor"
    ]) {
      assert.include(help.out, command)
    }
    assert.notInclude(help.out, String.fromCharCode(27))
  })

  it("knows in its own checks every option that the help of a command shows", () => {
    for (const command of [
      "sim",
      "compare",
      "explain",
      "replay",
      "fuzz",
      "serve",
      "demo",
      "mdrp",
      "mdrp check",
      "db up",
      "db migrate",
      "db status",
      "db check",
      "db reset",
      "db dead",
      "scenario init",
      "scenario validate",
      "scenario schema",
      "bench",
      "doctor"
    ]) {
      const help = curbline(...command.split(" "), "--help").out
      assert.include(help, `$ curbline ${command}`)
      const shown = new Set(help.match(/(?<=^|[\s[(])--[a-z-]+/gm))
      assert.isAbove(shown.size, 0)
      for (const option of shown) {
        const problem = usageProblem([...command.split(" "), option, "x"])
        assert.notInclude(problem ?? "", "unknown option", `${command} ${option}`)
      }
    }
  })

  it("answers wrong usage with one line on stderr and code 2", () => {
    for (const words of [
      ["smi"],
      ["sim", "--seed", "x"],
      ["sim", "--sed", "1"],
      ["scenario", "validate"],
      ["sim", "nowhere"]
    ]) {
      const { code, out, err } = curbline(...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.strictEqual(out, "")
      assert.match(err, /^curbline: [^\n]+\n$/)
    }
  })

  it("finds what was meant by the name of a scenario", () => {
    assert.match(
      curbline("sim", "ctiy-day").err,
      /ctiy-day: there is no such scenario; did you mean .*city-day\.yaml\?/
    )
    assert.match(curbline("sim", "smal.yaml").err, /did you mean small\.yaml\?/)
    assert.match(curbline("sim", ".").err, /\.: this is a folder; allowed: a scenario file, like small\.yaml/)
  })

  it("lists all errors of a scenario file with their places", () => {
    writeFileSync(join(folder, "bad.yaml"), small.replace("duration_s", "duration").replace("dry", "sunny"))
    const { code, err } = curbline("scenario", "validate", "bad.yaml")
    assert.strictEqual(code, 2)
    assert.deepStrictEqual(
      err
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/(: found| \(the).*/, "")),
      ["curbline: bad.yaml:4:1: duration: unknown key", "curbline: bad.yaml:8:19: weather.model"]
    )
  })

  it("writes a scenario that is valid, and never over a file", () => {
    assert.strictEqual(curbline("scenario", "init", "mine").out, "mine.yaml\n")
    assert.strictEqual(curbline("scenario", "validate", "mine.yaml").code, 0)
    const again = curbline("scenario", "init", "mine.yaml")
    assert.strictEqual(again.code, 2)
    assert.include(again.err, "there is such a file already")
  })

  it("prints the JSON Schema of scenarios", () => {
    assert.nestedPropertyVal(
      JSON.parse(curbline("scenario", "schema").out),
      "properties.duration_s.minimum",
      60
    )
  })

  it("finds nothing wrong with a machine that runs its tests", () => {
    const { code, out } = curbline("doctor", "small.yaml", "--json")
    assert.strictEqual(code, 0)
    assert.nestedPropertyVal(JSON.parse(out), "ok", true)
  })
})

describe("curbline sim", () => {
  it("prints one JSON value on stdout, the same digest for the same seed and another for another", () => {
    const digest = (seed: string): string => {
      const { code, out, err } = curbline("sim", "small.yaml", "--seed", seed, "--json", "--no-report")
      assert.strictEqual(code, 0, err)
      const result = JSON.parse(out) as { digest: string; seed: number; invariants: { violated: number } }
      assert.strictEqual(result.seed, Number(seed))
      assert.strictEqual(result.invariants.violated, 0)
      return result.digest
    }
    assert.strictEqual(digest("7"), digest("7"))
    assert.notStrictEqual(digest("7"), digest("8"))
    assert.isFalse(existsSync(join(folder, "runs")))
  }, 60_000)

  it("writes a run folder and the event log, and says how to repeat the run", () => {
    const { out, err } = curbline("sim", "small.yaml", "--out", "kept", "--event-log", "events.jsonl")
    assert.include(out, "Promised\n")
    assert.include(err, "small: 100 % (2026-05-12 13:00)")
    assert.include(err, "again:  curbline sim small.yaml --seed 1")
    assert.deepStrictEqual(readdirSync(join(folder, "kept")), ["small-1-1"])
    assert.deepStrictEqual(readdirSync(join(folder, "kept/small-1-1")).sort(), [
      "kpis.json",
      "orders.csv",
      "report.html",
      "resolved.yaml",
      "resolved.yaml.sha256",
      "series.csv"
    ])
    const kpis = JSON.parse(readFileSync(join(folder, "kept/small-1-1/kpis.json"), "utf8")) as {
      logHash: string
    }
    assert.include(err, kpis.logHash)
    const repeated = curbline("sim", "kept/small-1-1/resolved.yaml", "--json", "--no-report")
    assert.nestedPropertyVal(
      JSON.parse(repeated.out),
      "digest",
      (kpis as unknown as { digest: string }).digest
    )
  }, 60_000)

  it("ends with code 3 when a promised level is missed", () => {
    writeFileSync(join(folder, "strict.yaml"), `${small}sla: { click_to_door_p50_max_s: 1 }\n`)
    assert.strictEqual(curbline("sim", "strict.yaml", "--no-report").code, 3)
  }, 60_000)

  it("changes the fleet and the pilots on request, and refuses what then does not fit", () => {
    const { out } = curbline(
      "sim",
      "small.yaml",
      "--robots",
      "5",
      "--pilots-scale",
      "0.5",
      "--out",
      "fewer",
      "--json"
    )
    assert.isNotEmpty(out)
    const resolved = readFileSync(join(folder, "fewer/small-1-1/resolved.yaml"), "utf8")
    assert.include(resolved, "count: 5")
    writeFileSync(join(folder, "full.yaml"), `${small}city: { lotCapacity: 3, generator: { lots: 4 } }\n`)
    const tooMany = curbline("sim", "full.yaml", "--robots", "13")
    assert.strictEqual(tooMany.code, 2)
    assert.include(tooMany.err, "13 robots do not fit")
  }, 60_000)

  it("refuses a run folder that cannot be made before the run begins", () => {
    const { code, err } = curbline("sim", "small.yaml", "--out", "small.yaml/runs")
    assert.strictEqual(code, 2)
    assert.match(err, /^curbline: small\.yaml\/runs: run folders cannot be written there: .*--out\n$/)
  })

  it("stops at the first Ctrl-C, writes what is finished and ends with code 130", async () => {
    const running = spawn(process.execPath, [program, "sim", "city-2k", "--out", "stopped"], { cwd: folder })
    let stopped = false
    running.stderr.on("data", () => {
      if (!stopped) running.kill("SIGINT")
      stopped = true
    })
    let out = ""
    running.stdout.on("data", (text) => {
      out += String(text)
    })
    const code = await new Promise((resolve) => running.on("close", resolve))
    assert.strictEqual(code, 130)
    assert.include(out, "! Interrupted after ")
    const kpis = JSON.parse(readFileSync(join(folder, "stopped/city-2k-7-1/kpis.json"), "utf8")) as unknown
    assert.nestedPropertyVal(kpis, "interrupted", true)
  }, 120_000)
})
