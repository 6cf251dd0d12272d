/**
 * What each kind of fault costs a city and how long it takes to get over it:
 * `node scripts/run-ts.mjs scripts/fault-impact.ts [--scenario city-day] [--at 43200] [--seeds 1]
 * [--kinds a,b] [--workers 2] [--out docs/proof/fault-impact.json]`.
 *
 * Every run is compared with its twin, the same scenario and seed without the fault: common random numbers
 * (src/sim/faults/recovery.ts says how loss and recovery are defined).
 *
 * - `--at`: seconds from the start of the run at which the fault begins.
 * - `--seeds`: so many seeds from the scenario's own on; losses are means, the recovery is the worst.
 * Exit code 1 when an invariant is broken or a fault did nothing.
 */
import { writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads"
import * as Either from "effect/Either"
import { openScenario } from "../src/main/scenario-files.ts"
import { impactOf, type KpiLoss } from "../src/sim/faults/recovery.ts"
import type { RunResult } from "../src/sim/report/run-result.ts"
import { Simulation } from "../src/sim/run.ts"
import { type FaultKind, faultKindNames } from "../src/sim/scenario/fault-kinds.ts"
import { loadScenario } from "../src/sim/scenario/load.ts"
import { renderProblem } from "../src/sim/scenario/problem.ts"
import type { Scenario } from "../src/sim/scenario/schema.ts"

/** A fault of each kind that a city feels: the entry without kind and time, as a file writes it. */
const felt: { readonly [Kind in FaultKind]: string } = {
  robotOffline: "target: { robot: { share_pct: 30 } }, duration_s: 1800",
  telemetryDelayed: "target: { robot: all }, duration_s: 3600, params: { delay_s: 25 }",
  telemetryDuplicated: "target: { robot: all }, duration_s: 3600",
  telemetryReordered: "target: { robot: all }, duration_s: 3600",
  clockSkew: "target: { robot: { share_pct: 30 } }, duration_s: 3600",
  gpsDrift: "target: { robot: { share_pct: 30 } }, duration_s: 3600",
  batteryDrop: "target: { robot: { share_pct: 30 } }",
  componentFail: "target: { robot: { share_pct: 10 } }, params: { component: MOTOR_BASE, status: CRITICAL }",
  lidStuckOpen: "target: { robot: { share_pct: 30 } }, duration_s: 1800",
  lidStuckClosed: "target: { robot: { share_pct: 30 } }, duration_s: 1800",
  lidSensorLies: "target: { robot: { share_pct: 30 } }, duration_s: 1800",
  robotStuck: "target: { robot: { share_pct: 10, onTrip: true } }",
  robotFlipped: "target: { robot: { share_pct: 10, onTrip: true } }",
  robotHit: "target: { robot: { share_pct: 10, onTrip: true } }",
  robotStolen: "target: { robot: { count: 5, onTrip: true } }, duration_s: 7200",
  wrongPinBurst: "target: { robot: { share_pct: 30 } }",
  strangerOpensLid: "target: { robot: { share_pct: 30 } }",
  pilotUnresponsive: "target: { pilot: { share_pct: 30 } }, duration_s: 300",
  pilotRejectsAll: "target: { pilot: { share_pct: 50 } }, duration_s: 3600",
  massLogout: "duration_s: 600",
  shiftLate: "duration_s: 7200, params: { late_s: 1800 }",
  merchantClosed: "target: { merchant: { share_pct: 20 } }, duration_s: 3600",
  merchantSlow: "target: { merchant: { share_pct: 50 } }, duration_s: 3600",
  customerNoShow: "duration_s: 1800, params: { share_pct: 30 }",
  addressChange: "target: { order: { share_pct: 50 } }",
  partnerTimeout: "duration_s: 1800",
  partner5xx: "duration_s: 1800",
  partnerDuplicate: "duration_s: 3600",
  partnerCancelStorm: "duration_s: 600, params: { share_pct: 50 }",
  courierNone: "duration_s: 7200",
  courierSilent: "duration_s: 3600",
  webhookReplay: "duration_s: 7200",
  mapsDown: "duration_s: 3600",
  routeBlocked: "target: { robot: { share_pct: 20 } }, duration_s: 3600",
  zoneDisabled: "target: { zone: 0 }, duration_s: 1800",
  weatherSevere: "duration_s: 1800",
  demandSpike: "duration_s: 1800, params: { factor: 2 }",
  eventDelay: "duration_s: 1800, params: { delay_s: 3, jitter: true }",
  eventDuplicate: "duration_s: 3600, params: { share_pct: 50 }",
  eventReorder: "duration_s: 1800, params: { within_s: 3 }",
  eventLoss: "duration_s: 1800, params: { share_pct: 10 }",
  plannerPause: "duration_s: 180",
  tripCancelled: "target: { robot: { share_pct: 20 } }"
}

/** What these kinds do shows only in cities of a sort, which their twins have as well. */
const needs: { readonly [Kind in FaultKind]?: "couriers" | "blocked ways" } = {
  courierNone: "couriers",
  courierSilent: "couriers",
  webhookReplay: "couriers",
  // Maps are asked where a way is blocked.
  mapsDown: "blocked ways"
}

interface Task {
  readonly scenario: Scenario
  readonly kinds: ReadonlyArray<FaultKind>
  readonly atS: number
}

interface Row {
  readonly kind: FaultKind
  readonly seed: string
  readonly fired: number
  readonly loss: KpiLoss
  readonly recoveryS: number | null
  /** Accepted orders without an outcome two hours after the end of the fault. */
  readonly withoutOutcome: number
  readonly invariant: string | null
}

/** The scenario with this fault alone. */
const withFault = (scenario: Scenario, kind: FaultKind, atS: number): Scenario => {
  const text = `schemaVersion: 1
name: one
startAt: 2026-05-12T00:00:00+02:00
duration_s: 604800
faults: [{ kind: ${kind}, at_s: ${atS}, ${felt[kind]} }]`
  const one = loadScenario("one.yaml", () => Either.right(text))
  if (Either.isLeft(one)) throw new Error(one.left.map(renderProblem).join("\n"))
  return { ...scenario, faults: [...scenario.faults, ...one.right.faults] }
}

/** The city in which a kind shows, without it. */
const cityFor = (scenario: Scenario, kind: FaultKind, atS: number): Scenario => {
  const quiet = { ...scenario, faults: [] }
  switch (needs[kind]) {
    case "couriers":
      return { ...quiet, policy: { ...quiet.policy, fallback: "couriers" } }
    case "blocked ways":
      return withFault(quiet, "routeBlocked", atS)
    default:
      return quiet
  }
}

const twoHoursMs = 7_200_000

const rowOf = (kind: FaultKind, run: RunResult, twin: RunResult): Row => {
  const ends = run.faultWindows.map((window) => window.until ?? window.from)
  const end = Math.max(run.scenario.startAt.at, ...ends)
  const open = run.orders.filter(
    (it) => it.outcome === "Open" && it.acceptedAt !== null && it.acceptedAt < run.endedAt - twoHoursMs
  )
  return {
    kind,
    seed: String(run.seed),
    fired: run.faultsFired[kind] ?? 0,
    ...impactOf(run, twin, end),
    withoutOutcome: open.length,
    invariant: run.invariants.first
  }
}

const work = ({ scenario, kinds, atS }: Task, tell: (row: Row) => void): void => {
  const twins = new Map<string, RunResult>()
  for (const kind of kinds) {
    const city = cityFor(scenario, kind, atS)
    const key = needs[kind] ?? ""
    const twin = twins.get(key) ?? new Simulation(city).runAll()
    twins.set(key, twin)
    tell(rowOf(kind, new Simulation(withFault(city, kind, atS)).runAll(), twin))
  }
}

const mean = (values: ReadonlyArray<number | null>): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}

