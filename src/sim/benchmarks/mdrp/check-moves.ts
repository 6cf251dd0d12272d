/**
 * The days of the couriers: their moves follow one another in place and time, and at each pickup and
 * drop-off the courier stands there, half of the service before and half of it after. Between a pickup and
 * the last drop-off of its bundle a courier goes nowhere else.
 * Source: spec/simulation.md 10.
 */
import {
  type MdrpAssignment,
  type MdrpCourier,
  type MdrpInstance,
  type MdrpMove,
  type MdrpSolution,
  type MdrpStop,
  travelMinutes
} from "./model.ts"
import { assignmentName, type MdrpViolationKind, type ViolationLog } from "./violation.ts"
import { stopName } from "./write-solution.ts"

/** A time at one place between two moves. */
interface Stay {
  readonly stop: MdrpStop
  readonly arrival: number
  /** When the next move begins; infinite after the last one. */
  readonly departure: number
}

/** The part of a service before its event, and the part after: times are rounded up to whole minutes. */
export const halfService = (minutes: number): number => Math.ceil(minutes / 2)

/** Where a stop is. Total: a stop that does not exist is where the courier starts. */
export const placeOf = (
  instance: MdrpInstance,
  courier: MdrpCourier,
  stop: MdrpStop
): { readonly x: number; readonly y: number } => {
  switch (stop.kind) {
    case "start":
      return courier
    case "restaurant":
      return instance.restaurants[stop.index] ?? courier
    case "order":
      return instance.orders[stop.index] ?? courier
  }
}

const isSame = (a: MdrpStop, b: MdrpStop): boolean =>
  a.kind === b.kind && (a.kind === "start" || b.kind === "start" || a.index === b.index)

/** Positions of `list` by the courier they belong to, in their order. */
const byCourier = <A extends { readonly courier: number }>(
  count: number,
  list: ReadonlyArray<A>
): ReadonlyArray<Array<A>> => {
  const lists = Array.from({ length: count }, (): Array<A> => [])
  for (const item of list) lists[item.courier]?.push(item)
  return lists
}

/** Checks all moves. The positions of the solution must exist. */
export const checkCourierDays = (instance: MdrpInstance, solution: MdrpSolution, log: ViolationLog): void => {
  const moves = byCourier(instance.couriers.length, solution.moves)
  const assignments = byCourier(instance.couriers.length, solution.assignments)
  const ended = new Set<number>()
  solution.moves.forEach(({ courier }, index) => {
    if (ended.has(courier)) {
      const where = `move ${index + 1} of ${instance.couriers[courier]?.id}`
      log.add("MovesScattered", where, "a move after those of others", "a courier's moves in one piece")
    }
    if (solution.moves[index + 1]?.courier !== courier) ended.add(courier)
  })
  instance.couriers.forEach((courier, index) => {
    const bundles = (assignments[index] ?? []).sort((a, b) => a.pickupTime - b.pickupTime)
    new CourierDay(instance, courier, moves[index] ?? [], log).check(solution, bundles)
  })
}

class CourierDay {
  private readonly instance: MdrpInstance
  private readonly courier: MdrpCourier
  private readonly log: ViolationLog
  private readonly moves: ReadonlyArray<MdrpMove>
  /** One more than moves: the first one is at the start place. */
  private readonly stays: ReadonlyArray<Stay>

  constructor(
    instance: MdrpInstance,
    courier: MdrpCourier,
    moves: ReadonlyArray<MdrpMove>,
    log: ViolationLog
  ) {
    this.instance = instance
    this.courier = courier
    this.log = log
    this.moves = moves
    this.stays = this.drive()
  }

  check(solution: MdrpSolution, bundles: ReadonlyArray<MdrpAssignment>): void {
    const droppedOff = new Set<number>()
    let emptyAt = Number.NEGATIVE_INFINITY
    for (const bundle of bundles) {
      const where = assignmentName(this.instance, bundle)
      const { pickupTime } = bundle
      if (pickupTime <= emptyAt) {
        this.log.add("PickupWithFood", where, pickupTime, `later than ${emptyAt} (the last drop-off before)`)
      }
      const lastDropoff = this.checkBundle(solution, bundle, where, droppedOff)
      emptyAt = Math.max(emptyAt, lastDropoff)
    }
    this.moves.forEach(({ destination }, index) => {
      if (destination.kind === "order" && !droppedOff.has(index + 1)) {
        const found = `a move to ${stopName(this.instance, destination)}`
        this.log.add("MoveWithoutDropoff", this.nameOf(index), found, "customers only to drop off")
      }
    })
  }

