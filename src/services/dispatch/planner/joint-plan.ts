/**
 * The rows of a joint assignment with robots and pilots, and moves that change a few of them at once:
 * their robots and pilots are set free, then each of them in turn takes the cheapest robot that finds
 * pilots in what the others leave. A pair swap, a chain of three, a delivery that makes room for another
 * and a mere change of who asks for pilots first are all moves of this kind.
 *
 * Moves break no rule: pairs are those that passed section 6, pilots are placed by `placePilots` (H5 to
 * H8 with the times of the pilots), a robot serves one row, and a row that has a robot keeps one.
 * Source: spec/dispatch.md 7 (recommended method, 3 and 5; H1-H9).
 */
import type { DemandId } from "../../../domain/ids.ts"
import { makePair } from "./cost.ts"
import { examine, type Look } from "./feasibility.ts"
import { candidateOf } from "./insertion.ts"
import type { Candidate, PilotBlock, PlanningRobot } from "./model.ts"
import type { PairGraph } from "./pair-graph.ts"
import { makePlacedBlocks, placePilots } from "./pilot-placement.ts"
import type { PilotCalendar } from "./pilots.ts"
import type { PlanRow } from "./plan-row.ts"
import type { TentativeBookings } from "./tentative-bookings.ts"

/** Instead of a pair: the row stays as it is, with its robot or without one. */
const stays = -1
/** Gains below this are noise of sums, cost-seconds. */
const gainMinS = 1e-6

const trial = makePair()
const trialBlocks = makePlacedBlocks()

const blocksOf = ({ pickup, delivery, ret }: Candidate): ReadonlyArray<PilotBlock> =>
  pickup === null
    ? [...delivery.blocks, ...ret.blocks]
    : [...pickup.blocks, ...delivery.blocks, ...ret.blocks]

const addBlocks = (candidate: Candidate, tentative: TentativeBookings): void => {
  for (const { pilotId, from, to } of blocksOf(candidate)) tentative.add(pilotId, from, to)
}

/** What a row gets: a pair of the graph, with its plan. */
export interface Arranged {
  readonly pair: number
  readonly candidate: Candidate
}

/** Finds places for rows over a calendar and what is considered beside it; null when it finds nothing better. */
export type Arrange = (
  calendar: PilotCalendar,
  tentative: TentativeBookings
) => ReadonlyArray<Arranged | null> | null

export class JointPlan {
  /** Chains placed with pilots so far: the measure of effort. */
  trials = 0
  readonly look: Look
  readonly rows: ReadonlyArray<PlanRow>
  readonly graph: PairGraph
  private readonly calendar: PilotCalendar
  private readonly tentative: TentativeBookings
  /** What the rows change to, null for a row that stays as it is. */
  private readonly placed: Array<Candidate | null>
  private readonly pairOf: Int32Array
  private readonly costs: Float64Array
  /** The row that has a robot in this plan, by position in the fleet. */
  private readonly holder = new Map<number, number>()
  /** The row that had a robot before this plan, by position in the fleet. */
  private readonly giver = new Map<number, number>()
  /** Representatives of rows whose changes rely on each other. */
  private readonly linkedTo: Int32Array
  /** Pairs and plans of the move at hand, in its order. */
  private readonly chosen: Array<number> = []
  private readonly found: Array<Candidate | null> = []

  constructor(
    look: Look,
    rows: ReadonlyArray<PlanRow>,
    graph: PairGraph,
    calendar: PilotCalendar,
    tentative: TentativeBookings
  ) {
    this.look = look
    this.rows = rows
    this.graph = graph
    this.calendar = calendar
    this.tentative = tentative
    this.placed = rows.map(() => null)
    this.pairOf = new Int32Array(rows.length).fill(stays)
    this.costs = Float64Array.from(rows, (row) => row.currentCost)
    this.linkedTo = Int32Array.from(rows, (_, i) => i)
    tentative.reset(calendar)
    rows.forEach((_, i) => {
      const own = this.ownPairOf(i)
      if (own < 0) return
      this.holder.set(graph.robot[own] as number, i)
      this.giver.set(graph.robot[own] as number, i)
    })
  }

  /** What the rows cost in all as the plan stands. */
  get cost(): number {
    let sum = 0
    for (const cost of this.costs) sum += cost
    return sum
  }

  costOf(row: number): number {
    return this.costs[row] as number
  }

  /** What the row changes to, null when it stays as it is. */
  candidateOf(row: number): Candidate | null {
    return this.placed[row] ?? null
  }

  /** Two rows with the same root rely on each other: one hands a robot or pilots on to the other. */
  rootOf(row: number): number {
    let root = row
    while (this.linkedTo[root] !== root) root = this.linkedTo[root] as number
    return root
  }

  /** The row that has a robot in this plan, -1 when none has. */
  holderOf(robot: number): number {
    return this.holder.get(robot) ?? -1
  }

