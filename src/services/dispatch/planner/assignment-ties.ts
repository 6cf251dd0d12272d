/**
 * Makes the answer of an assignment unique: of all answers of least cost, the one in which the first row
 * has the least column it can have (staying alone comes last), then the second, and so on. Only then does
 * the answer depend on the problem alone, and not on the prices the solver happened to start from.
 *
 * From one answer and its prices, every other answer of the same cost is reached by passing columns around
 * in circles, along pairs that cost their rows the least they can pay. A circle may lead through "nobody"
 * once: a row takes what nobody has, and another leaves what nobody needs. Without a circle, which is the
 * rule with costs in fractions of a second, nothing is to be done.
 * Source: spec/dispatch.md 7 (ties).
 */
import { type AssignmentGraph, alone, leastOf, type Standing } from "./assignment-graph.ts"

/** Rewrites a standing of least cost into the canonical one. Exact as long as sums of the costs are. */
export const breakTies = (graph: AssignmentGraph, standing: Standing): void => {
  const circles = new Circles(graph, standing)
  if (!circles.find()) return
  for (let row = 0; row < graph.rows; row++) circles.settle(row)
}

/** Rows as points, with an arrow to whoever has what a row would like as much; the last point is nobody. */
class Circles {
  private readonly standing: Standing
  private readonly nobody: number
  /** What row `i` would like as much as what it has, and that itself: `option[k]` for
   * `start[i] <= k < start[i + 1]`, columns ascending, alone last. */
  private readonly start: Int32Array
  private readonly option: Int32Array
  /** Points on common circles have the same number; -1: on none, or settled. */
  private readonly circle: Int32Array
  private readonly cameFrom: Int32Array
  private readonly via: Int32Array
  private readonly queue: Int32Array
  private readonly seenFor: Int32Array

  constructor(graph: AssignmentGraph, standing: Standing) {
    const { rows, rowStart, colIndex, cost, aloneCost } = graph
    this.standing = standing
    this.nobody = rows
    this.start = new Int32Array(rows + 1)
    const options: Array<number> = []
    for (let row = 0; row < rows; row++) {
      const least = leastOf(graph, standing.price, row)
      const from = options.length
      for (let k = rowStart[row] as number; k < (rowStart[row + 1] as number); k++) {
        const column = colIndex[k] as number
        if ((cost[k] as number) - (standing.price[column] as number) !== least) continue
        let at = options.length
        options.push(column)
        for (; at > from && (options[at - 1] as number) > column; at--)
          options[at] = options[at - 1] as number
        options[at] = column
      }
      if (aloneCost[row] === least) options.push(alone)
      this.start[row + 1] = options.length
    }
    this.option = Int32Array.from(options)
    this.circle = new Int32Array(rows + 1).fill(-1)
    this.cameFrom = new Int32Array(rows + 1)
    this.via = new Int32Array(rows + 1)
    this.queue = new Int32Array(rows + 1)
    this.seenFor = new Int32Array(rows + 1).fill(-1)
  }

  /** Numbers the points that lie on circles (Tarjan 1972); false when there are none. */
  find(): boolean {
    const { circle, nobody, queue: path } = this
    const size = nobody + 1
    const order = new Int32Array(size)
    const low = new Int32Array(size)
    const next = new Int32Array(size)
    const open = new Int32Array(size)
    let isAny = false
    let visited = 0
    let openCount = 0
    for (let first = 0; first < size; first++) {
      if (order[first] !== 0) continue
      let depth = 0
      path[depth] = first
      for (; depth >= 0; ) {
        const point = path[depth] as number
        if (order[point] === 0) {
          order[point] = low[point] = ++visited
          open[openCount++] = point
        }
        let into = -1
        const count = this.arrowsOf(point)
        for (let i = next[point] as number; i < count; i++) {
          const target = this.targetOf(point, i)
          if (target === point || low[target] === -1) continue
          if (order[target] === 0) {
            into = target
            next[point] = i
            break
          }
          if ((low[target] as number) < (low[point] as number)) low[point] = low[target] as number
        }
        if (into >= 0) {
          path[++depth] = into
          continue
        }
        next[point] = count
        depth--
        if (low[point] === order[point]) {
          const from = open.lastIndexOf(point, openCount - 1)
          for (let i = from; i < openCount; i++) {
            const member = open[i] as number
            low[member] = -1
            if (openCount - from > 1) circle[member] = point
          }
          isAny ||= openCount - from > 1
          openCount = from
        } else if (depth >= 0) {
          const parent = path[depth] as number
          if ((low[point] as number) < (low[parent] as number)) low[parent] = low[point] as number
        }
      }
    }
    return isAny
  }

