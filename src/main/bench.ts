/** `curbline bench`: how fast this build is on this machine, against the budgets of design.md 8. */
import { spawnSync } from "node:child_process"
import * as Either from "effect/Either"
import { holdModelBare, holdModelKernel } from "../../bench/kernel.ts"
import { plannerBench } from "../../bench/planner.ts"
import { eventsPerSecond, orderTotals } from "../sim/report/json.ts"
import type { RunResult } from "../sim/report/run-result.ts"
import { Simulation } from "../sim/run.ts"
import { withOverrides } from "../sim/scenario/overrides.ts"
import type { Scenario } from "../sim/scenario/schema.ts"
import { type ExitCode, exitCodes } from "./exit-code.ts"
import { printErrors, printNote, printResult } from "./output.ts"
import { packageRoot } from "./package-root.ts"
import { openScenario } from "./scenario-files.ts"

/** One measured figure; `budget` is what it should be, null when it only informs. */
interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly budget: { readonly bound: "at least" | "at most"; readonly value: number } | null
}

type Suite = () => ReadonlyArray<Figure>

const figure = (name: string, value: number, unit: string): Figure => ({ name, value, unit, budget: null })
const atLeast = (name: string, value: number, unit: string, least: number): Figure => ({
  name,
  value,
  unit,
  budget: { bound: "at least", value: least }
})
const atMost = (name: string, value: number, unit: string, most: number): Figure => ({
  name,
  value,
  unit,
  budget: { bound: "at most", value: most }
})

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Rounds of the two loops in turn, so that a busy moment of the machine hits both. */
const kernelRounds = 5
const kernelEvents = 1_500_000

const kernelSuite: Suite = () => {
  holdModelKernel(200_000)
  holdModelBare(200_000)
  const kernel: Array<number> = []
  const bare: Array<number> = []
  for (let round = 0; round < kernelRounds; round++) {
    kernel.push(holdModelKernel(kernelEvents))
    bare.push(holdModelBare(kernelEvents))
  }
  return [
    figure("kernel events", median(kernel), "per second"),
    figure("bare heap loop", median(bare), "per second"),
    atLeast("kernel to bare loop", median(kernel.map((rate, i) => rate / (bare[i] ?? rate))), "ratio", 0.8)
  ]
}

/** Budgets of single planner figures by their name in `plannerBench`. */
const plannerBudgets: Readonly<Record<string, number>> = {
  quoteP95Ms: 1,
  plan300x2000Ms: 100,
  dense1000Ms: 60,
  sparse10000x20Ms: 1_200
}

const plannerSuite: Suite = () =>
  Object.entries(plannerBench()).map(([name, value]) => {
    const most = plannerBudgets[name]
    return most === undefined
      ? figure(`planner ${name}`, value, "ms")
      : atMost(`planner ${name}`, value, "ms", most)
  })

const load = (name: string): Scenario => {
  const opened = openScenario(name)
  if (Either.isRight(opened)) return opened.right.scenario
  throw new Error(opened.left.join("; "))
}

const simulate = (scenario: Scenario): RunResult =>
  new Simulation(scenario, { stopwatch: () => performance.now() / 1000 }).runAll()

const actorsSuite: Suite = () => {
  const result = simulate(load("city-day"))
  return [
    atLeast("actor events, city-day", eventsPerSecond(result), "per second", 600_000),
    figure("actor events per delivery, city-day", perDelivery(result), ""),
    figure("wall time, city-day", result.speed.wallSeconds, "s")
  ]
}

const perDelivery = (result: RunResult): number =>
  result.speed.actorEvents / Math.max(1, orderTotals(result).delivered)

