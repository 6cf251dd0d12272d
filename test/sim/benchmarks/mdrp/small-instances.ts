/** Little instances for tests: one that can be followed by hand, and any number of drawn ones. */
import * as fc from "fast-check"
import type { MdrpInstance, MdrpParameters, MdrpSolution } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import type { instanceFileNames } from "../../../../src/sim/benchmarks/mdrp/read-instance.ts"

export const parameters: MdrpParameters = {
  metersPerMinute: 100,
  pickupServiceMinutes: 4,
  dropoffServiceMinutes: 4,
  targetClickToDoor: 40,
  maximumClickToDoor: 90,
  payPerOrder: 10,
  guaranteedPayPerHour: 15
}

/** Two restaurants, three orders, two couriers on a line; places are minutes apart times 100 m. */
export const lineInstance: MdrpInstance = {
  name: "line",
  restaurants: [
    { id: "r1", x: 1000, y: 0 },
    { id: "r2", x: 2000, y: 0 }
  ],
  orders: [
    { id: "o1", x: 1500, y: 0, placementTime: 10, restaurant: 0, readyTime: 25 },
    { id: "o2", x: 1700, y: 0, placementTime: 12, restaurant: 0, readyTime: 20 },
    { id: "o3", x: 2500, y: 0, placementTime: 40, restaurant: 1, readyTime: 45 }
  ],
  couriers: [
    { id: "c1", x: 0, y: 0, onTime: 0, offTime: 120 },
    { id: "c2", x: 9000, y: 0, onTime: 60, offTime: 180 }
  ],
  parameters
}

/**
 * c1 takes o1 and o2 together, then o3. Ready at 25 and there at 22: picked up at 25; 5 minutes' drive after
 * half the service: at 32 there, dropped off at 34; and so on.
 */
export const lineSolution: MdrpSolution = {
  assignments: [
    { assignmentTime: 12, pickupTime: 25, courier: 0, orders: [0, 1] },
    { assignmentTime: 40, pickupTime: 47, courier: 0, orders: [2] }
  ],
  outcomes: [
    { order: 0, pickupTime: 25, dropoffTime: 34, courier: 0 },
    { order: 1, pickupTime: 25, dropoffTime: 40, courier: 0 },
    { order: 2, pickupTime: 47, dropoffTime: 56, courier: 0 }
  ],
  moves: [
    {
      courier: 0,
      departureTime: 12,
      origin: { kind: "start" },
      destination: { kind: "restaurant", index: 0 }
    },
    {
      courier: 0,
      departureTime: 27,
      origin: { kind: "restaurant", index: 0 },
      destination: { kind: "order", index: 0 }
    },
    {
      courier: 0,
      departureTime: 36,
      origin: { kind: "order", index: 0 },
      destination: { kind: "order", index: 1 }
    },
    {
      courier: 0,
      departureTime: 42,
      origin: { kind: "order", index: 1 },
      destination: { kind: "restaurant", index: 1 }
    },
    {
      courier: 0,
      departureTime: 49,
      origin: { kind: "restaurant", index: 1 },
      destination: { kind: "order", index: 2 }
    }
  ]
}

/** The four files of an instance by their names, as the benchmark publishes them. */
export const instanceTexts = (instance: MdrpInstance): Record<(typeof instanceFileNames)[number], string> => {
  const text = (header: string, rows: ReadonlyArray<ReadonlyArray<string | number>>): string =>
    [header, ...rows.map((row) => row.join("\t"))].map((line) => `${line}\n`).join("")
  const { restaurants, orders, couriers } = instance
  return {
    "restaurants.txt": text(
      "restaurant\tx\ty",
      restaurants.map(({ id, x, y }) => [id, x, y])
    ),
    "orders.txt": text(
      "order\tx\ty\tplacement_time\trestaurant\tready_time",
      orders.map(({ id, x, y, placementTime, restaurant, readyTime }) => [
        id,
        x,
        y,
        placementTime,
        restaurants[restaurant]?.id ?? "",
        readyTime
      ])
    ),
    "couriers.txt": text(
      "courier\tx\ty\ton_time\toff_time",
      couriers.map(({ id, x, y, onTime, offTime }) => [id, x, y, onTime, offTime])
    ),
    "instance_parameters.txt": text(
      [
        "meters_per_minute",
        "pickup service minutes",
        "dropoff service minutes",
        "target click-to-door",
        "maximum click-to-door",
        "pay per order",
        "guaranteed pay per hour"
      ].join("\t"),
      [Object.values(instance.parameters)]
    )
  }
}

const coordinate = fc.integer({ min: -1500, max: 1500 })
const place = { x: coordinate, y: coordinate }

/** Mostly that of the published instances. */
const serviceMinutes = fc.oneof(fc.constant(4), fc.integer({ min: 0, max: 5 }))

/** Days of up to 14 orders in which greedy couriers deliver something, with any length of service. */
export const drawnInstance: fc.Arbitrary<MdrpInstance> = fc
  .record({
    restaurants: fc.array(fc.record(place), { minLength: 1, maxLength: 3 }),
    orders: fc.array(
      fc.record({
        ...place,
        placementTime: fc.integer({ min: 1, max: 120 }),
        preparation: fc.integer({ min: 0, max: 25 }),
        restaurant: fc.nat(2)
      }),
      { minLength: 1, maxLength: 14 }
    ),
    couriers: fc.array(
      fc.record({
        ...place,
        onTime: fc.integer({ min: 0, max: 90 }),
        shift: fc.integer({ min: 0, max: 150 })
      }),
      { minLength: 1, maxLength: 4 }
    ),
    pickupServiceMinutes: serviceMinutes,
    dropoffServiceMinutes: serviceMinutes
  })
  .map(({ restaurants, orders, couriers, ...services }) => ({
    name: "drawn",
    restaurants: restaurants.map((at, i) => ({ id: `r${i + 1}`, ...at })),
    orders: orders.map(({ preparation, restaurant, ...order }, i) => ({
      id: `o${i + 1}`,
      ...order,
      restaurant: restaurant % restaurants.length,
      readyTime: order.placementTime + preparation
    })),
    couriers: couriers.map(({ shift, ...courier }, i) => ({
      id: `c${i + 1}`,
      ...courier,
      offTime: courier.onTime + shift
    })),
    parameters: { ...parameters, ...services }
  }))
