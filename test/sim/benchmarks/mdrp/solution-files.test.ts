import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import type { MdrpSolution } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { readSolution } from "../../../../src/sim/benchmarks/mdrp/read-solution.ts"
import { type SolutionFile, solutionFiles } from "../../../../src/sim/benchmarks/mdrp/write-solution.ts"
import { greedyDay } from "./greedy-day.ts"
import { drawnInstance, lineInstance, lineSolution } from "./small-instances.ts"

const textsOf = (solution: MdrpSolution, instance = lineInstance): Record<SolutionFile, string> =>
  Object.fromEntries(solutionFiles(instance, solution).map(({ name, text }) => [name, text])) as Record<
    SolutionFile,
    string
  >

const read = (texts: Readonly<Record<SolutionFile, string>>, instance = lineInstance) =>
  readSolution("s", instance, (file) => Either.right(texts[file.replace("s/", "") as SolutionFile]))

const idleThird: MdrpSolution = {
  assignments: lineSolution.assignments.slice(0, 1),
  outcomes: lineSolution.outcomes.map((outcome, i) =>
    i === 2 ? { order: 2, pickupTime: null, dropoffTime: null, courier: null } : outcome
  ),
  moves: lineSolution.moves.slice(0, 3)
}

const assignments = "solution_info_assignments.txt"
const orders = "solution_info_orders.txt"
const couriers = "solution_info_couriers.txt"
const good = textsOf(lineSolution)

const edited = (file: SolutionFile, from: string, to: string): Record<SolutionFile, string> => {
  assert.include(good[file], from)
  return { ...good, [file]: good[file].replace(from, to) }
}

const aMinute = "a whole number of minutes from 0 to 100000"

const bad: ReadonlyArray<
  readonly [title: string, texts: Readonly<Record<SolutionFile, string>>, problem: string]
> = [
  [
    "assignments without the first line that the public evaluator skips",
    edited(assignments, "assignment_time pickup_time courier orders\n", ""),
    `s/${assignments}:1:1: found "12 25 c1 o1 o2"; allowed: the header "assignment_time pickup_time courier orders"`
  ],
  [
    "an assignment without orders",
    edited(assignments, " o3", ""),
    `s/${assignments}:3:1: found 3 cells; allowed: times, courier and at least one order`
  ],
  [
    "an assignment to nobody known",
    edited(assignments, "c1 o3", "c7 o3"),
    `s/${assignments}:3:7: courier: found "c7"; allowed: a courier of the instance`
  ],
  [
    "half a minute",
    edited(assignments, "47", "47.5"),
    `s/${assignments}:3:4: pickup_time: found "47.5"; allowed: ${aMinute}`
  ],
  [
    "an order twice",
    edited(orders, "o3 40 45", "o2 12 20"),
    `s/${orders}:4:1: order: found "o2"; allowed: each order once`
  ],
  ["an order without a row", edited(orders, "o2 12 20 25 40 c1\n", ""), `s/${orders}: order o2 has no row`],
  [
    "another placement time than the instance",
    edited(orders, "o3 40", "o3 41"),
    `s/${orders}:4:4: placement_time: found "41"; allowed: 40, as the instance says`
  ],
  [
    "two blanks and a cell too few",
    edited(orders, "o3 40 45 47", "o3 40  47"),
    `s/${orders}:4:1: found 5 cells; allowed: 6: order, placement_time, ready_time, pickup_time, dropoff_time, courier`
  ],
  [
    "a drive to the start place",
    edited(couriers, "c1 49 r2 o3", "c1 49 r2 0"),
    `s/${couriers}:6:10: destination: found "0"; allowed: a restaurant or an order`
  ],
  [
    "moves of a courier in two pieces, of which the public evaluator forgets one",
    edited(couriers, "c1 49 r2 o3", "c2 60 0 r2\nc1 49 r2 o3"),
    `s/${couriers}:7:1: courier: found "c1"; allowed: all moves of a courier in one piece, and they ended above`
  ]
]

describe("the files of a solution", () => {
  it("are written as the public evaluator reads them", () => {
    assert.deepStrictEqual(textsOf(idleThird), {
      [assignments]: "assignment_time pickup_time courier orders\n12 25 c1 o1 o2\n",
      [orders]: [
        "order placement_time ready_time pickup_time dropoff_time courier",
        "o1 10 25 25 34 c1",
        "o2 12 20 25 40 c1",
        "o3 40 45 NA NA NA\n"
      ].join("\n"),
      [couriers]: [
        "courier departure_time origin destination",
        "c1 12 0 r1",
        "c1 27 r1 o1",
        "c1 36 o1 o2\n"
      ].join("\n")
    })
  })

  it("give back the solution they were written from", () => {
    assert.deepStrictEqual(read(textsOf(idleThird)), Either.right(idleThird))
    fc.assert(
      fc.property(drawnInstance, fc.integer({ min: 1, max: 3 }), (instance, bundleMost) => {
        const solution = greedyDay(instance, bundleMost)
        assert.deepStrictEqual(read(textsOf(solution, instance), instance), Either.right(solution))
      }),
      { numRuns: 50 }
    )
  })

  it("may come from other programs: tabs, 12.0 for 12, moves without a header, orders in any order", () => {
    const rows = good[orders].trimEnd().split("\n")
    const foreign = {
      [assignments]: good[assignments].replaceAll(" ", "\t").replace("25", "25.0"),
      [orders]: [rows[0], ...rows.slice(1).reverse()].join("\n"),
      [couriers]: good[couriers].split("\n").slice(1).join("\r\n")
    }
    assert.deepStrictEqual(read(foreign as Record<SolutionFile, string>), Either.right(lineSolution))
  })

  for (const [title, texts, problem] of bad) {
    it(`are refused with ${title}`, () => {
      assert.deepStrictEqual(read(texts), Either.left([problem]))
    })
  }

  it("name every file that cannot be read", () => {
    const nothing = readSolution("s", lineInstance, () => Either.left("there is no such file"))
    assert.deepStrictEqual(
      nothing,
      Either.left(
        [assignments, orders, couriers].map((file) => `s/${file}: cannot be read: there is no such file`)
      )
    )
  })
})