  /** Looks at each move against the one before it, and returns where the courier is when. */
  private drive(): ReadonlyArray<Stay> {
    const { log, courier, instance } = this
    const stays: Array<Stay> = []
    let stop: MdrpStop = { kind: "start" }
    let arrival = courier.onTime
    this.moves.forEach(({ departureTime, origin, destination }, index) => {
      const where = this.nameOf(index)
      if (!isSame(origin, stop)) {
        log.add(
          "MoveDiscontinuous",
          where,
          stopName(instance, origin),
          `${stopName(instance, stop)}, where it is`
        )
      }
      if (departureTime < arrival) {
        const kind = index === 0 ? "MoveBeforeShift" : "MoveBeforeArrival"
        log.add(kind, where, departureTime, `${arrival} (${index === 0 ? "on time" : "arrival"}) or later`)
      }
      if (destination.kind === "start") {
        log.add("MoveToStart", where, "the start place", "restaurants and customers")
      }
      stays.push({ stop, arrival, departure: departureTime })
      const from = placeOf(instance, courier, origin)
      const to = placeOf(instance, courier, destination)
      arrival = departureTime + travelMinutes(from, to, instance.parameters.metersPerMinute)
      stop = destination
    })
    stays.push({ stop, arrival, departure: Number.POSITIVE_INFINITY })
    return stays
  }

  /** One pickup with its drop-offs; notes the stays of the drop-offs, returns the time of the last one. */
  private checkBundle(
    solution: MdrpSolution,
    bundle: MdrpAssignment,
    where: string,
    droppedOff: Set<number>
  ): number {
    const { orders, parameters } = this.instance
    const restaurant = orders[bundle.orders[0] ?? -1]?.restaurant
    let last = bundle.pickupTime
    if (restaurant === undefined) return last
    const pickupHalf = halfService(parameters.pickupServiceMinutes)
    const dropoffHalf = halfService(parameters.dropoffServiceMinutes)
    const pickupStop: MdrpStop = { kind: "restaurant", index: restaurant }
    let stay = this.checkService(last, pickupStop, pickupHalf, "NotAtPickup", "PickupServiceShort", where)
    for (const order of bundle.orders) {
      const time = solution.outcomes[order]?.dropoffTime ?? null
      if (time === null) continue
      const stop: MdrpStop = { kind: "order", index: order }
      const name = `order ${orders[order]?.id}`
      const next = this.checkService(time, stop, dropoffHalf, "NotAtDropoff", "DropoffServiceShort", name)
      if (next >= 0 && stay >= 0 && next !== stay + 1) {
        this.log.add("DetourWithFood", name, `${next - stay} moves since the last stop`, "one")
      }
      if (next >= 0) droppedOff.add(next)
      stay = next
      last = Math.max(last, time)
    }
    return last
  }

  /** The stay in which something happens at `time`, -1 when the courier is not there; checks the halves. */
  private checkService(
    time: number,
    stop: MdrpStop,
    half: number,
    absent: MdrpViolationKind,
    short: MdrpViolationKind,
    where: string
  ): number {
    const { stays, instance, courier, log } = this
    // Arrival comes strictly before the event, as the public evaluator wants it.
    let index = stays.length - 1
    while (index >= 0 && (stays[index]?.arrival ?? 0) >= time) index--
    const stay = stays[index]
    const place = stopName(instance, stop)
    if (stay === undefined || time > stay.departure || !isSame(stay.stop, stop)) {
      const found =
        stay === undefined
          ? "not yet there"
          : time > stay.departure
            ? "on the way"
            : `at ${stopName(instance, stay.stop)}`
      log.add(absent, where, `${courier.id} ${found} at ${time}`, `at ${place} before ${time}`)
      return -1
    }
    if (stay.arrival + half > time) {
      log.add(short, where, time, `${stay.arrival + half} (arrival and half the service) or later`)
    }
    if (stay.departure < time + half) {
      const allowed = `${time + half} (half the service after) or later`
      log.add(short, where, `departure at ${stay.departure}`, allowed)
    }
    return index
  }

  private nameOf(index: number): string {
    return `move ${index + 1} of ${this.courier.id}`
  }
}
