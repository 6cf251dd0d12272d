/**
 * The key figures that a study keeps of every simulated day: numbers only, and only those that the day alone
 * decides (times of this machine are left out). A figure that a day cannot give is null.
 * Source: spec/simulation.md 6.
 */
import { day } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { costMinor, kpisOf } from "../report/kpis.ts"
import type { RunResult } from "../report/run-result.ts"
import type { Promises } from "../scenario/schema.ts"
import { objectivePerOrder } from "./figures.ts"

/** What a figure is measured in: rates 0..1, minor units of money, cost-seconds, plain numbers. */
export type StudyUnit = "rate" | "seconds" | "minutes" | "money" | "costSeconds" | "number"

/** One key figure of a study. */
export interface StudyKpi {
  /** As JSON, CSV and Parquet name it. */
  readonly key: string
  /** As tables and sentences name it. */
  readonly name: string
  readonly unit: StudyUnit
  /** Which way is better; null: neither by itself. */
  readonly better: "more" | "less" | null
}

const kpi = <Key extends string>(
  key: Key,
  name: string,
  unit: StudyUnit,
  better: StudyKpi["better"] = null
) => ({ key, name, unit, better }) as const

/** In the order of tables and files. */
export const studyKpis = [
  kpi("acceptanceRate", "acceptance", "rate", "more"),
  kpi("completionRate", "completion", "rate", "more"),
  kpi("completionRateRobot", "completion by robots", "rate", "more"),
  kpi("onTimeRate", "on time", "rate", "more"),
  kpi("withinFortyMinutesRate", "within 40 min", "rate", "more"),
  kpi("clickToDoorMeanS", "click-to-door mean", "seconds", "less"),
  kpi("clickToDoorP50S", "click-to-door p50", "seconds", "less"),
  kpi("clickToDoorP90S", "click-to-door p90", "seconds", "less"),
  kpi("clickToDoorP99S", "click-to-door p99", "seconds", "less"),
  kpi("costPerDayMinor", "cost per day", "money", "less"),
  kpi("costPerDeliveryMinor", "cost per delivery", "money", "less"),
  kpi("rescueRate", "rescues", "rate", "less"),
  kpi("robotUtilisation", "robot utilisation", "rate"),
  kpi("pilotUtilisation", "pilot utilisation", "rate"),
  kpi("operatorUtilisation", "operator utilisation", "rate"),
  kpi("robotsPerPilot", "robots per pilot", "number"),
  kpi("deliveriesPerRobotHour", "deliveries per robot hour", "number", "more"),
  kpi("robotMinutesPerDelivery", "robot time per delivery", "minutes", "less"),
  kpi("pilotMinutesPerDelivery", "pilot time per delivery", "minutes", "less"),
  kpi("pickupTripMedianMin", "pickup trip median", "minutes"),
  kpi("deliveryTripMedianMin", "delivery trip median", "minutes"),
  kpi("etaErrorMeanAbsoluteS", "ETA error", "seconds", "less"),
  kpi("etaErrorBiasS", "ETA bias", "seconds"),
  kpi("reassignmentsPer100Orders", "reassignments per 100", "number"),
  kpi("interruptionsPer100Orders", "interruptions per 100", "number"),
  kpi("handoversPer100Orders", "handovers per 100", "number"),
  kpi("orphanMinutes", "orphan minutes", "minutes", "less"),
  kpi("robotsInWorkshop", "robots in workshop", "number"),
  kpi("ordersRequested", "orders requested", "number"),
  kpi("ordersAccepted", "orders accepted", "number"),
  kpi("ordersDelivered", "orders delivered", "number"),
  kpi("objective", "planner's cost per order", "costSeconds", "less")
] as const satisfies ReadonlyArray<StudyKpi>

/** Name of a figure in JSON, CSV and Parquet. */
export type StudyKpiKey = (typeof studyKpis)[number]["key"]

/** The names of all figures. */
export const studyKpiKeys: readonly [StudyKpiKey, ...Array<StudyKpiKey>] = [
  studyKpis[0].key,
  ...studyKpis.slice(1).map(({ key }) => key)
]

/** The figures of one day. */
export type StudyKpiValues = Readonly<Record<StudyKpiKey, number | null>>