  /** Counts what the plan books as booked and nothing else, for what is planned on top of it. */
  book(): void {
    this.tentative.reset(this.calendar)
    for (const candidate of this.placed) if (candidate !== null) addBlocks(candidate, this.tentative)
  }

  /**
   * Gives rows the pairs named, in this order, all or none: true when each found its pilots and the rows
   * together cost less than before.
   */
  place(order: ReadonlyArray<number>, pairs: ReadonlyArray<number>): boolean {
    return this.change(order, pairs)
  }

  /** Lets rows choose anew, in this order; true when together they cost less than before. */
  choose(order: ReadonlyArray<number>): boolean {
    return this.change(order, null)
  }

  private change(order: ReadonlyArray<number>, pairs: ReadonlyArray<number> | null): boolean {
    const { tentative } = this
    let before = 0
    for (const row of order) before += this.costs[row] as number
    const mark = tentative.mark()
    this.clear(order)
    const isBetter = this.fill(order, pairs, before - gainMinS)
    tentative.rollback(mark)
    if (isBetter) this.adopt(order)
    for (const row of order) {
      const pair = this.heldPairOf(row)
      if (pair >= 0) this.holder.set(this.graph.robot[pair] as number, row)
    }
    return isBetter
  }

  /**
   * Frees robots and pilots of rows, and takes over what `arrange` gives them instead: for each row of
   * `order` a pair with its plan, or null to stay as it is. True when it gave something, which must cost
   * less than before and use what is free then.
   */
  rearrange(order: ReadonlyArray<number>, arrange: Arrange): boolean {
    const { tentative } = this
    const mark = tentative.mark()
    this.clear(order)
    const answer = arrange(this.calendar, tentative)
    tentative.rollback(mark)
    if (answer !== null) {
      this.chosen.length = 0
      this.found.length = 0
      for (const one of answer) {
        this.chosen.push(one?.pair ?? stays)
        this.found.push(one?.candidate ?? null)
      }
      this.adopt(order)
    }
    for (const row of order) {
      const pair = this.heldPairOf(row)
      if (pair >= 0) this.holder.set(this.graph.robot[pair] as number, row)
    }
    return answer !== null
  }

  /** Frees robots and pilots of rows. */
  private clear(order: ReadonlyArray<number>): void {
    const { tentative } = this
    for (const row of order) {
      const candidate = this.placed[row] ?? null
      if (candidate !== null) {
        for (const { pilotId, from, to } of blocksOf(candidate)) tentative.withdraw(pilotId, from, to)
      }
      this.releaseOwn(row)
      const pair = this.heldPairOf(row)
      if (pair >= 0) this.holder.delete(this.graph.robot[pair] as number)
    }
  }

  /** Places rows one after the other, noting the answer in `chosen` and `found`; true when below `limit`. */
  private fill(order: ReadonlyArray<number>, pairs: ReadonlyArray<number> | null, limit: number): boolean {
    this.chosen.length = 0
    this.found.length = 0
    let sum = 0
    for (let n = 0; n < order.length && sum < limit; n++) {
      const wanted = pairs?.[n]
      sum += wanted === undefined ? this.cheapest(order, n) : this.given(order, n, wanted)
    }
    return sum < limit
  }

  private given(order: ReadonlyArray<number>, n: number, pair: number): number {
    this.chosen.push(pair)
    const isPlaced =
      !this.isTaken(this.graph.robot[pair] as number, order, n) && this.tryPair(order[n] as number, pair)
    return isPlaced && this.keep(order[n] as number, pair) ? trial.cost : Number.POSITIVE_INFINITY
  }

  /** Books the cheapest pair that row `n` of a move can have, or lets it stay; returns what that costs. */
  private cheapest(order: ReadonlyArray<number>, n: number): number {
    const { graph, tentative } = this
    const row = order[n] as number
    const mark = tentative.mark()
    let best = stays
    let bestCost = this.canStay(row, order, n)
      ? (this.rows[row] as PlanRow).currentCost
      : Number.POSITIVE_INFINITY
    for (let k = graph.rowStart[row] as number; k < (graph.rowStart[row + 1] as number); k++) {
      if (graph.isCurrent[k] === 1 || (graph.floor[k] as number) >= bestCost) continue
      if (this.isTaken(graph.robot[k] as number, order, n)) continue
      if (!this.tryPair(row, k)) continue
      tentative.rollback(mark)
      if (trial.cost >= bestCost) continue
      best = k
      bestCost = trial.cost
    }
    this.chosen.push(best)
    if (best >= 0) {
      return this.tryPair(row, best) && this.keep(row, best) ? bestCost : Number.POSITIVE_INFINITY
    }
    this.found.push(null)
    if (bestCost < Number.POSITIVE_INFINITY) this.keepOwn(row)
    return bestCost
  }

