/**
 * A solution as the three files that the public evaluator reads. Its first file has a header because the
 * evaluator skips the first line whatever it says; all moves of a courier stand together because the
 * evaluator forgets those before a gap. Source: spec/simulation.md 10.
 */
import type { MdrpInstance, MdrpSolution, MdrpStop } from "./model.ts"

/** Columns of each file; the assignments have an order in every further column. */
export const solutionColumns = {
  "solution_info_assignments.txt": ["assignment_time", "pickup_time", "courier", "orders"],
  "solution_info_orders.txt": [
    "order",
    "placement_time",
    "ready_time",
    "pickup_time",
    "dropoff_time",
    "courier"
  ],
  "solution_info_couriers.txt": ["courier", "departure_time", "origin", "destination"]
} as const

export type SolutionFile = keyof typeof solutionColumns

/** The place where a courier's day begins, among origins. */
export const startPlace = "0"
/** Instead of a time or a courier: the order was not delivered. */
export const notDelivered = "NA"

/** Name and text of each file. The solution's positions must be those of the instance. */
export const solutionFiles = (
  instance: MdrpInstance,
  solution: MdrpSolution
): ReadonlyArray<{ readonly name: SolutionFile; readonly text: string }> => {
  const courier = (index: number): string => instance.couriers[index]?.id ?? notDelivered
  const order = (index: number): string => instance.orders[index]?.id ?? notDelivered
  const assignments = solution.assignments.map(({ assignmentTime, pickupTime, courier: index, orders }) => [
    assignmentTime,
    pickupTime,
    courier(index),
    ...orders.map(order)
  ])
  const outcomes = solution.outcomes.map((outcome) => [
    order(outcome.order),
    instance.orders[outcome.order]?.placementTime ?? notDelivered,
    instance.orders[outcome.order]?.readyTime ?? notDelivered,
    outcome.pickupTime ?? notDelivered,
    outcome.dropoffTime ?? notDelivered,
    outcome.courier === null ? notDelivered : courier(outcome.courier)
  ])
  const moves = solution.moves.map((move) => [
    courier(move.courier),
    move.departureTime,
    stopName(instance, move.origin),
    stopName(instance, move.destination)
  ])
  return [
    fileOf("solution_info_assignments.txt", assignments),
    fileOf("solution_info_orders.txt", outcomes),
    fileOf("solution_info_couriers.txt", moves)
  ]
}

const fileOf = (name: SolutionFile, rows: ReadonlyArray<ReadonlyArray<string | number>>) => ({
  name,
  text: [solutionColumns[name], ...rows].map((row) => `${row.join(" ")}\n`).join("")
})

/** A stop as the files name it: an id, or 0 for the start. */
export const stopName = (instance: MdrpInstance, stop: MdrpStop): string => {
  switch (stop.kind) {
    case "start":
      return startPlace
    case "restaurant":
      return instance.restaurants[stop.index]?.id ?? notDelivered
    case "order":
      return instance.orders[stop.index]?.id ?? notDelivered
  }
}
