/**
 * A planning cycle as a mixed-integer program: H1-H9 of spec/dispatch.md 7 over the 30 s grid.
 *
 * Binary are: which way a delivery is served, whether it keeps its plan or stays alone, and for each
 * trip when it starts and who drives it. A trip's start belongs to its delivery, not to the robot,
 * except for the pickup, whose length depends on where the robot comes from; that keeps the model
 * small. Running sums tie the trips of a chain to each other: what has left was ready before.
 *
 * The price of a chain is the sum of what its departure, its leaving with food and its return add to
 * the cheapest one; optimum.ts prices every chain of a solution again as a whole.
 */
import type { RobotSerial } from "../../../../src/domain/ids.ts"
import type { Instant } from "../../../../src/domain/instant.ts"
import { unassignedCost } from "../../../../src/services/dispatch/planner/cost.ts"
import type { PilotAvailability } from "../../../../src/services/dispatch/planner/pilots.ts"
import { type LeastPrices, leastCost, leastCostWith } from "./bounds.ts"
import { type ChainWay, type DecidedDelivery, decidedDelivery, priceOf } from "./chain-ways.ts"
import { stepMs } from "./grid-world.ts"
import { decidedDeliveries, type ProofInstance } from "./instance.ts"
import { LinearProgram, type Term } from "./linear-program.ts"
import { canDrive, stretchesOf } from "./pilot-rules.ts"

/** One possible trip: a start and a pilot. */
export interface Trip {
  readonly at: Instant
  readonly variable: number
}

/** A way that is in the model, with its pickups: none when the robot is at the merchant already. */
export interface ModelWay {
  readonly way: ChainWay
  readonly variable: number
  readonly pickups: ReadonlyArray<Trip>
}

/** The variables of one delivery. */
export interface ModelEntry {
  readonly delivery: DecidedDelivery
  readonly alone: number | null
  readonly keeps: number | null
  readonly ways: ReadonlyArray<ModelWay>
  readonly leaves: ReadonlyArray<Trip>
  readonly returns: ReadonlyArray<Trip>
}

/** A delivery before it is in the model: its span of times, and what its ways cost at least. */
interface Span {
  readonly delivery: DecidedDelivery
  readonly ways: ReadonlyArray<{ readonly way: ChainWay; readonly least: number }>
  readonly leaveFrom: Instant
  readonly returnFrom: Instant
  readonly returnTo: Instant
}

const plus = (trips: ReadonlyArray<Trip>): ReadonlyArray<Term> => trips.map(({ variable }) => [1, variable])
const minus = (trips: ReadonlyArray<Trip>): ReadonlyArray<Term> => trips.map(({ variable }) => [-1, variable])

export class CycleModel {
  readonly program = new LinearProgram()
  readonly entries: ReadonlyArray<ModelEntry>
  private readonly instance: ProofInstance
  private readonly pilots: ReadonlyArray<PilotAvailability>
  private readonly spans: ReadonlyArray<Span>
  private readonly prices: ReadonlyArray<LeastPrices>
  private readonly knownCost: number
  /** Variables that use a pilot in a bin of the grid, by pilot and bin. */
  private readonly busy = new Map<number, Map<Instant, Array<number>>>()

  /**
   * The model of a cycle. `knownCost`: what some feasible plan costs, infinite when none is known;
   * choices that, pilots left aside, cannot be part of a plan as cheap are left out.
   */
  constructor(instance: ProofInstance, knownCost: number) {
    this.instance = instance
    this.knownCost = knownCost + 1e-3
    this.pilots = instance.calendar.pilotFacts()
    this.spans = decidedDeliveries(instance)
      .map((demand) => decidedDelivery(instance, demand))
      .filter((delivery) => delivery !== null)
      .map((delivery) => this.spanOf(delivery))
    this.prices = this.spans.map((span) => this.pricesOf(span))
    this.entries = this.spans.map((span, i) => this.addDelivery(span, i))
    this.addRobots()
    this.addPilots()
  }

  /** What the cycle costs at least, pilots left aside. */
  leastCost(): number {
    return leastCost(this.prices, this.instance.fleet.robots.length)
  }

  private get loadMs(): number {
    return this.instance.config.loadTimeS * 1_000
  }

  private get waitMs(): number {
    return this.instance.config.customerWaitS * 1_000
  }

  private get returnWaitMs(): number {
    return this.instance.config.returnPilotWaitS * 1_000
  }

  private readyAt(delivery: DecidedDelivery, way: ChainWay, departAt: Instant): Instant {
    return Math.max(departAt + way.pickupMs, delivery.facts.wish.start) + this.loadMs
  }