  /** Notes what was just placed; false when it cannot be described. */
  private keep(row: number, pair: number): boolean {
    const { facts } = this.rows[row] as PlanRow
    const candidate = candidateOf(this.look, facts, this.robotOf(pair), trial, trialBlocks)
    this.found.push(candidate)
    return candidate !== null
  }

  private tryPair(row: number, pair: number): boolean {
    const { facts } = this.rows[row] as PlanRow
    const robot = this.robotOf(pair)
    this.trials++
    return (
      examine(this.look, facts, robot, trial, 0) < 0 &&
      placePilots(this.look, facts, robot, this.calendar, this.tentative, trial, trialBlocks)
    )
  }

  /** Whether a robot is another row's, or was chosen earlier in the same move. */
  private isTaken(robot: number, order: ReadonlyArray<number>, n: number): boolean {
    if (this.holder.has(robot)) return true
    for (let i = 0; i < n; i++) {
      const pair = this.chosen[i] as number
      const held = pair >= 0 ? pair : this.ownPairOf(order[i] as number)
      if (held >= 0 && this.graph.robot[held] === robot) return true
    }
    return false
  }

  /** Whether robot and pilots of the plan that a row has are still its own. */
  private canStay(row: number, order: ReadonlyArray<number>, n: number): boolean {
    const own = this.ownPairOf(row)
    if (own < 0) return (this.rows[row] as PlanRow).current === null
    if (this.isTaken(this.graph.robot[own] as number, order, n)) return false
    const { calendar, tentative } = this
    for (const demandId of this.ownDemands(row)) {
      for (const { pilotId, from, to } of calendar.blocksOf(demandId)) {
        if (!calendar.canTake(pilotId, from, to, "Delivery", tentative)) return false
      }
    }
    return true
  }

  private keepOwn(row: number): void {
    for (const demandId of this.ownDemands(row)) {
      for (const { pilotId, from, to } of this.calendar.blocksOf(demandId)) {
        this.tentative.add(pilotId, from, to)
      }
    }
  }

  /** Counts the pilots of a row's present plan as free. */
  private releaseOwn(row: number): void {
    for (const demandId of this.ownDemands(row)) this.tentative.release(demandId)
  }

  /** The demands whose pilots a row has now: its own, its pickup's and its return's. */
  ownDemands(row: number): ReadonlyArray<DemandId> {
    const { demand, current } = this.rows[row] as PlanRow
    const own = [demand.id]
    if (current === null) return own
    if (current.scheduledPickup !== null) own.push(current.scheduledPickup.demandId)
    const movementId = current.scheduledMovement?.demandId
    const movement = movementId === undefined ? undefined : this.look.fleet.demands.get(movementId)
    if (movement?.originatingDemandId === demand.id) own.push(movement.id)
    return own
  }

  /** Takes over what `fill` has found. */
  private adopt(order: ReadonlyArray<number>): void {
    let isRebuilt = false
    for (let n = 0; n < order.length; n++) {
      const row = order[n] as number
      const candidate = this.found[n] ?? null
      if (this.placed[row] !== null) isRebuilt = true
      this.placed[row] = candidate
      this.pairOf[row] = this.chosen[n] as number
      this.costs[row] = candidate?.cost ?? (this.rows[row] as PlanRow).currentCost
      if (candidate !== null) addBlocks(candidate, this.tentative)
    }
    if (isRebuilt) this.book()
    this.link(order)
  }

  /** Rows changed together may use what those of them that had robots let go; each may use a robot let go before. */
  private link(order: ReadonlyArray<number>): void {
    const first = order[0]
    const isGiving = order.some((row) => (this.rows[row] as PlanRow).current !== null)
    for (const row of order) {
      if (isGiving && first !== undefined) this.join(first, row)
      const pair = this.pairOf[row] as number
      const giver = pair < 0 ? undefined : this.giver.get(this.graph.robot[pair] as number)
      if (giver !== undefined) this.join(giver, row)
    }
  }

  private join(row: number, other: number): void {
    const a = this.rootOf(row)
    const b = this.rootOf(other)
    this.linkedTo[Math.max(a, b)] = Math.min(a, b)
  }

  robotOf(pair: number): PlanningRobot {
    return this.look.fleet.robots[this.graph.robot[pair] as number] as PlanningRobot
  }

  /** The pair of the robot that a row had before this plan, -1 when none. */
  ownPairOf(row: number): number {
    const first = this.graph.rowStart[row] as number
    return first < (this.graph.rowStart[row + 1] as number) && this.graph.isCurrent[first] === 1 ? first : -1
  }

  /** The pair that a row has in this plan, -1 when it is without a robot. */
  private heldPairOf(row: number): number {
    const pair = this.pairOf[row] as number
    return pair >= 0 ? pair : this.ownPairOf(row)
  }
}
