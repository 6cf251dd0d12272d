/**
 * Cells by days, taken apart: what the cell does, what the day does to all cells, and the rest. Days are the
 * blocks of a randomised block design, because common random numbers give every cell the same days.
 * Source: spec/simulation.md 5, 7; Montgomery, Design and Analysis of Experiments, 4.1.
 */

/** A sum of squares over its degrees of freedom; the mean square of none is 0. */
export interface MeanSquare {
  readonly sum: number
  readonly degreesOfFreedom: number
  readonly meanSquare: number
}

export interface Decomposition {
  readonly cells: number
  readonly replications: number
  readonly mean: number
  readonly cellMeans: ReadonlyArray<number>
  readonly days: MeanSquare
  /** What neither the cell nor the day explains: the pure error. */
  readonly error: MeanSquare
}

const meanSquareOf = (sum: number, degreesOfFreedom: number): MeanSquare => ({
  sum,
  degreesOfFreedom,
  meanSquare: degreesOfFreedom > 0 ? sum / degreesOfFreedom : 0
})

const meanOf = (values: ReadonlyArray<number>): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** `table`: for each cell its days; all of the same number. */
export const decompose = (table: ReadonlyArray<ReadonlyArray<number>>): Decomposition => {
  const cells = table.length
  const replications = table[0]?.length ?? 0
  const cellMeans = table.map(meanOf)
  const mean = meanOf(cellMeans)
  const dayMeans = Array.from({ length: replications }, (_, day) => meanOf(table.map((row) => row[day] ?? 0)))
  let error = 0
  table.forEach((row, cell) => {
    row.forEach((value, day) => {
      error += (value - (cellMeans[cell] ?? 0) - (dayMeans[day] ?? 0) + mean) ** 2
    })
  })
  const days = cells * dayMeans.reduce((sum, it) => sum + (it - mean) ** 2, 0)
  return {
    cells,
    replications,
    mean,
    cellMeans,
    days: meanSquareOf(days, replications - 1),
    error: meanSquareOf(error, (cells - 1) * (replications - 1))
  }
}
