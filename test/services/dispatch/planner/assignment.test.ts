import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { linearSumAssignment } from "linear-sum-assignment"
import { SparseAssignment } from "../../../../src/services/dispatch/planner/assignment.ts"
import { solveDense } from "../../../../src/services/dispatch/planner/dense-assignment.ts"
import { seeded } from "../../../support/seeded.ts"

interface Instance {
  readonly rows: number
  readonly columns: number
  /** Row major; infinite: no edge. */
  readonly cost: ReadonlyArray<number>
  readonly alone: ReadonlyArray<number>
}

const solver = new SparseAssignment()

const solve = ({ rows, columns, cost, alone }: Instance): Int32Array => {
  const rowStart = new Int32Array(rows + 1)
  const colIndex: Array<number> = []
  const edgeCost: Array<number> = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const c = cost[row * columns + column] ?? Number.POSITIVE_INFINITY
      if (Number.isFinite(c)) {
        colIndex.push(column)
        edgeCost.push(c)
      }
    }
    rowStart[row + 1] = colIndex.length
  }
  return solver
    .solve(rows, rowStart, Int32Array.from(colIndex), Float64Array.from(edgeCost), Float64Array.from(alone))
    .slice()
}

/** Sum of the prices; fails when a column is used twice or an edge does not exist. */
const totalOf = (instance: Instance, answer: Int32Array): number => {
  const used = new Set<number>()
  let total = 0
  for (let row = 0; row < instance.rows; row++) {
    const column = answer[row] ?? -1
    if (column < 0) {
      total += instance.alone[row] ?? 0
      continue
    }
    assert.isFalse(used.has(column), "a column is used twice")
    used.add(column)
    const c = instance.cost[row * instance.columns + column] ?? Number.POSITIVE_INFINITY
    assert.isTrue(Number.isFinite(c), "an edge that does not exist is used")
    total += c
  }
  return total
}

/** The least sum over all assignments, by trying them all (over sets of used columns). */
const bruteForce = ({ rows, columns, cost, alone }: Instance): number => {
  let best = new Map<number, number>([[0, 0]])
  for (let row = 0; row < rows; row++) {
    const next = new Map<number, number>()
    const offer = (used: number, total: number): void => {
      if (total < (next.get(used) ?? Number.POSITIVE_INFINITY)) next.set(used, total)
    }
    for (const [used, total] of best) {
      offer(used, total + (alone[row] ?? 0))
      for (let column = 0; column < columns; column++) {
        const c = cost[row * columns + column] ?? Number.POSITIVE_INFINITY
        if (Number.isFinite(c) && (used & (1 << column)) === 0) offer(used | (1 << column), total + c)
      }
    }
    best = next
  }
  return Math.min(...best.values())
}

const draw = (seed: number, rows: number, columns: number, density: number, costMax: number): Instance => {
  const random = seeded(seed)
  const cost = Array.from({ length: rows * columns }, () =>
    random() < density ? Math.floor(random() * costMax) : Number.POSITIVE_INFINITY
  )
  return {
    rows,
    columns,
    cost,
    alone: Array.from({ length: rows }, () => Math.floor(random() * costMax * 2))
  }
}

describe("sparse assignment", () => {
  it("equals brute force on 10,000 seeded instances up to 7 x 7", () => {
    for (let seed = 1; seed <= 10_000; seed++) {
      const rows = 1 + (seed % 7)
      const columns = 1 + (Math.floor(seed / 7) % 7)
      // Few distinct costs make ties, many make them rare: both must be exact.
      const instance = draw(seed, rows, columns, seed % 3 === 0 ? 1 : 0.5, seed % 2 === 0 ? 6 : 1_000)
      assert.strictEqual(totalOf(instance, solve(instance)), bruteForce(instance), `seed ${seed}`)
    }
  }, 30_000)

  it("equals an independent solver on full matrices of 60 x 80 when nobody may stay alone", () => {
    for (let seed = 1; seed <= 5; seed++) {
      const instance = { ...draw(seed, 60, 80, 1, 10_000), alone: new Array<number>(60).fill(1e9) }
      const matrix = Array.from({ length: 60 }, (_, row) => instance.cost.slice(row * 80, row * 80 + 80))
      const { rowAssignments } = linearSumAssignment(matrix, { maximaze: false })
      const expected = totalOf(instance, Int32Array.from(rowAssignments))
      assert.strictEqual(totalOf(instance, solve(instance)), expected, `seed ${seed}`)
      const dense = solveDense(60, 80, Float64Array.from(instance.cost))
      assert.strictEqual(totalOf(instance, dense), expected, `dense, seed ${seed}`)
    }
  })

  it("handles costs of both signs", () => {
    for (let seed = 1; seed <= 500; seed++) {
      const positive = draw(seed, 5, 6, 0.7, 100)
      const instance = {
        ...positive,
        cost: positive.cost.map((c) => c - 50),
        alone: positive.alone.map((c) => c - 100)
      }
      assert.strictEqual(totalOf(instance, solve(instance)), bruteForce(instance), `seed ${seed}`)
    }
  })

  it("leaves a row alone exactly when that is cheaper", () => {
    const edge = { rows: 1, columns: 1, cost: [5], alone: [4] }
    assert.deepStrictEqual([...solve(edge)], [-1])
    assert.deepStrictEqual([...solve({ ...edge, alone: [6] })], [0])
    assert.deepStrictEqual([...solve({ rows: 1, columns: 0, cost: [], alone: [1] })], [-1])
  })

  it("lets the row that would pay more keep the column", () => {
    assert.deepStrictEqual([...solve({ rows: 2, columns: 1, cost: [5, 5], alone: [10, 20] })], [-1, 0])
  })

  it("answers a repeated question alike, ties included", () => {
    const instance = { rows: 3, columns: 3, cost: new Array<number>(9).fill(7), alone: [100, 100, 100] }
    const first = solve(instance)
    solve(draw(9, 7, 7, 1, 50))
    assert.deepStrictEqual(solve(instance), first)
  })

  it("never costs more with one more column", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const wide = draw(seed, 6, 7, 0.6, 100)
        const narrow: Instance = {
          ...wide,
          columns: 6,
          cost: wide.cost.filter((_, k) => k % 7 < 6)
        }
        return totalOf(wide, solve(wide)) <= totalOf(narrow, solve(narrow))
      })
    )
  })
})

describe("dense assignment", () => {
  it("equals the sparse one on 300 square and wide matrices", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const rows = 1 + (seed % 12)
      const instance = {
        ...draw(seed, rows, rows + (seed % 4), 1, 30),
        alone: new Array<number>(rows).fill(1e6)
      }
      const dense = solveDense(rows, instance.columns, Float64Array.from(instance.cost))
      assert.strictEqual(totalOf(instance, dense), totalOf(instance, solve(instance)), `seed ${seed}`)
    }
  })
})
