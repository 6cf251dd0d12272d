import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { checkSolution } from "../../../../src/sim/benchmarks/mdrp/check-solution.ts"
import type { MdrpInstance, MdrpSolution } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { runDay } from "../../../../src/sim/benchmarks/mdrp/run-day.ts"
import { isPubliclyFeasible } from "./public-evaluator.ts"
import { drawnInstance, lineInstance } from "./small-instances.ts"

const solve = (instance: MdrpInstance, replanSeconds = 15): MdrpSolution =>
  runDay(instance, { replanSeconds })

/** What was decided by a time: names, because positions depend on how many orders there are. */
const decidedBy = (instance: MdrpInstance, solution: MdrpSolution, time: number) => {
  const nameOf = (order: number): string => instance.orders[order]!.id
  return {
    pickups: solution.assignments
      .filter(({ pickupTime }) => pickupTime <= time)
      .map((assignment) => ({ ...assignment, orders: assignment.orders.map(nameOf) })),
    moves: solution.moves
      .filter(({ departureTime, origin }) => departureTime <= time && origin.kind !== "order")
      .map(({ courier, departureTime, destination }) => ({
        courier,
        departureTime,
        to: destination.kind === "order" ? nameOf(destination.index) : destination
      }))
  }
}

describe("a day of the benchmark", () => {
  it("keeps every rule, by both checkers, whatever the instance and the period", () => {
    fc.assert(
      fc.property(drawnInstance, fc.constantFrom(15, 30, 45, 60, 100, 300), (instance, period) => {
        const solution = solve(instance, period)
        expect(checkSolution(instance, solution).violations).toEqual([])
        expect(isPubliclyFeasible(instance, solution)).toBe(true)
      })
    )
  })

  it("has the same decisions up to any time when nothing is known of what comes after", () => {
    fc.assert(
      fc.property(drawnInstance, fc.nat({ max: 300 }), (instance, time) => {
        const known = { ...instance, orders: instance.orders.filter((order) => order.placementTime <= time) }
        const cut = decidedBy(known, solve(known), time)
        expect(cut).toEqual(decidedBy(instance, solve(instance), time))
      })
    )
  })

  it("is the same for the same instance", () => {
    fc.assert(
      fc.property(drawnInstance, (instance) => {
        expect(solve(instance)).toEqual(solve(structuredClone(instance)))
      }),
      { numRuns: 20 }
    )
  })

  it("does not depend on how often it replans within a minute", () => {
    fc.assert(
      fc.property(drawnInstance, (instance) => {
        expect(solve(instance, 15)).toEqual(solve(instance, 60))
      }),
      { numRuns: 30 }
    )
  })

  it("does not leave for food before it must", () => {
    // Nobody is idle long enough to be sent anywhere: one courier, one order, ten minutes away, ready at 40.
    const instance: MdrpInstance = {
      ...lineInstance,
      orders: [{ id: "o1", x: 1500, y: 0, placementTime: 0, restaurant: 0, readyTime: 40 }],
      couriers: [{ id: "c1", x: 0, y: 0, onTime: 0, offTime: 60 }]
    }
    const { moves, outcomes } = solve(instance)
    expect(moves[0]).toMatchObject({ departureTime: 28, destination: { kind: "restaurant", index: 0 } })
    expect(outcomes[0]).toEqual({ order: 0, pickupTime: 40, dropoffTime: 49, courier: 0 })
  })

  it("takes what was ordered on the way along, from the same restaurant", () => {
    const instance: MdrpInstance = {
      ...lineInstance,
      orders: [
        { id: "o1", x: 1500, y: 0, placementTime: 0, restaurant: 0, readyTime: 12 },
        { id: "o2", x: 1600, y: 0, placementTime: 5, restaurant: 0, readyTime: 12 }
      ],
      couriers: [{ id: "c1", x: 0, y: 0, onTime: 0, offTime: 60 }]
    }
    const { assignments } = solve(instance)
    expect(assignments).toEqual([{ assignmentTime: 12, pickupTime: 12, courier: 0, orders: [0, 1] }])
  })

  it("leaves an order that nobody can bring within the maximum, and ends", () => {
    const instance: MdrpInstance = {
      ...lineInstance,
      orders: [{ id: "o1", x: 1500, y: 0, placementTime: 0, restaurant: 0, readyTime: 88 }]
    }
    const { assignments, outcomes } = solve(instance)
    expect(assignments).toEqual([])
    expect(outcomes).toEqual([{ order: 0, pickupTime: null, dropoffTime: null, courier: null }])
  })

  it("sends an idle courier to where the orders come from", () => {
    const orders = Array.from({ length: 12 }, (_, n) => ({
      id: `o${n}`,
      x: 3000,
      y: 0,
      placementTime: n * 45,
      restaurant: 1,
      readyTime: n * 45 + 4
    }))
    const instance: MdrpInstance = {
      ...lineInstance,
      orders,
      couriers: [{ id: "c1", x: 2500, y: 0, onTime: 0, offTime: 900 }]
    }
    const { moves, outcomes } = solve(instance)
    const goesBack = moves.filter(
      ({ origin, destination }) => origin.kind === "order" && destination.kind === "restaurant"
    )
    expect(goesBack.length).toBe(12)
    for (const { departureTime } of goesBack) {
      expect(orders.some(({ placementTime }) => placementTime === departureTime)).toBe(false)
    }
    // It waits at the counter when the order comes: ready four minutes later, picked up at once.
    for (const { order, pickupTime } of outcomes.slice(1)) expect(pickupTime).toBe(orders[order]!.readyTime)
  })
})
