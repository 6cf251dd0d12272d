/**
 * The key figures of a run, exactly as spec/simulation.md 6 defines them. A figure that cannot be had
 * (no order in the window, nothing delivered) is null, never 0.
 *
 * Figures of orders are over the KPI window: orders placed from the end of the warm-up until 90 minutes
 * before the end of the run. Sums of time (utilisation, cost) are over the whole run.
 */
import { day, hour, type Instant, minute, second } from "../../domain/instant.ts"
import { kpiTailMs } from "../scenario/checks.ts"
import type { FieldTaskTimes } from "./field-times.ts"
import { ascending, mean, quantile, ratio } from "./quantile.ts"
import type { OrderRecord, RunCounters, RunResult } from "./run-result.ts"

/** Shares of the time that robots are in service. */
export interface RobotTimeShares {
  readonly pickup: number
  readonly delivery: number
  readonly return: number
  readonly deployment: number
  /** Bound to an order but not on a trip. */
  readonly wait: number
}

export interface Kpis {
  /** Orders placed in the window. */
  readonly ordersRequested: number
  readonly ordersAccepted: number
  readonly ordersDelivered: number
  /** Accepted and canceled later. */
  readonly ordersCanceled: number
  /** Without an outcome at the end of the run. */
  readonly ordersOpen: number
  /** Orders with an accepted robot plan ÷ orders requested. */
  readonly acceptanceRate: number | null
  /** Orders that were not accepted, by limiting factor; `PartnerDeclined` when a quote was not taken. */
  readonly refusals: Readonly<Record<string, number>>
  /** Orders that were accepted and canceled, by reason. */
  readonly cancellations: Readonly<Record<string, number>>
  /** Delivered by anyone ÷ accepted. */
  readonly completionRate: number | null
  /** Delivered by a robot ÷ accepted. */
  readonly completionRateRobot: number | null
  /** From placement to the customer's lid close, delivered orders only. */
  readonly clickToDoorP50S: number | null
  readonly clickToDoorP90S: number | null
  readonly clickToDoorP99S: number | null
  readonly clickToDoorMeanS: number | null
  /** Accepted orders that were not delivered: what the quantiles leave out. */
  readonly undelivered: number
  /** Delivered by the promised time ÷ accepted. */
  readonly onTimeRate: number | null
  /** Delivered within 40 minutes of placement ÷ accepted. */
  readonly withinFortyMinutesRate: number | null
  /** Actual arrival minus the estimate that stood ten minutes before it. */
  readonly etaErrorMeanAbsoluteS: number | null
  readonly etaErrorBiasS: number | null
  /** Time on trips ÷ time in service, all robots. */
  readonly robotUtilisation: number | null
  readonly robotTimeShares: RobotTimeShares | null
  /** Time holding an accepted assignment ÷ time on shift without breaks, all pilots. */
  readonly pilotUtilisation: number | null
  /** Average number of robots on trips ÷ average number of pilots on shift. */
  readonly robotsPerPilot: number | null
  /** Robots of the fleet ÷ most pilots on shift at once. */
  readonly fleetPerPilot: number | null
  /** Deliveries by robots ÷ hours that robots were in service. */
  readonly deliveriesPerRobotHour: number | null
  /** The same over the time that robots were bound to an order or on a trip. */
  readonly deliveriesPerBusyRobotHour: number | null
  /** Minutes that a robot was on trips or bound to an order, per delivery. */
  readonly robotMinutesPerDelivery: number | null
  /** Minutes that a pilot held an assignment, per delivery. */
  readonly pilotMinutesPerDelivery: number | null
  /** Robot days, pilot and operator hours, swaps, couriers and refunds ÷ delivered. */
  readonly costPerDeliveryMinor: number | null
  /** Accepted orders that needed a field operator, another robot after loading or a courier ÷ accepted. */
  readonly rescueRate: number | null
  /** Tasks of field operators that were completed, by type. */
  readonly fieldTasks: Readonly<Record<string, number>>
  /** From when somebody was sought until he set out, mean over all tasks. */
  readonly fieldWaitMeanS: number | null
  /** From when he set out until the work was done, mean over all tasks. */
  readonly fieldWorkMeanS: number | null
  /** Time from accepting a task to its end ÷ time on duty, all field operators. */
  readonly operatorUtilisation: number | null
  /** Average number of robots in the workshop. */
  readonly robotsInWorkshop: number | null
  readonly reassignmentsPer100Orders: number | null
  readonly interruptionsPer100Orders: number | null
  readonly handoversPer100Orders: number | null
  readonly orphanMinutes: number
  readonly replanP95Ms: number
  /** Cost of the plans over their lower bound, less 1, all cycles that compared deliveries; null without any. */
  readonly gapToBound: number | null
  /** Median driving times of the window's orders, minutes. */
  readonly pickupTripMedianMin: number | null
  readonly deliveryTripMedianMin: number | null
  readonly returnTripMedianMin: number | null
}