/** All figures of a finished day; `config`: the weights of the planner's objective. */
export const studyKpiValues = (result: RunResult, config: PlannerConfig): StudyKpiValues => {
  const kpis = kpisOf(result)
  const days = (result.endedAt - result.scenario.startAt.at) / day
  const { acceptanceRate, completionRate, completionRateRobot, onTimeRate, withinFortyMinutesRate } = kpis
  const { clickToDoorMeanS, clickToDoorP50S, clickToDoorP90S, clickToDoorP99S, costPerDeliveryMinor } = kpis
  const { rescueRate, robotUtilisation, pilotUtilisation, operatorUtilisation, robotsPerPilot } = kpis
  const { deliveriesPerRobotHour, robotMinutesPerDelivery, pilotMinutesPerDelivery } = kpis
  const { etaErrorMeanAbsoluteS, etaErrorBiasS, orphanMinutes, robotsInWorkshop } = kpis
  const { reassignmentsPer100Orders, interruptionsPer100Orders, handoversPer100Orders } = kpis
  const { pickupTripMedianMin, deliveryTripMedianMin } = kpis
  const { ordersRequested, ordersAccepted, ordersDelivered } = kpis
  return {
    acceptanceRate,
    completionRate,
    completionRateRobot,
    onTimeRate,
    withinFortyMinutesRate,
    clickToDoorMeanS,
    clickToDoorP50S,
    clickToDoorP90S,
    clickToDoorP99S,
    costPerDayMinor: costMinor(result) / days,
    costPerDeliveryMinor,
    rescueRate,
    robotUtilisation,
    pilotUtilisation,
    operatorUtilisation,
    robotsPerPilot,
    deliveriesPerRobotHour,
    robotMinutesPerDelivery,
    pilotMinutesPerDelivery,
    pickupTripMedianMin,
    deliveryTripMedianMin,
    etaErrorMeanAbsoluteS,
    etaErrorBiasS,
    reassignmentsPer100Orders,
    interruptionsPer100Orders,
    handoversPer100Orders,
    orphanMinutes,
    robotsInWorkshop,
    ordersRequested,
    ordersAccepted,
    ordersDelivered,
    objective: objectivePerOrder(result, config)
  }
}

/** A promised level (`sla:`) as a limit of one figure, in the figure's own unit. */
export interface PromisedLevel {
  readonly key: StudyKpiKey
  readonly bound: "at least" | "at most"
  readonly level: number
}

/** The promised levels of a scenario, in the order of the schema; empty when it promises nothing. */
export const promisedLevels = (promises: Promises): ReadonlyArray<PromisedLevel> => {
  const levels: Array<PromisedLevel> = []
  const add = (
    key: StudyKpiKey,
    bound: PromisedLevel["bound"],
    level: number | null,
    unitsOfFile: number
  ): void => {
    if (level !== null) levels.push({ key, bound, level: level / unitsOfFile })
  }
  add("acceptanceRate", "at least", promises.acceptanceMinPct, 100)
  add("completionRate", "at least", promises.completionMinPct, 100)
  add("onTimeRate", "at least", promises.onTimeMinPct, 100)
  add("withinFortyMinutesRate", "at least", promises.withinFortyMinutesMinPct, 100)
  add("clickToDoorP50S", "at most", promises.clickToDoorP50MaxMs, 1000)
  add("clickToDoorP90S", "at most", promises.clickToDoorP90MaxMs, 1000)
  add("clickToDoorP99S", "at most", promises.clickToDoorP99MaxMs, 1000)
  add("etaErrorMeanAbsoluteS", "at most", promises.etaErrorMaxMs, 1000)
  add("rescueRate", "at most", promises.rescueMaxPct, 100)
  add("costPerDeliveryMinor", "at most", promises.costMaxMinor, 1)
  return levels
}

/** Levels that hold where a scenario promises nothing. Source: spec/simulation.md 8. */
export const usualLevels: ReadonlyArray<PromisedLevel> = [
  { key: "acceptanceRate", bound: "at least", level: 0.9 },
  { key: "onTimeRate", bound: "at least", level: 0.9 },
  { key: "clickToDoorP90S", bound: "at most", level: 3600 }
]

/** The levels that a study of this scenario is judged by. */
export const levelsOf = (promises: Promises): ReadonlyArray<PromisedLevel> => {
  const own = promisedLevels(promises)
  return own.length > 0 ? own : usualLevels
}