const rounded = (value: number | null): number | null =>
  value === null ? null : Math.round(value * 100) / 100

const summary = (kind: FaultKind, rows: ReadonlyArray<Row>) => ({
  kind,
  fault: felt[kind],
  fired: rows.reduce((sum, row) => sum + row.fired, 0),
  acceptanceLossPct: rounded(mean(rows.map((row) => row.loss.acceptancePct))),
  deliveredLoss: rounded(mean(rows.map((row) => row.loss.delivered))),
  onTimeLossPct: rounded(mean(rows.map((row) => row.loss.onTimePct))),
  clickToDoorMoreS: rounded(mean(rows.map((row) => row.loss.clickToDoorS))),
  recoveryS: rows.some((row) => row.recoveryS === null)
    ? null
    : Math.max(...rows.map((row) => row.recoveryS ?? 0)),
  withoutOutcome: rows.reduce((sum, row) => sum + row.withoutOutcome, 0),
  invariant: rows.find((row) => row.invariant !== null)?.invariant ?? null
})

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      scenario: { type: "string", default: "city-day" },
      at: { type: "string", default: "43200" },
      seeds: { type: "string", default: "1" },
      kinds: { type: "string" },
      workers: { type: "string", default: "1" },
      out: { type: "string" }
    }
  })
  const opened = openScenario(values.scenario)
  const kinds = (values.kinds?.split(",") ?? faultKindNames) as ReadonlyArray<FaultKind>
  const unknown = kinds.filter((kind) => !faultKindNames.includes(kind))
  if (Either.isLeft(opened) || unknown.length > 0) {
    const problems = Either.isLeft(opened) ? opened.left : unknown.map((kind) => `${kind}: no such kind`)
    process.stderr.write(`fault-impact: ${problems.join("\n")}\n`)
    process.exitCode = 2
    return
  }
  const { scenario } = opened.right
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(scenario.seed) + i)
  const workers = Math.max(1, Number(values.workers))
  const rows: Array<Row> = []
  const tasks: Array<Task> = seeds.flatMap((seed) =>
    Array.from({ length: workers }, (_, w) => ({
      scenario: { ...scenario, seed },
      kinds: kinds.filter((_kind, i) => i % workers === w),
      atS: Number(values.at)
    }))
  )
  const one = (task: Task): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: task })
      worker.on("message", (row: Row) => {
        rows.push(row)
        process.stderr.write(`${row.kind} seed ${row.seed}: ${row.fired} times\n`)
      })
      worker.on("error", reject)
      worker.on("exit", () => resolve())
    })
  const queue = [...tasks]
  const lane = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      if (task.kinds.length > 0) await one(task)
    }
  }
  await Promise.all(Array.from({ length: workers }, lane))
  const table = kinds.map((kind) =>
    summary(
      kind,
      rows.filter((row) => row.kind === kind)
    )
  )
  const text = `${JSON.stringify({ scenario: scenario.name, atS: Number(values.at), seeds, faults: table }, null, 2)}\n`
  process.stdout.write(text)
  if (values.out !== undefined) writeFileSync(values.out, text)
  if (table.some((row) => row.invariant !== null || row.fired === 0)) process.exitCode = 1
}

if (isMainThread) await main()
else work(workerData as Task, (row) => parentPort?.postMessage(row))
