/**
 * The sparse graph of the joint assignment: for each delivery the robots that could serve it, with what
 * each costs, and the robots that together cost least. Pilots are no part of it.
 *
 * The answer to the last cycle is kept per fleet, as a start for the next one. It cannot show: the solver
 * answers alike from every start (assignment-ties.ts).
 * Source: spec/dispatch.md 7 (recommended method, 1 and 2; proof of quality d).
 */
import type { DemandId } from "../../../domain/ids.ts"
import { exactCost, SparseAssignment } from "./assignment.ts"
import { costFloorOf, makePair } from "./cost.ts"
import { examine, type Look, precheckFacts } from "./feasibility.ts"
import type { Fleet } from "./model.ts"
import { variantFor } from "./overrides.ts"
import { neverS, type PlanRow } from "./plan-row.ts"
import { RobotPool } from "./robot-pool.ts"

/** What is kept of a fleet's last answer. */
interface LastAnswer {
  /** Prices of robots by their position in the fleet. */
  price: Float64Array
  robotByDemand: Map<DemandId, number>
}

const lastAnswers = new WeakMap<Fleet, LastAnswer>()
const pool = new RobotPool()
const trial = makePair()

/** Arrays are kept from cycle to cycle; valid until the next `build`. */
export class PairGraph {
  rows = 0
  /** Pairs of row `i`: `rowStart[i] <= k < rowStart[i + 1]`. That of its own robot comes first. */
  rowStart = new Int32Array(1)
  /** Position of the robot in the fleet. */
  robot = new Int32Array(0)
  /** As if pilots were there whenever needed, cost-seconds. */
  cost = new Float64Array(0)
  /** What pilots cannot push the cost below. */
  floor = new Float64Array(0)
  /** Departures of the three trips: to the merchant, to the customer, to the lot. */
  departAt = new Float64Array(0)
  leaveAt = new Float64Array(0)
  returnAt = new Float64Array(0)
  /** 0 when there is no trip to the merchant. */
  pickupMs = new Float64Array(0)
  /** 1 for the plan that a delivery has already. */
  isCurrent = new Uint8Array(0)
  /** Price of leaving the row without a robot. */
  alone = new Float64Array(0)
  private readonly solver = new SparseAssignment()
  private readonly boundSolver = new SparseAssignment()

  /** Lists the robots of each row: its own, and the nearest that pass the rules of section 6. */
  build(look: Look, rows: ReadonlyArray<PlanRow>): void {
    const { fleet, now, config } = look
    pool.fill(
      look,
      rows.map((row) => row.facts.wish)
    )
    this.makeRoom(rows.length, rows.length * (config.nearestRobots + 1))
    this.rows = rows.length
    let edges = 0
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as PlanRow
      const own = row.current === null ? -1 : pool.indexOf(row.current)
      this.alone[i] = row.current === null ? exactCost(row.currentCost) : neverS
      if (own >= 0) {
        this.isCurrent[edges] = 1
        this.robot[edges] = own
        this.floor[edges] = this.cost[edges] = exactCost(row.currentCost)
        this.departAt[edges] = this.leaveAt[edges] = this.returnAt[edges] = now
        this.pickupMs[edges] = 0
        edges++
      }
      if (precheckFacts(fleet, row.facts, now) === null) {
        const end = edges + config.nearestRobots
        const { nearest } = pool
        pool.findNearest(row.facts.wish, config)
        for (let n = 0; n < nearest.count && edges < end; n++) {
          const index = pool.robotIndexAt(nearest.entries[n] as number)
          const robot = fleet.robots[index]
          if (robot === undefined || index === own || pool.wasSeen(index, i)) continue
          if (examine(look, row.facts, robot, trial, 0) >= 0) continue
          this.isCurrent[edges] = 0
          this.robot[edges] = index
          this.cost[edges] = exactCost(trial.cost)
          this.floor[edges] = exactCost(costFloorOf(trial, variantFor(row.facts.variants, robot)))
          this.departAt[edges] = trial.departAt
          this.pickupMs[edges] = trial.hasPickup ? trial.pickupMs : 0
          this.leaveAt[edges] = trial.leaveAt
          this.returnAt[edges] = trial.returnAt
          edges++
        }
      }
      this.rowStart[i + 1] = edges
    }
  }

  /**
   * The pair of each row in the answer of least cost, -1 for a row that stays alone.
   *
   * - `cost`: of the pairs, `this.cost` or that with pilots' time added.
   */
  solve(fleet: Fleet, rows: ReadonlyArray<PlanRow>, cost: Float64Array): Int32Array {
    const { rowStart, robot, alone, solver } = this
    const last = lastAnswers.get(fleet) ?? { price: new Float64Array(0), robotByDemand: new Map() }
    const hadRobot = new Int32Array(rows.length)
    for (let i = 0; i < rows.length; i++) {
      hadRobot[i] = last.robotByDemand.get((rows[i] as PlanRow).demand.id) ?? -1
    }
    const start = { price: last.price, columnOfRow: hadRobot }
    const answer = solver.solve(rows.length, rowStart, robot, cost, alone, start)
    if (last.price.length < fleet.robots.length) last.price = new Float64Array(fleet.robots.length)
    last.robotByDemand.clear()
    for (let index = 0; index < last.price.length; index++) last.price[index] = solver.priceOf(index)
    const pairs = new Int32Array(rows.length).fill(-1)
    for (let i = 0; i < rows.length; i++) {
      const given = answer[i] as number
      if (given < 0) continue
      last.robotByDemand.set((rows[i] as PlanRow).demand.id, given)
      for (let k = rowStart[i] as number; k < (rowStart[i + 1] as number); k++) {
        if (robot[k] === given) pairs[i] = k
      }
    }
    lastAnswers.set(fleet, last)
    return pairs
  }

  /**
   * What the rows cost at least in all, whichever listed robots and pilots they get: the dual value of the
   * assignment without pilots, at costs that no wait for a pilot can undercut.
   */
  lowerBound(): number {
    const { rows, rowStart, robot, floor, alone, boundSolver } = this
    boundSolver.solve(rows, rowStart, robot, floor, alone)
    return boundSolver.lowerBound(rows, rowStart, robot, floor, alone)
  }

  private makeRoom(rows: number, edges: number): void {
    if (this.alone.length < rows) {
      this.rowStart = new Int32Array(2 * rows + 1)
      this.alone = new Float64Array(2 * rows)
    }
    if (this.robot.length >= edges) return
    const size = 2 * edges
    this.robot = new Int32Array(size)
    this.cost = new Float64Array(size)
    this.floor = new Float64Array(size)
    this.departAt = new Float64Array(size)
    this.leaveAt = new Float64Array(size)
    this.returnAt = new Float64Array(size)
    this.pickupMs = new Float64Array(size)
    this.isCurrent = new Uint8Array(size)
  }
}
