/** The result of `sim --json` and `kpis.json`: one versioned form. Source: spec/simulation.md 6. */
import { second } from "../../domain/instant.ts"
import { type Kpis, kpisOf } from "./kpis.ts"
import type { RunResult } from "./run-result.ts"

export interface SimulationJson {
  readonly schemaVersion: 1
  readonly scenario: string
  /** A number, or a text when it is above 2^53 and a number would lose digits. */
  readonly seed: number | string
  readonly digest: string
  readonly simulatedSeconds: number
  readonly wallSeconds: number
  readonly plannerSeconds: number
  readonly actorEvents: number
  /** Actor events per second of wall time without the planner's. */
  readonly eventsPerSecond: number
  readonly orders: OrderTotals
  readonly kpis: Kpis
  /** What the faults of the scenario have really done, by kind. */
  readonly faultsFired: { readonly [kind: string]: number }
  readonly invariants: { readonly checked: number; readonly violated: number }
  /** Where the orders come from, when they are those of a file. */
  readonly demand?: {
    readonly file: string
    readonly sha256: string
    readonly orders: number
    readonly outsideRun: number
    readonly outsideZones: number
  }
  /** Whose map the streets were made from; absent without streets. */
  readonly notice?: string
}

/** Orders of the whole run by outcome; the outcomes add up to `placed`. */
export interface OrderTotals {
  readonly placed: number
  readonly rejected: number
  readonly notAccepted: number
  readonly delivered: number
  readonly canceled: number
  readonly open: number
}

export const orderTotals = (result: RunResult): OrderTotals => {
  const of = (outcome: string): number => result.orders.filter((it) => it.outcome === outcome).length
  return {
    placed: result.orders.length,
    rejected: of("Rejected"),
    notAccepted: of("NotAccepted"),
    delivered: of("Delivered"),
    canceled: of("Canceled"),
    open: of("Open")
  }
}

export const eventsPerSecond = (result: RunResult): number => {
  const { wallSeconds, plannerSeconds, actorEvents } = result.speed
  const seconds = wallSeconds - plannerSeconds
  return seconds > 0 ? Math.round(actorEvents / seconds) : 0
}

export const seedJson = (seed: number | bigint): number | string =>
  typeof seed === "bigint" ? (seed <= Number.MAX_SAFE_INTEGER ? Number(seed) : String(seed)) : seed

export const simulationJson = (result: RunResult): SimulationJson => ({
  schemaVersion: 1,
  scenario: result.scenario.name,
  seed: seedJson(result.seed),
  digest: result.digest,
  simulatedSeconds: (result.endedAt - result.scenario.startAt.at) / second,
  wallSeconds: result.speed.wallSeconds,
  plannerSeconds: result.speed.plannerSeconds,
  actorEvents: result.speed.actorEvents,
  eventsPerSecond: eventsPerSecond(result),
  orders: orderTotals(result),
  kpis: kpisOf(result),
  faultsFired: result.faultsFired,
  invariants: { checked: result.invariants.checked, violated: result.invariants.violated },
  ...demandJson(result.scenario),
  ...(result.scenario.streetFile === undefined ? {} : { notice: result.scenario.streetFile.notice })
})

/** Where the orders of a scenario come from; nothing when they are drawn or listed. */
export const demandJson = ({ demand, demandFile }: RunResult["scenario"]): Pick<SimulationJson, "demand"> =>
  demand === null || demandFile === undefined
    ? {}
    : {
        demand: {
          file: demand.file,
          sha256: demandFile.sha256,
          orders: demandFile.orders.length,
          outsideRun: demandFile.outsideRun,
          outsideZones: demandFile.outsideZones
        }
      }
