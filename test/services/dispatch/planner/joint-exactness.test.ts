import { assert, describe, it } from "@effect/vitest"
import { exactCost } from "../../../../src/services/dispatch/planner/assignment.ts"
import { makePair } from "../../../../src/services/dispatch/planner/cost.ts"
import { examine, type Look, lookAt } from "../../../../src/services/dispatch/planner/feasibility.ts"
import { planRowOf } from "../../../../src/services/dispatch/planner/plan-row.ts"
import { planAssignments, wishOf } from "../../../../src/services/dispatch/planner/replan.ts"
import { config, makeCalendar, makePilot, now } from "./builders.ts"
import { drawJoint, type JointInstance } from "./joint-instances.ts"

/** More pilots than seven chains can ask for at once: nobody ever waits for one. */
const plenty = makeCalendar(...Array.from({ length: 40 }, (_, n) => makePilot(`p${n + 10}`)))

interface Matrix {
  /** Per delivery: the price of each robot by position, infinite where section 6 forbids it. */
  readonly cost: ReadonlyArray<ReadonlyArray<number>>
  /** Price of staying without a robot, infinite for who has one. */
  readonly alone: ReadonlyArray<number>
  readonly stays: ReadonlyArray<number>
}

/** Prices of all pairs by the rules and the objective alone. */
const matrixOf = ({ fleet, ids, movable }: JointInstance): Matrix => {
  const look: Look = { ...lookAt(fleet, now, config), movable }
  const pair = makePair()
  const cost: Array<ReadonlyArray<number>> = []
  const alone: Array<number> = []
  const stays: Array<number> = []
  for (const id of ids) {
    const demand = fleet.demands.get(id)
    const wish = demand === undefined ? null : wishOf(demand)
    assert.isDefined(demand)
    assert.isNotNull(wish)
    if (demand === undefined || wish === null) continue
    const current = fleet.robotBySerial.get(wish.currentSerial ?? "") ?? null
    const row = planRowOf(look, demand, wish, current)
    cost.push(
      fleet.robots.map((robot) => {
        if (robot === current) return exactCost(row.currentCost)
        return examine(look, row.facts, robot, pair, 0) < 0 ? exactCost(pair.cost) : Number.POSITIVE_INFINITY
      })
    )
    alone.push(current === null ? exactCost(row.currentCost) : Number.POSITIVE_INFINITY)
    stays.push(exactCost(row.currentCost))
  }
  return { cost, alone, stays }
}

/** The least sum over all ways to give robots, by trying them all (over sets of used robots). */
const bruteForce = ({ cost, alone }: Matrix): number => {
  let best = new Map<number, number>([[0, 0]])
  cost.forEach((prices, row) => {
    const next = new Map<number, number>()
    const offer = (used: number, total: number): void => {
      if (total < (next.get(used) ?? Number.POSITIVE_INFINITY)) next.set(used, total)
    }
    for (const [used, total] of best) {
      offer(used, total + (alone[row] ?? 0))
      prices.forEach((price, robot) => {
        if ((used & (1 << robot)) === 0) offer(used | (1 << robot), total + price)
      })
    }
    best = next
  })
  return Math.min(...best.values())
}

describe("a cycle of the planner without want of pilots", () => {
  it("costs what brute force over the whole objective costs, on 10,000 instances up to 7 x 7", () => {
    let changes = 0
    let served = 0
    for (let seed = 1; seed <= 10_000; seed++) {
      const instance = drawJoint(seed)
      const { fleet, ids } = instance
      const matrix = matrixOf(instance)
      const plan = planAssignments(fleet, plenty, ids, now, config)
      const price = new Map(
        plan.decisions.map(({ demandId, candidate }) => [demandId, exactCost(candidate.cost)])
      )
      let cost = 0
      ids.forEach((id, row) => {
        cost += price.get(id) ?? matrix.stays[row] ?? 0
      })
      assert.strictEqual(cost, bruteForce(matrix), `seed ${seed}`)
      assert.isAtMost(plan.bound ?? 0, plan.cost ?? 0, `seed ${seed}`)
      changes += plan.decisions.filter(({ oldSerial }) => oldSerial !== null).length
      served += plan.decisions.length
    }
    // The instances are about something.
    assert.isAbove(changes, 1_000)
    assert.isAbove(served, 10_000)
  }, 120_000)

  it("answers alike from whatever cycle went before", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { fleet, ids } = drawJoint(seed)
      const first = planAssignments(fleet, plenty, ids, now, config)
      // The same fleet a cycle later leaves another answer to start from.
      planAssignments(fleet, plenty, ids.slice(1), now + 120_000, config)
      assert.deepStrictEqual(planAssignments(fleet, plenty, ids, now, config), first, `seed ${seed}`)
      assert.deepStrictEqual(planAssignments({ ...fleet }, plenty, ids, now, config), first, `seed ${seed}`)
    }
  }, 30_000)
})
