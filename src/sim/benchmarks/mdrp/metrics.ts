/**
 * Key figures of a solution, as publications about the benchmark give them: quantiles of type 7, standard
 * deviations of a sample (n - 1). Times in minutes, money in the unit of the instance.
 * Source: spec/simulation.md 10.
 */
import { sampleStandardDeviation } from "simple-statistics"
import { ascending, mean, quantile, ratio } from "../../report/quantile.ts"
import { placeOf } from "./check-moves.ts"
import { type MdrpInstance, type MdrpSolution, travelMinutes } from "./model.ts"

/** All null of no values; `sd` also of one. */
export interface Distribution {
  readonly mean: number | null
  readonly sd: number | null
  readonly min: number | null
  readonly p10: number | null
  readonly p50: number | null
  readonly p90: number | null
  readonly max: number | null
}

export interface MdrpMetrics {
  readonly orders: number
  readonly delivered: number
  readonly undeliveredPct: number
  readonly assignments: number
  /** Delivered orders per assignment, null without any. */
  readonly ordersPerBundle: number | null
  readonly totalPay: number
  /** Total pay per delivered order, null when none was delivered. */
  readonly costPerOrder: number | null
  /** Share of couriers, 0..1, whose orders earn them less than what they are guaranteed. */
  readonly guaranteedPayShare: number
  // Over delivered orders.
  /** From placement to drop-off. */
  readonly clickToDoor: Distribution
  /** Click-to-door above the target, 0 for those that keep it. */
  readonly overage: Distribution
  readonly readyToDoor: Distribution
  readonly readyToPickup: Distribution
  // Over couriers with a shift.
  /** Driving and services over the length of the shift; above 1 where work goes on after it. */
  readonly utilisation: Distribution
  readonly ordersPerHour: Distribution
}

/** Key figures of a solution whose positions exist; whether it keeps the rules is asked elsewhere. */
export const metricsOf = (instance: MdrpInstance, solution: MdrpSolution): MdrpMetrics => {
  const { targetClickToDoor } = instance.parameters
  const clickToDoor: Array<number> = []
  const readyToDoor: Array<number> = []
  const readyToPickup: Array<number> = []
  for (const { order: index, pickupTime, dropoffTime } of solution.outcomes) {
    const order = instance.orders[index]
    if (order === undefined || pickupTime === null || dropoffTime === null) continue
    clickToDoor.push(dropoffTime - order.placementTime)
    readyToDoor.push(dropoffTime - order.readyTime)
    readyToPickup.push(pickupTime - order.readyTime)
  }
  const days = courierDays(instance, solution)
  const working = days.filter(({ shiftMinutes }) => shiftMinutes > 0)
  const orders = instance.orders.length
  const delivered = clickToDoor.length
  const assignments = solution.assignments.length
  const totalPay = days.reduce((sum, { earned, guaranteed }) => sum + Math.max(earned, guaranteed), 0)
  return {
    orders,
    delivered,
    undeliveredPct: orders === 0 ? 0 : (100 * (orders - delivered)) / orders,
    assignments,
    ordersPerBundle: ratio(delivered, assignments),
    totalPay,
    costPerOrder: ratio(totalPay, delivered),
    guaranteedPayShare: ratio(days.filter((day) => day.earned < day.guaranteed).length, days.length) ?? 0,
    clickToDoor: distributionOf(clickToDoor),
    overage: distributionOf(clickToDoor.map((minutes) => Math.max(0, minutes - targetClickToDoor))),
    readyToDoor: distributionOf(readyToDoor),
    readyToPickup: distributionOf(readyToPickup),
    utilisation: distributionOf(working.map((day) => day.busyMinutes / day.shiftMinutes)),
    ordersPerHour: distributionOf(working.map((day) => (60 * day.orders) / day.shiftMinutes))
  }
}

const distributionOf = (values: ReadonlyArray<number>): Distribution => {
  const sorted = ascending(values)
  return {
    mean: mean(sorted),
    sd: sorted.length < 2 ? null : sampleStandardDeviation([...sorted]),
    min: quantile(sorted, 0),
    p10: quantile(sorted, 0.1),
    p50: quantile(sorted, 0.5),
    p90: quantile(sorted, 0.9),
    max: quantile(sorted, 1)
  }
}

/** What one courier did and earns. */
interface CourierFigures {
  readonly shiftMinutes: number
  readonly orders: number
  /** Driving, and both kinds of service. */
  readonly busyMinutes: number
  readonly earned: number
  readonly guaranteed: number
}

const courierDays = (instance: MdrpInstance, solution: MdrpSolution): ReadonlyArray<CourierFigures> => {
  const { parameters, couriers } = instance
  const { metersPerMinute, pickupServiceMinutes, dropoffServiceMinutes } = parameters
  const orders = new Int32Array(couriers.length)
  const busy = new Float64Array(couriers.length)
  const add = (list: Int32Array | Float64Array, index: number, amount: number): void => {
    list[index] = (list[index] ?? 0) + amount
  }
  for (const { courier, dropoffTime } of solution.outcomes) {
    if (courier === null || dropoffTime === null) continue
    add(orders, courier, 1)
    add(busy, courier, dropoffServiceMinutes)
  }
  for (const { courier } of solution.assignments) add(busy, courier, pickupServiceMinutes)
  for (const { courier: index, origin, destination } of solution.moves) {
    const courier = couriers[index]
    if (courier === undefined) continue
    const from = placeOf(instance, courier, origin)
    add(busy, index, travelMinutes(from, placeOf(instance, courier, destination), metersPerMinute))
  }
  return couriers.map((courier, index) => {
    const shiftMinutes = courier.offTime - courier.onTime
    return {
      shiftMinutes,
      orders: orders[index] ?? 0,
      busyMinutes: busy[index] ?? 0,
      earned: (orders[index] ?? 0) * parameters.payPerOrder,
      guaranteed: (shiftMinutes * parameters.guaranteedPayPerHour) / 60
    }
  })
}
