/**
 * The simplest dispatcher: each order at its placement, those of one minute by their ids as text, to the
 * courier who picks it up first, the first of the list among equals. With `bundleMost` above 1 it waits for
 * further orders of the same restaurant. What checkers and key figures are tried on.
 * Source: spec/simulation.md 10.
 */
import {
  type MdrpAssignment,
  type MdrpInstance,
  type MdrpMove,
  type MdrpOrderOutcome,
  type MdrpSolution,
  type MdrpStop,
  travelMinutes
} from "../../../../src/sim/benchmarks/mdrp/model.ts"

interface Courier {
  stop: MdrpStop
  x: number
  y: number
  freeAt: number
  readonly offTime: number
  readonly moves: Array<MdrpMove>
}

interface Bundle {
  readonly restaurant: number
  readonly orders: Array<number>
  placementTime: number
  readyTime: number
}

/** Orders of a bundle are placed within so many minutes. */
const bundleMinutes = 10

const bundlesOf = (instance: MdrpInstance, bundleMost: number): ReadonlyArray<Bundle> => {
  const { orders } = instance
  const byPlacement = orders
    .map((_, index) => index)
    .sort((a, b) => {
      const [first, second] = [orders[a]!, orders[b]!]
      return first.placementTime - second.placementTime || (first.id < second.id ? -1 : 1)
    })
  const bundles: Array<Bundle> = []
  for (const index of byPlacement) {
    const { restaurant, placementTime, readyTime } = orders[index]!
    const open = bundles.findLast((bundle) => bundle.restaurant === restaurant)
    const opened = orders[open?.orders[0] ?? -1]?.placementTime ?? Number.NEGATIVE_INFINITY
    if (open !== undefined && open.orders.length < bundleMost && placementTime <= opened + bundleMinutes) {
      open.orders.push(index)
      open.placementTime = placementTime
      open.readyTime = Math.max(open.readyTime, readyTime)
    } else bundles.push({ restaurant, orders: [index], placementTime, readyTime })
  }
  return bundles.sort((a, b) => a.placementTime - b.placementTime)
}

export const greedyDay = (instance: MdrpInstance, bundleMost = 1): MdrpSolution => {
  const { parameters, orders, restaurants } = instance
  const { metersPerMinute, maximumClickToDoor } = parameters
  const pickupHalf = Math.ceil(parameters.pickupServiceMinutes / 2)
  const dropoffHalf = Math.ceil(parameters.dropoffServiceMinutes / 2)
  const couriers = instance.couriers.map(
    ({ x, y, onTime, offTime }): Courier => ({
      stop: { kind: "start" },
      x,
      y,
      freeAt: onTime,
      offTime,
      moves: []
    })
  )
  const assignments: Array<MdrpAssignment> = []
  const outcomes = orders.map(
    (_, order): MdrpOrderOutcome => ({ order, pickupTime: null, dropoffTime: null, courier: null })
  )
  for (const bundle of bundlesOf(instance, bundleMost)) {
    const restaurant = restaurants[bundle.restaurant]!
    let chosen = -1
    let pickupTime = Number.POSITIVE_INFINITY
    couriers.forEach((courier, position) => {
      const departure = Math.max(courier.freeAt, bundle.placementTime)
      const driving = travelMinutes(courier, restaurant, metersPerMinute)
      const arrival = departure + driving
      // The public evaluator wants the courier there a minute before, however short the service.
      const pickup = Math.max(bundle.readyTime, arrival + Math.max(1, pickupHalf))
      if (pickup > courier.offTime || pickup >= pickupTime) return
      chosen = position
      pickupTime = pickup
    })
    const courier = couriers[chosen]
    if (courier === undefined) continue
    const pickupStop: MdrpStop = { kind: "restaurant", index: bundle.restaurant }
    const moves: Array<MdrpMove> = []
    let from: { stop: MdrpStop; x: number; y: number } = { ...restaurant, stop: pickupStop }
    let freeAt = pickupTime + pickupHalf
    const dropoffs = bundle.orders.map((index) => {
      const order = orders[index]!
      const stop: MdrpStop = { kind: "order", index }
      moves.push({ courier: chosen, departureTime: freeAt, origin: from.stop, destination: stop })
      const dropoff = freeAt + travelMinutes(from, order, metersPerMinute) + Math.max(1, dropoffHalf)
      freeAt = dropoff + dropoffHalf
      from = { stop, x: order.x, y: order.y }
      return dropoff
    })
    if (dropoffs.some((time, i) => time - orders[bundle.orders[i]!]!.placementTime > maximumClickToDoor))
      continue
    const departureTime = Math.max(courier.freeAt, bundle.placementTime)
    courier.moves.push({ courier: chosen, departureTime, origin: courier.stop, destination: pickupStop })
    courier.moves.push(...moves)
    Object.assign(courier, { ...from, freeAt })
    assignments.push({
      assignmentTime: bundle.placementTime,
      pickupTime,
      courier: chosen,
      orders: bundle.orders
    })
    bundle.orders.forEach((order, i) => {
      outcomes[order] = { order, pickupTime, dropoffTime: dropoffs[i]!, courier: chosen }
    })
  }
  return { assignments, outcomes, moves: couriers.flatMap(({ moves }) => moves) }
}
