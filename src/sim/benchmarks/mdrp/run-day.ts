/**
 * A day of the meal-delivery benchmark, online: orders become known when they are placed, the planner
 * replans in its period, carriers do what it decides. The same kernel as the city's.
 * Source: spec/simulation.md 10.
 */
import { CarrierPlanner } from "../../../services/dispatch/planner/carriers/carrier-planner.ts"
import {
  type Carrier,
  type CarrierConfig,
  type CarrierDecision,
  defaultCarrierConfig,
  emptyRoute
} from "../../../services/dispatch/planner/carriers/model.ts"
import { Kernel } from "../../kernel/kernel.ts"
import { priorities } from "../../kernel/priorities.ts"
import { halfService } from "./check-moves.ts"
import {
  type MdrpAssignment,
  type MdrpInstance,
  type MdrpMove,
  type MdrpOrder,
  type MdrpSolution,
  type MdrpStop,
  travelMinutes
} from "./model.ts"

export interface DayOptions {
  /** Period of the replan loop, more than 0. */
  readonly replanSeconds: number
}

const minute = 60_000

/** What happens: an order is placed (its position in the instance), or it is time to replan. */
type Happening = number
const replanNow: Happening = -1

/** A courier arrives earlier than it picks up or drops off, even where that takes no time. */
const atLeastOne = (minutes: number): number => Math.max(1, minutes)

const configOf = ({ parameters }: MdrpInstance): CarrierConfig => ({
  ...defaultCarrierConfig,
  metersPerMinute: parameters.metersPerMinute,
  pickupHalfMinutes: atLeastOne(halfService(parameters.pickupServiceMinutes)),
  dropoffHalfMinutes: atLeastOne(halfService(parameters.dropoffServiceMinutes)),
  clickToDoorMaxMinutes: parameters.maximumClickToDoor
})

/**
 * The day's solution: decided online, in whole minutes. Equal instances give equal solutions, and a
 * day cut off after some orders has the same decisions up to the next placement.
 */
export const runDay = (instance: MdrpInstance, options: DayOptions): MdrpSolution => {
  const day = new Day(instance, options.replanSeconds)
  day.run()
  return day.solution()
}

class Day {
  private readonly instance: MdrpInstance
  private readonly replanMs: number
  private readonly config: CarrierConfig
  private readonly carriers: ReadonlyArray<Carrier>
  private readonly planner: CarrierPlanner
  private readonly kernel = new Kernel<Happening>(0)
  /** Position in the instance by the planner's order number. */
  private readonly orderOf: Array<number> = []
  private readonly stops: Array<MdrpStop>
  private readonly moves: Array<Array<MdrpMove>>
  private readonly assignments: Array<MdrpAssignment> = []
  private readonly outcomes: Array<{ pickupTime: number; dropoffTime: number; courier: number } | null>
  /** The end of the last shift. */
  private readonly endsAt: number

  constructor(instance: MdrpInstance, replanSeconds: number) {
    this.instance = instance
    this.replanMs = Math.round(replanSeconds * 1_000)
    this.config = configOf(instance)
    this.carriers = instance.couriers.map(({ x, y, onTime, offTime }, index) => ({
      index,
      onTime,
      offTime,
      x,
      y,
      merchant: -1,
      since: onTime,
      route: emptyRoute
    }))
    this.planner = new CarrierPlanner(instance.restaurants, this.carriers, this.config)
    this.stops = instance.couriers.map(() => ({ kind: "start" }))
    this.moves = instance.couriers.map(() => [])
    this.outcomes = instance.orders.map(() => null)
    this.endsAt = instance.couriers.reduce((end, { offTime }) => Math.max(end, offTime * minute), 0)
  }

  run(): void {
    const { orders } = this.instance
    const placed = orders.map((_, index) => index)
    placed.sort(
      (a, b) => (orders[a] as MdrpOrder).placementTime - (orders[b] as MdrpOrder).placementTime || a - b
    )
    for (const index of placed) {
      this.kernel.schedule((orders[index] as MdrpOrder).placementTime * minute, priorities.partner, index)
    }
    this.kernel.schedule(0, priorities.planner, replanNow)
    this.kernel.runUntil(Number.POSITIVE_INFINITY, (happening) => this.handle(happening))
  }

  solution(): MdrpSolution {
    return {
      assignments: this.assignments,
      outcomes: this.outcomes.map((outcome, order) =>
        outcome === null
          ? { order, pickupTime: null, dropoffTime: null, courier: null }
          : { order, ...outcome }
      ),
      moves: this.moves.flat()
    }
  }

  private handle(happening: Happening): void {
    if (happening !== replanNow) {
      const { x, y, restaurant, placementTime, readyTime } = this.instance.orders[happening] as MdrpOrder
      const order = { x, y, merchant: restaurant, placedAt: placementTime, readyAt: readyTime }
      this.orderOf[this.planner.learn(order)] = happening
      return
    }
    const { now } = this.kernel
    const next = now + this.replanMs
    const decisions = this.planner.replan(Math.ceil(now / minute), Math.ceil(next / minute))
    for (const decision of decisions) this.carryOut(decision)
    // To stop after the last order would be to know that it was the last.
    if (now <= this.endsAt || this.planner.openOrders > 0) {
      this.kernel.schedule(next, priorities.planner, replanNow)
    }
  }

  private carryOut(decision: CarrierDecision): void {
    if (decision.kind === "depart") this.depart(decision.carrier, decision.merchant, decision.at)
    else this.pickUp(decision.carrier, decision.merchant, decision.orders, decision.at)
  }

  private depart(index: number, merchant: number, at: number): void {
    const carrier = this.carriers[index] as Carrier
    this.drive(index, { kind: "restaurant", index: merchant }, at)
    carrier.merchant = merchant
  }

  private pickUp(index: number, merchant: number, orders: ReadonlyArray<number>, at: number): void {
    const carrier = this.carriers[index] as Carrier
    const positions = orders.map((order) => this.orderOf[order] as number)
    this.assignments.push({ assignmentTime: at, pickupTime: at, courier: index, orders: positions })
    this.stops[index] = { kind: "restaurant", index: merchant }
    let leaveAt = at + this.config.pickupHalfMinutes
    for (const order of positions) {
      this.drive(index, { kind: "order", index: order }, leaveAt)
      const dropoffTime = carrier.since + this.config.dropoffHalfMinutes
      this.outcomes[order] = { pickupTime: at, dropoffTime, courier: index }
      leaveAt = dropoffTime + this.config.dropoffHalfMinutes
    }
    carrier.merchant = -1
    carrier.since = leaveAt
    this.planner.pickedUp(index, orders)
  }

  /** Moves a carrier; it is at its new place from its arrival on. */
  private drive(index: number, destination: MdrpStop, departureTime: number): void {
    const carrier = this.carriers[index] as Carrier
    const to = this.pointOf(destination)
    if (to === null) return
    const minutes = travelMinutes(carrier, to, this.config.metersPerMinute)
    const origin = this.stops[index] as MdrpStop
    this.moves[index]?.push({ courier: index, departureTime, origin, destination })
    this.stops[index] = destination
    carrier.x = to.x
    carrier.y = to.y
    carrier.since = departureTime + minutes
  }

  private pointOf(stop: MdrpStop): { readonly x: number; readonly y: number } | null {
    if (stop.kind === "start") return null
    const places = stop.kind === "restaurant" ? this.instance.restaurants : this.instance.orders
    return places[stop.index] ?? null
  }
}
