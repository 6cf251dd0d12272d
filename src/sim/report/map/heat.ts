/** Where deliveries and refusals are dense: orders per cell of a grid, softened with their neighbours. */

export interface HeatGrid {
  readonly columns: number
  readonly rows: number
  readonly cellM: number
  /** Row by row; 0..1, the densest cell has 1. */
  readonly values: Float32Array
  /** Most orders in one cell's kernel, orders. */
  readonly most: number
}

/** A place counts in the cells around it, less with the square of the distance: a bell over so many cells. */
const bell = (spread: number): ReadonlyArray<number> =>
  Array.from({ length: Math.ceil(3 * spread) + 1 }, (_, n) => Math.exp(-(n * n) / (2 * spread * spread)))

/** How strong the colour of a cell is, 0..1: a grid with few orders in all stays pale. */
export const heatStrength = ({ values, most }: HeatGrid, cell: number): number =>
  values[cell]! ** 0.75 * Math.min(1, most / 4)

/**
 * A grid over the ground with about so many cells along its longer side; places in metres. `spread`: cells at
 * which a place counts for about 60 % of what it counts for in its own.
 */
export const heatGrid = (
  widthM: number,
  heightM: number,
  places: ReadonlyArray<{ readonly x: number; readonly y: number }>,
  along: number,
  spread: number
): HeatGrid => {
  const kernel = bell(spread)
  const reach = kernel.length - 1
  const cellM = Math.max(20, Math.max(widthM, heightM) / along)
  const columns = Math.max(1, Math.ceil(widthM / cellM))
  const rows = Math.max(1, Math.ceil(heightM / cellM))
  const values = new Float32Array(columns * rows)
  for (const { x, y } of places) {
    const column = Math.floor(x / cellM)
    const row = Math.floor(y / cellM)
    for (let r = Math.max(0, row - reach); r <= Math.min(rows - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(columns - 1, column + reach); c++) {
        values[r * columns + c]! += kernel[Math.abs(r - row)]! * kernel[Math.abs(c - column)]!
      }
    }
  }
  const most = values.reduce((greatest, value) => Math.max(greatest, value), 0)
  if (most > 0) for (let n = 0; n < values.length; n++) values[n]! /= most
  return { columns, rows, cellM, values, most }
}
