/**
 * Carriers of capacity n, as the public meal-delivery benchmark has them: they need no pilot and no
 * battery, pick up bundles at one merchant, and are planned in whole minutes on a plane.
 * Source: spec/simulation.md 10; design.md 5.
 */

/** A place, metres on a plane. */
export interface PlanarPoint {
  readonly x: number
  readonly y: number
}

/** An order as the planner learns of it, when it is placed. Minutes from the start of the day. */
export interface CarrierOrder extends PlanarPoint {
  /** Position in the list of merchants. */
  readonly merchant: number
  readonly placedAt: number
  readonly readyAt: number
}

/** Open orders of a carrier in the order in which it serves them. */
export interface Route {
  readonly orders: ReadonlyArray<number>
  /** Per order: 1 when it is picked up together with the one before it, else 0. */
  readonly joined: ReadonlyArray<number>
}

export const emptyRoute: Route = Object.freeze({ orders: Object.freeze([]), joined: Object.freeze([]) })

/** A carrier: where it is bound, from when it can go on, and what it is planned to do then. */
export interface Carrier {
  readonly index: number
  readonly onTime: number
  /** No pickup is later. */
  readonly offTime: number
  x: number
  y: number
  /** The merchant at this place, -1 elsewhere. */
  merchant: number
  /** Arrival at this place, perhaps still to come: until then nothing diverts the carrier. */
  since: number
  /** Planned, not promised: any of it may still go to another carrier. */
  route: Route
}

export interface CarrierConfig {
  readonly metersPerMinute: number
  /** Between arrival and pickup, and again between pickup and departure. */
  readonly pickupHalfMinutes: number
  /** Between arrival and drop-off, and again between drop-off and departure. */
  readonly dropoffHalfMinutes: number
  /** An order that would come later than this after its placement is not served. */
  readonly clickToDoorMaxMinutes: number
  /** Orders in one bundle, at most. */
  readonly bundleMax: number
  /** Carriers whose shift begins within so many minutes are planned with. */
  readonly lookAheadMinutes: number
  /** Rounds of the improvement phase, at most. */
  readonly improvementRoundsMax: number
  /** Idle carriers go where orders are expected. */
  readonly repositions: boolean
  /** A reposition must lower the expected lateness of the next order by this many minutes. */
  readonly repositionGainMin: number
  /** Minutes of lateness that a minute of repositioning must earn. */
  readonly repositionPrice: number
  readonly repositionDriveMaxMinutes: number
  /** About how long a carrier waits for its next order; a drive shorter than this pays early. */
  readonly repositionHorizonMinutes: number
  /** No reposition so shortly before the end of a shift. */
  readonly repositionShiftLeftMinutes: number
  /** Merchants nearest to a carrier that it may be sent to. */
  readonly repositionTargets: number
}

export const defaultCarrierConfig: CarrierConfig = {
  metersPerMinute: 320,
  pickupHalfMinutes: 2,
  dropoffHalfMinutes: 2,
  clickToDoorMaxMinutes: 90,
  bundleMax: Number.POSITIVE_INFINITY,
  lookAheadMinutes: 30,
  improvementRoundsMax: 30,
  repositions: true,
  repositionGainMin: 0.005,
  repositionPrice: 0.001,
  repositionDriveMaxMinutes: 12,
  repositionHorizonMinutes: 15,
  repositionShiftLeftMinutes: 15,
  repositionTargets: 20
}

/** What cannot wait for the next cycle. */
export type CarrierDecision =
  /** Drives to a merchant; which orders it picks up there stays open. */
  | { readonly kind: "depart"; readonly carrier: number; readonly merchant: number; readonly at: number }
  /** Takes its bundle, in the order of the drop-offs. */
  | {
      readonly kind: "pickUp"
      readonly carrier: number
      readonly merchant: number
      readonly orders: ReadonlyArray<number>
      readonly at: number
    }