  /** Gives a row the best it can have without taking anything from the rows before it, for good. */
  settle(row: number): void {
    const { circle, start, option } = this
    if (circle[row] === -1) return
    const has = this.standing.columnOfRow[row] as number
    for (let k = start[row] as number; k < (start[row + 1] as number); k++) {
      const wanted = option[k] as number
      if (wanted === has || wanted === alone) break
      const target = this.holderOf(wanted)
      if (circle[target] !== circle[row] || !this.findWay(target, row)) continue
      this.passAround(row, wanted)
      break
    }
    circle[row] = -1
  }

  private holderOf(option: number): number {
    const holder = option === alone ? -1 : (this.standing.rowOfColumn[option] as number)
    return holder < 0 ? this.nobody : holder
  }

  /** Whether what a row has may be left to nobody. */
  private mayLeave(row: number): boolean {
    const has = this.standing.columnOfRow[row] as number
    return has === alone || this.standing.price[has] === 0
  }

  private arrowsOf(point: number): number {
    return point === this.nobody
      ? this.nobody
      : (this.start[point + 1] as number) - (this.start[point] as number)
  }

  /** End of an arrow; the point itself stands for "no arrow". */
  private targetOf(point: number, i: number): number {
    if (point === this.nobody) return this.mayLeave(i) ? i : point
    const option = this.option[(this.start[point] as number) + i] as number
    return option === this.standing.columnOfRow[point] ? point : this.holderOf(option)
  }

  /** Searches the shortest way between two points of a circle; leaves it in `cameFrom` and `via`. */
  private findWay(from: number, to: number): boolean {
    const { queue, seenFor, cameFrom, via, circle } = this
    const here = circle[to] as number
    let head = 0
    let tail = 0
    queue[tail++] = from
    seenFor[from] = to
    cameFrom[from] = -1
    while (head < tail) {
      const point = queue[head++] as number
      const count = this.arrowsOf(point)
      for (let i = 0; i < count; i++) {
        const target = this.targetOf(point, i)
        if (target === point || circle[target] !== here || seenFor[target] === to) continue
        seenFor[target] = to
        cameFrom[target] = point
        via[target] =
          point === this.nobody ? alone : (this.option[(this.start[point] as number) + i] as number)
        if (target === to) return true
        queue[tail++] = target
      }
    }
    return false
  }

  /** Carries out the circle that `findWay` found, begun by `row` taking `wanted`. */
  private passAround(row: number, wanted: number): void {
    const { cameFrom, via, nobody } = this
    const { columnOfRow, rowOfColumn } = this.standing
    const takers: Array<number> = [row]
    const gifts: Array<number> = [wanted]
    for (let at = row; (cameFrom[at] as number) >= 0; at = cameFrom[at] as number) {
      const taker = cameFrom[at] as number
      if (taker === nobody) continue
      takers.push(taker)
      gifts.push(via[at] as number)
    }
    for (const taker of takers) {
      const had = columnOfRow[taker] as number
      if (had >= 0) rowOfColumn[had] = -1
    }
    for (let i = 0; i < takers.length; i++) {
      const taker = takers[i] as number
      const gift = gifts[i] as number
      columnOfRow[taker] = gift
      if (gift >= 0) rowOfColumn[gift] = taker
    }
  }
}
