import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { simulationJson } from "../../../src/sim/report/json.ts"
import { runFiles, runFolderStem } from "../../../src/sim/report/run-folder.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const orders = [
  delivered(0, hour, 30 * minute, 40 * minute),
  orderRecord(1, hour, { outcome: "Rejected", limitingFactor: "LargeOrder" }),
  orderRecord(2, 23.9 * hour)
]
const result = runResult({ orders }, "sla: { on_time_min_pct: 99 }\n")
const files = new Map(
  runFiles(result, "curbline sim <test> --seed 7", "1.2.3").map((file) => [file.name, file.text])
)

describe("the JSON of a run", () => {
  it("has exactly the agreed keys", () => {
    assert.deepStrictEqual(Object.keys(simulationJson(result)), [
      "schemaVersion",
      "scenario",
      "seed",
      "digest",
      "simulatedSeconds",
      "wallSeconds",
      "plannerSeconds",
      "actorEvents",
      "eventsPerSecond",
      "orders",
      "kpis",
      "faultsFired",
      "invariants"
    ])
    assert.deepStrictEqual(simulationJson(result).invariants, { checked: 97, violated: 0 })
  })

  it("counts events per second without the planner's time, and every order once", () => {
    const json = simulationJson(result)
    assert.strictEqual(json.eventsPerSecond, 2_000_000)
    assert.strictEqual(json.simulatedSeconds, 86_400)
    assert.deepStrictEqual(json.orders, {
      placed: 3,
      rejected: 1,
      notAccepted: 0,
      delivered: 1,
      canceled: 0,
      open: 1
    })
  })

  it("writes a seed above 2^53 as text, so that no digit is lost", () => {
    assert.strictEqual(simulationJson({ ...result, seed: 2n ** 64n - 1n }).seed, "18446744073709551615")
    assert.strictEqual(simulationJson({ ...result, seed: 12n }).seed, 12)
  })
})

describe("the run folder", () => {
  it("is named after scenario and seed", () => {
    assert.strictEqual(runFolderStem(result), "test-7")
  })

  it("holds the resolved scenario with its SHA-256", () => {
    const hash = createHash("sha256").update(files.get("resolved.yaml")!).digest("hex")
    assert.strictEqual(files.get("resolved.yaml.sha256"), `${hash}  resolved.yaml\n`)
    assert.include(files.get("kpis.json")!, hash)
  })

  it("holds the key figures, the promises and whether the run was interrupted", () => {
    const kpis: unknown = JSON.parse(files.get("kpis.json")!)
    assert.nestedPropertyVal(kpis, "interrupted", false)
    assert.nestedPropertyVal(kpis, "kpis.ordersRequested", 2)
    assert.nestedPropertyVal(kpis, "promises[0].kept", true)
  })

  it("holds the series as CSV, a line per point", () => {
    const lines = files.get("series.csv")!.trimEnd().split("\n")
    assert.strictEqual(
      lines[0],
      "local_time,elapsed_s,placed,rejected,accepted,delivered,canceled,robots_in_service,robots_on_trip,pilots_on_shift,pilots_assigned"
    )
    assert.strictEqual(lines[2], "2026-05-12T06:05:00,300,1,0,1,1,0,10,1,5,1")
    assert.strictEqual(lines.length, 4)
  })

  it("leaves figures and series out when the scenario asks for none", () => {
    const names = runFiles(runResult({}, "outputs: { kpis: false }\n"), "x", "1.2.3").map((file) => file.name)
    assert.deepStrictEqual(names, ["resolved.yaml", "resolved.yaml.sha256", "report.html"])
  })
})

describe("report.html", () => {
  const html = files.get("report.html")!

  it("answers first, before any table", () => {
    assert.isBelow(html.indexOf("All 1 promised levels were kept"), html.indexOf("<table>"))
    const missed = runFiles(
      runResult({ orders: [orders[1]!] }, "sla: { acceptance_min_pct: 50 }\n"),
      "x",
      "1.2.3"
    )
    assert.include(missed.find((file) => file.name === "report.html")!.text, "✗ Missed: acceptance 0.0 %")
  })

  it("needs no network and runs no script", () => {
    assert.notMatch(html, /<script|<link|<img|https?:\/\/|url\(/)
    assert.include(html, "default-src 'none'")
  })

  it("draws four charts with as many points as the series has", () => {
    assert.strictEqual(html.match(/<svg /g)?.length, 4)
    const line = /<polyline class="a" points="([^"]*)"/.exec(html)
    assert.strictEqual(line?.[1]?.split(" ").length, 3)
    assert.notInclude(html, "NaN")
  })

  it("shows the command that repeats the run, escaped", () => {
    assert.include(html, "<code>curbline sim &lt;test&gt; --seed 7</code>")
  })

  it("says so when there is nothing to draw", () => {
    const short = runFiles(runResult({ series: [] }), "x", "1.2.3").find(
      (file) => file.name === "report.html"
    )!.text
    assert.include(short, "too short for a series")
  })
})
