/** `curbline fuzz` and `curbline replay` as people use them: the bundle, its threads, exit codes, bad usage. */
import { existsSync, readdirSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import type { FuzzJson } from "../../src/sim/fuzz/campaign.ts"
import type { TimelineJson } from "../../src/sim/replay/timeline-json.ts"
import { commandLine, limitMs } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, start, write } = commandLine("fuzz")

const fuzz = async (...words: ReadonlyArray<string>) => {
  const { code, out } = await curbline("fuzz", "--json", "--no-shrink", ...words)
  return { code, campaign: JSON.parse(out) as FuzzJson }
}

/** An hour and a half. */
beforeAll(() => {
  const few = "city: { generator: { merchants: 4, lots: 2 } }\n"
  write("small.yaml", littleCity({ durationS: 5400, robots: 4, pilots: 4, ordersPerDay: 200, more: few }))
})

describe("curbline fuzz", { timeout: limitMs }, () => {
  it("tells the same for any number of threads, and ends with 0 or 1 by what it found", async () => {
    const one = await fuzz("--seeds", "3", "--workers", "1")
    const two = await fuzz("--seeds", "3", "--workers", "2")
    assert.deepStrictEqual({ ...two.campaign, wallSeconds: 0 }, { ...one.campaign, wallSeconds: 0 })
    assert.strictEqual(one.campaign.seeds, 3)
    assert.isAbove(one.campaign.orders, 20)
    assert.isAbove(one.campaign.simulatedRobotDays, 1)
    assert.isAbove(Object.keys(one.campaign.faultsFired).length, 1)
    assert.strictEqual(one.code, one.campaign.violations.length > 0 ? 1 : 0)
    assert.strictEqual(two.code, one.code)
  })

  it("goes on from where it is told to: cases of a campaign are those of its parts", async () => {
    const whole = (await fuzz("--seeds", "2", "--from", "4", "--workers", "1")).campaign
    const parts: Array<FuzzJson> = []
    for (const from of ["4", "5"]) parts.push((await fuzz("--seeds", "1", "--from", from)).campaign)
    assert.strictEqual(
      whole.actorEvents,
      parts.reduce((sum, { actorEvents }) => sum + actorEvents, 0)
    )
  })

  it("prints for people what held, and writes nothing then", async () => {
    const { code, out } = await curbline("fuzz", "--seeds", "1", "--from", "2")
    assert.match(out, /^1 cases from seed 2: \d+ orders/)
    if (code === 0) {
      assert.match(out, /every invariant held/)
      assert.isFalse(existsSync(at("fuzz-failures")))
    } else assert.isAbove(readdirSync(at("fuzz-failures")).length, 0)
  })

  it("prints what is there when it is interrupted, with code 130", async () => {
    const running = start(["fuzz", "--minutes", "1", "--json", "--workers", "1"])
    // Told with the first case that is done when a tenth of the minute is over.
    await running.heard(" cases, ")
    running.process.kill("SIGINT")
    const { code, out } = await running.ended
    assert.strictEqual(code, 130)
    const campaign = JSON.parse(out) as FuzzJson
    assert.isTrue(campaign.interrupted)
    assert.isAbove(campaign.seeds, 0)
  })

  it("ends after the minutes that it is given", async () => {
    const { campaign } = await fuzz("--minutes", "0.05", "--workers", "1")
    assert.isFalse(campaign.interrupted)
    assert.isBelow(campaign.seeds, 500)
  })

  it("says in one line what is wrong with its options, with code 2", async () => {
    for (const [words, problem] of [
      [["--seeds", "0"], '--seeds: found "0"; allowed: a whole number from 1 to'],
      [["--seeds", "many"], '--seeds: found "many"'],
      [["--from", "-1"], "--from"],
      [["--minutes", "0"], '--minutes: found "0"; allowed: a number of minutes above 0'],
      [["--seds", "3"], "--seds: unknown option"],
      [["--workers"], "--workers: its value is missing"]
    ] as const) {
      const { code, err } = await curbline("fuzz", ...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.include(err, problem)
      assert.lengthOf(err.trim().split("\n"), 1)
    }
  })
})

describe("curbline replay", { timeout: limitMs }, () => {
  it("tells the story of an order of a run, and that it was the same run", async () => {
    const ran = await curbline("sim", "small.yaml", "--json")
    assert.include([0, 3], ran.code)
    const { code, out } = await curbline("replay", "runs/small-1-1", "--delivery", "0", "--json")
    assert.strictEqual(code, 0)
    const story = JSON.parse(out) as TimelineJson
    assert.strictEqual(story.subject.name, "order-0")
    assert.strictEqual(story.verification.result, "same")
    assert.isAtLeast(story.lines.length, 3)
    const text = (await curbline("replay", "runs/small-1-1", "--robot", "robot-0001")).out
    assert.match(text, /^robot robot-0001 · runs\/small-1-1 · seed 1 · the same run: digest [0-9a-f]+\n/)
    const part = (await curbline("replay", "small.yaml", "--pilot", "1", "--from", "10:10", "--to", "10:20"))
      .out
    assert.match(part, /not verified: it is a scenario/)
  })

  it("says in one line what is wrong, with the nearest name, with code 2", async () => {
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
      const { code, err } = await curbline("replay", ...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.include(err, problem)
    }
  })
})
