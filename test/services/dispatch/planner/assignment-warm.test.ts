import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { exactCost, SparseAssignment } from "../../../../src/services/dispatch/planner/assignment.ts"
import type { EarlierAnswer } from "../../../../src/services/dispatch/planner/assignment-warm.ts"
import { seeded } from "../../../support/seeded.ts"

/** A sparse problem that changes from step to step. */
interface Problem {
  readonly edges: ReadonlyArray<ReadonlyMap<number, number>>
  readonly alone: ReadonlyArray<number>
}

interface Solved {
  readonly columns: ReadonlyArray<number>
  readonly total: number
  readonly bound: number
  readonly answer: EarlierAnswer
}

const solveWith = (solver: SparseAssignment, problem: Problem, start: EarlierAnswer | null): Solved => {
  const rows = problem.edges.length
  const rowStart = new Int32Array(rows + 1)
  const colIndex: Array<number> = []
  const cost: Array<number> = []
  problem.edges.forEach((edges, row) => {
    for (const [column, price] of edges) {
      colIndex.push(column)
      cost.push(price)
    }
    rowStart[row + 1] = colIndex.length
  })
  const graph = [rows, rowStart, Int32Array.from(colIndex), Float64Array.from(cost)] as const
  const alone = Float64Array.from(problem.alone)
  const columns = [...solver.solve(...graph, alone, start)]
  const used = columns.filter((column) => column >= 0)
  assert.strictEqual(new Set(used).size, used.length, "a column is used twice")
  let total = 0
  columns.forEach((column, row) => {
    const price = column < 0 ? problem.alone[row] : problem.edges[row]?.get(column)
    assert.isDefined(price, "an edge that does not exist is used")
    total += price ?? 0
  })
  const price = Float64Array.from({ length: 64 }, (_, column) => solver.priceOf(column))
  const bound = solver.lowerBound(...graph, alone)
  return { columns, total, bound, answer: { price, columnOfRow: Int32Array.from(columns) } }
}

const drawEdges = (
  random: () => number,
  columns: number,
  density: number,
  costOf: () => number
): ReadonlyMap<number, number> => {
  const edges = new Map<number, number>()
  for (let column = 0; column < columns; column++) if (random() < density) edges.set(column, costOf())
  return edges
}

/** A few rows or columns get other costs, or all do, or everything is shifted. */
const change = (problem: Problem, random: () => number, columns: number, costOf: () => number): Problem => {
  const kind = Math.floor(random() * 4)
  const chosen = Math.floor(random() * problem.edges.length)
  const edges = problem.edges.map((of, row) => {
    if (kind === 0) return row === chosen ? drawEdges(random, columns, 0.5, costOf) : of
    if (kind === 1) return new Map([...of].filter(([column]) => column !== chosen % columns))
    if (kind === 2) return new Map([...of].map(([column, price]) => [column, price - 1]))
    return new Map([...of].map(([column, price]) => [column, random() < 0.2 ? costOf() : price]))
  })
  const alone = problem.alone.map((price, row) => (kind === 0 && row === chosen ? costOf() * 2 : price))
  return { edges, alone }
}

/** All answers of least cost, in the order that rows take turns to prefer: lesser columns, alone last. */
const canonical = ({ edges, alone }: Problem): ReadonlyArray<number> => {
  let best = Number.POSITIVE_INFINITY
  let answer: ReadonlyArray<number> = []
  const visit = (row: number, taken: ReadonlyArray<number>, total: number): void => {
    if (row === edges.length) {
      if (total < best) {
        best = total
        answer = taken
      }
      return
    }
    const options = [...(edges[row] ?? [])].sort(([a], [b]) => a - b)
    for (const [column, price] of options) {
      if (!taken.includes(column)) visit(row + 1, [...taken, column], total + price)
    }
    visit(row + 1, [...taken, -1], total + (alone[row] ?? 0))
  }
  visit(0, [], 0)
  return answer
}

