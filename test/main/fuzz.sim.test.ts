/** `curbline fuzz` and `curbline replay` as people use them: the bundle, its threads, exit codes, bad usage. */
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import type { FuzzJson } from "../../src/sim/fuzz/campaign.ts"
import type { TimelineJson } from "../../src/sim/replay/timeline-json.ts"

const root = fileURLToPath(new URL("../..", import.meta.url))
const program = join(root, "bin/curbline")
let folder = ""

/** An hour and a half of a little city. */
const small = `schemaVersion: 1
name: small
startAt: 2026-05-12T10:00:00+02:00
duration_s: 5400
city: { generator: { merchants: 4, lots: 2 } }
fleet: { robots: [{ count: 4 }] }
pilots: { shifts: [{ start: "10:00", count: 4 }] }
partners: { ordersPerDay: 200 }
weather: { model: dry }
`

/** Each test starts several programs; this only catches what hangs. */
const limitMs = 300_000

const curbline = (...words: ReadonlyArray<string>) => {
  const ran = spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: "utf8" })
  return { code: ran.status, out: ran.stdout, err: ran.stderr }
}

const fuzz = (...words: ReadonlyArray<string>) => {
  const { code, out } = curbline("fuzz", "--json", "--no-shrink", ...words)
  return { code, campaign: JSON.parse(out) as FuzzJson }
}

beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts/bundle.mjs")])
  folder = mkdtempSync(join(tmpdir(), "curbline-fuzz-"))
  writeFileSync(join(folder, "small.yaml"), small)
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("curbline fuzz", () => {
  it(
    "tells the same for any number of threads, and ends with 0 or 1 by what it found",
    () => {
      const one = fuzz("--seeds", "3", "--workers", "1")
      const two = fuzz("--seeds", "3", "--workers", "2")
      assert.deepStrictEqual({ ...two.campaign, wallSeconds: 0 }, { ...one.campaign, wallSeconds: 0 })
      assert.strictEqual(one.campaign.seeds, 3)
      assert.isAbove(one.campaign.orders, 20)
      assert.isAbove(one.campaign.simulatedRobotDays, 1)
      assert.isAbove(Object.keys(one.campaign.faultsFired).length, 1)
      assert.strictEqual(one.code, one.campaign.violations.length > 0 ? 1 : 0)
      assert.strictEqual(two.code, one.code)
    },
    limitMs
  )

  it(
    "goes on from where it is told to: cases of a campaign are those of its parts",
    () => {
      const whole = fuzz("--seeds", "2", "--from", "4", "--workers", "1").campaign
      const parts = [4, 5].map((from) => fuzz("--seeds", "1", "--from", String(from)).campaign)
      assert.strictEqual(
        whole.actorEvents,
        parts.reduce((sum, { actorEvents }) => sum + actorEvents, 0)
      )
    },
    limitMs
  )

  it(
    "prints for people what held, and writes nothing then",
    () => {
      const { code, out } = curbline("fuzz", "--seeds", "1", "--from", "2")
      assert.match(out, /^1 cases from seed 2: \d+ orders/)
      if (code === 0) {
        assert.match(out, /every invariant held/)
        assert.isFalse(existsSync(join(folder, "fuzz-failures")))
      } else assert.isAbove(readdirSync(join(folder, "fuzz-failures")).length, 0)
    },
    limitMs
  )

  it(
    "prints what is there when it is interrupted, with code 130",
    async () => {
      const child = spawn(
        process.execPath,
        [program, "fuzz", "--seeds", "100000", "--json", "--workers", "1"],
        {
          cwd: folder
        }
      )
      let out = ""
      child.stdout.on("data", (chunk: Buffer) => {
        out += chunk.toString()
      })
      setTimeout(() => child.kill("SIGINT"), 8_000)
      const code = await new Promise((resolve) => child.on("close", resolve))
      assert.strictEqual(code, 130)
      const campaign = JSON.parse(out) as FuzzJson
      assert.isTrue(campaign.interrupted)
    },
    limitMs
  )

  it("ends after the minutes that it is given", { timeout: limitMs }, () => {
    const { campaign } = fuzz("--minutes", "0.05", "--workers", "1")
    assert.isFalse(campaign.interrupted)
    assert.isBelow(campaign.seeds, 500)
  })

  it("says in one line what is wrong with its options, with code 2", () => {
    for (const [words, problem] of [
      [["--seeds", "0"], '--seeds: found "0"; allowed: a whole number from 1 to'],
      [["--seeds", "many"], '--seeds: found "many"'],
      [["--from", "-1"], "--from"],
      [["--minutes", "0"], '--minutes: found "0"; allowed: a number of minutes above 0'],
      [["--seds", "3"], "--seds: unknown option"],
      [["--workers"], "--workers: its value is missing"]
    ] as const) {
      const { code, err } = curbline("fuzz", ...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.include(err, problem)
      assert.lengthOf(err.trim().split("\n"), 1)
    }
  })
})

describe("curbline replay", () => {
  it(
    "tells the story of an order of a run, and that it was the same run",
    () => {
      const ran = curbline("sim", "small.yaml", "--json")
      assert.include([0, 3], ran.code)
      const { code, out } = curbline("replay", "runs/small-1-1", "--delivery", "0", "--json")
      assert.strictEqual(code, 0)
      const story = JSON.parse(out) as TimelineJson
      assert.strictEqual(story.subject.name, "order-0")
      assert.strictEqual(story.verification.result, "same")
      assert.isAtLeast(story.lines.length, 3)
      const text = curbline("replay", "runs/small-1-1", "--robot", "robot-0001").out
      assert.match(text, /^robot robot-0001 · runs\/small-1-1 · seed 1 · the same run: digest [0-9a-f]+\n/)
      const part = curbline("replay", "small.yaml", "--pilot", "1", "--from", "10:10", "--to", "10:20").out
      assert.match(part, /not verified: it is a scenario/)
    },
    limitMs
  )

  it(
    "says in one line what is wrong, with the nearest name, with code 2",
    () => {
      for (const [words, problem] of [
        [["small.yaml"], "allowed: exactly one of --delivery, --robot, --pilot, --trip"],
        [["small.yaml", "--robot", "robot-0001", "--pilot", "1"], "found --robot and --pilot"],
        [["small.yaml", "--robot", "robot-001"], "did you mean robot-0001?"],
        [["small.yaml", "--delivery", "900"], "--delivery 900: there is no such order"],
        [["small.yaml", "--trip", "nonsense"], "--trip nonsense: there is no such trip"],
        [["small.yaml", "--robot", "robot-0001", "--from", "25:00"], "--from"],
        [["small.yaml", "--robot", "robot-0001", "--from", "11:00", "--to", "10:30"], "before --from"],
        [["smal.yaml", "--robot", "robot-0001"], "smal.yaml"]
      ] as const) {
        const { code, err } = curbline("replay", ...words)
        assert.strictEqual(code, 2, words.join(" "))
        assert.include(err, problem)
      }
    },
    limitMs
  )
})
