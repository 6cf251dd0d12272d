import { cpSync, mkdirSync, rmSync } from "node:fs"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import type { ExplainJson } from "../../src/sim/explain/explain-json.ts"
import { commandLine, limitMs } from "../support/command-line.ts"
import { littleCity } from "../support/little-city.ts"

const { at, curbline, read, write } = commandLine("explain")
const run = "runs/small-1-1"

interface OrderLine {
  readonly order: string
  readonly deliveryId: string
  readonly outcome: string
  readonly factor: string
}

const orderLines = (): ReadonlyArray<OrderLine> =>
  read(`${run}/orders.csv`)
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [order = "", deliveryId = "", , outcome = "", factor = ""] = line.split(",")
      return { order, deliveryId, outcome, factor }
    })

const orderWhere = (outcome: string): OrderLine => {
  const found = orderLines().find((line) => line.outcome === outcome)
  if (found === undefined) throw new Error(`no ${outcome} order`)
  return found
}

/** Too few robots, so that some orders are refused. */
beforeAll(async () => {
  write("small.yaml", littleCity({ durationS: 7200, robots: 6, pilots: 4, ordersPerDay: 300 }))
  const { err } = await curbline("sim", "small.yaml")
  assert.include(err, run)
})

describe("curbline explain", { timeout: limitMs }, () => {
  it("says why an order was refused, from a run folder, and that the run is the same", async () => {
    const { order, factor } = orderWhere("Rejected")
    const { code, out } = await curbline("explain", run, "--order", order)
    assert.strictEqual(code, 0)
    assert.match(out, new RegExp(`^${order} of small, seed 1, 2026-05-12 1\\d:`))
    assert.include(out, `Decided: no robot (${factor}).`)
    assert.match(out, /Robots that could not: 6 of 6, nearest first\n/)
    assert.match(out, /run again to its end: digest [0-9a-f]{16}, as when it was written\n$/)
  })

  it("finds the run by its name alone, the order by its delivery, and answers in JSON", async () => {
    const { order, deliveryId } = orderWhere("Rejected")
    const { code, out } = await curbline(
      "explain",
      "small-1-1",
      "--order",
      deliveryId,
      "--json",
      "--no-verify"
    )
    assert.strictEqual(code, 0)
    const json = JSON.parse(out) as ExplainJson
    assert.strictEqual(json.schemaVersion, 1)
    assert.strictEqual(json.order.order, order)
    assert.deepStrictEqual(json.run.verification, { result: "unverified", reason: "--no-verify" })
    assert.strictEqual(json.run.writtenBy, json.run.version)
    assert.match(json.run.command ?? "", /^curbline sim small\.yaml --seed 1/)
  })

  it("explains a scenario as well, of any seed, without a run before", async () => {
    const { code, out } = await curbline("explain", "small.yaml", "--order", "3", "--seed", "9")
    assert.strictEqual(code, 0)
    assert.match(out, /^order-3 of small, seed 9, /)
    assert.include(out, "not compared with a finished run: it is a scenario")
  })

  it("says when the run that was written is another one", async () => {
    mkdirSync(at("elsewhere"))
    cpSync(at(run), at("elsewhere/old"), { recursive: true })
    const file = "elsewhere/old/kpis.json"
    const kpis = JSON.parse(read(file)) as Record<string, unknown>
    write(file, JSON.stringify({ ...kpis, digest: "0123456789abcdef", version: "0.0.1" }))
    const { code, out } = await curbline("explain", "elsewhere/old", "--order", "0")
    assert.strictEqual(code, 0)
    assert.include(out, "! Another run: its digest was 0123456789abcdef, now it is ")
    assert.include(out, "! It was written by version 0.0.1, this is ")
  })

  it("does not take a scenario for the run's that was changed since", async () => {
    cpSync(at(run), at("changed"), { recursive: true })
    const file = "changed/resolved.yaml"
    write(file, read(file).replace("seed: 1", "seed: 2"))
    const { code, err } = await curbline("explain", "changed", "--order", "0")
    assert.strictEqual(code, 2)
    assert.include(err, "changed/resolved.yaml: changed since the run")
  })

  it("answers bad input with one precise line and code 2", async () => {
    mkdirSync(at("empty"))
    const cases: ReadonlyArray<readonly [ReadonlyArray<string>, RegExp]> = [
      [
        ["small-1-2", "--order", "1"],
        /^curbline: small-1-2: there is no such run or scenario; did you mean runs\/small-1-1\?\n$/
      ],
      [["smal.yaml", "--order", "1"], /did you mean small\.yaml\?\n$/],
      [["empty", "--order", "1"], /^curbline: empty: not a run folder: resolved\.yaml is missing; allowed: /],
      [
        [run, "--order", "ordr-3"],
        /^curbline: --order ordr-3: there is no such order; the run has order-0 to order-\d+; did you mean order-3\?\n$/
      ],
      [
        [run, "--order", "3", "--at", "noon"],
        /^curbline: --at: found "noon"; allowed: a local time \(12:34:56\), /
      ],
      [
        [run, "--order", "3", "--at", "2026-05-13T00:00:00"],
        /is outside of the run, which lasts from 2026-05-12T10:00:00\+02:00 to /
      ],
      [
        [run, "--order", "3", "--at", "1"],
        /nothing is known of order-3 at 2026-05-12T10:00:01\+02:00; it is placed at /
      ],
      [
        [run, "--order", "3", "--seed", "4"],
        /--seed: runs\/small-1-1 is a run with a seed of its own \(1\)\n$/
      ],
      [
        [run, "--order", "3", "--dispatcher", "neerest"],
        /--dispatcher: neerest: there is no such dispatcher; .*did you mean nearest\?\n$/
      ],
      [[run, "--order", "3", "--top", "0"], /--top: found "0"; allowed: a whole number from 1/],
      [[run], /order/],
      [["--order", "3"], /./]
    ]
    for (const [words, says] of cases) {
      const { code, out, err } = await curbline("explain", ...words)
      assert.strictEqual(code, 2, words.join(" "))
      assert.strictEqual(out, "")
      assert.match(err, says)
      assert.match(err, /^curbline: [^\n]+\n$/, words.join(" "))
    }
  })

  it("tells of a run folder without key figures that it cannot compare", async () => {
    cpSync(at(run), at("bare"), { recursive: true })
    rmSync(at("bare/kpis.json"))
    assert.include((await curbline("explain", "bare", "--order", "0")).out, "it has no kpis.json")
    write("bare/kpis.json", "[")
    const { code, err } = await curbline("explain", "bare", "--order", "0")
    assert.strictEqual(code, 2)
    assert.include(err, "bare/kpis.json: not a JSON object")
  })
})