describe("assignment from an earlier answer", () => {
  it("answers as from nothing over 400 sequences of ten changing problems, ties included", () => {
    const fromNothing = new SparseAssignment()
    const goingOn = new SparseAssignment()
    for (let seed = 1; seed <= 400; seed++) {
      const random = seeded(seed)
      const rows = 1 + Math.floor(random() * 12)
      const columns = 1 + Math.floor(random() * 12)
      const costMax = seed % 2 === 0 ? 5 : 1_000
      const costOf = (): number =>
        exactCost(costMax > 5 ? random() * costMax : Math.floor(random() * costMax))
      let problem: Problem = {
        edges: Array.from({ length: rows }, () => drawEdges(random, columns, 0.5, costOf)),
        alone: Array.from({ length: rows }, () => exactCost(random() * 2 * costMax))
      }
      let earlier: EarlierAnswer | null = null
      for (let step = 0; step < 10; step++) {
        const cold = solveWith(fromNothing, problem, null)
        const warm: Solved = solveWith(goingOn, problem, earlier)
        assert.deepStrictEqual(warm.columns, cold.columns, `seed ${seed}, step ${step}`)
        assert.strictEqual(warm.total, cold.total, `seed ${seed}, step ${step}`)
        assert.strictEqual(warm.bound, cold.total, `prices of seed ${seed}, step ${step} prove nothing`)
        earlier = warm.answer
        problem = change(problem, random, columns, costOf)
      }
    }
  })

  it("does not depend on what the earlier answer says, even if it is made up", () => {
    const solver = new SparseAssignment()
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.array(fc.integer({ min: -2_000, max: 2_000 }), { minLength: 8, maxLength: 8 }),
        fc.array(fc.integer({ min: -1, max: 9 }), { minLength: 7, maxLength: 7 }),
        (seed, prices, columnOfRow) => {
          const random = seeded(seed)
          const costOf = (): number => Math.floor(random() * 6) * 100
          const problem = {
            edges: Array.from({ length: 7 }, () => drawEdges(random, 8, 0.6, costOf)),
            alone: Array.from({ length: 7 }, costOf)
          }
          const start = { price: Float64Array.from(prices), columnOfRow: Int32Array.from(columnOfRow) }
          const cold = solveWith(solver, problem, null)
          assert.deepStrictEqual(solveWith(solver, problem, start).columns, cold.columns)
        }
      ),
      { numRuns: 500 }
    )
  })

  it("needs no path for rows that keep what they had", () => {
    // Everybody would like the first columns most.
    const random = seeded(11)
    const costOf = (column: number): number => exactCost(column * 100 + random() * 1_000)
    const problem = {
      edges: Array.from(
        { length: 40 },
        () => new Map(Array.from({ length: 45 }, (_, column) => [column, costOf(column)]))
      ),
      alone: new Array<number>(40).fill(50_000)
    }
    const solver = new SparseAssignment()
    const first = solveWith(solver, problem, null)
    assert.isAbove(solver.pathsOfLastCall, 0)
    solveWith(solver, problem, first.answer)
    assert.strictEqual(solver.pathsOfLastCall, 0)
  })
})

describe("ties of an assignment", () => {
  it("go to the lesser column of the first row, then of the second, on 2,000 instances full of ties", () => {
    const solver = new SparseAssignment()
    for (let seed = 1; seed <= 2_000; seed++) {
      const random = seeded(seed)
      const rows = 1 + (seed % 5)
      const columns = 1 + (seed % 4)
      const costOf = (): number => Math.floor(random() * (1 + (seed % 3)))
      const problem = {
        edges: Array.from({ length: rows }, () => drawEdges(random, columns, 0.7, costOf)),
        alone: Array.from({ length: rows }, () => costOf() * (seed % 7 === 0 ? 1 : 2))
      }
      assert.deepStrictEqual(solveWith(solver, problem, null).columns, canonical(problem), `seed ${seed}`)
    }
  })

  it("take a column rather than nothing at the same price", () => {
    const solver = new SparseAssignment()
    const problem = { edges: [new Map([[2, 5]])], alone: [5] }
    assert.deepStrictEqual(solveWith(solver, problem, null).columns, [2])
  })

  it("are settled in circles of a thousand rows without walking each again and again", () => {
    const size = 1_000
    const problem = {
      edges: Array.from(
        { length: size },
        (_, row) =>
          new Map([
            [row, 1],
            [(row + 1) % size, 1]
          ])
      ),
      alone: new Array<number>(size).fill(10)
    }
    const solved = solveWith(new SparseAssignment(), problem, null)
    assert.deepStrictEqual(
      solved.columns,
      Array.from({ length: size }, (_, row) => row)
    )
  })
})
