/**
 * One way to break each rule of the benchmark: a feasible day becomes one in which a certain rule is broken.
 * `pick` chooses among the places where it can be done; null: there is none.
 */
import type {
  MdrpAssignment,
  MdrpInstance,
  MdrpMove,
  MdrpOrderOutcome,
  MdrpSolution
} from "../../../../src/sim/benchmarks/mdrp/model.ts"
import { travelMinutes } from "../../../../src/sim/benchmarks/mdrp/model.ts"
import type { MdrpViolationKind } from "../../../../src/sim/benchmarks/mdrp/violation.ts"

export interface Day {
  readonly instance: MdrpInstance
  readonly solution: MdrpSolution
}

type Pick = <A>(list: ReadonlyArray<A>) => A | undefined

export interface Mutation {
  readonly title: string
  readonly breaks: MdrpViolationKind
  readonly apply: (day: Day, pick: Pick) => Day | null
}

const withAt = <A>(list: ReadonlyArray<A>, index: number, change: Partial<A>): ReadonlyArray<A> =>
  list.map((item, i) => (i === index ? { ...item, ...change } : item))

const indexes = (list: ReadonlyArray<unknown>): ReadonlyArray<number> => list.map((_, index) => index)

const withAssignments = ({ instance, solution }: Day, assignments: ReadonlyArray<MdrpAssignment>): Day => ({
  instance,
  solution: { ...solution, assignments }
})

const withMoves = ({ instance, solution }: Day, moves: ReadonlyArray<MdrpMove>): Day => ({
  instance,
  solution: { ...solution, moves }
})

const withOutcome = ({ instance, solution }: Day, index: number, change: Partial<MdrpOrderOutcome>): Day => ({
  instance,
  solution: { ...solution, outcomes: withAt(solution.outcomes, index, change) }
})

const assignment = ({ solution }: Day, pick: Pick) => pick(solution.assignments)
const changed = (day: Day, one: MdrpAssignment, change: Partial<MdrpAssignment>): Day =>
  withAssignments(day, withAt(day.solution.assignments, day.solution.assignments.indexOf(one), change))

const delivered = ({ solution }: Day): ReadonlyArray<MdrpOrderOutcome> =>
  solution.outcomes.filter(({ dropoffTime }) => dropoffTime !== null)

/** Moves that have another one of the same courier before them. */
const laterMoves = ({ solution }: Day): ReadonlyArray<number> =>
  indexes(solution.moves).filter((i) => solution.moves[i - 1]?.courier === solution.moves[i]!.courier)

const minutesOf = ({ instance }: Day, move: MdrpMove): number => {
  const placeOf = ({ kind, ...stop }: MdrpMove["origin"]) =>
    "index" in stop
      ? (kind === "order" ? instance.orders : instance.restaurants)[stop.index]!
      : instance.couriers[move.courier]!
  return travelMinutes(placeOf(move.origin), placeOf(move.destination), instance.parameters.metersPerMinute)
}

const arrivalOf = (day: Day, move: MdrpMove): number => move.departureTime + minutesOf(day, move)

/** The move with which the courier of an assignment came to its restaurant. */
const approachOf = (day: Day, one: MdrpAssignment): number => {
  const first = day.solution.moves.findIndex(
    ({ destination }) => destination.kind === "order" && destination.index === one.orders[0]
  )
  return first - 1
}

/** The move with which an order came to its customer. */
const dropoffMove = ({ solution }: Day, order: number): number =>
  solution.moves.findIndex(({ destination }) => destination.kind === "order" && destination.index === order)

const longService = ({ instance }: Day): boolean =>
  instance.parameters.pickupServiceMinutes >= 3 && instance.parameters.dropoffServiceMinutes >= 3

/** A pickup at another time, in the assignment and in the outcomes of its orders. */
const pickedUpAt = (day: Day, one: MdrpAssignment, pickupTime: number): Day =>
  one.orders.reduce((it, order) => withOutcome(it, order, { pickupTime }), changed(day, one, { pickupTime }))

