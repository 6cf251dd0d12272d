/** What the figures rest on: the scenario's main parameters, what was left out, and how to repeat the run. */
import { hour, minute } from "../../../domain/instant.ts"
import { Draws } from "../../kernel/streams.ts"
import { robotCount, type Scenario } from "../../scenario/schema.ts"
import { formatLocal } from "../../scenario/start-at.ts"
import { generateCity } from "../../world/city.ts"
import { count, counted, money, wall } from "../figures.ts"
import { seedJson } from "../json.ts"
import { kpisOf, kpiWindow } from "../kpis.ts"
import type { RunResult } from "../run-result.ts"
import { localHours } from "./local-hours.ts"
import { commandText, escapeHtml, type Fact, factList, section, textFact } from "./markup.ts"

/** What a report is told about its own making. */
export interface Making {
  /** The command that repeats the run. */
  readonly command: string
  /** Version of the program. */
  readonly version: string
  /** What `explain` and `replay` call the run: its folder. */
  readonly run: string
}

/** The section with parameters on the one hand and the run's identity on the other. */
export const assumptionsSection = (results: ReadonlyArray<RunResult>, making: Making): string => {
  const result = results[0]
  if (result === undefined) return ""
  return section(
    "assumptions",
    "What this rests on",
    "A simulated city, not a measured one: walking speeds, preparation times and mishaps are the scenario's. All of its parameters are in resolved.yaml beside this file.",
    `<h3>Assumptions</h3>${factList(parameters(result))}<h3>This run</h3>${factList(identity(results, result, making))}`
  )
}

const parameters = (result: RunResult): ReadonlyArray<Fact> => {
  const { scenario } = result
  const { pilots, fieldOps, partners, costs } = scenario
  const shifts = pilots.shifts.reduce((sum, shift) => sum + shift.count, 0)
  const robots = scenario.fleet.robots.reduce((sum, entry) => sum + robotCount(entry), 0)
  const window = kpiWindow(result)
  const { clock } = localHours(result)
  const kpis = kpisOf(result)
  return [
    textFact("City", cityWords(scenario)),
    textFact("Fleet", counted(robots, "robot")),
    textFact("Pilots", `${counted(shifts, "shift")} of ${pilots.shiftMs / hour} hours`),
    textFact("Field operators", `${fieldOps.perHub} per hub`),
    textFact("Orders", ordersWords(scenario)),
    textFact("Promise to customers", `the quoted time and ${partners.promiseSlackMs / minute} minutes`),
    textFact(
      "Weather",
      scenario.weather.model === "markov"
        ? "changes by the hour, at random"
        : `${scenario.weather.model} all day`
    ),
    textFact("Who chooses robots", scenario.policy.planner),
    textFact(
      "When no robot can",
      scenario.policy.fallback === "couriers"
        ? "couriers, where the order allows them"
        : "the order is refused"
    ),
    textFact(
      "Prices",
      `robot ${money(costs.robotDayMinor)} a day, pilot ${money(costs.pilotHourMinor)} and field operator ${money(costs.operatorHourMinor)} an hour, swap ${money(costs.batterySwapMinor)}, courier ${money(costs.courierMinor)}, refund ${money(costs.refundMinor)}`
    ),
    textFact(
      "Counted",
      window.to <= window.from
        ? "no order: the run is shorter than what is left out at its ends"
        : `${count(kpis.ordersRequested)} of ${count(result.orders.length)} orders: those placed from ${clock(window.from)} to ${clock(window.to)}`
    ),
    textFact("Left out", `${warmUpWords(scenario)}orders of the last 90 minutes, which only load the system`)
  ]
}

const warmUpWords = ({ warmup }: Scenario): string => {
  if (warmup.method === "none") return "no warm-up: the day begins empty; "
  const how = warmup.method === "mser5" ? ", found by MSER-5 in five pilot runs" : ""
  return `the first ${warmup.durationMs / minute} minutes (warm-up${how}) and `
}

