/**
 * What the public evaluator of the benchmark looks at, written a second time and by itself, so that our own
 * checker can be compared with it: no half services, no maximum, no restaurant of later orders in a bundle.
 * A solution that it cannot follow is refused. Source: spec/simulation.md 10.
 */
import type { MdrpInstance, MdrpSolution, MdrpStop } from "../../../../src/sim/benchmarks/mdrp/model.ts"

const key = (stop: MdrpStop): string => (stop.kind === "start" ? "start" : `${stop.kind} ${stop.index}`)

/** Whether the public evaluator would call a solution feasible. */
export const isPubliclyFeasible = (instance: MdrpInstance, solution: MdrpSolution): boolean => {
  const { orders, couriers, restaurants, parameters } = instance
  const times = new Map<number, Array<number>>()
  const places = new Map<number, Array<string>>()

  for (const [index, { onTime }] of couriers.entries()) {
    times.set(index, [onTime])
    places.set(index, ["start"])
  }
  for (const { courier, departureTime, origin, destination } of solution.moves) {
    const from =
      origin.kind === "start"
        ? couriers[courier]
        : (origin.kind === "order" ? orders : restaurants)[origin.index]
    const to =
      destination.kind === "start"
        ? undefined
        : (destination.kind === "order" ? orders : restaurants)[destination.index]
    const timeline = times.get(courier)
    const stops = places.get(courier)
    if (from === undefined || to === undefined || timeline === undefined || stops === undefined) return false
    if (stops.at(-1) !== key(origin)) return false
    const minutes = Math.ceil(Math.hypot(from.x - to.x, from.y - to.y) / parameters.metersPerMinute)
    timeline.push(departureTime, departureTime + minutes)
    stops.push("driving", key(destination))
  }
  for (const timeline of times.values()) {
    if (timeline.some((time, i) => i > 0 && time < timeline[i - 1]!)) return false
  }
  /** The last place reached strictly before. */
  const placeBefore = (courier: number, time: number): string | undefined =>
    places.get(courier)?.[times.get(courier)!.filter((it) => it < time).length - 1]

  const seen = new Set<number>()
  for (const { assignmentTime, pickupTime, courier, orders: bundle } of solution.assignments) {
    const offTime = couriers[courier]?.offTime
    const restaurant = orders[bundle[0] ?? -1]?.restaurant
    if (offTime === undefined || restaurant === undefined) return false
    if (pickupTime > offTime) return false
    if (placeBefore(courier, pickupTime) !== `restaurant ${restaurant}`) return false
    let earliest = Number.NEGATIVE_INFINITY
    for (const index of new Set(bundle)) {
      if (seen.has(index)) return false
      seen.add(index)
    }
    for (const index of bundle) {
      const order = orders[index]
      if (order === undefined || assignmentTime < order.placementTime || pickupTime < order.readyTime)
        return false
      const dropoff = solution.outcomes[index]?.dropoffTime ?? null
      if (dropoff === null) continue
      if (dropoff < earliest) return false
      earliest = dropoff + parameters.dropoffServiceMinutes
    }
  }
  return solution.outcomes.every(
    ({ order, dropoffTime, courier }) =>
      courier === null || (dropoffTime !== null && placeBefore(courier, dropoffTime) === `order ${order}`)
  )
}