  private spanOf(delivery: DecidedDelivery): Span {
    const { facts, leaveBy } = delivery
    const usable = delivery.ways.filter((way) => this.readyAt(delivery, way, way.departFrom) <= leaveBy)
    const leaveFrom = Math.min(...usable.map((way) => this.readyAt(delivery, way, way.departFrom)))
    const awayMs = facts.deliveryMs + this.waitMs
    const returnFrom = leaveFrom + awayMs
    const ways = usable.map((way) => ({
      way,
      least: Math.min(
        ...this.departures(way, leaveBy).map((at) =>
          priceOf(this.instance, facts, way, at, leaveFrom, returnFrom)
        )
      )
    }))
    return { delivery, ways, leaveFrom, returnFrom, returnTo: leaveBy + awayMs + this.returnWaitMs }
  }

  /** Every departure to the merchant that lets the food leave in time; the release itself without a pickup. */
  private departures(way: ChainWay, leaveBy: Instant): ReadonlyArray<Instant> {
    if (!way.hasPickup) return [way.departFrom]
    const departures: Array<Instant> = []
    for (let at = way.departFrom; at + way.pickupMs + this.loadMs <= leaveBy; at += stepMs)
      departures.push(at)
    return departures
  }

  private pricesOf({ delivery, ways }: Span): LeastPrices {
    const { instance } = this
    const robots = instance.fleet.robots
    const own = instance.kept.get(delivery.demand.id)
    const byRobot = robots.map((robot) =>
      Math.min(
        Number.POSITIVE_INFINITY,
        ...ways.filter(({ way }) => way.robot === robot).map(({ least }) => least)
      )
    )
    return {
      unchanged: delivery.keptCost ?? unassignedCost(delivery.facts, instance.now, instance.config),
      ownRobot: own === undefined ? -1 : robots.findIndex((robot) => robot.serial === own.serial),
      byRobot
    }
  }

  private occupy(pilot: number, from: Instant, to: Instant, variable: number): void {
    const until = to + this.instance.config.cooldownS * 1_000
    const bins = this.busy.get(pilot) ?? new Map<Instant, Array<number>>()
    this.busy.set(pilot, bins)
    for (let bin = Math.floor(from / stepMs) * stepMs; bin < until; bin += stepMs) {
      const variables = bins.get(bin)
      if (variables === undefined) bins.set(bin, [variable])
      else variables.push(variable)
    }
  }

  /** Every start among `starts` that some pilot can drive, at its extra cost, if it is not too dear. */
  private trips(
    starts: Iterable<Instant>,
    ms: number,
    extraMax: number,
    extraAt: (at: Instant) => number
  ): ReadonlyArray<Trip> {
    const trips: Array<Trip> = []
    for (const at of starts) {
      const extra = extraAt(at)
      if (extra > extraMax) continue
      this.pilots.forEach((facts, pilot) => {
        if (!canDrive(this.instance, facts, at, at + ms)) return
        const variable = this.program.binary(extra)
        this.occupy(pilot, at, at + ms, variable)
        trips.push({ at, variable })
      })
    }
    return trips
  }

  private addDelivery(span: Span, position: number): ModelEntry {
    const { instance, program } = this
    const { delivery, leaveFrom, returnFrom, returnTo } = span
    const { facts, keptCost, leaveBy, demand } = delivery
    const robots = instance.fleet.robots
    const priceAt = (way: ChainWay, departAt: Instant, leaveAt: Instant): number =>
      priceOf(instance, facts, way, departAt, leaveAt, returnFrom)
    let slackMax = Number.NEGATIVE_INFINITY
    const ways: Array<ModelWay> = []
    for (const { way, least } of span.ways) {
      const robot = robots.indexOf(way.robot)
      const least_ = this.prices[position]?.byRobot[robot] ?? 0
      const slack =
        this.knownCost - leastCostWith(this.prices, robots.length, position, robot) - (least - least_)
      if (slack < 0) continue
      slackMax = Math.max(slackMax, slack)
      const variable = program.binary(least)
      const pickups = way.hasPickup
        ? this.trips(
            this.departures(way, leaveBy),
            way.pickupMs,
            slack,
            (at) => priceAt(way, at, leaveFrom) - least
          )
        : []
      if (way.hasPickup) program.require([...plus(pickups), [-1, variable]], "=", 0)
      ways.push({ way, variable, pickups })
    }
    const first = ways[0]?.way
    const lateness = (at: Instant): number =>
      first === undefined
        ? 0
        : priceAt(first, first.departFrom, at) - priceAt(first, first.departFrom, leaveFrom)
    const leaves =
      first === undefined
        ? []
        : this.trips(grid(leaveFrom, leaveBy), facts.deliveryMs + this.waitMs, slackMax, lateness)
    const returns =
      first === undefined ? [] : this.trips(grid(returnFrom, returnTo), facts.returnMs, 0, () => 0)
    const chosen = ways.map(({ variable }): Term => [-1, variable])
    program.require([...plus(leaves), ...chosen], "=", 0)
    program.require([...plus(returns), ...chosen], "=", 0)
    this.addOrder(span, ways, leaves, returns)
    for (const { way, variable } of ways) this.addLastReturn(span, way, variable, returns)
    const alone =
      keptCost === null ? program.binary(unassignedCost(facts, instance.now, instance.config)) : null
    const keeps = keptCost === null ? null : program.binary(keptCost)
    const outcomes = [alone, keeps, ...ways.map(({ variable }) => variable)]
    // H1.
    program.require(
      outcomes.filter((variable) => variable !== null).map((variable) => [1, variable]),
      "=",
      1
    )
    if (keeps !== null) {
      for (const { pilotId, from, to } of stretchesOf(instance.kept.get(demand.id)?.blocks ?? [])) {
        this.occupy(instance.calendar.indexOf(pilotId), from, to, keeps)
      }
    }
    return { delivery, alone, keeps, ways, leaves, returns }
  }

