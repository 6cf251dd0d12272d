/**
 * All routes among all carriers at once: who takes which route is an assignment problem, solved exactly
 * by the planner's own solver. Finds the rings of three and more that exchanges of two cannot.
 * Source: spec/dispatch.md 7 (recommended method, 2).
 */
import { SparseAssignment } from "../assignment.ts"
import type { Route } from "./model.ts"
import { RouteDraft } from "./route-draft.ts"
import type { RoutePlan } from "./route-plan.ts"
import type { RouteTimes } from "./route-times.ts"

const gainMin = 1e-6
/** Less than any difference of whole minutes, even summed over all routes. */
const keepBonus = 1e-5
/** Every route goes to somebody. */
const never = 1e9

export class RouteExchange {
  private readonly solver = new SparseAssignment()
  private readonly draft = new RouteDraft()
  private rowStart = new Int32Array(64)
  private colIndex = new Int32Array(1024)
  private cost = new Float64Array(1024)
  private readonly plan: RoutePlan
  private readonly times: RouteTimes

  constructor(plan: RoutePlan, times: RouteTimes) {
    this.plan = plan
    this.times = times
  }

  /** Gives each route to the carrier that the least total asks for; `active`: who may take one. */
  run(active: ReadonlyArray<number>, now: number): void {
    const { plan } = this
    const givers = active.filter((index) => plan.carrierAt(index).route.orders.length > 0)
    let excess = 0
    for (const index of givers) excess += plan.excess(index)
    if (excess < gainMin) return
    const alone = this.measure(givers, active, excess, now)
    const answer = this.solver.solve(givers.length, this.rowStart, this.colIndex, this.cost, alone)
    this.carryOut(givers, active, answer, now)
  }

  /**
   * The price of each route for each carrier. No route of a better plan costs more above its floor than
   * all routes do now: dearer pairs are left out. Returns the price of taking a route from everybody.
   */
  private measure(
    givers: ReadonlyArray<number>,
    active: ReadonlyArray<number>,
    excess: number,
    now: number
  ): Float64Array {
    const { plan, times, draft } = this
    this.makeRoom(givers.length, active.length)
    let edges = 0
    givers.forEach((from, row) => {
      draft.copy(plan.carrierAt(from).route)
      const limit = (plan.floor[from] as number) + excess
      for (let column = 0; column < active.length; column++) {
        const to = active[column] as number
        const isOwn = to === from
        const price = isOwn
          ? (plan.cost[from] as number)
          : times.costOf(plan.carrierAt(to), draft, now, limit)
        if (price === Number.POSITIVE_INFINITY) continue
        this.colIndex[edges] = column
        // What costs the same stays where it is.
        this.cost[edges++] = isOwn ? price - keepBonus : price
      }
      this.rowStart[row + 1] = edges
    })
    return new Float64Array(givers.length).fill(never)
  }

  private carryOut(
    givers: ReadonlyArray<number>,
    active: ReadonlyArray<number>,
    answer: Int32Array,
    now: number
  ): void {
    const { plan, times, draft } = this
    const routes = givers.map((index) => plan.carrierAt(index).route)
    const takers = new Set<number>()
    givers.forEach((from, row) => {
      const to = active[answer[row] as number] as number
      takers.add(to)
      if (to === from) return
      draft.copy(routes[row] as Route)
      plan.set(to, draft, times.costOf(plan.carrierAt(to), draft, now))
    })
    draft.count = 0
    for (const from of givers) if (!takers.has(from)) plan.set(from, draft, 0)
  }

  private makeRoom(rows: number, columns: number): void {
    if (this.rowStart.length <= rows) this.rowStart = new Int32Array(rows * 2)
    if (this.cost.length >= rows * columns) return
    this.colIndex = new Int32Array(rows * columns * 2)
    this.cost = new Float64Array(rows * columns * 2)
  }
}