export const mutations: ReadonlyArray<Mutation> = [
  {
    title: "an order that does not exist",
    breaks: "UnknownPosition",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      return one === undefined ? null : changed(day, one, { orders: [day.instance.orders.length] })
    }
  },
  {
    title: "half a minute",
    breaks: "NoWholeMinute",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      return one === undefined ? null : changed(day, one, { pickupTime: one.pickupTime + 0.5 })
    }
  },
  {
    title: "an order without outcome",
    breaks: "OutcomeMissing",
    apply: (day) => ({
      ...day,
      solution: { ...day.solution, outcomes: day.solution.outcomes.slice(0, -1) }
    })
  },
  {
    title: "an assignment of nothing",
    breaks: "EmptyBundle",
    apply: (day) =>
      withAssignments(day, [
        ...day.solution.assignments,
        { assignmentTime: 9000, pickupTime: 9000, courier: 0, orders: [] }
      ])
  },
  {
    title: "assignments from late to early",
    breaks: "AssignmentsOutOfOrder",
    apply: (day) => {
      const { assignments } = day.solution
      const isMixed = assignments.some((it) => it.assignmentTime !== assignments[0]!.assignmentTime)
      return isMixed ? withAssignments(day, assignments.toReversed()) : null
    }
  },
  {
    title: "an order assigned twice",
    breaks: "OrderAssignedTwice",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      return one === undefined ? null : withAssignments(day, [...day.solution.assignments, one])
    }
  },
  {
    title: "an assignment before its order is placed",
    breaks: "AssignedBeforePlacement",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined) return null
      const placed = Math.max(...one.orders.map((order) => day.instance.orders[order]!.placementTime))
      return changed(day, one, { assignmentTime: placed - 1 })
    }
  },
  {
    title: "an assignment after its pickup",
    breaks: "AssignedAfterPickup",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      return one === undefined ? null : changed(day, one, { assignmentTime: one.pickupTime + 1 })
    }
  },
  {
    title: "a pickup after the shift",
    breaks: "PickupAfterShift",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined) return null
      const couriers = withAt(day.instance.couriers, one.courier, { offTime: one.pickupTime - 1 })
      return { ...day, instance: { ...day.instance, couriers } }
    }
  },
  {
    title: "a pickup before the food is ready",
    breaks: "PickupBeforeReady",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      const order = pick(one?.orders ?? [])
      if (one === undefined || order === undefined) return null
      const orders = withAt(day.instance.orders, order, { readyTime: one.pickupTime + 1 })
      return { ...day, instance: { ...day.instance, orders } }
    }
  },
  {
    title: "a bundle from two restaurants",
    breaks: "MixedRestaurants",
    apply: (day, pick) => {
      const one = pick(day.solution.assignments.filter(({ orders }) => orders.length > 1))
      if (one === undefined || day.instance.restaurants.length < 2) return null
      const second = one.orders[1]!
      const restaurant = (day.instance.orders[second]!.restaurant + 1) % day.instance.restaurants.length
      const orders = withAt(day.instance.orders, second, { restaurant })
      return { ...day, instance: { ...day.instance, orders } }
    }
  },
  {
    title: "drop-offs in another sequence than assigned",
    breaks: "DropoffsOutOfSequence",
    apply: (day, pick) => {
      const one = pick(day.solution.assignments.filter(({ orders }) => orders.length > 1))
      return one === undefined ? null : changed(day, one, { orders: one.orders.toReversed() })
    }
  },
  {
    title: "a delivery without a pickup time",
    breaks: "OutcomeIncomplete",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      return one === undefined ? null : withOutcome(day, one.order, { pickupTime: null })
    }
  },
  {
    title: "a delivery that nobody was assigned",
    breaks: "DeliveredUnassigned",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      return one === undefined
        ? null
        : withAssignments(
            day,
            day.solution.assignments.filter((it) => it !== one)
          )
    }
  },
  {
    title: "an assigned order that is not delivered",
    breaks: "AssignedUndelivered",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      const none = { pickupTime: null, dropoffTime: null, courier: null }
      return one === undefined ? null : withOutcome(day, one.order, none)
    }
  },
  {
    title: "another pickup time than assigned",
    breaks: "PickupTimesDisagree",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      return one === undefined ? null : withOutcome(day, one.order, { pickupTime: one.pickupTime! + 1 })
    }
  },
  {
    title: "another courier than assigned",
    breaks: "CouriersDisagree",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      const count = day.instance.couriers.length
      if (one === undefined || count < 2) return null
      return withOutcome(day, one.order, { courier: (one.courier! + 1) % count })
    }
  },
  {
    title: "a delivery later than the maximum",
    breaks: "ClickToDoorOverMaximum",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      if (one === undefined) return null
      const clickToDoor = one.dropoffTime! - day.instance.orders[one.order]!.placementTime
      const maximumClickToDoor = clickToDoor - 1
      const limits = { targetClickToDoor: 0, maximumClickToDoor }
      return { ...day, instance: { ...day.instance, parameters: { ...day.instance.parameters, ...limits } } }
    }
  },
  {
    title: "moves of a courier in two places of the list",
    breaks: "MovesScattered",
    apply: (day) => {
      const { moves } = day.solution
      const first = moves.filter(({ courier }) => courier === moves[0]?.courier)
      if (first.length < 2 || first.length === moves.length) return null
      const others = moves.slice(first.length)
      return withMoves(day, [first[0]!, ...others, ...first.slice(1)])
    }
  },
  {
    title: "a move back to the start place",
    breaks: "MoveToStart",
    apply: (day) => {
      const last = day.solution.moves.at(-1)
      if (last === undefined) return null
      const destination = { kind: "start" } as const
      const departureTime = arrivalOf(day, last) + 90
      return withMoves(day, [
        ...day.solution.moves,
        { courier: last.courier, departureTime, origin: last.destination, destination }
      ])
    }
  },
  {
    title: "a move that was left out",
    breaks: "MoveDiscontinuous",
    apply: (day, pick) => {
      const index = pick(laterMoves(day).map((later) => later - 1))
      return index === undefined
        ? null
        : withMoves(
            day,
            day.solution.moves.filter((_, i) => i !== index)
          )
    }
  },
  {
    title: "a move before the shift",
    breaks: "MoveBeforeShift",
    apply: (day, pick) => {
      const first = indexes(day.solution.moves).filter((i) => !laterMoves(day).includes(i))
      const index = pick(first)
      if (index === undefined) return null
      const { courier } = day.solution.moves[index]!
      const couriers = withAt(day.instance.couriers, courier, {
        onTime: day.solution.moves[index]!.departureTime + 1
      })
      return { ...day, instance: { ...day.instance, couriers } }
    }
  },
  {
    title: "a move before the courier has arrived",
    breaks: "MoveBeforeArrival",
    apply: (day, pick) => {
      const index = pick(laterMoves(day))
      if (index === undefined) return null
      const departureTime = arrivalOf(day, day.solution.moves[index - 1]!) - 1
      return departureTime < 0 ? null : withMoves(day, withAt(day.solution.moves, index, { departureTime }))
    }
  },
  {
    title: "a pickup before the courier is there",
    breaks: "NotAtPickup",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined) return null
      const approach = day.solution.moves[approachOf(day, one)]!
      return pickedUpAt(day, one, arrivalOf(day, approach))
    }
  },
  {
    title: "less than half a service before the pickup",
    breaks: "PickupServiceShort",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined || !longService(day)) return null
      const index = approachOf(day, one)
      const departureTime = one.pickupTime - 1 - minutesOf(day, day.solution.moves[index]!)
      return departureTime < 0 ? null : withMoves(day, withAt(day.solution.moves, index, { departureTime }))
    }
  },
  {
    title: "less than half a service after the pickup",
    breaks: "PickupServiceShort",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined || !longService(day)) return null
      const index = approachOf(day, one) + 1
      return withMoves(day, withAt(day.solution.moves, index, { departureTime: one.pickupTime + 1 }))
    }
  },
  {
    title: "a pickup while food of the assignment before is on board",
    breaks: "PickupWithFood",
    apply: (day, pick) => {
      const { assignments, outcomes } = day.solution
      const pairs = assignments.flatMap((second, i) => {
        const first = assignments.slice(0, i).findLast(({ courier }) => courier === second.courier)
        return first === undefined ? [] : [{ first, second }]
      })
      const pair = pick(pairs)
      if (pair === undefined) return null
      return pickedUpAt(day, pair.second, outcomes[pair.first.orders.at(-1)!]!.dropoffTime!)
    }
  },
  {
    title: "a drop-off before the courier is there",
    breaks: "NotAtDropoff",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      if (one === undefined) return null
      const dropoffTime = arrivalOf(day, day.solution.moves[dropoffMove(day, one.order)]!)
      return withOutcome(day, one.order, { dropoffTime })
    }
  },
  {
    title: "less than half a service before the drop-off",
    breaks: "DropoffServiceShort",
    apply: (day, pick) => {
      const one = pick(delivered(day))
      if (one === undefined || !longService(day)) return null
      const dropoffTime = arrivalOf(day, day.solution.moves[dropoffMove(day, one.order)]!) + 1
      return withOutcome(day, one.order, { dropoffTime })
    }
  },
  {
    title: "less than half a service after the drop-off",
    breaks: "DropoffServiceShort",
    apply: (day, pick) => {
      if (!longService(day)) return null
      const later = laterMoves(day)
      const one = pick(delivered(day).filter(({ order }) => later.includes(dropoffMove(day, order) + 1)))
      if (one === undefined) return null
      const index = dropoffMove(day, one.order) + 1
      return withMoves(day, withAt(day.solution.moves, index, { departureTime: one.dropoffTime! + 1 }))
    }
  },
  {
    title: "a stop on the way to the customer",
    breaks: "DetourWithFood",
    apply: (day, pick) => {
      const one = assignment(day, pick)
      if (one === undefined) return null
      const index = approachOf(day, one) + 1
      const { moves } = day.solution
      const { origin } = moves[index]!
      const circle = { ...moves[index]!, destination: origin }
      return withMoves(day, [...moves.slice(0, index), circle, ...moves.slice(index)])
    }
  },
  {
    title: "a drive to a customer for nothing",
    breaks: "MoveWithoutDropoff",
    apply: (day, pick) => {
      const last = day.solution.moves.at(-1)
      const index = pick(indexes(day.instance.orders))
      if (last === undefined || index === undefined) return null
      const departureTime = arrivalOf(day, last) + 90
      const destination = { kind: "order", index } as const
      return withMoves(day, [
        ...day.solution.moves,
        { courier: last.courier, departureTime, origin: last.destination, destination }
      ])
    }
  }
]
