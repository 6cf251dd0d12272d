import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as fc from "fast-check"
import { decompose } from "../../../../src/sim/experiments/statistics/blocks.ts"
import { lackOfFitOf } from "../../../../src/sim/experiments/statistics/lack-of-fit.ts"
import {
  fitSurface,
  predict,
  type ResponseSurface,
  type SurfaceCell
} from "../../../../src/sim/experiments/statistics/response-surface.ts"
import { normalsOf } from "../../../support/synthetic-fleets.ts"

const grid = (
  xs: ReadonlyArray<number>,
  ys: ReadonlyArray<number>,
  daysOf: (x: number, y: number) => ReadonlyArray<number>
): ReadonlyArray<SurfaceCell> => xs.flatMap((x) => ys.map((y) => ({ x, y, values: daysOf(x, y) })))

const fitted = (
  cells: ReadonlyArray<SurfaceCell>,
  scale: ResponseSurface["scale"] = "plain"
): ResponseSurface => {
  const surface = fitSurface(cells, scale)
  if (Either.isLeft(surface)) return assert.fail(surface.left._tag)
  return surface.right
}

const at = (surface: ResponseSurface, x: number, y: number) => Either.getOrThrow(predict(surface, x, y))

const robots = [80, 90, 100, 110]
const pilots = [20, 25, 30, 35]

describe("response surface", () => {
  it("recovers any quadratic surface, between its cells as well", () => {
    const coefficient = fc.integer({ min: -50, max: 50 })
    fc.assert(
      fc.property(
        fc.tuple(coefficient, coefficient, coefficient, coefficient, coefficient, coefficient),
        ([a, b, c, d, e, f]) => {
          const truth = (x: number, y: number): number =>
            a + b * x + c * y + d * x * x + e * x * y + f * y * y
          const surface = fitted(grid(robots, pilots, (x, y) => [truth(x, y), truth(x, y)]))
          for (const [x, y] of [
            [80, 20],
            [93.5, 27.25],
            [110, 35]
          ] as const) {
            assert.closeTo(at(surface, x, y).mean, truth(x, y), 1e-7 * (1 + Math.abs(truth(x, y))))
          }
          assert.closeTo(surface.rSquared, 1, 1e-9)
          for (const { residual } of surface.residuals) assert.closeTo(residual, 0, 1e-6)
        }
      ),
      { numRuns: 100 }
    )
  })

  it("solves the normal equations of an exact case: a 3 × 3 design worked by hand", () => {
    // Responses 1 at the centre and 0 else. With x, y in -1, 0, 1 the classic answer is
    // b0 = 5/9, b1 = b2 = b4 = 0, b3 = b5 = -1/3: sums 1 and 0 of Σ z, Σ zx², solved as fractions.
    const surface = fitted(grid([1, 2, 3], [10, 20, 30], (x, y) => (x === 2 && y === 20 ? [1] : [0])))
    const expected = [5 / 9, 0, 0, -1 / 3, 0, -1 / 3]
    surface.coefficients.forEach((value, i) => {
      assert.closeTo(value, expected[i] ?? Number.NaN, 1e-12)
    })
    // Total sum of squares 8/9, left 1 - 5/9 = 4/9.
    assert.closeTo(surface.rSquared, 1 / 2, 1e-12)
    assert.closeTo(surface.rSquaredAdjusted ?? 0, 1 - (1 / 2) * (8 / 3), 1e-12)
    assert.isNull(surface.lackOfFit, "a single day has no pure error")
    assert.isNull(at(surface, 2, 20).lower)
  })

  it("fits rates as logits: a surface that is quadratic there is recovered and no prediction leaves 0..1", () => {
    const truth = (x: number, y: number): number => 1 / (1 + Math.exp(-(0.05 * (x - 90) + 0.2 * (y - 24))))
    const surface = fitted(
      grid(robots, pilots, (x, y) => [truth(x, y), truth(x, y)]),
      "logit"
    )
    assert.closeTo(at(surface, 97, 31).mean, truth(97, 31), 1e-9)
    assert.strictEqual(surface.guarded, 0)
    const steep = fitted(
      grid(robots, pilots, (x) => (x > 95 ? [1, 1] : [0, 0.002])),
      "logit"
    )
    for (let x = 80; x <= 110; x += 2.5) {
      const { mean, lower, upper } = at(steep, x, 30)
      assert.isAbove(lower ?? -1, 0)
      assert.isAtMost(upper ?? 2, 1)
      assert.isTrue(mean > 0 && mean < 1)
    }
    // 8 cells at 1 on both days and 8 at 0 on one day: they have no logit and are moved inwards, said.
    assert.strictEqual(steep.guarded, 8 * 2 + 8)
  })

  it("refuses what lies outside the grid, and says which factor", () => {
    const surface = fitted(grid(robots, pilots, (x, y) => [x * y]))
    assert.deepStrictEqual(
      predict(surface, 111, 30),
      Either.left({ _tag: "OutsideGrid", axis: "x", value: 111, min: 80, max: 110 })
    )
    assert.deepStrictEqual(
      predict(surface, 100, 19.9),
      Either.left({ _tag: "OutsideGrid", axis: "y", value: 19.9, min: 20, max: 35 })
    )
    assert.isTrue(Either.isLeft(predict(surface, Number.NaN, 30)))
    assert.isTrue(Either.isRight(predict(surface, 80, 35)))
  })

  it("refuses cells that determine no quadratic", () => {
    assert.deepStrictEqual(
      fitSurface(
        grid([1, 2], [1, 2], () => [1]),
        "plain"
      ),
      Either.left({ _tag: "TooFewCells", cells: 4, needed: 6 })
    )
    assert.deepStrictEqual(
      fitSurface(
        grid([1, 2], [1, 2, 3], (x) => [x]),
        "plain"
      ),
      Either.left({ _tag: "NotDetermined", xValues: 2, yValues: 3 })
    )
    assert.deepStrictEqual(
      fitSurface(grid([1, 2, 3], [5], (x) => [x]).concat(grid([4, 5, 6], [5], () => [1])), "plain"),
      Either.left({ _tag: "NotDetermined", xValues: 6, yValues: 1 })
    )
    assert.deepStrictEqual(
      fitSurface(
        grid([1, 2, 3], [1, 2, 3], (x) => (x === 1 ? [] : [1])),
        "plain"
      ),
      Either.left({ _tag: "NoCommonDay" })
    )
  })

  it("uses only the days that all cells have", () => {
    const short = grid([1, 2, 3], [1, 2, 3], (x, y) => [x * y, x + y])
    const long = short.map((cell, i) => (i % 2 === 0 ? { ...cell, values: [...cell.values, 1000] } : cell))
    assert.deepStrictEqual(fitted(long), fitted(short))
    assert.strictEqual(fitted(long).replications, 2)
  })
})