/** The city of a scenario and what its ways are, in one sentence. */
export const cityWords = (scenario: Scenario): string => {
  const { travel, streetFile } = scenario
  const way =
    travel.model === "haversine"
      ? `ways are ${travel.detourFactor} times the straight line`
      : "ways follow the streets"
  const { generator, zones, hubs, merchants } = scenario.city
  if (streetFile !== undefined) {
    const city = generateCity(scenario, new Draws(scenario.seed, 0))
    const source =
      merchants.length > 0
        ? "as listed"
        : streetFile.merchants.length > 0
          ? "those of the map"
          : "drawn, because the map has none"
    return `${streetFile.source}, ${count(streetFile.statistics.km)} km of ways; ${counted(city.zones.length, "zone")}, ${counted(city.hubs.length, "hub")}, ${counted(city.lots.length, "parking lot")}; ${counted(city.merchants.length, "merchant")}, ${source}; ${way}`
  }
  return zones.length > 0
    ? `${counted(zones.length, "zone")}, ${counted(hubs.length, "hub")} and ${counted(merchants.length, "merchant")} as listed; ${way}`
    : `generated: ${counted(generator.hubs, "hub")}, each with ${counted(generator.merchants, "merchant")} and ${counted(generator.lots, "parking lot")} within ${count(generator.radiusM)} m; ${way}`
}

/** Where the orders of a scenario come from, and how many there are, in one sentence. */
export const ordersWords = ({ partners, demand, demandFile }: Scenario): string => {
  if (demand !== null && demandFile !== undefined) {
    const { orders, outsideRun, outsideZones } = demandFile
    const left = [
      ...(outsideRun > 0 ? [`${count(outsideRun)} outside the run`] : []),
      ...(outsideZones > 0 ? [`${count(outsideZones)} outside every zone`] : [])
    ]
    const grid =
      demand.customerGridM > 0 ? `; customers moved to the middle of cells of ${demand.customerGridM} m` : ""
    return `${counted(orders.length, "order")} of ${demand.file}${left.length > 0 ? `, ${left.join(" and ")} left out` : ""}${grid}`
  }
  return partners.orders.length > 0
    ? `${counted(partners.orders.length, "order")} as listed`
    : `drawn, ${count(partners.ordersPerDay)} a day on average by the hour shares of the scenario`
}

/** What tells the content of the files that the scenario names. */
const contents = ({ city, demandFile }: Scenario): ReadonlyArray<Fact> =>
  (
    [
      ["streets", city.streetsSha256],
      ["orders", demandFile?.sha256 ?? null]
    ] as const
  ).flatMap(([of, sha256]) =>
    sha256 === null ? [] : [[`SHA-256 of the file of ${of}`, `<code>${escapeHtml(sha256)}</code>`] as const]
  )

const identity = (
  results: ReadonlyArray<RunResult>,
  result: RunResult,
  making: Making
): ReadonlyArray<Fact> => {
  const { at, utcOffsetMs } = result.scenario.startAt
  const local = (instant: number): string => formatLocal(instant, utcOffsetMs).replace("T", " ").slice(0, 16)
  return [
    textFact("Scenario", result.scenario.name),
    textFact("Simulated", `${local(at)} to ${local(result.endedAt)} (${result.scenario.city.timezone})`),
    textFact(
      "Seed",
      `${seedJson(result.seed)}${results.length > 1 ? `, ${results.length} replications` : ""}`
    ),
    ["Digest of all events", `<code>${escapeHtml(result.digest)}</code>`],
    ...(result.logHash === null
      ? []
      : [["SHA-256 of the event log", `<code>${escapeHtml(result.logHash)}</code>`] as const]),
    ...contents(result.scenario),
    textFact("Version", `Curbline ${making.version}`),
    textFact(
      "Computed",
      `in ${wall(result.speed.wallSeconds)}; ${count(result.invariants.checked)} checks of the whole state, ${count(result.invariants.violated)} found something broken`
    ),
    ["To repeat it", commandText(making.command)],
    [
      "To look closer",
      `${commandText(`curbline explain ${making.run} --order 42`)} why an order got its robot; ${commandText(`curbline replay ${making.run} --robot ${result.serials[0] ?? "SERIAL"}`)} what a robot did`
    ]
  ]
}
