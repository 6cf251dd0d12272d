import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { checkSolution } from "../../../../src/sim/benchmarks/mdrp/check-solution.ts"
import type { MdrpSolution } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import {
  type MdrpViolationKind,
  mdrpViolationKinds,
  renderViolation
} from "../../../../src/sim/benchmarks/mdrp/violation.ts"
import { greedyDay } from "./greedy-day.ts"
import { mutations } from "./mutations.ts"
import { isPubliclyFeasible } from "./public-evaluator.ts"
import { drawnInstance, lineInstance, lineSolution } from "./small-instances.ts"

const kindsOf = (solution: MdrpSolution, instance = lineInstance): ReadonlyArray<MdrpViolationKind> =>
  checkSolution(instance, solution).violations.map(({ kind }) => kind)

/** Days of greedy couriers, with bundles of up to three orders, that delivered something. */
const drawnDay = fc
  .tuple(drawnInstance, fc.integer({ min: 1, max: 3 }))
  .map(([instance, bundleMost]) => ({ instance, solution: greedyDay(instance, bundleMost) }))

describe("the strict checker", () => {
  it("finds nothing wrong with a day that was planned by hand", () => {
    assert.deepStrictEqual(checkSolution(lineInstance, lineSolution), {
      feasible: true,
      violations: [],
      overMaximum: 0
    })
  })

  it("finds nothing wrong with an idle day, nor does the public evaluator", () => {
    const idle: MdrpSolution = {
      assignments: [],
      outcomes: lineInstance.orders.map((_, order) => ({
        order,
        pickupTime: null,
        dropoffTime: null,
        courier: null
      })),
      moves: []
    }
    assert.isTrue(checkSolution(lineInstance, idle).feasible)
    assert.isTrue(isPubliclyFeasible(lineInstance, idle))
  })

  it("lets couriers wait, and drive to a restaurant before anything is assigned there", () => {
    const ahead = lineSolution.moves.map((move, i) => (i === 0 ? { ...move, departureTime: 0 } : move))
    assert.deepStrictEqual(kindsOf({ ...lineSolution, moves: ahead }), [])
    const outcomes = lineSolution.outcomes.map((outcome, i) =>
      i === 2 ? { ...outcome, dropoffTime: 70 } : outcome
    )
    assert.deepStrictEqual(kindsOf({ ...lineSolution, outcomes }), [])
  })

  it("finds nothing wrong with the days of greedy couriers, nor does the public evaluator", () => {
    let delivered = 0
    let bundles = 0
    fc.assert(
      fc.property(drawnDay, ({ instance, solution }) => {
        assert.deepStrictEqual(checkSolution(instance, solution).violations.map(renderViolation), [])
        assert.isTrue(isPubliclyFeasible(instance, solution))
        delivered += solution.outcomes.filter(({ dropoffTime }) => dropoffTime !== null).length
        bundles += solution.assignments.filter(({ orders }) => orders.length > 1).length
      }),
      { numRuns: 100 }
    )
    assert.isAbove(delivered, 50)
    assert.isAbove(bundles, 5)
  })

  it("has a planted violation for every rule", () => {
    assert.deepStrictEqual(
      mdrpViolationKinds.filter((kind) => !mutations.some(({ breaks }) => breaks === kind)),
      []
    )
  })

  for (const { title, breaks, apply } of mutations) {
    it(`finds ${title} (${breaks})`, () => {
      let tried = 0
      fc.assert(
        fc.property(drawnDay, fc.nat(1000), (day, n) => {
          const broken = apply(day, (list) => list[n % Math.max(1, list.length)])
          if (broken === null) return
          tried++
          const { feasible, violations } = checkSolution(broken.instance, broken.solution)
          assert.isFalse(feasible)
          assert.include(
            violations.map(({ kind }) => kind),
            breaks
          )
        }),
        { numRuns: 80 }
      )
      assert.isAbove(tried, 0)
    })
  }

  it("says where a rule is broken, what was found and what is allowed", () => {
    const late = lineSolution.assignments.map((it, i) => (i === 1 ? { ...it, assignmentTime: 39 } : it))
    assert.deepStrictEqual(
      checkSolution(lineInstance, { ...lineSolution, assignments: late }).violations.map(renderViolation),
      ["AssignedBeforePlacement: assignment of o3 to c1: found 39; allowed: 40 (o3 placed) or later"]
    )
    const moves = lineSolution.moves.map((move, i) => (i === 3 ? { ...move, departureTime: 41 } : move))
    assert.deepStrictEqual(
      checkSolution(lineInstance, { ...lineSolution, moves }).violations.map(renderViolation),
      ["DropoffServiceShort: order o2: found departure at 41; allowed: 42 (half the service after) or later"]
    )
  })

  it("wants a whole service between two drop-offs of a bundle", () => {
    const outcomes = lineSolution.outcomes.map((it, i) => (i === 1 ? { ...it, dropoffTime: 37 } : it))
    assert.include(
      checkSolution(lineInstance, { ...lineSolution, outcomes }).violations.map(renderViolation),
      "DropoffsOutOfSequence: assignment of o1 o2 to c1: found o2 at 37; allowed: 38 (o1 and its service) or later"
    )
  })

  it("counts orders over the maximum, each one a violation", () => {
    const parameters = { ...lineInstance.parameters, targetClickToDoor: 10, maximumClickToDoor: 24 }
    const { overMaximum, feasible } = checkSolution({ ...lineInstance, parameters }, lineSolution)
    assert.strictEqual(overMaximum, 1)
    assert.isFalse(feasible)
  })
})

/** One figure of a solution, anywhere in it, becomes another one. */
const disturb = (solution: MdrpSolution, place: number, amount: number): MdrpSolution => {
  const figures: Array<[holder: Record<string, unknown>, name: string]> = []
  const collect = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner === "number" || inner === null) figures.push([value as Record<string, unknown>, name])
      else collect(inner)
    }
  }
  const copy = structuredClone(solution)
  collect(copy)
  const [holder, name] = figures[place % Math.max(1, figures.length)] ?? [{}, ""]
  const value = holder[name]
  holder[name] = typeof value === "number" ? value + amount : Math.abs(amount)
  return copy
}

describe("against the public evaluator, the strict checker", () => {
  it("is never laxer, whatever figures of a solution are changed", () => {
    let refused = 0
    let stricter = 0
    fc.assert(
      fc.property(
        drawnDay,
        fc.array(fc.tuple(fc.nat(500), fc.integer({ min: -12, max: 12 })), { minLength: 1, maxLength: 4 }),
        ({ instance, solution }, changes) => {
          const changed = changes.reduce((it, [place, amount]) => disturb(it, place, amount), solution)
          const { feasible } = checkSolution(instance, changed)
          if (!isPubliclyFeasible(instance, changed)) {
            refused++
            assert.isFalse(feasible)
          } else if (!feasible) stricter++
        }
      ),
      { numRuns: 800 }
    )
    assert.isAbove(refused, 50)
    assert.isAbove(stricter, 10)
  })
})