describe("lack of fit", () => {
  it("is that of a case worked by hand: means 1, 2, 6 at x = -1, 0, 1 on a line, two days each", () => {
    // Line through the means: slope 2.5, level 3: fitted 0.5, 3, 5.5; lack 2 · (0.25 + 1 + 0.25) = 3, 1 degree.
    // Days about the cell ± 0.5, ± 0.5, ∓ 0.5: day means differ by 1/3; error 3 · 0.5 - 6 · (1/6)² = 4/3, 2 degrees.
    const table = [
      [0.5, 1.5],
      [1.5, 2.5],
      [6.5, 5.5]
    ]
    const test = lackOfFitOf(decompose(table), [0.5, 3, 5.5], 2)
    assert.closeTo(test?.sum ?? 0, 3, 1e-12)
    assert.closeTo(test?.pureError.sum ?? 0, 4 / 3, 1e-12)
    assert.strictEqual(test?.pureError.degreesOfFreedom, 2)
    assert.closeTo(test?.f ?? 0, 4.5, 1e-12)
    // P(F(1, 2) > f) = 1 - √(f / (f + 2)).
    assert.closeTo(test?.p ?? 0, 1 - Math.sqrt(4.5 / 6.5), 1e-9)
  })

  it("sees a ridge that no quadratic has, and is silent about a quadratic in noise", () => {
    const normal = normalsOf(4)
    const busy = Array.from({ length: 10 }, () => 5 * normal())
    const noisy = (truth: (x: number, y: number) => number) =>
      grid(robots, pilots, (x, y) => busy.map((day) => truth(x, y) + day + normal()))
    const ridge = fitted(noisy((x, y) => 20 * Math.min(x / 4, y)))
    assert.isTrue(ridge.lackOfFit?.isSignificant)
    assert.isBelow(ridge.lackOfFit?.p ?? 1, 1e-6)
    const bowl = fitted(noisy((x, y) => (x - 95) ** 2 / 10 + (y - 28) ** 2))
    assert.isAbove(bowl.lackOfFit?.p ?? 0, 0.01)
  })

  it("is endless where days do not vary and the surface misses, nothing where it does not", () => {
    const flat = (truth: (x: number, y: number) => number) =>
      fitted(grid(robots, pilots, (x, y) => [truth(x, y), truth(x, y)]))
    assert.strictEqual(flat((x, y) => Math.abs(x - y * 3)).lackOfFit?.p, 0)
    assert.strictEqual(flat((x, y) => 3 * x + y * y).lackOfFit?.p, 1)
  })
})
