/**
 * The figures that policies are compared by, each from one finished run. A figure that a run cannot give
 * is null. Source: spec/simulation.md 6, spec/dispatch.md 7.
 */
import { second } from "../../domain/instant.ts"
import type { PlannerConfig } from "../../services/dispatch/planner/config.ts"
import { type Kpis, kpisOf, ordersInWindow } from "../report/kpis.ts"
import { ratio } from "../report/quantile.ts"
import type { OrderRecord, RunResult } from "../report/run-result.ts"

/** What a figure is measured in: rates 0..1, seconds, minor units of money, cost-seconds. */
export type FigureUnit = "rate" | "seconds" | "money" | "costSeconds"

export interface Figure {
  readonly key: string
  readonly name: string
  readonly unit: FigureUnit
  /** Which way is better; null: neither by itself. */
  readonly better: "more" | "less" | null
  /** A sentence about a difference: "accepts", the amount, "more" or "less", and the rest. */
  readonly says: readonly [verb: string, more: string, less: string]
  readonly of: (kpis: Kpis, objective: number | null) => number | null
}

/** In the order in which they are shown; the first is the one that was asked for: what it costs. */
export const figures: ReadonlyArray<Figure> = [
  {
    key: "objective",
    name: "cost per order",
    unit: "costSeconds",
    better: "less",
    says: ["costs", "more per order", "less per order"],
    of: (_, objective) => objective
  },
  {
    key: "acceptanceRate",
    name: "acceptance",
    unit: "rate",
    better: "more",
    says: ["accepts", "more", "less"],
    of: (kpis) => kpis.acceptanceRate
  },
  {
    key: "completionRate",
    name: "completion",
    unit: "rate",
    better: "more",
    says: ["completes", "more of what it accepted", "less of what it accepted"],
    of: (kpis) => kpis.completionRate
  },
  {
    key: "onTimeRate",
    name: "on time",
    unit: "rate",
    better: "more",
    says: ["is on time", "more often", "less often"],
    of: (kpis) => kpis.onTimeRate
  },
  {
    key: "clickToDoorMeanS",
    name: "click-to-door, mean",
    unit: "seconds",
    better: "less",
    says: ["is", "slower from click to door", "faster from click to door"],
    of: (kpis) => kpis.clickToDoorMeanS
  },
  {
    key: "clickToDoorP50S",
    name: "click-to-door, median",
    unit: "seconds",
    better: "less",
    says: ["is", "slower from click to door in the median", "faster from click to door in the median"],
    of: (kpis) => kpis.clickToDoorP50S
  },
  {
    key: "clickToDoorP90S",
    name: "click-to-door, p90",
    unit: "seconds",
    better: "less",
    says: [
      "is",
      "slower from click to door in the 90th percentile",
      "faster from click to door in the 90th percentile"
    ],
    of: (kpis) => kpis.clickToDoorP90S
  },
  {
    key: "robotUtilisation",
    name: "robot utilisation",
    unit: "rate",
    better: null,
    says: ["keeps robots on trips", "more", "less"],
    of: (kpis) => kpis.robotUtilisation
  },
  {
    key: "pilotUtilisation",
    name: "pilot utilisation",
    unit: "rate",
    better: null,
    says: ["keeps pilots busy", "more", "less"],
    of: (kpis) => kpis.pilotUtilisation
  },
  {
    key: "costPerDeliveryMinor",
    name: "money per delivery",
    unit: "money",
    better: "less",
    says: ["spends", "more per delivery", "less per delivery"],
    of: (kpis) => kpis.costPerDeliveryMinor
  }
]

/** The figures of one run by their keys. */
export type FigureValues = Readonly<Record<string, number | null>>

/** All figures of a finished run; `config`: the weights of the objective. */
export const figureValues = (result: RunResult, config: PlannerConfig): FigureValues => {
  const kpis = kpisOf(result)
  const objective = objectivePerOrder(result, config)
  return Object.fromEntries(figures.map((figure) => [figure.key, figure.of(kpis, objective)]))
}

/**
 * What an order cost on average by the planner's own objective, as things really went, cost-seconds:
 *
 * - served: 10 per second of delivery after the promise, 1 per second that the robot drove to the merchant,
 *   0.2 per second that it waited for the food, 0.5 per second that the food waited for it;
 * - not served, for whatever reason (refused, canceled, not there at the end): the price of leaving an order
 *   without a robot, 7,200;
 * - each interruption 180 and each change of robot 120, spread over all orders.
 *
 * The price of risk is left out: a robot that failed has cost its order. Weights are those of `config`.
 * Over the orders of the KPI window whose partner did not change its mind; null without any.
 */
export const objectivePerOrder = (result: RunResult, config: PlannerConfig): number | null => {
  const orders = ordersInWindow(result).filter((order) => order.outcome !== "NotAccepted")
  if (orders.length === 0) return null
  const sum = orders.reduce((cost, order) => cost + orderCost(order, config), 0)
  const { interruptions, reassignments } = result.counters
  const upsets = interruptions * config.interruptionGainS + reassignments * config.hysteresisS
  return sum / orders.length + (ratio(upsets, result.orders.length) ?? 0)
}

const orderCost = (order: OrderRecord, config: PlannerConfig): number => {
  if (order.deliveredAt === null || order.provider !== "Robot") return config.unassignedCostS
  const lateMs = order.promisedAt === null ? 0 : Math.max(0, order.deliveredAt - order.promisedAt)
  const { atPickupAt, foodPromisedAt } = order
  const waitedMs = atPickupAt === null || foodPromisedAt === null ? 0 : atPickupAt - foodPromisedAt
  const weighted =
    config.latenessWeight * lateMs +
    config.approachWeight * (order.pickupMs ?? 0) +
    config.foodWaitingWeight * Math.max(0, waitedMs) +
    config.robotIdleWeight * Math.max(0, -waitedMs)
  return weighted / second
}