/** First and last instant of placement that count; the last is exclusive. */
export const kpiWindow = (result: RunResult): { readonly from: Instant; readonly to: Instant } => {
  const { startAt, durationMs, warmup } = result.scenario
  return {
    from: startAt.at + (warmup.method === "none" ? 0 : warmup.durationMs),
    to: Math.min(startAt.at + durationMs, result.endedAt) - kpiTailMs
  }
}

/** Click-to-door times of the window's delivered orders, milliseconds, ascending. */
export const clickToDoorMs = (result: RunResult): ReadonlyArray<number> =>
  ascending(
    ordersInWindow(result).flatMap((it) => (it.deliveredAt === null ? [] : [it.deliveredAt - it.placedAt]))
  )

/** The orders that count for the key figures: those placed in the KPI window. */
export const ordersInWindow = (result: RunResult): ReadonlyArray<OrderRecord> => {
  const { from, to } = kpiWindow(result)
  return result.orders.filter((order) => order.placedAt >= from && order.placedAt < to)
}

/** All key figures of a run. */
export const kpisOf = (result: RunResult): Kpis => {
  const { fleet, crew, counters, field, series } = result
  const tasks = Object.values(field.tasks)
  const requested = ordersInWindow(result)
  const accepted = requested.filter((it) => it.acceptedAt !== null)
  const delivered = accepted.filter((it) => it.deliveredAt !== null)
  const doorMs = clickToDoorMs(result)
  const etaErrors = delivered.flatMap((it) =>
    it.arrivedAt === null || it.etaTenMinutesBefore === null
      ? []
      : [(it.arrivedAt - it.etaTenMinutesBefore) / second]
  )
  const onTripMs = fleet.pickupMs + fleet.deliveryMs + fleet.returnMs + fleet.deploymentMs
  const deliveredInAll = result.orders.filter((it) => it.deliveredAt !== null)
  const byRobot = deliveredInAll.filter((it) => it.provider === "Robot").length
  const pilotsAtPeak = series.reduce((most, point) => Math.max(most, point.pilotsOnShift), 0)
  const per100 = (count: number): number | null => ratio(100 * count, result.orders.length)
  return {
    ordersRequested: requested.length,
    ordersAccepted: accepted.length,
    ordersDelivered: delivered.length,
    ordersCanceled: accepted.filter((it) => it.outcome === "Canceled").length,
    ordersOpen: requested.filter((it) => it.outcome === "Open").length,
    acceptanceRate: ratio(accepted.length, requested.length),
    refusals: counted(
      requested.flatMap((it) => {
        if (it.acceptedAt !== null || it.outcome === "Open") return []
        return [
          it.outcome === "NotAccepted" ? "PartnerDeclined" : (it.limitingFactor ?? it.reason ?? "Unknown")
        ]
      })
    ),
    cancellations: counted(
      accepted.flatMap((it) => (it.outcome === "Canceled" ? [it.reason ?? "Unknown"] : []))
    ),
    completionRate: ratio(delivered.length, accepted.length),
    completionRateRobot: ratio(delivered.filter((it) => it.provider === "Robot").length, accepted.length),
    clickToDoorP50S: inSeconds(quantile(doorMs, 0.5)),
    clickToDoorP90S: inSeconds(quantile(doorMs, 0.9)),
    clickToDoorP99S: inSeconds(quantile(doorMs, 0.99)),
    clickToDoorMeanS: inSeconds(mean(doorMs)),
    undelivered: accepted.length - delivered.length,
    onTimeRate: ratio(
      delivered.filter((it) => it.promisedAt !== null && (it.deliveredAt ?? 0) <= it.promisedAt).length,
      accepted.length
    ),
    withinFortyMinutesRate: ratio(
      delivered.filter((it) => (it.deliveredAt ?? 0) - it.placedAt <= 40 * minute).length,
      accepted.length
    ),
    etaErrorMeanAbsoluteS: mean(etaErrors.map(Math.abs)),
    etaErrorBiasS: mean(etaErrors),
    robotUtilisation: ratio(onTripMs, fleet.inServiceMs),
    robotTimeShares:
      fleet.inServiceMs > 0
        ? {
            pickup: fleet.pickupMs / fleet.inServiceMs,
            delivery: fleet.deliveryMs / fleet.inServiceMs,
            return: fleet.returnMs / fleet.inServiceMs,
            deployment: fleet.deploymentMs / fleet.inServiceMs,
            wait: fleet.waitMs / fleet.inServiceMs
          }
        : null,
    pilotUtilisation: ratio(crew.assignedMs, crew.onShiftMs),
    robotsPerPilot: ratio(onTripMs, crew.onShiftMs),
    fleetPerPilot: ratio(fleet.robots, pilotsAtPeak),
    deliveriesPerRobotHour: ratio(byRobot, fleet.inServiceMs / hour),
    deliveriesPerBusyRobotHour: ratio(byRobot, (onTripMs + fleet.waitMs) / hour),
    robotMinutesPerDelivery: ratio((onTripMs + fleet.waitMs) / minute, byRobot),
    pilotMinutesPerDelivery: ratio(crew.assignedMs / minute, byRobot),
    costPerDeliveryMinor: ratio(costMinor(result), deliveredInAll.length),
    rescueRate: ratio(accepted.filter((it) => it.rescued).length, accepted.length),
    fieldTasks: Object.fromEntries(Object.entries(field.tasks).map(([type, it]) => [type, it.completed])),
    fieldWaitMeanS: inSeconds(ratio(total(tasks, "waitMs"), total(tasks, "begun"))),
    fieldWorkMeanS: inSeconds(ratio(total(tasks, "workMs"), total(tasks, "completed"))),
    operatorUtilisation: ratio(field.busyMs, crew.operatorMs),
    robotsInWorkshop: ratio(field.workshopMs, result.endedAt - result.scenario.startAt.at),
    reassignmentsPer100Orders: per100(counters.reassignments),
    interruptionsPer100Orders: per100(counters.interruptions),
    handoversPer100Orders: per100(counters.handovers),
    orphanMinutes: counters.orphanMs / minute,
    replanP95Ms: result.planner.tickP95Ms,
    gapToBound: gapOf(counters),
    pickupTripMedianMin: medianMin(requested.map((it) => it.pickupMs)),
    deliveryTripMedianMin: medianMin(requested.map((it) => it.deliveryMs)),
    returnTripMedianMin: medianMin(requested.map((it) => it.returnMs))
  }
}