  /** Food leaves when it is loaded, the robot goes back when it is empty, and waits for its pilot for a while only. */
  private addOrder(
    { delivery, leaveFrom, returnFrom, returnTo }: Span,
    ways: ReadonlyArray<ModelWay>,
    leaves: ReadonlyArray<Trip>,
    returns: ReadonlyArray<Trip>
  ): void {
    if (ways.length === 0) return
    const { leaveBy, facts } = delivery
    const awayMs = facts.deliveryMs + this.waitMs
    const ready: Array<Trip> = []
    for (const { way, variable, pickups } of ways) {
      if (!way.hasPickup) ready.push({ at: this.readyAt(delivery, way, way.departFrom), variable })
      for (const trip of pickups)
        ready.push({ at: this.readyAt(delivery, way, trip.at), variable: trip.variable })
    }
    const empty = leaves.map(({ at, variable }) => ({ at: at + awayMs, variable }))
    const gone = empty.map(({ at, variable }) => ({ at: at + this.returnWaitMs, variable }))
    this.addSequence(leaveFrom, leaveBy, ready, leaves)
    this.addSequence(returnFrom, returnTo, empty, returns)
    this.addSequence(returnFrom, returnTo, returns, gone)
  }

  /** By each step from `from` to `to`, no more of `after` has started than of `before`. */
  private addSequence(
    from: Instant,
    to: Instant,
    before: ReadonlyArray<Trip>,
    after: ReadonlyArray<Trip>
  ): void {
    const { program } = this
    let waiting: number | null = null
    for (const at of grid(from, to)) {
      const comes = before.filter((trip) => trip.at === at)
      const goes = after.filter((trip) => trip.at === at)
      if (comes.length === 0 && goes.length === 0) continue
      const next = program.share(0)
      const carried: ReadonlyArray<Term> = waiting === null ? [] : [[-1, waiting]]
      program.require([[1, next], ...carried, ...plus(goes), ...minus(comes)], "=", 0)
      waiting = next
    }
  }

  /** H7 and H8 at the end of a chain, and the price of a battery that ends close to its reserve. */
  private addLastReturn(span: Span, way: ChainWay, variable: number, returns: ReadonlyArray<Trip>): void {
    const { instance, program } = this
    const { facts } = span.delivery
    const priceAt = (at: Instant): number => priceOf(instance, facts, way, way.departFrom, span.leaveFrom, at)
    const least = priceAt(span.returnFrom)
    const forbidden: Array<Trip> = []
    const dear: Array<Trip> = []
    let surcharge = 0
    for (const trip of returns) {
      const extra = priceAt(trip.at) - least
      const isBack = trip.at + facts.returnMs <= way.backBy
      if (!isBack || way.pair.batteryEndPct < instance.config.batteryReservePct) forbidden.push(trip)
      else if (extra > 0) {
        surcharge = extra
        dear.push(trip)
      }
    }
    if (forbidden.length > 0) program.require([...plus(forbidden), [1, variable]], "<=", 1)
    if (dear.length > 0)
      program.require([...plus(dear), [1, variable], [-1, program.share(surcharge)]], "<=", 1)
  }

  /** H2: a robot serves one delivery; one that is given away is free for another. */
  private addRobots(): void {
    const users = new Map<RobotSerial, Array<Term>>()
    const use = (serial: RobotSerial, variable: number): void => {
      const terms = users.get(serial)
      if (terms === undefined) users.set(serial, [[1, variable]])
      else terms.push([1, variable])
    }
    for (const { delivery, keeps, ways } of this.entries) {
      const own = this.instance.kept.get(delivery.demand.id)
      if (keeps !== null && own !== undefined) use(own.serial, keeps)
      for (const { way, variable } of ways) use(way.robot.serial, variable)
    }
    for (const terms of users.values()) if (terms.length > 1) this.program.require(terms, "<=", 1)
  }

  /** H6: a pilot drives one trip at a time and rests in between. */
  private addPilots(): void {
    for (const bins of this.busy.values()) {
      let before = ""
      for (const variables of [...bins.entries()].sort((a, b) => a[0] - b[0]).map(([, used]) => used)) {
        const key = variables.join()
        if (variables.length > 1 && key !== before) {
          this.program.require(
            variables.map((variable) => [1, variable]),
            "<=",
            1
          )
        }
        before = key
      }
    }
  }
}

function* grid(from: Instant, to: Instant): Generator<Instant> {
  for (let at = from; at <= to; at += stepMs) yield at
}
