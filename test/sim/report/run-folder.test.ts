import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { hour, minute } from "../../../src/domain/instant.ts"
import { loadChartKit } from "../../../src/sim/report/html/load-chart-kit.ts"
import { simulationJson } from "../../../src/sim/report/json.ts"
import { runFiles, runFolderStem } from "../../../src/sim/report/run-folder.ts"
import type { RunResult } from "../../../src/sim/report/run-result.ts"
import { delivered, orderRecord, runResult } from "../../support/run-result.ts"

const orders = [
  delivered(0, hour, 30 * minute, 40 * minute),
  orderRecord(1, hour, { outcome: "Rejected", limitingFactor: "LargeOrder" }),
  orderRecord(2, 23.9 * hour)
]
const result = runResult({ orders }, "sla: { on_time_min_pct: 99 }\n")
const kit = await loadChartKit()
const filesOf = (...results: ReadonlyArray<RunResult>): ReadonlyMap<string, string> => {
  const command = "curbline sim <test> --seed 7"
  const parts = { command, version: "1.2.3", run: "runs/test-7-1", kit, mapScript: null }
  return new Map(runFiles(results, parts).map((file) => [file.name, file.text]))
}
const files = filesOf(result)

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
      [
        "local_time,elapsed_s,placed,rejected,accepted,delivered,canceled",
        "robots_in_service,robots_on_trip,pilots_on_shift,pilots_assigned",
        "robots_to_pickup,robots_delivering,robots_returning,robots_deploying",
        "robots_at_stop,robots_parked,robots_grounded,robots_off_duty",
        "pilots_driving,pilots_connecting,pilots_on_cooldown,pilots_idle,pilots_unresponsive,pilots_on_break"
      ].join(",")
    )
    assert.strictEqual(lines[2], "2026-05-12T06:05:00,300,1,0,1,1,0,10,1,5,1,0,1,0,0,0,9,0,0,1,0,0,4,0,0")
    assert.strictEqual(lines.length, 4)
  })

  it("leaves figures and series out when the scenario asks for none", () => {
    const names = [...filesOf(runResult({}, "outputs: { kpis: false }\n")).keys()]
    assert.deepStrictEqual(names, ["resolved.yaml", "resolved.yaml.sha256", "report.html"])
  })
})