const largeCitySuite: Suite = () => {
  const result = simulate(load("city-2k"))
  const { speed, planner } = result
  return [
    atMost("wall time, city-2k", speed.wallSeconds, "s", 30),
    atMost("peak memory, city-2k", (process.resourceUsage().maxRSS * 1024) / 1e9, "GB", 2),
    atLeast("actor events, city-2k", eventsPerSecond(result), "per second", 600_000),
    atMost("planner tick mean, city-2k", planner.tickMeanMs, "ms", 3),
    atMost("planner tick p95, city-2k", planner.tickP95Ms, "ms", 10),
    atMost("quote p95, city-2k", planner.quoteP95Ms, "ms", 1),
    figure(
      "planner's share, city-2k",
      speed.wallSeconds > 0 ? speed.plannerSeconds / speed.wallSeconds : 0,
      ""
    ),
    figure("actor events per delivery, city-2k", perDelivery(result), "")
  ]
}

/** The large city in three sizes: everything in proportion to the orders, so only size itself can cost. */
const scaleSuite: Suite = () => {
  const whole = load("city-2k")
  const costs = [1000, 4000, 12_000].map((orders) => {
    const share = orders / whole.partners.ordersPerDay
    const sized = withOverrides(
      {
        ...whole,
        partners: { ...whole.partners, ordersPerDay: orders },
        city: {
          ...whole.city,
          generator: {
            ...whole.city.generator,
            hubs: Math.max(1, Math.round(whole.city.generator.hubs * share))
          }
        }
      },
      {
        seed: null,
        robots: Math.round(2000 * share),
        pilotsScale: share,
        fullTelemetry: false
      }
    )
    const result = simulate(sized)
    return { orders, cost: (1e6 * result.speed.wallSeconds) / Math.max(1, result.orders.length) }
  })
  const values = costs.map(({ cost }) => cost)
  return [
    ...costs.map(({ orders, cost }) => figure(`cost per order at ${orders} orders`, cost, "µs")),
    atMost("dearest over cheapest order", Math.max(...values) / Math.min(...values), "ratio", 1.3)
  ]
}

const suites: Readonly<Record<string, Suite>> = {
  kernel: kernelSuite,
  planner: plannerSuite,
  "city-2k": largeCitySuite,
  actors: actorsSuite,
  scale: scaleSuite
}

/** Measured with processes, databases and crashes; takes minutes and runs only when it is named. */
const spineName = "spine"

/** Names of the suites, in the order in which they run; `spine` runs by itself. */
export const benchNames: ReadonlyArray<string> = [...Object.keys(suites), spineName]

/** Runs the spine's measurements from their sources: they start servers and need the checkout anyway. */
const runSpine = (json: boolean): ExitCode => {
  const args = ["scripts/run-ts.mjs", "bench/spine/spine.ts", ...(json ? ["--json"] : [])]
  const { status } = spawnSync(process.execPath, args, { cwd: packageRoot, stdio: "inherit" })
  return status === 0 ? exitCodes.ok : exitCodes.failure
}

const show = (value: number): string =>
  value >= 1000 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3)

/** Runs one suite or all. Measuring is never a failure: a missed budget is reported, not punished. */
export const runBench = (name: string | null, json: boolean): ExitCode => {
  if (name === spineName) return runSpine(json)
  const chosen = name === null ? Object.keys(suites) : [name]
  const figures: Array<Figure> = []
  for (const suite of chosen) {
    const measure = suites[suite]
    if (measure === undefined) {
      printErrors([`bench ${suite}: there is no such suite; allowed: ${benchNames.join(", ")}`])
      return exitCodes.usage
    }
    printNote(`bench: ${suite}`)
    figures.push(...measure())
  }
  const rows = figures.map((it) => ({ ...it, kept: isKept(it) }))
  printResult(
    json
      ? JSON.stringify({ schemaVersion: 1, node: process.versions.node, figures: rows })
      : rows
          .map(({ name: label, value, unit, budget, kept }) => {
            const mark = kept === null ? " " : kept ? "✓" : "✗"
            const wanted = budget === null ? "" : `  budget: ${budget.bound} ${show(budget.value)}`
            return `${mark} ${label.padEnd(38)} ${show(value).padStart(12)} ${unit.padEnd(10)}${wanted}`.trimEnd()
          })
          .join("\n")
  )
  return exitCodes.ok
}

const isKept = ({ value, budget }: Figure): boolean | null => {
  if (budget === null) return null
  return budget.bound === "at least" ? value >= budget.value : value <= budget.value
}
