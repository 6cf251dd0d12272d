import { existsSync, readdirSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { usageProblem } from "../../src/main/usage.ts"
import { commandLine, limitMs } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, read, start, write } = commandLine("cli")
const small = littleCity({ ordersPerDay: 100 })

beforeAll(() => write("small.yaml", small))

describe("curbline", { timeout: limitMs }, () => {
  it("tells its version and its commands", async () => {
    assert.match((await curbline("--version")).out, /^\d+\.\d+\.\d+\n$/)
    const help = await curbline("--help")
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

  it("knows in its own checks every option that the help of a command shows", async () => {
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
      const help = (await curbline(...command.split(" "), "--help")).out
      assert.include(help, `$ curbline ${command}`)
      const shown = new Set(help.match(/(?<=^|[\s[(])--[a-z-]+/gm))
      assert.isAbove(shown.size, 0)
      for (const option of shown) {
        const problem = usageProblem([...command.split(" "), option, "x"])
        assert.notInclude(problem ?? "", "unknown option", `${command} ${option}`)
      }
    }
  })

  it("answers wrong usage with one line on stderr and code 2", async () => {
    for (const words of [
      ["smi"],
      ["sim", "--seed", "x"],
      ["sim", "--sed", "1"],
      ["scenario", "validate"],
      ["sim", "nowhere"]
    ]) {
      const { code, out, err } = await curbline(...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.strictEqual(out, "")
      assert.match(err, /^curbline: [^\n]+\n$/)
    }
  })

  it("finds what was meant by the name of a scenario", async () => {
    assert.match(
      (await curbline("sim", "ctiy-day")).err,
      /ctiy-day: there is no such scenario; did you mean .*city-day\.yaml\?/
    )
    assert.match((await curbline("sim", "smal.yaml")).err, /did you mean small\.yaml\?/)
    assert.match(
      (await curbline("sim", ".")).err,
      /\.: this is a folder; allowed: a scenario file, like small\.yaml/
    )
  })

  it("lists all errors of a scenario file with their places", async () => {
    write("bad.yaml", small.replace("duration_s", "duration").replace("dry", "sunny"))
    const { code, err } = await curbline("scenario", "validate", "bad.yaml")
    assert.strictEqual(code, 2)
    assert.deepStrictEqual(
      err
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(/(: found| \(the).*/, "")),
      ["curbline: bad.yaml:4:1: duration: unknown key", "curbline: bad.yaml:8:19: weather.model"]
    )
  })

  it("writes a scenario that is valid, and never over a file", async () => {
    assert.strictEqual((await curbline("scenario", "init", "mine")).out, "mine.yaml\n")
    assert.strictEqual((await curbline("scenario", "validate", "mine.yaml")).code, 0)
    const again = await curbline("scenario", "init", "mine.yaml")
    assert.strictEqual(again.code, 2)
    assert.include(again.err, "there is such a file already")
  })

  it("prints the JSON Schema of scenarios", async () => {
    assert.nestedPropertyVal(
      JSON.parse((await curbline("scenario", "schema")).out),
      "properties.duration_s.minimum",
      60
    )
  })

  it("finds nothing wrong with a machine that runs its tests", async () => {
    const { code, out } = await curbline("doctor", "small.yaml", "--json")
    assert.strictEqual(code, 0)
    assert.nestedPropertyVal(JSON.parse(out), "ok", true)
  })
})

describe("curbline sim", { timeout: limitMs }, () => {
  it("prints one JSON value on stdout, the same digest for the same seed and another for another", async () => {
    const digest = async (seed: string): Promise<string> => {
      const { code, out, err } = await curbline("sim", "small.yaml", "--seed", seed, "--json", "--no-report")
      assert.strictEqual(code, 0, err)
      const result = JSON.parse(out) as { digest: string; seed: number; invariants: { violated: number } }
      assert.strictEqual(result.seed, Number(seed))
      assert.strictEqual(result.invariants.violated, 0)
      return result.digest
    }
    const seven = await digest("7")
    assert.strictEqual(await digest("7"), seven)
    assert.notStrictEqual(await digest("8"), seven)
    assert.isFalse(existsSync(at("runs")))
  })

  it("writes a run folder and the event log, and says how to repeat the run", async () => {
    const { out, err } = await curbline("sim", "small.yaml", "--out", "kept", "--event-log", "events.jsonl")
    assert.include(out, "Promised\n")
    assert.include(err, "small: 100 % (2026-05-12 13:00)")
    assert.include(err, "again:  curbline sim small.yaml --seed 1")
    assert.deepStrictEqual(readdirSync(at("kept")), ["small-1-1"])
    assert.deepStrictEqual(readdirSync(at("kept/small-1-1")).sort(), [
      "kpis.json",
      "orders.csv",
      "report.html",
      "resolved.yaml",
      "resolved.yaml.sha256",
      "series.csv"
    ])
    const kpis = JSON.parse(read("kept/small-1-1/kpis.json")) as {
      logHash: string
    }
    assert.include(err, kpis.logHash)
    const repeated = await curbline("sim", "kept/small-1-1/resolved.yaml", "--json", "--no-report")
    assert.nestedPropertyVal(
      JSON.parse(repeated.out),
      "digest",
      (kpis as unknown as { digest: string }).digest
    )
  })

  it("ends with code 3 when a promised level is missed", async () => {
    write("strict.yaml", `${small}sla: { click_to_door_p50_max_s: 1 }\n`)
    assert.strictEqual((await curbline("sim", "strict.yaml", "--no-report")).code, 3)
  })

  it("changes the fleet and the pilots on request, and refuses what then does not fit", async () => {
    const { out } = await curbline(
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
    const resolved = read("fewer/small-1-1/resolved.yaml")
    assert.include(resolved, "count: 5")
    write("full.yaml", `${small}city: { lotCapacity: 3, generator: { lots: 4 } }\n`)
    const tooMany = await curbline("sim", "full.yaml", "--robots", "13")
    assert.strictEqual(tooMany.code, 2)
    assert.include(tooMany.err, "13 robots do not fit")
  })

  it("refuses a run folder that cannot be made before the run begins", async () => {
    const { code, err } = await curbline("sim", "small.yaml", "--out", "small.yaml/runs")
    assert.strictEqual(code, 2)
    assert.match(err, /^curbline: small\.yaml\/runs: run folders cannot be written there: .*--out\n$/)
  })

  it("stops at the first Ctrl-C, writes what is finished and ends with code 130", async () => {
    const running = start(["sim", "city-2k", "--out", "stopped"])
    await running.heard("\n")
    running.process.kill("SIGINT")
    const { code, out } = await running.ended
    assert.strictEqual(code, 130)
    assert.include(out, "! Interrupted after ")
    const kpis = JSON.parse(read("stopped/city-2k-7-1/kpis.json")) as unknown
    assert.nestedPropertyVal(kpis, "interrupted", true)
  })
})
