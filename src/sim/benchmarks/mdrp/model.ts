/**
 * The public Meal Delivery Routing Problem in memory: what an instance says, what a solution answers.
 * Positions are integer metres, times are minutes from the start of the day.
 * Source: spec/simulation.md 10; Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil, "The Meal Delivery
 * Routing Problem", 2018.
 */

export interface MdrpRestaurant {
  readonly id: string
  readonly x: number
  readonly y: number
}

export interface MdrpOrder {
  readonly id: string
  readonly x: number
  readonly y: number
  /** Nothing of an order is known before. */
  readonly placementTime: number
  /** Position in `restaurants`. */
  readonly restaurant: number
  readonly readyTime: number
}

export interface MdrpCourier {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly onTime: number
  /** The last pickup is not later; a drop-off may be. */
  readonly offTime: number
}

export interface MdrpParameters {
  readonly metersPerMinute: number
  readonly pickupServiceMinutes: number
  readonly dropoffServiceMinutes: number
  readonly targetClickToDoor: number
  readonly maximumClickToDoor: number
  readonly payPerOrder: number
  readonly guaranteedPayPerHour: number
}

/** One instance; lists in the order of their files. */
export interface MdrpInstance {
  readonly name: string
  readonly restaurants: ReadonlyArray<MdrpRestaurant>
  readonly orders: ReadonlyArray<MdrpOrder>
  readonly couriers: ReadonlyArray<MdrpCourier>
  readonly parameters: MdrpParameters
}

/** A bundle that one courier picks up at one restaurant: positions in the lists of the instance. */
export interface MdrpAssignment {
  readonly assignmentTime: number
  readonly pickupTime: number
  readonly courier: number
  /** In the order of their drop-offs. */
  readonly orders: ReadonlyArray<number>
}

/** A place a courier goes to: its start, a restaurant, or the destination of an order. */
export type MdrpStop =
  | { readonly kind: "start" }
  | { readonly kind: "restaurant"; readonly index: number }
  | { readonly kind: "order"; readonly index: number }

/** One drive of a courier. */
export interface MdrpMove {
  readonly courier: number
  readonly departureTime: number
  readonly origin: MdrpStop
  readonly destination: MdrpStop
}

/** What became of one order; null times: undelivered. */
export interface MdrpOrderOutcome {
  readonly order: number
  readonly pickupTime: number | null
  readonly dropoffTime: number | null
  readonly courier: number | null
}

/** A whole answer to an instance: what the three solution files say. */
export interface MdrpSolution {
  /** In order of their assignment times. */
  readonly assignments: ReadonlyArray<MdrpAssignment>
  /** One per order, in the order of the instance. */
  readonly outcomes: ReadonlyArray<MdrpOrderOutcome>
  /** By courier, then in the order they were driven. */
  readonly moves: ReadonlyArray<MdrpMove>
}

/**
 * Whole minutes from one place to another: ceil(Euclidean distance / speed). Not the planner's function on
 * purpose: the checker must not share an error with what it checks.
 */
export const travelMinutes = (
  from: { readonly x: number; readonly y: number },
  to: { readonly x: number; readonly y: number },
  metersPerMinute: number
): number => {
  const dx = from.x - to.x
  const dy = from.y - to.y
  return Math.ceil(Math.sqrt(dx * dx + dy * dy) / metersPerMinute)
}