const total = (tasks: ReadonlyArray<FieldTaskTimes>, key: keyof FieldTaskTimes): number =>
  tasks.reduce((sum, it) => sum + it[key], 0)

const gapOf = ({ planCostS, planBoundS }: RunCounters): number | null => {
  const share = ratio(planCostS, planBoundS)
  return share === null ? null : share - 1
}

/** What the whole run cost, by the prices of the scenario. */
export const costMinor = (result: RunResult): number => {
  const { costs, startAt } = result.scenario
  const days = (result.endedAt - startAt.at) / day
  const couriers = result.orders.filter((it) => it.deliveredAt !== null && it.provider === "Courier").length
  const refunds = result.orders.filter((it) => it.acceptedAt !== null && it.outcome === "Canceled").length
  return (
    result.fleet.robots * days * costs.robotDayMinor +
    (result.crew.paidMs / hour) * costs.pilotHourMinor +
    (result.crew.operatorMs / hour) * costs.operatorHourMinor +
    result.fleet.batterySwaps * costs.batterySwapMinor +
    couriers * costs.courierMinor +
    refunds * costs.refundMinor
  )
}

const inSeconds = (ms: number | null): number | null => (ms === null ? null : ms / second)

const medianMin = (values: ReadonlyArray<number | null>): number | null => {
  const median = quantile(ascending(values.filter((value) => value !== null)), 0.5)
  return median === null ? null : median / minute
}

/** How often each word occurs: the most frequent first, then by name. */
const counted = (words: ReadonlyArray<string>): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return Object.fromEntries([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)))
}
