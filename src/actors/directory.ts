/**
 * Who is concerned: the look-ups that routing needs and that no event carries. A projection of the
 * event stream, kept by each host (a query in production). Source: spec/flows.md section 4 (routes).
 */
import type { DeliveryId, HubId, RobotSerial, ShardId, TripId } from "../domain/ids.ts"

export interface Directory {
  /** The deliveries whose live robot attempt is served by this robot, oldest first; usually none or one. */
  readonly deliveriesOf: (serial: RobotSerial) => ReadonlyArray<DeliveryId>
  /** The trips of a delivery that are not final, in the order they were created. */
  readonly openTripsOf: (deliveryId: DeliveryId) => ReadonlyArray<TripId>
  /** The trips of a robot that are not final and either departed or hold a pilot. */
  readonly liveTripsOfRobot: (serial: RobotSerial) => ReadonlyArray<TripId>
  /** The departed trip of a robot that is not final: where its positions belong. */
  readonly departedTripOf: (serial: RobotSerial) => TripId | undefined
  /** Whether the partner of this delivery is told how it goes. */
  readonly hasPartnerLink: (deliveryId: DeliveryId) => boolean
  readonly hubOf: (serial: RobotSerial) => HubId | undefined
  readonly shardOfDelivery: (deliveryId: DeliveryId) => ShardId | undefined
  readonly shardOfHub: (hubId: HubId) => ShardId | undefined
  readonly shardOfTrip: (tripId: TripId) => ShardId | undefined
}
