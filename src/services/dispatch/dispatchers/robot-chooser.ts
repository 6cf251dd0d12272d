/**
 * What one writes to plug a policy of one's own into the planner: a choice of robots, nothing else. All
 * that a chooser sees is copied and frozen for it, so that it cannot change a plan but by its answer.
 * How to: docs/how-to/own-dispatcher.md.
 */
import type { LatLng } from "../../../domain/geo.ts"
import type { DemandId, HubId, RobotSerial } from "../../../domain/ids.ts"
import type { Instant } from "../../../domain/instant.ts"
import type { RobotStateEventState } from "../../../domain/wire-enums.ts"
import type { CostTerms } from "../planner/model.ts"

/** A delivery as a chooser sees it. Instants are epoch milliseconds. */
export interface DeliveryView {
  /** Null while the delivery is only being quoted. */
  readonly demandId: DemandId | null
  readonly origin: LatLng
  readonly destination: LatLng
  /** When the food is ready by the partner's word. */
  readonly start: Instant
  /** Latest departure from the merchant. */
  readonly latestStart: Instant
  readonly requestedAt: Instant
  /** Latest drop-off that the partner was promised, null while quoting. */
  readonly promisedEta: Instant | null
  /** The robot that has the delivery, null when none has. */
  readonly currentSerial: RobotSerial | null
  readonly orderLitres: number
}

/**
 * One robot that could serve a delivery, with the plan it would follow: it passes every rule of
 * spec/dispatch.md 6 and has its pilots. Instants are epoch milliseconds.
 */
export interface RobotOption {
  readonly serial: RobotSerial
  readonly hubId: HubId
  /** The way to the merchant; 0 for a robot that is there. */
  readonly pickupM: number
  readonly pickupS: number
  readonly departAt: Instant
  readonly arriveAt: Instant
  readonly leaveAt: Instant
  readonly dropoffAt: Instant
  readonly batteryEndPct: number
  /** The planner's price in cost-seconds, and its terms. */
  readonly cost: number
  readonly costTerms: CostTerms
  /** The robot would give up a return or a repositioning. */
  readonly interrupts: boolean
}

/** A robot as a chooser sees it. */
export interface RobotView {
  readonly serial: RobotSerial
  readonly hubId: HubId
  /** Where it was reported last, null when unknown. */
  readonly place: LatLng | null
  readonly batteryPct: number
  readonly state: RobotStateEventState
  /** Whether all four of its slots are empty. */
  readonly idle: boolean
}

/** What a chooser may ask about the shard at the moment of its choice. */
export interface ShardView {
  readonly now: Instant
  /** All robots that could serve a delivery now, the cheapest first, then by serial. */
  readonly options: (delivery: DeliveryView) => ReadonlyArray<RobotOption>
  /** All robots, by serial. */
  readonly robots: () => ReadonlyArray<RobotView>
}

/** A robot for an open delivery. */
export interface RobotChoice {
  readonly demandId: DemandId
  readonly serial: RobotSerial
}

/** A policy that chooses robots; the planner makes the plans, and checks them. */
export interface RobotChooser {
  readonly name: string
  /** The robot for one delivery with everything else as it is planned; null: none. */
  readonly choose: (delivery: DeliveryView, shard: ShardView) => RobotSerial | null
  /**
   * Robots for open deliveries, in the order in which they shall be given; a delivery that has a robot
   * may get another that is free. Null: deliveries without a robot are given to `choose` one by one in
   * the order of their requests, and the others keep theirs.
   */
  readonly plan:
    | ((deliveries: ReadonlyArray<DeliveryView>, shard: ShardView) => ReadonlyArray<RobotChoice>)
    | null
}
