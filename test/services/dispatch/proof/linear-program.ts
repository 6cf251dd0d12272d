/**
 * A mixed-integer linear program in the making, written out in the LP format that HiGHS reads, and its
 * solution. Names are numbers given in order, so that equal models are equal texts.
 */
import loadHighs from "highs"

// The package's types speak of its CommonJS face; what Node imports is the ES module, whose default is the loader.
const highs = (loadHighs as unknown as typeof loadHighs.default)()

export type Term = readonly [coefficient: number, variable: number]
type Relation = "<=" | ">=" | "="

/** How the search ended: `optimal` is proven, `bounded` ran out of time with what it had. */
export interface Solution {
  readonly status: "optimal" | "bounded" | "none"
  readonly objective: number
  /** Value of a variable, rounded when it is binary. */
  readonly valueOf: (variable: number) => number
}

export class LinearProgram {
  private readonly costs: Array<number> = []
  private readonly isBinary: Array<boolean> = []
  private readonly rows: Array<string> = []

  get variables(): number {
    return this.costs.length
  }

  /** A variable that is 0 or 1, at a cost. */
  binary(cost: number): number {
    this.isBinary.push(true)
    return this.costs.push(cost) - 1
  }

  /** A variable from 0 to 1, at a cost. */
  share(cost: number): number {
    this.isBinary.push(false)
    return this.costs.push(cost) - 1
  }

  /** A row that the solution must keep; one without terms is left out. */
  require(terms: ReadonlyArray<Term>, relation: Relation, bound: number): void {
    if (terms.length === 0) return
    this.rows.push(` r${this.rows.length}: ${sumOf(terms)} ${relation} ${bound}`)
  }

  /** The model as text. */
  text(): string {
    const priced = this.costs.map((cost, variable): Term => [cost, variable])
    const objective = sumOf(priced.filter(([cost]) => cost !== 0))
    const names = (wanted: boolean): string =>
      this.isBinary.flatMap((binary, variable) => (binary === wanted ? [`x${variable}`] : [])).join("\n ")
    const shares = this.isBinary.flatMap((binary, variable) => (binary ? [] : [` x${variable} <= 1`]))
    return [
      "Minimize",
      ` cost: ${objective === "" ? "0 x0" : objective}`,
      "Subject To",
      ...this.rows,
      "Bounds",
      ...shares,
      "Binary",
      ` ${names(true)}`,
      "End",
      ""
    ].join("\n")
  }

  /**
   * The least cost. Proven to 1e-6 of its size when `optimal`; `secondsMax` of search at most, after
   * which it is `bounded` and the objective is that of the best solution found.
   */
  async solve(secondsMax: number): Promise<Solution> {
    const solution = (await highs).solve(this.text(), {
      output_flag: false,
      mip_rel_gap: 1e-6,
      mip_abs_gap: 1e-3,
      time_limit: secondsMax,
      random_seed: 1
    })
    const columns = solution.Columns as Readonly<Record<string, { readonly Primal?: number }>>
    const status =
      solution.Status === "Optimal"
        ? "optimal"
        : solution.Status === "Time limit reached"
          ? "bounded"
          : "none"
    return {
      status,
      objective: solution.ObjectiveValue,
      valueOf: (variable) => {
        const value = columns[`x${variable}`]?.Primal ?? 0
        return this.isBinary[variable] ? Math.round(value) : value
      }
    }
  }
}

const sumOf = (terms: ReadonlyArray<Term>): string => {
  let text = ""
  terms.forEach(([coefficient, variable], i) => {
    // Long lines are legal, endless ones are not.
    if (i % 12 === 11) text += "\n  "
    const size = Math.abs(coefficient)
    text += `${coefficient < 0 ? "-" : "+"} ${size === 1 ? "" : `${size} `}x${variable} `
  })
  return text.trimEnd()
}
