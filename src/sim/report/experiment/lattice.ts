/**
 * A figure over two factors, between the cells that were simulated: linear along each factor (bilinear), so
 * that a level's curve passes where the cells' own figures say and nowhere beyond them.
 */

/** Values at the crossings of two rising lists; null where nothing was simulated. */
export interface Lattice {
  readonly xs: ReadonlyArray<number>
  readonly ys: ReadonlyArray<number>
  /** By row of `ys`, then column of `xs`. */
  readonly values: ReadonlyArray<ReadonlyArray<number | null>>
}

/** The value at a point; null outside the lattice and beside a crossing that has none. */
export const valueAt = ({ xs, ys, values }: Lattice, x: number, y: number): number | null => {
  const column = placeOf(xs, x)
  const row = placeOf(ys, y)
  if (column === null || row === null) return null
  const [left, right] = [values[row.index]?.[column.index], values[row.index]?.[column.index + 1]]
  const [above, beyond] = [values[row.index + 1]?.[column.index], values[row.index + 1]?.[column.index + 1]]
  if (left == null || right == null || above == null || beyond == null) return null
  const low = left + (right - left) * column.share
  const high = above + (beyond - above) * column.share
  return low + (high - low) * row.share
}

/** Between which two values a point lies, and how far from the first, 0..1. */
const placeOf = (
  list: ReadonlyArray<number>,
  at: number
): { readonly index: number; readonly share: number } | null => {
  for (let index = 0; index + 1 < list.length; index++) {
    const [from, to] = [list[index] ?? 0, list[index + 1] ?? 0]
    if (at >= from && at <= to) return { index, share: (at - from) / (to - from) }
  }
  return null
}

/** As `valueAt`, with the value of the nearest point inside for points outside: what a cell's outer half has. */
export const valueNear = (lattice: Lattice, x: number, y: number): number | null =>
  valueAt(lattice, within(lattice.xs, x), within(lattice.ys, y))

const within = (list: ReadonlyArray<number>, at: number): number =>
  Math.min(list[list.length - 1] ?? at, Math.max(list[0] ?? at, at))

/** Borders of cells about their values: half way to the neighbours, as far outwards at the ends. */
export const bordersOf = (values: ReadonlyArray<number>): ReadonlyArray<number> => {
  const first = values[0] ?? 0
  const last = values[values.length - 1] ?? 0
  const gap = values.length > 1 ? (values[1] ?? 0) - first : 1
  const lastGap = values.length > 1 ? last - (values[values.length - 2] ?? 0) : 1
  const inner = values.slice(1).map((value, i) => (value + (values[i] ?? 0)) / 2)
  return [first - gap / 2, ...inner, last + lastGap / 2]
}
